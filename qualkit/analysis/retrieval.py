"""How good a ranking or a choice of passages is, with intervals: pure statistics over arrays.

A ranking is given as scores, larger first, with what is relevant. Where scores are tied no order is made up: average
precision takes tied passages together, as scikit-learn does, and precision at k is its expected value over all orders
of the tied ones (F. McSherry and M. Najork, "Computing information retrieval performance measures efficiently in the
presence of tied scores", ECIR 2008).
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import sqrt
from typing import TYPE_CHECKING

from qualkit.domain.evaluation import Figure

if TYPE_CHECKING:
    import numpy
    from numpy.typing import ArrayLike, NDArray

__all__ = [
    "Ranking",
    "best_cut",
    "bootstrap",
    "calibration",
    "f1",
    "omega",
    "percentiles",
    "wilson",
]

Z95 = 1.959963984540054
"""The normal quantile of a two-sided 95% interval."""


class Ranking:
    """A ranking, prepared so that it can be judged again and again under other weights of its passages.

    >>> ranking = Ranking([5, 4, 3, 2, 1], [True, False, True, False, False])
    >>> round(ranking.average_precision(), 4), ranking.precision_at(2), ranking.recall_at(3)
    (0.8333, 0.5, 1.0)
    """

    def __init__(self, scores: ArrayLike, relevant: ArrayLike) -> None:
        """`scores`: finite, larger is better; `relevant`: true or false for each."""
        import numpy as np

        self.scores = np.asarray(scores, np.float64)
        self._order = np.argsort(-self.scores, kind="stable")
        self._relevant = np.asarray(relevant, bool)[self._order]
        ranked = self.scores[self._order]
        # The last place of each run of equal scores, and the places before its first.
        self._ends = np.flatnonzero(np.append(ranked[1:] != ranked[:-1], True)) if len(ranked) else np.zeros(0, int)

    def average_precision(self, weights: ArrayLike | None = None) -> float:
        """Mean of the precision at each relevant passage; NaN where none is relevant.

        Source: C. D. Manning, P. Raghavan and H. Schütze, Introduction to Information Retrieval (2008), section 8.4.
        """
        return float(self.average_precisions(self._weights(weights)[None, :])[0])

    def average_precisions(self, weights: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
        """Average precision under each row of `weights` (shape draws × passages, in the order given)."""
        import numpy as np

        taken, right = self._cumulated(weights)
        gained = np.diff(right, axis=1, prepend=0.0)
        total = right[:, -1] if right.shape[1] else np.zeros(len(weights))
        with np.errstate(invalid="ignore", divide="ignore"):
            precision = np.where(taken > 0, right / taken, 0.0)
            found: NDArray[np.float64] = (gained * precision).sum(axis=1) / total
        return found

    def precision_at(self, k: int, weights: ArrayLike | None = None) -> float:
        """Share of relevant ones among the first `k` (all, where there are fewer); NaN for an empty ranking."""
        return float(self.precisions_at(k, self._weights(weights)[None, :])[0])

    def precisions_at(self, k: int, weights: NDArray[numpy.float64]) -> NDArray[numpy.float64]:
        """`precision_at` under each row of `weights`."""
        import numpy as np

        right, taken = self._right_at(k, weights)
        with np.errstate(invalid="ignore"):
            found: NDArray[np.float64] = right / taken
        return found

    def recall_at(self, k: int, weights: ArrayLike | None = None) -> float:
        """Share of all relevant ones that is among the first `k`; NaN where none is relevant."""
        import numpy as np

        rows = self._weights(weights)[None, :]
        right, _ = self._right_at(k, rows)
        total = float(rows[0][self._order][self._relevant].sum())
        return float(right[0]) / total if total else float(np.nan)

    def _weights(self, weights: ArrayLike | None) -> NDArray[numpy.float64]:
        import numpy as np

        return np.ones(len(self._order)) if weights is None else np.asarray(weights, np.float64)

    def _cumulated(self, weights: NDArray[numpy.float64]) -> tuple[NDArray[numpy.float64], NDArray[numpy.float64]]:
        import numpy as np

        sorted_ = np.asarray(weights, np.float64)[:, self._order]
        taken = np.cumsum(sorted_, axis=1)[:, self._ends]
        right = np.cumsum(sorted_ * self._relevant, axis=1)[:, self._ends]
        return taken, right

    def _right_at(
        self, k: int, weights: NDArray[numpy.float64]
    ) -> tuple[NDArray[numpy.float64], NDArray[numpy.float64]]:
        import numpy as np

        taken, right = self._cumulated(weights)
        if not taken.shape[1]:
            nothing = np.zeros(len(weights))
            return nothing, nothing
        wanted = np.minimum(k, taken[:, -1])
        run = (taken < wanted[:, None]).sum(axis=1)
        rows = np.arange(len(taken))
        before = np.where(run > 0, taken[rows, run - 1], 0.0)
        right_before = np.where(run > 0, right[rows, run - 1], 0.0)
        size = taken[rows, run] - before
        share = np.divide(wanted - before, size, out=np.zeros(len(taken)), where=size > 0)
        return right_before + share * (right[rows, run] - right_before), wanted


def f1(chosen: ArrayLike, relevant: ArrayLike, weights: ArrayLike | None = None) -> float:
    """Harmonic mean of precision and recall of a choice; 0 where nothing right was chosen.

    Source: C. J. van Rijsbergen, Information Retrieval (1979), chapter 7.

    >>> round(f1([True, True, False], [True, False, True]), 2)
    0.5
    """
    import numpy as np

    weighed = np.ones(np.shape(chosen)) if weights is None else np.asarray(weights, np.float64)
    chosen, relevant = np.asarray(chosen, bool), np.asarray(relevant, bool)
    both = float(weighed[chosen & relevant].sum())
    all_ = float(weighed[chosen].sum() + weighed[relevant].sum())
    return 2 * both / all_ if all_ else 0.0


def best_cut(probabilities: ArrayLike) -> NDArray[numpy.bool_]:
    """Those to choose so that F1 can be expected to be largest, judged by their own probabilities alone.

    The likeliest k are chosen, with k where 2 Σp / (k + all Σp) is largest: a cut near half the F1 to be had, and so
    below one half for a code that is hard to tell.

    Source: Z. C. Lipton, C. Elkan and B. Naryanaswamy, "Optimal thresholding of classifiers to maximize F1 measure",
    ECML PKDD 2014.

    >>> best_cut([0.9, 0.4, 0.1]).tolist()
    [True, True, False]
    """
    import numpy as np

    stated = np.asarray(probabilities, np.float64)
    order = np.argsort(-stated, kind="stable")
    expected = 2 * np.cumsum(stated[order]) / (np.arange(1, len(stated) + 1) + max(float(stated.sum()), 1e-12))
    chosen = np.zeros(len(stated), bool)
    if len(stated):
        chosen[order[: int(np.argmax(expected)) + 1]] = True
    return chosen & (stated > 0)


def wilson(right: float, of: float, z: float = Z95) -> Figure:
    """A proportion with its score interval; 0 to 1 where there is nothing to count.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927)
    209-212; recommended for small numbers by R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872.

    Args:
        right: how many; need not be whole (expected values over ties are not).
        of: of how many.
        z: normal quantile; the default gives a 95% interval.

    >>> interval = wilson(81, 263)
    >>> round(interval.low, 4), round(interval.high, 4)
    (0.2553, 0.3662)
    """
    if of <= 0:
        return Figure(float("nan"), 0.0, 1.0)
    share = right / of
    centre = share + z * z / (2 * of)
    reach = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    below = 1 + z * z / of
    # At the ends the formula gives 0 and 1 but for rounding.
    low = 0.0 if right <= 0 else max(0.0, (centre - reach) / below)
    high = 1.0 if right >= of else min(1.0, (centre + reach) / below)
    return Figure(share, low, high)


def bootstrap(groups: Sequence[Hashable], draws: int, seed: int) -> NDArray[numpy.float64]:
    """How often each row counts in each of `draws` draws of whole groups with replacement; shape (draws, rows).

    Passages of one interview resemble each other, so interviews are drawn, not passages.

    Source: A. C. Davison and D. V. Hinkley, Bootstrap Methods and their Application (1997), section 3.8 (strategy of
    drawing whole groups).

    >>> bootstrap(["a", "a", "b"], 2, 0).shape
    (2, 3)
    """
    import numpy as np

    number = {group: place for place, group in enumerate(dict.fromkeys(groups))}
    rows = np.array([number[group] for group in groups], int)
    drawn = np.random.default_rng(seed).multinomial(len(number), np.full(len(number), 1 / max(1, len(number))), draws)
    return drawn[:, rows].astype(np.float64)


def percentiles(value: float, drawn: ArrayLike) -> Figure:
    """`value` with the middle 95% of what was `drawn`; draws that gave no figure (NaN) are left out.

    Source: B. Efron and R. J. Tibshirani, An Introduction to the Bootstrap (1993), section 13.3 (percentile interval).
    """
    import numpy as np

    found = np.asarray(drawn, np.float64)
    found = found[np.isfinite(found)]
    if not len(found):
        return Figure(value, value, value)
    low, high = np.percentile(found, [2.5, 97.5])
    return Figure(value, min(value, float(low)), max(value, float(high)))


def calibration(
    probabilities: ArrayLike, holds: ArrayLike, edges: Sequence[float]
) -> list[tuple[float, float, int, float, Figure]]:
    """What was stated against what was found: (from, to, how many, mean stated, share found with its interval).

    `edges` are the limits between the bins, from 0 to 1; a probability on a limit counts above it, 1 in the last bin.
    Bins without any passage are left out.

    >>> bins = calibration([0.1, 0.9, 0.9], [False, True, False], [0, 0.5, 1])
    >>> [(low, high, count, found.value) for low, high, count, _, found in bins]
    [(0, 0.5, 1, 0.0), (0.5, 1, 2, 0.5)]
    """
    import numpy as np

    stated, truth = np.asarray(probabilities, np.float64), np.asarray(holds, bool)
    bins = np.clip(np.digitize(stated, edges) - 1, 0, len(edges) - 2)
    found = []
    for number in range(len(edges) - 1):
        inside = bins == number
        count = int(inside.sum())
        if count:
            share = wilson(float(truth[inside].sum()), count)
            found.append((edges[number], edges[number + 1], count, float(stated[inside].mean()), share))
    return found


def omega(one: Sequence[frozenset[Hashable]], other: Sequence[frozenset[Hashable]]) -> float:
    """Agreement of two groupings in which things may stand in several groups or in none; 1 is the best, 0 chance.

    For every pair of things, the number of groups they share must be the same in both. Where every thing stands in
    exactly one group it equals the adjusted Rand index.

    Source: L. M. Collins and C. W. Dent, "Omega: a general formulation of the Rand index of cluster recovery suitable
    for non-disjoint solutions", Multivariate Behavioral Research 23 (1988) 231-242.

    Args:
        one, other: for each thing, the groups it stands in. Memory grows with the square of their number.

    >>> groups = [frozenset("a"), frozenset("a"), frozenset("b"), frozenset("bc")]
    >>> omega(groups, groups)
    1.0
    """
    import numpy as np

    shared = [_shared(grouping) for grouping in (one, other)]
    upper = np.triu_indices(len(one), 1)
    first, second = (counts[upper] for counts in shared)
    if not len(first):
        return 1.0
    most = int(max(first.max(), second.max()))
    observed = float((first == second).mean())
    expected = float(sum((first == count).mean() * (second == count).mean() for count in range(most + 1)))
    return (observed - expected) / (1 - expected) if expected < 1 else 1.0


def _shared(grouping: Sequence[frozenset[Hashable]]) -> NDArray[numpy.int64]:
    import numpy as np

    names = {group: place for place, group in enumerate(sorted({g for groups in grouping for g in groups}, key=repr))}
    member = np.zeros((len(grouping), max(1, len(names))), np.int64)
    for row, groups in enumerate(grouping):
        for group in groups:
            member[row, names[group]] = 1
    return np.asarray(member @ member.T, np.int64)
