"""Themes of the write-up: collecting codes from anywhere, claiming, ordering, counting, and the report's chapter."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from qualkit.analysis.report import ReportOptions, build_report
from qualkit.analysis.theme_counts import items_of, shared
from qualkit.domain.codebook import Theme
from qualkit.domain.material import Material
from qualkit.domain.reports import Paragraph, Quote, Table
from qualkit.errors import BadInput, Conflict, NotFound
from tests.builders import memo, study
from tests.helpers.report_reading import STUDY, blocks, section, text, told
from tests.helpers.small_study import dump
from tests.helpers.terminal import Answer

Cli = Callable[..., Answer]


def theme(number: int, name: str, *codes: str, claim: str = "") -> Theme:
    return Theme(number=number, guid=f"g{number}", name=name, position=number, claim=claim, codes=codes)


# Making and changing


def test_a_theme_collects_codes_and_a_code_serves_two(small_study: qualkit.Study) -> None:
    first = small_study.themes.add("Alone with it", claim=" Rooms, not people. ", codes=["t1.1", "T2", "T1.1"])
    second = small_study.themes.add("Company", codes=["T2"])
    assert (first.name, first.claim, first.codes, first.position) == (
        "Alone with it",
        "Rooms, not people.",
        ("T1.1", "T2"),
        1,
    )
    assert small_study.themes.list() == [first, second]
    assert shared(small_study.themes.list()) == {"T2": ("Alone with it", "Company")}


def test_a_theme_is_found_by_name_and_number(small_study: qualkit.Study) -> None:
    made = small_study.themes.add("Company")
    for name in ("company", "COMPANY ", made.number, str(made.number), f"#{made.number}"):
        assert small_study.themes.get(name) == made
    with pytest.raises(NotFound, match="Did you mean Company"):
        small_study.themes.get("Compny")


def test_collecting_and_releasing(small_study: qualkit.Study) -> None:
    small_study.themes.add("Company", codes=["T2"])
    entries = len(small_study.history.log())
    assert small_study.themes.collect("company", ["T2", "T1.2", "T1.1"]).codes == ("T2", "T1.2", "T1.1")
    assert small_study.themes.collect("company", ["T2"]).codes == ("T2", "T1.2", "T1.1")
    assert small_study.themes.release("company", ["T1.2"]).codes == ("T2", "T1.1")
    assert len(small_study.history.log()) == entries + 2, "collecting what is there is no action"
    with pytest.raises(NotFound, match=r"does not collect T1\.2"):
        small_study.themes.release("company", ["T1.2"])


def test_editing_changes_only_what_is_named(small_study: qualkit.Study) -> None:
    made = small_study.themes.add("Company", claim="It helps.", codes=["T2", "T1.1"])
    assert small_study.themes.edit("company", name="Together").claim == "It helps."
    assert small_study.themes.edit("Together", claim="").claim == ""
    edited = small_study.themes.edit("Together", codes=["T1.1", "T1.2", "T2"])
    assert (edited.number, edited.guid, edited.codes) == (made.number, made.guid, ("T1.1", "T1.2", "T2"))
    entries = len(small_study.history.log())
    assert small_study.themes.edit("Together", name="Together") == edited
    assert len(small_study.history.log()) == entries


def test_the_order_of_the_write_up(small_study: qualkit.Study) -> None:
    for name in ("One", "Two", "Three", "Four"):
        small_study.themes.add(name)
    ordered = small_study.themes.order(["three", "one", "Three"])
    assert [(t.name, t.position) for t in ordered] == [("Three", 1), ("One", 2), ("Two", 3), ("Four", 4)]
    small_study.themes.remove("One")
    assert [(t.name, t.position) for t in small_study.themes.list()] == [("Three", 1), ("Two", 2), ("Four", 3)]
    assert small_study.themes.add("Five").position == 4


def test_every_step_is_undone_and_redone_exactly(small_study: qualkit.Study) -> None:
    themes = small_study.themes
    themes.add("Company", codes=["T2"])
    themes.add("Alone", codes=["T1"])
    steps: tuple[Callable[[], object], ...] = (
        lambda: themes.add("New", claim="x", codes=["T1.1", "T2.1"]),
        lambda: themes.edit("New", name="Newer", codes=["T2.1", "T2", "T1.2"]),
        lambda: themes.collect("Company", ["T1.1"]),
        lambda: themes.release("Newer", ["T2"]),
        lambda: themes.order(["Newer", "Alone"]),
        lambda: themes.remove("Company"),
    )
    states = [dump(small_study)]
    for step in steps:
        step()
        states.append(dump(small_study))
    for wanted in reversed(states[:-1]):
        small_study.history.undo()
        assert dump(small_study)["themes"] == wanted["themes"]
        assert dump(small_study)["theme_codes"] == wanted["theme_codes"]
    for wanted in states[1:]:
        small_study.history.redo()
        assert dump(small_study)["themes"] == wanted["themes"]
        assert dump(small_study)["theme_codes"] == wanted["theme_codes"]


@pytest.mark.parametrize("name", ["", "  ", "12", "#3"])
def test_a_name_that_is_none(small_study: qualkit.Study, name: str) -> None:
    with pytest.raises(BadInput):
        small_study.themes.add(name)


def test_a_name_that_is_taken(small_study: qualkit.Study) -> None:
    small_study.themes.add("Élan")
    small_study.themes.add("Company")
    with pytest.raises(Conflict, match="Élan"):
        small_study.themes.add("ÉLAN")
    with pytest.raises(Conflict):
        small_study.themes.edit("Company", name="élan")
    assert small_study.themes.edit("élan", name="ÉLAN").name == "ÉLAN"


def test_an_unknown_code_leaves_everything_as_it_was(small_study: qualkit.Study) -> None:
    before = dump(small_study)
    with pytest.raises(NotFound):
        small_study.themes.add("Company", codes=["T2", "T9"])
    assert dump(small_study) == before


def test_a_code_keeps_its_themes_when_it_is_renamed_or_merged(small_study: qualkit.Study) -> None:
    small_study.themes.add("Company", codes=["T2.1", "T1.1"])
    small_study.codebooks.rename("T2.1", key="T2.7")
    assert small_study.themes.get("Company").codes == ("T2.7", "T1.1")
    assert small_study.themes.collect("Company", ["T2.1"]).codes == ("T2.7", "T1.1"), "a former key is the same code"
    small_study.codebooks.merge(["T2.7"], "T2.2")
    assert small_study.themes.get("Company").codes == ("T2.2", "T1.1")


def test_a_memo_is_about_a_theme_and_outlives_it(small_study: qualkit.Study) -> None:
    small_study.themes.add("Company")
    written = small_study.memos.add("It grew out of the cafés.", on="Company", about="theme", kind="summary")
    assert (written.target_kind, written.target) == ("theme", "Company")
    small_study.themes.remove("Company")
    assert small_study.memos.get(written.number).removed


def test_the_log_has_no_words_of_the_claim(small_study: qualkit.Study) -> None:
    small_study.themes.add("Secret name", claim="A participant said this.", codes=["T2"])
    small_study.themes.edit("Secret name", claim="And that.")
    lines = [line.what for line in small_study.history.log(limit=2)]
    assert lines == ["changed theme 1 of the write-up", "made theme 1 of the write-up (1 code)"]
    details = small_study._session.connection.execute("SELECT group_concat(detail) FROM audit_log").fetchone()[0]
    assert "Secret" not in details
    assert "said" not in details


# Counting


@pytest.fixture
def coded(small_study: qualkit.Study) -> qualkit.Study:
    add = small_study.codings.add
    add("Anna", "T1.1", quote="I am alone most days.")
    add("Anna", "T1", quote="I am alone most days.")
    add("Ben", "T2.1", quote="The team meets on Mondays")
    add("Ben", "T2.2", quote="There is supervision every month.")
    small_study.themes.add("Alone", codes=["T1", "T1.1"])
    small_study.themes.add("Company", claim="It helps.", codes=["T2.1", "T1.1"])
    return small_study


def test_the_table_counts_each_coding_once_a_theme(coded: qualkit.Study) -> None:
    first, second = coded.themes.table().to_dicts()
    assert (first["theme"], first["codes"], first["codings"], first["human"]) == ("Alone", "T1 T1.1", 2, 2)
    assert (first["sources"], first["cases"], first["of_cases"]) == (1, 1, 2)
    assert (second["codings"], second["sources"], second["cases"], second["claim"]) == (2, 2, 2, "It helps.")
    assert "T1.1: Alone, Company" in coded.themes.table().note


def test_the_codes_of_a_theme_in_its_order(coded: qualkit.Study) -> None:
    rows = coded.themes.codes("Company").to_dicts()
    assert [(row["code"], row["codings"], row["also_in"]) for row in rows] == [("T2.1", 1, ""), ("T1.1", 1, "Alone")]


def test_tables_and_quotations_of_a_theme(coded: qualkit.Study) -> None:
    assert [row["code"] for row in coded.reports.frequencies(theme="Company")] == ["T1.1", "T2.1"]
    assert [row["code"] for row in coded.reports.matrix(theme="alone")] == ["T1", "T1.1", "T1.2"]
    assert {q.coding.code for q in coded.reports.quotations(theme="Company")} == {"T1.1", "T2.1"}
    with pytest.raises(BadInput, match="a code or a theme"):
        coded.reports.quotations("T1", theme="Company")
    with pytest.raises(NotFound, match="no theme"):
        coded.reports.frequencies(theme="Nothing")


def test_a_theme_without_codes_has_no_quotations(coded: qualkit.Study) -> None:
    coded.themes.add("Empty")
    assert coded.reports.quotations(theme="Empty") == []
    assert len(coded.reports.frequencies(theme="Empty")) == 0


# The report


def material(*themes: Theme, **fields: object) -> Material:
    return dataclasses.replace(study(STUDY), themes=themes, **fields)  # type: ignore[arg-type]


def test_a_study_without_themes_has_the_report_it_had() -> None:
    report = build_report(material(), ReportOptions())
    assert not any(found.key.startswith("theme") for found in report.sections)
    assert "Themes of the write-up" not in told(report)


def test_the_chapter_tells_the_themes_in_their_order() -> None:
    themes = (theme(1, "Being unsure", "LWR1.1", claim="Nobody *knows*."), theme(2, "Staying", "LWR2", "LWR1.1"))
    report = build_report(material(*themes), ReportOptions())
    keys = [found.key for found in report.sections]
    assert keys.index("overview") < keys.index("themes") < keys.index("theme-1") < keys.index("theme-2")
    assert keys.index("theme-2") < keys.index("findings-LWR1")
    chapter = section(report, "themes")
    rows = blocks(chapter, Table)[0].rows
    assert [row[0] for row in rows] == ["1. Being unsure", "2. Staying"]
    assert [row[3] for row in rows] == ["4", "5"]
    assert "1 code serves more than one theme" in text(chapter)
    assert "Role ambiguity (LWR1.1), in Being unsure and Staying" in text(chapter)
    first = section(report, "theme-1")
    assert blocks(first, Paragraph)[0] == Paragraph("Nobody knows.", "definition")
    assert "3 of 4 participants" in text(first)
    table = blocks(first, Table)[0]
    assert table.rows == (("Role ambiguity (LWR1.1)", "3 of 4", "2", "1", "1", "0"),)


def test_key_quotations_stand_under_their_theme_and_contrary_ones_apart() -> None:
    report = build_report(material(theme(1, "Being unsure", "LWR1.1")), ReportOptions())
    said = [quote.text for quote in blocks(section(report, "theme-1"), Quote)]
    assert said[0].startswith("I make it up")
    assert not any("nose in my own face" in words for words in said)
    against = section(report, "theme-1-contrary")
    assert {quote.text for quote in blocks(against, Quote)} == {
        "the job is as clear to me as the nose in my own face",
        "I was never unsure of the job, not for one single day",
    }


def test_options_of_the_report_hold_for_themes() -> None:
    themes = (theme(1, "Being unsure", "LWR1.1"), theme(2, "Staying", "LWR2"))
    one = build_report(material(*themes), ReportOptions(max_quotes=1))
    assert len(blocks(section(one, "theme-1"), Quote)) == 1
    founded = build_report(material(*themes), ReportOptions(include_unconfirmed=False))
    assert blocks(section(founded, "theme-1"), Table)[0].rows[0][4] == "0"
    limited = build_report(material(*themes), ReportOptions(themes=("LWR2",)))
    assert [f.title for f in limited.sections if f.key.startswith("theme-")] == ["2. Staying"]
    published = build_report(material(*themes), ReportOptions(publication=True))
    assert not any(quote.locator for quote in blocks(section(published, "theme-1"), Quote))
    alone = build_report(material(*themes), ReportOptions(sections=("themes",)))
    assert {found.key.partition("-")[0] for found in alone.sections} == {"themes", "theme"}


def test_summaries_and_memos_on_a_theme_are_told_once() -> None:
    memos = (
        memo(1, "summary", "Being unsure", "What it comes to.", on="theme"),
        memo(2, "analytic", "Being unsure", "A thought.", on="theme"),
        memo(3, "reflexive", "Being unsure", "Myself.", on="theme"),
    )
    report = build_report(material(theme(1, "Being unsure", "LWR1.1"), memos=memos), ReportOptions())
    assert told(report).count("What it comes to.") == 1
    assert told(report).count("A thought.") == 1
    assert "What it comes to." in text(section(report, "theme-1"))
    assert "Myself." not in told(report)


def test_what_is_missing_is_said() -> None:
    report = build_report(material(theme(1, "Empty"), theme(2, "Gone", "LWR1.9", "LWR3")), ReportOptions())
    assert "qualkit theme edit 1 --claim" in text(section(report, "theme-1"))
    assert "collects no codes yet" in text(section(report, "theme-1"))
    assert "left out: LWR1.9." in blocks(section(report, "theme-2"), Table)[0].note
    assert "Nothing is coded" in text(section(report, "theme-2"))


def test_a_coding_of_two_codes_of_a_theme_counts_for_each_and_no_coding_twice() -> None:
    whole = material(theme(1, "All", "LWR1", "LWR1.1", "LWR1.2"))
    numbers = [item.coding.number for item in items_of(whole, whole.themes[0], whole.codings)]
    assert len(numbers) == len(set(numbers)) == 6


# On the command line


def test_the_commands(small_folder: Path, cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUALKIT_STUDY", str(small_folder))
    monkeypatch.setenv("COLUMNS", "80")
    assert cli("theme", "list").out == "Themes of the write-up: nothing yet.\n"
    assert cli("theme", "add", "Alone", "T1", "--claim", "Rooms.").out == "Theme 1: Alone (T1).\n"
    assert cli("theme", "add", "Company").out == "Theme 2: Company (no codes yet).\n"
    assert cli("theme", "collect", "2", "T2", "T1.1").out == "Theme 2: Company (T2, T1.1).\n"
    assert cli("theme", "release", "company", "T1.1").out == "Theme 2: Company (T2).\n"
    assert cli("theme", "order", "Company").out == "1. Company\n2. Alone\n"
    assert cli("theme", "edit", "Alone", "--code", "T1.2", "--code", "T1").out.startswith("Theme 1: Alone (T1.2, T1).")
    listed = cli("theme", "list").out
    assert "1. Company" in listed
    assert max(map(len, listed.splitlines())) <= 80
    assert "Rooms." in cli("theme", "show", "Alone").out
    assert cli("theme", "edit", "Alone").code == 2
    assert cli("quotes").code == 2
    assert cli("theme", "remove", "Alone").out.startswith("The theme Alone is deleted")
    assert cli("theme", "list", "--csv").out.splitlines()[0].startswith("position,number,theme,codes,codings")


def test_the_export_has_the_themes(coded: qualkit.Study, tmp_path: Path) -> None:
    coded.exports.csv(tmp_path)
    with (tmp_path / "themes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["theme"], row["position"], row["code"]) for row in csv.DictReader(file)]
    assert rows == [("Alone", "1", "T1"), ("Alone", "1", "T1.1"), ("Company", "2", "T2.1"), ("Company", "2", "T1.1")]


def test_a_report_limited_to_a_theme_by_its_name(coded: qualkit.Study, tmp_path: Path) -> None:
    import docx

    path = coded.exports.word(tmp_path / "r.docx", themes=["company"], sections=["themes", "findings"])
    headings = [
        p.text for p in docx.Document(str(path)).paragraphs if str(p.style and p.style.name).startswith("Heading")
    ]
    assert "2. Company" in headings
    assert any("T2.1" in heading for heading in headings)
    assert not any("T2.2" in heading for heading in headings)
    coded.themes.add("Empty")
    with pytest.raises(NotFound, match="collects no codes yet"):
        coded.exports.word(tmp_path / "e.docx", themes=["Empty"])
