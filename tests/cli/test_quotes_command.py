"""`qualkit quotes`: the terminal's side of queries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import qualkit


@pytest.fixture
def folder(small_folder: Path) -> Path:
    with qualkit.Study.open(small_folder, coder="tester") as study:
        study.codings.apply()
        study.codings.add("Anna", "T2.1", quote="team is kind", key_quote=True)
    return small_folder


def test_words_on_the_line_make_one_query(folder: Path, cli: Any) -> None:
    parted = cli("quotes", "T2", "and", "not", "T1", "said", "by", "link workers", "--study", folder)
    whole = cli("quotes", 'T2 and not T1 said by "link workers"', "--study", folder)
    assert parted.code == whole.code == 0
    assert parted.out == whole.out
    assert "quotations from 1 participant:" in parted.out
    assert "said by participants whose role is “link worker”" in " ".join(parted.err.split())


def test_a_code_is_a_query(folder: Path, cli: Any) -> None:
    answer = cli("quotes", "T2.2", "--by", "role", "--limit", 2, "--study", folder)
    assert answer.out.index("\nGP\n") < answer.out.index("\nlink worker\n")
    assert answer.out.rstrip().endswith("2 rule hits not confirmed yet.")


def test_a_fault_is_marked_in_the_query(folder: Path, cli: Any) -> None:
    answer = cli("quotes", "T2 nere T1", "--study", folder)
    assert (answer.code, answer.out) == (1, "")
    assert "query: character 4: There is no code or condition “nere”. Did you mean near" in answer.err
    assert answer.err.endswith("\n  T2 nere T1\n     ^^^^\n")
    table = cli("report", "matrix", "--where", "T2 nere T1", "--study", folder)
    assert table.err.endswith("\n  T2 nere T1\n     ^^^^\n")


def test_saving_and_listing(folder: Path, cli: Any) -> None:
    assert "No query is saved yet" in cli("quotes", "--list-queries", "--study", folder).out
    saved = cli("quotes", "T2 by people", "--save", "team", "--study", folder)
    assert saved.code == 0
    assert 'team = "T2 by people"' in (folder / "qualkit.toml").read_text("utf-8")
    assert cli("quotes", "@team", "--study", folder).out == saved.out
    listed = json.loads(cli("quotes", "--list-queries", "--json", "--study", folder).out)
    assert [row["name"] for row in listed] == ["@team"]


def test_a_query_that_fails_is_not_saved(folder: Path, cli: Any) -> None:
    before = (folder / "qualkit.toml").read_bytes()
    assert cli("quotes", "T2 nere T1", "--save", "team", "--study", folder).code == 1
    assert (folder / "qualkit.toml").read_bytes() == before


def test_for_programs_and_as_a_file(folder: Path, cli: Any, tmp_path: Path) -> None:
    rows = json.loads(cli("quotes", "key quotes", "--json", "--study", folder).out)
    assert [(row["quote"], row["key_quote"], row["words"]) for row in rows] == [("team is kind", True, 3)]
    assert cli("quotes", "key quotes", "--csv", "--study", folder).out.startswith("coding,code,")
    target = tmp_path / "quotes.docx"
    answer = cli("quotes", "T2", "--out", target, "--study", folder)
    assert answer.code == 0, answer.err
    assert target.read_bytes()[:2] == b"PK"


def test_lines_fit_the_terminal(folder: Path, cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    answer = cli("quotes", "anything", "--study", folder)
    assert max(map(len, answer.out.split("\n"))) <= 60


def test_nothing_to_ask_is_a_slip_on_the_line(folder: Path, cli: Any) -> None:
    assert cli("quotes", "--study", folder).code == 2
    assert cli("quotes", "--theme", "x", "--save", "y", "--study", folder).code in (1, 2)
