"""Facts of a coding that a query can ask for: who speaks, who coded it when and how, how it is marked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from qualkit.domain.codings import Origin
from qualkit.domain.material import Located
from qualkit.domain.queries import Period, Test
from qualkit.text.query_dates import period
from qualkit.text.query_tokens import folded
from qualkit.text.query_values import a_number

__all__ = ["Facts", "date_of_coding", "holds", "state_of"]


class Facts:
    """What is known besides the codings. Values are folded once."""

    def __init__(self, attributes: Mapping[str, Mapping[str, str]], held: Mapping[tuple[str, str], date]) -> None:
        self.attributes = attributes
        self.held = held
        self.folds: dict[str, str] = {}

    def fold(self, value: str) -> str:
        if value not in self.folds:
            self.folds[value] = folded(value)
        return self.folds[value]

    def held_on(self, item: Located) -> date | None:
        """When the interview was held in which a passage is said."""
        source = item.coding.source
        return self.held.get((source, item.case)) or self.held.get((source, ""))


def state_of(item: Located) -> str:
    """How a coding came about: ``people``, ``confirmed``, ``unconfirmed`` or ``accepted``."""
    if item.coding.origin is Origin.RULE:
        return "confirmed" if item.coding.confirmed_by else "unconfirmed"
    return "people" if item.coding.origin is Origin.HUMAN else "accepted"


def date_of_coding(item: Located) -> date | None:
    """The day on which a coding was made, in UTC."""
    found = period(item.coding.created_at[:10])
    return found.start if found else None


def holds(test: Test, item: Located, facts: Facts) -> bool:
    """Whether a fact holds."""
    if test.fact == "state":
        state = state_of(item)
        return state in test.values or ("rules" in test.values and item.coding.origin is Origin.RULE)
    if test.fact in ("contrary", "key quote", "negated"):
        return bool(getattr(item.coding, test.fact.replace(" ", "_")))
    if test.fact == "words":
        return _compared(float(len(item.coding.quote.split())), test)
    if test.fact == "coded on":
        return _dated(date_of_coding(item), test)
    if test.fact == "interviewed on":
        return _dated(facts.held_on(item), test)
    return _text_holds(test, _text(test, item, facts), facts)


def _text(test: Test, item: Located, facts: Facts) -> str:
    if test.fact == "attribute":
        return facts.attributes.get(item.case, {}).get(test.name, "")
    coding = item.coding
    return {
        "case": item.case,
        "source": coding.source,
        # Rules write under the name of whoever ran them; their hits are nobody's codings.
        "coder": "" if coding.origin is Origin.RULE else coding.coder,
        "confirmed by": coding.confirmed_by,
        "stance": coding.stance,
    }[test.fact]


def _text_holds(test: Test, value: str, facts: Facts) -> bool:
    if not value:
        return False
    if test.operator == "stated":
        return True
    if test.operator == "contains":
        return any(facts.fold(str(part)) in facts.fold(value) for part in test.values)
    if test.operator == "is":
        return any(facts.fold(str(one)) == facts.fold(value) for one in test.values)
    if isinstance(test.values[0], Period):
        found = period(value)
        return found is not None and _in_period(found, test.operator, test.values[0])
    number = a_number(value)
    return number is not None and _compared(number, test)


def _compared(number: float, test: Test) -> bool:
    limits = [value for value in test.values if isinstance(value, float)]
    match test.operator:
        case ">":
            return number > limits[0]
        case "<":
            return number < limits[0]
        case ">=":
            return number >= limits[0]
        case "<=":
            return number <= limits[0]
    return limits[0] <= number <= limits[-1]


def _dated(day: date | None, test: Test) -> bool:
    when = test.values[0]
    return day is not None and isinstance(when, Period) and _in_period(Period(day, day), test.operator, when)


def _in_period(found: Period, operator: str, when: Period) -> bool:
    match operator:
        case "before":
            return found.end < when.start
        case "after":
            return found.start > when.end
        case "since":
            return found.start >= when.start
    return when.start <= found.start and found.end <= when.end
