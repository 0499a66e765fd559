"""How far suggested themes depend on whom one happened to interview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualkit.ports import Progress
from qualkit.suggesters.consensus import consensus
from qualkit.suggesters.smoothing import smoothed

__all__ = ["FEWEST_INTERVIEWS", "MOST", "Stability", "agreement", "best_match", "draws", "stability"]

MOST = 2000
_SMOOTHED = 3000
SAMPLES = 10
SHARE = 0.8
FEWEST_INTERVIEWS = 5
_RUNS = 20

Vectors = NDArray[np.float32]
Rows = NDArray[np.int64]
Found = tuple[Rows, NDArray[np.int64]]
"""Rows drawn, and their group."""


@dataclass(frozen=True, slots=True)
class Stability:
    """`overall` is the mean adjusted Rand index between draws; `by_theme` the mean best Jaccard overlap.

    `unit` says what a fifth was left out of: ``interviews`` or ``passages``; `draws` how often.
    """

    overall: float
    by_theme: tuple[float, ...]
    unit: str = "passages"
    draws: int = SAMPLES


def stability(
    vectors: Vectors,
    labels: NDArray[np.int64],
    seed: int,
    progress: Progress,
    *,
    cases: Sequence[str] = (),
    places: Sequence[tuple[str, int]] = (),
) -> Stability:
    """Repeat the grouping, smoothing and all, on ten random draws of four fifths of the interviews, and compare.

    With fewer than five interviews, passages are drawn instead. Above 2,000 passages only the first 2,000 rows, which
    the suggester's order by hash makes a random choice, are grouped again (and the first 3,000 smooth each other);
    each draw is clustered 20 times.

    Source: A. Ben-Hur, A. Elisseeff and I. Guyon, "A stability based method for discovering structure in clustered
    data", PSB 2002; L. Hubert and P. Arabie, "Comparing partitions", J. Classification 2 (1985) 193-218; C. Hennig,
    "Cluster-wise assessment of cluster stability", CSDA 52 (2007) 258-271.

    Args:
        vectors: unit vectors of the passages, not smoothed where `places` are given.
        labels: the partition to judge, numbered from 0.
        seed: where the draws start.
        progress: told draws done.
        cases: whose words each passage is; () draws passages.
        places: source and offset of each passage, to smooth by; () groups the vectors as they are.
    """
    themes = int(labels.max()) + 1
    count = min(len(vectors), _SMOOTHED)
    generator = np.random.default_rng(seed)
    interviews = len(set(cases[:count])) >= FEWEST_INTERVIEWS
    found: list[Found] = []
    for sample, drawn in enumerate(draws(cases[:count] if interviews else (), count, themes, SAMPLES, generator)):
        shape = smoothed(vectors[drawn], [places[row] for row in drawn]) if places else vectors[drawn]
        rows = drawn[drawn < max(MOST, themes)]
        again = consensus(shape[: len(rows)], themes, _RUNS, int(generator.integers(10**6)), _at(progress, sample))
        found.append((rows, again.cut(themes)))
    progress("Checking stability", SAMPLES, SAMPLES)
    overlaps = [[best_match(labels[rows] == theme, groups) for theme in range(themes)] for rows, groups in found]
    by_theme = np.array(overlaps).mean(axis=0)
    return Stability(
        agreement(found), tuple(float(value) for value in by_theme), "interviews" if interviews else "passages"
    )


def draws(cases: Sequence[str], count: int, least: int, number: int, generator: np.random.Generator) -> list[Rows]:
    """Rows of random four fifths of the interviews (of the passages, where no cases are given), `number` times.

    A draw that would hold fewer than half of the rows, as where one interview is most of the study, or fewer than
    `least`, is topped up with passages of the others.
    """
    if not cases:
        size = max(least, round(SHARE * count))
        return [np.sort(generator.choice(count, min(size, count), replace=False)) for _ in range(number)]
    least = max(least, count // 2)
    names = sorted(set(cases))
    own = np.searchsorted(names, cases)
    drawn = []
    for _ in range(number):
        kept = generator.choice(len(names), round(SHARE * len(names)), replace=False)
        inside = np.isin(own, kept)
        others = generator.permutation(np.flatnonzero(~inside))[: max(0, least - int(inside.sum()))]
        drawn.append(np.sort(np.concatenate([np.flatnonzero(inside), others])))
    return drawn


def agreement(found: Sequence[Found]) -> float:
    """Mean adjusted Rand index between every two groupings, over the rows that both hold."""
    from sklearn.metrics import adjusted_rand_score

    pairs = []
    for i, (rows, groups) in enumerate(found):
        for others, other_groups in found[:i]:
            _, one, other = np.intersect1d(rows, others, assume_unique=True, return_indices=True)
            pairs.append(float(adjusted_rand_score(groups[one], other_groups[other])))
    return float(np.mean(pairs))


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
