"""Whether a theme belongs to some groups of participants more than to others, said as the numbers allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from math import comb, sqrt
from typing import Any

__all__ = ["ENOUGH", "POOLED", "exact_p", "group_differences", "wilson"]

ENOUGH = 5
"""Participants that a group and the others must have before a share is given an interval or compared."""
POOLED = "other groups"
_LEVEL = 0.05
_Z = 1.959963984540054


def group_differences(
    inside: Sequence[Collection[str]], groups: Mapping[str, str], smallest: int
) -> list[list[dict[str, Any]]]:
    """For each theme, in how many participants of each group it is found, and whether that tells groups apart.

    The participant is the unit: one who speaks of a theme ten times counts once. A group is compared with all other
    participants by Fisher's exact test (two-sided), where both have five or more; the p-values of all themes and groups
    are corrected together (S. Holm, Scand. J. Statistics 6 (1979) 65-70).

    Args:
        inside: the participants of each theme.
        groups: the group of every participant ("" where it is not known).
        smallest: smaller groups are pooled, and left out where the pool is smaller still.

    Returns:
        For each theme a row a group, largest group first: ``group``, ``found``, ``of``, ``low`` and ``high`` (Wilson's
        95% interval; None where there are too few), ``p`` (corrected; None where it was not tested), ``says``.
    """
    named = _named(groups, smallest)
    sizes = Counter(named.values())
    order = sorted(sizes, key=lambda group: (group == POOLED, -sizes[group], group))
    total = len(named)
    rows = [[_row(theme, named, group, sizes[group], total) for group in order] for theme in inside]
    tested = [row for theme in rows for row in theme if row["p"] is not None]
    for row, p in zip(tested, _holm([row["p"] for row in tested]), strict=True):
        row["p"] = round(p, 4)
    for row in (row for theme in rows for row in theme):
        row["says"] = _says(row, total, len(tested))
    return rows


def _named(groups: Mapping[str, str], smallest: int) -> dict[str, str]:
    """The group that each participant is told under: small ones together, or not at all."""
    sizes = Counter(groups.values())
    named = {
        case: (group or "not stated") if sizes[group] >= smallest else POOLED for case, group in sorted(groups.items())
    }
    if set(named.values()) <= {POOLED}:
        return {}
    if Counter(named.values())[POOLED] < smallest:
        named = {case: group for case, group in named.items() if group != POOLED}
    return named


def _row(theme: Collection[str], named: Mapping[str, str], group: str, size: int, total: int) -> dict[str, Any]:
    having = sum(case in theme for case, own in named.items() if own == group)
    others = sum(case in theme for case, own in named.items() if own != group)
    low, high = wilson(having, size) if size >= ENOUGH else (None, None)
    comparable = group != POOLED and size >= ENOUGH and total - size >= ENOUGH
    return {
        "group": group,
        "found": having,
        "of": size,
        "low": low,
        "high": high,
        "p": exact_p(having, size, others, total - size) if comparable else None,
        "more": having * (total - size) > others * size,
    }


def _says(row: dict[str, Any], total: int, tests: int) -> str:
    more = row.pop("more")
    if row["group"] == POOLED or row["of"] == total:
        return ""
    if row["p"] is None:
        return "too few to compare"
    if row["p"] < _LEVEL:
        way = "more" if more else "fewer"
        comparisons = f", corrected for {tests} comparisons" if tests > 1 else ""
        return f"{way} than of the others (Fisher's exact test, p {_p(row['p'])}{comparisons})"
    return "no difference beyond chance"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"= {value:.3f}"


def exact_p(found: int, size: int, others: int, rest: int) -> float:
    """Fisher's exact test, two-sided: the chance of a table as unlikely as this one, if groups did not differ.

    Source: R. A. Fisher, "The Design of Experiments", 1935: of eight cups of tea, three of the four that had the milk
    first were told.

    >>> round(exact_p(3, 4, 1, 4), 4)
    0.4857
    """
    having, total = found + others, size + rest
    ways = comb(total, having)

    def chance(count: int) -> float:
        return comb(size, count) * comb(rest, having - count) / ways

    observed = chance(found) * (1 + 1e-9)
    possible = range(max(0, having - rest), min(size, having) + 1)
    return min(1.0, sum(chance(count) for count in possible if chance(count) <= observed))


def wilson(found: int, size: int) -> tuple[float, float]:
    """A 95% interval for a share. Source: E. B. Wilson, J. American Statistical Association 22 (1927) 209-212.

    >>> wilson(6, 8)
    (0.4093, 0.9285)
    """
    share = found / size
    scale = 1 + _Z**2 / size
    middle = (share + _Z**2 / (2 * size)) / scale
    half = _Z * sqrt(share * (1 - share) / size + _Z**2 / (4 * size**2)) / scale
    return round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)


def _holm(values: Sequence[float]) -> list[float]:
    """Holm's correction: the smallest p-value times the number of tests, the next times one less, never falling."""
    order = sorted(range(len(values)), key=lambda place: values[place])
    corrected = [0.0] * len(values)
    highest = 0.0
    for rank, place in enumerate(order):
        highest = max(highest, min(1.0, values[place] * (len(values) - rank)))
        corrected[place] = highest
    return corrected
