"""Groups of participants are compared by participants, and only where the numbers bear it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.analysis.group_differences import exact_p, group_differences, wilson

LINK = {f"LW{number}": "link worker" for number in range(8)}
GPS = {f"GP{number}": "GP" for number in range(6)}
CARERS = {"CA1": "carer"}


def one(inside: list[str], groups: dict[str, str], smallest: int = 3) -> dict[str, dict[str, object]]:
    return {row["group"]: row for row in group_differences([inside], groups, smallest)[0]}


def test_fishers_own_example() -> None:
    """The lady tasting tea: eight cups, all four with the milk first told, by chance once in seventy (one side)."""
    assert exact_p(4, 4, 0, 4) == pytest.approx(2 / 70)
    assert exact_p(3, 4, 1, 4) == pytest.approx(34 / 70)


def test_a_published_interval() -> None:
    """R. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I: 81 of 263 and 0 of 20 by Wilson's method."""
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_a_theme_of_one_group_is_told_as_such() -> None:
    found = one(sorted(LINK), LINK | GPS)
    assert (found["link worker"]["found"], found["link worker"]["of"]) == (8, 8)
    assert str(found["link worker"]["says"]).startswith("more than of the others (Fisher's exact test, p ")
    assert str(found["GP"]["says"]).startswith("fewer")


def test_what_may_be_chance_is_no_difference() -> None:
    assert one(["LW0", "LW1", "LW2", "LW3", "GP0", "GP1"], LINK | GPS)["GP"]["says"] == "no difference beyond chance"


def test_many_comparisons_are_corrected() -> None:
    alone = one([f"LW{n}" for n in range(6)], LINK | GPS)["GP"]["p"]
    inside = [[f"LW{n}" for n in range(6)], *[["LW0", "GP0"]] * 9]
    among = {row["group"]: row for row in group_differences(inside, LINK | GPS, 3)[0]}["GP"]["p"]
    assert alone is not None and among is not None and among > alone


def test_few_are_not_compared() -> None:
    found = one(["GP0", "GP1", "GP2"], LINK | {f"GP{number}": "GP" for number in range(4)})
    assert found["GP"]["says"] == "too few to compare"
    assert (found["GP"]["p"], found["GP"]["low"]) == (None, None)


def test_no_group_below_the_smallest_is_named_or_left_to_be_worked_out() -> None:
    groups = LINK | GPS | CARERS | {"CM1": "commissioner"}
    assert set(one(["CA1"], groups, 3)) == {"link worker", "GP"}
    assert one(["CA1"], groups, 2)["other groups"]["of"] == 2
    assert group_differences([["CA1"]], CARERS | {"CM1": "commissioner"}, 3) == [[]]


@given(st.integers(0, 12), st.integers(1, 12), st.integers(0, 12), st.integers(1, 12))
def test_a_chance_is_a_chance_whichever_group_comes_first(found: int, size: int, others: int, rest: int) -> None:
    found, others = min(found, size), min(others, rest)
    p = exact_p(found, size, others, rest)
    assert 0 < p <= 1
    assert p == pytest.approx(exact_p(others, rest, found, size))
