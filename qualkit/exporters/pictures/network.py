"""A network on a ring: names stand beside it in two columns, so that none covers another."""

from __future__ import annotations

import math
from itertools import combinations
from typing import Any

from qualkit.domain.pictures import Picture
from qualkit.exporters.pictures.parts import note_lines, paint_note, shortened
from qualkit.exporters.pictures.sheet import Ruler, Sheet
from qualkit.exporters.pictures.style import EDGE, INK, LINE, MUTED, NOTE, Room

__all__ = ["paint"]

_SHAPES = {"role": ("circle", "#e69f00"), "organisation": ("box", "#56b4e9"), "code": ("diamond", "#ffffff")}
_OTHER = ("circle", "#b9d9ee")
_Point = tuple[float, float]
# How often all pairs of names are tried for a swap.
_PASSES = 6
# From a node to its label.
_BESIDE = 0.16


def paint(picture: Picture, room: Room, ruler: Ruler) -> Sheet:
    """`picture.nodes`: node, name, kind, size; `picture.table`: a, b, together, ... (lines, the heaviest first)."""
    assert picture.nodes is not None
    every = {row["node"]: row for row in picture.nodes.to_dicts()}
    most_nodes, most_lines = (24, 28) if room.wide and not room.frame else (12, 14)
    lines = _heaviest(picture.table.to_dicts(), set(every), most_nodes, most_lines)
    linked = {end for row in lines for end in (row["a"], row["b"])}
    shown = {name: row for name, row in every.items() if name in linked}
    names = _untangled(_order(list(shown), lines), lines)
    # At few dots an inch letters come out a little wider than they were measured.
    note, deep = note_lines(_said(picture, lines, shown), 0.97 * room.width - 2 * EDGE, ruler)
    kinds = [kind for kind in _SHAPES if any(row["kind"] == kind for row in shown.values())]
    top = 0.26 if len(kinds) > 1 else EDGE
    radius = room.width * (0.22 if room.wide else 0.19)
    words = room.width / 2 - radius - EDGE - _BESIDE
    labels = {name: ruler.wrap(_label(shown[name]), words, NOTE) for name in names}
    highs = {name: max(ruler.height(len(labels[name]), NOTE) + 0.08, 0.26) for name in names}
    # Neighbours in the order face each other, so that the heaviest lines cross the open middle.
    sides = names[::2], names[1::2]
    height = max(sum(highs[name] for name in side) for side in sides)
    height = max(height, min(2 * radius, 1.6)) + 0.06
    sheet = Sheet(room, top + height + deep + EDGE, ruler)
    if len(kinds) > 1:
        _legend(sheet, kinds, ruler)
    centre = room.width / 2, top + height / 2
    at = _places(sides, highs, centre, height, radius)
    heaviest = max((float(row["together"]) for row in lines), default=1.0)
    for row in reversed(lines):
        _edge(sheet, at[row["a"]], at[row["b"]], centre, float(row["together"]) / heaviest)
    _numbers(sheet, lines, at, centre, ruler)
    biggest = max((float(row["size"]) for row in shown.values()), default=1.0) or 1.0
    for side, direction in zip(sides, (1, -1), strict=True):
        for name in side:
            half = 0.045 + 0.055 * math.sqrt(float(shown[name]["size"]) / biggest)
            _node(sheet, at[name], shown[name]["kind"], half)
            x, y = at[name][0] + direction * _BESIDE, at[name][1]
            sheet.text(x, y, labels[name], NOTE, align="left" if direction > 0 else "right")
    paint_note(sheet, EDGE, top + height, note)
    return sheet


def _heaviest(rows: list[dict[str, Any]], known: set[str], nodes: int, lines: int) -> list[dict[str, Any]]:
    """The heaviest lines, as long as they join no more than so many nodes."""
    kept: list[dict[str, Any]] = []
    joined: set[str] = set()
    for row in rows:
        ends = {row["a"], row["b"]}
        if ends <= known and len(joined | ends) <= nodes:
            kept.append(row)
            joined |= ends
            if len(kept) == lines:
                break
    return kept


def _said(picture: Picture, lines: list[dict[str, Any]], shown: dict[str, Any]) -> str:
    more = len(picture.table) - len(lines)
    what = picture.details["what"]
    drawn = (
        f"Shown are {len(lines)} lines: the strongest until {len(shown)} {what} are joined, then those between these"
    )
    left = f"{drawn}; {more} more {'is' if more == 1 else 'are'} in the table." if more else ""
    return f"{picture.details.get('note', '')} {left}".strip()


def _label(row: dict[str, Any]) -> str:
    key = f"{row['node']} " if row["kind"] == "code" and row["node"] != row["name"] else ""
    return f"{key}{shortened(row['name'])} ({row['size']:,})"


def _order(names: list[str], lines: list[dict[str, Any]]) -> list[str]:
    """Names so that those who share heavy lines stand near each other."""
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


def _untangled(order: list[str], lines: list[dict[str, Any]]) -> list[str]:
    """The order, with names swapped as long as that makes the picture plainer: see `_tangle`."""
    at = {name: index for index, name in enumerate(order)}
    joined = [(at[row["a"]], at[row["b"]]) for row in lines]
    # Where along the ring each place of the order is: down the left side, and up the right one.
    ring = [*range(0, len(order), 2), *range(1, len(order), 2)[::-1]]
    along = [ring.index(place) for place in range(len(order))]
    place = list(range(len(order)))
    best = _tangle(joined, place, along)
    for _ in range(_PASSES):
        before = best
        for one, other in combinations(range(len(place)), 2):
            place[one], place[other] = place[other], place[one]
            tangle = _tangle(joined, place, along)
            if tangle < best:
                best = tangle
            else:
                place[one], place[other] = place[other], place[one]
        if best == before:
            break
    names = {place[index]: name for name, index in at.items()}
    return [names[slot] for slot in range(len(order))]


def _tangle(joined: list[tuple[int, int]], place: list[int], along: list[int]) -> int:
    """How hard the lines are to follow: they cross (on a ring, if their ends alternate), hug one side or are steep."""
    chords, cost = [], 0
    for a, b in joined:
        one, other = place[a], place[b]
        apart = abs(one // 2 - other // 2)
        cost += 12 + 8 * apart if one % 2 == other % 2 else 2 * apart
        start, end = along[one], along[other]
        chords.append((start, end) if start < end else (end, start))
    chords.sort()
    for index, (start, end) in enumerate(chords):
        for begins, ends in chords[index + 1 :]:
            if begins >= end:
                break
            if start < begins and end < ends:
                cost += 8
    return cost


def _places(
    sides: tuple[list[str], list[str]], highs: dict[str, float], centre: _Point, height: float, radius: float
) -> dict[str, _Point]:
    """Each node at the height of its label, on the two halves of a wide ring."""
    found = {}
    for side, direction in zip(sides, (1, -1), strict=True):
        spare = (height - sum(highs[name] for name in side)) / max(1, len(side))
        y = centre[1] - height / 2
        for name in side:
            middle = y + (highs[name] + spare) / 2
            off = 2 * (middle - centre[1]) / height
            found[name] = centre[0] + direction * radius * (1 - 0.45 * off * off), middle
            y += highs[name] + spare
    return found


def _bent(start: _Point, end: _Point, centre: _Point, share: float) -> _Point:
    """A point of a curve between two nodes; it bends towards the middle of the ring, most between those of one side."""
    pull = 0.7 if (start[0] < centre[0]) == (end[0] < centre[0]) else 0.35
    x, y = ((a + b) / 2 for a, b in zip(start, end, strict=True))
    middle = x * (1 - pull) + centre[0] * pull, y * 0.65 + centre[1] * 0.35 if pull < 0.5 else y
    first, second, third = (1 - share) ** 2, 2 * share * (1 - share), share**2
    x, y = (first * a + second * m + third * b for a, m, b in zip(start, middle, end, strict=True))
    return x, y


def _edge(sheet: Sheet, start: _Point, end: _Point, centre: _Point, weight: float) -> None:
    grey = round(0xC8 - (0xC8 - 0x40) * weight)
    points = [_bent(start, end, centre, step / 16) for step in range(17)]
    sheet.path(points, f"#{grey:02x}{grey:02x}{grey:02x}", thick=0.4 + 2.4 * weight)


def _numbers(sheet: Sheet, lines: list[dict[str, Any]], at: dict[str, _Point], centre: _Point, ruler: Ruler) -> None:
    """The weights of the heaviest lines, wherever there is room on the line for its number."""
    taken: list[tuple[float, float, float]] = [(*point, 0.14) for point in at.values()]
    for row in lines[:30]:
        text = f"{row['together']:,}"
        half = ruler.width(text, NOTE) / 2
        for share in (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74):
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
