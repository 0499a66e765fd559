"""Repeating a method on parts of the passages, to see what of its groups holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualkit.ports import Progress

__all__ = ["Labels", "Repeated", "repeat"]

Labels = NDArray[np.int64]
SHARE = 0.8


@dataclass(frozen=True, slots=True, eq=False)
class Repeated:
    """What repeating showed.

    Attributes:
        overall: mean adjusted Rand index between the repetitions, over the passages they share; passages without a
            group count as one group.
        by_theme: for each group, the mean Jaccard overlap with its best match.
        support: for each row, how often (0 to 1) the other members of its group were with it; 0 without a group.
    """

    overall: float
    by_theme: tuple[float, ...]
    support: NDArray[np.float64]


def repeat(fit: Callable[[Labels, int], Labels], labels: Labels, runs: int, seed: int, progress: Progress) -> Repeated:
    """Repeat a method on random 80% of the rows and compare.

    Source: A. Ben-Hur, A. Elisseeff and I. Guyon, "A stability based method for discovering structure in clustered
    data", PSB 2002; C. Hennig, "Cluster-wise assessment of cluster stability", CSDA 52 (2007) 258-271.

    Args:
        fit: given sorted rows and a seed, the group of each of these rows from 0, -1 for none.
        labels: the partition to judge, of all rows.
        runs: repetitions.
        seed: where the samples start.
        progress: told repetitions done.
    """
    from sklearn.metrics import adjusted_rand_score

    generator = np.random.default_rng(seed)
    size = max(2, round(SHARE * len(labels)))
    themes = int(labels.max(initial=-1)) + 1
    drawn: list[tuple[Labels, Labels]] = []
    together, seen = np.zeros(len(labels)), np.zeros(len(labels))
    overlaps = np.zeros((runs, themes))
    for run in range(runs):
        progress("Checking stability", run, runs)
        rows = np.sort(generator.choice(len(labels), size, replace=False))
        found = fit(rows, int(generator.integers(10**6)))
        drawn.append((rows, found))
        seen[rows] += 1
        for theme in range(themes):
            members = np.flatnonzero(labels[rows] == theme)
            share, overlap = _company(found, members)
            together[rows[members]] += share
            overlaps[run, theme] = overlap
    progress("Checking stability", runs, runs)
    agreements = []
    for one in range(runs):
        for other in range(one):
            _, mine, theirs = np.intersect1d(drawn[one][0], drawn[other][0], assume_unique=True, return_indices=True)
            agreements.append(float(adjusted_rand_score(drawn[one][1][mine], drawn[other][1][theirs])))
    support = np.divide(together, seen, out=np.zeros(len(labels)), where=seen > 0)
    return Repeated(float(np.mean(agreements)), tuple(overlaps.mean(axis=0).tolist()), support)


def _company(found: Labels, members: Labels) -> tuple[NDArray[np.float64], float]:
    """For some rows, the share of the others that `found` puts with each; and their best Jaccard overlap with a group.

    >>> _company(np.array([0, 0, 1, -1]), np.array([0, 1, 3]))
    (array([0.5, 0.5, 0. ]), 0.6666666666666666)
    """
    if not len(members):
        return np.zeros(0), 0.0
    sizes = np.bincount(found + 1, minlength=2)
    inside = np.bincount(found[members] + 1, minlength=len(sizes))
    own = found[members]
    share = np.where(own >= 0, (inside[own + 1] - 1) / max(len(members) - 1, 1), 0.0)
    overlap = inside[1:] / (len(members) + sizes[1:] - inside[1:])
    return share, float(overlap.max(initial=0.0))
