"""Comparing what a run gave with what running it again gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence, Set
from math import comb

__all__ = ["jaccard", "likeness_of_groups", "rand_index"]


def rand_index(one: Sequence[Hashable], other: Sequence[Hashable]) -> float | None:
    """The adjusted Rand index of two groupings of the same things (Hubert and Arabie 1985, Journal of Classification
    2:193-218): 1 if they are the same, about 0 if they agree as by chance; None for fewer than two things.

    >>> rand_index([1, 1, 2, 2], ["b", "b", "a", "a"])
    1.0
    >>> round(rand_index([0, 0, 1, 2], [0, 0, 1, 1]), 2)
    0.57
    """
    if len(one) < 2:
        return None
    pairs = comb(len(one), 2)
    both = sum(comb(size, 2) for size in Counter(zip(one, other, strict=True)).values())
    first = sum(comb(size, 2) for size in Counter(one).values())
    second = sum(comb(size, 2) for size in Counter(other).values())
    expected = first * second / pairs
    most = (first + second) / 2
    return 1.0 if most == expected else (both - expected) / (most - expected)


def jaccard(one: Set[Hashable], other: Set[Hashable]) -> float | None:
    """What two sets share as a part of all in them; None if both are empty.

    >>> jaccard({1, 2, 3}, {2, 3, 4})
    0.5
    """
    return len(one & other) / len(one | other) if one | other else None


def likeness_of_groups(one: Mapping[int, Set[int]], other: Mapping[int, Set[int]]) -> dict[int, tuple[int, float]]:
    """For each group of `one` the group of `other` that overlaps it most, and their Jaccard overlap (0 to 1).

    Groups without any overlap are left out; of equals the first is taken.

    >>> likeness_of_groups({0: {1, 2}, 1: {3}}, {7: {1, 2, 4}})
    {0: (7, 0.6666666666666666)}
    """
    found = {}
    for number, members in one.items():
        best = max(other, key=lambda key: (jaccard(members, other[key]) or 0.0, -key), default=None)
        if best is not None and members & other[best]:
            found[number] = (best, jaccard(members, other[best]) or 0.0)
    return found
