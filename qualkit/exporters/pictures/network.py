"""A network on a ring: names stand beside it in two columns, so that none covers another."""

from __future__ import annotations

import math
from typing import Any

from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures.parts import left_out, note_lines, paint_note, shortened
from qualkit.exporters.pictures.sheet import Ruler, Sheet
from qualkit.exporters.pictures.style import EDGE, INK, LINE, MUTED, NOTE, Room

__all__ = ["paint"]

_SHAPES = {"role": ("circle", "#e69f00"), "organisation": ("box", "#56b4e9"), "code": ("diamond", "#ffffff")}
_OTHER = ("circle", "#b9d9ee")
_Point = tuple[float, float]


def paint(picture: Picture, room: Room, ruler: Ruler) -> Sheet:
    """`picture.nodes`: node, name, kind, size; `picture.table`: a, b, together, ... (lines), both by weight."""
    assert picture.nodes is not None
    most = 30 if room.frame == 0 and room.wide else 14 if room.frame == 0 else 18
    every = picture.nodes.to_dicts()
    shown = {row["node"]: row for row in every[:most]}
    edges = [row for row in picture.table.to_dicts() if row["a"] in shown and row["b"] in shown]
    # On a narrow ring more lines than this could not be told apart.
    lines = edges[: 2 * len(shown) if room.wide else 4 * len(shown) // 3]
    linked = {end for row in lines for end in (row["a"], row["b"])}
    shown = {name: row for name, row in shown.items() if name in linked}
    names = _order(list(shown), lines)
    said = [picture.details.get("note", ""), left_out(len(shown), len(every), picture.details["what"])]
    said.append(left_out(len(lines), len(picture.table), "lines", "that weigh most"))
    note, deep = note_lines(" ".join(filter(None, said)), room.width - 2 * EDGE, ruler)
    kinds = [kind for kind in _SHAPES if any(row["kind"] == kind for row in shown.values())]
    top = 0.26 if len(kinds) > 1 else EDGE
    radius = room.width * (0.17 if not room.wide else 0.2)
    words = (room.width - 2 * radius) / 2 - EDGE - 0.26
    labels = {name: ruler.wrap(_label(shown[name]), words, NOTE) for name in names}
    sides = names[: (len(names) + 1) // 2], names[(len(names) + 1) // 2 :][::-1]
    tall = max(sum(ruler.height(len(labels[name]), NOTE) + 0.06 for name in side) for side in sides)
    height = max(2 * radius + 0.3, tall, 0 if room.frame else 0.75 * min(room.width, 4.5))
    limit = room.height - top - deep - (0.4 if room.title else 0.0) - EDGE
    radius = min(radius, (min(height, limit) - 0.3) / 2) if limit > 1 else radius
    upright = max(radius, min((height - 0.3) / 2, 1.7 * radius))
    sheet = Sheet(room, top + height + deep + EDGE, ruler)
    if len(kinds) > 1:
        _legend(sheet, kinds, ruler)
    across = room.width / 2
    at = _places(sides, across, top + height / 2, radius, upright)
    heaviest = max((float(row["together"]) for row in lines), default=1.0)
    for row in reversed(lines):
        _edge(sheet, at[row["a"]], at[row["b"]], (across, top + height / 2), float(row["together"]) / heaviest)
    _numbers(sheet, lines, at, (across, top + height / 2), ruler)
    biggest = max((float(row["size"]) for row in shown.values()), default=1.0) or 1.0
    for side, direction in zip(sides, (1, -1), strict=True):
        y = top + (height - sum(ruler.height(len(labels[n]), NOTE) + 0.06 for n in side)) / 2
        for name in side:
            high = ruler.height(len(labels[name]), NOTE) + 0.06
            x = across + direction * (radius + 0.26)
            point = at[name]
            sheet.path([point, (x - direction * 0.03, y + high / 2)], "#b5b5b5", thick=0.5)
            _node(sheet, point, shown[name]["kind"], 0.045 + 0.055 * math.sqrt(float(shown[name]["size"]) / biggest))
            sheet.text(x, y + high / 2, labels[name], NOTE, align="left" if direction > 0 else "right")
            y += high
    paint_note(sheet, EDGE, top + height, note)
    return sheet


def _label(row: dict[str, Any]) -> str:
    key = f"{row['node']} " if row["kind"] == "code" and row["node"] != row["name"] else ""
    return f"{key}{shortened(row['name'])} ({row['size']})"


def _order(names: list[str], lines: list[dict[str, Any]]) -> list[str]:
    """Names so that those who share heavy lines stand near each other on the ring."""
    weight = {frozenset((row["a"], row["b"])): float(row["together"]) for row in lines}
    left, order = list(names), list[str]()
    while left:
        found = max(
            left,
            key=lambda name: (
                sum(weight.get(frozenset((name, near)), 0.0) / (1 + back) for back, near in enumerate(order[::-1])),
                -names.index(name),
            ),
        )
        order.append(found)
        left.remove(found)
    return order


def _places(sides: tuple[list[str], list[str]], x: float, y: float, radius: float, upright: float) -> dict[str, _Point]:
    found = {}
    for side, direction in zip(sides, (1, -1), strict=True):
        for index, name in enumerate(side):
            angle = math.pi * (index + 0.5) / len(side)
            found[name] = x + direction * radius * math.sin(angle), y - upright * math.cos(angle)
    return found


def _bent(start: _Point, end: _Point, centre: _Point, share: float) -> _Point:
    """A point of a curve between two nodes that bends a little towards the middle of the ring."""
    middle = [(a + b) / 2 * 0.65 + c * 0.35 for a, b, c in zip(start, end, centre, strict=True)]
    first, second, third = (1 - share) ** 2, 2 * share * (1 - share), share**2
    x, y = (first * a + second * m + third * b for a, m, b in zip(start, middle, end, strict=True))
    return x, y


def _edge(sheet: Sheet, start: _Point, end: _Point, centre: _Point, weight: float) -> None:
    grey = round(0xC8 - (0xC8 - 0x40) * weight)
    points = [_bent(start, end, centre, step / 16) for step in range(17)]
    sheet.path(points, f"#{grey:02x}{grey:02x}{grey:02x}", thick=0.4 + 3.2 * weight)


def _numbers(sheet: Sheet, lines: list[dict[str, Any]], at: dict[str, _Point], centre: _Point, ruler: Ruler) -> None:
    """The weights of the heaviest lines, wherever there is room on the line for its number."""
    taken: list[tuple[float, float, float]] = [(*point, 0.14) for point in at.values()]
    for row in lines[:30]:
        text = f"{row['together']:,}"
        half = ruler.width(text, NOTE) / 2
        for share in (0.5, 0.4, 0.6, 0.3, 0.7):
            x, y = _bent(at[row["a"]], at[row["b"]], centre, share)
            if all(abs(x - a) > half + wide + 0.02 or abs(y - b) > 0.13 for a, b, wide in taken):
                sheet.box(x - half - 0.015, y - 0.05, 2 * half + 0.03, 0.1, "#ffffff", front=True)
                sheet.text(x, y, [text], NOTE, align="center", colour=INK)
                taken.append((x, y, half))
                break


def _node(sheet: Sheet, point: _Point, kind: str, half: float) -> None:
    shape, fill = _SHAPES.get(kind, _OTHER)
    x, y = point
    if shape == "box":
        sheet.box(x - half, y - half, 2 * half, 2 * half, fill, edge=LINE, thick=0.7, front=True)
    elif shape == "diamond":
        far = half * 1.25
        sheet.shape([(x, y - far), (x + far, y), (x, y + far), (x - far, y)], fill, LINE, front=True)
    else:
        sheet.circle(x, y, half, fill)


def _legend(sheet: Sheet, kinds: list[str], ruler: Ruler) -> None:
    x = EDGE + 0.06
    for kind in kinds:
        _node(sheet, (x, 0.12), kind, 0.05)
        sheet.text(x + 0.11, 0.12, [kind], NOTE, colour=MUTED)
        x += 0.11 + ruler.width(kind, NOTE) + 0.2
