"""The codebook as a tree: codes under their themes, with a bar and the numbers of each."""

from __future__ import annotations

from typing import Any

from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures.parts import left_out, note_lines, paint_note, rows_within
from qualkit.exporters.pictures.sheet import Ruler, Sheet
from qualkit.exporters.pictures.style import EDGE, LINE, STRONG, Room

__all__ = ["paint"]

_STEP = 0.14


def paint(picture: Picture, room: Room, ruler: Ruler) -> Sheet:
    """Rows: code, name, depth, codings, cases, of_cases, in the codebooks' order."""
    rows = picture.table.to_dicts()
    note_room = 0.45 + (0.4 if room.title else 0.0)
    kept = _kept(rows, room, ruler, room.height - note_room)
    labels = [f"{row['code']}  {row['name']}" for row in kept]
    places = rows_within(labels, room.width, room.height - note_room, ruler, [row["depth"] * _STEP for row in kept])
    kept = kept[: len(places.labels)]
    size = places.look.size
    ends = [f"{row['codings']:,} ({row['cases']} of {row['of_cases']})" for row in kept]
    tail = max(ruler.width(text, size) for text in ends) + 0.05
    left = places.left
    scale = max(room.width - left - tail - EDGE, 0.1) / max(1, *(row["codings"] for row in kept))
    said = "Codings, in brackets the participants they come from; a theme takes in the codes under it."
    note, deep = note_lines(f"{said} {left_out(len(kept), len(rows), 'codes')}".strip(), room.width - 2 * EDGE, ruler)
    sheet = Sheet(room, EDGE + places.high + deep + EDGE, ruler)
    trunks: dict[int, float] = {}
    y = EDGE
    for row, lines, height, end in zip(kept, places.labels, places.heights, ends, strict=True):
        depth, middle = row["depth"], y + height / 2
        x = EDGE + depth * _STEP
        if depth and depth - 1 in trunks:
            start = trunks[depth - 1]
            sheet.line(x - _STEP + 0.05, start, x - _STEP + 0.05, middle, "#8a8a8a")
            sheet.line(x - _STEP + 0.05, middle, x - 0.02, middle, "#8a8a8a")
        trunks[depth] = middle + ruler.height(len(lines), size) / 2
        sheet.text(x, middle, lines, size, bold=False)
        long = row["codings"] * scale
        if long:
            fill, hatch = (STRONG, "") if not depth else ("#b9d9ee", "")
            sheet.box(left, middle - min(height, 0.2) * 0.34, long, min(height, 0.2) * 0.68, fill, hatch, LINE)
        sheet.text(left + long + 0.05, middle, [end], size, bold=not depth and ruler.width(end, size, bold=True) < tail)
        y += height
    paint_note(sheet, EDGE, y, note)
    return sheet


def _kept(rows: list[dict[str, Any]], room: Room, ruler: Ruler, limit: float) -> list[dict[str, Any]]:
    """As many codes as fit: those used most, with all that they stand under."""
    order = sorted(range(len(rows)), key=lambda at: (rows[at]["depth"] > 0, -rows[at]["codings"], at))
    for many in range(len(rows), 0, -1):
        wanted = set(order[:many])
        for at in sorted(wanted):
            depth = rows[at]["depth"]
            for above in range(at - 1, -1, -1):
                if rows[above]["depth"] < depth:
                    wanted.add(above)
                    depth = rows[above]["depth"]
        kept = [rows[at] for at in sorted(wanted)]
        labels = [f"{row['code']}  {row['name']}" for row in kept]
        places = rows_within(labels, room.width, limit, ruler, [row["depth"] * _STEP for row in kept])
        if len(places.labels) == len(kept):
            break
    return kept
