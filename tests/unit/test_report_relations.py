"""Sections on what goes with what, on enablers and barriers, on time points; and two pages that are two pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import qualkit
from qualkit.analysis.report import ReportOptions, build_report
from qualkit.analysis.report.options import NEED_TALKS
from qualkit.domain.codebook import Theme
from qualkit.domain.material import Material
from qualkit.domain.pictures import Picture
from qualkit.domain.reports import Figure, Table
from qualkit.exporters.word import WordExporter
from qualkit.services.material import gather, talks
from tests.builders import study
from tests.helpers.report_reading import STUDY, blocks, built, lines, section, text, told


@pytest.fixture
def example(example_copy: Path) -> Iterator[qualkit.Study]:
    with qualkit.Study.open(example_copy, coder="tester") as opened:
        yield opened


def test_relations_say_what_the_tables_of_the_study_say(example: qualkit.Study) -> None:
    said = talks(example._session)
    options = ReportOptions(sections=("cooccurrence", *NEED_TALKS), talks=said, table_rows=500)
    report = build_report(gather(example._session), options)
    assert [found.key for found in report.sections] == ["cooccurrence", *NEED_TALKS]
    pairs = blocks(section(report, "cooccurrence"), Table)[0].rows
    shown = {code.key for code in example.codebooks.show() if code.kind != "housekeeping"}
    own = [row for row in example.reports.cooccurrence().to_dicts() if {row["code_a"], row["code_b"]} <= shown]
    assert [(row[2], row[3], row[5]) for row in pairs] == [
        (f"{row['together']:,}", f"{row['unconfirmed']:,}", f"{row['cases']} of {row['of_cases']}") for row in own
    ]
    followed = {
        (f"{row['name_a']} ({row['code_a']})", f"{row['name_b']} ({row['code_b']})"): row
        for row in example.reports.sequences().to_dicts()
    }
    rows = blocks(section(report, "sequences"), Table)[0].rows
    assert rows
    for row in rows:
        assert int(row[2]) == followed[row[0], row[1]]["followed"] > followed[row[0], row[1]]["expected"]
    people = blocks(section(report, "profiles"), Table)[0].rows
    assert [row[0] for row in people] == [row["case"] for row in example.reports.profiles()]


def test_nobody_is_singled_out_by_what_is_mentioned_together(example: qualkit.Study) -> None:
    options = ReportOptions(sections=("network",), talks=talks(example._session), publication=True, table_rows=500)
    names, pairs = blocks(section(build_report(gather(example._session), options), "network"), Table)
    assert all(int(row[3].partition(" of ")[0]) >= 2 for row in pairs.rows)
    assert "rest on one participant alone are left out" in pairs.note
    assert not {"turn 12", "00:06"} & set(told(build_report(gather(example._session), options)).split())
    assert [int(row[2]) for row in names.rows] == sorted((int(row[2]) for row in names.rows), reverse=True)


def test_relations_are_limited_to_the_participants_asked_for(example: qualkit.Study) -> None:
    options = ReportOptions(sections=("profiles", "network"), talks=talks(example._session), cases=("LW03",))
    report = build_report(gather(example._session), options)
    assert [row[0] for row in blocks(section(report, "profiles"), Table)[0].rows] == ["LW03"]
    assert {row[3] for row in blocks(section(report, "network"), Table)[0].rows} == {"1 of 1"}


def test_enablers_and_barriers_need_a_stance() -> None:
    assert built(sections=("enablers",)).sections == ()
    stances = STUDY.replace("human key at", "human key enabler at").replace(
        "human contrary:", "human contrary barrier:"
    )
    found = lines(section(built(study(stances), sections=("enablers",)), "enablers"))["Role ambiguity (LWR1.1)"]
    assert found[:4] == ("1", "1", "0", "4")
    assert found[5].endswith("(L3)")


def test_time_points_come_from_the_attribute_or_the_interviews() -> None:
    assert built(sections=("change",)).sections == ()
    table = blocks(section(built(_in_waves(study(STUDY)), sections=("change",)), "change"), Table)[0]
    assert [column.title for column in table.columns] == ["Theme or code", "wave 1", "wave 2"]
    assert {row[0]: row[1:] for row in table.rows}["Role ambiguity (LWR1.1)"] == ("3 of 3", "0 of 1")


def test_saturation_is_told_only_when_it_is_asked_for() -> None:
    assert "saturation" not in [found.key for found in built().sections]
    found = section(built(sections=("saturation",)), "saturation")
    assert [row[1:4] for row in blocks(found, Table)[0].rows][:2] == [("G1", "1", "1"), ("L1", "1", "2")]
    assert "not a coherent aim" in told(built(sections=("saturation",)))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_short_version_of_the_example_takes_two_pages(example: qualkit.Study, tmp_path: Path) -> None:
    pypdf = pytest.importorskip("pypdf")
    file = example.exports.word(tmp_path / "short.docx", version="short", with_identifiers=True)
    profile = (tmp_path / "profile").as_uri()
    command = ["soffice", f"-env:UserInstallation={profile}", "--headless", "--convert-to", "pdf", "--outdir"]
    subprocess.run([*command, str(tmp_path), str(file)], capture_output=True, timeout=120, check=True)
    pages = pypdf.PdfReader(tmp_path / "short.pdf").pages
    assert len(pages) == 2
    assert "What comes next" in pages[1].extract_text()
    assert pages[0].mediabox.width == pytest.approx(595.3, abs=1)


def _in_waves(material: Material) -> Material:
    """Everybody but the GP in the first wave."""
    return replace(
        material,
        cases=tuple(
            replace(case, attributes={**case.attributes, "wave": "2" if case.name == "G1" else "1"})
            for case in material.cases
        ),
    )


def test_pictures_show_the_numbers_of_their_tables_and_say_what_they_rest_on(example: qualkit.Study) -> None:
    sections = ("framework", "cooccurrence", "network", "saturation", "codebook")
    options = ReportOptions(sections=sections, talks=talks(example._session))
    report = build_report(gather(example._session), options)
    figures = {figure.key: figure for found in report.sections for figure in blocks(found, Figure)}
    assert set(figures) == {f"figure-{key}" for key in sections}
    codings = len(example.codings.list())
    assert (
        f"17 participants; {codings:,} codings, of which {codings:,} are rule hits"
        in figures["figure-codebook"].caption
    )
    # Saturation counts what people judged: here nobody has.
    assert "0 codings" in figures["figure-saturation"].caption
    grid = figures["figure-framework"].chart
    assert isinstance(grid, Picture)
    wide = {row["code"]: row for row in example.reports.matrix(by="case", count="codings").to_dicts()}
    for row in grid.table.to_dicts():
        assert {name: row[name] for name in grid.details["columns"]} == {
            name: wide[row["code"]][name] for name in grid.details["columns"]
        }
    lead = text(section(report, "cooccurrence"))
    assert re.search(r"See Figure \d\.", lead)
    written = WordExporter().write(report)
    assert written == WordExporter().write(report)


def test_the_map_of_themes_has_every_code_of_each() -> None:
    theme = Theme(number=1, guid="t", name="Unsure", position=1, claim="They are unsure.", codes=("LWR1.1", "LWR2"))
    report = built(study(STUDY, themes=(theme,)), sections=("themes",))
    picture = blocks(section(report, "themes"), Figure)[0].chart
    assert isinstance(picture, Picture)
    assert [(row["code"], row["cases"], row["of_cases"]) for row in picture.table.to_dicts()] == [
        ("LWR1.1", 3, 4),
        ("LWR2", 1, 4),
    ]
