"""Questions to the codings: what a query of the query language means, and the names that it may use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from qualkit.errors import BadInput, Location

__all__ = [
    "And",
    "Anything",
    "CodedWith",
    "Codes",
    "Expression",
    "Names",
    "Not",
    "Or",
    "Order",
    "Others",
    "Period",
    "Query",
    "QueryFault",
    "Related",
    "Saying",
    "Test",
    "codes_named",
    "picks",
]


class QueryFault(BadInput):
    """A query that cannot be understood: says what is wrong, where it stands in the query, and what to write.

    Attributes:
        query: the whole query.
        at, length: the place that is meant, in characters.
    """

    def __init__(self, message: str, *, query: str, at: int, length: int = 1, hint: str = "") -> None:
        place = Location("query", None, f"character {at + 1}")
        super().__init__(" ".join(message.split()), hint=" ".join(hint.split()), where=place)
        self.query = query
        self.at = at
        self.length = max(length, 1)

    def picture(self, width: int = 76) -> str:
        """The query with the place marked below it, on two lines of at most `width` characters.

        >>> print(QueryFault("?", query="LWR1 nere LWR2", at=5, length=4).picture())
        LWR1 nere LWR2
             ^^^^
        """
        length = min(self.length, width // 2)
        first = 0 if self.at + length <= width else self.at - width // 2
        part = self.query[first : first + width]
        shown = "".join(letter if letter.isprintable() else " " for letter in part)
        return f"{shown}\n{' ' * (self.at - first)}{'^' * length}"


@dataclass(frozen=True, slots=True)
class Period:
    """What a date in a query covers: a day, a month or a year; `end` is its last day."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Codes:
    """Passages coded with one of these keys. `said` names the code as a reader knows it."""

    keys: frozenset[str]
    said: str = field(compare=False, default="")


@dataclass(frozen=True, slots=True)
class Anything:
    """Passages coded with whatever code."""


@dataclass(frozen=True, slots=True)
class Test:
    """A fact of the passage, or of who speaks, holds.

    Attributes:
        fact: ``attribute``, ``case``, ``source``, ``coder``, ``confirmed by``, ``origin``, ``state``, ``stance``,
            ``contrary``, ``key quote``, ``negated``, ``words``, ``coded on``, ``interviewed on``.
        name: of the attribute.
        operator: ``is``, ``contains``, ``>``, ``<``, ``>=``, ``<=``, ``stated``; for dates ``before``, ``after``,
            ``since``, ``in``.
        values: any of them will do; numbers and periods for comparisons.
        said: in words, so that it can follow "passages" and "not".
    """

    fact: str
    operator: str
    values: tuple[str | float | Period, ...] = ()
    name: str = ""
    said: str = field(compare=False, default="")

    # pytest would take the name for a class of tests.
    __test__ = False


@dataclass(frozen=True, slots=True)
class Saying:
    """One of these words (or patterns) is said in the passage. `patterns` are regular expressions over folded text.

    `raw` are those the researcher wrote, for the words as they stand.
    """

    patterns: tuple[str, ...]
    raw: tuple[str, ...] = ()
    said: str = field(compare=False, default="")


@dataclass(frozen=True, slots=True)
class Others:
    """Something else is coded at the passage: with a code that is none of `besides` (() takes the passage's own)."""

    besides: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Related:
    """Another passage, one that `to` finds, stands in a relation to this one.

    Attributes:
        how: ``overlapping``, ``within``, ``containing``, ``near``, ``followed``, ``preceded``, ``segment``, ``turn``,
            ``case``, ``source``.
        most: how many units may lie between them, for ``near``, ``followed`` and ``preceded``.
        unit: ``words`` or ``turns``.
    """

    how: str
    to: Expression
    most: int = 0
    unit: str = ""


@dataclass(frozen=True, slots=True)
class CodedWith:
    """The passage is coded so as well: what is inside is a condition, and never what is looked for."""

    inside: Expression


@dataclass(frozen=True, slots=True)
class Not:
    inside: Expression


@dataclass(frozen=True, slots=True)
class And:
    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Or:
    parts: tuple[Expression, ...]


Expression = Codes | Anything | Test | Saying | Others | Related | CodedWith | Not | And | Or


@dataclass(frozen=True, slots=True)
class Order:
    """How quotations are sorted: ``case``, ``source``, ``code``, ``coder``, ``coded on``, ``interviewed on``,
    ``words`` or ``attribute`` (its `name`)."""

    by: str
    name: str = ""
    descending: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A query as it was understood.

    Attributes:
        text: as it was written.
        expression: which codings are looked for.
        order: () keeps reading order.
        limit: at most so many quotations; 0 for all.
        sample: they are drawn at random.
        seed: of the draw; None takes that of the call.
        spread: ``case``, an attribute, or "": over whom they are spread.
    """

    text: str
    expression: Expression
    order: tuple[Order, ...] = ()
    limit: int = 0
    sample: bool = False
    seed: int | None = None
    spread: str = ""

    @property
    def codes(self) -> frozenset[str] | None:
        """The only codes whose codings it needs; None if it needs them all."""
        return codes_named(self.expression)


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a query may name.

    Attributes:
        codes: key, name and aliases of each code, in the codebooks' order.
        below: for each key, it and the keys under it.
        themes: of the write-up: number, name and the keys it takes in.
        attributes: of the cases, each with its values.
        saved: saved queries by name.
    """

    codes: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    below: Mapping[str, frozenset[str]] = field(default_factory=dict)
    themes: tuple[tuple[int, str, frozenset[str]], ...] = ()
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cases: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    coders: tuple[str, ...] = ()
    saved: Mapping[str, str] = field(default_factory=dict)


def picks(expression: Expression) -> bool:
    """Whether an expression says by itself with which codes the passages are coded that it finds."""
    match expression:
        case Codes() | Anything():
            return True
        case And(parts):
            return any(picks(part) for part in parts)
        case Or(parts):
            return any(picks(part) for part in parts)
    return False


def codes_named(expression: Expression) -> frozenset[str] | None:
    """The codes whose codings it takes to find what an expression looks for; None for those of all codes."""
    match expression:
        case Codes(keys):
            return keys
        case Or(parts):
            return _together([codes_named(part) for part in parts])
        case And(parts) if picks(expression):
            base = next(part for part in parts if picks(part))
            return _together([codes_named(base), *(_to_judge(part) for part in parts if part is not base)])
    return None


def _to_judge(condition: Expression) -> frozenset[str] | None:
    """The codes whose codings it takes to say of a passage whether it fulfils a condition."""
    match condition:
        case Test() | Saying():
            return frozenset()
        case Anything() | Others():
            return None
        case Related(_, to):
            return codes_named(to)
        case CodedWith(inside) | Not(inside):
            return _to_judge(inside)
        case Or(parts):
            return _together([_to_judge(part) for part in parts])
        case And(parts) if not picks(condition):
            return _together([_to_judge(part) for part in parts])
    return codes_named(condition)


def _together(found: list[frozenset[str] | None]) -> frozenset[str] | None:
    return None if None in found else frozenset().union(*(keys for keys in found if keys is not None))
