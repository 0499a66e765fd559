"""What must hold for all patterns and all texts."""

from __future__ import annotations

import itertools
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.domain.codebook import Code
from qualkit.domain.codings import Hit
from qualkit.domain.sources import Role, Span, Turn
from qualkit.rules import compile_rules
from qualkit.rules.cache import TokenCache
from qualkit.rules.language import Either, Exact, Near, Node, Pattern, Phrase, Stem, Word, format_pattern, parse_pattern
from qualkit.text.sentences import sentence_spans

WORDS = [
    "feel",
    "felt",
    "isolated",
    "can't",
    "can’t",
    "fix",
    "debt",
    "advice",
    "not",
    "no",
    "one",
    "GP's",
    "follow-up",
    "cafe\u0301",
    "café",
    "👍",
    "great👍",
    "I",
    "I’m",
    "promotion",
    "Dr.",
    "3.5",
    "[laughs]",
    "“lonely”",
    "e.g.",
    "’",
    "İx",
]
JOINTS = [" ", " ", " ", ", ", ". ", "? ", "\u00a0", "\n", "\n\n", "... ", " — ", ""]

texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(JOINTS)), max_size=40).map(
    lambda pairs: "".join(word + joint for word, joint in pairs)
)
plain = st.sampled_from(
    ["feel", "isolated", "can't", "fix", "debt", "advice", "not", "one", "cafe", "gp", "lonely", "follow"]
)
leaves: st.SearchStrategy[Node] = st.one_of(
    plain.map(Word),
    st.sampled_from(["promot", "fe", "isol", "caf"]).map(Stem),
    st.lists(plain, min_size=1, max_size=3).map(lambda words: Exact(tuple(words))),
)


def is_flat(node: Node) -> bool:
    if isinstance(node, Near):
        return False
    return all(map(is_flat, node.options)) if isinstance(node, Either) else True


def phrases(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    part = inner.filter(lambda node: is_flat(node) and not isinstance(node, Phrase))
    return st.lists(part, min_size=2, max_size=3).map(lambda parts: Phrase(tuple(parts)))


def choices(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    option = inner.filter(lambda node: not isinstance(node, Either))
    return st.lists(option, min_size=2, max_size=3).map(lambda options: Either(tuple(options)))


nodes = st.recursive(
    leaves,
    lambda inner: st.one_of(phrases(inner), choices(inner), st.builds(Near, inner, inner, st.integers(0, 8))),
    max_leaves=6,
)
patterns = nodes.map(lambda node: format_pattern(Pattern(node)))
books = st.lists(patterns, min_size=1, max_size=4)


def turns_of(text: str) -> list[Turn]:
    """The two halves of a text as turns, with a code point between them that belongs to neither."""
    half = len(text) // 2
    spans = [Span(0, half), Span(half + 1, len(text))]
    return [
        Turn(number=number, speaker="P", role=Role.PARTICIPANT, span=span)
        for number, span in enumerate(spans, 1)
        if span.end > span.start
    ]


def apply(text: str, *codes: Code, unit: str = "sentence", cache: TokenCache | None = None) -> list[Hit]:
    return compile_rules(codes).hits(text, turns_of(text), "turn" if unit == "turn" else "sentence", cache=cache)


@given(nodes, st.booleans())
def test_reading_what_was_written_gives_the_same_tree(node: Node, excludes: bool) -> None:
    pattern = Pattern(node, excludes)
    assert parse_pattern(format_pattern(pattern)) == pattern


@settings(deadline=None)
@given(texts, books, st.sampled_from(["sentence", "turn"]))
def test_spans_are_units_and_words_lie_inside_them(text: str, book: list[str], unit: str) -> None:
    turns = turns_of(text)
    units = {turn.span for turn in turns}
    if unit == "sentence":
        units = {span for turn in turns for span in sentence_spans(text, turn.span)}
    found = apply(text, Code(key="A", name="a", patterns=tuple(book)), unit=unit)
    assert found == sorted(found, key=lambda hit: (hit.span, hit.code))
    assert len({(hit.code, hit.span) for hit in found}) == len(found)
    for hit in found:
        assert hit.span in units
        assert hit.words and set(hit.patterns) <= set(book)
        assert list(hit.words) == sorted(hit.words)
        for words in hit.words:
            assert hit.span.start <= words.start < words.end <= hit.span.end
            assert words.of(text)[0].isalnum() or words.of(text)[0] in "'’"
            assert words.of(text).strip() == words.of(text)


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["👍", "e\u0301", "\u00a0", "x", " ", "’", "ﬁ", "𝔘", ". "]), max_size=30),
    st.integers(0, 29),
)
def test_offsets_hold_among_emoji_marks_and_odd_spaces(parts: list[str], at: int) -> None:
    before, after = "".join(parts[:at]), "".join(parts[at:])
    text = f"{before} isolated {after}"
    rules = compile_rules([Code(key="A", name="a", patterns=("isolated",))])
    turn = Turn(number=1, speaker="P", role=Role.PARTICIPANT, span=Span(0, len(text)))
    (hit,) = rules.hits(text, [turn])
    assert [span.of(text) for span in hit.words] == ["isolated"]
    assert hit.words[0].start == len(before) + 1


@settings(deadline=None)
@given(texts, books, patterns)
def test_an_exclusion_never_adds_a_hit(text: str, book: list[str], exclusion: str) -> None:
    plain_hits = apply(text, Code(key="A", name="a", patterns=tuple(book)))
    fewer = apply(text, Code(key="A", name="a", patterns=tuple(book), exclude_patterns=(exclusion,)))
    assert {hit.span for hit in fewer} <= {hit.span for hit in plain_hits}
    assert fewer == apply(text, Code(key="A", name="a", patterns=(*book, f"not: {exclusion}")))


@settings(deadline=None)
@given(texts, books, books)
def test_order_and_company_of_codes_change_nothing(text: str, one: list[str], two: list[str]) -> None:
    first = Code(key="A", name="a", patterns=tuple(one))
    second = Code(key="B", name="b", patterns=tuple(two))
    together = apply(text, first, second)
    assert together == apply(text, second, first)
    alone = apply(text, first) + apply(text, second)
    assert together == sorted(alone, key=lambda hit: (hit.span, hit.code))
    assert together == apply(text, Code(key="A", name="a", patterns=tuple(reversed(one))), second)


@settings(deadline=None)
@given(texts, books)
def test_cached_is_uncached(text: str, book: list[str]) -> None:
    code = Code(key="A", name="a", patterns=tuple(book))
    with tempfile.TemporaryDirectory() as folder:
        cache = TokenCache(Path(folder))
        first, again = apply(text, code, cache=cache), apply(text, code, cache=cache)
    assert first == again == apply(text, code)


@settings(deadline=None)
@given(texts, books)
def test_a_turn_is_hit_where_one_of_its_sentences_is(text: str, book: list[str]) -> None:
    code = Code(key="A", name="a", patterns=tuple(book))
    whole = {hit.span for hit in apply(text, code, unit="turn")}
    sentences = [hit.span for hit in apply(text, code)]
    assert whole == {turn.span for turn in turns_of(text) for span in sentences if turn.span.overlaps(span)}


@given(st.text(alphabet=st.sampled_from(list("aIB1 .!?…,\"”'’[]()\n\u00a0👍\u0301")), max_size=80))
def test_sentences_cover_everything_once(text: str) -> None:
    spans = sentence_spans(text)
    assert all(span.of(text) == span.of(text).strip() != "" for span in spans)
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    covered = {place for span in spans for place in range(span.start, span.end)}
    assert all(place in covered for place, letter in enumerate(text) if not letter.isspace())
