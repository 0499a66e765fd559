"""`qualkit report`: codes that stand together or follow each other, who speaks of whom, and profiles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from qualkit.analysis.wording import count
from qualkit.cli._command import study_command
from qualkit.cli._output import GAP, as_json, heading, print_table, width, wrapped
from qualkit.cli._tables import How, deliver, origins, small_groups, table_output, where

if TYPE_CHECKING:
    from qualkit.domain.tables import DataTable

__all__ = ["cooccurrence", "network", "profiles", "sequences"]

_MOST = 25
_codes = click.option("--code", "codes", multiple=True, metavar="KEY", help="Only these codes; repeatable.")
_cases = click.option("--case", "cases", multiple=True, help="Only this participant; repeatable.")
_most = click.option(
    "--most",
    type=click.IntRange(0),
    default=_MOST,
    show_default=True,
    help="Rows on the screen (in Word: all); 0 for all.",
)


def _level(default: str) -> Callable[..., Any]:
    return click.option("--level", type=click.Choice(["code", "theme"]), default=default, show_default=True)


@click.command("cooccurrence")
@click.option(
    "--within",
    type=click.Choice(["overlap", "segment", "turn", "case"]),
    default="overlap",
    show_default=True,
    help="What two codes must share to stand together.",
)
@_codes
@_level("code")
@click.option("--same-coder", is_flag=True, help="Only where one coder has used both codes.")
@click.option("--wide", is_flag=True, help="A square, codes down and across.")
@click.option(
    "--measure",
    type=click.Choice(["together", "jaccard", "cases"]),
    default="together",
    show_default=True,
    help="What pairs are ordered by, and what the square holds.",
)
@_most
@_cases
@where
@origins
@table_output
@study_command
def cooccurrence(
    study, within, codes, level, same_coder, wide, measure, most, cases, where, origins, confirmed_only, how
) -> None:
    """Which codes stand together, how often, and in how many participants."""
    table = study.reports.cooccurrence(
        within=within,
        codes=codes,
        level=level,
        coder="same" if same_coder else "any",
        wide=wide,
        measure=measure,
        where=where,
        origins=origins,
        cases=cases,
        confirmed_only=confirmed_only,
    )
    if wide and how.form == "text" and not how.out:
        for part in _side_by_side(table):
            print_table(part)
        return
    if wide:
        deliver(study, table, how)
        return
    columns = {"code": _code("a"), "with": _code("b"), "together": "together", "jaccard": "jaccard"}
    if any(row["expected"] is not None for row in table):
        columns["expected"] = "expected"
    columns |= {"participants": _of, "unconfirmed": "unconfirmed"}
    deliver(study, table, how, people=_shown(table, columns, how, most))


@click.command("sequences")
@click.option(
    "--within", type=click.IntRange(0), default=0, metavar="TURNS", help="Turns to look ahead (0: the next coded one)."
)
@_codes
@_level("code")
@_most
@_cases
@where
@origins
@table_output
@study_command
def sequences(study, within, codes, level, most, cases, where, origins, confirmed_only, how) -> None:
    """Which code is followed by which within an interview, against a random order of its turns."""
    table = study.reports.sequences(
        within=within,
        codes=codes,
        level=level,
        where=where,
        origins=origins,
        cases=cases,
        confirmed_only=confirmed_only,
    )
    columns = {"code": _code("a"), "then": _code("b"), "followed": "followed", "expected": "expected"}
    if not within:
        columns["z"] = "z"
    deliver(study, table, how, people=_shown(table, {**columns, "participants": _of}, how, most))


@click.command("network")
@click.option("--within", type=click.IntRange(0), default=0, metavar="WORDS", help="Words between two (0: one turn).")
@click.option("--by", default="", metavar="ATTRIBUTE", help="Whose talk is told apart (default: report's group_by).")
@click.option("--also", multiple=True, metavar="NAME=WORD,WORD", help="More to look for; repeatable.")
@click.option("--least", type=click.IntRange(1), default=1, show_default=True, help="Turns of an edge, at least.")
@click.option("--nodes", is_flag=True, help="What is mentioned, in the place of what with what (for --csv and --out).")
@_codes
@_level("theme")
@_most
@_cases
@small_groups
@where
@origins
@table_output
@study_command
def network(
    study,
    within,
    by,
    also,
    least,
    nodes,
    codes,
    level,
    most,
    cases,
    small_groups,
    where,
    origins,
    confirmed_only,
    how,
) -> None:
    """Who says what of whom: organisations and roles that are mentioned together, with codes, and by which speakers.

    Words to look for besides those that qualkit knows: --also "repair café=repair café,mending group". What is no
    organisation is written --also "peer mentor (role)=mentor".
    """
    found, edges = study.reports.network(
        within=within,
        by=by,
        also=_also(also),
        least=least,
        codes=codes,
        level=level,
        small_groups=small_groups,
        where=where,
        origins=origins,
        cases=cases,
        confirmed_only=confirmed_only,
    )
    if how.form == "json" and not how.out:
        click.echo(as_json({"nodes": found.to_dicts(), "edges": edges.to_dicts()}))
    elif how.form != "text" or how.out:
        deliver(study, found if nodes else edges, how)
    else:
        _print_network(found, edges, most, nodes)


@click.command("profiles")
@click.option("--case", default="", metavar="NAME", help="Everything of one participant.")
@where
@origins
@table_output
@study_command
def profiles(study, case, where, origins, confirmed_only, how) -> None:
    """Participants one by one: how much they say, and what they speak of more than the others."""
    table = study.reports.profiles(case, where=where, origins=origins, confirmed_only=confirmed_only)
    if not how.on_paper or (case and how.out):
        deliver(study, table, how)
    elif case:
        _print_profile(table)
    else:
        columns = {name: name for name in ("case", "turns", "words")}
        share = {"coded": lambda row: "" if row["coded_share"] is None else f"{row['coded_share']:.0%}"}
        last = {name: name for name in ("codings", "codes", "more_than_others", "contrary", "memos")}
        deliver(study, table, how, people=_for_people(table, {**columns, **share, **last}, 0))


def _shown(table: DataTable, columns: Mapping[str, Any], how: How, most: int) -> DataTable:
    """The table as people get it: in a file all its rows, unless they say how many."""
    if not how.out:
        return _for_people(table, columns, most)
    asked = click.get_current_context().get_parameter_source("most") is not ParameterSource.DEFAULT
    return _for_people(table, columns, most if asked else 0, left_out=" are left out")


def _code(side: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda row: f"{row[f'code_{side}']} {row[f'name_{side}']}"


def _of(row: Mapping[str, Any]) -> str:
    return f"{row['cases']}\u00a0of\u00a0{row['of_cases']}"


def _for_people(
    table: DataTable, columns: Mapping[str, Any], most: int, left_out: str = ": --most 0 shows all"
) -> DataTable:
    """These columns of a table, each from one of its own or reckoned from the row, and at most so many rows."""
    rows = [
        tuple(row[how] if isinstance(how, str) else how(row) for how in columns.values()) for row in table.to_dicts()
    ]
    shown = rows[:most] if most else rows
    left = len(rows) - len(shown)
    more = f"{count(left, 'row')} more{left_out}. " if left else ""
    cells = tuple(tuple("-" if cell is None else cell for cell in row) for row in shown)
    return replace(table, columns=tuple(columns), rows=cells, note=f"{more}{table.note}")


def _side_by_side(table: DataTable) -> list[DataTable]:
    """The square as so many tables as the window's width asks for, each with the codes and their units."""
    rows = [[_told(cell) for cell in (row[0], *row[2:])] for row in table.rows]
    columns = (table.columns[0], *table.columns[2:])
    widths = [max(map(len, (name, *(row[at] for row in rows)))) + len(GAP) for at, name in enumerate(columns)]
    room = width() + len(GAP) - widths[0] - widths[1]
    parts: list[list[int]] = [[]]
    for at in range(2, len(columns)):
        if parts[-1] and sum(widths[other] for other in parts[-1]) + widths[at] > room:
            parts.append([])
        parts[-1].append(at)
    return [
        replace(
            table,
            columns=tuple(columns[at] for at in (0, 1, *part)),
            rows=tuple((row[0], *(row[at].rjust(widths[at] - len(GAP)) for at in (1, *part))) for row in rows),
            note=table.note if part is parts[-1] else "",
        )
        for part in parts
    ]


def _told(cell: Any) -> str:
    return "-" if cell is None else f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def _also(given: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in given:
        name, sign, words = one.partition("=")
        if not sign or not name.strip() or not words.strip():
            raise click.BadParameter("it is written NAME=WORD or NAME=WORD,WORD.", param_hint="--also")
        found.setdefault(name.strip(), []).extend(words.split(","))
    return found


def _print_network(nodes: DataTable, edges: DataTable, most: int, only_nodes: bool) -> None:
    heading(nodes.title)
    print_table(_for_people(nodes, {"name": "name", "kind": "kind", "mentions": "mentions", "participants": _of}, most))
    if only_nodes:
        return
    names = {row["node"]: row["name"] for row in nodes if row["kind"] == "code"}
    titles = {
        "together": "Mentioned together",
        "code": "Mentioned where a code is",
        "speaks of": "Who speaks of whom",
    }
    for kind, title in titles.items():
        of_kind = tuple(row for row in edges.rows if row[2] == kind)
        if not of_kind:
            continue
        click.echo()
        heading(title)
        first: Any = (lambda row: f"{row['a']} {names.get(row['a'], '')}") if kind == "code" else "a"
        columns = {"who" if kind == "speaks of" else "what": first, "with" if kind != "speaks of" else "of": "b"}
        part = replace(edges, rows=of_kind, note="")
        print_table(_for_people(part, {**columns, "turns": "together", "participants": _of}, most))
    click.echo()
    click.echo(wrapped(f"{edges.note} --json and --csv give an example of each, with its place."))


def _print_profile(table: DataTable) -> None:
    heading(table.title)
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_dicts():
        parts.setdefault(row["part"], []).append(row)
    for part in _IN_A_LINE:
        told = [f"{row['what'].replace('_', ' ')} {row['value']}" for row in parts.pop(part, []) if row["value"] != ""]
        if told:
            click.echo(wrapped(f"{part.capitalize()}: {'; '.join(told)}."))
    for part, found in parts.items():
        click.echo()
        if part == "code":
            print_table(_codes_of_one(table, found))
            continue
        heading(_HEADINGS[part])
        for row in found:
            words = " ".join(str(row["value"]).split())
            click.echo(wrapped(f"“{words}”" if part in _QUOTED else words, indent="  "))
            click.echo(wrapped("; ".join(filter(None, (row["what"], row["place"], row["origin"]))), indent="      "))


def _codes_of_one(table: DataTable, found: Sequence[dict[str, Any]]) -> DataTable:
    columns = {"code": "what", "turns": "value", "here": _percent("share"), "others": _percent("others_share")}
    of_codes = replace(table, rows=tuple(tuple(row.values()) for row in found))
    return _for_people(of_codes, {**columns, "participants": _of}, 0)


_IN_A_LINE = ("attribute", "talk", "codings")
_QUOTED = ("key quotation", "quotation", "contrary")
_HEADINGS = {
    "key quotation": "Key quotations",
    "quotation": "Quotations (none is marked as a key quotation)",
    "contrary": "Against its code",
    "summary": "Summaries",
    "memo": "Memos",
}


def _percent(column: str) -> Callable[[Mapping[str, Any]], str]:
    return lambda row: f"{row[column]:.0%}"
