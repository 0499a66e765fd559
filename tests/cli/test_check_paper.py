"""`qualkit check PAPER`: the paper's problems, as text, for programs and as files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import qualkit

TALK = "I: How is it?\nP: We refer and then we hear nothing back for months on end, nothing.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "GP01.txt").write_text(TALK, encoding="utf-8")
    with qualkit.Study.create(tmp_path / "study") as study:
        study.sources.add([tmp_path / "GP01.txt"])
    return tmp_path / "study"


def paper(folder: Path, text: str) -> Path:
    file = folder.parent / "paper.md"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_paper_with_faults(cli: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    file = paper(folder, "Themes emerged.\n\nOne said “we refer and then they hear nothing back for months”.\n")
    answer = cli("--study", folder, "check", file)
    assert answer.code == 3
    assert "Errors (1)" in answer.out
    assert "[-we-] {+they+}" in answer.out
    assert "paragraph 1: Themes do not emerge" in answer.out
    assert all(len(line) <= 80 for line in answer.out.splitlines())
    rows = list(csv.DictReader(io.StringIO(cli("--study", folder, "check", file, "--csv").out)))
    assert [(row["row"], row["kind"]) for row in rows[:2]] == [("quotation", "altered"), ("problem", "altered")]
    told = json.loads(cli("--study", folder, "check", file, "--json").out)
    assert told["quotations"][0]["state"] == "altered"
    assert cli("--study", folder, "check", file, "--out", folder.parent / "report.xlsx").code == 3
    assert (folder.parent / "report.xlsx").stat().st_size > 1000


def test_a_paper_without_faults_and_files_that_cannot_be_read(cli: Callable[..., Any], folder: Path) -> None:
    file = paper(folder, "One said “we refer and then we hear nothing back”.\n")
    answer = cli("--study", folder, "check", file)
    assert answer.code == 0
    assert "1 quotation: 1 verbatim." in answer.out
    broken = folder.parent / "broken.docx"
    broken.write_bytes(b"no paper")
    for wrong in (broken, folder.parent / "none.docx"):
        refused = cli("--study", folder, "check", wrong)
        assert refused.code == 1
        assert wrong.name in refused.err


def test_the_study_itself_is_checked_as_ever(cli: Callable[..., Any], folder: Path) -> None:
    answer = cli("--study", folder, "check")
    assert answer.code == 0
    assert "all are what they should be" in answer.out
    assert json.loads(cli("--study", folder, "check", "--json").out)["problems"] == []
    assert cli("--study", folder, "check", "--csv").code == 2


def test_the_paper_is_never_written_over(cli: Callable[..., Any], folder: Path) -> None:
    from docx import Document

    file = folder.parent / "own.docx"
    document = Document()
    document.add_paragraph("One said “we refer and then we hear nothing back”.")
    document.save(str(file))
    before = file.read_bytes()
    refused = cli("--study", folder, "check", file, "--out", file)
    assert refused.code == 2
    assert "names the paper itself" in refused.err
    assert file.read_bytes() == before
