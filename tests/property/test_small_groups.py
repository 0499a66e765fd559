"""No table by an attribute describes fewer participants of a group than the study allows, nor lets them be reckoned."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.comparison import comparison
from qualkit.analysis.counting import frequencies, matrix
from qualkit.analysis.disclosure import groups_of
from qualkit.domain.material import Material
from tests.builders import study

ROLES = ("GP", "carer", "nurse", "other groups", "not stated")
SECTORS = ("NHS", "council", "charity")


@st.composite
def materials(draw: st.DrawFn) -> Material:
    lines = ["book B Book", "  A One", "  C Two"]
    for number in range(draw(st.integers(1, 16))):
        role, sector = draw(st.sampled_from(ROLES)), draw(st.sampled_from(SECTORS))
        lines.append(f"case P{number}: {role}, {sector}")
        if draw(st.booleans()):
            lines.append(f"P{number}.1 {draw(st.sampled_from('AC'))} human: words{number}")
    return study("\n".join(lines), smallest_group=draw(st.integers(2, 4)))


def sizes(table_columns: tuple[str, ...]) -> list[int]:
    return [int(name.rpartition("(")[2].rstrip(")")) for name in table_columns if name.endswith(")")]


@settings(max_examples=80, deadline=None)
@given(materials(), st.sampled_from(("role", "sector", ("role", "sector"))))
def test_no_column_nor_any_difference_of_columns_is_of_too_few(material: Material, by: str | tuple[str, ...]) -> None:
    least = material.smallest_group
    table = matrix(material, by=by)
    columns = sizes(table.columns)
    assert all(size >= least for size in columns)
    # The total is of the columns; what columns leave of it is of columns too.
    for number in range(1, len(columns)):
        for some in combinations(columns, number):
            assert sum(columns) - sum(some) >= least
    groups = groups_of(material, by)
    assert sorted((*groups.of, *groups.unseen)) == sorted(material.speakers())
    # From another table, of everybody, those who are left out could be reckoned.
    assert not groups.unseen or (not columns and len(material.speakers()) < least)
    for line in table.rows:
        assert sum(line[2:-1]) == line[-1]
    if isinstance(by, str):
        assert all(line["of_cases"] >= least for line in comparison(material, by=by))


@settings(max_examples=80, deadline=None)
@given(materials())
def test_combinations_tell_no_more_than_each_attribute_alone(material: Material) -> None:
    """What is left of a shown group when its shown combinations are taken away is nobody, or not too few."""
    crossed = groups_of(material, ["role", "sector"])
    hidden = {name for name in material.speakers() if crossed.of.get(name, "other groups") == "other groups"}
    if set(crossed.members) == {"other groups"}:
        return
    for attribute in ("role", "sector"):
        for members in groups_of(material, attribute).members.values():
            left = hidden.intersection(members)
            assert not left or len(left) >= material.smallest_group


@settings(max_examples=40, deadline=None)
@given(materials())
def test_small_groups_can_be_asked_for_and_agree_with_counting(material: Material) -> None:
    table = matrix(material, by="role", small_groups=True)
    everybody = {line["code"]: line["cases"] for line in frequencies(material)}
    assert {line[0]: line[-1] for line in table.rows} == everybody
    for role in {case.attributes["role"] for case in material.cases}:
        names = {case.name for case in material.cases if case.attributes["role"] == role}
        at = table.columns.index(f"{role} ({len(names)})")
        for line in table.rows:
            people = {item.case for item in material.codings if item.coding.code == line[0]}
            assert line[at] == len(people & names)


@given(materials())
def test_percentages_stand_beside_n_of_n(material: Material) -> None:
    plain, told = matrix(material), matrix(material, percent=True)
    for numbers, texts in zip(plain.rows, told.rows, strict=True):
        for value, size, text in zip(numbers[2:-1], sizes(plain.columns), texts[2:-1], strict=True):
            assert text.replace("\u00a0", " ") == f"{value} of {size} ({100 * value / size:.0f}%)"
