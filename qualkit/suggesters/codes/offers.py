"""Which passages a code is offered for, and how many of them are expected to be right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from qualkit.domain.code_suggestions import CodeEstimate
from qualkit.suggesters.codes.calibration import FEWEST_POSITIVES, wilson
from qualkit.suggesters.codes.features import Features
from qualkit.suggesters.codes.model import Fitted, Labels

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["choose_offers"]

LEAST_CHANCE = 0.15
"""Below this nothing is offered: reading on finds more."""
_NEAR = 0.05  # in stated chance
_BORROWED = 2.0  # decisions that the pooled calibration counts as, beside a code's own


def choose_offers(
    features: Features,
    labels: Labels,
    fitted: Fitted,
    precision: float | None,
    most: int,
    sources: Sequence[str] = (),
) -> tuple[list[list[int]], tuple[CodeEstimate, ...]]:
    """Choose for each code the best passages that nobody has decided about.

    Args:
        precision: as many as keep to this expected share of right ones; None: `most` alone counts.
        most: how many a code at most.
        sources: only passages of these; () for all.

    Returns:
        For each code the rows offered, best first, and the estimate for them.
    """
    wanted = set(sources)
    allowed = np.array([not wanted or passage.source in wanted for passage in features.passages], bool)
    calibrated = fitted.calibration.probabilities(fitted.held_out)
    offers, estimates = [], []
    for code in range(len(features.knowledge)):
        undecided = allowed & (labels.holds[:, code] <= 0) & ~labels.certain[:, code]
        rows = np.flatnonzero(undecided & (fitted.probabilities[:, code] >= LEAST_CHANCE))
        ranked = rows[np.lexsort((_places(features, rows), -fitted.scores[rows, code]))][:most]
        if precision is not None:
            ranked = ranked[: _keeping_to(fitted.probabilities[ranked, code], precision)]
        offers.append([int(row) for row in ranked])
        estimates.append(_estimate(features, labels, fitted, calibrated, code, ranked))
    return offers, tuple(estimates)


def _places(features: Features, rows: NDArray[np.int_]) -> NDArray[np.int_]:
    """What decides between equal scores: where the passages stand, whatever order they were given in."""
    order = sorted(range(len(rows)), key=lambda n: _place(features, int(rows[n])))
    rank = np.empty(len(rows), int)
    rank[order] = np.arange(len(rows))
    return rank


def _place(features: Features, row: int) -> tuple[str, int]:
    passage = features.passages[row]
    return passage.source, passage.span.start


def _keeping_to(chances: NDArray[np.float64], precision: float) -> int:
    """How many of the first keep to an expected share of right ones."""
    if not len(chances):
        return 0
    shares = np.cumsum(chances) / np.arange(1, len(chances) + 1)
    keeping = np.flatnonzero(shares >= precision - 1e-9)
    return int(keeping[-1]) + 1 if len(keeping) else 0


def _estimate(
    features: Features,
    labels: Labels,
    fitted: Fitted,
    calibrated: NDArray[np.float64],
    code: int,
    ranked: NDArray[np.int_],
) -> CodeEstimate:
    holds = labels.holds[:, code]
    positives = int((holds > 0).sum())
    told = positives >= FEWEST_POSITIVES and bool(fitted.calibration.tried[code])
    basis = "codebook" if not positives else "codings" if told else "few"
    estimate = CodeEstimate(
        code=features.knowledge[code].key,
        positives=positives,
        negatives=int(((holds < 0) & labels.certain[:, code]).sum()),
        basis=basis,
        threshold=float(fitted.scores[ranked[-1], code]) if len(ranked) else 0.0,
        offered=len(ranked),
    )
    if basis != "codings" or not len(ranked):
        return estimate
    stated = float(fitted.probabilities[ranked, code].mean())
    chances = fitted.probabilities[ranked, code]
    lowest, highest = float(chances.min()), float(chances.max())
    # What is on offer is what is left: it is judged by decided passages that stood as high, not by the best of all.
    alike = (calibrated[:, code] >= lowest - _NEAR) & (calibrated[:, code] <= highest + _NEAR)
    near = (holds != 0) & alike
    found = float((holds[(holds > 0) & (calibrated[:, code] >= lowest)] > 0).sum())
    right, of = float((holds[near] > 0).sum()) + _BORROWED * stated, float(near.sum()) + _BORROWED
    low, high = wilson(right, of)
    return replace(
        estimate,
        precision=round(right / of, 4),
        low=round(low, 4),
        high=round(high, 4),
        recall=round(found / positives, 4),
    )
