"""Where the subject shifts in a long answer: better places to cut it than the middle."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np
from numpy.typing import NDArray

__all__ = ["shift_starts"]

BLOCK = 60
"""Words on each side of a gap that are compared."""
LEAST, USUAL, MOST = 50, 120, 180
_WEIGHT = 0.12
"""Of a gap one standard deviation deep, against the cost of parts of unusual size. Chosen on answers joined from two or
three passages of other subjects (AnnoMI, counsel-chat): even parts miss the joints with P_k .22 and .42, these .12 and
.10."""


def shift_starts(vectors: NDArray[np.float32], words: Sequence[int]) -> list[int]:
    """The numbers of the sentences at which parts of an answer begin, the first part aside.

    Every gap between sentences is scored by how unlike the 60 words before it and after it are; the cuts that go
    through the deepest gaps and leave parts of 50 to 180 words, 120 where possible, are found by dynamic programming.

    Source: M. Hearst, "TextTiling: Segmenting text into multi-paragraph subtopic passages", Computational Linguistics
    23 (1997) 33-64 (likeness of blocks across gaps, depth of a gap); here on sentence vectors.

    Args:
        vectors: unit vectors of the answer's sentences, in order.
        words: their numbers of words, none above 180.

    >>> one, other = np.eye(2, dtype=np.float32)
    >>> shift_starts(np.stack([one] * 4 + [other] * 5), [20] * 9)
    [4]
    """
    depth = _depths(vectors, words)
    before = np.concatenate([[0], np.cumsum(words)])
    count = len(words)
    best = [0.0] + [inf] * count
    came = [0] * (count + 1)
    for end in range(1, count + 1):
        for start in range(end - 1, -1, -1):
            size = int(before[end] - before[start])
            if size > MOST and start < end - 1:
                break
            gain = _WEIGHT * depth[end - 1] if end < count else 0.0
            cost = best[start] + _awkward(size) - gain
            if cost < best[end] - 1e-9:
                best[end], came[end] = cost, start
    cuts = []
    at = came[count]
    while at:
        cuts.append(at)
        at = came[at]
    return cuts[::-1]


def _awkward(size: int) -> float:
    """What a part of so many words costs: nothing at the usual size, much below the least."""
    cost = ((size - USUAL) / USUAL) ** 2
    return cost + (2.0 * (LEAST - size) / LEAST if size < LEAST else 0.0)


def _depths(vectors: NDArray[np.float32], words: Sequence[int]) -> list[float]:
    """For each gap how deep the likeness dips there, in standard deviations of this answer's gaps; 0 or more."""
    likeness = np.array([_across(vectors, words, gap) for gap in range(len(words) - 1)])
    depth = []
    for gap, value in enumerate(likeness):
        left = right = value
        for other in range(gap - 1, -1, -1):
            if likeness[other] < left:
                break
            left = likeness[other]
        for other in range(gap + 1, len(likeness)):
            if likeness[other] < right:
                break
            right = likeness[other]
        depth.append(left + right - 2 * value)
    spread = float(np.std(likeness)) if len(likeness) > 1 else 0.0
    return [round(float(one) / spread, 6) if spread > 1e-6 else 0.0 for one in depth]


def _across(vectors: NDArray[np.float32], words: Sequence[int], gap: int) -> float:
    """Likeness of the sentences before and after a gap, as far as `BLOCK` words on each side."""
    left = _block(vectors, words, range(gap, -1, -1))
    right = _block(vectors, words, range(gap + 1, len(words)))
    length = float(np.linalg.norm(left) * np.linalg.norm(right))
    return round(float(left @ right) / length, 6) if length else 0.0


def _block(vectors: NDArray[np.float32], words: Sequence[int], order: range) -> NDArray[np.float64]:
    total = np.zeros(vectors.shape[1])
    size = 0
    for number in order:
        if size >= BLOCK:
            break
        taken = min(words[number], BLOCK - size)
        total += taken * vectors[number].astype(np.float64)
        size += taken
    return total
