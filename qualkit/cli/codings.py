"""`qualkit code`."""

from __future__ import annotations

import textwrap

import click

from qualkit.cli._coding_plans import counted, may_carry_out, show_plan
from qualkit.cli._command import Exit, ShortGroup, study_command
from qualkit.cli._output import as_json, formats, say, show, width, wrapped
from qualkit.domain.sources import Role
from qualkit.domain.tables import DataTable
from qualkit.text.search import UNITS

__all__ = ["COMMANDS"]


@click.group("code", cls=ShortGroup, short_for="open", alone=True)
def code() -> None:
    """Code a transcript on the screen; add, list and remove codings.

    `qualkit code LW03` opens the coding screen, as `qualkit code open LW03` does.
    """


@code.command("open")
@click.argument("source", default="")
@click.option("--plain", is_flag=True, help="A conversation line by line, for screen readers and simple terminals.")
@click.option("--editor", is_flag=True, help="The transcript with its codings as a text file in your editor.")
@click.option("--dry-run", is_flag=True, help="With --editor: show what the edited file changes, and change nothing.")
@click.option("--yes", is_flag=True, help="With --editor: apply it without asking.")
@study_command
def open_(study, source, plain, editor, dry_run, yes) -> None:
    """Open a transcript to code it; without SOURCE, the one where you left off."""
    if (dry_run or yes) and not editor:
        raise click.UsageError("--dry-run and --yes go with --editor.")
    if plain and editor:
        raise click.UsageError("--plain and --editor do not go together.")
    if plain:
        from qualkit.cli.plain_coding import run_plain_coding

        run_plain_coding(study, source)
    elif editor:
        from qualkit.cli.editor_coding import run_editor_coding

        run_editor_coding(study, source, yes=yes, dry_run=dry_run)
    else:
        from qualkit.cli.coding_screen import open_coding_screen

        open_coding_screen(study, source)


@code.command("add")
@click.argument("words", metavar="[SOURCE] CODE", nargs=-1)
@click.option("--quote", default="", help="One segment: the words to code.")
@click.option("--turn", type=int, default=0, help="The turn they are in; without --quote, the whole turn.")
@click.option("--find", default="", metavar="TEXT", help="Many: every place where these words stand.")
@click.option("--regex", default="", metavar="RE", help="Many: every match of a regular expression (Python's).")
@click.option("--from", "table", default=None, type=click.Path(), metavar="FILE", help="Many: each row of a table.")
@click.option("--source", "sources", multiple=True, help="Only in this source (default: in all); repeatable.")
@click.option("--unit", type=click.Choice(UNITS), default="match", show_default=True, help="What to code.")
@click.option("--interviewer", is_flag=True, help="Look in the interviewer's turns too.")
@click.option("--case-sensitive", is_flag=True, help="Tell capitals from small letters.")
@click.option("--whole-words", is_flag=True, help="Leave out what is only part of a word.")
@click.option("--stance", type=click.Choice(["enabler", "barrier", "mixed"]), default=None)
@click.option("--contrary", is_flag=True, help="A negative case: it speaks against the code's tendency.")
@click.option("--key-quote", is_flag=True, help="A quotation for the report.")
@click.option("--skip-bad", is_flag=True, help="Leave out rows of the table that cannot be used.")
@click.option("--dry-run", is_flag=True, help="Show what would be coded; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@formats
@study_command
def add(
    study, words, quote, turn, find, regex, table, sources, unit, interviewer, case_sensitive, whole_words, stance,
    contrary, key_quote, skip_bad, dry_run, yes, form,
) -> int:  # fmt: skip
    """Code one segment, or many at once.

    \b
    One:    qualkit code add LW03 LWR3.4 --quote "on my own"
            qualkit code add LW03 LWR3.4 --turn 12
    Search: qualkit code add LWR3.4 --find "waiting list" --unit sentence
            qualkit code add LWR3.4 --regex "wait(ing)? list" --source LW03
    Table:  qualkit code add --from codings.csv

    Many are shown first, and made in one action after you agree. The table has the columns source, code, and quote,
    turn, or start and end; then, if you like, stance, contrary, key_quote and memo. What --csv prints here, and what
    `code list --csv` prints, is such a table. (Codings that are there already stay as they are.)
    """
    one = bool(quote or turn)
    if sum(map(bool, (one, find, regex, table))) != 1:
        raise click.UsageError("Say what to code in one way: --quote or --turn, --find, --regex, or --from.")
    sources, key = _source_and_code(words, sources, code_needed=not table)
    marks = {"stance": stance or "", "contrary": contrary, "key_quote": key_quote}
    if one:
        if len(sources) != 1:
            raise click.UsageError("Name the source and the code: qualkit code add SOURCE CODE --quote …")
        coding = study.codings.add(sources[0], key, quote=quote, turn=turn, **marks)
        if form == "json":
            click.echo(as_json(coding))
        else:
            _print_coding(coding)
        return Exit.DONE
    plan = study.codings.plan(
        key,
        find=find,
        regex=regex,
        table=table,
        sources=sources,
        unit=unit,
        interviewer=interviewer,
        case_sensitive=case_sensitive,
        whole_words=whole_words,
        **marks,
    )
    show_plan(plan, form)
    if not may_carry_out(plan, skip_bad=skip_bad, dry_run=dry_run, yes=yes):
        return Exit.REFUSED if plan.todo and not dry_run else Exit.PROBLEMS if plan.errors else Exit.DONE
    done = study.codings.carry_out(plan, skip_bad=skip_bad)
    say(f"{counted(done, 'segment')} coded. To take that back: qualkit undo")
    return Exit.DONE


def _source_and_code(words, sources, *, code_needed: bool) -> tuple[tuple[str, ...], str]:
    """What the words on the line name: CODE, or SOURCE CODE."""
    if len(words) > 2 or (code_needed and not words):
        raise click.UsageError("Name the code, or the source and the code; put words with spaces in quotation marks.")
    key = words[-1] if words else ""
    return (*words[:-1], *sources), key


@code.command("invivo")
@click.argument("source")
@click.option("--quote", default="", help="The words to code, which name the new code.")
@click.option("--turn", type=int, default=0, help="The turn they are in.")
@click.option("--name", default="", help="Another name for the code.")
@click.option("--under", default="", metavar="KEY", help="The code or theme it goes under (default: the top).")
@click.option("--codebook", default="", metavar="KEY", help="The codebook, if the study has several.")
@click.option("--key", default="", metavar="KEY", help="Its key (default: the next free one).")
@study_command
def invivo(study, source, quote, turn, name, under, codebook, key) -> None:
    """Make a code of the participants' own words, and code them: qualkit code invivo LW03 --quote "firefighting".

    The code is a draft until you define it. One undo takes back both.
    """
    coding = study.codings.in_vivo(source, quote=quote, turn=turn, name=name, under=under, codebook=codebook, key=key)
    say(f"{coding.code} is a new in-vivo code, still without a definition.")
    _print_coding(coding)


def _marks(coding) -> str:
    """How a coding came about, and what the coder says of the segment."""
    said = [
        coding.state,
        coding.negated and "negated",
        coding.stance,
        coding.contrary and "contrary",
        coding.key_quote and "key quotation",
    ]
    return ", ".join(mark for mark in said if mark)


def _print_coding(coding) -> None:
    """One coding with what is said of it."""
    click.echo(f"Coding {coding.number}: {coding.source} is {coding.code} here ({_marks(coding)}):")
    click.echo(wrapped(coding.quote, indent="  "))


@code.command("change")
@click.argument("number", type=int)
@click.option("--code", "key", default="", metavar="KEY", help="Another code.")
@click.option("--quote", default="", help="The words it is to cover.")
@click.option("--turn", type=int, default=0, help="The turn it is to cover, or that --quote stands in.")
@click.option("--from", "start", type=int, default=None, metavar="START", help="With --to: the place in characters.")
@click.option("--to", "end", type=int, default=None, metavar="END", help="Where it ends, as `code list --csv` counts.")
@click.option("--stance", type=click.Choice(["enabler", "barrier", "mixed", "none"]), default=None)
@click.option("--contrary/--no-contrary", default=None, help="A negative case, or not.")
@click.option("--key-quote/--no-key-quote", default=None, help="A quotation for the report, or not.")
@study_command
def change(study, number, key, quote, turn, start, end, stance, contrary, key_quote) -> None:
    """Give a coding another code, another extent or other marks: qualkit code change 12 --code LWR3.4.

    The coding keeps its number, origin, coder and memos. A rule hit that gets another code or extent is confirmed
    by you. Another coder's codings can only be marked with --key-quote; to change them in their name: --coder NAME.
    """
    from qualkit.domain.sources import Span

    if (start is None) != (end is None):
        raise click.UsageError("--from and --to go together.")
    if start is not None and (quote or turn):
        raise click.UsageError("The place is said twice: --from and --to, or --quote and --turn.")
    if (key, quote, turn, start, stance, contrary, key_quote) == ("", "", 0, None, None, None, None):
        raise click.UsageError("It is not said what to change.")
    coding = study.codings.change(
        number,
        code=key,
        quote=quote,
        turn=turn,
        span=None if start is None else Span(start, end),
        stance="" if stance == "none" else stance,
        contrary=contrary,
        key_quote=key_quote,
    )
    _print_coding(coding)


@code.command("remove")
@click.argument("numbers", nargs=-1, required=True, type=int)
@click.option("--why", default="", help="A reason, kept with removed rule hits.")
@study_command
def remove(study, numbers: tuple[int, ...], why: str) -> None:
    """Remove codings by number: your own, rule hits you confirmed, and open rule hits (which do not come back)."""
    click.echo(f"{study.codings.remove(numbers, why=why)} removed. To take that back: qualkit undo")


@code.command("list")
@click.option("--source", default="", help="Only in this source.")
@click.option("--turn", type=int, default=0, help="With --source: only those that touch this turn.")
@click.option("--find", default="", metavar="TEXT", help="Only those in whose quotation these words stand.")
@click.option("--code", "key", default="", metavar="KEY", help="This code and those under it.")
@click.option("--origin", type=click.Choice(["human", "rule", "model"]), default=None)
@click.option("--by", default="", metavar="CODER", help="Only this coder's.")
@formats
@study_command
def list_(study, source, turn, find, key, origin, by, form) -> None:
    """List codings in reading order.

    What --csv prints can be loaded again with `code add --from`.
    """
    found = study.codings.list(source=source, code=key, origin=origin or "", coder=by, turn=turn, find=find)
    print_codings(found, form)


@code.command("gaps")
@click.argument("source")
@click.option("--with-hits", is_flag=True, help="Open rule hits count as codings.")
@click.option("--by", default="", metavar="CODER", help="Only this coder's codings count.")
@formats
@study_command
def gaps(study, source, with_hits, by, form) -> None:
    """List the turns of a source that nobody has coded yet, without the interviewer's."""
    stored = study.sources.get(source)
    turns = study.codings.uncoded(source, hits=with_hits, coder=by)
    if form != "text":
        columns = ("source", "turn", "speaker", "start", "end", "quote")
        rows = tuple(
            (stored.name, t.number, t.speaker, t.span.start, t.span.end, t.span.of(stored.text)) for t in turns
        )
        show(DataTable(title="Turns without codings", columns=columns, rows=rows), form)
        return
    for each in turns:
        words = " ".join(each.span.of(stored.text).split())
        start = f"{each.number:>4}  "
        click.echo(start + textwrap.shorten(words, max(width() - len(start), 20), placeholder=" …"))
    spoken = sum(turn.role is not Role.INTERVIEWER for turn in stored.turns)
    click.echo(f"{len(turns)} of {counted(spoken, 'turn')} of {stored.name} not coded yet.")


@code.command("progress")
@formats
@study_command
def progress(study, form) -> None:
    """Show how far the coding of each source has come."""
    show(study.codings.progress(), form)


def print_codings(found, form: str) -> None:
    """Codings as numbered lines with their words, or as JSON or CSV."""
    if form == "json":
        click.echo(as_json(found))
    elif form == "csv":
        columns = (
            "coding", "source", "code", "start", "end", "coder", "origin", "state", "quote", "stance", "contrary",
            "key_quote",
        )  # fmt: skip
        rows = tuple(
            (
                c.number, c.source, c.code, c.span.start, c.span.end, c.coder, str(c.origin), c.state, c.quote,
                c.stance, c.contrary, c.key_quote,
            )
            for c in found
        )  # fmt: skip
        click.echo(DataTable(title="Codings", columns=columns, rows=rows).to_csv(), nl=False)
    else:
        for c in found:
            click.echo(f"{c.number}  {c.source}  {c.code}  ({_marks(c)}; {c.coder})")
            click.echo(wrapped(c.quote, indent="    "))
        click.echo(f"{counted(len(found), 'coding')}.")


COMMANDS = {"code": code}
