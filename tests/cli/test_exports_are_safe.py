"""What leaves a study: no identifier unasked, no formula for a spreadsheet, nothing left behind, no trace of a user."""

from __future__ import annotations

import csv
import getpass
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from tests.helpers.terminal import Answer

Cli = Callable[..., Answer]

# Made up: of the ranges that are kept free for fiction, or of no one.
CERTAIN = ("943 476 5919", "07700 900123", "nobody@foomail.co.uk", "SW1P 4QZ")
EVERYWHERE = (
    "export tidy t",
    "export csv c",
    "export excel e.xlsx",
    "export html h.html --no-pictures",
    "report matrix --by flag --small-groups --out m.xlsx",
    "picture heat --by flag --small-groups --out p.svg",
)


def files(folder: Path) -> set[Path]:
    """Every file of a study but its database and what is derived from it, hidden and temporary ones too."""
    hidden = folder / ".qualkit"
    return {path for path in folder.rglob("*") if path.is_file() and hidden not in path.parents} - {
        folder / f"project.db{end}" for end in ("", "-wal", "-shm", "-journal")
    }


@pytest.fixture
def coded(small_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The small study with a coding of each participant; the working directory."""
    monkeypatch.chdir(small_folder)
    with qualkit.Study.open(small_folder, coder="tester") as study:
        for name in ("Anna", "Ben"):
            study.codings.add(name, "T1.1", turn=2)
    return small_folder


@pytest.mark.parametrize("identifier", CERTAIN)
def test_an_identifier_in_an_attribute_stops_every_file_that_would_hold_it(
    identifier: str, coded: Path, cli: Cli
) -> None:
    with qualkit.Study.open(coded, coder="tester") as study:
        for row in study.cases.list().rows:
            study.cases.set(str(row[0]), {"flag": f"team {identifier}"})
    before = files(coded)
    matrix = "report matrix --by flag --small-groups --out m.csv"
    for order in (matrix, *EVERYWHERE) if identifier == CERTAIN[0] else (matrix,):
        answer = cli(*order.split())
        assert answer.code == 1 and "Nothing was written" in answer.err, order
        assert identifier not in answer.out + answer.err, order
        assert files(coded) == before, order
    assert cli(*matrix.split(), "--with-identifiers").code == 0
    assert identifier in Path("m.csv").read_text(encoding="utf-8-sig")


def test_no_cell_and_no_heading_of_a_csv_file_is_a_formula(coded: Path, cli: Cli) -> None:
    with qualkit.Study.open(coded, coder="tester") as study:
        for row in study.cases.list().rows:
            study.cases.set(str(row[0]), {"=attribute": "-1+value", "group": "=HYPERLINK(1)"})
    for order in (
        "report matrix --by group --small-groups --out m.csv",
        "report profiles --out p.csv",
        "export tidy t",
        "export csv c",
    ):
        assert cli(*order.split()).code == 0, order
    seen = ""
    for path in sorted(files(coded)):
        if path.suffix == ".csv":
            text = path.read_bytes().decode("utf-8-sig")
            rows = list(csv.reader(io.StringIO(text, newline="")))
            wrong = [cell for row in rows for cell in row if cell.startswith(("=", "@", "\t", "\r"))]
            assert not wrong, path.name
            seen += text
    assert "'=HYPERLINK(1)" in seen and "'=attribute" in seen and "'-1+value" in seen


def test_no_cell_of_a_workbook_is_a_formula(coded: Path, cli: Cli) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    with qualkit.Study.open(coded, coder="tester") as study:
        for row in study.cases.list().rows:
            study.cases.set(str(row[0]), {"=attribute": "=1+1"})
        study.memos.add("=2+2")
    assert cli("export", "excel", "e.xlsx").code == 0
    cells = [cell for sheet in openpyxl.load_workbook("e.xlsx") for row in sheet.iter_rows() for cell in row]
    assert {"=1+1", "=2+2", "=attribute"} <= {cell.value for cell in cells}
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]


def test_files_do_not_tell_who_wrote_them_or_where(coded: Path, cli: Cli) -> None:
    for order in ("export excel e.xlsx", "picture bars --out b.svg", "export html h.html --publication --no-pictures"):
        assert cli(*order.split()).code == 0, order
    with zipfile.ZipFile("e.xlsx") as archive:
        held = b"\n".join(archive.read(name) for name in archive.namelist())
    for data in (held, Path("b.svg").read_bytes(), Path("h.html").read_bytes()):
        assert str(coded).encode() not in data and str(Path.home() / "").encode() + b"/" not in data
    with zipfile.ZipFile("e.xlsx") as archive:
        assert f">{getpass.getuser()}<".encode() not in archive.read("docProps/core.xml")
