"""One table as a Word document: with its title as a caption and its note below, to be copied into a paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from qualkit.domain.reports import Column, Report, Section, Table
from qualkit.domain.tables import DataTable

__all__ = ["as_table", "heading", "write_table"]

_MOST_UPRIGHT = 6  # columns that an upright page has room for
_MOST_WEIGHT = 20  # what they may weigh together there, see _column
_MOST_NUMBERS = 14  # columns that a page on its side has room for, if most are numbers
_MOST_TEXTS = 8  # if most are sentences
_SHARES = ("share", "ratio")  # columns that print percentages
_NUMBER = re.compile(r"-?[\d,.]*\d\s?%?(?:\sof\s\d+)?|-?")
_ROW_HEADINGS = 2  # columns that every part of a wide table begins with


def write_table(table: DataTable, language: str) -> bytes:
    """The document's bytes; the same table gives the same bytes."""
    from qualkit.exporters.word.document import write_document

    laid_out = as_table(table)
    weight = sum(column.weight for column in laid_out.columns)
    wide = len(laid_out.columns) > _MOST_UPRIGHT or weight > _MOST_WEIGHT
    section = Section(key="table", title="", blocks=tuple(_parts(laid_out)), landscape=wide)
    report = Report(
        title=table.title,
        subtitle="",
        date="",
        language=language,
        author="",
        status="",
        sections=(section,),
        short=True,
    )
    return write_document(report, None)


def as_table(table: DataTable, *, caption: str = "") -> Table:
    """A table of a report: ``cases`` and ``of_cases`` are one column “n of N”; numbers are right-aligned."""
    pairs = {name: f"of_{name}" for name in table.columns if f"of_{name}" in table.columns}
    shown = [name for name in table.columns if name not in pairs.values()]
    at = {name: place for place, name in enumerate(table.columns)}

    decimals = {name: _decimals([row[place] for row in table.rows]) for name, place in at.items()}

    def cell(row: tuple[object, ...], name: str) -> str:
        text = _text(row[at[name]], decimals[name], share=name.endswith(_SHARES))
        whole = _text(row[at[pairs[name]]]) if name in pairs else ""
        return f"{text} of {whole}" if text and whole else text

    rows = tuple(tuple(cell(row, name) for name in shown) for row in table.rows)
    columns = tuple(_column(name, [row[place] for row in rows]) for place, name in enumerate(shown))
    return Table(
        caption=caption or table.title, columns=columns, rows=rows, note=table.note, small=len(shown) > _MOST_UPRIGHT
    )


def _parts(table: Table) -> Iterator[Table]:
    """A table that is too wide for a page as several below each other, each with the first columns; the note last."""
    numbers = sum(column.numeric for column in table.columns)
    most = _MOST_NUMBERS if 2 * numbers > len(table.columns) else _MOST_TEXTS
    rest = range(_ROW_HEADINGS, len(table.columns))
    parts = -(-len(rest) // (most - _ROW_HEADINGS))
    if len(table.columns) <= most:
        yield table
        return
    # Parts of about the same width: fifteen columns are eight and seven, not twelve and three.
    for part in range(parts):
        mine = rest[len(rest) * part // parts : len(rest) * (part + 1) // parts]
        shown = (*range(_ROW_HEADINGS), *mine)
        yield replace(
            table,
            caption=f"{table.caption} ({part + 1} of {parts})",
            columns=tuple(table.columns[at] for at in shown),
            rows=tuple(tuple(row[at] for at in shown) for row in table.rows),
            note=table.note if part == parts - 1 else "",
        )


def heading(column: str) -> str:
    """A column's name as a heading: ``of_cases`` is “Of cases”; what is no plain name stays as it is."""
    words = column.replace("_", " ") if column == column.casefold() else column
    return words[:1].upper() + words[1:]


def _column(name: str, cells: list[str]) -> Column:
    numeric = bool(cells) and all(_NUMBER.fullmatch(cell) for cell in cells)
    longest = max((len(cell) for cell in cells), default=0)
    return Column(heading(name), min(max(longest, 6), 60) / 10, numeric)


def _decimals(values: Iterable[object]) -> int:
    """So many that no number of a column loses more than its thousandths; as many for one as for another."""
    shown = [f"{round(value, 3):.3f}".rstrip("0") for value in values if isinstance(value, float)]
    return max((len(each.partition(".")[2]) for each in shown), default=0)


def _text(value: object, decimals: int = 0, *, share: bool = False) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{100 * value:.0f}%" if share else f"{value:.{decimals}f}"
    return str(value)
