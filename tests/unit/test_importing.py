"""Importing many files at once: folders, archives, surveys that grow, and the same words twice."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest

import qualkit
from qualkit.domain.cases import Case
from qualkit.errors import BadInput
from qualkit.services.import_reports import FileReport
from tests.helpers.damage import zipped

HEADER = ["case", "age group", "e-mail", "What helped you most?", "What was in the way?"]
ANSWERS = [
    ["S01", "65+", "one@example.org", "She rang again when nobody did that winter.", "The bus, which goes once a day."],
    ["S02", "18-44", "two@example.org", "Being asked what I would like to do with a day.", ""],
    ["S03", "65+", "three@example.org", "The garden, and the people in it.", "Nobody had told me why I was sent."],
    ["S04", "45-64", "four@example.org", "", ""],
]
TALK = "INT: How was {}?\n\nP1: It was fine.\n\nINT: And then?\n\nP1: We walked.\n"


def table(rows: Iterable[list[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def written(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def one(study: qualkit.Study, path: Path, **options: object) -> FileReport:
    (report,) = study.sources.add([path], **options).files  # type: ignore[arg-type]
    return report


def names(study: qualkit.Study) -> set[str]:
    return {str(row[0]) for row in study.sources.list().rows}


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    folder.mkdir()
    return folder


@pytest.fixture
def survey(incoming: Path) -> Path:
    path = incoming / "survey.csv"
    path.write_bytes(table([HEADER, *ANSWERS]))
    return path


def test_each_respondent_is_a_source_and_a_case_with_what_the_table_says_of_them(
    small_study: qualkit.Study, survey: Path
) -> None:
    report = one(small_study, survey)
    assert report.sources == ("S01", "S02", "S03")
    assert small_study.cases.get("S01").attributes == {"age group": "65+"}
    assert [link.source for link in small_study.cases.get("S03").links] == ["S03"]
    stored = small_study.sources.get("S01")
    assert stored.text.startswith("Question: What helped you most?\n\nS01: She rang again")
    assert str(stored.place(stored.turns[1].span.start)) == "row 2, D2, character 1"
    small_study.history.undo()
    assert not names(small_study) & {"S01", "S02", "S03"}


def test_what_identifies_people_is_in_no_file_of_the_study(small_study: qualkit.Study, survey: Path) -> None:
    report = one(small_study, survey)
    assert any("e-mail" in problem.message and problem.severity == "warning" for problem in report.problems)
    kept = [path for path in small_study.folder.rglob("*") if path.is_file()]
    assert (small_study.folder / "transcripts" / "S01.csv") in kept
    assert not [path.name for path in kept if b"@example.org" in path.read_bytes()]


def test_each_original_holds_one_respondent_and_is_read_as_the_whole_was(
    small_study: qualkit.Study, survey: Path
) -> None:
    from qualkit.importers import read_file

    one(small_study, survey)
    part = (small_study.folder / "transcripts" / "S03.csv").read_bytes()
    assert b"winter" not in part
    assert read_file(part, "S03.csv").text == small_study.sources.get("S03").text


def test_a_survey_grown_by_rows_brings_the_new_respondents_only(small_study: qualkit.Study, survey: Path) -> None:
    one(small_study, survey)
    again = one(small_study, survey)
    assert (again.state, again.known, again.sources) == ("already there", 3, ())
    changed = [ANSWERS[0], [*ANSWERS[1][:3], "Being asked, and being asked again after that.", ""], *ANSWERS[2:]]
    new = ["S05", "65+", "", "That he came along to the first three meetings.", ""]
    survey.write_bytes(table([HEADER, new, *changed]))
    report = one(small_study, survey)
    assert (report.sources, report.known) == (("S05",), 3)
    assert any("S02" in problem.message and problem.severity == "warning" for problem in report.problems)
    assert "Being asked what I would like" in small_study.sources.get("S02").text


def test_an_answer_is_corrected_by_a_table_of_its_own(small_study: qualkit.Study, survey: Path) -> None:
    one(small_study, survey)
    row = [*ANSWERS[1][:3], "Being asked, and being asked again after that.", ""]
    survey.write_bytes(table([HEADER, row]))
    report = small_study.sources.revise(small_study.sources.plan_revision("S02", survey))
    assert (report.revision, report.file_name) == (2, "S02 (revision 2).csv")
    assert "asked again" in small_study.sources.get("S02").text
    kept = (small_study.folder / "transcripts" / report.file_name).read_bytes()
    assert b"@example.org" not in kept


def test_a_second_survey_of_the_same_people_is_another_source_of_the_same_case(
    small_study: qualkit.Study, survey: Path, incoming: Path
) -> None:
    one(small_study, survey)
    after = incoming / "after.csv"
    after.write_bytes(table([HEADER, ["S01", "65+", "", "That I now know who lives next door to me.", ""]]))
    assert one(small_study, after).sources == ("S01 (after)",)
    assert {link.source for link in small_study.cases.get("S01").links} == {"S01", "S01 (after)"}


def test_numbers_of_two_surveys_are_not_one_person(small_study: qualkit.Study, incoming: Path) -> None:
    said = {"first": "We met in the library every week.", "second": "I never went to the library at all."}
    for name, words in said.items():
        (incoming / f"{name}.csv").write_bytes(table([["Role", "What was it like?"], ["GP", words]]))
    report = small_study.sources.add([incoming])
    assert [file.sources for file in report.files] == [("R001",), ("R001 (2)",)]
    cases = [small_study.cases.get(name) for name in ("R001", "R001 (2)")]
    assert [(case.attributes["survey"], len(case.links)) for case in cases] == [("first", 1), ("second", 1)]


def test_two_people_who_answer_alike_are_two(small_study: qualkit.Study, incoming: Path) -> None:
    same = ["GP", "Nothing that I can think of now."]
    (incoming / "alike.csv").write_bytes(table([["Role", "What would you change?"], same, same]))
    assert len(one(small_study, incoming / "alike.csv", questions=["B"]).sources) == 2


def test_the_researcher_names_the_open_questions(small_study: qualkit.Study, incoming: Path) -> None:
    path = incoming / "short.csv"
    path.write_bytes(table([["case", "role", "In a word"], ["Ash", "GP", "Hope"], ["Elm", "GP", "Tired"]]))
    refused = one(small_study, path)
    assert (refused.state, "--question" in refused.problems[0].hint) == ("refused", True)
    assert one(small_study, path, questions=["in a word"]).sources == ("Ash", "Elm")
    nowhere = one(small_study, path, questions=["Z"])
    assert "no column" in nowhere.problems[0].message


def test_folders_are_read_through_and_litter_is_not(small_study: qualkit.Study, incoming: Path) -> None:
    written(
        incoming,
        {"b/LW1.txt": TALK.format("March"), "a/LW1.txt": TALK.format("May"), "~$LW1.docx": "lock", ".DS_Store": "x"}
        | {"Thumbs.db": "x", "__MACOSX/._LW1.txt": "x"},
    )
    (incoming / "b" / "loop").symlink_to(incoming, target_is_directory=True)
    report = small_study.sources.add([incoming])
    assert [(file.file, file.source) for file in report.files] == [("a/LW1.txt", "LW1"), ("b/LW1.txt", "LW1 (2)")]


def test_archives_are_read_and_their_paths_are_only_names(
    small_study: qualkit.Study, incoming: Path, tmp_path: Path
) -> None:
    deepest = zipped([("too deep.txt", TALK.format("June").encode())])
    inner = zipped([("inner.txt", TALK.format("April").encode()), ("third.zip", deepest)])
    parts = [("../../climbs.txt", TALK.format("July").encode()), ("inner.zip", inner), ("__MACOSX/._x.txt", b"x")]
    path = written(incoming, {"all.zip": zipped([*parts, ("bad.docx", b"PK no")])}) / "all.zip"
    report = small_study.sources.add([path])
    states = {file.file: file.state for file in report.files}
    assert states == {
        "all.zip: climbs.txt": "imported",
        "all.zip: bad.docx": "refused",
        "all.zip: inner.zip: inner.txt": "imported",
        "all.zip: inner.zip: third.zip": "refused",
    }
    assert not list(tmp_path.rglob("climbs.txt.*")) and not (tmp_path / "climbs.txt").exists()
    assert (small_study.folder / "transcripts" / "climbs.txt").is_file()


def test_a_protected_member_is_refused_and_the_others_are_not(small_study: qualkit.Study, incoming: Path) -> None:
    data = bytearray(zipped([("a.txt", TALK.format("May").encode()), ("b.txt", TALK.format("March").encode())]))
    # The flag that says a member is encrypted, in its own header and in the directory.
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + place] |= 1
    path = written(incoming, {"two.zip": bytes(data)}) / "two.zip"
    report = small_study.sources.add([path])
    assert [file.state for file in report.files] == ["refused", "imported"]
    assert "password" in report.files[0].problems[0].message


def test_what_atrain_writes_is_one_transcript(small_study: qualkit.Study, incoming: Path) -> None:
    segments = '{"segments": [{"start": 0, "end": 2, "speaker": "SPEAKER_00", "text": "How was the walk today?"},'
    segments += ' {"start": 2, "end": 4, "speaker": "SPEAKER_01", "text": "Long and muddy."}]}'
    files = {f"LW07/transcription{end}": "SPEAKER_00\nHow was the walk today?" for end in (".txt", "_maxqda.txt")}
    folder = written(incoming, files | {"LW07/transcription.json": segments})
    with zipfile.ZipFile(incoming / "LW07.zip", "w") as archive:
        for path in sorted((folder / "LW07").iterdir()):
            archive.write(path, f"LW07/{path.name}")
    report = small_study.sources.add([incoming / "LW07"])
    assert [(file.state, file.source) for file in report.files] == [("imported", "LW07"), *[("left out", "")] * 2]
    states = [file.state for file in small_study.sources.add([incoming / "LW07.zip"]).files]
    assert states == ["already there", "left out", "left out"]


def test_the_same_words_in_another_format_are_pointed_out(small_study: qualkit.Study, incoming: Path) -> None:
    said = [("INT", "And how was it for you, all in all, this year?"), ("P1", "well " * 60 + "and good.")] * 2
    lines = "\n\n".join(f"{who}: {words}" for who, words in said)
    rows = table([["speaker", "text"], *([who, words] for who, words in said)])
    report = small_study.sources.add([written(incoming, {"LW09.csv": rows, "LW09.txt": lines})])
    assert [file.state for file in report.files] == ["imported", "imported"]
    assert ["its words are those of LW09" in str(file.problems) for file in report.files] == [False, True]


def test_a_way_of_dividing_that_is_none_is_refused_before_anything_is_read(
    small_study: qualkit.Study, survey: Path
) -> None:
    with pytest.raises(BadInput, match="alternate"):
        small_study.sources.add([survey], divide="somehow")
    assert "S01" not in names(small_study)


def test_a_case_that_is_there_keeps_what_was_known_of_it(small_study: qualkit.Study, survey: Path) -> None:
    small_study.cases.set("s01", {"site": "North"})
    one(small_study, survey)
    found: Case = small_study.cases.get("S01")
    assert (found.name, found.attributes) == ("s01", {"site": "North", "age group": "65+"})
