"""Finding what a query asks for among codings.

What `A and B` finds are A's passages: those that a passage coded B overlaps. `not B`: no passage coded B overlaps.
A passage belongs to the turn in which it begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from qualkit.analysis.querying_facts import Facts, holds
from qualkit.analysis.querying_pairs import Texts, overlapped_by_others, related
from qualkit.domain.material import Located
from qualkit.domain.queries import (
    And,
    Anything,
    CodedWith,
    Codes,
    Expression,
    Not,
    Or,
    Others,
    Related,
    Saying,
    Test,
    picks,
)
from qualkit.text.query_conditions import fold_words

__all__ = ["Step", "Study", "find"]


@dataclass(frozen=True, slots=True)
class Step:
    """How many codings were left after a part of a query."""

    part: Expression
    left: int


@dataclass(frozen=True, slots=True)
class Study:
    """What a query is asked of.

    Attributes:
        items: every coding that counts, those that only stand in relation to what is looked for included.
        attributes: of each case.
        held: when interviews were held, by (source, case); (source, "") for all who speak there.
        texts: gives what was said in sources.
    """

    items: Sequence[Located] = field(repr=False)
    attributes: Mapping[str, Mapping[str, str]] = field(repr=False)
    held: Mapping[tuple[str, str], date] = field(repr=False)
    texts: Texts = field(repr=False)


def find(study: Study, expression: Expression, among: Collection[int] | None = None) -> tuple[list[int], list[Step]]:
    """The codings that an expression finds, as their places in `study.items`, in order.

    Args:
        among: only these can be found; others can still stand in relation to them.

    Returns:
        The places, and how many were left after each part of the query.
    """
    finder = _Finder(study)
    parts = _conditions(expression)
    base = next((part for part in parts if picks(part)), None)
    found = finder.found(base) if base is not None else finder.everything
    if among is not None:
        found = found & set(among)
    steps = [Step(base if base is not None else Anything(), len(found))]
    for part in parts:
        if part is not base:
            found = finder.judged(part, found)
            steps.append(Step(part, len(found)))
    return sorted(found), steps


def _conditions(expression: Expression) -> list[Expression]:
    """What is joined by "and", each on its own; conditions in brackets too."""
    if not isinstance(expression, And):
        return [expression]
    flat: list[Expression] = []
    for part in expression.parts:
        flat.extend([part] if picks(part) else _conditions(part))
    return flat


class _Finder:
    def __init__(self, study: Study) -> None:
        self.study = study
        self.items = study.items
        self.facts = Facts(study.attributes, study.held)
        self.everything = set(range(len(study.items)))
        self.by_code: dict[str, list[int]] = {}
        for place, item in enumerate(study.items):
            self.by_code.setdefault(item.coding.code, []).append(place)

    def found(self, expression: Expression) -> set[int]:
        """What an expression looks for."""
        match expression:
            case Codes(keys):
                return {place for key in keys for place in self.by_code.get(key, ())}
            case Anything():
                return self.everything
            case Or(parts):
                return set().union(*(self.found(part) for part in parts))
            case And(parts) if picks(expression):
                base = next(part for part in parts if picks(part))
                left = self.found(base)
                for part in parts:
                    left = left if part is base else self.judged(part, left)
                return left
        return self.judged(expression, self.everything)

    def judged(self, condition: Expression, candidates: set[int]) -> set[int]:
        """The candidates that fulfil a condition; a code is the condition that a passage coded so overlaps."""
        match condition:
            case _ if not candidates:
                return set()
            case Anything():
                return candidates
            case Test():
                return {place for place in candidates if holds(condition, self.items[place], self.facts)}
            case Saying():
                said = _said(condition)
                return {place for place in candidates if said(self.items[place].coding.quote)}
            case Others(besides):
                others = [p for code, places in self.by_code.items() if code not in besides for p in places]
                return overlapped_by_others(self.items, candidates, others, own=not besides)
            case Related(how, to, most, unit):
                return related(how, self.items, candidates, self.found(to), most, unit, self.study.texts)
            case CodedWith(inside):
                return self.judged(inside, candidates)
            case Not(inside):
                return candidates - self.judged(inside, candidates)
            case Or(parts):
                return set().union(*(self.judged(part, candidates) for part in parts))
            case And(parts) if not picks(condition):
                for part in parts:
                    candidates = self.judged(part, candidates)
                return candidates
        return overlapped_by_others(self.items, candidates, self.found(condition), own=False)


def _said(condition: Saying) -> Callable[[str], bool]:
    folded = re.compile("|".join(condition.patterns)) if condition.patterns else None
    raw = [re.compile(pattern, re.IGNORECASE) for pattern in condition.raw]

    def test(quote: str) -> bool:
        if folded is not None and folded.search(fold_words(quote)):
            return True
        return any(pattern.search(quote) for pattern in raw)

    return test
