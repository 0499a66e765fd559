"""Codes that stand together: each unit once, whoever coded it and however often; checked against a naive evaluation."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from itertools import combinations, permutations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.code_units import CodeSet
from qualkit.analysis.cooccurrence import WITHIN, cooccurrence, cooccurrence_matrix
from qualkit.domain.codings import Coding, Origin
from qualkit.domain.material import Located, Material, Talk
from qualkit.domain.sources import Role, Span, Turn
from tests.builders import study

BOOK = """
    book B Book
      A The theme (theme)
        A1 First
        A2 Second
      C Other theme (theme)
        C1 Third
      Z Own order (housekeeping)
    case L1: link worker
    case L2: link worker
"""
CODES = ("A", "A1", "A2", "C1")
# Two sources of ten letters with a turn in every second letter; the interviewer has the second turn.
TALKS = {
    name: Talk(
        source=name,
        text="0123456789",
        turns=tuple(
            Turn(
                number=number,
                speaker="",
                role=Role.INTERVIEWER if number == 2 else Role.PARTICIPANT,
                span=Span(2 * number - 2, 2 * number),
            )
            for number in range(1, 6)
        ),
        cases=tuple("" if number == 2 else name for number in range(1, 6)),
    )
    for name in ("L1", "L2")
}


def coded(
    start: int, end: int, code: str, *, source: str = "L1", coder: str = "x", state: str = "human", number: int = 1
) -> Located:
    coding = Coding(
        number=number,
        guid=str(number),
        source=source,
        code=code,
        span=Span(start, end),
        quote="w" * (end - start),
        coder=coder,
        origin=Origin.HUMAN if state == "human" else Origin.RULE,
        confirmed_by="y" if state == "confirmed" else "",
    )
    talk = TALKS[source]
    case = talk.cases[start // 2]
    return Located(coding, case, "", start // 2 + 1, None)


def material_of(items: Iterable[Located]) -> Material:
    return replace(study(BOOK), codings=tuple(items))


def pairs(material: Material, within: str, **options: Any) -> dict[tuple[str, str], dict[str, Any]]:
    table = cooccurrence(material, talks=TALKS, within=within, **options)
    return {(row["code_a"], row["code_b"]): row for row in table}


def test_two_coders_of_one_passage_are_one_passage() -> None:
    """Rule hit and two people on the same words: A1 three times and C1 twice are together once."""
    material = material_of(
        [
            coded(0, 8, "A1", state="rule"),
            coded(4, 6, "A1", coder="y"),
            coded(4, 6, "A1"),
            coded(5, 7, "C1"),
            coded(5, 8, "C1", coder="y"),
        ]
    )
    row = pairs(material, "overlap")["A1", "C1"]
    assert (row["together"], row["a"], row["b"], row["jaccard"], row["cases"]) == (1, 1, 1, 1.0, 1)
    assert row["unconfirmed"] == 0
    assert set(pairs(material, "overlap")) == {("A1", "C1")}


def test_overlaps_with_many_short_passages_do_not_raise_the_measure_over_one() -> None:
    """Three passages of C1 in one of A1: by pairs of quotations 3 / (1 + 3 - 3) = 3; by passages 1 / (1 + 3 - 1)."""
    material = material_of([coded(0, 9, "A1"), *(coded(at, at + 1, "C1") for at in (1, 4, 7))])
    row = pairs(material, "overlap")["A1", "C1"]
    assert (row["together"], row["a"], row["b"], row["of"], row["jaccard"]) == (1, 1, 3, 4, 0.3333)


@pytest.mark.parametrize("within", WITHIN)
def test_the_same_coder_where_that_is_asked_for(within: str) -> None:
    """x codes A1 and y codes C1 on the same words; y has both in the other source."""
    items = [coded(4, 6, "A1"), coded(4, 6, "C1", coder="y")]
    more = [coded(4, 6, code, source="L2", coder="y") for code in ("A1", "C1")]
    assert pairs(material_of(items), within)["A1", "C1"]["together"] == 1
    assert pairs(material_of(items), within, same_coder=True) == {}
    row = pairs(material_of([*items, *more]), within, same_coder=True)["A1", "C1"]
    assert (row["together"], row["a"], row["b"]) == (1, 2, 2)


def test_passages_are_counted_source_by_source() -> None:
    """Two of A1 in one of C1 here, one of A1 with two of C1 there: 1 and 1, not the lesser of 3 and 3."""
    here = [coded(4, 10, "C1"), coded(4, 5, "A1"), coded(8, 9, "A1")]
    there = [
        coded(4, 10, "A1", source="L2"),
        coded(4, 5, "C1", source="L2"),
        coded(8, 9, "C1", source="L2"),
    ]
    row = pairs(material_of([*here, *there]), "overlap")["A1", "C1"]
    assert (row["together"], row["a"], row["b"], row["jaccard"]) == (2, 3, 3, 0.5)


def test_segments_that_only_touch_do_not_overlap() -> None:
    assert pairs(material_of([coded(0, 3, "A1"), coded(3, 6, "C1")]), "overlap") == {}


def test_a_code_is_not_told_with_a_code_above_it_but_the_theme_takes_it_in() -> None:
    material = material_of([coded(0, 2, "A"), coded(0, 2, "A1"), coded(0, 2, "C1"), coded(0, 2, "Z")])
    for within in WITHIN:
        assert set(pairs(material, within)) == {("A", "C1"), ("A1", "C1")}
    themes = CodeSet.of(material, material.codings, level="theme")
    assert set(pairs(material, "segment", codes=themes)) == {("A", "C")}


def test_turns_against_chance_and_what_rests_on_rule_hits_alone() -> None:
    """Of ten turns eight are participants'; A1 has four, C1 three, both have two of them: 4 x 3 / 8 = 1.5 expected."""
    material = material_of(
        [
            *(coded(at, at + 1, "A1") for at in (0, 4, 6, 8)),
            coded(1, 2, "C1"),
            coded(4, 5, "C1", state="rule"),
            coded(0, 1, "C1", source="L2", state="confirmed"),
        ]
    )
    row = pairs(material, "turn")["A1", "C1"]
    assert (row["together"], row["a"], row["b"], row["of"], row["expected"]) == (2, 4, 3, 8, 1.5)
    assert (row["jaccard"], row["unconfirmed"], row["cases"], row["of_cases"]) == (0.4, 1, 1, 2)
    assert pairs(material, "turn", chance=False)["A1", "C1"]["expected"] is None
    assert pairs(material, "overlap")["A1", "C1"]["expected"] is None


def test_a_coded_turn_of_the_interviewer_is_a_unit_and_nobody() -> None:
    material = material_of([coded(2, 4, "A1"), coded(2, 4, "C1")])
    row = pairs(material, "turn")["A1", "C1"]
    assert (row["together"], row["of"], row["cases"]) == (1, 9, 0)
    assert pairs(material, "case") == {}


@pytest.mark.parametrize("within", WITHIN)
def test_the_square_says_what_the_rows_say(within: str) -> None:
    material = material_of(
        [
            coded(0, 3, "A1"),
            coded(4, 7, "C1"),
            coded(4, 7, "A2"),
            coded(0, 3, "C1"),
            coded(0, 1, "A", source="L2"),
        ]
    )
    for measure in ("together", "jaccard", "cases"):
        found = pairs(material, within)
        square = cooccurrence_matrix(material, talks=TALKS, within=within, measure=measure)
        cells = {row["code"]: row for row in square}
        for one, other in combinations(CODES, 2):
            kin = one == "A" and other in ("A1", "A2")
            expected = None if kin else found[one, other][measure] if (one, other) in found else 0
            assert cells[one][other] == cells[other][one] == expected
        assert all(cells[code][code] is None for code in CODES)
    theme = {"overlap": 3, "segment": 3, "turn": 5, "case": 2}
    assert cells["A"]["units"] == theme[within]


ITEM = st.builds(
    lambda start, length, code, source, coder, state: coded(
        start, min(start + length, 10), code, source=source, coder=coder, state=state
    ),
    st.integers(0, 9),
    st.integers(1, 6),
    st.sampled_from(CODES),
    st.sampled_from(["L1", "L2"]),
    st.sampled_from(["x", "y"]),
    st.sampled_from(["human", "rule", "confirmed"]),
)
ABOVE = {"A": {"A"}, "A1": {"A1", "A"}, "A2": {"A2", "A"}, "C1": {"C1"}}


@dataclass
class Naive:
    """Every coding with every other: the units of each code, and in how many a pair of codes is together."""

    whole: dict[str, set[object]]
    together: dict[tuple[str, str], int]


def naive(items: list[Located], within: str, same_coder: bool, keep: Callable[[Located], bool]) -> Naive:
    units = {
        (place, code): _units(items, item, code, within)
        for place, item in enumerate(items)
        for code in ABOVE[item.coding.code]
    }
    meets: dict[tuple[str, str, str], tuple[set[object], set[object]]] = {}
    for (one, a), (other, b) in permutations(units, 2):
        first, second = items[one], items[other]
        if a >= b or not keep(first) or not keep(second):
            continue
        if same_coder and first.coding.coder != second.coding.coder:
            continue
        left, right = units[one, a], units[other, b]
        if within == "overlap":
            same_source = first.coding.source == second.coding.source
            if not same_source or not first.coding.span.overlaps(second.coding.span):
                continue
        else:
            left = right = [unit for unit in left if unit in right]
        # Of passages, which differ in number, the fewer count, source by source.
        source = first.coding.source if within == "overlap" else ""
        lows, highs = meets.setdefault((a, b, source), (set(), set()))
        lows.update(left)
        highs.update(right)
    together: Counter[tuple[str, str]] = Counter()
    for (a, b, _), (lows, highs) in meets.items():
        together[a, b] += min(len(lows), len(highs))
    return Naive(
        whole={code: {unit for (_, own), found in units.items() if own == code for unit in found} for code in CODES},
        together={pair: number for pair, number in together.items() if number},
    )


def _units(items: list[Located], item: Located, code: str, within: str) -> list[object]:
    span, source = item.coding.span, item.coding.source
    if within == "segment":
        return [(source, span)]
    if within == "case":
        return [item.case] if item.case else []
    if within == "turn":
        return [(source, turn.number) for turn in TALKS[source].turns if turn.span.overlaps(span)]
    # The passage: what can be reached over segments with the code that overlap.
    reached = {span}
    while True:
        more = {
            other.coding.span
            for other in items
            if other.coding.source == source
            and code in ABOVE[other.coding.code]
            and any(other.coding.span.overlaps(one) for one in reached)
        }
        if more <= reached:
            return [(source, min(one.start for one in reached))]
        reached |= more


@pytest.mark.parametrize("within", WITHIN)
@settings(max_examples=60, deadline=None)
@given(items=st.lists(ITEM, max_size=14), same=st.booleans())
def test_against_every_coding_with_every_other(within: str, items: list[Located], same: bool) -> None:
    material = material_of(items)
    codes = CodeSet.of(material, items, codes=CODES)
    found = pairs(material, within, codes=codes, same_coder=same)
    every = naive(items, within, same, lambda item: True)
    sure = naive(
        items, within, same, lambda item: item.coding.origin is not Origin.RULE or bool(item.coding.confirmed_by)
    )
    kin = {("A", "A1"), ("A", "A2")}
    assert {pair: row["together"] for pair, row in found.items()} == {
        pair: together for pair, together in every.together.items() if pair not in kin
    }
    for (a, b), row in found.items():
        assert (row["a"], row["b"]) == (len(every.whole[a]), len(every.whole[b]))
        assert row["unconfirmed"] == row["together"] - sure.together.get((a, b), 0)
        assert row["together"] <= min(row["a"], row["b"])
        assert 0 < row["jaccard"] <= 1
        assert row["cases"] <= row["of_cases"]


def test_thousands_of_hits_on_one_place_take_no_longer_than_as_many_apart() -> None:
    """20,000 codings that all overlap are 400 million pairs, which nobody looks at."""
    codes = ("A1", "A2", "C1", "C")
    items = [coded(0, 10, codes[number % 4], number=number) for number in range(20_000)]
    material = material_of(items)
    began = time.perf_counter()
    found = pairs(material, "overlap")
    assert time.perf_counter() - began < 5
    assert {row["together"] for row in found.values()} == {1}
