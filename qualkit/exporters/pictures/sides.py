"""Bars to both sides of a line: what hinders to the left, what helps to the right, each with its number."""

from __future__ import annotations

from typing import Any

from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures.parts import Legend, left_out, note_lines, paint_note, rows_within
from qualkit.exporters.pictures.sheet import Ruler, Sheet
from qualkit.exporters.pictures.style import EDGE, FILLS, GAP, LINE, MUTED, NOTE, Room

__all__ = ["paint"]

_HINDERS, _HELPS, _BOTH = FILLS[2], FILLS[0], FILLS[5]
_THICK = 0.2


def paint(picture: Picture, room: Room, ruler: Ruler) -> Sheet:
    """Rows: code, name, (group,) enabler_cases, barrier_cases, both_cases, of_cases."""
    rows = picture.table.to_dicts()
    title = 0.4 if room.title else 0.0
    legend = Legend(("hinders", "helps", "says both"), room, ruler, fills=(_HINDERS, _HELPS, _BOTH))
    start = legend.high + EDGE
    labels = rows_within([_label(row) for row in rows], room.width, room.height - start - title - 0.45, ruler)
    shown = rows[: len(labels.labels)]
    wholes = sorted({row["of_cases"] for row in shown})
    whole = "" if len(wholes) > 1 else f", of {wholes[0]}"
    said = f"Numbers are participants{whole}. {left_out(len(shown), len(rows), 'rows', 'first')}"
    note, deep = note_lines(said.strip(), room.width - 2 * EDGE, ruler)
    sides = {side: max(row[f"{side}_cases"] for row in shown) for side in ("barrier", "enabler")}
    tails = {side: _tail(shown, side, len(wholes) > 1, ruler) for side in sides}
    space = room.width - labels.left - EDGE - sum(tails.values())
    scale = space / max(1, sum(sides.values()))
    middle = labels.left + tails["barrier"] + sides["barrier"] * scale
    sheet = Sheet(room, start + labels.high + deep + EDGE, ruler)
    legend.paint(sheet)
    y = start
    for lines, row, height in zip(labels.labels, shown, labels.heights, strict=True):
        at = y + height / 2
        sheet.text(labels.left - GAP, at, lines, labels.look.size, align="right")
        thick = min(height * 0.72, _THICK)
        for side, way, (fill, hatch) in (("barrier", -1, _HINDERS), ("enabler", 1, _HELPS)):
            long, both = row[f"{side}_cases"] * scale, row["both_cases"] * scale
            _bar(sheet, middle, way * long, at, thick, fill, hatch)
            _bar(sheet, middle, way * both, at, thick * 0.55, *_BOTH)
            told = _told(row, side, len(wholes) > 1)
            sheet.text(middle + way * (long + 0.05), at, [told], NOTE, align="left" if way > 0 else "right")
        y += height
    sheet.line(middle, start, middle, y, MUTED)
    paint_note(sheet, EDGE, y, note)
    return sheet


def _bar(sheet: Sheet, middle: float, long: float, at: float, thick: float, fill: str, hatch: str) -> None:
    if long:
        sheet.box(min(middle, middle + long), at - thick / 2, abs(long), thick, fill, hatch, LINE, front=True)


def _label(row: dict[str, Any]) -> str:
    group = f": {row['group']}" if "group" in row else ""
    return f"{row['code']}  {row['name']}{group}"


def _told(row: dict[str, Any], side: str, whole: bool) -> str:
    return f"{row[f'{side}_cases']} of {row['of_cases']}" if whole else str(row[f"{side}_cases"])


def _tail(rows: list[dict[str, Any]], side: str, whole: bool, ruler: Ruler) -> float:
    return max(ruler.width(_told(row, side, whole), NOTE) for row in rows) + 0.1
