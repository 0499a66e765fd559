"""Participants files."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import Workbook

from qualkit.domain.cases import Case, Link
from qualkit.errors import BadInput
from qualkit.files.participants import ParticipantRow, read_participants, write_participants


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_separators_and_encodings(separator: str, encoding: str) -> None:
    rows = [["Pseudonym", "File", "Speaker", "Role", "Years in role"], ["Siân", "a.txt", "P1", "link worker", "3"]]
    data = "\r\n".join(separator.join(row) for row in rows).encode(encoding)
    read, problems = read_participants(data, "participants.csv")
    assert problems == []
    assert read == [ParticipantRow("Siân", ("a.txt",), "P1", {"Role": "link worker", "Years in role": "3"}, 2)]
    assert list(read[0].attributes) == ["Role", "Years in role"]


def test_windows_text_is_read_with_a_warning_that_names_the_line() -> None:
    read, problems = read_participants("case,town\nA,x\nB,Orléans".encode("cp1252"), "p.csv")
    assert [row.attributes["town"] for row in read] == ["x", "Orléans"]
    assert [(problem.severity, str(problem.where)) for problem in problems] == [("warning", "p.csv:3")]


def test_excel() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["case", "source", "years", "part_time"], ["LW01", "a;b", 3, True], [None, None, None], ["LW02"]):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    read, problems = read_participants(out.getvalue(), "p.xlsx")
    assert problems == []
    assert read == [
        ParticipantRow("LW01", ("a", "b"), "", {"years": "3", "part_time": "yes"}, 2),
        ParticipantRow("LW02", (), "", {}, 4),
    ]


def test_excel_says_its_separator() -> None:
    read, problems = read_participants(b"sep=;\r\ncase;note\r\nA;x, y, z, and more, still\r\n", "p.csv")
    assert problems == []
    assert read == [ParticipantRow("A", (), "", {"note": "x, y, z, and more, still"}, 3)]


def test_every_fault_is_named_and_the_sound_rows_are_kept() -> None:
    data = b"case,role\nA,x\n,y\na,z\nB,x,extra\nC,z\n"
    read, problems = read_participants(data, "p.csv")
    assert [row.case for row in read] == ["A", "B", "C"]
    assert [str(problem).split(". ")[0] for problem in problems] == [
        "p.csv:3: row 3, column case: is empty; the row is left out",
        "p.csv:4: row 4, column case: “a” is already in row 2; this row is left out",
        "p.csv:5: row 5: has 3 cells where the header has 2",
    ]


def test_a_header_without_case() -> None:
    read, problems = read_participants(b"name,role\nA,x\n", "p.csv")
    assert read == []
    assert "has no column “case”" in problems[0].message


def test_beside_case_an_id_is_an_attribute() -> None:
    read, _ = read_participants(b"id,case,role\n7,A,x\n", "p.csv")
    assert read == [ParticipantRow("A", (), "", {"id": "7", "role": "x"}, 2)]


def test_columns_that_stand_twice_or_have_no_name() -> None:
    read, problems = read_participants(b"case,role,Role,\nA,x,y,z\n", "p.csv")
    assert read[0].attributes == {"role": "x"}
    assert ["stands twice" in problem.message or "has no name" in problem.message for problem in problems] == [True] * 2


def test_an_empty_file() -> None:
    assert read_participants(b"", "p.csv")[1][0].message == "is empty."


def test_links_pair_sources_and_speakers() -> None:
    assert ParticipantRow("A", ("a", "b"), "P1").links == (Link("a", "P1"), Link("b", "P1"))
    assert ParticipantRow("A", ("a", "b"), "P1;P2").links == (Link("a", "P1"), Link("b", "P2"))
    assert ParticipantRow("A", (), "P1").links == ()


def test_writing_and_reading_again() -> None:
    cases = [
        Case(name="A", attributes={"role": "=cmd()", "years": "-3"}, links=(Link("a", "P1"), Link("b", "P2"))),
        Case(name="B", attributes={"sector": "voluntary, other"}, links=(Link("c"),)),
    ]
    data = write_participants(cases)
    read, problems = read_participants(data, "p.csv")
    assert problems == []
    assert [(row.case, row.links, row.attributes) for row in read] == [
        (case.name, case.links, case.attributes) for case in cases
    ]
    cells = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert cells[1][3:5] == ["'=cmd()", "-3"]


def test_a_semicolon_in_a_source_is_refused() -> None:
    with pytest.raises(BadInput, match="semicolon"):
        write_participants([Case(name="A", links=(Link("a;b"),))])
