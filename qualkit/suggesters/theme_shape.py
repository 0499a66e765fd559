"""What themes look like from near by: how distinct they are, what lies inside them, what belongs to two of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from qualkit.ports import Progress
from qualkit.suggesters.consensus import consensus
from qualkit.suggesters.stability import agreement, draws

__all__ = ["Distinctness", "SubThemes", "also_fits", "distinctness", "sub_themes"]

Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]

NEARLY = 0.95
FEWEST_INSIDE = 20
_LEAST_PART = 5
_MOST_PARTS = 4
_HOLDS = 0.5
_DRAWS = 4
_RUNS = 8


@dataclass(frozen=True, slots=True)
class Distinctness:
    """How one theme stands beside the others.

    Attributes:
        nearest: the theme whose centre is likest.
        likeness: cosine of the two centres.
        cohesion: mean cosine of the members to their own centre.
        distinctness: mean simplified silhouette of the members: 1 far from every other theme, 0 on the border, below
            0 nearer to another.
    """

    nearest: int
    likeness: float
    cohesion: float
    distinctness: float


@dataclass(frozen=True, slots=True)
class SubThemes:
    """The parts of one theme, largest first, as rows; none where it does not fall apart in the same way twice.

    `agreement` is the mean adjusted Rand index between random four fifths of the theme's passages.
    """

    parts: tuple[tuple[int, ...], ...]
    agreement: float


def distinctness(vectors: Vectors, labels: Labels) -> list[Distinctness]:
    """How far each theme stands from its nearest other theme, against how close its own members are.

    Source: P. Rousseeuw, "Silhouettes", J. Computational and Applied Mathematics 20 (1987) 53-65; E. Hruschka, L. de
    Castro and R. Campello, "Evolutionary algorithms for clustering gene-expression data", ICDM 2004 (simplified: by
    centres).

    Args:
        vectors: the vectors that the passages were grouped by.
        labels: the partition, numbered from 0 without gaps.
    """
    centres, likeness = _centres(vectors, labels)
    themes = len(centres)
    own = likeness[np.arange(len(labels)), labels]
    others = likeness.copy()
    others[np.arange(len(labels)), labels] = -1 if themes > 1 else 1
    inner, outer = 1 - own, 1 - others.max(axis=1)
    silhouette = (outer - inner) / np.maximum(np.maximum(inner, outer), 1e-9)
    between = np.round(centres @ centres.T, 6)
    np.fill_diagonal(between, -2)
    result = []
    for theme in range(themes):
        nearest = int(between[theme].argmax()) if themes > 1 else theme
        member = labels == theme
        measures = (
            float(between[theme, nearest]) if themes > 1 else 1.0,
            own[member].mean(),
            silhouette[member].mean(),
        )
        result.append(Distinctness(nearest, *(round(float(value), 4) for value in measures)))
    return result


def also_fits(vectors: Vectors, labels: Labels) -> list[tuple[int, ...]]:
    """For each passage, the other themes whose centre is at least 0.95 times as like as its own, likest first.

    The share was measured on patient comments that people had given several codes (FFT): the second theme's main code
    was among the comment's own in 23 of 100 such pairs, in 15 by chance. It is a hint to look, not a finding.

    Args:
        vectors: the vectors that the passages were grouped by.
        labels: the partition, numbered from 0 without gaps.
    """
    _, likeness = _centres(vectors, labels)
    result = []
    for row, own in enumerate(labels):
        near = np.flatnonzero((likeness[row] >= NEARLY * likeness[row, own]) & (likeness[row] > 0))
        order = sorted((theme for theme in near.tolist() if theme != own), key=lambda theme: -likeness[row, theme])
        result.append(tuple(order))
    return result


def sub_themes(
    vectors: Vectors,
    labels: Labels,
    seed: int,
    progress: Progress,
) -> list[SubThemes]:
    """The parts of every theme of 20 passages or more: two to four, whichever number holds best.

    Four random four fifths of a theme's passages are grouped; where they agree by less than 0.5 (adjusted Rand index),
    or a part would hold fewer than five passages, the theme is left whole. The vectors are taken as they are: smoothed
    ones would fall apart even where there is nothing but chance.

    Args:
        vectors: unit vectors, not smoothed.
        labels: the partition, numbered from 0 without gaps.
        seed: where the draws start.
        progress: told the themes done.
    """
    themes = int(labels.max()) + 1
    result = []
    for theme in range(themes):
        progress("Looking inside themes", theme, themes)
        rows = np.flatnonzero(labels == theme)
        result.append(_inside(vectors[rows], rows, seed) if len(rows) >= FEWEST_INSIDE else SubThemes((), 0.0))
    progress("Looking inside themes", themes, themes)
    return result


def _inside(shape: Vectors, rows: Labels, seed: int) -> SubThemes:
    generator = np.random.default_rng(seed)
    most = min(_MOST_PARTS, len(rows) // 10)
    drawn = draws((), len(rows), most, _DRAWS, generator)
    held = {}
    for parts in range(2, most + 1):
        found = [(chosen, _grouped(shape[chosen], parts, _RUNS, generator)) for chosen in drawn]
        held[parts] = round(agreement(found), 4)
    best = min(held, key=lambda parts: (-held[parts], parts))
    groups = _grouped(shape, best, 2 * _RUNS, generator)
    sizes = np.bincount(groups)
    if held[best] < _HOLDS or len(sizes) < 2 or sizes.min() < _LEAST_PART:
        return SubThemes((), held[best])
    return SubThemes(tuple(tuple(rows[groups == part].tolist()) for part in range(len(sizes))), held[best])


def _grouped(shape: Vectors, parts: int, runs: int, generator: np.random.Generator) -> Labels:
    def quiet(what: str, done: int, total: int) -> None:
        return None

    return consensus(shape, parts, runs, int(generator.integers(10**6)), quiet).cut(parts)


def _centres(vectors: Vectors, labels: Labels) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Unit centres of the themes, and the likeness of every row to every centre, rounded."""
    from threadpoolctl import threadpool_limits

    wide = vectors.astype(np.float64)
    with threadpool_limits(limits=1):
        means = np.stack([wide[labels == theme].mean(axis=0) for theme in range(int(labels.max()) + 1)])
        centres = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-12)
        return centres, np.round(wide @ centres.T, 6)
