"""From scores to probabilities that keep their word, and what they say about a list of suggestions.

Platt's logistic calibration of out-of-interview scores, pooled over codes, with an offset for each code that is
shrunk towards none, so that a rare code borrows from the others (Platt 1999; offsets as random intercepts).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FEWEST_POSITIVES", "Calibration", "calibrate", "wilson"]

FEWEST_POSITIVES = 8
"""Coded passages of a code from which on something is promised for it."""

# What scores were worth without a single coding, on corpora coded by people (docs: how suggestions are made).
INTERCEPT, SLOPE = -2.9, 1.0
MOST_UNTRIED = 0.7  # stated at most for a code of which too little is decided
FEWEST_NEGATIVES = 10
_FEWEST_OF_CODE = 8  # decided passages of a code, three of them without it
_FEWEST_WITHOUT = 3
_PRIOR = np.array([0.5, 0.25])  # standard deviations of the prior on intercept and slope
_OFFSET = 0.6  # standard deviation of the codes' offsets
_ROUNDS = 8


@dataclass(frozen=True, slots=True, eq=False)
class Calibration:
    """Probability = logistic(intercept + slope * score + offset of the code).

    Attributes:
        pairs: decided passages and codes it rests on; 0: too little is decided, the figures of the corpora.
        tried: of each code, whether enough is decided both ways; of the others at most `MOST_UNTRIED` is stated.
    """

    intercept: float
    slope: float
    offsets: NDArray[np.float64]
    pairs: int
    tried: NDArray[np.bool_]

    def probabilities(self, scores: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of scores of shape (passages, codes), rounded to 4 digits."""
        found = _logistic(self.intercept + self.slope * scores + self.offsets)
        most: NDArray[np.float64] = np.where(self.tried, 1.0, MOST_UNTRIED)
        stated: NDArray[np.float64] = np.minimum(found, most).astype(np.float64)
        return stated.round(4)


def calibrate(held_out: NDArray[np.float64], holds: NDArray[np.int8]) -> Calibration:
    """Learn from every decided passage, scored by a model that had not seen its interview.

    Where people have hardly ever said that a code does not fit (suggestions were accepted and nothing was read through
    or rejected), what they decided says nothing about chances: those of the corpora are stated then.
    """
    rows, codes = np.nonzero(holds)
    offsets = np.zeros(holds.shape[1])
    prior = np.array([INTERCEPT, SLOPE])
    with_it, without = (holds > 0).sum(axis=0), (holds < 0).sum(axis=0)
    enough = (with_it > 0) & (without >= _FEWEST_WITHOUT) & (with_it + without >= _FEWEST_OF_CODE)
    tried: NDArray[np.bool_] = np.asarray(enough, bool)
    if not tried.any() or without.sum() < max(FEWEST_NEGATIVES, with_it.sum() / 4):
        return Calibration(INTERCEPT, SLOPE, offsets, 0, np.zeros(holds.shape[1], bool))
    scores, truth = held_out[rows, codes], (holds[rows, codes] > 0).astype(float)
    line = prior.copy()
    for _ in range(_ROUNDS):
        line = _newton_line(line, scores, truth, offsets[codes], prior)
        offsets = _newton_offsets(offsets, codes, line[0] + line[1] * scores, truth)
    return Calibration(float(line[0]), float(max(line[1], 0.05)), offsets, len(rows), tried)


def _newton_line(
    line: NDArray[np.float64],
    scores: NDArray[np.float64],
    truth: NDArray[np.float64],
    offset: NDArray[np.float64],
    prior: NDArray[np.float64],
) -> NDArray[np.float64]:
    told = _logistic(line[0] + line[1] * scores + offset)
    weight = np.maximum(told * (1 - told), 1e-6)
    design = np.stack([np.ones_like(scores), scores])
    gradient = design @ (truth - told) - (line - prior) / _PRIOR**2
    curvature = (design * weight) @ design.T + np.diag(1 / _PRIOR**2)
    return np.asarray(line + np.clip(np.linalg.solve(curvature, gradient), -1.0, 1.0), np.float64)


def _newton_offsets(
    offsets: NDArray[np.float64], codes: NDArray[np.int_], base: NDArray[np.float64], truth: NDArray[np.float64]
) -> NDArray[np.float64]:
    told = _logistic(base + offsets[codes])
    size = len(offsets)
    gradient = np.bincount(codes, truth - told, size) - offsets / _OFFSET**2
    curvature = np.bincount(codes, told * (1 - told), size) + 1 / _OFFSET**2
    return np.asarray(offsets + np.clip(gradient / curvature, -1.0, 1.0), np.float64)


def _logistic(values: NDArray[np.float64]) -> NDArray[np.float64]:
    return 1.0 / (1.0 + np.exp(-np.clip(values, -30, 30)))


def wilson(right: float, of: float, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's 95% interval of a share (Wilson 1927; Brown, Cai and DasGupta 2001).

    >>> low, high = wilson(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    if of <= 0:
        return 0.0, 1.0
    share = right / of
    centre = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, centre - half), min(1.0, centre + half)
