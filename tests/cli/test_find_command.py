"""`qualkit find`: words in context, aligned; frequencies; tables."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import qualkit
from qualkit.tui.cells import cells_of

TALK = """I: Who waits?
P: We wait 日本 e\u0301te\u0301 and wait for 🙂 them. A long long long story of how the doctors wait for an answer.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in (("LW01", TALK), ("A much longer name of a source", "P: I can’t wait any longer.\n")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    with qualkit.Study.create(tmp_path / "study") as study:
        study.sources.add(sorted(tmp_path.glob("*.txt")))
    return tmp_path / "study"


def test_hits_stand_under_each_other_in_80_columns(
    cli: Callable[..., Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    answer = cli("--study", folder, "find", "wait")
    lines = [line for line in answer.out.splitlines() if "»" in line]
    assert len(lines) == 4
    assert {cells_of(line.partition("»")[0]) for line in lines} == {45}
    assert all(cells_of(line) <= 80 for line in lines)
    assert "»wait«" in lines[0]
    assert "4 places in 2 sources" in answer.out
    assert 'qualkit code add KEY --find "wait" --whole-words' in answer.err


def test_programs_get_every_line_and_column(cli: Callable[..., Any], folder: Path) -> None:
    rows = json.loads(cli("--study", folder, "find", "wait", "--json", "--interviewer").out)
    assert [row["role"] for row in rows].count("interviewer") == 1
    assert rows[0]["left"] + rows[0]["hit"] + rows[0]["right"] == "I can’t wait any longer."
    table = list(csv.DictReader(io.StringIO(cli("--study", folder, "find", "wait", "--csv", "--sort", "right").out)))
    assert [row["right"].split()[0] for row in table] == ["any", "for", "for", "日本"]


def test_frequencies(cli: Callable[..., Any], folder: Path) -> None:
    rows = json.loads(cli("--study", folder, "find", "wait", "--by", "source", "--json").out)
    assert [(row["source"], row["hits"], row["words"]) for row in rows] == [
        ("LW01", 3, 22),
        ("A much longer name of a source", 1, 5),
    ]
    assert "hits" in cli("--study", folder, "find", "wait", "--count").out


@pytest.mark.parametrize("name", ["places.csv", "places.xlsx", "places.docx"])
def test_files(cli: Callable[..., Any], folder: Path, tmp_path: Path, name: str) -> None:
    answer = cli("--study", folder, "find", "wait", "--out", tmp_path / name)
    assert answer.code == 0
    assert (tmp_path / name).stat().st_size > 100


def test_bad_patterns_are_refused_with_the_place(cli: Callable[..., Any], folder: Path) -> None:
    for words, told in ((["wait ~99 list"], "~99"), ([], "what to look for"), (["   "], "what to look for")):
        answer = cli("--study", folder, "find", *words)
        assert answer.code == 1
        assert told in answer.err
        assert len(answer.err.strip().splitlines()) == 1
    none = cli("--study", folder, "find", "nothing")
    assert (none.code, none.out) == (0, "0 places in 0 sources, 0 of 0 participants.\n")
