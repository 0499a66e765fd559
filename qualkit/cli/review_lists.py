"""`qualkit review list`, `show` and `runs`: what was suggested, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from qualkit.cli._command import study_command
from qualkit.cli._output import as_json, formats, say, show
from qualkit.cli._suggested import print_code_suggestion, print_seconds, telling
from qualkit.cli.suggest import print_run, print_suggestion

__all__ = ["chosen_by", "list_", "runs", "show_"]

STATES = ("open", "coded", "accepted", "merged", "split", "rejected", "unsure")


def chosen_by(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose suggestions; the command gets them as `kind`, `code`, `source`, … ."""
    for option in (
        click.option("--run", type=int, default=0, help="Of this run (default: the latest of each kind; -1: all)."),
        click.option("--least", type=float, default=0.0, metavar="P", help="Codes of at least this chance, as 0.8."),
        click.option("--group", default="", help="By a participant of this group."),
        click.option("--case", default="", help="By this participant."),
        click.option("--source", default="", help="With a passage in this source."),
        click.option("--code", default="", metavar="KEY", help="Of this code and those under it."),
        click.option(
            "--kind", type=click.Choice(["themes", "codes"]), default=None, help="Only themes, or only codes."
        ),
    ):
        function = option(function)
    return function


@click.command("list")
@chosen_by
@click.option(
    "--state", type=click.Choice(STATES), default=None, help="In this state; coded: in another way meanwhile."
)
@click.option("--decided-by", default="", metavar="CODER", help="That this coder has decided about.")
@click.option("--blind", is_flag=True, help="As a second reader: without what others have decided.")
@formats
@study_command
def list_(study, kind, code, source, case, group, least, run, state, decided_by, blind, form) -> None:
    """List suggestions with their state."""
    found = study.suggestions.list(
        run=run, state=state or "", kind=kind or "", code=code, source=source, case=case, group=group, least=least,
        decided_by=decided_by, blind=blind,
    )  # fmt: skip
    if form == "json":
        click.echo(as_json(found))
    elif form == "csv":
        show(_for_programs(found), form)
    else:
        _print(found)


def _print(found) -> None:
    codes, themes = [s for s in found if s.code], [s for s in found if not s.code]
    if codes:
        show(_codes_table(codes), "text")
    if codes and themes:
        click.echo()
    if themes or not codes:
        show(_themes_table(themes), "text")
    meanwhile = sum(s.standing == "coded meanwhile" for s in codes)
    if meanwhile:
        were = "was" if meanwhile == 1 else "were"
        say(f"{meanwhile} {were} coded so in another way meanwhile; to see only what waits: --state open")


def _codes_table(codes):
    from qualkit.domain.tables import DataTable

    columns = ("suggestion", "code", "chance", "who", "state", "what_tells")
    rows = tuple((s.number, s.code, s.probability, _who(s), s.standing, telling(s)) for s in codes)
    return DataTable(title="Suggested codes", columns=columns, rows=rows)


def _themes_table(themes):
    from qualkit.domain.tables import DataTable

    columns = ("suggestion", "label", "state", "participants", "stability", "new", "overlaps")
    rows = tuple(
        (
            s.number,
            s.label,
            _state(s),
            sum(s.participants.values()),
            "" if s.stability is None else s.stability,
            f"{s.novelty:.0%}",
            ", ".join(s.overlaps),
        )
        for s in themes
    )
    return DataTable(title="Suggestions", columns=columns, rows=rows)


def _who(s) -> str:
    return next((one.case or one.source for one in s.segments), "")


def _state(s) -> str:
    """The state; of a theme that was decided about in part, how much of it is open."""
    left = len(s.open_segments)
    return f"open: {left} of {len(s.segments)}" if s.state == "open" and left < len(s.segments) else s.state


def _for_programs(found):
    """One table for both kinds, with stable columns and nobody's words."""
    from qualkit.domain.tables import DataTable

    columns = (
        "suggestion", "run", "kind", "code", "label", "state", "probability", "sources", "cases", "groups", "segments",
        "open_segments", "participants", "stability", "new", "overlaps", "decided_by",
    )  # fmt: skip
    rows = tuple(
        (
            s.number,
            s.run,
            "codes" if s.code else "themes",
            s.code,
            s.label,
            s.standing,
            "" if s.probability is None else s.probability,
            *(
                "; ".join(sorted({getattr(one, name) for one in s.segments} - {""}))
                for name in ("source", "case", "group")
            ),
            len(s.segments),
            len(s.open_segments),
            sum(s.participants.values()),
            "" if s.stability is None else s.stability,
            s.novelty,
            "; ".join(s.overlaps),
            "; ".join(dict.fromkeys(decision.coder for decision in s.decisions)),
        )
        for s in found
    )
    return DataTable(title="Suggestions", columns=columns, rows=rows)


@click.command("show")
@click.argument("number", type=int)
@click.option("--all", "everything", is_flag=True, help="All segments, not just the typical ones.")
@click.option("--blind", is_flag=True, help="As a second reader: without what others have decided.")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def show_(study, number, everything, blind, json_) -> None:
    """Show one suggestion with its evidence."""
    found = study.suggestions.get(number, blind=blind)
    if json_:
        click.echo(as_json(found))
        return
    seconds = () if blind else study.suggestions.seconds(number)
    if found.code:
        print_code_suggestion(study, found, seconds)
    else:
        print_suggestion(found, quotes=0 if everything else 5)
        print_seconds(seconds)


@click.command("runs")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def runs(study, json_) -> None:
    """Show how each run's suggestions came about."""
    found = study.suggestions.runs()
    if json_:
        click.echo(as_json(found))
        return
    for run in found:
        print_run(run)
    if not found:
        click.echo("Nothing was suggested yet.")
