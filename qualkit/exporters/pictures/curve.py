"""Saturation: how many codes were there after so many interviews, in their own order and in others."""

from __future__ import annotations

from math import ceil

from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures.parts import note_lines, paint_note
from qualkit.exporters.pictures.sheet import Ruler, Sheet
from qualkit.exporters.pictures.style import EDGE, GRID, INK, LINE, MUTED, NOTE, STRONG, Room

__all__ = ["paint"]


def paint(picture: Picture, room: Room, ruler: Ruler) -> Sheet:
    """Rows: position, codes_so_far, median_so_far, low_so_far, high_so_far."""
    rows = picture.table.to_dicts()
    top_value = max([1.0, *(float(row["high_so_far"] or row["codes_so_far"]) for row in rows)])
    step = _step(top_value)
    ceiling = ceil(top_value / step) * step
    left, right = EDGE + ruler.width(str(ceiling), NOTE) + 0.27, room.width - EDGE - 0.1
    note, deep = note_lines(picture.details.get("note", ""), room.width - 2 * EDGE, ruler)
    marks = _legend_places(bool(banded := [row for row in rows if row["low_so_far"] is not None]), room, ruler)
    top, plot = marks[-1][2] + 0.26, min(room.width * 0.5, room.height - 1.3 - deep)
    bottom = top + plot
    sheet = Sheet(room, bottom + 0.36 + deep + EDGE, ruler)
    last = max(1, len(rows))

    def at(position: float, value: float) -> tuple[float, float]:
        return left + (right - left) * position / last, bottom - plot * value / ceiling

    for tick in range(0, ceiling + 1, step):
        _, y = at(0, tick)
        sheet.line(left, y, right, y, GRID if tick else MUTED)
        sheet.text(left - 0.05, y, [str(tick)], NOTE, align="right", colour=MUTED)
    every = _step(last)
    for tick in range(every, last + 1, every):
        sheet.text(at(tick, 0)[0], bottom + 0.09, [str(tick)], NOTE, align="center", colour=MUTED)
    sheet.text((left + right) / 2, bottom + 0.25, ["interviews"], NOTE, align="center", colour=INK)
    sheet.text(EDGE + 0.06, (top + bottom) / 2, ["codes so far"], NOTE, align="center", colour=INK, rotation=90)
    upper = [at(row["position"], row["high_so_far"]) for row in banded]
    lower = [at(row["position"], row["low_so_far"]) for row in reversed(banded)]
    if banded:
        sheet.shape([*upper, *lower], "#cfe0f0", "#9dbcd8")
        sheet.path([at(row["position"], row["median_so_far"]) for row in banded], STRONG, thick=1.4, dash="--")
    own = [at(row["position"], row["codes_so_far"]) for row in rows]
    sheet.path(own, INK, thick=1.3)
    for x, y in own if last <= 60 else own[-1:]:
        sheet.circle(x, y, 0.022, INK, INK)
    _legend(sheet, marks)
    paint_note(sheet, EDGE, bottom + 0.33, note)
    return sheet


def _step(top: float) -> int:
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500):
        if top / step <= 8:
            return step
    return 1000


def _legend_places(banded: bool, room: Room, ruler: Ruler) -> list[tuple[str, float, float]]:
    words = ["in the order of the table", *(["median of random orders", "middle 90% of them"] if banded else [])]
    places, x, y = [], EDGE, 0.11
    for text in words:
        wide = 0.34 + ruler.width(text, NOTE)
        if x > EDGE and x + wide > room.width:
            x, y = EDGE, y + 0.15
        places.append((text, x, y))
        x += wide + 0.2
    return places


def _legend(sheet: Sheet, places: list[tuple[str, float, float]]) -> None:
    for index, (text, x, y) in enumerate(places):
        if index == 2:
            sheet.box(x, y - 0.05, 0.26, 0.1, "#cfe0f0", edge="#9dbcd8")
        else:
            sheet.line(x, y, x + 0.26, y, INK if index == 0 else STRONG, thick=1.3, dash="-" if index == 0 else "--")
        if index == 0:
            sheet.circle(x + 0.13, y, 0.022, INK, LINE)
        sheet.text(x + 0.32, y, [text], NOTE)
