"""What a query says of who speaks: attributes and their values, cases, sources, coders."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from qualkit.domain.queries import Expression, Not, Or, Period, Test
from qualkit.text.query_dates import period, said_period
from qualkit.text.query_reader import Reader, said_list
from qualkit.text.query_tokens import folded

__all__ = ["a_number", "a_period", "attribute_test", "dated", "named_test", "people", "source_test"]

_OPERATORS = {
    "is": ("is", "are", "was", "=", "equals", "is one of", "one of", "is any of", "are one of", "is either", "in"),
    "is not": ("is not", "are not", "isn't", "!=", "is none of", "not", "is not one of", "not in", "does not equal"),
    "contains": ("contains", "containing", "contain", "includes"),
    "contains not": ("does not contain", "not containing", "does not include"),
    ">": (">", "is more than", "more than", "is over", "over", "above", "is above", "is greater than", "greater than",
          "is longer than", "longer than"),
    "<": ("<", "is less than", "less than", "is under", "under", "below", "is below", "is fewer than", "fewer than",
          "is shorter than", "shorter than"),
    ">=": (">=", "is at least", "at least", "from"),
    "<=": ("<=", "is at most", "at most", "up to", "is up to"),
    "between": ("is between", "between"),
    "before": ("is before", "before"),
    "after": ("is after", "after"),
    "since": ("is since", "since"),
    "on": ("is in", "is on", "on"),
    "stated": ("is stated", "stated", "is known", "is given", "known"),
    "not stated": ("is not stated", "not stated", "is unknown", "unknown", "is missing", "missing", "is not known"),
}  # fmt: skip
_BY_PHRASE = {phrase: operator for operator, phrases in _OPERATORS.items() for phrase in phrases}
_SAID = {">": "more than", "<": "less than", ">=": "at least", "<=": "at most"}
_NAMED = {
    "case": ("case", "participant", "person", "speaker", "cases", "participants"),
    "source": ("source", "interview", "transcript", "file", "document", "sources", "interviews"),
    "coder": ("coder",),
}
_FACTS = {word: fact for fact, words in _NAMED.items() for word in words}


def attribute_test(reader: Reader) -> Expression | None:
    """``role is GP``, ``wave > 1``, ``years in role is stated``; None if no attribute with an operator stands next."""
    known = {folded(name): (name,) for name in reader.names.attributes}
    (found, length) = reader.named(known)
    if not length:
        return None
    name = found[0]
    values = _values(reader.names.attributes[name])
    operator, taken = _operator(reader, length)
    if not taken and not reader.named(values, length)[1]:
        return None
    start = reader.at
    reader.at += length + taken
    return _attribute(reader, name, operator or "is", start)


def named_test(reader: Reader) -> Expression | None:
    """``case is LW03``, ``source contains "2024"``, ``coder is not MB``; None if no such thing stands next."""
    fact = _FACTS.get(reader.token.folded, "") if reader.token.kind == "word" else ""
    if not fact:
        return None
    operator, taken = _operator(reader, 1)
    known = getattr(reader.names, f"{fact}s")
    direct = reader.named(_values(known), 1)[1]
    if operator not in ("is", "is not", "contains", "contains not") and not (not taken and direct):
        return None
    reader.at += 1 + taken
    return _fact(reader, fact, operator or "is", known)


def _fact(reader: Reader, fact: str, operator: str, known: Sequence[str]) -> Expression:
    if operator.startswith("contains"):
        said = {"case": "said by participants whose name contains", "source": "from sources whose name contains",
                "coder": "coded by people whose name contains"}[fact]  # fmt: skip
        return _contains(reader, fact, "", said, negated=operator.endswith("not"))
    said = {"case": "said by", "source": "from", "coder": "coded by"}[fact]
    chosen = _list(reader, _values(known), lambda wrong: _unknown_hint(reader, fact, wrong, known), fact)
    test = Test(fact, "is", tuple(chosen), said=f"{said} {said_list(chosen)}")
    return Not(test) if operator == "is not" else test


def _unknown_hint(reader: Reader, what: str, wrong: str, known: Sequence[str]) -> tuple[str, str]:
    lists = {"case": "qualkit case list", "source": "qualkit source list"}.get(what)
    others = f"There are: {', '.join(known[:8])}{', …' if len(known) > 8 else ''}." if known else "There is none yet."
    return f"There is no {what} “{wrong}”.", reader.nearest(
        wrong, known, f"List them with: {lists}" if lists and len(known) > 8 else others
    )


def _attribute(reader: Reader, name: str, operator: str, start: int) -> Expression:
    whose = f"said by participants whose {name.replace('_', ' ')}"
    if operator.endswith("stated"):
        test = Test("attribute", "stated", (), name, f"{whose} is stated")
        return Not(test) if operator == "not stated" else test
    if operator.startswith("contains"):
        return _contains(reader, "attribute", name, f"{whose} contains", negated=operator.endswith("not"))
    if operator in ("before", "after", "since", "on"):
        return _dated_attribute(reader, name, operator, whose)
    if operator in (">", "<", ">=", "<=", "between"):
        return _compared(reader, name, operator, whose, start)
    stated = [value for value in dict.fromkeys(reader.names.attributes[name]) if value]
    chosen = _list(reader, _values(stated), lambda wrong: _no_value(reader, name, wrong, stated), name)
    shown = said_list([f"“{value}”" for value in chosen])
    test = Test("attribute", "is", tuple(chosen), name, f"{whose} is {shown}")
    return Not(test) if operator == "is not" else test


def _no_value(reader: Reader, name: str, wrong: str, stated: Sequence[str]) -> tuple[str, str]:
    more = ", …" if len(stated) > 8 else ""
    values = f"Its values are: {', '.join(stated[:8])}{more}." if stated else "It has no values yet."
    return f"No case has “{wrong}” as its {name.replace('_', ' ')}.", reader.nearest(wrong, stated, values)


def _operator(reader: Reader, offset: int) -> tuple[str, int]:
    """The operator that stands `offset` pieces on, and how many pieces it takes; ("", 0) for none."""
    token = reader.after(offset)
    if token.kind == "sign" and token.text in _BY_PHRASE:
        return _BY_PHRASE[token.text], 1
    phrase = reader.phrase((one for one in _BY_PHRASE if one[0].isalpha()), offset)
    return _BY_PHRASE.get(phrase, ""), len(phrase.split())


def _values(known: Sequence[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for value in known:
        if value:
            found[folded(value)] = (*found.get(folded(value), ()), value)
    return found


def _list(
    reader: Reader,
    known: Mapping[str, Sequence[str]],
    refuse: Callable[[str], tuple[str, str]],
    what: str,
) -> list[str]:
    """One value or several: ``GP``, ``GP or carer``, ``GP, carer or commissioner``."""
    chosen: list[str] = []
    reader.take(("a", "an", "the", "either"))
    while True:
        found, length = _value(reader, known, 0)
        if not length:
            raise _refusal(reader, refuse, what)
        chosen.extend(value for value in found if value not in chosen)
        reader.at += length
        step = _one_more(reader, known)
        if not step:
            return chosen
        reader.at += step


def _value(reader: Reader, known: Mapping[str, Sequence[str]], offset: int) -> tuple[Sequence[str], int]:
    found, length = reader.named(known, offset)
    token = reader.after(offset)
    if not length and token.kind in ("word", "name"):
        # "2" is what somebody means whose table says "2.0".
        number = a_number(token.text)
        same = [value for values in known.values() for value in values if number is not None]
        found = [value for value in same if a_number(value) == number]
        length = 1 if found else 0
    return found, length


def _one_more(reader: Reader, known: Mapping[str, Sequence[str]]) -> int:
    """How many pieces stand before the next value of a list; 0 if the list ends."""
    for words in (",", ", or", ", and", "or", "and"):
        pieces = words.replace(",", ", ").split()
        fits = all(
            (reader.after(place).text if piece == "," else reader.after(place).folded) == piece
            for place, piece in enumerate(pieces)
        )
        if not fits or (pieces[0] == "," and reader.token.kind != "sign"):
            continue
        # What an operator follows is the beginning of another condition; a code's key is a code.
        _, length = _value(reader, known, len(pieces))
        longer = reader.named(reader.codes, len(pieces))[1]
        if length and longer <= length and not _operator(reader, len(pieces) + length)[1]:
            return len(pieces)
    return 0


def _refusal(reader: Reader, refuse: Callable[[str], tuple[str, str]], what: str) -> Exception:
    token = reader.token
    if token.kind not in ("word", "name"):
        return reader.fault(
            f"A value is missing after “{what}”.", "Name one, in quotation marks if it is of several words."
        )
    end = reader.at + 1
    if token.kind == "word":
        while end < reader.at + 4 and reader.tokens[end].kind == "word" and not _ends(reader.tokens[end].folded):
            end += 1
    wrong = token.text if token.kind == "name" else reader.text_between(reader.at, end)
    message, hint = refuse(wrong.rstrip(".,"))
    return reader.fault(message, hint, start=reader.at, end=end)


def _ends(word: str) -> bool:
    return word in ("and", "or", "by", "not", "near", "where", "said", "sample", "sorted", "with", "in", "is", "first")


def _contains(reader: Reader, fact: str, name: str, said: str, *, negated: bool) -> Expression:
    if reader.token.kind not in ("word", "name"):
        raise reader.fault("The words to be contained are missing.", 'Put them in quotation marks: contains "north".')
    text = reader.next().text
    test = Test(fact, "contains", (text,), name, f"{said} “{text}”")
    return Not(test) if negated else test


def _compared(reader: Reader, name: str, operator: str, whose: str, start: int) -> Expression:
    if a_period(reader, take=False) and a_number(reader.token.text) is None:
        return _dated_attribute(
            reader, name, {">": "after", "<": "before", ">=": "since"}.get(operator, operator), whose
        )
    numbers = [a_number(value) for value in reader.names.attributes[name]]
    if not any(number is not None for number in numbers):
        raise reader.fault(
            f"No case has a number as its {name.replace('_', ' ')}.",
            "Only numbers can be more or less; for words use: is, contains.",
            start=start,
            end=reader.at,
        )
    low = _the_number(reader)
    shown = name.replace("_", " ")
    if operator == "between":
        _the_word_and(reader)
        high = _the_number(reader)
        return Test("attribute", "between", (low, high), name, f"{whose} is between {low:g} and {high:g}")
    return Test("attribute", operator, (low,), name, f"said by participants whose {shown} is {_SAID[operator]} {low:g}")


def _the_word_and(reader: Reader) -> None:
    if not reader.take(("and", "to")):
        raise reader.fault("“between” takes two values.", "Write: between 2 and 5")


def _the_number(reader: Reader) -> float:
    number = a_number(reader.token.text) if reader.token.kind in ("word", "name") else None
    if number is None:
        raise reader.fault("A number is missing here.", "Write it in figures, such as 2 or 2.5.")
    reader.next()
    return number


def a_number(text: str) -> float | None:
    """The number that a text is, None if it is none.

    >>> a_number("2.50"), a_number("1,200"), a_number("two"), a_number("nan")
    (2.5, 1200.0, None, None)
    """
    plain = text.strip().replace(",", "")
    if not plain or not plain.lstrip("+-").replace(".", "", 1).isdecimal():
        return None
    return float(plain)


def _dated_attribute(reader: Reader, name: str, operator: str, whose: str) -> Expression:
    return dated(reader, "attribute", operator, f"{whose} is", name)


def dated(reader: Reader, fact: str, operator: str, said: str, name: str = "") -> Test:
    """A comparison with a date, which stands next."""
    first = a_period(reader)
    if first is None:
        raise reader.fault(
            "A date is missing here.", "Write it like 2024, 2024-03, 2024-03-09, March 2024 or 9 March 2024."
        )
    shown = said_period(first)
    if operator == "between":
        _the_word_and(reader)
        last = a_period(reader)
        if last is None:
            raise reader.fault("A second date is missing here.", "Write: between March 2024 and June 2024")
        whole = Period(first.start, max(first.end, last.end))
        return Test(fact, "in", (whole,), name, f"{said} between {shown} and {said_period(last)}")
    preposition = {"on": "in" if first.start != first.end else "on", "in": "in"}.get(operator, operator)
    return Test(fact, "in" if operator == "on" else operator, (first,), name, f"{said} {preposition} {shown}")


def a_period(reader: Reader, *, take: bool = True) -> Period | None:
    """The date that stands next, in one to three pieces, which is read then; None for none."""
    if reader.token.kind == "name":
        found = period(reader.token.text)
        reader.at += bool(found and take)
        return found
    for length in (3, 2, 1):
        pieces = [reader.after(place) for place in range(length)]
        if all(piece.kind == "word" for piece in pieces):
            found = period(" ".join(piece.text for piece in pieces))
            if found is not None:
                reader.at += length if take else 0
                return found
    return None


def people(reader: Reader) -> Expression:
    """Who speaks, after ``said by``: cases, or values of any attribute (``link workers``)."""
    known = _who(reader)
    reader.take(("the", "a", "an", "participants", "people"))
    parts: list[Expression] = []
    while True:
        found, length = reader.named(known)
        if not length:
            raise _refusal(reader, lambda wrong: _nobody(reader, wrong), "said by")
        parts.append(_one_person(reader, found, length))
        reader.at += length
        step = _one_more(reader, known)
        if not step:
            break
        reader.at += step
    cases = [value for part in parts if isinstance(part, Test) and part.fact == "case" for value in part.values]
    others = [part for part in parts if isinstance(part, Test) and part.fact != "case"]
    if cases:
        names = [str(case) for case in cases]
        others.insert(0, Test("case", "is", tuple(names), said=f"said by {said_list(names)}"))
    return others[0] if len(others) == 1 else Or(tuple(_merged(others)))


def _merged(tests: list[Test]) -> list[Test]:
    return list(dict.fromkeys(tests))


def _nobody(reader: Reader, wrong: str) -> tuple[str, str]:
    values = [value for name in reader.names.attributes for value in reader.names.attributes[name] if value]
    known = list(dict.fromkeys([*reader.names.cases, *values]))
    return (
        f"Nobody here is called “{wrong}”, and no attribute has it as a value.",
        reader.nearest(wrong, known, "Name a case, or a value of an attribute; list both with: qualkit case list"),
    )


def _who(reader: Reader) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for case in reader.names.cases:
        found[folded(case)] = (f"case\0{case}",)
    for name, values in reader.names.attributes.items():
        for value in values:
            # A bare number says nothing of who it is: wave 2, or two years in the role.
            if value and a_number(value) is None:
                key = folded(value)
                found[key] = (*found.get(key, ()), f"{name}\0{value}")
    return found


def _one_person(reader: Reader, found: Sequence[str], length: int) -> Test:
    meanings = [meaning.split("\0") for meaning in dict.fromkeys(found)]
    kinds = list(dict.fromkeys(name for name, _ in meanings))
    if len(kinds) > 1 and kinds[0] != "case":
        shown = [f'{name.replace("_", " ")} is "{meanings[0][1]}"' for name in kinds]
        raise reader.fault(
            f"“{meanings[0][1]}” could be {said_list(shown)}.",
            f"Write: where {shown[0]}",
            start=reader.at,
            end=reader.at + length,
        )
    name, values = kinds[0], tuple(value for kind, value in meanings if kind == kinds[0])
    if name == "case":
        return Test("case", "is", values, said=f"said by {said_list(values)}")
    shown_values = said_list([f"“{value}”" for value in values])
    said = f"said by participants whose {name.replace('_', ' ')} is {shown_values}"
    return Test("attribute", "is", values, name, said)


def source_test(reader: Reader, *, or_people: bool) -> Expression:
    """What stands after ``in`` or ``from``: a source, a case, or (after ``from``) a value of an attribute."""
    fact = _FACTS.get(reader.token.folded, "") if reader.token.kind == "word" else ""
    if fact in ("case", "source"):
        reader.next()
        known = getattr(reader.names, f"{fact}s")
        return _fact(reader, fact, "is", known)
    if reader.named(_values(reader.names.sources))[1]:
        return _fact(reader, "source", "is", reader.names.sources)
    if or_people or reader.named(_who(reader))[1]:
        return people(reader)
    raise _refusal(reader, lambda wrong: _unknown_hint(reader, "source", wrong, reader.names.sources), "in")
