"""Coding stripes: which lane each mark of a page gets, and what stands in each row of the margin. Pure.

A stripe runs beside every row its words stand on. Its letter stands on the row where its code is named, so that in
each row the letters from left to right belong to the names from left to right. Open proposals have broken bars.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from qualkit.tui.cells import cells_of, clusters, tidy, visible
from qualkit.tui.page import Mark, Page

__all__ = [
    "CONTRARY_SIGN",
    "KEY_SIGN",
    "LETTERS",
    "MEMO_SIGN",
    "OPEN_LETTERS",
    "Margin",
    "Piece",
    "Row",
    "Stripe",
    "stripes_of",
]

KEY_SIGN, CONTRARY_SIGN, MEMO_SIGN = "*", "!", "¶"
LETTERS = {
    "H": "coded by a person",
    "R": "found by a rule, not yet confirmed",
    "r": "found by a rule, confirmed",
    "M": "accepted suggestion",
    "?": "suggestion, still open",
}
OPEN_LETTERS = ("R", "?")
# top, middle, bottom of a bar; then the same where the stripe is emphasised
_DECIDED = ("┏┃┗", "▄█▀")
_OPEN = ("┌┆└", "┏┇┗")
_REPEAT = 12
_FEWEST_FOR_NAMES = 4


@dataclass(frozen=True, slots=True)
class Stripe:
    """A mark on its rows, from `first` to `last`, in a lane (0 beside the text); -1 where there was no room."""

    mark: Mark
    first: int
    last: int
    lane: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A bit of a margin row.

    Attributes:
        kind: ``bar``, ``letter``, ``name``, ``more`` (+3) or ``gap``.
        text: what is shown; `strong`: what is shown instead where the mark is emphasised.
        mark: whose it is (of several hidden ones, the first); None for gaps.
    """

    kind: str
    text: str
    strong: str
    mark: Mark | None = None


Row = tuple[Piece, ...]


def stripes_of(page: Page, marks: Sequence[Mark], lanes: int) -> list[Stripe]:
    """Deal marks out to at most `lanes` lanes so that no two stripes share a cell; longer ones stand further left.

    Sorted by first row. Marks for which all lanes are taken get lane -1.
    """
    end = len(page.shown)
    rows = [(page.rows_of(min(mark.start, end), min(mark.end, end)), mark) for mark in marks]
    rows.sort(key=lambda item: (item[0][0], -item[0][1], item[1].start, -item[1].end, item[1].code, item[1].number))
    free_from = [0] * lanes
    found = []
    for (first, last), mark in rows:
        lane = next((lane for lane in range(lanes) if free_from[lane] <= first), -1)
        if lane >= 0:
            free_from[lane] = last + 1
        found.append(Stripe(mark, first, last, lane))
    return found


class Margin:
    """The margin beside a page, `width` cells wide: what stands in every row that has anything.

    Lanes take at most half of the margin; each row is at most `width` cells wide. A code's name stands at its
    stripe's first row, or the next one if others begin there too; it is repeated along a long stripe. Where there is
    room for some of the codes only, ``+3`` counts the others.
    """

    def __init__(self, page: Page, width: int) -> None:
        self.page, self.width = page, width
        self.rows: dict[int, Row] = {}
        self._known: dict[tuple[Stripe, ...], dict[int, Row]] = {}
        self._with_coders = False

    def show(self, marks: Sequence[Mark]) -> list[int]:
        """Show these marks instead of the present ones; the rows that look different by it, sorted.

        Groups of stripes that stay as they were are not worked out again.
        """
        if self.width < 1:
            return []
        several = len({mark.coder for mark in marks}) > 1
        known = self._known if several == self._with_coders else {}
        self._known, self._with_coders = {}, several
        before, self.rows = self.rows, {}
        for group in _groups(stripes_of(self.page, marks, _most_lanes(self.width))):
            key = tuple(group)
            found = known.get(key)
            if found is None:
                found = _group_rows(group, {stripe.mark: _title(stripe.mark, several) for stripe in group}, self.width)
            self._known[key] = found
            self.rows.update(found)
        both = before.keys() | self.rows.keys()
        pairs = ((row, before.get(row), self.rows.get(row)) for row in both)
        return sorted(row for row, was, now in pairs if was is not now and was != now)


def _most_lanes(width: int) -> int:
    return width if width <= _FEWEST_FOR_NAMES else width // 2


def _title(mark: Mark, with_coder: bool) -> tuple[str, str]:
    """The short and the long form of what is written beside a stripe."""
    flags = (KEY_SIGN, mark.key_quote), (CONTRARY_SIGN, mark.contrary), (MEMO_SIGN, mark.memo)
    short = tidy(mark.code) + "".join(sign for sign, shown in flags if shown)
    coder = f" ({tidy(mark.coder)})" if with_coder and mark.coder else ""
    return short, f"{short}{coder} {tidy(mark.name)}".rstrip()


def _groups(stripes: Sequence[Stripe]) -> list[list[Stripe]]:
    """Stripes that hang together: between two groups lies a row's edge that no stripe crosses."""
    groups: list[list[Stripe]] = []
    reached = -1
    for stripe in stripes:
        if stripe.first > reached:
            groups.append([])
        groups[-1].append(stripe)
        reached = max(reached, stripe.last)
    return groups


def _group_rows(group: Sequence[Stripe], named: Mapping[Mark, tuple[str, str]], width: int) -> dict[int, Row]:
    depth = max(1, 1 + max(stripe.lane for stripe in group))
    pitch = 2 if depth * 2 <= width // 2 else 1
    between = 1 if pitch == 1 and width > depth else 0
    room = width - depth * pitch - between
    rows: dict[int, Row] = {}
    plan = _plan_names(group)
    for row, (open_here, chosen, hidden) in plan.items():
        bars: list[Piece] = []
        lanes = {stripe.lane: stripe for stripe in open_here}
        for lane in range(depth):
            bars.append(_bar(lanes.get(lane), row, chosen))
            if pitch == 2:
                bars.append(_gap(1))
        bars.append(_gap(between))
        rows[row] = _joined((*bars, *_names(chosen, hidden, named, room)))
    return rows


_Planned = tuple[list[Stripe], list[Stripe], list[Stripe]]


def _plan_names(group: Sequence[Stripe]) -> dict[int, _Planned]:
    """For every row of a group: the stripes beside it, those that are named there, and those without a lane."""
    plan: dict[int, _Planned] = {}
    waiting: list[Stripe] = []
    again: list[tuple[int, Stripe]] = []
    beside: list[Stripe] = []
    begins = list(group)
    begins.reverse()
    for row in range(group[0].first, max(stripe.last for stripe in group) + 1):
        beside = [stripe for stripe in beside if stripe.last >= row]
        hidden: list[Stripe] = []
        while begins and begins[-1].first == row:
            stripe = begins.pop()
            (beside if stripe.lane >= 0 else hidden).append(stripe)
            if stripe.lane >= 0:
                waiting.append(stripe)
        chosen = _chosen(waiting, again, row)
        waiting = [stripe for stripe in waiting if stripe not in chosen]
        again = [(due, stripe) for due, stripe in again if stripe.last > row and stripe not in chosen]
        again.extend((row + _REPEAT, stripe) for stripe in chosen if stripe.last > row + _REPEAT)
        plan[row] = (beside, sorted(chosen, key=lambda stripe: stripe.lane), hidden)
    return plan


def _chosen(waiting: list[Stripe], again: list[tuple[int, Stripe]], row: int) -> list[Stripe]:
    """Whose names stand on this row: all that end here unnamed; else the one that ends first; else a repeated one."""
    ending = [stripe for stripe in waiting if stripe.last == row]
    if ending:
        return ending
    if waiting:
        return [min(waiting, key=lambda stripe: (stripe.last, stripe.lane))]
    return [stripe for due, stripe in again if due <= row][:1]


def _bar(stripe: Stripe | None, row: int, chosen: Sequence[Stripe]) -> Piece:
    if stripe is None:
        return _gap(1)
    letter = stripe.mark.letter
    if stripe in chosen:
        return Piece("letter", letter, letter, stripe.mark)
    shapes = _OPEN if letter in OPEN_LETTERS else _DECIDED
    part = 0 if row == stripe.first else 2 if row == stripe.last else 1
    return Piece("bar", shapes[0][part], shapes[1][part], stripe.mark)


def _names(
    chosen: Sequence[Stripe], hidden: Sequence[Stripe], named: Mapping[Mark, tuple[str, str]], room: int
) -> list[Piece]:
    """Names in the cells right of the lanes; what does not fit is counted."""
    without = [stripe.mark for stripe in hidden]
    if room < 2:
        return []
    if len(chosen) == 1:
        mark = chosen[0].mark
        count = f" +{len(without)}" if without else ""
        title = _cut_to(named[mark][1], room - len(count))
        if len(title) > 1 or not count:
            return [Piece("name", title, title, mark), *_more(count, without)]
    for kept in range(len(chosen), -1, -1):
        left_out = [*(stripe.mark for stripe in chosen[kept:]), *without]
        count = f" +{len(left_out)}" if left_out else ""
        words = [visible(named[stripe.mark][0]) for stripe in chosen[:kept]]
        if kept and sum(map(cells_of, words)) + kept - 1 + len(count) > room:
            continue
        pieces: list[Piece] = []
        for stripe, word in zip(chosen, words, strict=False):
            pieces.extend([*([_gap(1)] if pieces else []), Piece("name", word, word, stripe.mark)])
        if not pieces:
            count = count[1:] if len(count) - 1 <= room else "+"
        return [*pieces, *_more(count, left_out)]
    return []


def _more(count: str, marks: Sequence[Mark]) -> list[Piece]:
    return [Piece("more", count, count, marks[0])] if count else []


def _gap(cells: int) -> Piece:
    return Piece("gap", " " * cells, " " * cells)


def _joined(pieces: Sequence[Piece]) -> Row:
    """The same row with neighbouring gaps as one and none at its end."""
    row: list[Piece] = []
    for piece in pieces:
        if row and piece.kind == "gap" and row[-1].kind == "gap":
            row[-1] = replace(row[-1], text=row[-1].text + piece.text, strong=row[-1].strong + piece.strong)
        else:
            row.append(piece)
    while row and row[-1].kind == "gap":
        row.pop()
    return tuple(row)


def _cut_to(words: str, room: int) -> str:
    """Words cut to the cells there are, with an ellipsis where something is missing."""
    if cells_of(words) <= room:
        return visible(words)
    kept, used = 0, 0
    for _start, end, cells in clusters(words):
        if used + cells > room - 1:
            break
        kept, used = end, used + cells
    return visible(words[:kept]).rstrip() + "…" if room > 0 else ""
