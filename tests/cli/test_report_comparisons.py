"""`qualkit report` compare, enablers, change, saturation, and matrices: what a user sees and gets."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.helpers.terminal import Answer

Cli = Callable[..., Answer]


@pytest.fixture
def at_80(monkeypatch: pytest.MonkeyPatch, example_copy: Path) -> Path:
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("QUALKIT_STUDY", str(example_copy))
    return example_copy


@pytest.mark.parametrize(
    "arguments",
    [
        ("frequencies",),
        ("matrix",),
        ("matrix", "--percent"),
        ("matrix", "--by", "case", "--level", "theme"),
        ("matrix", "--by", "role", "--by", "sector", "--count", "words"),
        ("framework", "--by", "case"),
        ("compare",),
        ("enablers",),
        ("change", "--by", "interview"),
        ("saturation", "--rule-hits", "--orders", "5"),
    ],
)
def test_every_table_fits_into_80_columns(cli: Cli, at_80: Path, arguments: tuple[str, ...]) -> None:
    answer = cli("report", *arguments)
    assert answer.code == 0, answer.err
    assert answer.out.strip()
    assert max(map(len, answer.out.splitlines())) <= 80


def test_frequencies_tell_how_codings_came_about(cli: Cli, at_80: Path) -> None:
    out = cli("report", "frequencies").out
    for words in ("kept", "open", "model", "nobody has confirmed"):
        assert words in out


def test_groups_side_by_side_on_the_screen_and_a_row_each_for_programs(cli: Cli, at_80: Path) -> None:
    assert "link worker (9)" in cli("report", "compare").out
    rows = json.loads(cli("report", "compare", "--json").out)
    assert {row["group"] for row in rows} == {"link worker", "other groups"}
    shown = json.loads(cli("report", "compare", "--small-groups", "--json").out)
    assert len({row["group"] for row in shown}) == 7


def test_enablers_are_told_once_a_person_has_given_a_stance(cli: Cli, at_80: Path) -> None:
    assert "--stance" in cli("report", "enablers").out
    number = json.loads(cli("code", "list", "--json").out)[0]["number"]
    assert cli("code", "change", number, "--stance", "barrier").code == 0
    (row, *_) = json.loads(cli("report", "enablers", "--json").out)
    assert (row["enabler_cases"], row["barrier_cases"], row["of_cases"]) == (0, 1, 17)
    assert "0\u00a0of\u00a017" in cli("report", "enablers").out


def test_saturation_counts_rule_hits_only_if_asked(cli: Cli, at_80: Path) -> None:
    rows = list(csv.DictReader(cli("report", "saturation", "--orders", "5", "--csv").out.splitlines()))
    assert len(rows) == 17
    assert {row["new_codes"] for row in rows} == {"0"}
    with_rules = cli("report", "saturation", "--orders", "5", "--rule-hits").out
    assert "random orders" in with_rules and "Braun and Clarke" in with_rules


def test_a_matrix_of_many_participants_is_several_tables_in_word(cli: Cli, at_80: Path, tmp_path: Path) -> None:
    file = tmp_path / "matrix.docx"
    assert cli("report", "matrix", "--by", "case", "--level", "theme", "--out", file).code == 0
    text = zipfile.ZipFile(file).read("word/document.xml").decode()
    assert text.count("<w:tblGrid>") == 2
    assert "LW09" in text and "landscape" in text


@pytest.mark.parametrize("ending", [".docx", ".xlsx", ".csv"])
@pytest.mark.parametrize("table", ["framework", "compare", "change --by interview"])
def test_tables_as_files(cli: Cli, at_80: Path, tmp_path: Path, table: str, ending: str) -> None:
    file = tmp_path / f"table{ending}"
    answer = cli("report", *table.split(), "--out", file)
    assert answer.code == 0, answer.err
    assert file.stat().st_size > 500


def test_what_cannot_be_asked(cli: Cli, at_80: Path) -> None:
    for arguments in (
        ("change",),
        ("compare", "--by", "colour"),
        ("matrix", "--by", "role", "--by", "case"),
        ("matrix", "--percent", "--count", "words"),
        ("change", "--by", "interview", "--person", "role"),
        ("saturation", "--order", "nobody"),
    ):
        answer = cli("report", *arguments)
        assert answer.code == 1
        assert answer.err.strip() and not answer.out
