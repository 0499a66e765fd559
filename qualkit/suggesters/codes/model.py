"""Scores of every passage for every code, and what they would have been without the passage's own interview."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qualkit.domain.code_suggestions import Judgement
from qualkit.ports import Progress
from qualkit.suggesters.codes.features import WORDS_SHARE, Features

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

__all__ = ["Fitted", "Labels", "fit", "labels_of"]

FOLDS = 5
PART_WEIGHT = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """What people decided, as arrays of shape (passages, codes): 1 has the code, -1 has it not, 0 unknown."""

    holds: NDArray[np.int8]
    certain: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """What was learned.

    Attributes:
        scores: shape (passages, codes), float64; the larger, the likelier.
        held_out: the same, each passage scored by a model that has not seen its interview.
        probabilities: calibrated, shape (passages, codes).
    """

    scores: NDArray[np.float64]
    held_out: NDArray[np.float64]
    probabilities: NDArray[np.float64]


def labels_of(features: Features, judgements: Sequence[Judgement]) -> Labels:
    """Judgements as arrays; those of codes that are not asked for are left out."""
    column = {code.key: number for number, code in enumerate(features.knowledge)}
    holds = np.zeros((len(features.passages), len(column)), np.int8)
    certain = np.zeros(holds.shape, bool)
    for judgement in judgements:
        if judgement.code in column:
            place = judgement.passage, column[judgement.code]
            holds[place] = 1 if judgement.holds else -1
            certain[place] = judgement.certain
    return Labels(holds, certain)


def fit(features: Features, labels: Labels, seed: int, progress: Progress) -> Fitted:
    """Learn every code, once from everything and once for each part of the interviews left out."""
    from scipy.sparse import csr_matrix, hstack
    from threadpoolctl import threadpool_limits

    table = hstack([csr_matrix(features.vectors), features.words * WORDS_SHARE]).tocsr()
    count, codes = labels.holds.shape
    groups = features.groups
    names = sorted(set(groups))
    order = np.random.default_rng(seed).permutation(len(names))
    fold_of = {names[place]: number % FOLDS for number, place in enumerate(order)}
    folds = np.array([fold_of[group] for group in groups])
    scores = np.zeros((count, codes))
    held_out = np.zeros((count, codes))
    with threadpool_limits(limits=1):
        for code in range(codes):
            progress("Learning codes", code, codes)
            everything = np.ones(count, bool)
            scores[:, code] = _scores(table, features, labels, code, everything)
            for fold in range(FOLDS):
                inside = folds == fold
                if inside.any():
                    held_out[inside, code] = _scores(table, features, labels, code, ~inside)[inside]
        progress("Learning codes", codes, codes)
    return Fitted(scores, held_out, 1 / (1 + np.exp(-scores)))


def _scores(
    table: csr_matrix, features: Features, labels: Labels, code: int, use: NDArray[np.bool_]
) -> NDArray[np.float64]:
    from sklearn.linear_model import LogisticRegression

    count = len(features.passages)
    holds = labels.holds[:, code]
    learned = np.flatnonzero(use & (holds != 0))
    own = [count + number for number, part in enumerate(features.parts) if part.code == code]
    others = [count + number for number, part in enumerate(features.parts) if part.code != code]
    rows = np.concatenate([learned, own, others]).astype(int)
    truth = np.concatenate([holds[learned] > 0, np.ones(len(own), bool), np.zeros(len(others), bool)])
    if truth.all() or not truth.any():
        return np.asarray(table[:count] @ table[own].mean(axis=0).T).ravel()
    weights = np.concatenate([np.ones(len(learned)), np.full(len(own), PART_WEIGHT), np.ones(len(others))])
    model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000)
    model.fit(table[rows], truth, sample_weight=weights)
    return np.asarray(model.decision_function(table[:count]))
