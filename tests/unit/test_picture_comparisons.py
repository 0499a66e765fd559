"""Pictures that compare: they draw the numbers of their tables, say them in words, refuse where there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import qualkit
from qualkit.analysis.picture_comparisons import sequences
from qualkit.domain.pictures import SIZES, Picture
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, NotFound
from qualkit.exporters.pictures import draw
from tests.unit.test_pictures import edges

LONG = "Capacity and waiting lists in voluntary, community and social enterprise organisations"


@pytest.fixture
def study(small_folder: Path) -> Iterator[qualkit.Study]:
    with qualkit.Study.open(small_folder, coder="tester") as opened:
        opened.codings.apply()
        for number, hit in enumerate(opened.codings.list()):
            opened.codings.change(hit.number, stance=("enabler", "barrier", "mixed")[number % 3])
        for number, row in enumerate(opened.cases.list()):
            opened.cases.set(row["case"], {"wave": str(number % 2 + 1)})
        yield opened


def test_helps_and_hinders_are_those_of_the_report(study: qualkit.Study) -> None:
    drawn = study.pictures.enablers()
    told = {row["code"]: row for row in study.reports.enablers()}
    assert drawn.table.rows, "something is drawn"
    for row in drawn.table.to_dicts():
        assert row == {name: told[row["code"]][name] for name in drawn.table.columns}
        assert not any(code.startswith(f"{row['code']}.") for code in told), "a code stands beside none under it"
    first = drawn.table.to_dicts()[0]
    assert f"{first['enabler_cases']} helps, {first['barrier_cases']} hinders" in drawn.picture.alt


def test_groups_that_say_neither_are_left_out_and_it_is_said(study: qualkit.Study) -> None:
    drawn = study.pictures.enablers("role", small_groups=True)
    assert all(row["enabler_cases"] or row["barrier_cases"] for row in drawn.table)
    assert "Groups that say neither are left out." in drawn.picture.caption


def test_change_draws_n_of_n_at_each_time_point(study: qualkit.Study) -> None:
    drawn = study.pictures.change(small_groups=True)
    told = {row["code"]: row for row in study.reports.change(small_groups=True)}
    assert [row["wave 1"] for row in drawn.table] == [told[row["code"]]["wave 1"] for row in drawn.table]
    words = draw(drawn.picture, "svg").decode()
    for row in drawn.table.to_dicts():
        assert f"{row['wave 2']} of {row['of_wave 2']}" in words


def test_sequences_stand_in_a_grid(study: qualkit.Study) -> None:
    drawn = study.pictures.sequences()
    told = {(row["code_a"], row["code_b"]): row["followed"] for row in study.reports.sequences()}
    keys = drawn.table.columns[2:]
    assert keys and [row["code"] for row in drawn.table] == list(keys)
    for row in drawn.table.to_dicts():
        assert [row[key] for key in keys] == [told.get((row["code"], key), 0) for key in keys]


def test_only_the_codes_in_most_sequences_are_drawn() -> None:
    pairs = [(f"C{a}", "A", f"C{b}", "B", a + b) for a in range(20) for b in range(20)]
    table = DataTable(title="T", columns=("code_a", "name_a", "code_b", "name_b", "followed"), rows=tuple(pairs))
    keys = [f"C{number}" for number in range(20)]
    picture = sequences(table, "", order=keys, only=keys, within=2)
    assert picture.table.columns[2:] == tuple(keys[10:])
    assert "within 2 turns" in picture.caption and "the 10 codes in most sequences" in picture.caption


def test_a_profile_stands_beside_the_others(study: qualkit.Study) -> None:
    drawn = study.pictures.profile("anna")
    told = {row["what"]: row for row in study.reports.profiles("Anna") if row["part"] == "code"}
    for row in drawn.table.to_dicts():
        own = told[row["name"]]
        assert (row["turns"], row["share"], row["others_share"]) == (own["value"], own["share"], own["others_share"])
    assert "Share of Anna's turns" in drawn.picture.caption


def test_equal_numbers_give_equal_bytes(study: qualkit.Study) -> None:
    for drawn in (study.pictures.enablers(), study.pictures.profile("Ben")):
        assert drawn.draw("svg") == drawn.draw("svg") and drawn.draw("png", "slide") == drawn.draw("png", "slide")


@pytest.mark.parametrize("codes", [1, 24])
def test_awkward_names_are_neither_cut_nor_too_tall(codes: int) -> None:
    names = [(f"C{number}", f"{LONG} {number} 😀 مرحبا") for number in range(codes)]
    both = DataTable(
        title="T",
        columns=("code", "name", "enabler_cases", "barrier_cases", "both_cases", "of_cases"),
        rows=tuple((*name, 3, 0, 0, 300) for name in names),
    )
    waves = DataTable(
        title="T", columns=("code", "name", "a", "of_a", "b", "of_b"), rows=tuple((*name, 1, 3, 0, 0) for name in names)
    )
    details = {"series": (LONG, "b"), "points": (("a", "of_a"), ("b", "of_b")), "unit": "share"}
    for picture in (
        Picture(kind="sides", title=LONG, caption="", alt="", table=both),
        Picture(kind="dots", title=LONG, caption="", alt="", table=waves, details=details),
    ):
        for size in SIZES:
            assert edges(draw(picture, "png", size)) == 255
        assert (b"more are in the table" in draw(picture, "svg")) == (codes > 1)


def test_nothing_to_draw_is_a_sentence(small_folder: Path) -> None:
    with qualkit.Study.open(small_folder, coder="tester") as study:
        study.codings.apply()
        with pytest.raises(BadInput, match="has a stance yet"):
            study.pictures.enablers()
        with pytest.raises(BadInput, match="not two time points"):
            study.pictures.change("interview")
        with pytest.raises(NotFound, match="Nobody"):
            study.pictures.profile("Nobody")
        with pytest.raises(BadInput, match=r"No code follows another|Nothing"):
            study.pictures.sequences(codes=["T1"], where="T1.1 and not T1.1")
