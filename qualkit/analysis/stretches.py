"""Stretches of a text as pairs of start and end: put together, and held against another stretch."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

__all__ = ["Stretch", "inside", "merged", "outside"]

Stretch = tuple[int, int]


def merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Sorted; what overlaps or touches is one.

    >>> merged([(5, 9), (0, 3), (3, 4), (8, 12)])
    [(0, 4), (5, 12)]
    """
    found: list[Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return found


def inside(whole: Stretch, parts: Sequence[Stretch]) -> list[Stretch]:
    """What of merged stretches is in another one.

    >>> inside((2, 10), [(0, 4), (5, 6), (9, 12)])
    [(2, 4), (5, 6), (9, 10)]
    """
    first = bisect_right(parts, whole[0], key=lambda part: part[1])
    found = []
    for start, end in parts[first:]:
        if start >= whole[1]:
            break
        found.append((max(start, whole[0]), min(end, whole[1])))
    return found


def outside(whole: Stretch, parts: Sequence[Stretch]) -> list[Stretch]:
    """What of a stretch is in none of the merged ones.

    >>> outside((2, 10), [(0, 4), (5, 6), (9, 12)])
    [(4, 5), (6, 9)]
    """
    found, reached = [], whole[0]
    for start, end in inside(whole, parts):
        if start > reached:
            found.append((reached, start))
        reached = end
    return [*found, (reached, whole[1])] if reached < whole[1] else found
