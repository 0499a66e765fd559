"""The end of a query: how its quotations are sorted, how many there are, whether they are drawn at random."""

from __future__ import annotations

from dataclasses import dataclass

from qualkit.domain.queries import Order
from qualkit.text.query_reader import Reader
from qualkit.text.query_tokens import folded
from qualkit.text.query_values import a_number

__all__ = ["Modifiers", "modifiers", "modifiers_begin"]

_SORTED = ("sorted by", "sort by", "ordered by", "order by", "in order of")
_FIRST = ("first", "limit", "at most", "the first", "limit to", "no more than", "up to", "top")
_SAMPLE = ("sample", "random", "sample of", "a sample of", "draw", "a random sample of", "random sample of", "any")
_SPREAD = ("spread over", "spread across", "spread among", "spread by")
_SEED = ("with seed", "seed", "with the seed", "using seed")
_SHORT = {
    "longest first": Order("words", descending=True),
    "shortest first": Order("words"),
    "newest first": Order("coded on", descending=True),
    "oldest first": Order("coded on"),
}
_KEYS = {
    "case": "case", "participant": "case", "source": "source", "interview": "source", "transcript": "source",
    "code": "code", "codes": "code", "date": "coded on", "date of coding": "coded on", "length": "words",
    "words": "words", "number of words": "words", "coder": "coder", "interview date": "interviewed on",
    "date of interview": "interviewed on", "cases": "case", "sources": "source", "place": "source", "text": "source",
}  # fmt: skip
_DOWN = ("descending", "downwards", "reversed", "desc", "backwards", "longest first", "newest first", "largest first",
         "highest first", "last first")  # fmt: skip
_UP = ("ascending", "upwards", "asc", "shortest first", "oldest first", "smallest first", "lowest first")
_PEOPLE = {"participants": "case", "cases": "case", "people": "case", "participant": "case", "case": "case",
           "interviews": "case", "speakers": "case"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Modifiers:
    """See `qualkit.domain.queries.Query`."""

    order: tuple[Order, ...] = ()
    limit: int = 0
    sample: bool = False
    seed: int | None = None
    spread: str = ""

    def with_(self, other: Modifiers) -> Modifiers:
        """These, and what `other` says in their place."""
        return Modifiers(
            other.order or self.order,
            other.limit or self.limit,
            other.sample if other.limit else self.sample,
            self.seed if other.seed is None else other.seed,
            other.spread or self.spread,
        )


def modifiers_begin(reader: Reader) -> bool:
    """Whether the end of a query begins here."""
    for phrases in (_FIRST, _SAMPLE):
        phrase = reader.phrase(phrases)
        number = reader.after(len(phrase.split()))
        unit = reader.after(len(phrase.split()) + 1).folded
        if phrase and a_number(number.text) is not None and unit not in ("word", "words", "turn", "turns"):
            return True
    if reader.phrase(_SAMPLE[:1]) and reader.after(1).kind == "end":
        return True
    seed = reader.phrase(_SEED)
    if seed and a_number(reader.after(len(seed.split())).text) is not None:
        return True
    return bool(reader.phrase((*_SORTED, *_SPREAD, *_SHORT)))


def modifiers(reader: Reader) -> Modifiers:
    """The end of a query: modifiers, with or without commas between them.

    Raises:
        QueryFault: one of them says nothing that can be done, or is said twice.
    """
    found = Modifiers()
    said: set[str] = set()
    while True:
        comma = reader.sign(",") or bool(reader.phrase(("and",)))
        reader.at += comma
        if not modifiers_begin(reader):
            reader.at -= comma
            break
        start = reader.at
        one, kind = _modifier(reader)
        if kind in said:
            raise reader.fault(f"There is a second {kind} here.", "Leave one of them out.", start=start, end=reader.at)
        said.add(kind)
        found = found.with_(one)
    if found.spread and not found.limit:
        raise reader.fault(
            "How many quotations are to be spread?", "Say it as well: sample 10 spread over participants"
        )
    return found


def _modifier(reader: Reader) -> tuple[Modifiers, str]:
    short = reader.take(_SHORT)
    if short:
        return Modifiers(order=(_SHORT[short],)), "order"
    if reader.take(_SORTED):
        return Modifiers(order=_orders(reader)), "order"
    if reader.take(_SPREAD):
        return Modifiers(spread=_group(reader)), "spread"
    if reader.take(_SEED):
        return Modifiers(seed=_whole(reader, 0, "A seed")), "seed"
    if reader.phrase(_FIRST):
        reader.take(_FIRST)
        return Modifiers(limit=_quotations(reader)), "number"
    reader.take(_SAMPLE)
    return Modifiers(limit=_quotations(reader), sample=True), "number"


def _quotations(reader: Reader) -> int:
    number = _whole(reader, 1, "A number of quotations")
    reader.take(("quotations", "quotes", "passages", "codings", "segments", "quotation"))
    reader.take(("at random",))
    return number


def _whole(reader: Reader, least: int, what: str) -> int:
    number = a_number(reader.token.text) if reader.token.kind == "word" else None
    if number is None or not least <= number < 2**32 or number != int(number):
        raise reader.fault(f"{what} is missing here.", f"Write a whole number from {least} on, such as 10.")
    reader.next()
    return int(number)


def _orders(reader: Reader) -> tuple[Order, ...]:
    orders = [_order(reader)]
    while True:
        start = reader.at
        reader.at += reader.sign(",")
        reader.take(("then by", "and then by", "and by", "then", "and"))
        known = {**_attributes(reader), **_plain()}
        if reader.at == start or not reader.named(known)[1]:
            reader.at = start
            return tuple(orders)
        orders.append(_order(reader))


def _plain() -> dict[str, tuple[str, ...]]:
    return {word: (key,) for word, key in _KEYS.items()}


def _attributes(reader: Reader) -> dict[str, tuple[str, ...]]:
    return {folded(name): (name,) for name in reader.names.attributes}


def _order(reader: Reader) -> Order:
    attributes, plain = _attributes(reader), _plain()
    found, length = reader.named(attributes)
    other, other_length = reader.named(plain)
    if not length and not other_length:
        known = ["case", "source", "code", "date", "length", "coder", *reader.names.attributes]
        wrong = reader.token.text
        raise reader.fault(
            f"Quotations cannot be sorted by “{wrong}”." if wrong else "Sorted by what?",
            reader.nearest(wrong, known, f"They can be sorted by: {', '.join(known)}."),
        )
    order = Order("attribute", found[0]) if length > other_length or not other_length else Order(other[0])
    reader.at += max(length, other_length)
    down = bool(reader.take(_DOWN))
    reader.take(_UP)
    return Order(order.by, order.name, down)


def _group(reader: Reader) -> str:
    reader.take(("the",))
    if reader.token.kind == "word" and reader.token.folded in _PEOPLE:
        reader.next()
        return "case"
    found, length = reader.named(_attributes(reader))
    if not length:
        wrong = reader.token.text
        known = ["participants", *reader.names.attributes]
        raise reader.fault(
            f"Quotations cannot be spread over “{wrong}”." if wrong else "Spread over whom?",
            reader.nearest(wrong, known, f"They can be spread over: {', '.join(known)}."),
        )
    reader.at += length
    return found[0]
