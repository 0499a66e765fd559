"""A grid of numbers, darker where they are higher; the number stands in each cell."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures.parts import (
    Rows,
    headings,
    left_out,
    note_lines,
    number,
    paint_note,
    rows_within,
    shortened,
    used_most,
)
from qualkit.exporters.pictures.sheet import Ruler, Sheet
from qualkit.exporters.pictures.style import EDGE, GAP, MUTED, NOTE, Room, shade

__all__ = ["grid", "paint"]

_NARROWEST = 0.145
_NOTE_ROOM = 0.6
_STEP = 0.1


@dataclass(frozen=True, slots=True)
class _Data:
    labels: Sequence[str]
    columns: Sequence[str]
    values: Sequence[tuple[float, ...]]
    depths: Sequence[int]

    @property
    def heads(self) -> set[int]:
        """The rows that others stand under: they head them, and their own numbers are not shaded."""
        return {at for at, (own, after) in enumerate(pairwise([*self.depths, 0])) if after > own}

    def only(self, places: Sequence[int]) -> _Data:
        return _Data(
            [self.labels[at] for at in places],
            self.columns,
            [self.values[at] for at in places],
            [self.depths[at] for at in places],
        )


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is shown and where: the rows, and the headings of as many columns as there is room for."""

    data: _Data
    rows: Rows
    names: list[str]
    cell: float
    level: bool
    heads: list[list[str]]
    top: float
    size: float


def paint(picture: Picture, room: Room, ruler: Ruler) -> Sheet:
    """`details`: ``columns`` (of the table, from left to right), ``unit``, ``of``, ``depths`` (by code)."""
    rows = picture.table.to_dicts()
    columns, depths = picture.details["columns"], picture.details.get("depths", {})
    labels = [f"{row['code']}  {row['name']}" if row.get("code") else str(row["name"]) for row in rows]
    values = [tuple(math.nan if row[name] is None else float(row[name]) for name in columns) for row in rows]
    found = [depths.get(row.get("code"), 0) for row in rows]
    return grid(
        labels, columns, values, picture.details["unit"], room, ruler, of=picture.details.get("of"), depths=found
    )


def grid(
    labels: Sequence[str],
    columns: Sequence[str],
    values: Sequence[tuple[float, ...]],
    unit: str,
    room: Room,
    ruler: Ruler,
    *,
    of: Mapping[str, int] | None = None,
    depths: Sequence[int] = (),
) -> Sheet:
    """`of` gives the whole that a column's cells are parts of: shades are then shares, and cells print n only.

    `depths` say how deep each row stands under those before it.
    """
    data = _Data(labels, columns, values, depths or [0] * len(labels))
    plan = _planned(data, room, ruler)
    heads, left, cell, whole = plan.data.heads, plan.rows.left, plan.cell, of or {}
    high = max((v for at, row in enumerate(plan.data.values) if at not in heads for v in row if v == v), default=0.0)
    note, deep = note_lines(_said(plan, data, unit, bool(whole)), room.width - 2 * EDGE, ruler)
    sheet = Sheet(room, plan.top + plan.rows.high + deep + EDGE, ruler)
    for column, lines in enumerate(plan.heads):
        x = left + (column + 0.5) * cell
        turn = 0 if plan.level else 90
        sheet.text(x, plan.top - 0.05, lines, NOTE, align="center", bold=True, rotation=turn, anchor="bottom")
    y, size = plan.top, plan.rows.look.size
    for at, (lines, row, height) in enumerate(zip(plan.rows.labels, plan.data.values, plan.rows.heights, strict=True)):
        middle, heading = y + height / 2, at in heads
        if heads:
            sheet.text(EDGE + plan.data.depths[at] * _STEP, middle, lines, size, bold=heading)
        else:
            sheet.text(left - GAP, middle, lines, size, align="right")
        for column, value in enumerate(row[: len(plan.names)]):
            most = whole.get(columns[column], high)
            fill, ink = shade(0.0 if math.isnan(value) or not most else value / most)
            if heading:
                fill, ink = "#ffffff", MUTED
            sheet.box(left + column * cell, y, cell, height, fill, edge="#ffffff")
            x = left + (column + 0.5) * cell
            sheet.text(x, middle, [number(value)], plan.size, align="center", colour=ink)
        y += height
    paint_note(sheet, EDGE, y, note)
    return sheet


def _said(plan: _Plan, data: _Data, unit: str, shares: bool) -> str:
    said = [f"Numbers are {unit}; a darker cell means a higher {'share of the column' if shares else 'number'}."]
    if plan.data.heads:
        said.append("A code in bold takes in those under it and is not shaded.")
    order = "used most" if data.heads else "first"
    said.append(left_out(len(plan.rows.labels), len(data.labels), "rows", order))
    said.append(left_out(len(plan.names), len(data.columns), "columns", "first"))
    return " ".join(filter(None, said))


def _planned(data: _Data, room: Room, ruler: Ruler) -> _Plan:
    limit = room.height - (0.4 if room.title else 0.0)
    standing = 0.2 * limit
    digits = max((ruler.width(number(v), 7.0) for row in data.values for v in row), default=0.1) + 0.035
    narrowest = max(_NARROWEST, digits)
    for _ in range(3):  # how high the headings are follows from the room that the rows' labels leave, and the reverse
        width = room.width
        shown, rows = _rows(data, width, limit - standing, ruler)
        if len(data.columns) * narrowest > room.width - rows.left - EDGE:
            width = room.width * (0.45 if not room.wide else 0.4) / rows.look.share * 0.9
            shown, rows = _rows(data, width, limit - standing, ruler)
        fits = max(1, int((room.width - rows.left - EDGE) / narrowest))
        names = [shortened(name) for name in data.columns[:fits]]
        cell = min((room.width - rows.left - EDGE) / len(names), 1.25)
        level, heads, top = headings(names, cell, ruler, 0.35 * limit)
        below = _NOTE_ROOM * (0.6 if room.wide else 1.0)
        if top + rows.high + below <= limit and len(rows.labels) == len(data.labels):
            break
        standing = min(top + below, 0.8 * limit)
    size = rows.look.size if digits * rows.look.size / 7.0 <= cell else 7.0
    return _Plan(shown, rows, names, cell, level, heads, top, size)


def _rows(data: _Data, width: float, limit: float, ruler: Ruler) -> tuple[_Data, Rows]:
    """The rows that find room: the first ones, or with headings those used most, each under its own."""

    def placed(some: _Data) -> Rows:
        steps = [depth * _STEP for depth in some.depths] if some.heads else ()
        return rows_within(some.labels, width, limit, ruler, steps, bold=some.heads)

    rows = placed(data)
    if len(rows.labels) < len(data.labels) and data.heads:
        sums = [sum(v for v in row if v == v) for row in data.values]
        data = data.only(used_most(sums, data.depths, lambda at: len(placed(data.only(at)).labels) == len(at)))
        rows = placed(data)
    return data.only(range(len(rows.labels))), rows
