"""Which quotations a report prints, and in which order."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from qualkit.analysis.quotations import Printed, distinct, quotations, select, speaker
from qualkit.domain.material import Located, Material
from qualkit.domain.sources import Span
from tests.builders import study

LONG = "I would say that the work is never quite what it was on the paper they gave me"


def people(items: list[Located]) -> list[str]:
    return [speaker(item) for item in items]


def groups(material: Material) -> dict[str, str]:
    return {case.name: case.attributes.get("role", "") for case in material.cases}


def chosen(material: Material, limit: int) -> list[Located]:
    return select(material.codings, limit, groups(material))


def test_marked_quotations_come_first_then_what_a_person_vouches_for() -> None:
    material = study(f"""
        case P1: link worker
        case P2: link worker
        case P3: link worker
        P1.1 A rule: {LONG} one
        P2.1 A confirmed: {LONG} two
        P3.1 A rule key: {LONG} three
    """)
    assert people(chosen(material, 3)) == ["P3", "P2", "P1"]


def test_unconfirmed_hits_in_negated_clauses_come_last() -> None:
    material = study(f"""
        case P1: GP
        case P2: GP
        P1.1 A rule negated: {LONG} one
        P2.1 A rule: {LONG} two
    """)
    assert people(chosen(material, 1)) == ["P2"]


def test_nobody_supplies_more_than_a_quarter_where_four_speak() -> None:
    talk = "\n".join(f"P1.{n} A human: {LONG} {n}" for n in range(9))
    material = study(
        f"case P1: GP\ncase P2: GP\ncase P3: GP\ncase P4: GP\n{talk}\n"
        + "\n".join(f"P{n}.1 A rule: {LONG} other {n}" for n in (2, 3, 4))
    )
    assert Counter(people(chosen(material, 4))) == {"P1": 1, "P2": 1, "P3": 1, "P4": 1}
    # Eight could only be had with six from P1.
    assert Counter(people(chosen(material, 8))) == {"P1": 1, "P2": 1, "P3": 1, "P4": 1}


def test_fewer_than_four_take_turns_until_the_limit() -> None:
    material = study(
        "case P1: GP\ncase P2: GP\n" + "\n".join(f"P{p}.{n} A human: {LONG} {p} {n}" for p in (1, 2) for n in range(5))
    )
    assert people(chosen(material, 4)) == ["P1", "P2", "P1", "P2"]


def test_nobody_speaks_twice_in_a_row_where_it_can_be_helped() -> None:
    material = study(f"""
        case P1: GP
        case P2: GP
        case P3: GP
        P1.1 A human key: {LONG} one
        P1.2 A human key: {LONG} two
        P2.1 A human: {LONG} three
    """)
    assert people(chosen(material, 3)) == ["P1", "P2", "P1"]


def test_whoever_says_most_speaks_in_every_other_place() -> None:
    material = study(f"""
        case P1: GP
        case P2: GP
        case P3: GP
        P1.1 A human: {LONG} one
        P1.2 A human: {LONG} two
        P1.3 A human: {LONG} three
        P2.1 A human: {LONG} four
        P3.1 A human: {LONG} five
    """)
    assert people(chosen(material, 5)) == ["P1", "P2", "P1", "P3", "P1"]


def test_groups_take_turns_too() -> None:
    material = study(f"""
        case L1: link worker
        case L2: link worker
        case L3: link worker
        case Z1: GP
        L1.1 A human: {LONG} one
        L2.1 A human: {LONG} two
        L3.1 A human: {LONG} three
        Z1.1 A human: {LONG} four
    """)
    assert people(chosen(material, 2)) == ["L1", "Z1"]


def test_a_quotation_of_readable_length_is_preferred() -> None:
    material = study(f"""
        case P1: GP
        P1.1 A human: too short
        P1.2 A human: {"far too long " * 40}
        P1.3 A human: {LONG}
    """)
    assert [item.turn for item in chosen(material, 3)] == [3, 1, 2]


def test_overlapping_segments_are_not_both_quoted() -> None:
    material = study(f"case P1: GP\nP1.1 A human: {LONG}")
    (item,) = material.codings
    inner = replace(item, coding=replace(item.coding, number=2, span=Span(7, 40), quote=LONG[7:40]))
    touching = replace(item, coding=replace(item.coding, number=3, span=Span(len(LONG), len(LONG) + 5), quote="never"))
    assert [i.coding.number for i in select([inner, item, touching], 5, {})] == [1, 3]


def test_what_was_printed_before_comes_later() -> None:
    material = study(f"""
        case P1: GP
        case P2: GP
        P1.1 A human: {LONG} one
        P2.1 A human: {LONG} two
    """)
    printed = Printed()
    printed.add(material.codings[:1])
    assert people(select(material.codings, 1, groups(material), printed=printed)) == ["P2"]


def test_no_limit_no_quotation() -> None:
    assert chosen(study(f"case P1: GP\nP1.1 A human: {LONG}"), 0) == []


def test_a_segment_coded_twice_is_one_quotation_by_its_best_coding() -> None:
    material = study(f"case P1: GP\nP1.1 A rule: {LONG}\nP1.1 A human: {LONG}\nP1.1 A rule: {LONG}")
    assert [item.coding.number for item in distinct(material.codings)] == [2]


STUDY = f"""
    book B Book
      A The theme (theme)
        A1 First
        A2 Second
    case L1: link worker, NHS
    case L2: link worker, charity
    case Z1: GP, NHS
    Z1.4 A1 human at 62: {LONG} z
    L1.1 A1 human: {LONG} one
    L1.2 A2 rule: {LONG} two
    L1.3 A human: {LONG} three
    L2.1 A2 human: {LONG} four
    X9.1 A2 human who -: {LONG} five
"""


def test_quotations_take_in_the_codes_under_a_theme_and_say_who_and_where() -> None:
    material = study(STUDY)
    found = quotations(material, material.codings, "A")
    assert [quotation.case for quotation in found] == ["Z1", "L1", "L2", "", "L1", "L1"]
    assert (found[0].attribution, found[0].locator) == ("Z1, GP, NHS", "turn 4, 00:01:02")
    assert found[0].attributes == {"role": "GP", "sector": "NHS"}
    assert found[3].attribution == "X9"
    assert {quotation.text for quotation in found} == {item.coding.quote for item in material.codings}


def test_quotations_by_an_attribute_stand_together_largest_group_first() -> None:
    material = study(STUDY)
    assert [q.case for q in quotations(material, material.codings, "A", by="role")] == [
        "L1",
        "L2",
        "L1",
        "L1",
        "Z1",
        "",
    ]
    assert [q.case for q in quotations(material, material.codings, "A", by="sector")] == [
        "Z1", "L1", "L1", "L1", "L2", "",
    ]  # fmt: skip
    assert [q.case for q in quotations(material, material.codings, "A", by="case")] == [
        "L1",
        "L1",
        "L1",
        "L2",
        "Z1",
        "",
    ]


def test_a_limited_number_of_quotations_is_spread() -> None:
    material = study(STUDY)
    assert sorted(q.case for q in quotations(material, material.codings, "A", limit=3)) == ["", "L1", "Z1"]
    assert quotations(material, material.codings, "nothing") == []
