"""The codebook as a tree: codes under their themes, with a bar and the numbers of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures.parts import Rows, left_out, note_lines, paint_note, rows_within, used_most
from qualkit.exporters.pictures.sheet import Ruler, Sheet
from qualkit.exporters.pictures.style import EDGE, LINE, STRONG, Room

__all__ = ["paint"]

_STEP = 0.14
_TRUNK = "#8a8a8a"


def paint(picture: Picture, room: Room, ruler: Ruler) -> Sheet:
    """Rows: code, name, depth, codings, cases, of_cases, in the codebooks' order."""
    rows = picture.table.to_dicts()
    limit = room.height - 0.45 - (0.4 if room.title else 0.0)
    kept = _kept(rows, room, ruler, limit)
    places = _places(kept, room, ruler, limit)
    kept = kept[: len(places.labels)]
    size = places.look.size
    people = any(row["of_cases"] for row in rows)
    ends = [f"{row['codings']:,}" + (f" ({row['cases']} of {row['of_cases']})" if people else "") for row in kept]
    tail = max(ruler.width(text, size, bold=True) for text in ends) + 0.05
    left = places.left
    scale = max(room.width - left - tail - EDGE, 0.1) / max(1, *(row["codings"] for row in kept))
    said = f"Codings{', in brackets the participants they come from' if people else ''}; a theme takes in the codes"
    said += " under it."
    note, deep = note_lines(f"{said} {left_out(len(kept), len(rows), 'codes')}".strip(), room.width - 2 * EDGE, ruler)
    sheet = Sheet(room, EDGE + places.high + deep + EDGE, ruler)
    trunks: dict[int, float] = {}
    y = EDGE
    for row, lines, height, end in zip(kept, places.labels, places.heights, ends, strict=True):
        depth, middle = row["depth"], y + height / 2
        x, top = EDGE + depth * _STEP, not row["depth"]
        if depth and depth - 1 in trunks:
            start = trunks[depth - 1]
            sheet.line(x - _STEP + 0.05, start, x - _STEP + 0.05, middle, _TRUNK)
            sheet.line(x - _STEP + 0.05, middle, x - 0.02, middle, _TRUNK)
        trunks[depth] = middle + ruler.height(len(lines), size) / 2
        sheet.text(x, middle, lines, size, bold=top)
        long, thick = row["codings"] * scale, min(height, 0.2) * 0.68
        if long:
            sheet.box(left, middle - thick / 2, long, thick, STRONG if top else "#b9d9ee", "", LINE)
        sheet.text(left + long + 0.05, middle, [end], size, bold=top)
        y += height
    paint_note(sheet, EDGE, y, note)
    return sheet


def _places(rows: Sequence[dict[str, Any]], room: Room, ruler: Ruler, limit: float) -> Rows:
    labels = [f"{row['code']}  {row['name']}" for row in rows]
    tops = {at for at, row in enumerate(rows) if not row["depth"]}
    return rows_within(labels, room.width, limit, ruler, [row["depth"] * _STEP for row in rows], bold=tops)


def _kept(rows: list[dict[str, Any]], room: Room, ruler: Ruler, limit: float) -> list[dict[str, Any]]:
    """As many codes as fit: those used most, with all that they stand under."""

    def fits(places: list[int]) -> bool:
        return len(_places([rows[at] for at in places], room, ruler, limit).labels) == len(places)

    kept = used_most([row["codings"] for row in rows], [row["depth"] for row in rows], fits)
    return [rows[at] for at in kept]
