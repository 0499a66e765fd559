"""`qualkit review accept`, `merge`, `reject`, …: decisions about suggestions, one or many in one step."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from qualkit.cli._asking import agreed
from qualkit.cli._command import study_command
from qualkit.cli._numbers import Numbers, flat
from qualkit.cli._output import say, show, wrapped
from qualkit.cli.review_lists import chosen_by

__all__ = ["accept", "decline", "merge", "reject", "reopen", "split", "take"]

# So many are shown one by one before the question; more are counted by code.
_SHOWN = 15
_VERBS = {"accept": "Accept", "merge": "Code", "reject": "Reject", "reopen": "Open again"}


def _many(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the arguments and options of a command that can decide about many suggestions in one step."""
    for option in (
        click.option("--skip-bad", is_flag=True, help="Decide about the others although some cannot be."),
        click.option("--dry-run", is_flag=True, help="Only show what would be done."),
        click.option("--yes", "-y", is_flag=True, help="Do not ask."),
        chosen_by,
        click.argument("numbers", nargs=-1, type=Numbers()),
    ):
        function = option(function)
    return function


_rest = click.option(
    "--rest",
    type=click.Choice(["open", "rejected"]),
    default="open",
    show_default=True,
    help="What becomes of segments that --segments does not name.",
)
_segments = click.option("--segments", type=Numbers(), default=(), help="Only these segments, such as 1,4,7-9.")
_sentence = click.option("--sentence", is_flag=True, help="Only the sentences that tell, not the whole passage.")
_why = click.option("--why", default="", help="A reason; it stays in the ledger.")


@click.command("accept")
@_many
@click.option("--as", "name", default="", metavar="NAME", help="Theme: name of the new code (default: the label).")
@click.option("--under", default="", metavar="CODE", help="Theme: the code it goes under.")
@click.option("--key", default="", help="Theme: the new code's key (default: the next free one).")
@click.option("--definition", default="", help="Theme: what the new code means.")
@_segments
@_rest
@_sentence
@_why
@study_command
def accept(study, numbers, name, under, key, definition, segments, rest, sentence, why, **options) -> None:
    """Accept suggestions: a code is given to its passage, a theme becomes a code.

    Several in one step: accept 4 7-12, or the open ones of --code LWR3 --least 0.9. One undo takes them back.
    """
    named = flat(numbers)
    if len(named) != 1 or options["dry_run"]:
        _refuse_for_many({"--as": name, "--key": key, "--definition": definition, "--segments": segments}, named)
        _together(
            study, "accept", named, options, name=name, under=under, code=key, definition=definition,
            segments=segments, rest=rest, sentence=sentence, why=why,
        )  # fmt: skip
        return
    _refuse_filters(options)
    code, coded = study.suggestions.accept(
        named[0], name=name, under=under, key=key, segments=segments, definition=definition, why=why,
        sentence=sentence, rest=rest,
    )  # fmt: skip
    click.echo(f"Suggestion {named[0]} is {code.key} {code.name}: {_segments_coded(coded)}.")
    _say_left(study, named[0], segments)
    if code.status == "draft":
        click.echo(f'Its definition is a draft. To write it: qualkit codebook edit {code.key} --definition "…"')


@click.command("merge")
@_many
@click.option("--into", required=True, metavar="CODE", help="The code the segments belong to.")
@_segments
@_rest
@_sentence
@_why
@study_command
def merge(study, numbers, into, segments, rest, sentence, why, **options) -> None:
    """Code suggestions' segments with a code that exists, another than suggested."""
    named = flat(numbers)
    if len(named) != 1 or options["dry_run"]:
        _refuse_for_many({"--segments": segments}, named)
        _together(study, "merge", named, options, code=into, segments=segments, rest=rest, sentence=sentence, why=why)
        return
    _refuse_filters(options)
    code, coded = study.suggestions.merge(named[0], into=into, segments=segments, why=why, sentence=sentence, rest=rest)
    click.echo(f"Suggestion {named[0]} is merged into {code.key} {code.name}: {_segments_coded(coded)}.")
    _say_left(study, named[0], segments)


@click.command("reject")
@_many
@_why
@study_command
def reject(study, numbers, why, **options) -> None:
    """Turn suggestions down; a suggested theme needs a reason."""
    named = flat(numbers)
    if len(named) != 1 or options["dry_run"]:
        _together(study, "reject", named, options, why=why)
        return
    _refuse_filters(options)
    state = study.suggestions.reject(named[0], why=why).state
    partly = f"The open segments of suggestion {named[0]} are rejected; it stays {state}."
    click.echo(f"Suggestion {named[0]} is rejected." if state == "rejected" else partly)


@click.command("reopen")
@_many
@_why
@study_command
def reopen(study, numbers, why, **options) -> None:
    """Open rejected suggestions again."""
    named = flat(numbers)
    if len(named) != 1 or options["dry_run"]:
        _together(study, "reopen", named, options, why=why)
        return
    _refuse_filters(options)
    study.suggestions.reopen(named[0], why=why)
    click.echo(f"Suggestion {named[0]} is open again.")


@click.command("split")
@click.argument("number", type=int)
@click.option("--segments", type=Numbers(), required=True, help="Those to split off, such as 1,4,7-9.")
@click.option("--as", "label", default="", metavar="LABEL", help="What the part split off is about.")
@_why
@study_command
def split(study, number, segments, label, why) -> None:
    """Split a suggested theme in two open ones."""
    first, second = study.suggestions.split(number, segments=segments, label=label, why=why)
    click.echo(f"Suggestion {number} is split: {first} has the named segments, {second} the others.")


@click.command("take")
@click.argument("number", type=int)
@click.argument("segment", type=int, default=0)
@click.option("--as", "code", default="", metavar="CODE", help="The code it is coded with (a suggested code: its own).")
@_why
@study_command
def take(study, number, segment, code, why) -> None:
    """Code one segment of a suggestion; the others stay open (take 4 2 --as LWR3.2)."""
    coding = study.suggestions.take(number, segment, code=code, why=why)
    what = f"Segment {segment} of suggestion {number}" if segment else f"Suggestion {number}"
    click.echo(f"{what} is coding {coding.number}: {coding.source} {coding.code}.")


@click.command("decline")
@click.argument("number", type=int)
@click.argument("segment", type=int, default=0)
@_why
@study_command
def decline(study, number, segment, why) -> None:
    """Turn one segment of a suggestion down; the others stay open."""
    left = len(study.suggestions.decline(number, segment, why=why).open_segments)
    if segment:
        click.echo(f"Segment {segment} of suggestion {number} is declined; {left} of its segments are open.")
    else:
        click.echo(f"Suggestion {number} is declined.")


def _together(study, kind: str, named: tuple[int, ...], options: dict[str, Any], **said) -> None:
    """Show what many decisions would do, ask, and make them in one action."""
    from qualkit.domain.suggestions import Deciding

    numbers = _chosen(study, kind, named, options)
    if not numbers:
        click.echo("No suggestion fits; nothing was changed.")
        return
    decisions = [Deciding(suggestion=number, kind=kind, **said) for number in numbers]
    plan = study.suggestions.plan_decisions(decisions)
    _print_plan(plan)
    if plan.troubles and not options["skip_bad"]:
        raise click.ClickException("Nothing was changed. To decide about the others, add --skip-bad.")
    good = [one for one, row in zip(decisions, plan.rows, strict=True) if not row.trouble]
    if options["dry_run"] or not good:
        say("Nothing was changed.")
        return
    if not agreed(f"{_VERBS[kind]} {_count(len(good), 'suggestion')}?", yes=options["yes"]):
        say("Nothing was changed.")
        return
    made = study.suggestions.decide(good)
    coded = sum(one.codings for one in made)
    what = {"accept": "accepted", "merge": "merged", "reject": "rejected", "reopen": "open again"}[kind]
    more = f": {_segments_coded(coded)}" if kind in ("accept", "merge") else ""
    click.echo(f"{_count(len(made), 'suggestion')} {what}{more}. To take this back: qualkit undo")


def _chosen(study, kind: str, named: tuple[int, ...], options: dict[str, Any]) -> list[int]:
    """The suggestions that a command line means: those numbered, or those that the filters choose."""
    filters = _filters(options)
    if named:
        _refuse_filters(options)
        return list(dict.fromkeys(named))
    if not filters:
        raise click.UsageError("Name suggestions, such as 4 7-12, or choose open ones: --code KEY, --least 0.9, ….")
    state = "rejected" if kind == "reopen" else "open"
    return [one.number for one in study.suggestions.list(state=state, **filters)]


def _filters(options: dict[str, Any]) -> dict[str, Any]:
    names = ("run", "kind", "code", "source", "case", "group", "least")
    return {name: options[name] for name in names if options[name]}


def _refuse_filters(options: dict[str, Any]) -> None:
    if _filters(options):
        raise click.UsageError("Name suggestions by number or choose them by options, not both.")


def _refuse_for_many(said: dict[str, Any], named: tuple[int, ...]) -> None:
    given = [option for option, value in said.items() if value]
    if given and len(named) != 1:
        raise click.UsageError(f"{given[0]} is for one suggestion at a time.")


def _print_plan(plan) -> None:
    good = [row for row in plan.rows if not row.trouble]
    if good:
        show(_one_by_one(good) if len(good) <= _SHOWN else _counted(good), "text")
    for row in plan.troubles:
        click.echo(wrapped(f"Suggestion {row.suggestion} cannot be: {row.trouble}"), err=True)


def _one_by_one(good):
    from qualkit.domain.tables import DataTable

    columns = ("suggestion", "label", "would_be", "codings", "coded_already")
    rows = tuple((row.suggestion, row.label, _does(row), row.codings, len(row.coded)) for row in good)
    return DataTable(title="Decisions", columns=columns, rows=rows)


def _counted(good):
    from qualkit.domain.tables import DataTable

    counted: dict[str, list[int]] = {}
    for row in good:
        numbers = counted.setdefault(_does(row), [0, 0, 0])
        for place, more in enumerate((1, row.codings, len(row.coded))):
            numbers[place] += more
    columns = ("would_be", "suggestions", "codings", "coded_already")
    rows = tuple((does, *numbers) for does, numbers in counted.items())
    return DataTable(title="Decisions", columns=columns, rows=rows)


def _does(row) -> str:
    if row.kind in ("accept", "merge"):
        return f"{'new code' if row.new else 'coded'} {row.code} {row.name}"
    return {"reject": "rejected", "reopen": "open again"}[row.kind]


def _say_left(study, number: int, segments) -> None:
    left = len(study.suggestions.get(number).open_segments) if segments else 0
    if left:
        click.echo(f"{_count(left, 'segment')} of suggestion {number} {'is' if left == 1 else 'are'} open.")


def _segments_coded(number: int) -> str:
    return f"{_count(number, 'segment')} coded"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
