"""Shares on a line from none to all: a dot for each time point or person compared, each on its own height."""

from __future__ import annotations

from typing import Any

from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures.parts import LOOKS, Legend, left_out, note_lines, paint_note, rows_within
from qualkit.exporters.pictures.sheet import Ruler, Sheet
from qualkit.exporters.pictures.style import EDGE, FILLS, GAP, GRID, LINE, MUTED, NOTE, Room

__all__ = ["paint"]

# How far below each other a row's dots stand; on a slide, whose type is larger, less.
_STEP, _STEP_ON_SLIDES = 0.15, 0.115
_RADIUS = 0.042


def paint(picture: Picture, room: Room, ruler: Ruler) -> Sheet:
    """`details`: ``series`` (names), ``points`` (for each the columns of n and of N, or a share and ""), ``unit``."""
    rows, points = picture.table.to_dicts(), picture.details["points"]
    title = 0.4 if room.title else 0.0
    legend = Legend(picture.details["series"], room, ruler)
    start = legend.high + EDGE
    labels = rows_within([_label(row) for row in rows], room.width, 1e9, ruler, looks=LOOKS[1:])
    step = _STEP_ON_SLIDES if room.frame else _STEP
    high = [max(height, len(points) * step + step / 3) for height in labels.heights]
    limit, fit = room.height - start - title - 0.6, 0
    while fit < len(high) and (not fit or sum(high[: fit + 1]) <= limit):
        fit += 1
    told = [[_told(row, *each) for each in points] for row in rows[:fit]]
    tail = max(ruler.width(text, NOTE) for each in told for _, text in each) + 0.12
    full = room.width - labels.left - tail - EDGE - _RADIUS
    top = _top([share for each in told for share, _ in each])
    unit = picture.details["unit"]
    said = f"{unit[:1].upper()}{unit[1:]}. {left_out(fit, len(rows), 'codes', 'first')}".strip()
    note, deep = note_lines(said, room.width - 2 * EDGE, ruler)
    bottom = start + sum(high[:fit])
    sheet = Sheet(room, bottom + 0.17 + deep + EDGE, ruler)
    legend.paint(sheet)
    for tick in (0.0, 0.5, 1.0):
        x = labels.left + full * tick
        sheet.line(x, start, x, bottom, GRID if tick else MUTED)
        sheet.text(x, bottom + 0.09, [f"{tick * top:.0%}"], NOTE, align="center", colour=MUTED)
    y = start
    for lines, each, height in zip(labels.labels, told, high, strict=False):
        sheet.text(labels.left - GAP, y + height / 2, lines, labels.look.size, align="right")
        places = [
            (labels.left + full * share / top, y + height / 2 + (at - (len(each) - 1) / 2) * step)
            for at, (share, _) in enumerate(each)
        ]
        sheet.path(places, MUTED, thick=0.9)
        for at, ((x, down), (_, text)) in enumerate(zip(places, each, strict=True)):
            fill, hatch = FILLS[at % len(FILLS)]
            sheet.circle(x, down, _RADIUS, fill, LINE, hatch=hatch * 2)
            aside = _RADIUS + 0.05
            # Not on the line to the next dot.
            following = places[at + 1][0] if at + 1 < len(places) else x
            if following > x and x - aside - ruler.width(text, NOTE) > labels.left:
                sheet.text(x - aside, down, [text], NOTE, align="right")
            else:
                sheet.text(x + aside, down, [text], NOTE)
        y += height
    paint_note(sheet, EDGE, bottom + 0.17, note)
    return sheet


def _label(row: dict[str, Any]) -> str:
    return f"{row['code']}  {row['name']}" if row.get("code") else str(row["name"])


def _told(row: dict[str, Any], part: str, whole: str) -> tuple[float, str]:
    """A dot's place from 0 to 1, and what is written beside it."""
    if not whole:
        share = float(row[part] or 0.0)
        return share, f"{share:.0%}"
    return (row[part] / row[whole] if row[whole] else 0.0), f"{row[part]} of {row[whole]}"


def _top(shares: list[float]) -> float:
    """Where the line ends: at all, or at the next tenth where all shares are small."""
    most = max(shares, default=1.0)
    return next((tenth / 10 for tenth in (1, 2, 3, 4, 5) if most <= tenth / 10), 1.0)
