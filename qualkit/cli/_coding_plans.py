"""Showing what a plan of codings would do."""

from __future__ import annotations

import click

from qualkit.cli._asking import agreed
from qualkit.cli._output import as_json, heading, print_problems, say, show, width
from qualkit.domain.codings import CodingPlan, PlannedCoding
from qualkit.domain.tables import DataTable

__all__ = ["counted", "may_carry_out", "show_plan"]

# So much of a preview can be read; all of it comes with --csv or --json.
MOST_LINES = 60
FEWEST_A_SOURCE = 3


def show_plan(plan: CodingPlan, form: str) -> None:
    """The plan as text for people, or as JSON or CSV (which `code add --from` takes back)."""
    if form == "json":
        click.echo(as_json(plan))
        return
    if form == "csv":
        show(_table(plan), "csv")
    else:
        _print_rows(plan)
        click.echo(_summary(plan))
    # What is wrong with a file is data for people, and talk beside the data for programs.
    if form == "text":
        print_problems(plan.problems)
    else:
        for problem in plan.problems:
            click.echo(f"{problem.severity}: {problem}", err=True)


def may_carry_out(plan: CodingPlan, *, skip_bad: bool, dry_run: bool, yes: bool) -> bool:
    """Whether the plan, which has been shown, is to be carried out; says why not.

    Raises:
        click.ClickException: rows are at fault, or nobody is there to ask.
    """
    if dry_run:
        return False
    if plan.errors and not skip_bad:
        raise click.ClickException(
            f"Nothing was written: {counted(plan.bad_rows, 'row')} of the file cannot be used."
            " Mend the file, or leave them out with --skip-bad."
        )
    if not plan.todo:
        say("There is nothing to code." if not plan.rows else "Nothing to do: it is all coded so already.")
        return False
    codes = sorted({row.code for row in plan.todo})
    what = f"with {codes[0]}" if len(codes) == 1 else f"with {len(codes)} codes"
    if agreed(f"Code {counted(len(plan.todo), 'segment')} {what}?", yes=yes):
        return True
    say("Nothing was written.")
    return False


def counted(number: int, word: str) -> str:
    """ "1 coding", "2,000 codings"."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _summary(plan: CodingPlan) -> str:
    sources = len({row.source for row in plan.todo})
    todo = counted(plan.count("new"), "new coding")
    if plan.count("confirms"):
        todo += f" and {counted(plan.count('confirms'), 'open rule hit')} to confirm"
    parts = [todo + (f" in {counted(sources, 'source')}" if sources else "")]
    if plan.count("coded"):
        parts.append(f"{plan.count('coded'):,} coded so already")
    if plan.count("repeated"):
        parts.append(f"{plan.count('repeated'):,} said twice")
    if plan.errors:
        parts.append(f"{counted(plan.bad_rows, 'row')} that cannot be used")
    return "; ".join(parts) + "."


def _print_rows(plan: CodingPlan) -> None:
    by_source: dict[str, list[PlannedCoding]] = {}
    for row in plan.rows:
        by_source.setdefault(row.source, []).append(row)
    one_code = len({row.code for row in plan.rows}) == 1
    room = max(FEWEST_A_SOURCE, MOST_LINES // max(len(by_source), 1))
    for source, rows in sorted(by_source.items()):
        todo = [row for row in rows if row.state in ("new", "confirms")]
        if not todo:
            continue
        there = f", {len(rows) - len(todo):,} coded so already" if len(todo) < len(rows) else ""
        heading(f"{source}: {len(todo):,} to code{there}")
        for row in todo[:room]:
            _print_row(row, "" if one_code else f"{row.code}  ")
        if len(todo) > room:
            click.echo(f"  … and {len(todo) - room:,} more (all of them: --csv or --json)")


def _print_row(row: PlannedCoding, code: str) -> None:
    place = f"  turn {row.turn}" if row.turn else "  before turn 1"
    confirms = f"[rule hit {row.coding}]  " if row.state == "confirms" else ""
    start = f"{place:<10}  {code}{confirms}"
    click.echo(start + _in_context(row, max(width() - len(start) - 2, 30)))


def _in_context(row: PlannedCoding, room: int) -> str:
    """The segment on one line, what was looked for in » «, with the words around it as far as there is room."""
    marks = row.words or (row.span,)
    pieces, reached = [row.before], row.span.start
    for word in marks:
        pieces += [row.quote[reached - row.span.start : word.start - row.span.start], "»"]
        pieces += [row.quote[word.start - row.span.start : word.end - row.span.start], "«"]
        reached = word.end
    text = " ".join(("".join(pieces) + row.quote[reached - row.span.start :] + row.after).split())
    opened, closed = text.find("»"), text.find("«")
    if closed - opened > room - 4:
        # Long words show their beginning and their end.
        words = text[opened : closed + 1]
        half = (room - 3) // 2
        return f"{words[:half]} … {words[-half:]}"
    first = min(max(opened - (room - (closed - opened)) // 2, 0), max(len(text) - room, 0))
    cut = text[first : first + room]
    return ("…" if first else "") + cut + ("…" if first + room < len(text) else "")


def _table(plan: CodingPlan) -> DataTable:
    columns = (
        "source", "turn", "code", "start", "end", "state", "coding", "line", "stance", "contrary", "key_quote", "quote",
    )  # fmt: skip
    rows = tuple(
        (
            row.source, row.turn, row.code, row.span.start, row.span.end, row.state, row.coding, row.line, row.stance,
            row.contrary, row.key_quote, row.quote,
        )
        for row in plan.rows
    )  # fmt: skip
    return DataTable(title="Planned codings", columns=columns, rows=rows)
