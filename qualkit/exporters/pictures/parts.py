"""What several kinds of pictures have in common: labels of rows, standing headings, legends, notes."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from qualkit.exporters.pictures.sheet import Ruler, Sheet
from qualkit.exporters.pictures.style import EDGE, FILLS, GAP, LINE, MUTED, NOTE, Room

__all__ = [
    "LOOKS",
    "Legend",
    "Look",
    "Rows",
    "headings",
    "left_out",
    "mark",
    "note_lines",
    "number",
    "paint_note",
    "rows_within",
    "used_most",
]

_LONGEST = 120
# How high standing headings may be, in inches.
_HEADER_LIMITS = (1.1, 1.5, 2.0, 3.0)


@dataclass(frozen=True, slots=True)
class Look:
    """Type size in points, the labels' share of the width, the least height of a row and its padding in inches."""

    size: float
    share: float
    row: float
    pad: float


# From roomy to tight: the first under which all rows fit is taken.
LOOKS = (Look(8, 0.45, 0.26, 0.08), Look(7.5, 0.48, 0.22, 0.06), Look(7, 0.52, 0.18, 0.045), Look(7, 0.6, 0.14, 0.02))


@dataclass(frozen=True, slots=True)
class Rows:
    """Labels in lines, how high each row is, and where labels end; only as many rows as there is room for."""

    look: Look
    labels: list[list[str]]
    heights: list[float]
    left: float

    @property
    def high(self) -> float:
        return sum(self.heights)


def rows_within(
    labels: Sequence[str],
    width: float,
    limit: float,
    ruler: Ruler,
    indents: Sequence[float] = (),
    *,
    bold: Collection[int] = (),
    looks: Sequence[Look] = LOOKS,
) -> Rows:
    """Rows that take at most `limit` inches together; the last ones are left out where even tight rows do not fit.

    `bold` are the places of labels that will be printed so.
    """
    steps = indents or [0.0] * len(labels)
    heavy = [at in bold for at in range(len(labels))]
    for look in looks:
        lines = [
            ruler.wrap(shortened(label), width * look.share - step, look.size, bold=strong)
            for label, step, strong in zip(labels, steps, heavy, strict=True)
        ]
        heights = [max(look.row, ruler.height(len(each), look.size) + look.pad) for each in lines]
        if sum(heights) <= limit:
            break
    fit, high = 0, 0.0
    while fit < len(heights) and (high + heights[fit] <= limit or not fit):
        high += heights[fit]
        fit += 1
    ends = [
        step + max(ruler.width(line, look.size, bold=strong) for line in each)
        for each, step, strong in zip(lines[:fit], steps[:fit], heavy[:fit], strict=True)
    ]
    return Rows(look, lines[:fit], heights[:fit], EDGE + max(ends) + GAP)


def used_most(weights: Sequence[float], depths: Sequence[int], fits: Callable[[list[int]], bool]) -> list[int]:
    """The places of the rows to show where not all do: those of most weight with all that they stand under.

    What is at the top comes first, whatever its weight; `fits` says whether rows find room. One row is always kept.

    >>> used_most([9, 1, 8, 3, 2], [0, 1, 1, 0, 1], lambda places: len(places) < 4)
    [0, 2, 3]
    """
    order = sorted(range(len(weights)), key=lambda at: (depths[at] > 0, -weights[at], at))

    def wanted(many: int) -> list[int]:
        kept = set(order[:many])
        for at in order[:many]:
            depth = depths[at]
            for above in range(at - 1, -1, -1):
                if depths[above] < depth:
                    kept.add(above)
                    depth = depths[above]
        return sorted(kept)

    low, high = 1, len(order)
    while low < high:
        middle = (low + high + 1) // 2
        if fits(wanted(middle)):
            low = middle
        else:
            high = middle - 1
    return wanted(low)


def shortened(text: str) -> str:
    """`text`, or its beginning and an ellipsis: a label longer than this would leave no room for its picture."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …"


def number(value: float) -> str:
    """A value as it is printed: whole numbers plain, others with two decimals at most, NaN as a dash.

    >>> number(12.0), number(1234.0), number(0.667), number(0.5), number(float("nan"))
    ('12', '1,234', '0.67', '0.5', '–')
    """
    if math.isnan(value):
        return "–"
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def headings(
    names: Sequence[str], cell: float, ruler: Ruler, highest: float = _HEADER_LIMITS[-1]
) -> tuple[bool, list[list[str]], float]:
    """Column headings, level if every word fits in its column, else standing; and the height they need.

    Those that stand are at most about `highest` inches high; what does not fit is cut, with an ellipsis.
    """
    room = cell - 0.08
    words = [word for name in names for word in name.split()]
    if all(ruler.width(word, NOTE, bold=True) <= room for word in words):
        lines = [ruler.wrap(name, room, NOTE, bold=True) for name in names]
        return True, lines, EDGE + ruler.height(max(map(len, lines)), NOTE) + 0.08
    most = max(1, int(cell / ruler.height(1, NOTE)))
    for limit in [each for each in _HEADER_LIMITS if each <= highest] or _HEADER_LIMITS[:1]:
        lines = [ruler.wrap(name, limit, NOTE, bold=True) for name in names]
        if max(map(len, lines)) <= most:
            break
    lines = [each if len(each) <= most else [*each[: most - 1], f"{each[most - 1]} …"] for each in lines]
    longest = max(ruler.width(line, NOTE, bold=True) for each in lines for line in each)
    return False, lines, EDGE + longest + 0.12


class Legend:
    """What fills mean, in lines from left to right; `marks` are letters or numbers that stand in the boxes."""

    def __init__(
        self,
        names: Sequence[str],
        room: Room,
        ruler: Ruler,
        fills: Sequence[tuple[str, str]] = FILLS,
        marks: Sequence[str] = (),
    ) -> None:
        self._fills, self._marks = fills, marks
        self._places: list[tuple[float, float, list[str]]] = []
        x, y, deepest = EDGE, 0.1, 1
        one = ruler.height(1, NOTE)
        for name in names:
            lines = ruler.wrap(shortened(name), room.width - 0.5, NOTE)
            wide = 0.33 + max(ruler.width(line, NOTE) for line in lines) + 0.16
            if x > EDGE and x + wide - 0.16 > room.width - EDGE:
                x, y, deepest = EDGE, y + one * deepest + 0.05, 1
            self._places.append((x, y, lines))
            x, deepest = x + wide, max(deepest, len(lines))
        self.high = y + one * deepest + 0.02 if names else 0.0

    def paint(self, sheet: Sheet, top: float = 0.0) -> None:
        for index, (x, y, lines) in enumerate(self._places):
            fill, hatch = self._fills[index % len(self._fills)]
            sheet.box(x, top + y - 0.06, 0.25, 0.13, fill, hatch, LINE)
            if self._marks:
                mark(sheet, x + 0.125, top + y + 0.005, self._marks[index], fill, hatch)
            sheet.text(x + 0.32, top + y - 0.055, lines, NOTE, anchor="top")


def mark(sheet: Sheet, x: float, y: float, text: str, fill: str, hatch: str) -> None:
    """A letter on a fill, readable whatever its hatch."""
    from qualkit.exporters.pictures.style import dark

    if hatch:
        sheet.box(x - 0.055, y - 0.055, 0.11, 0.11, "#ffffff", edge="#ffffff", front=True)
    sheet.text(x, y, [text], NOTE, align="center", bold=True, colour="#ffffff" if dark(fill) and not hatch else "#000")


def note_lines(text: str, width: float, ruler: Ruler) -> tuple[list[str], float]:
    """A note under a picture, in lines, and how high it is."""
    lines = ruler.wrap(text, width, NOTE) if text else []
    return lines, ruler.height(len(lines), NOTE) + (0.07 if lines else 0.0)


def paint_note(sheet: Sheet, x: float, y: float, lines: Sequence[str]) -> None:
    if lines:
        sheet.text(x, y + 0.04, lines, NOTE, colour=MUTED, anchor="top")


def left_out(shown: int, of: int, what: str, order: str = "used most") -> str:
    """A sentence on what there was no room for; "" if nothing is missing.

    >>> left_out(30, 42, "codes")
    'Shown are the 30 codes used most; 12 more are in the table.'
    """
    more = of - shown
    if shown == 1 < of:
        which = f"first {what.removesuffix('s')}" if order == "first" else f"{what.removesuffix('s')} {order}"
        return f"Shown is the {which}; {more} more {'is' if more == 1 else 'are'} in the table."
    verb = "is" if more == 1 else "are"
    which = f"first {shown} {what}" if order == "first" else f"{shown} {what} {order}"
    return f"Shown are the {which}; {more} more {verb} in the table." if more > 0 else ""
