"""Codebooks as CSV and Excel."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

from qualkit.domain.codebook import Code, Codebook
from qualkit.errors import BadInput
from qualkit.files.codebook_reader import read_codebook
from qualkit.files.codebook_tables import (
    codebook_from_csv,
    codebook_from_table,
    codebook_from_xlsx,
    codebook_to_csv,
    codebook_to_xlsx,
)

SHIPPED = sorted((Path(__file__).parents[2] / "codebooks").glob("*.yaml"))


def without_lines(book: Codebook | None) -> Codebook:
    assert book is not None
    return replace(book, codes=tuple(replace(code, line=0) for code in book))


AWKWARD = Codebook(
    key="awkward",
    title="Awkward",
    version="2.10",
    description="=not a formula",
    source="-",
    codes=(
        Code(key="A", name="=SUM(A1)", kind="theme", definition="@home", colour="#1f6f8b"),
        Code(
            key="A.1",
            name='+44; with, all "marks"',
            parent="A",
            depth=1,
            definition="-first line\n\n- second",
            brief="'=quoted",
            examples=("-one", "two\nlines\n  indented", "=three"),
            patterns=('"made of steel"', "re:a|b"),
            colour="#1f6f8b",
            type="in vivo",
            status="draft",
        ),
        Code(key="1.10", name="A > B", colour="#117733", kind="code"),
    ),
)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_codebooks_survive_both_forms(path: Path) -> None:
    book, _ = read_codebook(path.read_bytes(), path.name)
    assert book is not None
    assert without_lines(codebook_from_csv(codebook_to_csv(book), "x.csv", about=book)[0]) == without_lines(book)
    assert without_lines(codebook_from_xlsx(codebook_to_xlsx(book), "x.xlsx")[0]) == without_lines(book)


def test_awkward_texts_come_back_unchanged() -> None:
    assert without_lines(codebook_from_csv(codebook_to_csv(AWKWARD), "x.csv", about=AWKWARD)[0]) == AWKWARD
    assert without_lines(codebook_from_xlsx(codebook_to_xlsx(AWKWARD), "x.xlsx")[0]) == AWKWARD


def test_no_cell_of_the_csv_begins_like_a_formula() -> None:
    import csv

    text = codebook_to_csv(AWKWARD).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert any("SUM" in cell for cell in cells)
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@")]


def test_no_cell_of_the_workbook_is_a_formula_and_its_header_is_frozen() -> None:
    sheet = load_workbook(io.BytesIO(codebook_to_xlsx(AWKWARD)))["Codebook"]
    assert sheet.freeze_panes == "A2"
    assert sheet["B2"].value == "=SUM(A1)" and sheet["B2"].data_type == "s"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert sheet["F2"].alignment.wrap_text and sheet.column_dimensions["F"].width > 40


def test_equal_codebooks_give_equal_bytes() -> None:
    import time

    first = codebook_to_xlsx(AWKWARD)
    time.sleep(1.1)
    assert codebook_to_xlsx(AWKWARD) == first


def test_excel_opens_the_csv_as_utf8() -> None:
    assert codebook_to_csv(AWKWARD).startswith(b"\xef\xbb\xbfkey,name,parent,kind,brief,definition,")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_separators_marks_and_loose_headers(separator: str, mark: bytes) -> None:
    rows = [
        ["ID", "Code Name", "Parent code", "Description", "When NOT to use", "Color"],
        ["T", "Théme", "", "d", "n", "#ABC"],
        ["T1", "Code", "t", "“x”", "", ""],
    ]
    data = mark + "\r\n".join(separator.join(row) for row in rows).encode()
    book, problems = codebook_from_csv(data, "loose.csv")
    assert book is not None and not [problem for problem in problems if problem.severity == "error"]
    assert [(c.key, c.name, c.parent, c.kind, c.definition, c.when_not_to_use, c.colour) for c in book] == [
        ("T", "Théme", "", "theme", "d", "n", "#aabbcc"),
        ("T1", "Code", "T", "code", "“x”", "", "#aabbcc"),
    ]


def test_rows_in_any_order_become_a_tree_in_reading_order() -> None:
    book, _ = codebook_from_csv(b"key,name,parent\nA.1,a1,A\nB,b,\nA.1.1,a11,A.1\nA,a,\nA.2,a2,A", "x.csv")
    assert book is not None
    assert [(code.key, code.depth) for code in book] == [("B", 0), ("A", 0), ("A.1", 1), ("A.1.1", 2), ("A.2", 1)]


def test_maxqda_levels_become_a_tree_with_made_up_keys() -> None:
    data = "Code\tMemo\nRole\t\nRole > Limits\tWhat it is not\nMoney > Pay\tm\nRole > Limits > Hours\th\n".encode(
        "utf-16"
    )
    book, _ = codebook_from_csv(data, "link-workers.csv")
    assert book is not None
    assert [(code.key, code.name, code.kind, code.definition) for code in book] == [
        ("LW1", "Role", "theme", ""),
        ("LW1.1", "Limits", "theme", "What it is not"),
        ("LW1.1.1", "Hours", "code", "h"),
        ("LW2", "Money", "theme", ""),
        ("LW2.1", "Pay", "code", "m"),
    ]


def test_a_column_code_beside_a_column_name_is_the_key() -> None:
    book, _ = codebook_from_csv(b"Code,Name,Description\nLW1,Role,d", "x.csv")
    assert book is not None and (book.codes[0].key, book.codes[0].name) == ("LW1", "Role")


def test_problems_name_row_and_column_and_hide_nothing() -> None:
    data = (
        b"key,name,parent,kind,status,defintion\n"
        b"A,a,,thing,,\n"
        b"A,again,,,,\n"
        b"B,b,Q,,gone,\n"
        b",,,code,,\n"
        b"C,c,D,,,\n"
        b"D,d,C,,,,extra\n"
    )
    book, problems = codebook_from_csv(data, "x.csv")
    assert book is not None
    found = [str(problem) for problem in problems if "has no" not in problem.message]
    expected = [
        ("x.csv:1: row 1, column defintion: is not a known column", "“definition”"),
        ("x.csv:2: row 2, column kind: “thing” is not a kind", "theme"),
        ("x.csv:3: row 3, column key: “A” is already the key of row 2", ""),
        ("x.csv:4: row 4, column parent: names “Q”", ""),
        ("x.csv:4: row 4, column status: “gone” is not a status", ""),
        ("x.csv:5: row 5, column name: is empty", ""),
        ("x.csv:6: row 6, column parent: leads back to the code itself", ""),
        ("x.csv:7: row 7: has 7 cells where the header has 6", ""),
    ]
    for start, hint in expected:
        assert any(line.startswith(start) and hint in line for line in found), (start, found)
    assert [code.key for code in book] == ["A", "B", "C", "D"]


def test_rows_and_lines_differ_where_cells_have_several_lines() -> None:
    _, problems = codebook_from_csv(b'key,name,examples\nA,a,"one\ntwo"\nB,b,\nB,c,', "x.csv")
    assert any(str(problem).startswith("x.csv:5: row 4, column key:") for problem in problems)


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr]  # a new workbook has an active sheet
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_formulas_are_refused_with_their_place() -> None:
    book, problems = codebook_from_xlsx(workbook(["key", "name", "definition"], ["A", "a", "=1+1"]), "x.xlsx")
    errors = [str(problem) for problem in problems if problem.severity == "error"]
    assert errors == [
        "x.xlsx:2: row 2, column definition: holds a formula; it is not read. "
        "Replace it by its value: copy it, then paste as values."
    ]
    assert book is not None and book.codes[0].definition == ""


def test_numbers_and_dates_that_excel_made_of_keys() -> None:
    data = workbook(["key", "name"], [1, "a"], [1.1, "b"], [datetime(2024, 2, 1), "c"])
    book, problems = codebook_from_xlsx(data, "x.xlsx")
    assert book is not None
    assert [code.key for code in book][:2] == ["1", "1.1"]
    assert any("column key: has become the date 2024-02-01" in str(problem) for problem in problems)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"a\x00b", "is not a table of text"),
        (b"PK\x03\x04 nothing", "is damaged"),
        (b"colour,status\n1,2", "has no column “key” or “name”"),
    ],
)
def test_files_that_hold_no_table(data: bytes, words: str) -> None:
    book, problems = codebook_from_table(data, "x.csv")
    assert words in problems[-1].message
    assert book is None or not book.codes


def test_the_wrong_suffix_is_named() -> None:
    assert "is an Excel workbook" in codebook_from_csv(codebook_to_xlsx(AWKWARD), "x.csv")[1][0].message
    assert "is not an .xlsx workbook" in codebook_from_xlsx(codebook_to_csv(AWKWARD), "x.xlsx")[1][0].message


def test_a_workbook_that_declares_entities_is_not_opened() -> None:
    import zipfile

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(codebook_to_xlsx(AWKWARD))) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "xl/workbook.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "b">]>' + content
            new.writestr(info.filename, content)
    book, problems = codebook_from_xlsx(out.getvalue(), "x.xlsx")
    assert book is None and "XML entities" in problems[0].message


def test_a_text_that_excel_would_cut_is_refused() -> None:
    book = replace(AWKWARD, codes=(Code(key="A", name="a", definition="x" * 32_768),))
    with pytest.raises(BadInput, match="row 2, column definition is too long"):
        codebook_to_xlsx(book)
    assert without_lines(codebook_from_csv(codebook_to_csv(book), "x.csv")[0]).codes[0].definition == "x" * 32_768


def test_windows_text_is_read_with_a_warning() -> None:
    book, problems = codebook_from_csv("key,name\nA,Caf\xe9".encode("cp1252"), "x.csv")
    assert book is not None and book.codes[0].name == "Café"
    assert any("Windows-1252" in problem.message for problem in problems)
