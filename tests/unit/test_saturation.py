"""Saturation against the figures of Guest, Namey and Chen (2020), and against a naive reckoning."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit import Study
from qualkit.analysis.saturation import codes_by_unit, curve, reached, saturation
from qualkit.errors import BadInput
from tests.builders import study

UNITS = st.lists(st.frozensets(st.sampled_from("abcdefghij")), max_size=12)


def fresh(*numbers: int) -> list[frozenset[str]]:
    """Interviews that bring so many new codes each."""
    return [frozenset(f"{at}-{one}" for one in range(number)) for at, number in enumerate(numbers)]


def test_ratios_of_the_example_in_the_paper() -> None:
    """Guest, Namey and Chen 2020 (PLOS ONE 15(5):e0232076): a base of 37 themes in four interviews, runs of two.

    New themes in interviews 5 and 6 are 19% of the base, in 6 and 7 11%, in 7 and 8 3 % (one theme): saturation at
    the 5% level is reached at 6+2. So runs overlap.
    """
    found = curve(fresh(20, 9, 5, 3, 4, 3, 1, 0, 0), base=4, run=2)
    assert found.base == 37
    assert found.runs == (None,) * 5 + (7, 4, 1, 0)
    assert [round(100 * ratio) for ratio in found.ratios if ratio is not None] == [19, 11, 3, 0]
    assert (reached(found, 0.05, 2), reached(found, 0.0, 2)) == (6, 7)


@given(UNITS, st.integers(1, 5), st.integers(1, 3))
def test_curve_against_counting_by_hand(units: list[frozenset[str]], base: int, run: int) -> None:
    found = curve(units, base=base, run=run)
    for at in range(len(units)):
        before, until = frozenset().union(*units[:at]), frozenset().union(*units[: at + 1])
        assert (found.new[at], found.so_far[at]) == (len(until - before), len(until))
        if at + 1 < base + run:
            assert found.runs[at] is None
        else:
            earlier = frozenset().union(*units[: at + 1 - run])
            in_base = frozenset().union(*units[:base])
            assert found.runs[at] == len(until - earlier)
            assert found.ratios[at] == (len(until - earlier) / len(in_base) if in_base else None)


MATERIAL = """
    book B Book
      A Theme (theme)
        A1 First
        A2 Second
      Z Own order (housekeeping)
    case P1: GP
    case P2: GP
    P1.1 A1 human: one
    P1.2 Z human: two
    P2.1 A2 confirmed: three
    P2.2 A1 rule: four
    P3.1 A2 rule: five
"""


def test_only_what_people_judged_counts_unless_asked() -> None:
    material = study(MATERIAL)
    table = saturation(material, units=["P1", "P2", "P3"], base=1, run=1, orders=0)
    assert [row["codes_so_far"] for row in table] == [1, 2, 2]
    assert [row["ratio"] for row in table] == [None, 1.0, 0.0]
    assert "reached at 2 + 1" in table.note and "Braun" in table.note
    with_rules = saturation(material, units=["P3", "P2"], base=1, run=1, orders=0, rule_hits=True)
    assert [row["new_codes"] for row in with_rules] == [1, 1]
    themes = codes_by_unit(material, material.codings, ["P1", "P2"], unit="case", level="theme")
    assert themes == [frozenset("A"), frozenset("A")]


def test_random_orders_are_those_of_the_seed_and_end_with_every_code() -> None:
    material = study(MATERIAL)
    names = ["P1", "P2", "P3"]
    one = saturation(material, units=names, base=1, run=1, orders=50, seed=3)
    assert one == saturation(material, units=names, base=1, run=1, orders=50, seed=3)
    last = one.to_dicts()[-1]
    assert last["low_so_far"] == last["median_so_far"] == last["high_so_far"] == last["codes_so_far"] == 2
    first = one.to_dicts()[0]
    assert first["low_so_far"] <= first["median_so_far"] <= first["high_so_far"]
    assert set(one.columns) == set(one.meanings)


def test_too_few_interviews_are_said_to_be_too_few() -> None:
    assert "too few interviews" in saturation(study(MATERIAL), units=["P1", "P2"]).note


def test_order_of_interviews(small_study: Study) -> None:
    names = [row["source"] for row in small_study.reports.saturation(base=1, run=1)]
    turned = small_study.reports.saturation(base=1, run=1, order=[names[-1].upper()])
    assert [row["source"] for row in turned] == [names[-1], *names[:-1]]
    with pytest.raises(BadInput, match="nobody"):
        small_study.reports.saturation(order=["nobody"])
    with pytest.raises(BadInput, match="twice"):
        small_study.reports.saturation(order=[names[0], names[0]])
    with pytest.raises(BadInput, match="base"):
        small_study.reports.saturation(base=0)
