"""Page numbers, repeated heads and service lines: they stay in the text, belong to no turn, and are counted."""

from __future__ import annotations

import pytest

from qualkit.importers import read_file
from qualkit.text.furniture import IN_NO_TURN
from tests.helpers.imported_checks import check_imported, said

PAGES = "\n".join(f"INT: Question {n}?\n\nP1: Answer {n}.\n\nPage {n} of 4\nRural study" for n in range(1, 5))


def test_repeated_heads_beside_page_numbers_are_nobodys_words() -> None:
    imported = check_imported(read_file(PAGES.encode(), "a.txt"))
    assert said(imported)[:3] == [("INT", "Question 1?"), ("P1", "Answer 1."), ("INT", "Question 2?")]
    assert [(one.what, one.count) for one in imported.dropped] == [(IN_NO_TURN, 8)]
    assert imported.text == PAGES


@pytest.mark.parametrize("reply", ["Yes.", "Mm.", "Rural study"])
def test_what_people_repeat_is_theirs(reply: str) -> None:
    text = "\n\n".join(f"INT: Question {n}?\n\nP1: Well,\n{reply}" for n in range(4))
    imported = check_imported(read_file(text.encode(), "a.txt"))
    assert {words for who, words in said(imported) if who == "P1"} == {f"Well,\n{reply}"}
    assert imported.dropped == ()


def test_a_repeated_answer_beside_page_numbers_is_still_an_answer() -> None:
    text = "\n".join(f"INT: Question {n}?\nP1: Yes.\n{n}/4" for n in range(1, 5))
    imported = check_imported(read_file(text.encode(), "a.txt"))
    assert [words for who, words in said(imported) if who == "P1"] == ["Yes."] * 4
    assert [one.count for one in imported.dropped] == [4]


@pytest.mark.parametrize("line", ["24/7", "3 of us", "12/03/2024", "see https://a.example/b"])
def test_answers_that_look_like_page_numbers(line: str) -> None:
    imported = check_imported(read_file(f"INT: How often?\n\nP1: Hm.\n{line}\n\nINT: So?".encode(), "a.txt"))
    assert said(imported)[1] == ("P1", f"Hm.\n{line}")
