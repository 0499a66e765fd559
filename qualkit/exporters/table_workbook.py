"""Tables as an Excel workbook: a sheet each, and a first one that says what they are and what their columns mean."""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.domain.tables import DataTable
from qualkit.files.workbooks import Sheet, write_workbook

__all__ = ["write_tables"]

_LONGEST_TITLE = 31  # of a sheet; Excel's own limit
_WIDEST = 60


def write_tables(tables: Sequence[DataTable], about: str) -> bytes:
    """The workbook's bytes; equal tables give equal bytes.

    Args:
        about: the study's title.

    Raises:
        BadInput: a cell is longer than Excel permits, or holds characters that no Excel file can.
    """
    titles = _titles(tables)
    sheets = [_contents(tables, titles, about)]
    for table, title in zip(tables, titles, strict=True):
        rows = (table.columns, *table.rows)
        sheets.append(Sheet(title, rows, _widths(rows)))
    return write_workbook(sheets)


def _contents(tables: Sequence[DataTable], titles: Sequence[str], about: str) -> Sheet:
    rows: list[tuple[object, ...]] = [("sheet", "column", "meaning")]
    for table, title in zip(tables, titles, strict=True):
        rows.append((title, "", " ".join(part for part in (f"{about}: {table.title}.", table.note) if part)))
        rows += [(title, name, table.meanings.get(name, "")) for name in table.columns]
    return Sheet("About", rows, (24, 28, 100))


def _titles(tables: Sequence[DataTable]) -> list[str]:
    """Names of sheets: no longer than Excel permits, without what it forbids, each once."""
    titles: list[str] = []
    for table in tables:
        plain = "".join(" " if letter in "[]:*?/\\" else letter for letter in table.title).strip("' ")
        title, number = plain[:_LONGEST_TITLE].strip() or "Table", 1
        while title.casefold() in {"about", "history", *(other.casefold() for other in titles)}:
            number += 1
            title = f"{plain[: _LONGEST_TITLE - 4].strip()} {number}"
        titles.append(title)
    return titles


def _widths(rows: Sequence[Sequence[object]]) -> list[int]:
    """Widths in characters from the heading and the first rows."""
    return [
        min(max(len(str(row[place])) for row in (rows[0], *rows[1:200])) + 2, _WIDEST) for place in range(len(rows[0]))
    ]
