"""Groups, stances and time points compared: participants as the unit, everybody where they belong."""

from __future__ import annotations

from typing import Any

from qualkit.analysis.change import change
from qualkit.analysis.comparison import comparison, side_by_side
from qualkit.analysis.stances import enablers
from qualkit.domain.material import Material
from qualkit.domain.tables import DataTable
from tests.builders import study

ROLES = """
    book B Book
      A Theme (theme)
        A1 First
      C Silent (theme)
    case L1: link worker
    case L2: link worker
    case L3: link worker
    case G1: GP
    case G2: GP
    case M1: manager
    L1.1 A1 human key enabler: the surgery gave me a desk and a name badge on day one
    L1.2 A1 human barrier: and then nobody told the reception what I was there for
    L2.1 A human contrary: it has never been a matter of rooms as far as I can tell
    G1.1 A1 human barrier: there is no room for anybody else in the whole building here
    M1.1 A1 rule: we have one room
"""


def row(table: DataTable, **wanted: object) -> dict[str, Any]:
    return next(line for line in table if all(line[name] == value for name, value in wanted.items()))


def test_comparison_tells_groups_quotations_and_the_contrary_view() -> None:
    table = comparison(study(ROLES))
    told = row(table, code="A", group="link worker")
    assert (told["cases"], told["of_cases"], told["codings"]) == (2, 3, 3)
    assert told["quotation"].startswith("the surgery gave me") and told["case"] == "L1"
    assert told["contrary"].startswith("it has never") and told["contrary_case"] == "L2"
    assert set(table.columns) == set(table.meanings)


def test_small_groups_stand_together_and_nobody_is_named_there() -> None:
    table = comparison(study(ROLES))
    assert {line["group"] for line in table} == {"link worker", "other groups"}
    told = row(table, code="A", group="other groups")
    assert (told["cases"], told["of_cases"]) == (2, 3)
    assert told["quotation"] and told["case"] == ""
    shown = comparison(study(ROLES), small_groups=True)
    assert row(shown, code="A", group="GP")["case"] == "G1"


def test_side_by_side_has_a_row_a_code_and_says_where_a_group_says_nothing() -> None:
    table = side_by_side(comparison(study(ROLES)))
    assert table.columns == ("code", "name", "link worker (3)", "other groups (3)")
    assert [line[0] for line in table.rows] == ["A", "C"]
    assert table.rows[1][2:] == ("0 of 3: nothing", "0 of 3: nothing")
    assert "Contrary: “it has never" in table.rows[0][2] and "(L2)" in table.rows[0][2]


def test_enablers_and_barriers_count_participants_and_those_who_say_both() -> None:
    table = enablers(study(ROLES))
    told = row(table, code="A")
    assert [told[f"{side}_cases"] for side in ("enabler", "barrier", "both", "of")] == [1, 2, 1, 6]
    assert [told[f"{side}_codings"] for side in ("enabler", "barrier", "mixed")] == [1, 2, 0]
    assert told["enabler_quotation"].startswith("the surgery") and told["enabler_case"] == "L1"
    assert [line["code"] for line in table] == ["A", "A1"]
    assert set(table.columns) == set(table.meanings)
    by_role = enablers(study(ROLES), by="role")
    assert row(by_role, code="A1", group="other groups")["barrier_cases"] == 1
    assert row(by_role, code="A1", group="other groups")["barrier_case"] == ""


def test_without_a_stance_the_remedy_is_told() -> None:
    table = enablers(study("book B Book\n  A One\ncase P: GP\nP.1 A rule: word"))
    assert not table.rows
    assert "qualkit code change NUMBER --stance" in table.note


def waves(*, people: bool) -> Material:
    """Four people at two times: as eight cases of an attribute, or as four cases with two sources."""
    lines = ["book B Book", "  A One", "  C Two"]
    said = {("P1", 1): "A", ("P1", 2): "A", ("P2", 1): "A", ("P3", 2): "A", ("P4", 2): "C"}
    for number in range(1, 5):
        for time in (1, 2):
            name = f"P{number}"
            lines.append(f"case {name}w{time}: {time}, {name}" if people else f"case {name} in {name}w{time}:")
    for number, ((name, time), code) in enumerate(said.items()):
        lines.append(f"{name}w{time}.1 {code} human who {f'{name}w{time}' if people else name}: words{number}")
    return study("\n".join(lines))


def test_change_of_people_who_are_one_person_by_an_attribute_or_by_their_interviews() -> None:
    by_attribute = row(change(waves(people=True), by="role", person="sector"), code="A")
    assert [by_attribute[name] for name in ("role 1", "of_role 1", "role 2", "of_role 2")] == [2, 4, 2, 4]
    by_interview = row(change(waves(people=False), by="interview"), code="A")
    assert [by_interview[name] for name in ("interview 1", "of_interview 1", "interview 2")] == [2, 4, 2]
    for told in (by_attribute, by_interview):
        assert [told[name] for name in ("gained", "lost", "kept", "both_times")] == [1, 1, 1, 4]


def test_change_says_when_other_people_are_compared() -> None:
    table = change(waves(people=True), by="role")
    assert "other people are compared" in table.note
    assert row(table, code="A")["kept"] is None
    assert set(table.columns) == set(table.meanings)


def test_change_hides_what_would_tell_of_the_one_who_was_interviewed_once() -> None:
    material = study("\n".join([
        "book B Book", "  A One",
        *(f"case P{n} in P{n}w{time}:" for n in range(5) for time in (1, 2) if (n, time) != (4, 2)),
        "P4w1.1 A human who P4: word",
    ]))  # fmt: skip
    assert row(change(material, by="interview"), code="A")["lost"] is None
    assert row(change(material, by="interview", small_groups=True), code="A")["both_times"] == 4
