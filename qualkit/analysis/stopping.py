"""When can reading for a code stop? How many of its passages are still unseen, with an interval.

Two answers that rest on different things:

- `unseen` divides the passages into strata by how well they fit the code, and takes the share of right ones among
  those decided in a stratum for those not seen in it. It needs no particular order of reading.
- `missed_target` and `most_unseen` use only the order of decisions along a ranking: after many wrong ones in a row few
  right ones can be left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Stratum", "Unseen", "clustering", "missed_target", "most_unseen", "strata_of", "to_read", "unseen"]

# Shares of all passages, best fitting first, that one stratum ends at: fine where the right ones are.
_ENDS = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1.0)
_FEWEST_SEEN = 10


@dataclass(frozen=True, slots=True)
class Stratum:
    """Passages that fit a code about equally well: how many were decided, how many of these are right, how many not."""

    seen: int
    relevant: int
    unseen: int


@dataclass(frozen=True, slots=True)
class Unseen:
    """How many relevant passages are still unseen.

    Attributes:
        estimate: the mean, not rounded.
        low, high: central interval at the confidence asked for.
        most: no more than this, at the confidence asked for (one-sided).
    """

    estimate: float
    low: int
    high: int
    most: int


def unseen(strata: Sequence[Stratum], *, confidence: float = 0.95, clustered: float = 1.0) -> Unseen:
    """Estimate how many relevant passages are among those not seen.

    Within a stratum, the number is predicted from a beta-binomial distribution: Jeffreys' prior for the share of
    relevant ones (Brown, Cai and DasGupta 2001, Statistical Science 16:101-133), updated by those decided. The strata's
    predictions are added up exactly, by convolution, as in post-stratified estimation (Cochran 1977, Sampling
    Techniques, section 5A.9).

    Assumes that those decided in a stratum are no poorer in relevant ones than those not seen, which holds where whole
    interviews were read or the best fitting were read first.

    Args:
        strata: any number of them; none at all leaves nothing unseen.
        confidence: 0 to 1.
        clustered: how much more interviews differ than chance would have it, see `clustering`; the interval widens
            with its square root (overdispersion: McCullagh and Nelder 1989, Generalized Linear Models, section 4.5).

    >>> unseen([Stratum(20, 15, 4), Stratum(200, 0, 100)])
    Unseen(estimate=3.201, low=1, high=5, most=5)
    """
    import numpy as np

    total: NDArray[np.float64] = np.ones(1)
    for stratum in strata:
        if stratum.unseen:
            total = np.convolve(total, _prediction(stratum))
    reached = np.cumsum(total)
    outside = 1 - confidence
    middle = float(np.arange(len(total)) @ total)

    def quantile(share: float) -> int:
        plain = min(int(np.searchsorted(reached, share - 1e-12)), len(total) - 1)
        wider = round(middle + (plain - middle) * max(1.0, clustered) ** 0.5) if clustered > 1 else plain
        return max(0, min(wider, len(total) - 1))

    return Unseen(
        round(middle, 3),
        quantile(outside / 2),
        quantile(1 - outside / 2),
        quantile(confidence),
    )


def _prediction(stratum: Stratum) -> NDArray[np.float64]:
    """Probabilities of 0, 1, … relevant ones among the unseen: a beta-binomial distribution."""
    import numpy as np

    count = stratum.unseen
    right, wrong = stratum.relevant + 0.5, stratum.seen - stratum.relevant + 0.5
    at = np.arange(count, dtype=float)
    steps = np.log((count - at) * (at + right)) - np.log((at + 1) * (count - at - 1 + wrong))
    logs = np.concatenate([[0.0], np.cumsum(steps)])
    shares = np.exp(logs - logs.max())
    return np.asarray(shares / shares.sum(), float)


def strata_of(scores: Sequence[float], decided: Sequence[bool | None]) -> list[Stratum]:
    """Divide passages by score into up to five strata, the best fitting sixteenth first, then twice as many each time.

    A stratum with fewer than ten decided passages is joined with the next, so that its share means something.

    Args:
        scores: how well each passage fits, judged without its own interview; larger is better.
        decided: for each passage True (relevant), False, or None (not seen).

    >>> strata_of([0.9, 0.8, 0.1, 0.2], [True, None, False, None])
    [Stratum(seen=2, relevant=1, unseen=2)]
    """
    return [_stratum(places, decided) for places in _divided(scores, decided)]


def clustering(scores: Sequence[float], decided: Sequence[bool | None], groups: Sequence[str]) -> float:
    """How much more the interviews seen differ in relevant passages than the fit of their passages explains.

    Pearson's statistic over interviews, divided by its degrees of freedom (as in quasi-likelihood): 1 where a code
    comes up in every interview alike, more where it fills some and is absent from others. Never below 1.

    Args:
        scores, decided: as for `strata_of`.
        groups: the interview of each passage.

    >>> clustering([place % 20 for place in range(40)], [place < 20 for place in range(40)], ["a"] * 20 + ["b"] * 20)
    40.0
    """
    found: dict[str, float] = {}
    expected: dict[str, float] = {}
    variance: dict[str, float] = {}
    for places in _divided(scores, decided):
        stratum = _stratum(places, decided)
        share = (stratum.relevant + 0.5) / (stratum.seen + 1)
        for place in places:
            if decided[place] is not None:
                group = groups[place]
                found[group] = found.get(group, 0.0) + float(decided[place] is True)
                expected[group] = expected.get(group, 0.0) + share
                variance[group] = variance.get(group, 0.0) + share * (1 - share)
    if len(found) < 2:
        return 1.0
    # Weighted by what is expected of each interview, so that one passage in a short one does not decide.
    apart = sum((found[group] - expected[group]) ** 2 for group in sorted(found)) / sum(variance.values())
    return round(max(1.0, apart * len(found) / (len(found) - 1)), 3)


def _divided(scores: Sequence[float], decided: Sequence[bool | None]) -> list[list[int]]:
    """The places of the passages of each stratum."""
    order = sorted(range(len(scores)), key=lambda place: (-scores[place], place))
    found: list[list[int]] = []
    waiting: list[int] = []
    begin = 0
    for share in _ENDS:
        end = round(share * len(order))
        waiting += order[begin:end]
        begin = end
        if sum(decided[place] is not None for place in waiting) >= _FEWEST_SEEN:
            found.append(waiting)
            waiting = []
    if waiting and found:
        found[-1] += waiting
    elif waiting:
        found.append(waiting)
    return found


def _stratum(places: Sequence[int], decided: Sequence[bool | None]) -> Stratum:
    said = [decided[place] for place in places]
    return Stratum(sum(one is not None for one in said), sum(one is True for one in said), said.count(None))


def missed_target(decisions: Sequence[bool], total: int, target: float = 0.95) -> float:
    """How likely the decisions would be if more than `1 - target` of the relevant passages had been missed.

    Every run of the last decisions is taken as drawn from an urn of itself and everything unseen; the least of the
    hypergeometric probabilities counts (Callaghan and Müller-Hansen 2020, Systematic Reviews 9:273,
    doi 10.1186/s13643-020-01521-4). Below 0.05, reading may stop at that risk.

    Args:
        decisions: in the order in which they were made, best fitting first; True is relevant.
        total: how many passages there are, decided or not.
        target: share of the relevant ones that is to be found.

    The authors' example: 20 relevant ones, then 70 others, of 100.

    >>> round(missed_target([True] * 20 + [False] * 70, 100, 0.9), 9)
    0.001460565
    """
    import math

    relevant = sum(decisions)
    # Rounded, because 27 / 0.9 is a little more than 30 for a computer.
    missed = math.floor(round(relevant / target, 9)) + 1 - relevant
    return _least(decisions, total, missed)


def most_unseen(decisions: Sequence[bool], total: int, confidence: float = 0.95) -> int:
    """The largest number of relevant passages that may be unseen by the test of `missed_target`.

    >>> most_unseen([True] * 20 + [False] * 70, 100)
    1
    >>> most_unseen([True, False, False], 100)
    76
    """
    low, high = 0, total - len(decisions)
    while low < high:
        middle = (low + high + 1) // 2
        if _least(decisions, total, middle) > 1 - confidence:
            low = middle
        else:
            high = middle - 1
    return low


def _least(decisions: Sequence[bool], total: int, missed: int) -> float:
    """The least probability, over all runs of last decisions, of so few right ones if `missed` are unseen."""
    import numpy as np
    from scipy.stats import hypergeom

    count = len(decisions)
    if missed > total - count:
        return 0.0
    if not count:
        return 1.0
    drawn = np.arange(1, count + 1)
    found = np.cumsum(np.asarray(decisions, int)[::-1])
    return float(hypergeom.cdf(found, total - count + drawn, found + missed, drawn).min())


def to_read(expected: Sequence[float], found: float, target: float = 0.9) -> int | None:
    """How many more passages to read, best fitting first, until a share `target` of the relevant ones is expected seen.

    Args:
        expected: for each unseen passage in order, the probability that it is relevant.
        found: how many relevant ones were seen.
        target: share of all relevant ones.

    >>> to_read([0.9, 0.5, 0.1, 0.1], found=8)
    1
    """
    wanted = target * (found + sum(expected))
    reached = found
    for number, probability in enumerate(expected):
        if reached >= wanted - 1e-9:
            return number
        reached += probability
    return len(expected)
