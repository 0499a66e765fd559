"""Bars with their numbers: one bar a row, stacked where there are several series, or a bar a group."""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures.parts import Legend, left_out, note_lines, number, paint_note, rows_within
from qualkit.exporters.pictures.sheet import Ruler, Sheet
from qualkit.exporters.pictures.style import EDGE, FILLS, GAP, GRID, LINE, MUTED, NOTE, Room

__all__ = ["paint", "stacked"]


def paint(picture: Picture, room: Room, ruler: Ruler) -> Sheet:
    """`details`: ``values`` (columns that are stacked), ``of`` (column of N), ``unit``, ``what`` (rows); or ``groups``.

    With ``groups`` rows hold code, name, group, cases, of_cases, and stand together by code.
    """
    rows = picture.table.to_dicts()
    if picture.details.get("groups"):
        return _grouped(rows, picture, room, ruler)
    values = picture.details["values"]
    of = picture.details.get("of")
    ends = [(f"{number(sum(row[v] for v in values))} of {row[of]}", "") for row in rows] if of else None
    return stacked(
        [_label(row) for row in rows],
        picture.details.get("series", values),
        [tuple(float(row[value]) for value in values) for row in rows],
        picture.details["unit"],
        room,
        ruler,
        ends=ends,
        top=max((float(row[of]) for row in rows), default=0.0) if of else 0.0,
        what=picture.details.get("what", "codes"),
    )


def _label(row: dict[str, object]) -> str:
    return f"{row['code']}  {row['name']}" if row.get("code") else str(row["name"])


def stacked(
    labels: Sequence[str],
    series: Sequence[str],
    values: Sequence[tuple[float, ...]],
    unit: str,
    room: Room,
    ruler: Ruler,
    *,
    ends: Sequence[tuple[str, str]] | None = None,
    top: float = 0.0,
    what: str = "rows",
) -> Sheet:
    """One bar a label; `ends` are what is written at a bar's end, `top` what a bar of full length stands for."""
    legend = Legend(series if len(series) > 1 else (), room, ruler)
    start = legend.high + EDGE
    rows = rows_within(labels, room.width, room.height - start - _title(room) - 0.42, ruler)
    look, shown = rows.look, len(rows.labels)
    written = list(ends or [_end(row) for row in values])[:shown]
    tail = max(ruler.width(total, look.size, bold=True) + ruler.width(parts, look.size) for total, parts in written)
    space = max(room.width - rows.left - tail - 0.06 - EDGE, room.width * 0.12)
    scale = space / (top or max(sum(row) for row in values) or 1.0)
    said = f"{unit[:1].upper()}{unit[1:]}. {left_out(shown, len(labels), what)}".strip()
    note, high = note_lines(said if said != "." else "", room.width - 2 * EDGE, ruler)
    sheet = Sheet(room, start + rows.high + high + EDGE, ruler)
    legend.paint(sheet)
    y, thick = start, min(min(rows.heights) * 0.72, 0.2)
    for lines, row, (total, parts), height in zip(rows.labels, values, written, rows.heights, strict=False):
        middle = y + height / 2
        sheet.text(rows.left - GAP, middle, lines, look.size, align="right")
        x = rows.left
        for index, value in enumerate(row):
            if value:
                fill, hatch = FILLS[index % len(FILLS)]
                sheet.box(x, middle - thick / 2, value * scale, thick, fill, hatch, LINE)
                x += value * scale
        sheet.text(x + 0.05, middle, [total], look.size, bold=True)
        after = x + 0.05 + ruler.width(total, look.size, bold=True)
        sheet.text(after, middle, [parts], look.size, colour=MUTED)
        y += height
    sheet.line(rows.left, start, rows.left, y)
    paint_note(sheet, EDGE, y, note)
    return sheet


def _title(room: Room) -> float:
    return 0.4 if room.title else 0.0


def _end(row: tuple[float, ...]) -> tuple[str, str]:
    parts = f"  ({' + '.join(number(value) for value in row)})" if len(row) > 1 and any(row) else ""
    return number(round(sum(row), 10)), parts


def _grouped(rows: list[dict[str, object]], picture: Picture, room: Room, ruler: Ruler) -> Sheet:
    """Share of each group's participants, a bar a group, "n of N" at its end."""
    groups = list(dict.fromkeys(str(row["group"]) for row in rows))
    codes = list(dict.fromkeys(_label(row) for row in rows))
    cells = {(_label(row), str(row["group"])): row for row in rows}
    legend = Legend(groups, room, ruler)
    start, bar, pad = legend.high + EDGE, 0.15, 0.1
    rows_ = rows_within(codes, room.width, 1e9, ruler)
    size = rows_.look.size
    heights = [max(len(groups) * bar, ruler.height(len(lines), size)) + pad for lines in rows_.labels]
    limit, fit = room.height - start - _title(room) - 0.55, 0
    while fit < len(heights) and (not fit or sum(heights[: fit + 1]) <= limit):
        fit += 1
    ends = {key: f"{row['cases']} of {row['of_cases']}" for key, row in cells.items()}
    tail = max(ruler.width(text, NOTE) for text in ends.values())
    full = room.width - rows_.left - tail - 0.06 - EDGE
    said = f"Share of each group's participants (full width: all). {left_out(fit, len(codes), 'codes', 'first')}"
    note, high = note_lines(said.strip(), room.width - 2 * EDGE, ruler)
    bottom = start + sum(heights[:fit])
    sheet = Sheet(room, bottom + 0.17 + high + EDGE, ruler)
    legend.paint(sheet)
    for tick in (0.0, 0.5, 1.0):
        x = rows_.left + full * tick
        sheet.line(x, start, x, bottom, GRID if tick else MUTED)
        sheet.text(x, bottom + 0.09, [f"{tick:.0%}"], NOTE, align="center", colour=MUTED)
    y = start
    for code, lines, height in zip(codes, rows_.labels, heights[:fit], strict=False):
        sheet.text(rows_.left - GAP, y + height / 2, lines, size, align="right")
        at = y + (height - len(groups) * bar) / 2
        for index, group in enumerate(groups):
            row = cells.get((code, group))
            if row is not None:
                cases, of = int(str(row["cases"])), int(str(row["of_cases"]))
                fill, hatch = FILLS[index % len(FILLS)]
                long = full * cases / of if of else 0.0
                sheet.box(rows_.left, at + 0.015, long, bar - 0.03, fill, hatch, LINE, front=True)
                sheet.text(rows_.left + long + 0.05, at + bar / 2, [ends[code, group]], NOTE)
            at += bar
        y += height
    paint_note(sheet, EDGE, bottom + 0.17, note)
    return sheet
