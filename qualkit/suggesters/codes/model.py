"""Scores of every passage for every code, and what they would have been without the passage's own interview.

Several simple judges that err differently, each standardised and then added: a ridge regression on meaning and words
(with the codebook's parts as examples), the direction from passages without the code to those with it, words shared
with them (Rocchio), the best sentence's closeness to the codebook, words lent by passages most like it, and the
codebook's patterns. All of them are sums over what was coded, so that leaving an interview out has a closed form.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qualkit.domain.code_suggestions import Judgement
from qualkit.ports import Progress
from qualkit.suggesters.codes.calibration import Calibration, calibrate
from qualkit.suggesters.codes.features import Features, prototypes
from qualkit.suggesters.codes.weighing import weigh

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Fitted", "Labels", "fit", "labels_of"]

PART_WEIGHT = 3.0  # of a part of the codebook, in coded passages
PENALTY = 1.0
TALK_WEIGHT = 10.0  # of talk in general, in passages without the code
WORDS_SHARE = 0.5  # of words beside meaning in the ridge regression
NEGATIVE_SHARE = 0.5  # of words of passages without the code
WHITENING = 30.0
MOST_LEARNED = 2500  # passages that the ridge regression learns from; above, a sample of them
JUDGES = {"ridge": 1.0, "direction": 0.7, "words": 1.0, "telling": 1.0, "lent": 0.3, "fired": 1.5}


@dataclass(frozen=True, slots=True, eq=False)
class Labels:
    """What people decided, as arrays of shape (passages, codes): 1 has the code, -1 has it not, 0 unknown."""

    holds: NDArray[np.int8]
    certain: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """What was learned.

    Attributes:
        scores: shape (passages, codes), float64; the larger, the likelier. A passage that was learned from is scored
            as in `held_out`, so that what people have not yet said of it is not held against it.
        held_out: the same, each passage scored by a model that has not seen its interview.
        probabilities: of `scores`, calibrated on `held_out`.
        calibration: how scores become probabilities.
    """

    scores: NDArray[np.float64]
    held_out: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    calibration: Calibration


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
    """Learn every code, from everything and with each interview left out in turn.

    Args:
        features, labels: of all passages.
        seed: for the sample that is learned from where more than 2,500 passages are decided.
        progress: told once before and once after.
    """
    from threadpoolctl import threadpool_limits

    progress("Learning codes", 0, 2)
    with threadpool_limits(limits=1):
        table = _Table(features, labels, seed)
        full, held = table.scores()
        progress("Learning codes", 1, 2)
        everywhere, held_out = _combined(features, full, held, labels)
        scores: NDArray[np.float64] = np.where(labels.holds != 0, held_out, everywhere)
        calibration = calibrate(held_out, labels.holds)
    progress("Learning codes", 2, 2)
    return Fitted(scores.round(6), held_out.round(6), calibration.probabilities(scores), calibration)


def _combined(
    features: Features,
    full: dict[str, NDArray[np.float64]],
    held: dict[str, NDArray[np.float64]],
    labels: Labels,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Judges added up, in units in which the scores of a code over all passages have a standard deviation of 1.

    What passages lend a code fades with the passages that people gave it.
    """
    fade = 2.0 / (2.0 + (labels.holds > 0).sum(axis=0))
    fixed = {"telling": features.telling, "lent": features.lent, "fired": features.fired}
    seen, unseen = {}, {}
    for name in JUDGES:
        reference = held[name] if name in held else fixed[name]
        spread = reference.std(axis=0)
        scale = fade if name == "lent" else 1.0 / np.where(spread > 1e-6, spread, np.inf)
        unseen[name] = (reference - reference.mean(axis=0)) * scale
        seen[name] = (full.get(name, reference) - reference.mean(axis=0)) * scale
    weights = weigh(list(unseen.values()), labels.holds, np.array(list(JUDGES.values())))
    total_seen = np.tensordot(weights, np.stack(list(seen.values())), 1)
    total_unseen = np.tensordot(weights, np.stack(list(unseen.values())), 1)
    spread = np.std(total_unseen, axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    return total_seen / spread, total_unseen / spread


class _Table:
    """What was coded, as matrices of likeness; `scores` are sums over their columns."""

    def __init__(self, features: Features, labels: Labels, seed: int) -> None:
        count = len(features.passages)
        codes = len(features.knowledge)
        self.owners = np.array([part.code for part in features.parts], int)
        self.learned = _learned(features, labels, seed)
        self.groups = np.unique(np.array(features.groups, dtype=object).astype(str), return_inverse=True)[1]
        self.holds = labels.holds[self.learned].astype(np.float64)
        talk = features.vectors[:count].mean(axis=0) if count else features.vectors.mean(axis=0)
        self.meaning = (features.vectors[:count] - talk).astype(np.float32)
        self.described = prototypes(features.vectors[count:], self.owners, codes, talk)
        parts = features.vectors[count:]
        self.parts = (parts - parts.mean(axis=0)).astype(np.float32)
        rows = np.concatenate([self.learned, count + np.arange(len(self.owners))]).astype(int)
        self.words = features.shared_words(rows)
        self.own = (self.owners[:, None] == np.arange(codes)).astype(np.float64)
        self.count, self.codes = count, codes

    def scores(self) -> tuple[dict[str, NDArray[np.float64]], dict[str, NDArray[np.float64]]]:
        """By judge: of the model that learned from everything, and of the models that had not seen the interview."""
        judges = {"ridge": self._ridge, "direction": self._direction, "words": self._words}
        full, held = {}, {}
        for name, judge in judges.items():
            full[name], held[name] = judge()
        return full, held

    def _interviews(self) -> Iterator[tuple[NDArray[np.int_], NDArray[np.int_]]]:
        """Of each interview that was learned from: its passages, and their places among those learned from."""
        of_learned = self.groups[self.learned]
        for group in np.unique(of_learned):
            yield np.flatnonzero(self.groups == group), np.flatnonzero(of_learned == group)

    def _ridge(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Ridge regression in its dual form; one factorisation serves all codes and all interviews left out.

        Leaving out rows B changes the dual coefficients a to a - K^-1[:, B] (K^-1[B, B])^-1 a[B] (Rasmussen and
        Williams 2006, Gaussian Processes for Machine Learning, section 5.4.2). A code that nobody decided on for a
        passage counts there as its average, so that it says nothing.
        """
        from scipy.linalg import lapack

        size = len(self.learned)
        known = np.vstack([self.meaning[self.learned], self.parts])
        kernel = self.meaning @ known.T + WORDS_SHARE * self.words[: self.count]
        own = self.parts @ known.T + WORDS_SHARE * self.words[self.count :]
        square = np.vstack([kernel[self.learned], own]).astype(np.float64)
        weights = np.concatenate([np.ones(size), np.full(len(self.owners), PART_WEIGHT)])
        square[np.diag_indices_from(square)] += PENALTY / weights
        factor, _ = lapack.dpotrf(square, lower=1)
        inverse, _ = lapack.dpotri(factor, lower=1)
        inverse = np.tril(inverse) + np.tril(inverse, -1).T
        truth = np.vstack([self.holds > 0, self.own]).astype(np.float64)
        decided = np.vstack([self.holds != 0, np.ones_like(self.own, bool)]).astype(np.float64)
        weighed = decided * weights[:, None]
        right, of = (weighed * truth).sum(axis=0), weighed.sum(axis=0)
        # What is not decided counts as the average: truth less average is 0 there.
        of_truth, of_ones = inverse @ (decided * truth), inverse @ decided
        full = kernel @ (of_truth - of_ones * (right / of))
        held = full.copy()
        for rows, block in self._interviews():
            average = (right - (weighed * truth)[block].sum(axis=0)) / (of - weighed[block].sum(axis=0))
            dual = of_truth - of_ones * average
            change = inverse[:, block] @ np.linalg.solve(inverse[np.ix_(block, block)], dual[block])
            held[rows] = kernel[rows] @ (dual - change)
        return full, held

    def _direction(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Linear discriminants, mildly whitened, their positive side shrunk towards the codebook's description."""
        meaning = self.meaning.astype(np.float64)
        spread = meaning.T @ meaning / max(1, self.count)
        eye = np.eye(len(spread))
        scale = np.trace(spread) / len(spread) or 1.0
        white = np.linalg.solve(spread / scale + WHITENING * eye, meaning.T).T
        length = np.median(np.linalg.norm(meaning, axis=1)) if self.count else 1.0
        prior = PART_WEIGHT * length * self.described.astype(np.float64)
        with_it, without = (self.holds > 0).astype(float), (self.holds < 0).astype(float)

        learned = meaning[self.learned]
        good, bad = with_it.T @ learned + prior, without.T @ learned
        positives, negatives = with_it.sum(axis=0), without.sum(axis=0)
        full = white @ _direction(good, positives, bad, negatives).T
        held = full.copy()
        for rows, block in self._interviews():
            seen, good_here, bad_here = learned[block], with_it[block], without[block]
            held[rows] = (
                white[rows]
                @ _direction(
                    good - good_here.T @ seen,
                    positives - good_here.sum(axis=0),
                    bad - bad_here.T @ seen,
                    negatives - bad_here.sum(axis=0),
                ).T
            )
        return full, held

    def _words(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Rocchio's classifier on TF-IDF: words of passages with the code and of the codebook, less those without."""
        size = len(self.learned)
        like = self.words[: self.count]
        said = PART_WEIGHT * (like[:, size:] @ (self.own / self.own.sum(axis=0)))
        with_it, without = (self.holds > 0).astype(np.float32), (self.holds < 0).astype(np.float32)
        good, bad = like[:, :size] @ with_it, like[:, :size] @ without
        full = _rocchio(said + good, with_it.sum(axis=0), bad, without.sum(axis=0))
        held = full.copy()
        for rows, block in self._interviews():
            here = like[np.ix_(rows, block)]
            held[rows] = _rocchio(
                said[rows] + good[rows] - here @ with_it[block],
                with_it.sum(axis=0) - with_it[block].sum(axis=0),
                bad[rows] - here @ without[block],
                without.sum(axis=0) - without[block].sum(axis=0),
            )
        return full, held


def _direction(
    good: NDArray[np.float64], positives: NDArray[np.float64], bad: NDArray[np.float64], negatives: NDArray[np.float64]
) -> NDArray[np.float64]:
    """From the mean of what has not the code to the mean of what has; few negatives stand for talk in general, 0."""
    return good / (positives + PART_WEIGHT)[:, None] - bad / (negatives + TALK_WEIGHT)[:, None]


def _rocchio(
    good: NDArray[np.floating],
    positives: NDArray[np.floating],
    bad: NDArray[np.floating],
    negatives: NDArray[np.floating],
) -> NDArray[np.float64]:
    of_good = good / (positives + PART_WEIGHT)
    return np.asarray(of_good - NEGATIVE_SHARE * bad / np.maximum(negatives, 1.0), np.float64)


def _learned(features: Features, labels: Labels, seed: int) -> NDArray[np.int_]:
    """Passages that are learned from; too many are thinned, those with rare codes last."""
    rows = np.flatnonzero((labels.holds != 0).any(axis=1))
    if len(rows) <= MOST_LEARNED:
        return rows
    positive = labels.holds[rows] > 0
    rarity = np.where(positive, 1.0 / np.maximum(1, positive.sum(axis=0)), 0.0).max(axis=1)
    chance = np.random.default_rng(seed).random(len(rows))
    worth = np.maximum(rarity, 1.0 / len(rows)) ** 0.5 * (1.0 + chance)
    return np.sort(rows[np.argsort(-worth, kind="stable")[:MOST_LEARNED]])
