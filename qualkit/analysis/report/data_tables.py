"""Tables of analyses as tables of a report: the columns that a reader needs, numbers as readers write them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from qualkit.analysis.wording import decimal, number, share
from qualkit.domain.reports import Column, Table
from qualkit.domain.tables import DataTable

__all__ = ["laid_out"]

_TEXT_WEIGHT = 3.0


def laid_out(
    table: DataTable,
    headings: Mapping[str, str],
    *,
    caption: str,
    key: str = "",
    most: int = 0,
    note: str = "",
    weights: Mapping[str, float] | None = None,
) -> Table:
    """A table with these columns, in this order, under these headings.

    A column that has a partner ``of_…`` is told as “n of N”.

    Args:
        headings: the headings by the names of the columns; a heading beginning with ``#`` is of a column of numbers.
        most: rows at most, 0 for all; the note says how many are left out.
        weights: shares of the width.
    """
    places = {name: place for place, name in enumerate(table.columns)}
    shown = [name for name in headings if name in places]
    rows = table.rows[:most] if most else table.rows
    columns = tuple(_column(name, headings[name], weights or {}) for name in shown)
    told = f"The first {number(len(rows))} of {number(len(table.rows))}." if len(rows) < len(table.rows) else ""
    return Table(
        caption=caption,
        columns=columns,
        rows=tuple(tuple(_cell(row, places, name) for name in shown) for row in rows),
        note=" ".join(part for part in (told, note) if part),
        small=True,
        key=key,
    )


def _column(name: str, heading: str, weights: Mapping[str, float]) -> Column:
    numeric = heading.startswith("#")
    return Column(heading.removeprefix("#"), weights.get(name, 1.2 if numeric else _TEXT_WEIGHT), numeric=numeric)


def _cell(row: Sequence[Any], places: Mapping[str, int], name: str) -> str:
    value, of = row[places[name]], places.get(f"of_{name}")
    if of is not None and isinstance(value, int) and isinstance(row[of], int):
        return share(value, row[of])
    if value is None or value == "":
        return "–"
    if isinstance(value, float):
        return decimal(value)
    return number(value) if isinstance(value, int) else str(value)
