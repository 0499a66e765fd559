"""The text model: newlines are LF, byte-order marks are gone, nothing else is touched."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.text.normalise import line_number, normalise

NEWLINES = ["\r\n", "\r", "\n", "\x0b", "\x85", "\u2028", "\u2029"]
RAW = st.lists(
    st.sampled_from([*NEWLINES, "\ufeff", "a", "ŵ", "é", "e\u0301", "👩‍👧", "\u00a0", "\t", "\x0c", "س"])
).map("".join)


@pytest.mark.parametrize("newline", NEWLINES)
def test_every_newline_becomes_one_line_feed(newline: str) -> None:
    assert normalise(f"one{newline}two").text == "one\ntwo"


def test_cr_cr_lf_is_two_newlines() -> None:
    assert normalise("a\r\r\nb").text == "a\n\nb"


@pytest.mark.parametrize("kept", ["\u00a0", "…", "“‘’”", "–", "e\u0301", "é", "\x0c", "\t", "\u200b", "\u00ad", "  "])
def test_nothing_else_is_touched(kept: str) -> None:
    assert normalise(f"a{kept}b").text == f"a{kept}b"


@given(RAW)
def test_offsets_lead_back_to_the_raw_text(raw: str) -> None:
    result = normalise(raw)
    assert not re.search("[\r\x0b\x85\u2028\u2029\ufeff]", result.text)
    assert len(result.text) + len(result.removed) == len(raw)
    for offset, character in enumerate(result.text):
        in_raw = raw[result.to_raw(offset)]
        assert in_raw == character or (character == "\n" and in_raw in "\r\n\x0b\x85\u2028\u2029")
        assert result.from_raw(result.to_raw(offset)) == offset


@given(RAW)
def test_normalising_twice_changes_nothing_more(raw: str) -> None:
    once = normalise(raw).text
    assert normalise(once).text == once
    assert normalise(once).removed == ()


def test_line_numbers_count_from_one() -> None:
    assert [line_number("a\nb\n\nc", offset) for offset in (0, 1, 2, 5)] == [1, 1, 2, 4]
