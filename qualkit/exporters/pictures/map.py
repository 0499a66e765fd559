"""The themes of the write-up as cards, each with its codes and their numbers."""

from __future__ import annotations

from typing import Any

from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures.parts import left_out, note_lines, paint_note, shortened
from qualkit.exporters.pictures.sheet import Ruler, Sheet
from qualkit.exporters.pictures.style import EDGE, LINE, MUTED, NOTE, SIZE, STRONG, Room

__all__ = ["paint"]

_PAD = 0.07


def paint(picture: Picture, room: Room, ruler: Ruler) -> Sheet:
    """Rows: theme, theme_cases, code, name, cases, of_cases (a theme without codes has one row with no code)."""
    themes: dict[str, list[dict[str, Any]]] = {}
    for row in picture.table.to_dicts():
        themes.setdefault(row["theme"], []).append(row)
    across = 1 if not room.wide else min(3 if room.width > 6.5 else 2, len(themes))
    wide = (room.width - EDGE * 2 - 0.12 * (across - 1)) / across
    homes: dict[str, list[int]] = {}
    for number, rows in enumerate(themes.values(), start=1):
        for row in rows:
            homes.setdefault(row["code"], []).append(number)
    limit = room.height - 0.25 - (0.4 if room.title else 0.0)
    most = max(map(len, themes.values()))
    while True:
        cards = [
            _card(n, name, rows, homes, wide, ruler, most) for n, (name, rows) in enumerate(themes.items(), start=1)
        ]
        places, columns = _placed(cards, across, wide)
        if max(columns) <= limit or most == 1:
            break
        most -= 1
    while max(columns) > limit and len(cards) > 1:
        places, columns = _placed(cards := cards[:-1], across, wide)
    said = f"{picture.details.get('note', '')} {left_out(len(cards), len(themes), 'themes', 'first')}".strip()
    note, deep = note_lines(said, room.width - 2 * EDGE, ruler)
    tall = EDGE + max(columns) - 0.12
    sheet = Sheet(room, tall + 0.04 + deep + EDGE, ruler)
    for (x, y), card in zip(places, cards, strict=True):
        _paint_card(sheet, x, y, wide, card, ruler)
    paint_note(sheet, EDGE, tall + 0.04, note)
    return sheet


def _placed(cards: list[dict[str, Any]], across: int, wide: float) -> tuple[list[tuple[float, float]], list[float]]:
    """Where each card stands, under the column that is shortest; and how high the columns are."""
    columns = [0.0] * across
    places = []
    for card in cards:
        shortest = columns.index(min(columns))
        places.append((EDGE + shortest * (wide + 0.12), EDGE + columns[shortest]))
        columns[shortest] += card["high"] + 0.12
    return places, columns


def _card(
    number: int,
    name: str,
    rows: list[dict[str, Any]],
    homes: dict[str, list[int]],
    wide: float,
    ruler: Ruler,
    most: int,
) -> dict[str, Any]:
    """A card with at most so many of its codes, the ones that most participants speak of."""
    head = ruler.wrap(f"{number}  {shortened(name)}", wide - 2 * _PAD, SIZE, bold=True)
    count = f"{rows[0]['theme_cases']} of {rows[0]['of_cases']} participants"
    items = []
    ranked = sorted(range(len(rows)), key=lambda at: (-rows[at]["cases"], at))[:most]
    for row in (rows[at] for at in sorted(ranked)):
        if row["code"]:
            others = [str(n) for n in homes[row["code"]] if n != number]
            also = f" (also in {', '.join(others)})" if others else ""
            end = f"{row['cases']} of {row['of_cases']}"
            room = wide - 2 * _PAD - ruler.width(end, NOTE) - 0.62
            items.append((ruler.wrap(f"{row['code']} {shortened(row['name'])}{also}", room, NOTE), end, row))
    if not items:
        items = [(["no codes yet"], "", {"cases": 0, "of_cases": 1})]
    if len(rows) > most:
        items.append(([f"and {len(rows) - most:,} more, in the table"], "", {"cases": 0, "of_cases": 1}))
    top = ruler.height(len(head), SIZE) + ruler.height(1, NOTE) + 0.12
    high = top + sum(ruler.height(len(lines), NOTE) + 0.05 for lines, _, _ in items) + 0.05
    return {"head": head, "count": count, "items": items, "top": top, "high": high}


def _paint_card(sheet: Sheet, x: float, y: float, wide: float, card: dict[str, Any], ruler: Ruler) -> None:
    sheet.box(x, y, wide, card["high"], "#ffffff", edge=LINE, thick=0.8)
    sheet.box(x, y, wide, card["top"], "#e3eef7", edge=LINE, thick=0.8)
    sheet.text(x + _PAD, y + 0.05, card["head"], SIZE, bold=True, anchor="top")
    sheet.text(x + _PAD, y + card["top"] - 0.05, [card["count"]], NOTE, colour=MUTED, anchor="bottom")
    at = y + card["top"] + 0.04
    tail = max(ruler.width(end, NOTE) for _, end, _ in card["items"])
    for lines, end, row in card["items"]:
        high = ruler.height(len(lines), NOTE) + 0.05
        sheet.text(x + _PAD, at + high / 2, lines, NOTE)
        right = x + wide - _PAD
        if end:
            sheet.text(right, at + high / 2, [end], NOTE, align="right")
            start = right - tail - 0.55
            sheet.box(start, at + high / 2 - 0.035, 0.48, 0.07, "#ffffff", edge="#8a8a8a")
            sheet.box(start, at + high / 2 - 0.035, 0.48 * row["cases"] / (row["of_cases"] or 1), 0.07, STRONG)
        at += high
