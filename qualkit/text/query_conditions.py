"""Conditions of a query: who coded it and how, what is said, how far another passage is."""

from __future__ import annotations

import re
from collections.abc import Callable

from qualkit.domain.queries import Expression, Related, Saying, Test
from qualkit.text.query_reader import Reader, said_list
from qualkit.text.query_tokens import folded
from qualkit.text.query_values import a_number, attribute_test, dated, named_test, people, source_test
from qualkit.text.quotes import FOLDED

__all__ = ["LANGUAGE", "condition", "condition_length", "fold_words"]

LANGUAGE = (
    "and", "or", "not", "near", "where", "said", "by", "within", "sorted", "sample", "first", "saying", "overlapping",
    "containing", "followed", "preceded", "in", "from", "whose", "limit", "with", "is", "spread", "interviewed",
    "anything",
)  # fmt: skip
"""Words that begin something in a query."""

NEAR_WORDS = 20
NEAR_TURNS = 2

_RELATIONS = {
    "overlapping": ("overlapping", "overlaps", "overlap", "overlapping with", "overlaps with"),
    "within": ("within", "inside", "lies within", "lying within"),
    "containing": ("containing", "contains", "contain", "around", "enclosing"),
    "near": ("near", "near to", "close to", "nearby"),
    "followed": ("followed by", "before"),
    "preceded": ("preceded by", "following", "after"),
    "segment": ("in the same segment as", "same segment as", "in the same passage as", "on the same segment as"),
    "turn": ("in the same turn as", "same turn as", "in one turn with", "in the turn of"),
    "case": ("in the same case as", "same case as", "by the same participant as", "by the same case as"),
    "source": ("in the same source as", "in the same interview as", "in the same transcript as", "same source as"),
}
_RELATION = {phrase: how for how, phrases in _RELATIONS.items() for phrase in phrases}

# What is said of how a coding came about: words → (operator's fact, value).
_ORIGIN = {
    "people": "people", "person": "people", "hand": "people", "humans": "people", "human": "people",
    "human codings": "people", "researchers": "people", "rules": "rules", "rule": "rules", "patterns": "rules",
    "rule hits": "rules", "rule hit": "rules", "confirmed": "confirmed", "confirmed hits": "confirmed",
    "confirmed rule hits": "confirmed", "rule hits confirmed": "confirmed", "unconfirmed": "unconfirmed",
    "not confirmed": "unconfirmed", "unconfirmed hits": "unconfirmed", "unconfirmed rule hits": "unconfirmed",
    "not confirmed yet": "unconfirmed", "accepted": "accepted", "accepted suggestions": "accepted",
    "accepted suggestion": "accepted", "suggestions": "accepted", "suggestion": "accepted", "suggested": "accepted",
}  # fmt: skip
_ORIGIN_SAID = {
    "people": "coded by people",
    "rules": "found by rules",
    "confirmed": "found by rules and confirmed",
    "unconfirmed": "found by rules and not confirmed",
    "accepted": "accepted from suggestions",
}
_MARKS: dict[str, Test] = {}
for _stance, _words in (
    ("enabler", ("enabler", "enablers", "as enabler", "as an enabler", "enabling")),
    ("barrier", ("barrier", "barriers", "as barrier", "as a barrier")),
    ("mixed", ("mixed", "as mixed")),
):
    for _word in (*_words, f"marked as {_stance}", f"stance is {_stance}", f"marked {_stance}", f"stance {_stance}"):
        _MARKS[_word] = Test("stance", "is", (_stance,), said=f"marked as {_stance}")
for _word in ("stance is stated", "with a stance", "stance stated", "with stance"):
    _MARKS[_word] = Test("stance", "stated", said="marked as enabler, barrier or mixed")
for _word in ("contrary", "contrary evidence", "marked contrary", "marked as contrary", "contrary cases"):
    _MARKS[_word] = Test("contrary", "is", said="marked as contrary")
for _word in ("key quote", "key quotes", "key quotation", "key quotations", "marked as key quote"):
    _MARKS[_word] = Test("key quote", "is", said="marked as key quotes")
for _word in ("negated", "in a negated clause", "negated hits"):
    _MARKS[_word] = Test("negated", "is", said="found by rules in negated clauses")

_LENGTHS = {
    "longer than": ">", "more than": ">", "shorter than": "<", "less than": "<", "fewer than": "<", "at least": ">=",
    "at most": "<=", "no longer than": "<=",
}  # fmt: skip
_DATES = ("before", "after", "since", "on", "in", "between")
_SAYING = ("saying", "mentioning", "with the words", "with the word", "that say", "that mention", "says", "mentions")
_SAID_BY = ("said by", "spoken by", "told by", "voiced by", "of participants", "by participants")


def condition_length(reader: Reader) -> int:
    """How many pieces the words take that begin a condition here; 0 if none begins."""
    phrases = (*_RELATION, *_MARKS, *_SAYING, *_SAID_BY, *_ORIGIN, "by", "from", "in", "coded by", "confirmed by")
    found = len(reader.phrase(phrases).split())
    for phrase in _LENGTHS:
        if reader.phrase((phrase,)) and _is_words(reader, len(phrase.split())):
            found = max(found, len(phrase.split()) + 2)
    for verb in ("coded", "interviewed"):
        if reader.phrase(f"{verb} {one}" for one in _DATES):
            found = max(found, 2)
    return found


def condition(reader: Reader, operand: Callable[[], Expression]) -> Expression | None:
    """The condition that stands next; None if none does.

    Args:
        operand: reads what a relation relates to: a code, or brackets.
    """
    start = reader.at
    for read in (_mark, _origin, _length, _date, _saying, lambda r: _relation(r, operand), _person):
        found = read(reader)
        if found is not None:
            return found
        reader.at = start
    return attribute_test(reader) or named_test(reader)


def _mark(reader: Reader) -> Expression | None:
    phrase = reader.take(_MARKS)
    return _MARKS[phrase] if phrase else None


def _origin(reader: Reader) -> Expression | None:
    reader.take(("by", "from", "made by", "coded by", "found by"))
    chosen: list[str] = []
    while True:
        phrase = reader.take(_ORIGIN)
        # "confirmed by MB" names who confirmed.
        if not phrase or (phrase == "confirmed" and reader.phrase(("by",)) and not reader.phrase(_ORIGIN, 1)):
            return None
        chosen.append(_ORIGIN[phrase])
        ahead = next((n for n in (1, 2) if _joins(reader, n) and reader.phrase(_ORIGIN, n)), 0)
        if not ahead:
            break
        reader.at += ahead
    tests = [Test("state", "is", (one,), said=_ORIGIN_SAID[one]) for one in dict.fromkeys(chosen)]
    if len(tests) == 1:
        return tests[0]
    values = tuple(one for test in tests for one in test.values)
    return Test("state", "is", values, said=said_list([test.said for test in tests]))


def _joins(reader: Reader, length: int) -> bool:
    words = [reader.after(place).folded for place in range(length)]
    return words in (["or"], ["or", "by"])


def _is_words(reader: Reader, offset: int) -> bool:
    return a_number(reader.after(offset).text) is not None and reader.after(offset + 1).folded in ("word", "words")


def _length(reader: Reader) -> Expression | None:
    phrase = reader.phrase(_LENGTHS)
    if not phrase or not _is_words(reader, len(phrase.split())):
        return None
    reader.at += len(phrase.split())
    number = a_number(reader.next().text) or 0.0
    reader.next()
    reader.take(("long",))
    said = {">": "of more than", "<": "of fewer than", ">=": "of at least", "<=": "of at most"}[_LENGTHS[phrase]]
    return Test("words", _LENGTHS[phrase], (number,), said=f"{said} {number:g} words")


def _date(reader: Reader) -> Expression | None:
    for verb, fact, said in (("coded", "coded on", "coded"), ("interviewed", "interviewed on", "from interviews held")):
        phrase = reader.take(f"{verb} {one}" for one in _DATES)
        if phrase:
            operator = phrase.partition(" ")[2]
            return dated(reader, fact, "on" if operator == "in" else operator, said)
    return None


def _saying(reader: Reader) -> Expression | None:
    if not reader.take(_SAYING):
        return None
    patterns: list[str] = []
    raw: list[str] = []
    said: list[str] = []
    while True:
        _one_saying(reader, patterns, raw, said)
        if not (reader.phrase(("or",)) and reader.after(1).kind in ("name", "pattern")):
            break
        reader.next()
    found: Expression = Saying(tuple(patterns), tuple(raw), f"saying {said_list(said)}")
    if reader.phrase(("and",)) and reader.after(1).kind in ("name", "pattern"):
        raise reader.fault(
            "“and” after words that are said could join words or codes.",
            'Write: saying "one" and saying "two"; or name the code: and coded "Name".',
        )
    return found


def _one_saying(reader: Reader, patterns: list[str], raw: list[str], said: list[str]) -> None:
    token = reader.token
    if token.kind == "pattern":
        try:
            re.compile(token.text)
        except re.error as error:
            raise reader.fault(
                f"/{token.text}/ is no pattern that can be used: {error.msg}.",
                "For the very signs, put them in quotation marks instead of slashes.",
            ) from None
        raw.append(token.text)
        said.append(f"/{token.text}/")
    elif token.kind in ("word", "name") and fold_words(token.text).strip("* "):
        patterns.append(_pattern(token.text))
        said.append(f"“{token.text}”")
    else:
        raise reader.fault(
            "The words that are said are missing.", 'Put them in quotation marks, such as: saying "waiting list"'
        )
    reader.next()


def fold_words(text: str) -> str:
    """Text for looking words up in: no case, plain quotation marks and dashes, one space for white space.

    >>> fold_words("Don’t\\n wait")
    "don't wait"
    """
    return " ".join(text.translate(_FOLDED).split()).casefold()


_FOLDED = str.maketrans(FOLDED)


def _pattern(words: str) -> str:
    """Whole words, in folded text; a star stands for the rest of a word."""
    escaped = re.escape(fold_words(words)).replace(r"\*", r"\w*")
    before = r"(?<!\w)" if re.match(r"\w", fold_words(words)) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", fold_words(words)) else ""
    return f"{before}{escaped}{after}"


def _relation(reader: Reader, operand: Callable[[], Expression]) -> Expression | None:
    phrase = reader.phrase(_RELATION)
    if not phrase:
        return None
    start = reader.at
    how = _RELATION[phrase]
    reader.at += len(phrase.split())
    if how == "within" and a_number(reader.token.text) is not None:
        most, unit = _distance(reader)
        if not reader.take(("of", "from", "to")):
            raise reader.fault(
                f"Within {most} {unit} of what?", f"Write: within {most} {unit} of LWR3", start=start, end=reader.at
            )
        return Related("near", _operand(reader, operand, "near"), most, unit)
    if how == "within" and reader.token.kind == "word" and reader.token.folded in _UNITS:
        raise reader.fault(
            f"Within how many {_UNITS[reader.token.folded]}?", "Write: within 20 words, or: within 3 turns"
        )
    to = _operand(reader, operand, phrase)
    if how not in ("near", "followed", "preceded"):
        return Related(how, to)
    most, unit = (NEAR_WORDS, "words") if how == "near" else (NEAR_TURNS, "turns")
    if reader.take(("within", "at most", "by at most", "in", "by", "less than")) if _distance_follows(reader) else "":
        most, unit = _distance(reader)
        reader.take(("away", "later", "earlier", "of each other"))
    return Related(how, to, most, unit)


def _distance_follows(reader: Reader) -> bool:
    for place in (1, 2, 3):
        if a_number(reader.after(place).text) is not None:
            unit = reader.after(place + 1).folded
            return bool(reader.phrase(("within", "at most", "by at most", "in", "by"))) and unit in _UNITS
    return False


_UNITS = {"word": "words", "words": "words", "turn": "turns", "turns": "turns"}


def _distance(reader: Reader) -> tuple[int, str]:
    number = a_number(reader.token.text)
    if number is None or not 0 <= number < 2**32 or number != int(number):
        raise reader.fault("A whole number is missing here.", "Write: within 20 words, or: within 3 turns")
    reader.next()
    unit = _UNITS.get(reader.token.folded, "")
    if not unit:
        raise reader.fault(
            "Distances are counted in words or turns.", f"Write: {int(number)} words, or: {int(number)} turns"
        )
    reader.next()
    return int(number), unit


def _operand(reader: Reader, operand: Callable[[], Expression], phrase: str) -> Expression:
    if reader.token.kind == "end":
        raise reader.fault(f"“{phrase}” what?", f"Name a code, or several in brackets: {phrase} (LWR1 or LWR2)")
    return operand()


def _person(reader: Reader) -> Expression | None:
    if reader.take(_SAID_BY):
        if reader.phrase(("where", "whose", "with")):
            return _rest(reader)
        group = ("participants", "people", "those", "someone", "anyone", "participants from")
        if reader.phrase(group) and reader.phrase(("where", "whose", "from", "with", "in"), 1):
            reader.take(group)
            return _rest(reader)
        return people(reader)
    for verb, fact in (("coded by", "coder"), ("made by", "coder"), ("confirmed by", "confirmed by"), ("by", "coder")):
        if reader.phrase((verb,)):
            return _coder(reader, verb, fact)
    if reader.take(("from",)):
        return source_test(reader, or_people=True)
    if reader.take(("in",)):
        return source_test(reader, or_people=False)
    return None


def _rest(reader: Reader) -> Expression:
    """What follows "said by people whose": an attribute and its value, or a list of people."""
    word = reader.take(("where", "whose", "with", "from", "in"))
    found = attribute_test(reader) or (people(reader) if word in ("from", "in") else None)
    if found is None:
        known = ", ".join(name.replace("_", " ") for name in reader.names.attributes)
        raise reader.fault("An attribute of the participants is missing here.", f"There are: {known or 'none yet'}.")
    return found


def _coder(reader: Reader, verb: str, fact: str) -> Expression:
    known = {folded(name): (name,) for name in reader.names.coders}
    reader.take((verb,))
    chosen: list[str] = []
    while True:
        found, length = reader.named(known)
        if not length:
            raise _no_coder(reader, verb)
        chosen.extend(name for name in found if name not in chosen)
        reader.at += length
        if not (reader.phrase(("or",)) and reader.named(known, 1)[1]):
            break
        reader.next()
    said = f"{'confirmed' if fact == 'confirmed by' else 'coded'} by {said_list(chosen)}"
    return Test(fact, "is", tuple(chosen), said=said)


def _no_coder(reader: Reader, verb: str) -> Exception:
    wrong = reader.token.text
    if reader.token.kind not in ("word", "name"):
        return reader.fault(
            f"“{verb}” whom?", "Write: by people, by rules, by accepted suggestions, or a coder's name."
        )
    start = reader.at
    try:
        people(reader)
    except Exception:
        speaks = False
    else:
        speaks = True
    reader.at = start
    if speaks:
        return reader.fault(f"“{wrong}” codes nothing here, but speaks.", f"Write: said by {wrong}")
    known = [*reader.names.coders, "people", "rules", "accepted suggestions"]
    return reader.fault(
        f"There is no coder “{wrong}”.", reader.nearest(wrong, known, f"There are: {', '.join(known)}.")
    )
