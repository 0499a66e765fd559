"""Tidy tables and workbooks: what they hold is what the study holds."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pandas
import pytest

import qualkit
from qualkit.domain.sources import Span
from qualkit.domain.tables import DataTable


@pytest.fixture
def coded(small_study: qualkit.Study) -> qualkit.Study:
    """Rule hits, one of them confirmed, a coding that runs over two turns, and words that begin like a formula."""
    small_study.codings.apply()
    hit = small_study.codings.list(code="T1.1")[0]
    small_study.codings.confirm([hit.number])
    anna = small_study.sources.get("Anna")
    start = anna.text.index("The team")
    small_study.codings.add_many([("Anna", "T2.2", Span(start, anna.text.index("stopped in spring")))])
    small_study.cases.set("Anna", {"role": "=1+1"})
    small_study.memos.add("=HYPERLINK(1)", on="T2", kind="analytic")
    return small_study


def tables(paths: list[Path]) -> dict[str, pandas.DataFrame]:
    return {path.stem: pandas.read_csv(path, keep_default_na=False) for path in paths}


def parents(study: qualkit.Study, folder: Path) -> dict[str, str]:
    codes = tables(study.exports.csv(folder / "csv"))["codes"]
    return dict(zip(codes.code, codes.parent, strict=True))


def with_all_above(code: str, parent: dict[str, str]) -> set[str]:
    found = set()
    while code:
        found.add(code)
        code = parent[code]
    return found


def test_zeros_and_ones_by_case_follow_from_the_codings(coded: qualkit.Study, tmp_path: Path) -> None:
    found = tables(coded.exports.tidy(tmp_path / "tidy"))
    parent = parents(coded, tmp_path)
    codings = found["codings"]
    for name, rows in (("cases_by_code", codings), ("cases_by_code_people", codings[codings.by_people == 1])):
        table = found[name].set_index("case")
        assert sorted(table.index) == sorted(case["case"] for case in coded.cases.list())
        for case in table.index:
            held = set().union(*(with_all_above(code, parent) for code in rows[rows.case == case].code), set())
            assert {code for code in parent if table.loc[case, code] == 1} == held
            assert {code for code in parent if table.loc[case, code] == 0} == set(parent) - held
    assert found["cases_by_code"].to_csv() != found["cases_by_code_people"].to_csv()


def test_zeros_and_ones_by_turn_follow_from_places(coded: qualkit.Study, tmp_path: Path) -> None:
    found = tables(coded.exports.tidy(tmp_path / "tidy"))
    parent = parents(coded, tmp_path)
    codings, turns = found["codings"], found["turns_by_code"].set_index(["source", "turn"])
    across = 0
    for row in coded.sources.list():
        source = coded.sources.get(row["source"])
        assert len(turns.loc[source.name]) == len(source.turns)
        own = codings[codings.source == source.name]
        for turn in source.turns:
            touching = own[(own.start < turn.span.end) & (own.end > turn.span.start)]
            held = set().union(*(with_all_above(code, parent) for code in touching.code), set())
            marked = turns.loc[(source.name, turn.number)]
            assert {code for code in parent if marked[code] == 1} == held
            assert marked["words"] == len(turn.span.of(source.text).split())
            across += marked["role"] == "interviewer" and "T2.2" in held
    assert across, "the coding that runs over an interviewer's turn touches it"


def test_the_dictionary_tells_of_every_column(coded: qualkit.Study, tmp_path: Path) -> None:
    found = tables(coded.exports.tidy(tmp_path / "tidy"))
    dictionary = found.pop("dictionary")
    told = {(row.table, row.column) for row in dictionary.itertuples()}
    assert told == {(name, column) for name, table in found.items() for column in table.columns}
    assert (dictionary.meaning != "").all()


def test_a_query_limits_what_is_exported(coded: qualkit.Study, tmp_path: Path) -> None:
    codings = tables(coded.exports.tidy(tmp_path / "tidy", where="T2"))["codings"]
    assert set(codings.code) == {"T2.1", "T2.2"}


def test_a_workbook_holds_every_coding_as_plain_data(coded: qualkit.Study, tmp_path: Path) -> None:
    path = coded.exports.excel(tmp_path / "study.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == ["About", "Codings"]
    sheet = book["Codings"]
    header = [cell.value for cell in sheet[1]]
    numbers = [row[header.index("coding")].value for row in sheet.iter_rows(min_row=2)]
    assert numbers == [item.number for item in coded.codings.list()]
    for each in book.worksheets:
        assert each.auto_filter.ref == each.dimensions and each.freeze_panes == "A2", each.title
        assert all(cell.data_type != "f" for row in each.iter_rows() for cell in row), each.title
    texts = {cell.value for each in book.worksheets for row in each.iter_rows() for cell in row}
    assert {"=1+1", "=HYPERLINK(1)"} <= texts, "words stay as they are, and are no formula"
    about = {(row[0].value, row[1].value): row[2].value for row in book["About"].iter_rows(min_row=2)}
    for each in book.worksheets[1:]:
        assert about[each.title, None]
        for cell in each[1]:
            assert (each.title, cell.value) in about
    assert coded.exports.excel(tmp_path / "again.xlsx").read_bytes() == path.read_bytes()


def test_a_workbook_is_no_other_file(coded: qualkit.Study, tmp_path: Path) -> None:
    with pytest.raises(qualkit.BadInput, match=r"study\.xls is no name for a workbook"):
        coded.exports.excel(tmp_path / "study.xls")
    assert list(tmp_path.glob("study.xls*")) == []


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".docx"])
def test_any_table_can_be_a_file(coded: qualkit.Study, tmp_path: Path, ending: str) -> None:
    table = coded.reports.frequencies()
    path = coded.exports.table(table, tmp_path / f"table{ending}")
    if ending == ".csv":
        read = pandas.read_csv(path, keep_default_na=False)
        assert read.codings.tolist() == table.to_frame().codings.tolist()
    elif ending == ".xlsx":
        rows = list(openpyxl.load_workbook(path)["Code frequencies"].values)
        place = rows[0].index("codings")
        assert [row[place] for row in rows[1:]] == table.to_frame().codings.tolist()
    else:
        import docx

        document = docx.Document(str(path))
        cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
        place = cells[0].index("Codings")
        assert [row[place] for row in cells[1:]] == [str(number) for number in table.to_frame().codings]
        assert f"{table.rows[0][-2]} of {table.rows[0][-1]}" in cells[1]


def test_a_table_of_an_unknown_kind_is_refused(coded: qualkit.Study, tmp_path: Path) -> None:
    with pytest.raises(qualkit.BadInput, match=r"table\.ods has “\.ods”; a table is written as"):
        coded.exports.table(coded.reports.frequencies(), tmp_path / "table.ods")
    assert not (tmp_path / "table.ods").exists()


def test_a_decimal_number_reads_in_a_workbook_as_it_was(coded: qualkit.Study, tmp_path: Path) -> None:
    table = DataTable(title="Times", columns=("seconds",), rows=((561.488,), (None,), (12,)))
    path = coded.exports.table(table, tmp_path / "times.xlsx")
    with zipfile.ZipFile(path) as archive:
        assert "<v>561.488</v>" in archive.read("xl/worksheets/sheet2.xml").decode()


def test_a_folder_that_is_a_file_is_refused(coded: qualkit.Study, tmp_path: Path) -> None:
    (tmp_path / "tidy").write_text("mine", encoding="utf-8")
    with pytest.raises(qualkit.BadInput, match="tidy is a file, not a folder"):
        coded.exports.tidy(tmp_path / "tidy")
    assert (tmp_path / "tidy").read_text("utf-8") == "mine"
