"""Markdown of memos as paragraphs, lists and the lines of a cell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.analysis.notes import blocks, plain, told
from qualkit.domain.reports import Bullets, Paragraph


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("One\ntwo.\n\nThree.", "One two.\nThree."),
        ("- one\n- two\n  and more\n\nThree.", "• one\n• two and more\nThree."),
        ("Said:\n* one\n+ two", "Said:\n• one\n• two"),
        ("1. one\n2. two", "1. one\n2. two"),
        ("# Rooms\nNot people.", "Rooms\nNot people."),
        ("> She *said* so.\n> Twice.", "She said so. Twice."),
        ("**strong**, __strong__, *soft*, _soft_ and `code`", "strong, strong, soft, soft and code"),
        ("2 * 3 * 4 and a_name_with_lines", "2 * 3 * 4 and a_name_with_lines"),
        ('See [the *protocol*](https://example.org/a_b_c "P").', "See the protocol (https://example.org/a_b_c)."),
        ("One\n\n---\nTwo\n===\n* * *\nThree", "One\nTwo\nThree"),
        ("| a | **b** |\n|---|:-:|\n| 1 | |\nAfter", "a | b\n1 |\nAfter"),
        ("So:\n```text\na *b* c\n- d\n```\nSo it is.", "So:\na *b* c\n- d\nSo it is."),
        ("~~Three~~ Four", "[struck out: Three] Four"),
        (r"\*not\* soft, a\_b, C:\Users", r"*not* soft, a_b, C:\Users"),
        ("", ""),
    ],
)
def test_markdown_is_printed_plain(written: str, printed: str) -> None:
    assert plain(written) == printed


def test_lists_are_lists() -> None:
    assert blocks("One.\n\n- a\n- b\n\nTwo.") == [Paragraph("One."), Bullets(("a", "b")), Paragraph("Two.")]
    assert blocks("Small.", "note") == [Paragraph("Small.", "note")]


@given(
    st.lists(st.sampled_from(["alone", "- room", "\n", "# desk", "> team", "\n\n", " and ", "1. week"]), max_size=12)
)
def test_no_word_is_lost(parts: list[str]) -> None:
    written = "".join(parts)
    printed = plain(written)
    for word in ("alone", "room", "desk", "team", "week"):
        assert printed.count(word) == written.count(word)


def test_links_are_told_with_and_without_their_place() -> None:
    links = {"[[#7]]": ("LW03, turn 12", "LW03"), "[[LWR3]]": ("Alone (LWR3)", "Alone (LWR3)")}
    assert told("[[#7]] [[#7]] [[LWR3]] [[#8]]", links) == "LW03, turn 12 LW03, turn 12 Alone (LWR3) [[#8]]"
    assert told("[[#7]]", links, locators=False) == "LW03"
