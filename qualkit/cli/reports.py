"""`qualkit report`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from qualkit.cli import report_comparisons, report_relations
from qualkit.cli._beside import print_beside
from qualkit.cli._command import Group, study_command
from qualkit.cli._output import as_json, heading, print_table, wrapped
from qualkit.cli._tables import deliver, origins, small_groups, table_output, where

if TYPE_CHECKING:
    from qualkit.domain.tables import DataTable

__all__ = ["COMMANDS"]

_MOST_BESIDE = 12  # columns of numbers; headings of more would become letters without end
_theme = click.option(
    "--theme", default="", metavar="NAME", help="Only the codes of a theme of the write-up (name or number)."
)
_code = click.option(
    "--code", "codes", multiple=True, metavar="KEY", help="Only this code and those under it; repeatable."
)


@click.group("report", cls=Group)
def report() -> None:
    """Count and compare: frequencies, matrices, co-occurrence, change over time."""


@report.command("frequencies")
@click.option("--case", "cases", multiple=True, help="Only this participant; repeatable.")
@click.option("--all", "everything", is_flag=True, help="Codes never used too.")
@_code
@_theme
@where
@origins
@table_output
@study_command
def frequencies(study, cases, everything, codes, theme, where, origins, confirmed_only, how) -> None:
    """How often each code is used, by how many participants, and how its codings came about."""
    table = study.reports.frequencies(
        origins=origins, cases=cases, confirmed_only=confirmed_only, codes=codes, theme=theme, where=where
    )
    deliver(study, table, how, people=_counted(table, everything=everything))


def _counted(table: DataTable, *, everything: bool) -> DataTable:
    """Frequencies as they fit into 80 columns: n of N with its share, and who made the codings."""
    rows = [
        (
            "  " * row["depth"] + row["code"],
            row["name"],
            f"{row['cases']}\u00a0of\u00a0{row['of_cases']}",
            "-" if row["share"] is None else f"{100 * row['share']:.0f}%",
            *(row[name] for name in ("codings", "human", "rule_confirmed", "rule_unconfirmed", "accepted")),
        )
        for row in table
        if everything or row["codings"]
    ]
    columns = ("code", "name", "cases", "share", "codings", "by_hand", "hits_kept", "hits_open", "from_model")
    note = (
        "Codings are made by hand, rule hits that a person has confirmed (kept), rule hits that nobody has confirmed"
        " (open), or suggestions that a person has accepted (from model)."
    )
    return replace(table, columns=columns, rows=tuple(rows), note=f"{table.note} {note}")


@report.command("matrix")
@click.option(
    "--by", multiple=True, metavar="ATTRIBUTE", help="An attribute of the cases, or case; two attributes are crossed."
)
@click.option("--count", type=click.Choice(["cases", "codings", "words"]), default="cases", show_default=True)
@click.option("--level", type=click.Choice(["theme", "code"]), default="code", show_default=True)
@click.option("--percent", is_flag=True, help="Percentages too, beside n of N.")
@_code
@_theme
@small_groups
@where
@origins
@table_output
@study_command
def matrix(study, by, count, level, percent, codes, theme, small_groups, where, origins, confirmed_only, how) -> None:
    """Codes by an attribute of the participants, counting participants unless told otherwise."""
    table = study.reports.matrix(
        by=by,
        count=count,
        level=level,
        percent=percent,
        small_groups=small_groups,
        origins=origins,
        confirmed_only=confirmed_only,
        codes=codes,
        theme=theme,
        where=where,
    )
    if how.form == "text" and not how.out and (percent or len(table.columns) > _MOST_BESIDE):
        print_beside(table)
    else:
        deliver(study, table, how)


@report.command("framework")
@click.option("--code", "codes", multiple=True, metavar="KEY", help="Columns (default: the themes); repeatable.")
@_theme
@click.option("--by", default="", metavar="ATTRIBUTE", help="How participants are ordered: an attribute, or case.")
@where
@origins
@table_output
@study_command
def framework(study, codes, theme, by, where, origins, confirmed_only, how) -> None:
    """Participants down, themes across: where each speaks of what."""
    table = study.reports.framework(
        codes=codes, theme=theme, by=by, origins=origins, confirmed_only=confirmed_only, where=where
    )
    if how.out or how.form != "text":
        deliver(study, table, how)
    else:
        print_beside(table, 1 if by.casefold() == "case" else 2)


@report.command("suggestions")
@click.option(
    "--by",
    multiple=True,
    type=click.Choice(["kind", "method", "run", "code", "coder", "via"]),
    help="Only this table; repeatable (default: all).",
)
@click.option("--over", type=click.Choice(["day", "tenth"]), default="day", show_default=True, help="How time is cut.")
@click.option("--run", type=int, default=0, help="Only suggestions of this run (default: all).")
@table_output
@study_command
def suggestions(study, by, over, run, how) -> None:
    """What became of suggestions: offered, accepted, edited, rejected, open, second opinions; and in time."""
    tables = study.reports.suggestions(by=by, over=over, run=run)
    filled = [table for table in tables if table.rows]
    if how.out or how.form != "text":
        together = replace(tables[0], rows=tuple(row for table in tables for row in table.rows))
        deliver(study, together, how, people=_for_people(filled[0], note=True) if len(filled) == 1 else None)
        return
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
        row["accepted_or_edited"] = row["accepted_or_edited"].replace(" of ", "\u00a0of\u00a0")
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


for _command in (
    report_relations.cooccurrence,
    report_relations.sequences,
    report_relations.network,
    report_relations.profiles,
    report_comparisons.compare,
    report_comparisons.enablers,
    report_comparisons.change,
    report_comparisons.saturation,
):
    report.add_command(_command)

COMMANDS = {"report": report}
