"""The pattern language: reading, writing back, refusing, and warning of patterns that cannot be meant."""

from __future__ import annotations

import pytest

from qualkit.domain.codebook import Code
from qualkit.rules.checks import check_patterns
from qualkit.rules.language import (
    Either,
    Exact,
    Near,
    Node,
    Pattern,
    PatternError,
    Phrase,
    Regex,
    Stem,
    Word,
    format_pattern,
    parse_pattern,
)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("supervision", Word("supervision")),
        ("Debt Advice", Phrase((Word("debt"), Word("advice")))),
        ("promot*", Stem("promot")),
        ("self manag*", Phrase((Word("self"), Stem("manag")))),
        ('"made of steel"', Exact(("made", "of", "steel"))),
        ("“made of steel”", Exact(("made", "of", "steel"))),
        ("visit / ring", Either((Word("visit"), Word("ring")))),
        ("(visit / ring) surgery", Phrase((Either((Word("visit"), Word("ring"))), Word("surgery")))),
        ("trust ~4 client", Near(Word("trust"), Word("client"), 4)),
        ("a1 ~3 b1 ~2 c1", Near(Near(Word("a1"), Word("b1"), 3), Word("c1"), 2)),
        ("a1 ~3 (b1 ~2 c1)", Near(Word("a1"), Near(Word("b1"), Word("c1"), 2), 3)),
        ("a1 ~3 b1 / c1", Either((Near(Word("a1"), Word("b1"), 3), Word("c1")))),
        ("follow-up", Phrase((Word("follow"), Word("up")))),
        ("can’t fix", Phrase((Word("can't"), Word("fix")))),
        ("24/7", Phrase((Word("24"), Word("7")))),
        ('"1,000 link workers"', Exact(("1", "000", "link", "workers"))),
        ("1:1", Phrase((Word("1"), Word("1")))),
        ("re:cop(e|ing)\\b", Regex("cop(e|ing)\\b")),
        ("((isolat*))", Stem("isolat")),
    ],
)
def test_reads(text: str, node: Node) -> None:
    assert parse_pattern(text) == Pattern(node)


def test_not_marks_an_exclusion() -> None:
    assert parse_pattern("not: benefits of") == Pattern(Phrase((Word("benefits"), Word("of"))), excludes=True)
    assert parse_pattern("not: re:benefits? of").excludes
    assert parse_pattern("not sure").excludes is False


@pytest.mark.parametrize(
    ("text", "position", "part"),
    [
        ("", 0, "no word"),
        ('trust "the client', 6, "not closed"),
        ("trust (client", 6, "no closing"),
        ("trust client)", 12, "no opening"),
        ("trust ~ client", 6, "number of words"),
        ("trust ~99 client", 6, "too wide"),
        ("~4 client", 0, "missing"),
        ("trust ~4", 8, "missing at the end"),
        ("trust / ", 8, "missing at the end"),
        ("his/her", 3, "space on both sides"),
        ("yes, but", 3, "punctuation"),
        ("pro*mote", 3, "end of a word"),
        ("*mote", 0, "end of a word"),
        ("p*", 0, "first two letters"),
        ("(a1 ~2 b1) c1", 0, "longer phrase"),
        ('"made, of"', 5, "punctuation"),
        ('"…"', 1, "punctuation"),
        ("re:", 3, "nothing after"),
        ("re:(a", 3, "cannot be read"),
        ("re:(a+)+b", 3, "for ever"),
        ("re:(a|b)*c", 3, "for ever"),
        ("re:.*a.*b.*c.*d", 13, "for ever"),
        ("re:x*", 3, "no text"),
    ],
)
def test_refuses_with_place_and_reason(text: str, position: int, part: str) -> None:
    with pytest.raises(PatternError) as caught:
        parse_pattern(text)
    assert part in caught.value.message
    assert caught.value.position == position


@pytest.mark.parametrize("text", ["re:\\d+ (weeks?|months?)", "re:[(a+)+]x", "re:\\(a+\\)+ b", "re:no.{0,20}one"])
def test_harmless_regular_expressions_are_accepted(text: str) -> None:
    assert isinstance(parse_pattern(text).node, Regex)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Trust   ~4 ( client/patient )".replace("/", " / "), "trust ~4 (client / patient)"),
        ("a1 ~3 (b1 ~2 c1)", "a1 ~3 (b1 ~2 c1)"),
        ("(a1 ~3 b1) ~2 c1", "a1 ~3 b1 ~2 c1"),
        ("not:“benefits of”", 'not: "benefits of"'),
    ],
)
def test_writes_back_in_one_form(text: str, written: str) -> None:
    assert format_pattern(parse_pattern(text)) == written
    assert parse_pattern(written) == parse_pattern(text)


def found(*patterns: str, exclude: tuple[str, ...] = ()) -> list[tuple[str, str]]:
    code = Code(key="X1", name="x", patterns=patterns, exclude_patterns=exclude, line=8)
    problems = check_patterns(code, "codebooks/main.yaml")
    assert all(str(problem.where).startswith("codebooks/main.yaml:8: X1.") for problem in problems)
    return [(problem.severity, (problem.where.place or "") if problem.where else "") for problem in problems]


def test_good_patterns_have_no_problems() -> None:
    assert found("promot* ~4 role", "debt advice", "not: benefits of", exclude=("gym training",)) == []


def test_unreadable_patterns_are_errors_and_do_not_hide_others() -> None:
    assert found("(a1", "his/her", exclude=("x1 ~ y1",)) == [
        ("error", "X1.patterns.1"),
        ("error", "X1.patterns.2"),
        ("error", "X1.exclude_patterns.1"),
    ]


@pytest.mark.parametrize("pattern", ["the", '"with"', "isolation / them"])
def test_a_bare_common_word_is_warned_of(pattern: str) -> None:
    assert found(pattern) == [("warning", "X1.patterns.1")]


def test_common_words_in_phrases_are_fine() -> None:
    assert found("no one", exclude=("the",)) == []


def test_repeats_are_warned_of_however_they_are_written() -> None:
    assert found("let (him / her) down", "let ( him / her )  down") == [("warning", "X1.patterns.2")]


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ("promot*", "promotion"),
        ("promot*", "promote / promotion"),
        ("promot*", "promotional work"),
        ("feel", '"felt"'),
        ("isolated", "isolated at home"),
        ("trust", "trust ~4 client"),
        ("trust ~4 client", "trust ~2 client"),
        ("client ~4 trust", "trust ~2 client"),
        ("trust ~4 client", "trust the client"),
        ("let (him / her) down", "let her down"),
        ("feel", "felt"),
    ],
)
def test_a_pattern_within_a_wider_one_is_warned_of(wide: str, narrow: str) -> None:
    assert found(wide, narrow) == [("warning", "X1.patterns.2")]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("promotion", "promot* ~2 role"),
        ("trust ~2 client", "trust ~4 patient"),
        ("train", "trainer"),
        ("debt advice", "debt"[:3] + "it advice"),
        ('"felt"', '"feels"'),
    ],
)
def test_patterns_that_add_to_one_another_are_not_warned_of(one: str, other: str) -> None:
    assert found(one, other) == []


def test_a_pattern_that_an_exclusion_always_takes_away_is_warned_of() -> None:
    assert found("benefits of walking", exclude=("benefits of",)) == [("warning", "X1.patterns.1")]
    assert found("benefits of walking", "not: benefits of") == [("warning", "X1.patterns.1")]
    assert found("benefits", exclude=("benefits of",)) == []
    assert found("training / coaching", exclude=("training",)) == []
