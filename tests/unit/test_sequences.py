"""What follows what: counted by hand, and what to expect of chance against every order there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from math import sqrt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.sequences import LEAST_EXPECTED, expected_by_chance, sequences, variance_by_chance
from qualkit.domain.codings import Coding, Origin
from qualkit.domain.material import Located, Material, Talk
from qualkit.domain.sources import Role, Span, Turn
from tests.builders import study

BOOK = """
    book B Book
      A The theme (theme)
        A1 First
        A2 Second
      C Other
      Z Own order (housekeeping)
    case L1: link worker
    case L2: link worker
"""


def interviews(**turns: str) -> tuple[Material, dict[str, Talk]]:
    """Sources as their turns: ``"A1 ?A1+C - i"`` (a rule hit begins with ?, the interviewer is i, - has no code)."""
    talks, items = {}, []
    for name, text in turns.items():
        said = text.split()
        spans = [Span(10 * place, 10 * place + 9) for place in range(len(said))]
        roles = [Role.INTERVIEWER if codes == "i" else Role.PARTICIPANT for codes in said]
        talks[name] = Talk(
            source=name,
            text="",
            turns=tuple(
                Turn(number=place + 1, speaker="", role=role, span=span)
                for place, (role, span) in enumerate(zip(roles, spans, strict=True))
            ),
            cases=tuple("" if role is Role.INTERVIEWER else name for role in roles),
        )
        for place, codes in enumerate(said):
            for code in codes.split("+") if codes not in ("i", "-") else ():
                items.append(_coded(name, place, spans[place], code))
    return replace(study(BOOK), codings=tuple(items)), talks


def _coded(name: str, place: int, span: Span, code: str) -> Located:
    coding = Coding(
        number=place + 1,
        guid=f"{name}-{place}-{code}",
        source=name,
        code=code.lstrip("?"),
        span=span,
        quote="words",
        coder="x",
        origin=Origin.RULE if code.startswith("?") else Origin.HUMAN,
    )
    return Located(coding, name, "", place + 1, None)


def pairs(material: Material, talks: dict[str, Talk], within: int = 0) -> dict[tuple[str, str], dict[str, Any]]:
    return {(row["code_a"], row["code_b"]): row for row in sequences(material, talks, within=within)}


def test_the_next_coded_turn_is_looked_at_and_the_next_turns() -> None:
    """A1 is followed by C at once if turns without codes and the interviewer's are passed over; A2 is two turns on."""
    material, talks = interviews(L1="A1 i - C i A2", L2="A1 C")
    coded = pairs(material, talks)
    assert coded["A1", "C"]["followed"] == 2 and coded["A1", "C"]["cases"] == 2
    assert coded["C", "A2"]["followed"] == 1 and ("A1", "A2") not in coded
    near = pairs(material, talks, within=1)
    assert near["A1", "C"]["followed"] == 1 and near["C", "A2"]["followed"] == 1
    assert pairs(material, talks, within=3)["A1", "A2"]["followed"] == 1


def test_the_reckoning_by_hand() -> None:
    """L1 has three coded turns: A1, C, A1. Of the six orders of its turns, four put C right after an A1 (the two A1 are
    two turns): expected 2 x 1 / 3. L2 has two: 1 x 1 / 2."""
    material, talks = interviews(L1="A1 C A1", L2="C A1")
    row = pairs(material, talks)["A1", "C"]
    assert (row["followed"], row["expected"], row["a"], row["b"]) == (1, round(2 / 3 + 1 / 2, 2), 3, 2)
    assert row["z"] is None, "too few are expected"


def test_z_where_enough_is_expected() -> None:
    """Twelve times A1 and C in turn: 12 follow, 12 x 12 / 24 = 6 are expected."""
    material, talks = interviews(L1="A1 C " * 12)
    row = pairs(material, talks)["A1", "C"]
    variance = variance_by_chance(24, 12, 12, 0)
    assert (row["followed"], row["expected"]) == (12, 6.0) and row["expected"] >= LEAST_EXPECTED
    assert row["z"] == round(6 / sqrt(variance), 2) > 3
    assert pairs(material, talks, within=2)["A1", "C"]["z"] is None


def test_a_code_may_follow_itself_but_not_a_code_above_it() -> None:
    material, talks = interviews(L1="A1 A1+A2 A C Z")
    found = pairs(material, talks)
    assert found["A1", "A1"]["followed"] == 1 and found["A", "C"]["followed"] == 1
    assert ("A1", "A") not in found and ("A", "A1") not in found
    assert found["A1", "A2"]["followed"] == 1 and found["A", "A"]["followed"] == 2
    assert not any("Z" in pair for pair in found)


def test_what_rests_on_rule_hits_is_told() -> None:
    material, talks = interviews(L1="A1 C ?A1 C A1 ?C+C")
    row = pairs(material, talks)["A1", "C"]
    assert (row["followed"], row["unconfirmed"]) == (3, 1)


def test_nobody_coded_and_one_turn_alone() -> None:
    material, talks = interviews(L1="A1", L2="i -")
    assert len(sequences(material, talks)) == 0


TURNS = st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None)
@given(TURNS, st.integers(1, 7))
def test_expected_and_variance_are_those_of_all_orders(turns: list[tuple[bool, bool]], within: int) -> None:
    counts = []
    for order in permutations(turns):
        ahead = (any(b for _, b in order[place + 1 : place + 1 + within]) for place in range(len(order)))
        counts.append(sum(a and follows for (a, _), follows in zip(order, ahead, strict=True)))
    mean = sum(counts) / len(counts)
    numbers = (len(turns), sum(a for a, _ in turns), sum(b for _, b in turns), sum(a and b for a, b in turns))
    assert expected_by_chance(*numbers, within) == pytest.approx(mean)
    if within == 1:
        assert variance_by_chance(*numbers) == pytest.approx(
            sum((one - mean) ** 2 for one in counts) / len(counts), abs=1e-9
        )


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["A1", "C", "A1+C", "-", "A2+C", "i"]), max_size=8), st.integers(0, 3))
def test_the_table_holds_the_sums_over_interviews(said: list[str], within: int) -> None:
    """Twice the same interview has twice the counts and twice the expected."""
    text = " ".join(said)
    once = pairs(*interviews(L1=text), within)
    twice = pairs(*interviews(L1=text, L2=text), within)
    assert set(once) == set(twice)
    steps = [turn.split("+") for turn in said if turn != "i" and (within or turn != "-")]
    for (a, b), row in once.items():
        ahead = [step for place in range(len(steps)) for step in [steps[place + 1 : place + 1 + (within or 1)]]]
        assert row["followed"] == sum(
            a in own and any(b in s for s in rest) for own, rest in zip(steps, ahead, strict=True)
        )
        both = sum(a in own and b in own for own in steps)
        expected = expected_by_chance(len(steps), row["a"], row["b"], both, within or 1)
        assert row["expected"] == pytest.approx(expected, abs=0.006)
        assert twice[a, b]["followed"] == 2 * row["followed"] and twice[a, b]["cases"] == 2
        assert twice[a, b]["expected"] == pytest.approx(2 * expected, abs=0.006)
