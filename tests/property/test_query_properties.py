"""What queries find, against an evaluation passage by passage that shares no code with the one that is used."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from qualkit.analysis.querying import Study, find
from qualkit.analysis.querying_pairs import Spoken, words_between
from qualkit.domain.codings import Coding, Origin
from qualkit.domain.material import Located
from qualkit.domain.queries import Names, QueryFault, codes_named
from qualkit.domain.sources import Span
from qualkit.text.query_language import parse

CASES = ("Ann", "Ben")
# Two sources: label and words of each turn. The label is no word that is spoken.
TALK = {
    "S1": [("Ann: ", "one two three"), ("Ben: ", "a b"), ("Ann: ", "six"), ("Ben: ", "s e n ten")],
    "S2": [("Ben: ", "eleven x"), ("Ann: ", "y z fifteen s t u v last")],
}
PARENTS = {"A": "", "A1": "A", "A2": "A", "B": "", "C": ""}
NAMES = Names(
    codes=tuple((key, f"Name of {key}", ()) for key in PARENTS),
    below={key: frozenset(child for child in PARENTS if key in (child, PARENTS[child])) for key in PARENTS},
    cases=CASES,
    sources=tuple(TALK),
)
RELATIONS = {
    "overlapping": "overlapping", "within": "inside", "containing": "containing", "segment": "in the same segment as",
    "turn": "in the same turn as", "case": "in the same case as", "source": "in the same interview as",
}  # fmt: skip


def text_of(source: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The text, and each turn as (start, end, speaker)."""
    text, turns = "", []
    for label, words in TALK[source]:
        start = len(text) + len(label)
        text += f"{label}{words}\n"
        turns.append((start, start + len(words), label[:3]))
    return text, turns


@st.composite
def codings(draw: st.DrawFn) -> Located:
    source = draw(st.sampled_from(sorted(TALK)))
    text, turns = text_of(source)
    # Places of every kind, but so few that passages often touch, overlap or are the same.
    places = [place for place in range(turns[0][0], len(text)) if text[place].isspace() or text[place - 1].isspace()]
    start = draw(st.sampled_from(places[:-1]))
    end = draw(st.sampled_from([place for place in places if place > start][:5]))
    number = max(place for place, turn in enumerate(turns, 1) if turn[0] <= start)
    coding = Coding(
        number=1, guid="", source=source, code=draw(st.sampled_from(sorted(PARENTS))), span=Span(start, end),
        quote=text[start:end], coder="x", origin=draw(st.sampled_from([Origin.HUMAN, Origin.RULE])),
    )  # fmt: skip
    return Located(coding, turns[number - 1][2], "", number, None)


LEAVES = st.one_of(
    st.tuples(st.just("code"), st.sampled_from(sorted(PARENTS))),
    st.tuples(st.just("itself"), st.sampled_from(sorted(PARENTS))),
    st.just(("anything",)),
    st.tuples(st.just("by"), st.sampled_from(CASES)),
    st.just(("people",)),
    st.tuples(st.just("long"), st.integers(0, 4)),
    st.tuples(st.just("else"), st.sampled_from([("code", "A"), ("itself", "A"), ("anything",), ("people",)])),
)


def _grown(trees: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(
        st.tuples(st.just("not"), trees),
        st.tuples(st.sampled_from(["and", "or"]), trees, trees),
        st.tuples(st.just("is"), trees, st.sampled_from(sorted(RELATIONS)), trees),
        st.tuples(
            st.just("far"),
            trees,
            st.sampled_from(["near", "followed", "preceded"]),
            st.integers(0, 4),
            st.sampled_from(["words", "turns"]),
            trees,
        ),
        st.tuples(st.just("where"), trees, trees),
    )


TREES = st.recursive(LEAVES, _grown, max_leaves=6)


def written(tree: Any) -> str:
    match tree:
        case ("code", key):
            return key
        case ("itself", key):
            return f"{key} itself"
        case ("anything",):
            return "anything"
        case ("by", case):
            return f"said by {case}"
        case ("people",):
            return "by people"
        case ("long", words):
            return f"longer than {words} words"
        case ("else", inside):
            return f"{written(inside)} and something else"
        case ("not", inside):
            return f"not ({written(inside)})"
        case ("and" | "or" as word, left, right):
            return f"({written(left)}) {word} ({written(right)})"
        case ("is", left, how, right):
            return f"({written(left)}) {RELATIONS[how]} ({written(right)})"
        case ("far", left, "near", most, unit, right):
            return f"({written(left)}) within {most} {unit} of ({written(right)})"
        case ("far", left, how, most, unit, right):
            return f"({written(left)}) {how} by ({written(right)}) within {most} {unit}"
    return f"({written(tree[1])}) where ({written(tree[2])})"


def names_codes(tree: Any) -> bool:
    """Whether what is written says by itself which codes it looks for."""
    match tree[0]:
        case "code" | "itself" | "anything":
            return True
        case "and" | "or":
            return names_codes(tree[1]) or names_codes(tree[2])
        case "is" | "far" | "where" | "else":
            return names_codes(tree[1])
    return False


def overlap(x: Located, y: Located) -> bool:
    a, b = x.coding, y.coding
    return a.source == b.source and bool(set(range(a.span.start, a.span.end)) & set(range(b.span.start, b.span.end)))


def spoken_between(source: str, start: int, end: int) -> int:
    text, turns = text_of(source)
    words = 0
    for low, high, _ in turns:
        before = " "
        for place in range(max(start, low), min(end, high)):
            words += before.isspace() and not text[place].isspace()
            before = text[place]
    return words


class Naive:
    """The meaning of queries as the reference page tells it, each passage held against each."""

    def __init__(self, items: list[Located]) -> None:
        self.items = items

    def found(self, tree: Any, x: Located) -> bool:
        """Whether a query finds x."""
        match tree:
            case ("code", key):
                return x.coding.code == key or PARENTS[x.coding.code] == key
            case ("itself", key):
                return x.coding.code == key
            case ("anything",):
                return True
            case ("or", left, right):
                return self.found(left, x) or self.found(right, x)
            case ("and", left, right):
                if not names_codes(left) and names_codes(right):
                    left, right = right, left
                return self.found(left, x) and self.fits(right, x)
            case ("is" | "far" | "where" | "else", left, *_):
                return self.found(left, x) and self.stands(tree, x)
        return self.fits(tree, x)

    def fits(self, tree: Any, x: Located) -> bool:
        """Whether x fulfils a condition; a code is the condition that a passage coded so is here."""
        if names_codes(tree) and tree[0] != "or":
            return any(self.found(tree, y) and overlap(x, y) for y in self.items)
        match tree:
            case ("by", case):
                return x.case == case
            case ("people",):
                return x.coding.origin is Origin.HUMAN
            case ("long", words):
                return len(x.coding.quote.split()) > words
            case ("not", inside):
                return not self.fits(inside, x)
            case ("or", left, right):
                return self.fits(left, x) or self.fits(right, x)
            case ("and", left, right):
                return self.fits(left, x) and self.fits(right, x)
        return self.fits(tree[1], x) and self.stands(tree, x)

    def stands(self, tree: Any, x: Located) -> bool:
        """Whether what a tree says after its first part is true of x."""
        match tree:
            case ("where", _, right):
                return self.fits(right, x)
            case ("else", left):
                own = left[0] in ("anything", "people")
                others = [y for y in self.items if y.coding.code != x.coding.code and (own or not self.found(left, y))]
                return any(overlap(x, y) for y in others)
            case ("is", _, how, right):
                return any(y is not x and self.found(right, y) and related(how, x, y) for y in self.items)
        _, _, how, most, unit, right = tree
        return any(y is not x and self.found(right, y) and distant(how, most, unit, x, y) for y in self.items)


def related(how: str, x: Located, y: Located) -> bool:
    a, b = x.coding, y.coding
    same = a.source == b.source
    return {
        "overlapping": overlap(x, y),
        "within": same and b.span.start <= a.span.start and a.span.end <= b.span.end,
        "containing": same and a.span.start <= b.span.start and b.span.end <= a.span.end,
        "segment": same and a.span == b.span,
        "turn": same and x.turn == y.turn,
        "case": x.case == y.case,
        "source": same,
    }[how]


def distant(how: str, most: int, unit: str, x: Located, y: Located) -> bool:
    a, b = x.coding, y.coding
    if a.source != b.source:
        return False
    if how == "near" and unit == "turns":
        return abs(x.turn - y.turn) <= most
    if how == "near" and overlap(x, y):
        return True
    after = b.span.start >= a.span.end and how != "preceded"
    before = b.span.end <= a.span.start and how != "followed"
    if unit == "turns":
        return (after and y.turn - x.turn <= most) or (before and x.turn - y.turn <= most)
    if after:
        return spoken_between(a.source, a.span.end, b.span.start) <= most
    return before and spoken_between(a.source, b.span.end, a.span.start) <= most


def spoken(names: Any) -> dict[str, Spoken]:
    found = {}
    for name in names:
        text, turns = text_of(name)
        found[name] = Spoken(text, [turn[0] for turn in turns], [turn[1] for turn in turns])
    return found


def at(source: str, code: str, start: str, end: str) -> Located:
    """A coding from one word to another."""
    text, turns = text_of(source)
    span = Span(text.index(start), text.index(end) + len(end))
    number = max(place for place, turn in enumerate(turns, 1) if turn[0] <= span.start)
    coding = Coding(
        number=1, guid="", source=source, code=code, span=span, quote=span.of(text), coder="x", origin=Origin.HUMAN
    )
    return Located(coding, turns[number - 1][2], "", number, None)


@settings(max_examples=250, deadline=None)
@example(
    # The one that begins last does not end last.
    [at("S1", "B", "two", "e n"), at("S1", "B", "six", "six"), at("S1", "A", "ten", "ten")],
    ("far", ("code", "A"), "preceded", 1, "turns", ("code", "B")),
)
@example(  # The next one begins where this one ends.
    [at("S1", "A", "one", "one "), at("S1", "B", "two", "two")],
    ("far", ("code", "A"), "followed", 0, "words", ("code", "B")),
)
@example(  # Words of one letter: hardly any room for so many.
    [at("S2", "A", "last", "last"), at("S2", "B", "fifteen", "fifteen")],
    ("far", ("code", "A"), "near", 3, "words", ("code", "B")),
)
@example(  # What is coded alike is nothing else, however far it reaches.
    [at("S1", "A", "one", "two"), at("S1", "A", "one", "three")],
    ("else", ("anything",)),
)
@given(st.lists(codings(), max_size=12), TREES)
def test_a_query_finds_what_it_says(items: list[Located], tree: Any) -> None:
    query = parse(written(tree), NAMES)
    naive = Naive(items)
    places, steps = find(Study(items=items, attributes={}, held={}, texts=spoken), query.expression)
    assert places == [place for place, x in enumerate(items) if naive.found(tree, x)], written(tree)
    assert steps[-1].left == len(places)


@settings(max_examples=80, deadline=None)
@given(st.lists(codings(), max_size=12), TREES)
@example([at("S1", "A", "one", "two"), at("S1", "B", "two", "three")], ("and", ("code", "A"), ("not", ("code", "B"))))
def test_the_codes_that_a_query_needs_are_enough(items: list[Located], tree: Any) -> None:
    """Only codings with the codes that are named are read from a large study: they must give the same answer."""
    query = parse(written(tree), NAMES)
    needed = codes_named(query.expression)
    kept = [item for item in items if needed is None or item.coding.code in needed]
    whole, _ = find(Study(items=items, attributes={}, held={}, texts=spoken), query.expression)
    part, _ = find(Study(items=kept, attributes={}, held={}, texts=spoken), query.expression)
    assert [id(items[place]) for place in whole] == [id(kept[place]) for place in part]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(sorted(TALK)), st.integers(0, 60), st.integers(0, 60), st.integers(0, 8))
@example("S2", 5, 60, 0)
def test_words_between_two_places(source: str, one: int, other: int, most: int) -> None:
    start, end = sorted((one, other))
    counted = words_between(spoken([source])[source], start, end, most)
    true = spoken_between(source, start, end)
    assert counted == true or (counted > most and true > most)


PIECES = (
    "A", "A1", "B", "anything", "and", "or", "not", "(", ")", ",", "near", "within", "3", "words", "turns", "of",
    "said", "by", "Ann", "people", "where", "is", "first", "sample", "seed", "sorted", "case", "nothing else", "itself",
    "saying", '"x"', "“", "'", "/x/", "/", "@a", "in", "S1", "followed by", "spread over participants", "é", "\u200b",
    ".", "longer than", "coded", "2024", "confirmed", "from", "in the same turn as", "overlapping", "barriers", "theme",
    "with", "also",
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join), st.text(max_size=30)))
@example("(" * 300 + "A" + ")" * 300)
@example("A near (" * 40 + "A" + ")" * 40)
@example("not " * 2000 + "A")
@example("A and “ ”")
def test_whatever_is_written_is_understood_or_refused_in_its_place(text: str) -> None:
    try:
        query = parse(text, NAMES)
    except QueryFault as fault:
        assert 0 <= fault.at <= len(text)
        assert fault.message.endswith((".", "?"))
        assert "\n" not in fault.message + fault.hint
        assert len(fault.picture().split("\n")) == 2
    else:
        assert parse(query.text, NAMES).expression == query.expression
