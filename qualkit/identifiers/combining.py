"""Attributes of cases whose values together fit too few people."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations as subsets

from qualkit.domain.cases import Case
from qualkit.domain.identifiers import Combination

__all__ = ["combinations"]

_AT_MOST = 3


def combinations(cases: Sequence[Case], attributes: Sequence[str], smallest_group: int) -> list[Combination]:
    """Values of up to three attributes that fewer than `smallest_group` cases have together (k-anonymity: Sweeney
    2002, “k-anonymity: a model for protecting privacy”). Only the smallest: where one value alone is too rare, no
    combination with it is listed again. A case without a value for one of the attributes is in no group of it.

    Args:
        attributes: those whose values are compared; the order is that of the answer.
        smallest_group: how many cases must have the same values, at least.

    >>> cases = [Case(name="A", attributes={"job": "nurse", "town": "Ely"}),
    ...          Case(name="B", attributes={"job": "nurse", "town": "York"}),
    ...          Case(name="C", attributes={"job": "baker", "town": "Ely"}),
    ...          Case(name="D", attributes={"job": "nurse", "town": "Ely"})]
    >>> [(found.attributes, found.cases) for found in combinations(cases, ["job", "town"], 2)]
    [(('job',), ('C',)), (('town',), ('B',))]
    """
    rare: list[Combination] = []
    for size in range(1, min(_AT_MOST, len(attributes)) + 1):
        smaller = [dict(zip(one.attributes, map(str.casefold, one.values), strict=True)) for one in rare]
        for chosen in subsets(dict.fromkeys(attributes), size):
            for values, members in _groups(cases, chosen).items():
                together = dict(zip(chosen, map(str.casefold, values), strict=True))
                if len(members) < smallest_group and not any(one.items() <= together.items() for one in smaller):
                    rare.append(Combination(chosen, values, tuple(members)))
    return rare


def _groups(cases: Sequence[Case], chosen: tuple[str, ...]) -> dict[tuple[str, ...], list[str]]:
    """The names of the cases that share their values, under the values as the first of them has them."""
    spelt: dict[tuple[str, ...], tuple[str, ...]] = {}
    groups: dict[tuple[str, ...], list[str]] = {}
    for case in cases:
        values = tuple(" ".join(case.attributes.get(name, "").split()) for name in chosen)
        if all(values):
            first = spelt.setdefault(tuple(map(str.casefold, values)), values)
            groups.setdefault(first, []).append(case.name)
    return groups
