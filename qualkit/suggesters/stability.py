"""How far suggested themes depend on which passages happened to be there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualkit.ports import Progress
from qualkit.suggesters.consensus import consensus

__all__ = ["MOST", "Stability", "best_match", "stability"]

MOST = 3000
SAMPLES = 10
SHARE = 0.8
_RUNS = 20


@dataclass(frozen=True, slots=True)
class Stability:
    """`overall` is the mean adjusted Rand index between subsamples; `by_theme` the mean best Jaccard overlap."""

    overall: float
    by_theme: tuple[float, ...]


def stability(vectors: NDArray[np.float32], labels: NDArray[np.int64], seed: int, progress: Progress) -> Stability:
    """Repeat the clustering on ten random 80 % of the passages and compare.

    Above 3,000 passages the subsamples are drawn from the first 3,000 rows, which the suggester's order by hash makes
    a random choice; each subsample is clustered 20 times.

    Source: A. Ben-Hur, A. Elisseeff and I. Guyon, "A stability based method for discovering structure in clustered
    data", PSB 2002; L. Hubert and P. Arabie, "Comparing partitions", J. Classification 2 (1985) 193-218; C. Hennig,
    "Cluster-wise assessment of cluster stability", CSDA 52 (2007) 258-271.

    Args:
        vectors: unit vectors of the passages.
        labels: the partition to judge, numbered from 0.
        seed: where the subsamples start.
        progress: told subsamples done.
    """
    from sklearn.metrics import adjusted_rand_score

    themes = int(labels.max()) + 1
    rows = np.arange(min(len(vectors), MOST))
    generator = np.random.default_rng(seed)
    drawn: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []
    for sample in range(SAMPLES):
        chosen = np.sort(generator.choice(rows, max(themes, round(SHARE * len(rows))), replace=False))
        found = consensus(vectors[chosen], themes, _RUNS, int(generator.integers(10**6)), _at(progress, sample))
        drawn.append((chosen, found.cut(themes)))
    progress("Checking stability", SAMPLES, SAMPLES)
    pairs = []
    for i in range(SAMPLES):
        for j in range(i):
            _, one, other = np.intersect1d(drawn[i][0], drawn[j][0], assume_unique=True, return_indices=True)
            pairs.append(float(adjusted_rand_score(drawn[i][1][one], drawn[j][1][other])))
    overlaps = np.array(
        [[best_match(labels[chosen] == theme, found) for theme in range(themes)] for chosen, found in drawn]
    )
    return Stability(float(np.mean(pairs)), tuple(float(value) for value in overlaps.mean(axis=0)))


def best_match(member: NDArray[np.bool_], labels: NDArray[np.int64]) -> float:
    """The largest Jaccard overlap of a set of rows with any group of `labels`; 0 for an empty set.

    >>> best_match(np.array([True, True, True, False]), np.array([0, 0, 1, 1]))
    0.6666666666666666
    """
    if not member.any():
        return 0.0
    inside = np.bincount(labels[member], minlength=int(labels.max()) + 1)
    sizes = np.bincount(labels, minlength=len(inside))
    return float((inside / (member.sum() + sizes - inside)).max())


def _at(progress: Progress, sample: int) -> Progress:
    """Lets `progress` interrupt the inner steps without showing them."""

    def inner(what: str, done: int, total: int) -> None:
        progress("Checking stability", sample, SAMPLES)

    return inner
