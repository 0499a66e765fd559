"""An interview as a strip of cells, each with the colour, the pattern and the letter of its most frequent theme."""

from __future__ import annotations

from math import ceil

from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures.parts import Legend, mark, note_lines, paint_note
from qualkit.exporters.pictures.sheet import Ruler, Sheet
from qualkit.exporters.pictures.style import EDGE, FILLS, MUTED, NOTE, Room

__all__ = ["paint"]


def paint(picture: Picture, room: Room, ruler: Ruler) -> Sheet:
    """Rows: cell, turn, theme, name, codings; cells are read like lines of text."""
    rows = picture.table.to_dicts()
    themes = picture.details["themes"]
    letters = {key: chr(65 + index) if index < 26 else str(index - 25) for index, key in enumerate(themes)}
    fills = {key: FILLS[index % len(FILLS)] for index, key in enumerate(themes)}
    names = [f"{name} ({sum(row['theme'] == key for row in rows)} cells)" for key, name in themes.items()]
    legend = Legend(names, room, ruler, list(fills.values()), list(letters.values()))
    across = 12 if not room.wide else 20
    left = EDGE + ruler.width("turn 999", NOTE) + 0.06
    cell = (room.width - left - EDGE) / across
    high = min(cell, 0.26)
    lines = ceil(len(rows) / across)
    note, deep = note_lines(picture.details.get("note", ""), room.width - 2 * EDGE, ruler)
    bottom = EDGE + lines * (high + 0.05)
    sheet = Sheet(room, bottom + legend.high + deep + EDGE, ruler)
    for index, row in enumerate(rows):
        x, y = left + index % across * cell, EDGE + index // across * (high + 0.05)
        if index % across == 0:
            sheet.text(left - 0.06, y + high / 2, [f"turn {row['turn']}"], NOTE, align="right", colour=MUTED)
        if row["theme"]:
            fill, hatch = fills[row["theme"]]
            sheet.box(x, y, cell, high, fill, hatch, "#ffffff" if not hatch else "#404040", thick=0.6)
            mark(sheet, x + cell / 2, y + high / 2, letters[row["theme"]], fill, hatch)
        else:
            sheet.box(x, y, cell, high, "#ffffff", edge="#b5b5b5", thick=0.4)
    legend.paint(sheet, bottom)
    paint_note(sheet, EDGE, bottom + legend.high, note)
    return sheet
