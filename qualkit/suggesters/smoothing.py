"""Vectors that tell subjects apart better: each passage leans on its neighbours in the talk and in meaning."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["smoothed"]

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]

BESIDE = 0.3
STEPS = 5
LEAN = 0.8
_NEAREST = 1.25
_BLOCK = 512
_DIMENSIONS = 64


def smoothed(vectors: Vectors, places: Sequence[tuple[str, int]], shaping: Rows | None = None) -> Vectors:
    """Unit vectors to group passages by; keywords, quotations and cohesion belong to the vectors as they came.

    Three steps. What all passages share is taken away (their mean). The passage before and the one after in the same
    source count three tenths each, because answers in a row are often about one thing. Then five times over, a
    passage moves four fifths of the way to the mean of those nearest in meaning (1.25 times the root of the number
    of passages), which draws subjects together and leaves the gaps between them. At most 64 dimensions are kept.

    The rows must be in an order that does not depend on how the study was built. All arithmetic uses one thread.

    Source: R. Coifman and S. Lafon, "Diffusion maps", Applied and Computational Harmonic Analysis 21 (2006) 5-30 (the
    idea: a few steps of a random walk over the graph of nearest neighbours); the constants were chosen on AnnoMI and
    counsel-chat and confirmed on FFT and the example study.

    Args:
        vectors: unit vectors, one row a passage.
        places: source and offset of each passage.
        shaping: the rows whose company counts in meaning (None: all), such as those of some length.
    """
    from threadpoolctl import threadpool_limits

    rows = np.arange(len(vectors)) if shaping is None else shaping
    if len(rows) < 2:
        return vectors
    with threadpool_limits(limits=1):
        start = _beside(_units(vectors - vectors[rows].mean(axis=0)), places)
        graph = _nearest(start, rows)
        moved = start
        for _ in range(STEPS):
            moved = _units((1 - LEAN) * moved + LEAN * _units(graph @ moved[rows]))
        return _narrowed(moved)


def _beside(vectors: Vectors, places: Sequence[tuple[str, int]]) -> Vectors:
    order = sorted(range(len(places)), key=lambda row: (*places[row], row))
    pairs = [(one, other) for one, other in pairwise(order) if places[one][0] == places[other][0]]
    if not pairs:
        return vectors
    before, after = np.array(pairs, np.int64).T
    result = vectors.copy()
    result[after] += np.float32(BESIDE) * vectors[before]
    result[before] += np.float32(BESIDE) * vectors[after]
    return _units(result)


def _nearest(vectors: Vectors, rows: Rows) -> Any:
    """Weights of each row's nearest among `rows`, in blocks, so that memory does not grow with the square."""
    from scipy.sparse import csr_matrix

    count = max(3, min(round(_NEAREST * sqrt(len(rows))), (len(rows) - 1) // 3))
    count = min(count, len(rows) - 1)
    own = np.full(len(vectors), -1, np.int64)
    own[rows] = np.arange(len(rows))
    among = vectors[rows].T.copy()
    columns, weights = [], []
    for first in range(0, len(vectors), _BLOCK):
        likeness = np.round(vectors[first : first + _BLOCK] @ among, 5)
        mine = own[first : first + _BLOCK]
        likeness[np.flatnonzero(mine >= 0), mine[mine >= 0]] = -2
        chosen = np.sort(np.argpartition(-likeness, count - 1, axis=1)[:, :count], axis=1)
        columns.append(chosen)
        weights.append(np.maximum(np.take_along_axis(likeness, chosen, axis=1), 0))
    ends = np.arange(0, len(vectors) * count + 1, count)
    shape = (len(vectors), len(rows))
    return csr_matrix((np.concatenate(weights).ravel(), np.concatenate(columns).ravel(), ends), shape=shape)


def _narrowed(vectors: Vectors) -> Vectors:
    """The 64 directions that carry most of the vectors: the same groups in a fraction of the time."""
    if vectors.shape[1] <= _DIMENSIONS:
        return vectors
    wide = vectors.astype(np.float64)
    _, directions = np.linalg.eigh(np.round(wide.T @ wide, 6))
    return _units(wide @ directions[:, -_DIMENSIONS:])


def _units(vectors: NDArray[np.float32]) -> Vectors:
    """Rows of length 1, rounded, so that the last bits of an addition cannot tip a later choice."""
    lengths = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    units: Vectors = np.round(vectors / lengths, 5).astype(np.float32)
    return units
