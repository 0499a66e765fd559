"""`qualkit codebook versions`, `diff` and `history`, on the screen, as data, and as a Word document."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

import qualkit
from tests.helpers.terminal import Answer

Cli = Callable[..., Answer]


@pytest.fixture
def folder(small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A study whose codebook was renamed, redefined, added to and retired in; the terminal has 80 columns."""
    monkeypatch.setenv("COLUMNS", "80")
    with qualkit.Study.open(small_folder, coder="AB") as study:
        study.codebooks.rename("T1.2", key="T1.9", name="Nowhere to sit", why="It is not about desks.")
        study.codebooks.edit(
            "T1.1", definition="The speaker feels lonely in the work, wherever it is done.", why="Wide."
        )
        study.codebooks.edit("T2.1", patterns=["team", "colleague"])
        study.codebooks.add("Noise", under="T1", definition="It is loud.", why="Three people spoke of it.")
        study.codebooks.retire("T2.2")
    return small_folder


def test_versions_on_the_screen(folder: Path, cli: Cli) -> None:
    answer = cli("codebook", "versions", "--study", folder)
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert lines[0] == "Versions of tiny"
    assert lines[1].split() == ["version", "at", "coder", "changes", "reasons"]
    assert all(word in answer.out for word in ("not about", "desks.", "1 renamed", "Times are in UTC."))
    assert max(map(len, lines)) <= 80


def test_versions_as_data(folder: Path, cli: Cli) -> None:
    rows = json.loads(cli("codebook", "versions", "--json", "--study", folder).out)
    assert [row["version"] for row in rows] == [1, 2, 3, 4, 5, 6]
    assert rows[1]["reasons"] == "It is not about desks."
    head = cli("codebook", "versions", "--csv", "--study", folder).out.splitlines()[0]
    assert head == "codebook,version,at,coder,label,changes,reasons,state"


def test_a_diff_is_readable_at_80_columns_without_colour(folder: Path, cli: Cli) -> None:
    answer = cli("codebook", "diff", "first", "--study", folder)
    assert answer.code == 0
    text = " ".join(answer.out.split())
    assert "T1.9 Nowhere to sit Renamed: key T1.2 → T1.9" in text
    assert "The speaker feels [-alone-] {+lonely+} in the work {+, wherever it is done+}." in text
    assert "Patterns {+colleague+}" in text
    assert "Reason: It is not about desks. (AB, " in text
    assert "Codes added: 1, renamed: 1, retired: 1, redefined: 1, changed: 1." in text
    assert "T1.2  No desk" not in answer.out
    assert "\x1b" not in answer.out
    assert max(map(len, answer.out.splitlines())) <= 80


def test_a_diff_as_data(folder: Path, cli: Cli) -> None:
    said = json.loads(cli("codebook", "diff", "1", "2", "--json", "--study", folder).out)
    assert (said["before"]["number"], said["after"]["number"]) == (1, 2)
    assert said["counts"] == {"renamed": 1}
    assert [change["field"] for change in said["changes"]] == ["key", "name"]
    table = cli("codebook", "diff", "1", "2", "--csv", "--study", folder).out.splitlines()
    assert table[0] == "code,name,kind,field,what,before,after,reason,coder,at"
    assert table[1].startswith("T1.9,Nowhere to sit,renamed,key,Renamed: key,T1.2,T1.9,It is not about desks.,AB,")


def test_nothing_differs(folder: Path, cli: Cli) -> None:
    answer = cli("codebook", "diff", "3", "3", "--study", folder)
    assert (answer.code, answer.out.splitlines()[-1]) == (0, "Nothing differs.")


@pytest.mark.parametrize(
    ("arguments", "remedy"),
    [(("9",), "qualkit codebook versions"), (("3", "2"), "earlier state first"), (("1", "--codebook", "x"), "tiny")],
)
def test_refusals_name_the_remedy(folder: Path, cli: Cli, arguments: tuple[str, ...], remedy: str) -> None:
    answer = cli("codebook", "diff", *arguments, "--study", folder)
    assert answer.code == 1
    assert remedy in answer.err or "qualkit codebook list" in answer.err


def test_the_history_of_a_code(folder: Path, cli: Cli) -> None:
    answer = cli("codebook", "history", "T1.2", "--study", folder)
    text = " ".join(answer.out.split())
    assert text.startswith("T1.9 Nowhere to sit")
    assert "AB (tiny, version 2)" in text
    assert "Reason: It is not about desks." in text
    rows = json.loads(cli("codebook", "history", "T1.9", "--json", "--study", folder).out)
    assert [row["kind"] for row in rows] == ["added", "renamed"]
    table = cli("codebook", "history", "T1.9", "--csv", "--study", folder).out
    assert table.splitlines()[0] == "at,coder,codebook,version,kind,what,key,name,reason,before,after"


# The Word document


@pytest.fixture
def word(folder: Path, cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1800000000")
    target = tmp_path / "made" / "changes.docx"
    answer = cli("codebook", "diff", "first", "--word", target, "--study", folder)
    assert (answer.code, answer.out) == (0, f"Wrote {target}\n")
    return target


def style(paragraph: Any) -> str:
    return str(paragraph.style.name)


def test_the_word_table_has_what_a_reviewer_asks_for(word: Path) -> None:
    document = docx.Document(str(word))
    table = document.tables[-1]
    assert [cell.text for cell in table.rows[0].cells] == [
        "Code",
        "What changed",
        "Before",
        "After",
        "Reason, by whom and when",
    ]
    rows = [[cell.text for cell in row.cells] for row in table.rows[1:]]
    renamed = next(row for row in rows if row[1] == "Renamed: key")
    assert renamed[0] == "Nowhere to sit (T1.9)"
    assert renamed[2:4] == ["T1.2", "T1.9"]
    assert renamed[4].startswith("It is not about desks. (AB, ")
    assert [row[1] for row in rows if row[0] == "Noise (T1.10)" or row[0].startswith("Noise")] == ["Added"]
    assert next(row for row in rows if row[1] == "Retired")[4].startswith("No reason given (AB, ")


def test_changed_words_are_struck_through_and_underlined(word: Path) -> None:
    rows = docx.Document(str(word)).tables[-1].rows
    row = next(row for row in rows if row.cells[1].text == "Definition")
    struck = [run.text for run in row.cells[2].paragraphs[0].runs if run.font.strike]
    underlined = [run.text for run in row.cells[3].paragraphs[0].runs if run.font.underline]
    assert struck == ["alone"]
    assert underlined == ["lonely", ", wherever it is done"]
    assert row.cells[2].text == "The speaker feels alone in the work."
    assert row.cells[3].text == "The speaker feels lonely in the work, wherever it is done."


def test_the_document_is_accessible_and_laid_out(word: Path) -> None:
    document = docx.Document(str(word))
    headings = [p.text for p in document.paragraphs if style(p).startswith("Heading")]
    assert headings == ["What changed", "Changes, code by code", "How this list was made"]
    captions = [p.text for p in document.paragraphs if style(p).casefold() == "caption"]
    assert len(captions) == len(document.tables) == 3
    wide: Any = document.sections[-1]
    assert wide.page_width > wide.page_height
    table: Any = document.tables[-1]
    header = table.rows[0]._tr.trPr
    assert header.find(f"{{{header.nsmap['w']}}}tblHeader") is not None
    for row in table.rows:
        assert row._tr.trPr.find(f"{{{header.nsmap['w']}}}cantSplit") is not None


def test_the_overview_counts_and_names(word: Path) -> None:
    document = docx.Document(str(word))
    sizes, kinds = document.tables[0], document.tables[1]
    assert [[cell.text for cell in row.cells] for row in sizes.rows][1] == ["Codes", "4", "5"]
    said = {row.cells[0].text: [row.cells[1].text, row.cells[2].text] for row in kinds.rows[1:]}
    assert said["Renamed"] == ["1", "Nowhere to sit (T1.9)"]
    assert said["Retired"] == ["1", "Supervision (T2.2)"]
    assert "5 codes differ between the two versions." in [p.text for p in document.paragraphs]


def test_the_document_is_the_same_byte_for_byte(word: Path, folder: Path, cli: Cli, tmp_path: Path) -> None:
    again = tmp_path / "again.docx"
    cli("codebook", "diff", "first", "--word", again, "--study", folder)
    assert again.read_bytes() == word.read_bytes()
    names = zipfile.ZipFile(io.BytesIO(word.read_bytes())).namelist()
    assert names[0] == "[Content_Types].xml"


def test_a_document_of_no_change(folder: Path, cli: Cli, tmp_path: Path) -> None:
    target = tmp_path / "none.docx"
    assert cli("codebook", "diff", "2", "2", "--word", target, "--study", folder).code == 0
    document = docx.Document(str(target))
    assert document.tables == []
    assert any("Nothing in the codebook differs" in p.text for p in document.paragraphs)


def test_only_word_files_are_written(folder: Path, cli: Cli, tmp_path: Path) -> None:
    answer = cli("codebook", "diff", "1", "--word", tmp_path / "changes.pdf", "--study", folder)
    assert answer.code == 1
    assert ".docx" in answer.err
    assert not (tmp_path / "changes.pdf").exists()
