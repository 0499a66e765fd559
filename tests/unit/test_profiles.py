"""Participants one by one: words counted once, codes against the others, everything of one participant."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.analysis.profiles import log_likelihood, profile, profiles
from qualkit.domain.material import Located, Material, Talk
from qualkit.domain.memos import Memo
from qualkit.domain.sources import Role, Span, Turn
from qualkit.domain.summaries import Summary
from tests.builders import memo, study

BOOK = """
    book B Book
      A The theme (theme)
        A1 First
      C Other
    case L1: link worker, NHS
    case L2: link worker
    case N1:
"""


def spoken(*, codings: str = "", memos: tuple[Memo, ...] = ()) -> tuple[Material, dict[str, Talk]]:
    """L1 has four turns of five words, L2 has six, N1 has one; the interviewer asks before each."""
    talks = {}
    for name, turns in (("L1", 4), ("L2", 6), ("N1", 1)):
        text, said = "", []
        for number in range(1, 2 * turns + 1):
            words = "And then?" if number % 2 else f"one two three four five{number}"
            said.append((words, Span(len(text), len(text) + len(words))))
            text += f"{words}\n"
        roles = [Role.PARTICIPANT if number % 2 else Role.INTERVIEWER for number in range(2 * turns)]
        talks[name] = Talk(
            source=name,
            text=text,
            turns=tuple(
                Turn(number=at + 1, speaker="", role=role, span=span)
                for at, (role, (_, span)) in enumerate(zip(roles, said, strict=True))
            ),
            cases=tuple(name if role is Role.PARTICIPANT else "" for role in roles),
        )
    found = study(BOOK + codings, memos=memos)
    return replace(found, codings=tuple(_placed(item, talks) for item in found.codings)), talks


def _placed(item: Located, talks: dict[str, Talk]) -> Located:
    """The coding where its words stand in its turn: the mini-language counts places in its own way."""
    coding = item.coding
    talk = talks[coding.source]
    start = talk.text.index(coding.quote, talk.turns[item.turn - 1].span.start)
    return replace(item, coding=replace(coding, span=Span(start, start + len(coding.quote))))


def rows(material: Material, talks: dict[str, Talk]) -> dict[str, dict[str, Any]]:
    return {row["case"]: row for row in profiles(material, talks)}


CODED = """
    L1.2 A1 human key: one two three
    L1.2 C rule: three four
    L1.2 A1 rule: three four
    L1.4 A1 human: one two
    L1.6 A1 confirmed: two three
    L2.2 A1 model contrary: four
    L2.4 C human: one
"""


def test_a_row_a_participant() -> None:
    """L1: four words of turn 2 (“three” in two segments counts once), two of turn 4, two of turn 6."""
    found = rows(*spoken(codings=CODED))
    assert list(found) == ["L1", "L2", "N1"]
    one = found["L1"]
    assert (one["turns"], one["words"], one["coded_words"], one["coded_share"]) == (4, 20, 8, 0.4)
    assert [one[name] for name in ("codings", "human", "rule_confirmed", "rule_unconfirmed", "accepted")] == [
        5,
        2,
        1,
        2,
        0,
    ]
    assert (one["codes"], one["key_quotes"], one["contrary"], one["role"], one["sector"]) == (
        2,
        1,
        0,
        "link worker",
        "NHS",
    )
    assert (found["L2"]["accepted"], found["L2"]["contrary"]) == (1, 1)
    assert (found["N1"]["role"], found["N1"]["codings"], found["N1"]["coded_share"]) == ("", 0, 0.0)


def test_what_is_said_more_than_by_others() -> None:
    """L1 has A1 in 3 of 4 turns, the others in 1 of 7: at their share it would be 4 / 7 = 0.6 turns."""
    found = rows(*spoken(codings=CODED))
    assert found["L1"]["more_than_others"] == "A1 3 (0.6)"
    assert found["L2"]["more_than_others"] == "", "one turn is too few"


def test_a_word_cut_by_two_segments_is_one_word() -> None:
    material, talks = spoken(codings="    L1.2 A1 human: one tw\n    L1.2 C human: o three\n")
    assert rows(material, talks)["L1"]["coded_words"] == 3


def test_one_participant() -> None:
    notes = (
        memo(1, "data", "L1", "A body.", on="case", title="Looks tired"),
        memo(2, "data", "1", "On the coding.", on="coding"),
        memo(3, "data", "L2", "Of the other.", on="case"),
    )
    material, talks = spoken(codings=CODED, memos=notes)
    material = replace(material, summaries=(_summary("L1", "A1", "Feels **alone**."), _summary("L2", "A1", "No.")))
    table = profile(material, talks, "L1")
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in table:
        parts.setdefault(row["part"], []).append(row)
    assert {row["what"]: row["value"] for row in parts["attribute"]} == {"role": "link worker", "sector": "NHS"}
    assert {row["what"]: row["value"] for row in parts["talk"]}["coded words"] == 8
    first = parts["code"][0]
    assert (first["what"], first["value"], first["share"], first["others_share"]) == ("A1 First", 3, 0.75, 0.143)
    assert (first["cases"], first["of_cases"]) == (2, 3)
    assert [(row["value"], row["place"]) for row in parts["key quotation"]] == [("one two three", "L1, turn 2")]
    assert [row["value"] for row in parts["summary"]] == ["Feels alone."]
    assert [row["value"] for row in parts["memo"]] == ["Looks tired", "On the coding."]
    other = [row["part"] for row in profile(material, talks, "L2")]
    assert "contrary" in other and "quotation" in other and "key quotation" not in other
    assert profile(material, talks, "N1").rows, "of whom nothing is coded"


def test_an_attribute_may_be_called_like_a_column() -> None:
    material, talks = spoken()
    cases = tuple(replace(case, attributes={"words": "many", "case": "x"}) for case in material.cases)
    row = rows(replace(material, cases=cases), talks)["L1"]
    assert (row["words"], row["words (attribute)"], row["case (attribute)"]) == (20, "many", "x")


def test_every_column_is_told() -> None:
    material, talks = spoken(codings=CODED)
    for table in (profiles(material, talks), profile(material, talks, "L1")):
        assert set(table.columns) <= set(table.meanings)


def _summary(case: str, code: str, body: str) -> Summary:
    return Summary(number=1, guid=case, case=case, code=code, body=body, coder="AB", created_at="", updated_at="")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [((110, 2442, 111, 29114), 270.72), ((29, 13, 123, 31612), 263.90)],
    ids=["the swiss", "can be"],
)
def test_the_log_likelihood_ratio_is_that_of_dunning_1993(cells: tuple[int, int, int, int], expected: float) -> None:
    """The first two rows of table 1 of the paper: pairs of words in a Swiss report."""
    a, rest_of_a, b, rest_of_b = cells
    assert log_likelihood(a, a + rest_of_a, b, b + rest_of_b) == pytest.approx(expected, abs=0.005)


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_the_log_likelihood_ratio_is_never_negative_and_0_for_equal_shares(a: int, x: int, b: int, y: int) -> None:
    assert log_likelihood(a, a + x, b, b + y) >= 0
    assert log_likelihood(a, a + x, b, b + y) == pytest.approx(log_likelihood(b, b + y, a, a + x))
    assert log_likelihood(a, a + x, 3 * a, 3 * (a + x)) == pytest.approx(0, abs=1e-9)
