"""Tables of transcripts and of answers: what columns are, and where each word stood."""

from __future__ import annotations

import csv
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualkit.errors import BadInput
from qualkit.importers import read_beside, read_file, read_sources
from qualkit.importers.grids import LONGEST_CELL, Row, read_grids
from qualkit.importers.table_columns import survey_columns, transcript_columns
from tests.helpers.damage import zipped
from tests.helpers.imported_checks import check_imported, said
from tests.layouts.make_tables import workbook

CELLS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n\r\t"), max_size=40)


def as_csv(rows: list[list[str]], **how: object) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, **how).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue().encode("utf-8")


def kinds(*header: str, rows: list[list[str]]) -> list[str]:
    found = survey_columns(Row(1, header), [Row(at, tuple(row)) for at, row in enumerate(rows, 2)])
    return [column.kind for column in found]


@given(st.lists(st.tuples(st.sampled_from(["INT", "P1", "Siân ap Rhys", ""]), CELLS), min_size=1, max_size=8))
def test_every_word_is_where_the_spreadsheet_has_it(rows: list[tuple[str, str]]) -> None:
    from qualkit.text.normalise import normalise

    data = as_csv([["who", "words"], *map(list, rows)], delimiter=";", quoting=csv.QUOTE_ALL)
    try:
        imported = check_imported(read_file(data, "a.csv"))
    except BadInput:
        assert not any(normalise(words).text.strip() for _, words in rows)
        return
    table = list(csv.reader(io.StringIO(data.decode(), newline=""), delimiter=";"))
    for position in imported.positions:
        cell = normalise(table[position.number - 1][1].replace("\r\n", "\n").replace("\r", "\n")).text
        words = imported.text[position.start : position.end]
        assert cell[position.within : position.within + len(words)] == words
        assert position.cell == f"B{position.number}"
    spoken = "".join(imported.text[position.start : position.end] for position in imported.positions)
    everything = "".join(normalise(words).text for _, words in rows)
    assert "".join(spoken.split()) == "".join(everything.split())


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_separators_and_encodings_are_found_out(separator: str, encoding: str) -> None:
    rows = [["Time", "Speaker", "Text"], ["00:01", "I", "A café; or, a “garden”?"]]
    rows += [["00:05", "B", 'He said "yes"\nand no']]
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    imported = check_imported(read_file(out.getvalue().encode(encoding), "a.csv"))
    assert said(imported) == [("I", rows[1][2]), ("B", rows[2][2])]
    assert [turn.start_seconds for turn in imported.turns] == [1.0, 5.0]


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (("Words", "Who", "Stop", "Start"), (0, 1, 3, 2)),
        (("start (ms)", "end (ms)", "speaker", "text"), (3, 2, 0, 1)),
        (("speaker", "question", "text"), None),
        (("name", "e-mail"), None),
        (("text", "source", "codes"), None),
    ],
)
def test_headings_tell_a_transcript_in_any_order(header: tuple[str, ...], expected: tuple[int, ...] | None) -> None:
    found = transcript_columns(Row(1, header))
    assert (found and (found.text, found.speaker, found.start, found.end)) == expected


def test_columns_are_open_by_their_answers_and_personal_by_name_or_content() -> None:
    answers = ["It was good for me to be out of the house.", "My knees hurt, but I went all the same.", "no", "So so."]
    rows = [[f"P{n}", f"p{n}@example.org", "07700 900123", "Agree with all of it, on the whole", words, "ipsum", "GP"]
            for n, words in enumerate(answers)]  # fmt: skip
    assert kinds("Pseudonym", "Contact", "Other", "Scale", "How was it?", "Surname", "Role", rows=rows) == [
        "case", "personal", "personal", "closed", "open", "personal", "closed",
    ]  # fmt: skip


def test_a_column_of_addresses_never_names_the_cases() -> None:
    rows = [[f"p{n}@example.org", f"I walked {n} miles on my own that day."] for n in range(4)]
    assert kinds("Participant", "Tell us", rows=rows) == ["personal", "open"]


def test_quotation_marks_that_do_not_pair_are_pointed_out() -> None:
    data = b'speaker,text\nI,How "was" it?\nB,"He said "no" to me", twice\n'
    imported = check_imported(read_file(data, "a.csv"))
    assert "do not pair" in imported.problems[0].message
    with pytest.raises(BadInput, match="never closed"):
        read_file(b'speaker,text\nI,"' + b"x\n" * LONGEST_CELL, "a.csv")


def test_sheets_that_are_transcripts_are_sources_of_their_own() -> None:
    rows: list[list[object]] = [["speaker", "text"], ["I", "So?"], ["B", "So."]]
    data = workbook({"First": rows, "Second": rows, "Key": [["x"]]})
    found = read_sources(data, "both.xlsx")
    assert [one.name for one in found] == ["First", "Second"]
    assert found[1].positions[0].cell == "Second!B2"
    assert said(read_file(found[1].original, "part.csv")) == said(found[1])


def test_formulas_are_read_by_the_values_that_excel_kept() -> None:
    data = workbook({"S": [["speaker", "text"], ["I", "So?"], ["B", '="a"&"b"']]})
    (imported,) = read_sources(data, "a.xlsx")
    assert said(imported) == [("I", "So?")]
    assert ("cell with an Excel error or a formula without its value", 1) in [
        (one.what, one.count) for one in imported.dropped
    ]
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = [(name, book.read(name)) for name in book.namelist()]
    kept = (b'<c r="B3"', b'<c r="B3" t="str"'), (b"</f><v></v>", b"</f><v>ab</v>")
    valued = [(name, part.replace(*kept[0]).replace(*kept[1])) for name, part in parts]
    (imported,) = read_sources(zipped(valued), "a.xlsx")
    assert said(imported) == [("I", "So?"), ("B", "ab")]


def test_a_sheet_that_says_it_is_endless_is_read_as_it_is() -> None:
    data = workbook({"S": [["speaker", "text"], ["I", "So?"]]})
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        parts = [(name, book.read(name)) for name in book.namelist()]
    size = (b'<dimension ref="A1:B2"', b'<dimension ref="A1:XFD1048576"')
    endless = [(name, part.replace(*size)) for name, part in parts]
    assert endless != parts
    assert [row.cells for row in read_grids(zipped(endless), "a.xlsx")[0].rows] == [("speaker", "text"), ("I", "So?")]


def test_what_stands_beside_a_transcript_is_told() -> None:
    from openpyxl import load_workbook
    from openpyxl.comments import Comment

    rows: list[list[object]] = [["speaker", "text", "who it was"], ["I", "So?", None], ["B", "So.", "Ann Other"]]
    book = load_workbook(io.BytesIO(workbook({"Talk": rows, "Key": [["B is Bea"]]})))
    book["Key"].sheet_state = "hidden"
    book["Talk"]["B2"].comment = Comment("ask Cai", "Dee")
    out = io.BytesIO()
    book.save(out)
    (imported,) = read_sources(out.getvalue(), "a.xlsx")
    assert said(imported) == [("I", "So?"), ("B", "So.")]
    found = {(one.kind, one.where, one.words) for one in read_beside(out.getvalue(), "a.xlsx")}
    assert {("custom data", "Talk!C3", "Ann Other"), ("custom data", "Key!A1", "B is Bea")} <= found
    assert ("property", "creator", "Fixture") in found
    assert any(kind == "comment" and "ask Cai" in words for kind, _, words in found)
    assert not any("So." in words for _, _, words in found)


def test_tables_without_answers_say_what_to_do() -> None:
    with pytest.raises(BadInput) as refused:
        read_file(b"case,role\nA,GP\nB,nurse\n", "participants.csv")
    assert "qualkit case import" in refused.value.hint
    with pytest.raises(BadInput, match="more than 50,000 rows"):
        read_file(b"case,role\n" + b"A,GP\n" * 50_001, "long.csv")
