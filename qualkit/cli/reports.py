"""`qualkit quotes` and `qualkit report`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import click

from qualkit.cli._command import Group, study_command
from qualkit.cli._output import GAP, as_json, formats, heading, print_table, show, width, wrapped
from qualkit.cli._tables import deliver, origins, table_output, where

if TYPE_CHECKING:
    from qualkit.domain.tables import DataTable

__all__ = ["COMMANDS"]

_LEAST_COLUMN = 10  # characters in which a summary can be read


_theme = click.option(
    "--theme", default="", metavar="NAME", help="Only the codes of a theme of the write-up (name or number)."
)


@click.command("quotes")
@click.argument("code", default="")
@click.option("--theme", default="", metavar="NAME", help="Of a theme of the write-up, in the place of CODE.")
@click.option("--by", default="", metavar="ATTRIBUTE", help="Group by an attribute, or by case.")
@click.option("--case", "cases", multiple=True, help="Only this participant; repeatable.")
@click.option("--limit", type=int, default=0, help="At most so many in all, spread over participants.")
@origins
@formats
@study_command
def quotes(study, code, theme, by, cases, limit, origins, confirmed_only, form) -> None:
    """Show the quotations of a code and the codes under it, or of a theme of the write-up."""
    if not code and not theme:
        raise click.UsageError("Missing CODE (or --theme NAME). qualkit codebook show lists the codes.")
    found = study.reports.quotations(
        code, theme=theme, by=by, cases=cases, limit=limit, origins=origins, confirmed_only=confirmed_only
    )
    if form == "json":
        click.echo(as_json(found))
        return
    if form == "csv":
        from qualkit.domain.tables import DataTable

        columns = ("coding", "code", "case", "attribution", "where", "state", "quote")
        rows = tuple(
            (q.coding.number, q.coding.code, q.case, q.attribution, q.locator, q.coding.state, q.text) for q in found
        )
        click.echo(DataTable(title="Quotations", columns=columns, rows=rows).to_csv(), nl=False)
        return
    group = None
    for quotation in found:
        now = quotation.case if by == "case" else quotation.attributes.get(by, "not stated") if by else ""
        if by and now != group:
            group = now
            click.echo()
            heading(now or "not stated")
        click.echo(wrapped(f"“{' '.join(quotation.text.split())}”", indent="  "))
        state = f"{quotation.coding.code}, {quotation.coding.state}"
        click.echo(wrapped(f"{quotation.attribution} ({quotation.locator}; {state})", indent="      "))
    click.echo(f"\n{len(found)} quotations.")


@click.group("report", cls=Group)
def report() -> None:
    """Show frequencies, the matrix and the framework."""


@report.command("frequencies")
@click.option("--case", "cases", multiple=True, help="Only this participant; repeatable.")
@click.option("--all", "everything", is_flag=True, help="Codes never used too.")
@_theme
@where
@origins
@table_output
@study_command
def frequencies(study, cases, everything, theme, where, origins, confirmed_only, how) -> None:
    """How often each code is used, by how many participants, and how its codings came about."""
    table = study.reports.frequencies(
        origins=origins, cases=cases, confirmed_only=confirmed_only, theme=theme, where=where
    )
    people = table
    if how.form == "text":
        at = {name: index for index, name in enumerate(table.columns)}
        rows = [row for row in table.rows if everything or row[at["codings"]]]
        indented = tuple(
            (
                ("  " * row[at["depth"]]) + row[at["code"]],
                *row[1 : at["cases"]],
                f"{row[at['cases']]}\u00a0of\u00a0{row[at['of_cases']]}",
                "",
            )
            for row in rows
        )
        people = replace(table, rows=indented)
    deliver(study, table, how, people=people, hide=("depth", "kind", "of_cases", "words", "sources"))


@report.command("matrix")
@click.option("--by", default="", metavar="ATTRIBUTE", help="An attribute of the cases, or case.")
@click.option("--count", type=click.Choice(["cases", "codings", "words"]), default="cases", show_default=True)
@click.option("--level", type=click.Choice(["theme", "code"]), default="code", show_default=True)
@_theme
@where
@origins
@table_output
@study_command
def matrix(study, by, count, level, theme, where, origins, confirmed_only, how) -> None:
    """Codes by an attribute of the participants, counting participants unless told otherwise."""
    table = study.reports.matrix(
        by=by, count=count, level=level, origins=origins, confirmed_only=confirmed_only, theme=theme, where=where
    )
    deliver(study, table, how)


@report.command("framework")
@click.option("--code", "codes", multiple=True, metavar="KEY", help="Columns (default: the themes); repeatable.")
@where
@origins
@table_output
@study_command
def framework(study, codes, where, origins, confirmed_only, how) -> None:
    """Participants down, themes across: where each speaks of what."""
    table = study.reports.framework(codes=codes, origins=origins, confirmed_only=confirmed_only, where=where)
    if how.out or how.form != "text":
        deliver(study, table, how)
        return
    parts = _side_by_side(table)
    for part in parts:
        show(part, how.form)
        if part is not parts[-1]:
            click.echo()


@report.command("suggestions")
@click.option(
    "--by",
    multiple=True,
    type=click.Choice(["kind", "method", "run", "code", "coder", "via"]),
    help="Only this table; repeatable (default: all).",
)
@click.option("--over", type=click.Choice(["day", "tenth"]), default="day", show_default=True, help="How time is cut.")
@click.option("--run", type=int, default=0, help="Only suggestions of this run (default: all).")
@formats
@study_command
def suggestions(study, by, over, run, form) -> None:
    """What became of suggestions: offered, accepted, edited, rejected, open, second opinions; and in time."""
    tables = study.reports.suggestions(by=by, over=over, run=run)
    if form != "text":
        show(replace(tables[0], rows=tuple(row for table in tables for row in table.rows)), form)
        return
    filled = [table for table in tables if table.rows]
    if not filled:
        click.echo("Nothing was suggested yet.")
    for number, table in enumerate(filled):
        if number:
            click.echo()
        heading(table.title)
        print_table(_for_people(table, note=table is filled[-1]))


def _for_people(table: DataTable, *, note: bool) -> DataTable:
    """A table of what became of suggestions as it fits into 80 columns: second readers in one column, or none."""
    what = table.rows[0][0]
    # What is told by person or time holds decided suggestions only: none of them is open.
    decided = what in ("coder", "via", "day", "tenth")
    rows = table.to_dicts()
    columns = ["what", "offered", "accepted", "edited", "rejected", "open", "accepted_or_edited"]
    if decided:
        columns.remove("open")
    if any(row["second_opinions"] for row in rows):
        columns.append("second")
    for row in rows:
        row["second"] = f"{row['same']}\u00a0of\u00a0{row['compared']}" if row["compared"] else ""
        row["accepted_or_edited"] = row["accepted_or_edited"].replace(" of ", "\u00a0of\u00a0").replace(" %", "\u00a0%")
    names = {"what": what, "offered": "decided" if decided else "offered", "second": "second_readers_agree"}
    return replace(
        table,
        columns=tuple(names.get(name, name) for name in columns),
        rows=tuple(tuple(row[name] for name in columns) for row in rows),
        note=table.note if note else "",
    )


@report.command("methods")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def methods(study, json_) -> None:
    """What the computer did and what people did, in sentences for the methods section of a paper."""
    text = study.reports.methods()
    if json_:
        click.echo(as_json({"paragraphs": text.split("\n\n") if text else []}))
        return
    click.echo("\n\n".join(wrapped(paragraph) for paragraph in text.split("\n\n")) if text else "Nothing to tell yet.")


def _side_by_side(table: DataTable) -> list[DataTable]:
    """A matrix as so many tables as the window's width asks for, each with the participants and their group."""
    needs = [_longest_word(table, column) + len(GAP) for column in range(len(table.columns))]
    needs[2:] = [max(need, _LEAST_COLUMN + len(GAP)) for need in needs[2:]]
    room = width() + len(GAP) - sum(needs[:2])
    columns = range(2, len(table.columns))
    parts = [columns]
    # Parts of about the same width: four columns are two and two, not three and one.
    while any(len(part) > 1 and sum(needs[column] for column in part) > room for part in parts):
        ends = [len(columns) * end // (len(parts) + 1) for end in range(len(parts) + 2)]
        parts = [columns[low:high] for low, high in pairwise(ends)]
    return [_only(table, (0, 1, *part), note=table.note if part is parts[-1] else "") for part in parts]


def _longest_word(table: DataTable, column: int) -> int:
    return max(len(word) for row in (table.columns, *table.rows) for word in (str(row[column]) or "-").split())


def _only(table: DataTable, columns: Sequence[int], note: str) -> DataTable:
    rows = tuple(tuple(row[column] for column in columns) for row in table.rows)
    return replace(table, columns=tuple(table.columns[column] for column in columns), rows=rows, note=note)


COMMANDS = {"quotes": quotes, "report": report}
