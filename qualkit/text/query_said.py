"""Reading a query back in words, for notes under tables and for methods sections."""

from __future__ import annotations

from qualkit.domain.queries import (
    And,
    Anything,
    CodedWith,
    Codes,
    Expression,
    Not,
    Or,
    Order,
    Others,
    Query,
    Related,
    Saying,
    Test,
    picks,
)

__all__ = ["said", "said_part"]

_RELATIONS = {
    "overlapping": "overlapping another passage",
    "within": "lying within another passage",
    "containing": "containing another passage",
    "segment": "on the very same words as another passage",
    "turn": "in the same turn as another passage",
    "case": "said by the same case as another passage",
    "source": "in the same source as another passage",
}
_ORDERS = {"coded on": "date of coding", "interviewed on": "date of interview", "words": "length"}


def said(query: Query, seed: int = 0) -> str:
    """What a query asks for, in a sentence.

    >>> from qualkit.domain.queries import Names
    >>> from qualkit.text.query_language import parse
    >>> names = Names(codes=(("T1", "Alone", ()), ("T2", "Team", ())))
    >>> said(parse("T1 and not T2, first 5", names))
    'Passages coded “Alone” (T1), not overlapping a passage coded “Team” (T2); at most 5.'
    """
    words = f"Passages{_beginning(query.expression)}"
    if query.sample:
        words += f"; {query.limit} drawn at random (seed {seed if query.seed is None else query.seed})"
    elif query.limit:
        words += f"; at most {query.limit}"
    if query.spread:
        over = "participants" if query.spread == "case" else f"values of {query.spread.replace('_', ' ')}"
        words += f", spread over {over}"
    if query.order:
        words += f"; sorted by {' and then by '.join(_order(one) for one in query.order)}"
    return f"{words}."


def said_part(part: Expression, *, first: bool = False) -> str:
    """One part of a query, so that it can follow "passages": what is looked for (`first`), or a condition of it."""
    return _looked_for(part) if first else _condition(part)


def _beginning(expression: Expression) -> str:
    told = _looked_for(expression)
    return f" {told}" if told else ""


def _order(order: Order) -> str:
    by = order.name.replace("_", " ") or _ORDERS.get(order.by, order.by)
    return f"{by}, descending" if order.descending else by


def _looked_for(expression: Expression) -> str:
    match expression:
        case Codes(_, words):
            return words
        case Anything():
            return "coded with anything"
        case Or(parts):
            return ", or ".join(_bracketed(part, _looked_for(part)) for part in parts)
        case And(parts):
            base = next((part for part in parts if picks(part)), None)
            others = [_condition(part) for part in parts if part is not base]
            return ", ".join([_bracketed(base, _looked_for(base)), *others] if base else others)
    return _condition(expression)


def _condition(condition: Expression) -> str:
    match condition:
        case Test() | Saying():
            return condition.said
        case Others(besides):
            return "overlapping a passage with another code" if besides else "overlapping one with a code not its own"
        case Related(how, to, most, unit):
            return _related(how, _bracketed(to, _looked_for(to)), most, unit)
        case CodedWith(inside):
            return _condition(inside)
        case Not(Not(inside)):
            return _condition(inside)
        case Not(Others()):
            return "coded with nothing else there"
        case Not(Test("attribute", "stated") as test):
            return test.said.replace(" is stated", " is not stated")
        case Not(inside):
            told = _condition(inside)
            return f"not ({told})" if isinstance(inside, (And, Or)) and not picks(inside) else f"not {told}"
        case And(parts) if not picks(condition):
            return " and ".join(_bracketed(part, _condition(part)) for part in parts)
        case Or(parts) if not all(isinstance(part, Codes) for part in parts):
            return " or ".join(_bracketed(part, _condition(part)) for part in parts)
    return f"overlapping a passage {_bracketed(condition, _looked_for(condition))}"


def _related(how: str, to: str, most: int, unit: str) -> str:
    if how in _RELATIONS:
        return f"{_RELATIONS[how]} {to}"
    distance = f"{most} {unit if most != 1 else unit.removesuffix('s')}"
    if how == "near":
        return f"at most {distance} from another passage {to}"
    order = "followed by" if how == "followed" else "preceded by"
    return f"{order} a passage {to}, at most {distance} away"


def _bracketed(part: Expression | None, told: str) -> str:
    return f"({told})" if isinstance(part, (And, Or)) and len(part.parts) > 1 else told
