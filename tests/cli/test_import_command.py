"""`qualkit import` at a terminal of 80 columns: what is said of one file, of two hundred, and of those left out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.terminal import Answer

Call = Callable[..., Answer]


@pytest.fixture(autouse=True)
def _narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    rows = ["case,email,role,What would help?"]
    rows += [f"S{n:03d},s{n}@example.org,GP,To be told what became of patient number {n}." for n in range(200)]
    path = tmp_path / "survey.csv"
    path.write_text("\n".join(rows), "utf-8")
    return path


def test_a_survey_of_two_hundred_is_told_in_a_few_lines(cli: Call, small_folder: Path, survey: Path) -> None:
    answer = cli("import", survey, "--study", small_folder)
    assert answer.code == 0
    assert answer.out.startswith("survey.csv: 200 sources (csv, survey), ")
    assert "S000, S001" in answer.out and "and 190 more" in " ".join(answer.out.split())
    lines = answer.out.splitlines()
    assert len(lines) < 30
    assert max(map(len, lines)) <= 80
    assert "“email”" in answer.out and "@example.org" not in answer.out
    assert "1 imported (200 sources), 0 refused, 1 looked at." in answer.err
    again = cli("import", survey, "--study", small_folder, "--json")
    (report,) = json.loads(again.out)
    assert (report["state"], report["known"], report["sources"]) == ("already there", 200, [])


def test_the_same_names_in_another_survey_are_told_apart(cli: Call, small_folder: Path, survey: Path) -> None:
    cli("import", survey, "--study", small_folder)
    other = survey.with_name("after.csv")
    other.write_text("case,Did it help?\nS001,It did for a week or two at least.\n", "utf-8")
    answer = cli("import", other, "--study", small_folder)
    assert "after.csv: S001 (after) (csv, survey)" in answer.out
    assert "“(after)” was put after them" in " ".join(answer.out.split())


def test_turns_without_labels_are_divided_as_asked(cli: Call, small_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "plain.txt").write_text("How was it?\n\nIt was good.\n\nAnd then?\n\nWe went home.\n", "utf-8")
    answer = cli("import", tmp_path / "plain.txt", "--divide", "alternate", "--study", small_folder)
    assert "Interviewer (interviewer, 2); Participant (participant, 2)" in answer.out
    wrong = cli("import", tmp_path / "plain.txt", "--divide", "colour", "--study", small_folder)
    assert wrong.code == 2 and "alternate" in wrong.err


def test_questions_are_chosen_by_name_or_letter(cli: Call, small_folder: Path, tmp_path: Path) -> None:
    (tmp_path / "words.csv").write_text("case,One word,Another\nAsh,Hope,No\nElm,Rest,Yes\n", "utf-8")
    refused = cli("import", tmp_path / "words.csv", "--study", small_folder)
    assert refused.code == 1 and "--question" in refused.err
    command = ("import", tmp_path / "words.csv", "--question", "one word", "--question", "C", "--study", small_folder)
    answer = cli(*command)
    assert "words.csv: 2 sources" in answer.out and "Question (interviewer, 4)" in answer.out
