"""Which codings a table is asked for, in qualkit's words and in those of pandas."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas

from tests.helpers.exported import Exported

__all__ = ["Choice", "choices"]

Mask = Callable[[Exported], pandas.Series]


@dataclass(frozen=True)
class Choice:
    """A choice of codings.

    Attributes:
        name: what it is, for a reader of a failing test.
        asked: the arguments that a table is given.
        mask: which of the exported codings it leaves.
    """

    name: str
    asked: dict[str, Any]
    mask: Mask

    def of(self, data: Exported) -> Exported:
        return data.taking(data.codings[self.mask(data)])


def choices(one: str, other: str, role: str, case: str) -> list[Choice]:
    """Choices of all kinds.

    Args:
        one, other: keys of codes.
        role: a role that participants have.
        case: a participant.
    """
    with_role = f'where role is "{role}"'
    return [
        Choice("everything", {}, lambda data: pandas.Series(True, data.codings.index)),
        Choice("a code", {"where": one}, lambda data: _under(data, one)),
        Choice("one and not the other", {"where": f"{one} and not {other}"}, lambda data: _without(data, one, other)),
        Choice("a role", {"where": f"anything {with_role}"}, lambda data: data.codings.role == role),
        Choice(
            "a code, but not of a role",
            {"where": f'{one} where role is not "{role}"'},
            lambda data: _under(data, one) & (data.codings.role != role),
        ),
        Choice("said by", {"where": f'anything, said by "{case}"'}, lambda data: data.codings.case == case),
        Choice(
            "said by those of a role, of two codes",
            {"where": f'({one} or {other}), said by "{role}"'},
            lambda data: (_under(data, one) | _under(data, other)) & (data.codings.role == role),
        ),
        Choice("people's", {"origins": ["human", "model"]}, lambda data: data.codings.origin != "rule"),
        Choice("rules'", {"origins": ["rule"]}, lambda data: data.codings.origin == "rule"),
        Choice("confirmed", {"confirmed_only": True}, lambda data: data.codings.by_people == 1),
        Choice(
            "confirmed hits of one and not the other",
            {"where": f"{one} and not {other}", "origins": ["rule"], "confirmed_only": True},
            lambda data: _without(data, one, other, (data.codings.origin == "rule") & (data.codings.by_people == 1)),
        ),
    ]


def _under(data: Exported, code: str) -> pandas.Series:
    return data.codings.code.isin(data.below(code))


def _without(data: Exported, one: str, other: str, among: pandas.Series | None = None) -> pandas.Series:
    """Passages of one that share no letter with a passage of the other, of those codings that count at all."""
    among = pandas.Series(True, data.codings.index) if among is None else among
    mine, against = data.codings[among & _under(data, one)], data.codings[among & _under(data, other)]
    pairs = mine.merge(against, on="source", suffixes=("", "_other"))
    met = pairs[(pairs.start < pairs.end_other) & (pairs.start_other < pairs.end)]
    return data.codings.coding.isin(set(mine.coding) - set(met.coding))
