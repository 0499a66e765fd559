"""An interview from left to right: who speaks, and where each code stands, a lane a code."""

from __future__ import annotations

from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures.parts import Legend, Look, left_out, note_lines, paint_note, rows_within
from qualkit.exporters.pictures.sheet import Ruler, Sheet
from qualkit.exporters.pictures.style import EDGE, GAP, GRID, LINE, MUTED, NOTE, STRONG, Room

__all__ = ["paint"]

_ORIGINS = {
    "human": (STRONG, ""),
    "rule, confirmed": ("#b9d9ee", "////"),
    "rule, not confirmed": ("#ffffff", ""),
    "accepted suggestion": ("#e69f00", "...."),
}
# Lanes are low from the start: many codes stand in one interview, and what matters is where along it.
_LOOKS = (Look(7, 0.52, 0.18, 0.05), Look(7, 0.58, 0.14, 0.02))
_RANK = {origin: rank for rank, origin in enumerate(_ORIGINS)}


def paint(picture: Picture, room: Room, ruler: Ruler) -> Sheet:
    """Rows: code, name, origin, begins, ends (shares of the text); `details`: speakers, ticks, note."""
    rows = picture.table.to_dicts()
    lanes: dict[str, list[tuple[float, float, str]]] = {}
    for row in rows:
        lanes.setdefault(f"{row['code']}  {row['name']}", []).append((row["begins"], row["ends"], row["origin"]))
    used = [origin for origin in _ORIGINS if any(row["origin"] == origin for row in rows)]
    legend = Legend(used, room, ruler, [_ORIGINS[origin] for origin in used])
    above = 0.4 if room.title else 0.0
    note, deep = note_lines("x " * 90, room.width, ruler)
    limit = room.height - legend.high - above - 0.75 - deep
    by_use = sorted(lanes, key=lambda lane: -len(lanes[lane]))
    fit = len(rows_within(by_use, room.width, limit, ruler, looks=_LOOKS).labels)
    kept = [lane for lane in lanes if lane in set(by_use[:fit])]
    places = rows_within(kept, room.width, limit + 0.2, ruler, looks=_LOOKS)
    left, right = places.left, room.width - EDGE - 0.1
    said = f"{picture.details.get('note', '')} {left_out(len(places.labels), len(lanes), 'codes')}".strip()
    note, deep = note_lines(said, room.width - 2 * EDGE, ruler)
    top = legend.high + EDGE
    bottom = top + 0.22 + places.high
    timed = bool(picture.details["minutes"])
    sheet = Sheet(room, bottom + (0.34 if timed else 0.2) + deep + EDGE, ruler)
    legend.paint(sheet)

    def at(share: float) -> float:
        return left + (right - left) * share

    sheet.text(left - GAP, top + 0.08, ["who speaks"], places.look.size, align="right")
    sheet.box(left, top + 0.02, right - left, 0.12, "#ffffff", edge=LINE)
    for begins, ends, interviewer in picture.details["speakers"]:
        if interviewer:
            sheet.box(at(begins), top + 0.02, at(ends) - at(begins), 0.12, "#404040", edge="#404040", thick=0.1)
    for offset, ticks, unit in ((0.1, picture.details["turns"], "turn"), (0.24, picture.details["minutes"], "min")):
        clear = left - 1
        if ticks:
            sheet.text(left - GAP, bottom + offset, [unit], NOTE, align="right", colour=MUTED)
        for share, text in ticks:
            half = ruler.width(text, NOTE) / 2
            if unit == "turn":
                sheet.line(at(share), top + 0.2, at(share), bottom + 0.03, GRID)
            if at(share) - half > clear and at(share) + half < room.width:
                sheet.text(at(share), bottom + offset, [text], NOTE, align="center", colour=MUTED)
                clear = at(share) + half + 0.04
    y = top + 0.22
    for lane, lines, height in zip(kept, places.labels, places.heights, strict=False):
        sheet.text(left - GAP, y + height / 2, lines, places.look.size, align="right")
        sheet.line(left, y + height, right, y + height, "#eeeeee")
        tall = min(height * 0.7, 0.13)
        # What people coded stands before what rules hit.
        for begins, ends, origin in sorted(lanes[lane], key=lambda mark: -_RANK[mark[2]]):
            fill, hatch = _ORIGINS[origin]
            wide = max(at(ends) - at(begins), 0.025)
            sheet.box(min(at(begins), right - wide), y + (height - tall) / 2, wide, tall, fill, hatch, LINE, front=True)
        y += height
    sheet.line(left, bottom, right, bottom)
    paint_note(sheet, EDGE, bottom + (0.32 if timed else 0.18), note)
    return sheet
