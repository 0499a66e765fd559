"""What is found is in order, inside the text and not overlapping, whatever the text; check digits are checked."""

from __future__ import annotations

from importlib import import_module

from hypothesis import given
from hypothesis import strategies as st

from qualkit.domain.identifiers import KINDS, Tier
from qualkit.identifiers import NameEntry, NameList, detect, detect_label
from qualkit.identifiers.detecting import CERTAIN
from qualkit.identifiers.numbers import check_digit_fits, luhn_fits
from qualkit.identifiers.reading import Reading, fold
from qualkit.identifiers.settling import settle

_WORDS = """Sarah siobhan Mrs Dr. 12 Park Road LL16 3AA 943 476 5919 07700 900123 @ . dot at nhs net born in March 2019
[town] [ ] Will will May Age UK Wirral Surgery ’s 's - — : ( ) £ 1 é Siân İ ß \u0301 oh seven double"""
_PIECES = st.sampled_from(["\n", *_WORDS.split()])
# With what makes a date one of birth, an address one with a number, and what is merely likely beside it.
_CERTAIN = """born|Date of birth:|dob|d.o.b.|his birthday|12/03/1961|12.3.61|on the third of March|in 1961
March 3rd, 1971
the third of the sixth|12 High Street|Flat 3|Rose Cottage|The Old Mill|near Station Road|twenty-two Acacia Avenue
9 mill lane|SW1A 1AA|E1|oh seven seven double oh nine hundred one two three|943 476 5919|AB123456C|reference 12345678
gmail dot com|at|AB12 CDE|her car|10.0.0.1|,|.|and then the client said that it was all right|’s|İ"""
_CERTAIN_PIECES = st.sampled_from(["\n", *_CERTAIN.replace("\n", "|").split("|")])
_TEXTS = st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map(" ".join))
_NAMES = NameList([NameEntry("Sarah Thompson"), NameEntry("Siân O’Brien"), NameEntry("Will")])


@given(_TEXTS, st.booleans())
def test_findings_are_sorted_inside_and_apart(text: str, listed: bool) -> None:
    found = detect(text, names=_NAMES if listed else None)
    ends = [0, *(one.end for one in found)]
    assert all(one.start >= end for one, end in zip(found, ends, strict=False))
    assert all(one.start < one.end <= len(text) and one.kind in KINDS for one in found)


@given(_TEXTS)
def test_labels_too(text: str) -> None:
    found = detect_label(text, _NAMES)
    assert all(0 <= one.start < one.end <= len(text) for one in found)


@given(st.one_of(_TEXTS, st.lists(_CERTAIN_PIECES, max_size=60).map(" ".join)))
def test_a_search_for_what_is_certain_finds_all_that_is(text: str) -> None:
    reading = Reading(text)
    all_ = [one for module in CERTAIN for one in import_module(f"qualkit.identifiers.{module}").find(reading)]
    assert detect(text, only=Tier.CERTAIN) == settle([one for one in all_ if one.tier == Tier.CERTAIN], text)


@given(_TEXTS)
def test_nothing_new_is_found_after_everything_was_replaced(text: str) -> None:
    for one in reversed(detect(text)):
        text = f"{text[: one.start]}[{one.kind} A]{text[one.end :]}"
    assert all(text[one.start : one.end].count("[") == 0 for one in detect(text) if one.tier == Tier.CERTAIN)


@given(st.integers(0, 10**9 - 1))
def test_one_digit_at_most_fits_nine(number: int) -> None:
    fitting = [digit for digit in range(10) if check_digit_fits(f"{number:09d}{digit}")]
    assert len(fitting) <= 1


@given(st.integers(10**14, 10**15 - 1))
def test_exactly_one_digit_makes_a_card_number(number: int) -> None:
    assert sum(luhn_fits(f"{number}{digit}") for digit in range(10)) == 1


@given(st.text(max_size=30))
def test_folding_twice_is_folding_once(word: str) -> None:
    assert fold(fold(word)) == fold(word)
