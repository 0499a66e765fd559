"""How much each judge counts in a study: the usual weights, corrected by what was decided there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["weigh"]

_TRUST = 0.3
"""Standard deviation of a study's weights around the usual ones."""
_RANGE = (0.1, 2.5)
_MOST_PAIRS = 20_000
_ROUNDS = 25


def weigh(
    judged: Sequence[NDArray[np.float64]], holds: NDArray[np.int8], usual: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Weights of judges that tell decided passages with a code best from those without, near the usual weights.

    A logistic regression pooled over codes, with a Gaussian prior on the weights (stacking: Wolpert 1992).

    Args:
        judged: by judge, standardised out-of-interview scores of shape (passages, codes).
        holds: as `Labels.holds`.
        usual: the weights without any decision.

    Returns:
        Weights between a tenth and two and a half times the usual ones.
    """
    rows, codes = np.nonzero(holds)
    truth = (holds[rows, codes] > 0).astype(float)
    if not truth.any() or truth.all():
        return usual
    thin = -(-len(rows) // _MOST_PAIRS)
    kept = (truth > 0) | (np.arange(len(rows)) % thin == 0)
    counts = np.where(truth > 0, 1.0, float(thin))[kept]
    rows, codes, truth = rows[kept], codes[kept], truth[kept]
    values = np.stack([one[rows, codes] for one in judged])
    ones = np.ones_like(truth)
    start, slope = _logistic(np.stack([ones, usual @ values]), truth, counts, np.array([-3.0, 0.4]), np.full(2, 1e-3))
    slope = max(slope, 0.05)
    prior = np.concatenate([[start], slope * usual])
    tight = np.concatenate([[1e-6], np.full(len(usual), 1 / (_TRUST * slope) ** 2)])
    found = _logistic(np.vstack([ones, values]), truth, counts, prior, tight)[1:] / slope
    return np.asarray(np.round(np.clip(found, _RANGE[0] * usual, _RANGE[1] * usual), 6), np.float64)


def _logistic(
    design: NDArray[np.float64],
    truth: NDArray[np.float64],
    counts: NDArray[np.float64],
    prior: NDArray[np.float64],
    tight: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Newton's steps to the coefficients that are likeliest, given a Gaussian prior of precision `tight`."""
    found = prior.copy()
    for _ in range(_ROUNDS):
        told = 1 / (1 + np.exp(-np.clip(found @ design, -30, 30)))
        curvature = (design * (counts * np.maximum(told * (1 - told), 1e-6))) @ design.T + np.diag(tight)
        step = np.linalg.solve(curvature, design @ (counts * (truth - told)) - tight * (found - prior))
        found += np.clip(step, -2.0, 2.0)
        if np.abs(step).max() < 1e-7:
            break
    return found
