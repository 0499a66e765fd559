"""How far two people agree who have judged the same things, each with one of several answers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

__all__ = ["Kappa", "cohen_kappa"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kappa:
    """Agreement of two people.

    Attributes:
        pairs: how many things both have judged.
        agreed: in how many of them they gave the same answer.
        agreement: the share of these, 0 to 1; None without pairs.
        kappa: Cohen's kappa, -1 to 1; None without pairs, or where both gave one and the same answer to everything,
            so that agreement by chance would be complete.
        error: its large-sample standard error; None where kappa is, or with one pair.
        low, high: its interval; None where there is no error, or it is 0 (complete agreement has none by this method).
    """

    pairs: int
    agreed: int
    agreement: float | None
    kappa: float | None
    error: float | None = None
    low: float | None = None
    high: float | None = None


def cohen_kappa(answers: Iterable[tuple[str, str]], *, confidence: float = 0.95) -> Kappa:
    """Cohen's kappa of nominal answers, with its large-sample interval.

    Kappa is (p_o - p_e) / (1 - p_e), p_o the share of equal answers and p_e that expected by chance from both
    people's own shares (Cohen, 1960, Educational and Psychological Measurement 20, 37-46). Its standard error is that
    of Fleiss, Cohen and Everitt (1969, Psychological Bulletin 72, 323-327), as in Fleiss, Levin and Paik (2003,
    Statistical Methods for Rates and Proportions, 3rd ed., chapter 18). The interval is kept within -1 and 1.

    Args:
        answers: (first person's, second person's) answer to each thing.
        confidence: of the interval, such as 0.95.

    >>> answers = [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15
    >>> round(cohen_kappa(answers).kappa, 2)
    0.4
    """
    cells = Counter(answers)
    n = sum(cells.values())
    if not n:
        return Kappa(pairs=0, agreed=0, agreement=None, kappa=None)
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), count in cells.items():
        first[one] += count
        second[other] += count
    names = sorted({*first, *second})
    agreed = sum(cells[name, name] for name in names)
    observed = agreed / n
    expected = sum(first[name] * second[name] for name in names) / n**2
    if expected >= 1:
        return Kappa(pairs=n, agreed=agreed, agreement=observed, kappa=None)
    kappa = (observed - expected) / (1 - expected)
    error = _error(cells, first, second, n, kappa, expected) if n > 1 else None
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * error if error else None
    return Kappa(
        pairs=n,
        agreed=agreed,
        agreement=observed,
        kappa=kappa,
        error=error,
        low=None if reach is None else max(-1.0, kappa - reach),
        high=None if reach is None else min(1.0, kappa + reach),
    )


def _error(
    cells: Counter[tuple[str, str]],
    first: Counter[str],
    second: Counter[str],
    n: int,
    kappa: float,
    expected: float,
) -> float:
    """The standard error of kappa, by Fleiss, Cohen and Everitt."""
    same = sum(
        cells[name, name] / n * (1 - (first[name] + second[name]) / n * (1 - kappa)) ** 2 for name in {*first, *second}
    )
    other = (1 - kappa) ** 2 * sum(
        count / n * ((second[one] + first[two]) / n) ** 2 for (one, two), count in cells.items() if one != two
    )
    rest = (kappa - expected * (1 - kappa)) ** 2
    return math.sqrt(max(0.0, same + other - rest)) / ((1 - expected) * math.sqrt(n))
