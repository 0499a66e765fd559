"""`qualkit codebook merge`, `split` and `load`: what they would do is shown before it is done."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from qualkit.cli._asking import agreed
from qualkit.cli._command import Exit, study_command
from qualkit.cli._dealing import deal_out
from qualkit.cli._output import as_json, heading, say, wrapped
from qualkit.cli.codebook_changes import UNDO, told, why_option
from qualkit.domain.codebook_changes import Double, LoadPlan, MergePlan, PlannedChange, SplitPlan

__all__ = ["SUBCOMMANDS"]

# So many doubles can be read; the others are counted.
MOST_DOUBLES = 20


def plan_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --dry-run, --json and --yes to a command that shows what it would do before it does it."""
    function = click.option("--yes", "-y", is_flag=True, help="Do not ask.")(function)
    function = click.option("--json", "json", is_flag=True, help="With --dry-run: as JSON.")(function)
    return click.option("--dry-run", is_flag=True, help="Only show what would happen.")(function)


def _only_plan(plan: MergePlan | SplitPlan | LoadPlan, show: Callable[[], None], dry_run: bool, json: bool) -> None:
    """Show a plan to people, or with --json to a program, which goes with --dry-run only."""
    if json and not dry_run:
        raise click.UsageError("--json shows a plan and does nothing. Give --dry-run as well.")
    if json:
        click.echo(as_json(plan))
    else:
        show()


@click.command("merge")
@click.argument("codes", nargs=-1, required=True, metavar="CODE...")
@click.option("--into", required=True, metavar="CODE", help="The code that stays.")
@click.option("--with-patterns", is_flag=True, help="Take the patterns of the others along.")
@plan_options
@why_option
@study_command
def merge(study, codes: tuple[str, ...], into: str, with_patterns: bool, dry_run, json, yes: bool, why: str) -> None:
    """Merge codes into one, after showing what that does.

    Codings, memos, summaries and themes go with them. Where one coder has coded a place with two of the codes, one
    coding stays. The keys of the merged codes go on leading to the code that stays.
    """
    plan = study.codebooks.plan_merge(codes, into)
    _only_plan(plan, lambda: _show_merge(plan, with_patterns), dry_run, json)
    question = f"Merge {' and '.join(code.key for code in plan.codes)} into {plan.into.key}?"
    if dry_run or not _go_on(question, yes):
        return
    study.codebooks.merge(codes, into, with_patterns=with_patterns, why=why, plan=plan)
    click.echo(f"Merged. {UNDO}")
    say(f"Does its definition still fit? qualkit codebook show --code {plan.into.key}")


def _show_merge(plan: MergePlan, with_patterns: bool) -> None:
    heading(wrapped(f"Into {told(plan.into)}: {', '.join(told(code) for code in plan.codes)}"))
    _line(f"{_count(plan.codings, 'coding')} to go over.")
    _show_doubles(plan.doubles)
    if plan.children:
        _line(f"Under {plan.into.key} then: {', '.join(plan.children)}.")
    more = [(plan.memos, "memo", "memos"), (plan.summaries, "summary", "summaries")]
    going = [f"{number} {one if number == 1 else many}" for number, one, many in more if number]
    if going:
        _line(f"{' and '.join(going)} to go over.")
    if plan.joined:
        _line(f"Both have a summary of {', '.join(plan.joined)}: the second will stand below the first.")
    if plan.themes:
        _line(f"{plan.into.key} comes into the themes: {', '.join(plan.themes)}.")
    if with_patterns:
        _line(f"{_count(plan.patterns, 'pattern')} to come along.")
    elif plan.patterns and plan.hits:
        _line(
            f"{_count(plan.hits, 'unconfirmed rule hit')} among the codings: the next qualkit apply keeps only those"
            f" that the patterns of {plan.into.key} find. To take the patterns along: --with-patterns"
        )


def _show_doubles(doubles: tuple[Double, ...]) -> None:
    if not doubles:
        return
    _line(f"{_count(len(doubles), 'coding')} to be dropped, since the place is coded so already:")
    for double in doubles[:MOST_DOUBLES]:
        turn = f"turn {double.turn}" if double.turn else "before turn 1"
        reason = {
            "same coder": f"coding {double.kept} of the same coder stays, and takes its flags",
            "rule hit": f"an unconfirmed rule hit; coding {double.kept} stays",
            "removed": "a rule hit where one was removed by hand",
        }[double.why]
        click.echo(wrapped(f"{double.source}, {turn}: coding {double.dropped} ({reason})", indent="    "))
    if len(doubles) > MOST_DOUBLES:
        click.echo(f"    … and {len(doubles) - MOST_DOUBLES:,} more")


@click.command("split")
@click.argument("code")
@click.option(
    "--into",
    "into",
    nargs=2,
    multiple=True,
    metavar="NAME SELECTION",
    help="A new (or present) code, and what it gets.",
)
@click.option("--by", default="", metavar="ATTRIBUTE", help="One new code for each value: role, source, origin, coder.")
@click.option("--walk", is_flag=True, help="Go through the codings and deal them out one by one.")
@click.option("--to", "walk_to", multiple=True, metavar="NAME", help="With --walk: a code that can be dealt to.")
@click.option("--below", is_flag=True, help="Put new codes under the code, not after it.")
@click.option("--retire", is_flag=True, help="Retire the code afterwards.")
@click.option("--with-hits", is_flag=True, help="Unconfirmed rule hits, too; they count as confirmed then.")
@plan_options
@why_option
@study_command
def split(study, code: str, into, by: str, walk, walk_to, retire, dry_run, json, yes, why: str, **how) -> None:
    """Split a code: deal its codings out to other codes, after showing what goes where.

    A SELECTION is role=GP (any attribute of the cases), source=LW03, text="no desk", regex=…, origin=human,
    coder=NAME, numbers of codings such as 12,15-18, or rest; several are joined with " and ". What fits none stays.

    With --walk you see one coding after the other and say where it goes. You can stop at any time: what was dealt out
    until then is carried out in one go, and another --walk goes on with what is left.
    """
    if walk and (into or by) or not (walk or into or by):
        raise click.UsageError("Give one of --into, --by and --walk.")
    wanted = dict(into)
    if len(wanted) < len(into):
        raise click.UsageError('A code is named twice. Join its selections with " and ", or split twice.')
    if walk:
        mine = study.codebooks.code(code).key
        codings = [each for each in study.codings.list(code=mine) if each.code == mine]
        # What could not be carried out must be said at once, not when everything is dealt out.
        wanted = deal_out(codings, walk_to, lambda name: study.codebooks.plan_split(mine, {name: ()}))
        if not wanted:
            say("Nothing was dealt out, so nothing is changed.")
            return
    plan = study.codebooks.plan_split(code, wanted, by=by, **how)
    _only_plan(plan, lambda: _show_split(plan, retire), dry_run, json)
    # Where nothing would go anywhere there is nothing to ask; `split` says why.
    if dry_run or (any(deal.codings for deal in plan.deals) and not _go_on(f"Split {plan.code.key}?", yes)):
        return
    study.codebooks.split(code, wanted, by=by, retire=retire, why=why, plan=plan, **how)
    click.echo(f"Split. {UNDO}")
    new = [deal.key for deal in plan.deals if deal.new]
    if new:
        say(f'New codes are drafts. To define one: qualkit codebook edit {new[0]} --definition "…"')


def _show_split(plan: SplitPlan, retire: bool) -> None:
    goes = any(deal.codings for deal in plan.deals)
    heading(
        wrapped(f"{told(plan.code)} would be split:" if goes else f"Nothing of {told(plan.code)} would go anywhere:")
    )
    for deal in plan.deals:
        new = ", new" if deal.new else ""
        number = _count(len(deal.codings), "coding") if deal.codings else "no coding"
        click.echo(wrapped(f"{number} to {deal.key} ({deal.name}{new})", indent="  "))
        _show_doubles(deal.doubles)
    _line(f"{_count(plan.kept, 'coding')} to stay with {plan.code.key}" + (", which is retired." if retire else "."))
    if plan.hits:
        _line(
            f"{_count(plan.hits, 'unconfirmed rule hit')} among those that stay would fit. To deal them out, which"
            " confirms them: --with-hits"
        )
    if plan.confirmed:
        _line(f"{_count(plan.confirmed, 'rule hit')} dealt out will count as confirmed by you.")
    if plan.twice:
        _line(f"{_count(plan.twice, 'coding')} would fit several; the first has them.")


@click.command("load")
@click.argument("file", type=click.Path())
@click.option("--codebook", "name", default="", metavar="KEY", help="Which of the study's codebooks it is.")
@plan_options
@why_option
@study_command
def load(study, file: str, name: str, dry_run: bool, json: bool, yes: bool, why: str) -> int:
    """Bring in a codebook edited elsewhere (.yaml, .csv or .xlsx), after showing what changes.

    Codes are known by their keys; a code under a new key is recognised by an alias, its name or its definition. A
    code on which something hangs cannot be left out.
    """
    plan = study.codebooks.plan_load(file, name)
    _only_plan(plan, lambda: _show_load(plan), dry_run, json)
    if plan.refused:
        for sentence in plan.refused:
            click.echo(f"Error: {sentence}", err=True)
        return Exit.REFUSED
    if plan.empty or dry_run or not _go_on(f"Change {plan.codebook} so?", yes):
        return Exit.DONE
    study.codebooks.load(file, name, why=why, plan=plan)
    click.echo(f"Done. {UNDO}")
    return Exit.DONE


def _show_load(plan: LoadPlan) -> None:
    if plan.empty:
        click.echo("Nothing differs.")
        return
    heading(wrapped(f"{plan.file} would change {plan.codebook}:"))
    previous = ""
    for change in plan.changes:
        if change.key != previous or change.kind == "removed":
            click.echo(wrapped(f"{change.key} ({change.name})", indent="  "))
        previous = change.key
        _show_change(change, refused=bool(plan.refused))
    if plan.reordered:
        _line(f"{_count(plan.reordered, 'code')} in another order among their neighbours.")
    if plan.head:
        _line(f"The codebook's {', '.join(plan.head)}.")


def _show_change(change: PlannedChange, *, refused: bool) -> None:
    if change.kind == "changed":
        click.echo(f"    {change.field.replace('_', ' ')}:")
        for sign, value in (("-", change.before), ("+", change.after)):
            if value:
                click.echo(wrapped(f"{sign} {value}", indent="      "))
        return
    top = "the top"
    text = {
        "added": f"added under {change.after}" if change.after else "added at the top",
        "renamed": f"renamed, {change.field} {change.before} → {change.after}",
        "moved": f"moved from {change.before or top} to {change.after or top}",
        "removed": "left out" if refused else "removed; nothing hangs on it",
    }
    click.echo(wrapped(text.get(change.kind, change.kind), indent="    "))


def _go_on(question: str, yes: bool) -> bool:
    if agreed(question, yes=yes):
        return True
    say("Nothing was changed.")
    return False


def _line(text: str) -> None:
    click.echo(wrapped(text, indent="  "))


def _count(number: int, word: str) -> str:
    """ "1 coding", "2,000 codings"."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


SUBCOMMANDS = (merge, split, load)
