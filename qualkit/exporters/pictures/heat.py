"""A grid of numbers, darker where they are higher; the number stands in each cell."""

from __future__ import annotations

import math
from collections.abc import Sequence

from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures.parts import headings, left_out, note_lines, number, paint_note, rows_within, shortened
from qualkit.exporters.pictures.sheet import Ruler, Sheet
from qualkit.exporters.pictures.style import EDGE, GAP, NOTE, Room, shade

__all__ = ["grid", "paint"]

_NARROWEST = 0.145
_NOTE_ROOM = 0.6


def paint(picture: Picture, room: Room, ruler: Ruler) -> Sheet:
    """`details`: ``columns`` (of the table, drawn from left to right), ``unit``, ``what`` (the columns are)."""
    rows = picture.table.to_dicts()
    columns = picture.details["columns"]
    labels = [f"{row['code']}  {row['name']}" if row.get("code") else str(row["name"]) for row in rows]
    values = [tuple(math.nan if row[name] is None else float(row[name]) for name in columns) for row in rows]
    return grid(labels, columns, values, picture.details["unit"], room, ruler, of=picture.details.get("of", {}))


def grid(
    labels: Sequence[str],
    columns: Sequence[str],
    values: Sequence[tuple[float, ...]],
    unit: str,
    room: Room,
    ruler: Ruler,
    *,
    of: dict[str, int] | None = None,
) -> Sheet:
    """`of` gives the whole that a column's cells are parts of: shades are then shares, and cells print n only."""
    limit = room.height - (0.4 if room.title else 0.0)
    standing = 0.2 * limit
    for _ in range(2):  # how high the headings are follows from the room that the rows' labels leave, and the reverse
        rows = rows_within(labels, room.width, limit - standing, ruler)
        if len(columns) * _NARROWEST > room.width - rows.left - EDGE:
            narrow = room.width * 0.5 / rows.look.share
            rows = rows_within(labels, narrow * 0.9, limit - standing, ruler)
        look, left = rows.look, rows.left
        digits = max((ruler.width(number(v), 7.0) for row in values for v in row), default=0.1) + 0.035
        fits = max(1, int((room.width - left - EDGE) / max(_NARROWEST, digits)))
        names = [shortened(name) for name in columns[:fits]]
        cell = min((room.width - left - EDGE) / len(names), 1.25)
        upright, heads, top = headings(names, cell, ruler)
        if top + rows.high + _NOTE_ROOM <= limit:
            break
        standing = min(top + _NOTE_ROOM, 0.8 * limit)
    size = look.size if digits * look.size / 7.0 <= cell else 7.0
    whole = of or {}
    high = max((v for row in values for v in row if not math.isnan(v)), default=0.0)
    said = [f"Numbers are {unit}; a darker cell means a higher {'share of the column' if whole else 'number'}."]
    said += [left_out(len(rows.labels), len(labels), "rows", "first")]
    said += [left_out(len(names), len(columns), "columns", "first")]
    note, deep = note_lines(" ".join(filter(None, said)), room.width - 2 * EDGE, ruler)
    sheet = Sheet(room, top + rows.high + deep + EDGE, ruler)
    for column, lines in enumerate(heads):
        x = left + (column + 0.5) * cell
        turn = 0 if upright else 90
        sheet.text(x, top - 0.05, lines, NOTE, align="center", bold=True, rotation=turn, anchor="bottom")
    y = top
    for lines, row, height in zip(rows.labels, values, rows.heights, strict=False):
        sheet.text(left - GAP, y + height / 2, lines, look.size, align="right")
        for column, value in enumerate(row[: len(names)]):
            most = whole.get(columns[column], high)
            fill, ink = shade(0.0 if math.isnan(value) or not most else value / most)
            sheet.box(left + column * cell, y, cell, height, fill, edge="#ffffff")
            middle = left + (column + 0.5) * cell
            sheet.text(middle, y + height / 2, [number(value)], size, align="center", colour=ink)
        y += height
    paint_note(sheet, EDGE, y, note)
    return sheet
