"""`qualkit source revise` and what goes with it: orphans, place, drop, revisions."""

from __future__ import annotations

import sys
import textwrap

import click

from qualkit.cli._command import Exit, study_command
from qualkit.cli._output import as_json, formats, heading, print_problems, say, show, width, wrapped
from qualkit.errors import Conflict

__all__ = ["COMMANDS"]

_KEPT_WORDS = 6  # on either side of a change
# With fewer of the words still there, it is more likely the wrong file than a correction.
_LEAST_KEPT = 0.3
_CLOSING = ".,;:!?)]…\u2019\u201d"
_WHY = {
    "gone": "its words are gone",
    "several": "its words stand in a place or places that their surroundings do not confirm",
    "changed": "what stands at its place is too different",
    "taken": "a coding with the same code and coder stands at its place",
    "declined": "its new words were not accepted",
}


@click.command("revise")
@click.argument("source")
@click.argument("path", type=click.Path())
@click.option("--dry-run", is_flag=True, help="Show what would change; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask: accept what is similar enough, the rest become orphans.")
@click.option(
    "--accept-from",
    type=click.FloatRange(0, 1),
    default=None,
    help="Least similarity of changed words that are accepted (with --yes: 0.8).",
)
@click.option("--brief", is_flag=True, help="Leave out the changed turns.")
@click.option("--encoding", default="", help="Text encoding of the file, if it is not found out rightly.")
@click.option("--json", "json_", is_flag=True, help="JSON (with --yes or --dry-run).")
@study_command
def revise(study, source, path, dry_run, yes, accept_from, brief, encoding, json_) -> int:
    """Take up a corrected transcript; every coding finds its words again.

    Shows what changed and where each coding stands now, and asks before anything is stored. Codings whose words
    changed are for you to accept; those without a place are kept as orphans, to be placed by hand.
    """
    if json_ and not (yes or dry_run):
        raise click.UsageError("--json needs --yes or --dry-run.")
    plan = study.sources.plan_revision(source, path, encoding=encoding)
    if yes or accept_from is not None:
        plan = plan.accepting() if accept_from is None else plan.accepting(accept_from)
    if not json_:
        print_plan(plan, brief=brief)
    if dry_run or plan.same:
        if json_:
            click.echo(as_json(plan_as_dict(plan, done=False)))
        return Exit.DONE
    if yes and plan.kept_words + plan.moved_words < _LEAST_KEPT * plan.words:
        raise Conflict(
            f"Of {plan.words:,} words of {plan.source}, {plan.file} has {plan.kept_words + plan.moved_words:,} only.",
            hint="If it is the right file all the same, say so when asked: run it again without --yes.",
        )
    chosen = plan if yes else _asked(plan)
    if chosen is None:
        return Exit.REFUSED
    report = study.sources.revise(chosen)
    if json_:
        click.echo(as_json({**plan_as_dict(chosen, done=True), "file_name": report.file_name}))
    else:
        _print_report(report)
    return Exit.DONE


def print_plan(plan, *, brief: bool = False) -> None:
    """A revision before it is made: what changed in the text, then what becomes of the codings."""
    if plan.same:
        click.echo(f"{plan.file} has the text that {plan.source} has already: there is nothing to change.")
        return
    heading(f"{plan.source}, revision {plan.revision}: {plan.file}")
    added = plan.new_words - plan.kept_words - plan.moved_words
    removed = plan.words - plan.kept_words - plan.moved_words
    click.echo(
        f"Words     {plan.words:,}, now {plan.new_words:,}: {added:,} added, {removed:,} removed,"
        f" {plan.moved_words:,} moved"
    )
    kinds = [change.kind for change in plan.changes]
    told = [f"{kinds.count(kind)} {kind}" for kind in ("changed", "added", "removed", "moved") if kind in kinds]
    timed = any(turn.start_seconds is not None for turn in plan.imported.turns)
    times = f"; {'other times' if timed else 'times lost'}: {plan.times}" if plan.times else ""
    click.echo(f"Turns     {plan.turns}, now {plan.new_turns}: {', '.join(told) or 'the words are the same'}{times}")
    for old, new in plan.labels.items():
        click.echo(f'Speaker   "{old}" is now "{new}"')
    for case, old, new in plan.links:
        if new:
            click.echo(f'Case      {case}, linked by "{old}", follows to "{new}"')
    print_problems(plan.problems)
    if not brief and plan.changes:
        click.echo()
        heading("Changed turns: [-removed-] {+added+}")
        for change in plan.changes:
            _print_change(change)
    _print_codings(plan)


def _print_change(change) -> None:
    number = f"{change.turn or change.new_turn}"
    if change.turn and change.new_turn and change.turn != change.new_turn:
        number = f"{change.turn}, now {change.new_turn}"
    who = change.new_speaker or change.speaker or "not named"
    if change.kind == "speaker":
        click.echo(f'[{number}] was "{change.speaker or "not named"}", now "{who}"')
        return
    click.echo(f"[{number}] {who}" + (f" ({change.kind})" if change.kind != "changed" else ""))
    # What moved as a whole is named; a phrase that left a turn is shown as removed from it.
    signs = {">": "=", "<": "="} if change.kind == "moved" else {">": "-", "<": "+"}
    words = "".join(_piece(signs.get(sign, sign), text) for sign, text in change.pieces).lstrip()
    if words:
        click.echo(wrapped(words, indent="  "))


def _piece(sign: str, text: str) -> str:
    space = "" if text[0] in _CLOSING else " "
    if sign == "=":
        return space + _shortened(text)
    return f"{space}[-{text}-]" if sign == "-" else f"{space}{{+{text}+}}"


def _shortened(text: str) -> str:
    words = text.split()
    if len(words) <= 2 * _KEPT_WORDS + 2:
        return text
    return " ".join([*words[:_KEPT_WORDS], "…", *words[-_KEPT_WORDS:]])


def _print_codings(plan) -> None:
    click.echo()
    heading(f"Codings: {len(plan.codings)}")
    meanings = {
        "exact": "the same words at their place",
        "moved": "the same words elsewhere",
        "fuzzy": "other words now",
        "orphan": "no place found: kept as orphans",
        "dropped": "unconfirmed rule hits on changed words; to look again: qualkit apply",
    }
    for how, number in plan.counts.items():
        if number or how == "exact":
            told = textwrap.wrap(meanings[how], width() - 17)
            click.echo(("\n" + " " * 17).join([f"  {how:<8}{number:>5}  {told[0]}", *told[1:]]))
    back = sum(one.returning for one in plan.codings)
    if back:
        click.echo(wrapped(f"Orphans that come back: {back}.", indent="  "))
    if plan.lost_segments:
        text = f"Suggested segments that find no place and can no longer be accepted: {plan.lost_segments}."
        click.echo(wrapped(text, indent="  "))
    moved = [f"{one.number} (turn {one.turn} to {one.new_turn})" for one in plan.codings if one.how == "moved"]
    if moved:
        click.echo(wrapped(f"Moved: {', '.join(moved)}.", indent="  "))
    _print_fuzzy(plan)
    if plan.orphans:
        click.echo()
        heading("Orphans")
        for one in plan.orphans:
            _print_orphan(one)


def _print_fuzzy(plan) -> None:
    spaces = [one for one in plan.fuzzy if one.spaces]
    others = [one for one in plan.fuzzy if not one.spaces]
    if plan.fuzzy:
        click.echo()
        heading("Other words, the least similar first")
    for one in others:
        print_fuzzy(one)
    if spaces:
        text = f"In {len(spaces)} only spaces, line breaks or kinds of quotation marks differ."
        click.echo(wrapped(text, indent="  "))


def print_fuzzy(one) -> None:
    """A coding whose words changed: before and after."""
    turn = f"turn {one.turn}" if one.turn == one.new_turn else f"turn {one.turn}, now {one.new_turn}"
    click.echo(f"  {one.number}  {one.code}  ({one.state}; {one.coder})  {turn}, similarity {one.similarity:.2f}")
    click.echo(wrapped(f"was: {one.before}", indent="      "))
    click.echo(wrapped(f"now: {one.after}", indent="      "))


def _print_orphan(one) -> None:
    click.echo(f"  {one.number}  {one.code}  ({one.state}; {one.coder})  turn {one.turn}: {_WHY[one.placement.why]}")
    click.echo(wrapped(one.before, indent="      "))
    for turn, words in one.candidates:
        click.echo(wrapped(f"perhaps in turn {turn}: {words}", indent="      "))


def _asked(plan):
    """The plan as the person at the terminal accepts it; None if it is not to be carried out."""
    if not sys.stdin.isatty():
        say("Nothing was changed: there is nobody to ask. Say --yes, or --dry-run to look only.")
        return None
    click.echo(err=True)
    unsure = [one for one in plan.fuzzy if not one.spaces]
    if unsure:
        question = f"{_count(len(unsure), 'coding')} with other words: accept [a]ll, [o]ne by one, [n]one, or [q]uit?"
        answer = click.prompt(question, type=click.Choice(["a", "o", "n", "q"]), show_choices=False, err=True)
        if answer == "q":
            say("Nothing was changed.")
            return None
        if answer == "n":
            plan = plan.declining([one.number for one in unsure])
        elif answer == "o":
            plan = plan.declining([one.number for one in unsure if not _accepted(one)])
    lost = f", with {_count(len(plan.orphans), 'orphan')}" if plan.orphans else ""
    if not click.confirm(f"Revise {plan.source}{lost}?", err=True):
        say("Nothing was changed.")
        return None
    return plan


def _accepted(one) -> bool:
    print_fuzzy(one)
    return click.confirm("  Are these the words it is about? (no: it becomes an orphan)", default=True, err=True)


def _print_report(report) -> None:
    kept = sum(report.counts[how] for how in ("exact", "moved", "fuzzy"))
    click.echo()
    text = f"{report.source} is now revision {report.revision} ({report.file_name}); {_count(kept, 'coding')} in place."
    click.echo(wrapped(text))
    if report.orphans:
        click.echo(f"{_count(len(report.orphans), 'orphan')} kept; to look at them: qualkit source orphans")
    if report.counts["dropped"]:
        dropped = _count(report.counts["dropped"], "open rule hit")
        click.echo(f"{dropped} dropped; what the rules find now: qualkit apply")
    click.echo("To take all of that back: qualkit undo")


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def plan_as_dict(plan, *, done: bool) -> dict[str, object]:
    """A plan for programs: without the file, with all that becomes of the codings."""
    keep = (
        "source", "revision", "file", "same", "words", "new_words", "kept_words", "moved_words", "turns", "new_turns",
        "times", "counts", "lost_segments",
    )  # fmt: skip
    found: dict[str, object] = {"done": done, **{name: getattr(plan, name) for name in keep}}
    found["labels"] = dict(plan.labels)
    found["links"] = [dict(zip(("case", "label", "new_label"), link, strict=True)) for link in plan.links]
    found["changes"] = plan.changes
    fields = ("number", "code", "coder", "state", "how", "similarity", "dropped", "returning", "spaces", "turn")
    found["codings"] = [
        {
            **{name: getattr(one, name) for name in (*fields, "new_turn", "before", "after")},
            "why": one.placement.why,
            "candidates": [{"turn": turn, "quote": words} for turn, words in one.candidates],
        }
        for one in plan.codings
    ]
    found["problems"] = plan.problems
    return found


@click.command("orphans")
@click.argument("source", default="")
@formats
@study_command
def orphans(study, source, form) -> None:
    """List codings that found no place in a corrected transcript."""
    from qualkit.domain.tables import DataTable

    found = study.sources.orphans(source)
    if form == "json":
        click.echo(as_json(found))
    elif form == "csv":
        columns = ("coding", "source", "revision", "turn", "code", "coder", "state", "quote", "found_in_turns")
        rows = tuple(
            (o.number, o.source, o.revision, o.turn, o.code, o.coder, o.state, o.quote, " ".join(map(str, o.found)))
            for o in found
        )
        show(DataTable(title="Orphans", columns=columns, rows=rows), form)
    else:
        for o in found:
            click.echo(
                f"{o.number}  {o.source}  {o.code}  ({o.state}; {o.coder})  revision {o.revision}, turn {o.turn}"
            )
            click.echo(wrapped(o.quote, indent="    "))
            if o.found:
                turns = ", ".join(map(str, o.found))
                click.echo(f"    its words stand in turn{'s' if len(o.found) > 1 else ''} {turns} now")
        click.echo(
            "No orphans."
            if not found
            else f"{_count(len(found), 'orphan')}. Place one with: qualkit source place NUMBER"
        )


@click.command("place")
@click.argument("number", type=int)
@click.option("--quote", default="", help="The words it belongs to now (default: its own).")
@click.option("--turn", type=int, default=0, help="The turn they are in; without --quote, the whole turn.")
@click.option("--span", type=(int, int), default=None, metavar="START END", help="Exact place, in code points from 0.")
@study_command
def place(study, number, quote, turn, span) -> None:
    """Give an orphan its place: qualkit source place 12 --turn 7 --quote "on my own"."""
    from qualkit.domain.sources import Span

    coding = study.sources.place(number, quote=quote, turn=turn, span=Span(*span) if span else None)
    click.echo(f"Coding {coding.number}: {coding.source} is {coding.code} here ({coding.state}):")
    click.echo(wrapped(coding.quote, indent="  "))


@click.command("drop")
@click.argument("numbers", nargs=-1, required=True, type=int)
@study_command
def drop(study, numbers) -> None:
    """Remove orphans that have no place any more."""
    click.echo(f"{study.sources.remove_orphans(numbers)} removed. To take that back: qualkit undo")


@click.command("revisions")
@click.argument("source")
@formats
@study_command
def revisions(study, source, form) -> None:
    """List the revisions of a source with the codings that stand on each."""
    show(study.sources.revisions(source), form, hide=("words", "turns"))


COMMANDS = (revise, orphans, place, drop, revisions)
