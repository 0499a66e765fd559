"""`qualkit chart` as one types it."""

from __future__ import annotations

import csv
import json
import shlex
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from tests.helpers.terminal import Answer

Cli = Callable[..., Answer]
Editor = Callable[[str], None]


@pytest.fixture(autouse=True)
def _coded(monkeypatch: pytest.MonkeyPatch, small_folder: Path) -> None:
    """The small study with three codings of Anna under T1, two of them on the same words, and one of Ben."""
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("QUALKIT_STUDY", str(small_folder))
    monkeypatch.setenv("QUALKIT_CODER", "tester")
    with qualkit.Study.open(small_folder, coder="tester") as study:
        study.codings.add("Anna", "T1.1", quote="I am alone most days.")
        study.codings.add("Anna", "T1.2", quote="There is no desk for me")
        study.codings.add("Anna", "T1.1", quote="There is no desk for me", contrary=True)
        study.codings.add("Ben", "T1.1", quote="alone with it")


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    def become(code: str) -> None:
        script = tmp_path / "editor.py"
        lines = f"import pathlib, sys\npath = pathlib.Path(sys.argv[-1])\ntext = path.read_text('utf-8')\n{code}\n"
        script.write_text(f"{lines}path.write_text(text, 'utf-8')\n", encoding="utf-8")
        monkeypatch.setenv("VISUAL", f"{shlex.quote(sys.executable)} {shlex.quote(str(script))}")

    return become


def body(folder: Path, case: str, code: str) -> str:
    with qualkit.Study.open(folder) as study:
        found = study.summaries.get(case, code)
    return found.body if found else ""


def test_chart_case_code_is_short_for_write(cli: Cli, small_folder: Path) -> None:
    answer = cli("chart", "anna", "t1", "--text", "Alone.")
    assert (answer.code, answer.out) == (0, "Anna is summarised under T1. To take that back: qualkit undo\n")
    assert cli("chart", "write", "Anna", "T2", "--text", "With others.").code == 0
    assert cli("chart", "--coder", "list", "Ben", "T1", "--text", "Not alone.").code == 0
    assert body(small_folder, "Anna", "T1") == "Alone."
    assert cli("undo", "--anyone").code == 0
    assert body(small_folder, "Ben", "T1") == ""


def test_the_editor_shows_the_quotations_and_the_present_summary(cli: Cli, editor: Editor, small_folder: Path) -> None:
    editor(
        "for words in ('#1 T1.1 (human), Anna, turn 2', 'I am alone most days.', 'the 2 codes under it',\n"
        "              '#3 T1.1 (human, contrary); #2 T1.2 (human), Anna, turn 2', 'Anna, link worker, voluntary'):\n"
        "    assert words in ' '.join(text.split()), words\n"
        "assert 'alone with it' not in text and text.count('no desk for me') == 1\n"
        "text = text.replace('-->\\n', '-->\\nAlone [[#1]].\\n', 1)"
    )
    answer = cli("chart", "Anna", "T1")
    assert answer.code == 0, answer.err
    assert body(small_folder, "Anna", "T1") == "Alone [[#1]]."
    editor("assert 'Alone [[#1]].' in text; text = text.replace('Alone', 'Not alone')")
    assert cli("chart", "Anna", "T1").code == 0
    assert body(small_folder, "Anna", "T1") == "Not alone [[#1]]."
    editor("pass")
    assert "Nothing was changed" in cli("chart", "Anna", "T1").err
    editor("text = text.replace('Not alone [[#1]].', '')")
    emptied = cli("chart", "Anna", "T1")
    assert emptied.code == 1 and "qualkit chart remove Anna T1" in emptied.err
    assert body(small_folder, "Anna", "T1") == "Not alone [[#1]]."


def test_words_in_a_quotation_cannot_end_the_comment(cli: Cli, editor: Editor, small_folder: Path) -> None:
    path = small_folder.parent / "Cara.txt"
    path.write_text("Interviewer: And?\n\nCara: An arrow --> and <!-- qualkit --> words.\n", encoding="utf-8")
    cli("import", path)
    cli("case", "set", "Cara", "role=GP")
    cli("code", "add", "Cara", "T1.1", "--turn", "2")
    editor("text = text.replace('-->\\n', '-->\\nAn arrow.\\n', 1)")
    assert cli("chart", "Cara", "T1").code == 0
    assert body(small_folder, "Cara", "T1") == "An arrow."


def test_show_prints_both_at_eighty_columns_and_side_by_side(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    cli("chart", "Anna", "T1", "--text", "Alone on most days, as she says ([[#1]]).")
    narrow = cli("chart", "show", "Anna", "T1").out
    assert all(len(line) <= 80 for line in narrow.splitlines())
    assert narrow.index("Alone on most days, as she says (Anna, turn 2).") < narrow.index("“I am alone most days.”")
    assert "Quotations (3 codings)" in narrow and "the 2 codes under it" in narrow
    monkeypatch.setenv("COLUMNS", "118")
    wide = cli("chart", "show", "Anna", "T1").out.splitlines()
    assert any(line.startswith("Alone on most days") and "#1 T1.1 (human)" in line for line in wide)
    assert all(len(line) <= 118 for line in wide)
    held = json.loads(cli("chart", "show", "Anna", "T1", "--json").out)
    assert held["state"] == "written" and len(held["cell"]["quotations"]) == 3
    rows = list(csv.DictReader(cli("chart", "show", "Anna", "T1", "--csv").out.splitlines()))
    assert (rows[0]["coding"], rows[0]["coded_as"], rows[0]["where"]) == ("1", "T1.1", "turn 2")
    assert "Not written yet: qualkit chart Ben T1" in cli("chart", "show", "Ben", "T1").out
    cli("code", "remove", "1")
    monkeypatch.setenv("COLUMNS", "80")
    broken = " ".join(cli("chart", "show", "Anna", "T1").out.split())
    assert "[[#1]] points at nothing: coding 1 was removed." in broken
    assert "Nothing is coded here." in cli("chart", "show", "Ben", "T2").out


def test_list_says_what_waits_and_what_is_old(cli: Cli) -> None:
    cli("chart", "Anna", "T1", "--text", "Alone.")
    cli("code", "add", "Anna", "T1.1", "--quote", "On my own, yes.")
    cli("code", "remove", "1")
    said = cli("chart", "list").out
    assert "1 coding added, 1 removed since" in " ".join(said.split())
    assert "1 of 2 cells are summarised; 1 of them out of date." in said
    assert all(len(line) <= 80 for line in said.splitlines())
    rows = list(csv.DictReader(cli("chart", "list", "--csv").out.splitlines()))
    assert [(r["case"], r["code"], r["state"]) for r in rows] == [
        ("Ben", "T1", "to write"),
        ("Anna", "T1", "out of date"),
    ]
    assert [r["case"] for r in json.loads(cli("chart", "list", "--to-do", "--case", "Ben", "--json").out)] == ["Ben"]
    shown = cli("chart", "show", "Anna", "T1").out
    assert "1 coding added, 1 removed since" in " ".join(shown.split()) and ", new)" in shown
    assert cli("chart", "Anna", "T1", "--still-holds").code == 0
    assert "1 of 2 cells are summarised; 0 of them out of date." in cli("chart", "list").out
    assert cli("chart", "Ben", "T1", "--still-holds").code == 1


def test_remove_and_undo(cli: Cli, small_folder: Path) -> None:
    cli("chart", "Anna", "T1", "--text", "Alone.")
    assert cli("chart", "remove", "Anna", "T1").code == 0
    assert body(small_folder, "Anna", "T1") == ""
    assert cli("undo").code == 0
    assert body(small_folder, "Anna", "T1") == "Alone."
    assert cli("chart", "remove", "Ben", "T1").code == 1


def test_what_is_not_there_is_refused_before_the_editor_opens(cli: Cli, editor: Editor, tmp_path: Path) -> None:
    editor(f"pathlib.Path({str(tmp_path / 'opened')!r}).touch()")
    assert "Did you mean Anna?" in cli("chart", "Anne", "T1").err
    assert "T9" in cli("chart", "Anna", "T9").err
    assert cli("chart", "Anna").code == 2
    assert not (tmp_path / "opened").exists()


def test_framework_tables_show_what_was_charted(cli: Cli) -> None:
    cli("chart", "Anna", "T1", "--text", "Alone ([[#1]]).")
    (ben, anna) = json.loads(cli("report", "framework", "--json").out)
    assert anna["T1"] == "Summary: Alone (Anna, turn 2).\n3 codings: turn 2"
    assert ben["T1"].startswith("1 coding: turn 4\n“")
    assert "Summary: Alone" in cli("report", "framework", "--csv").out


def test_a_wide_matrix_is_told_in_tables_that_fit(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    for code in ("T1", "T1.1", "T1.2", "T2", "T2.1", "T2.2"):
        cli("chart", "Anna", code, "--text", "What she says of it is told in words that are wrapped between them.")
    printed = cli("report", "framework").out
    heads = [line.split() for line in printed.splitlines() if line.startswith("case")]
    assert len(heads) > 1 and all(head[:2] == ["case", "role"] for head in heads)
    assert [key for head in heads for key in head[2:]] == ["T1", "T1.1", "T1.2", "T2", "T2.1", "T2.2"]
    assert max(map(len, printed.splitlines())) <= 80
    assert printed.count("A cell gives") == 1
    monkeypatch.setenv("COLUMNS", "200")
    assert cli("report", "framework").out.count("case") == 1
