"""Passages: what is coded with a code in one stretch, and where passages of two codes overlap."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

__all__ = ["Passage", "Passages", "meetings", "merged"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch ``[start, end)`` of one source that has a code (told by its place in an order of codes)."""

    start: int
    end: int
    code: int
    case: str


def merged(stretches: Iterable[Passage]) -> list[Passage]:
    """The stretches of one source with those of the same code that overlap made one, by their starts.

    Stretches that only touch stay apart. The case is that of the first of them.

    >>> [(p.start, p.end) for p in merged([Passage(0, 5, 1, "A"), Passage(3, 9, 1, "A"), Passage(9, 12, 1, "A")])]
    [(0, 9), (9, 12)]
    """
    found: list[Passage] = []
    latest: dict[int, int] = {}
    for one in sorted(stretches, key=lambda each: (each.start, each.end, each.code, each.case)):
        place = latest.get(one.code)
        if place is None or found[place].end <= one.start:
            latest[one.code] = len(found)
            found.append(one)
        elif found[place].end < one.end:
            before = found[place]
            found[place] = Passage(before.start, one.end, before.code, before.case)
    return found


class Passages:
    """The passages of a source, each to be found by its code and any place in it."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        """Of passages as `merged` gives them."""
        self._of: dict[int, tuple[list[int], list[Passage]]] = defaultdict(lambda: ([], []))
        for one in passages:
            starts, found = self._of[one.code]
            starts.append(one.start)
            found.append(one)

    def around(self, part: Passage) -> Passage:
        """The passage that a part of it lies in."""
        starts, found = self._of[part.code]
        return found[bisect_right(starts, part.start) - 1]


def meetings(passages: Iterable[Passage], apart: Sequence[Collection[int]]) -> Iterator[tuple[Passage, Passage]]:
    """Passages of different codes that overlap, by a sweep through the text; the one that begins later comes second.

    Each code has at most one passage at a place, so that the work grows with passages times codes and not with the
    square of the passages.

    Args:
        passages: of one source, as `merged` gives them.
        apart: for each code those that are not to be told with it.
    """
    now: dict[int, Passage] = {}
    for one in passages:
        over = [code for code, other in now.items() if other.end <= one.start]
        for code in over:
            del now[code]
        not_told = apart[one.code]
        for code, other in now.items():
            if code not in not_told:
                yield other, one
        now[one.code] = one
