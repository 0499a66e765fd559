"""One table as a Word document: the page it stands on, its title, and counts of which the whole is unknown."""

from __future__ import annotations

import io

import docx
import pytest
from docx.enum.section import WD_ORIENT

from qualkit.domain.tables import DataTable
from qualkit.exporters.table_document import as_table, write_table


def table(columns: int) -> DataTable:
    names = tuple(f"column_{number}" for number in range(columns))
    return DataTable(title="Codes by role", columns=names, rows=(tuple(range(columns)),), note="All count.")


@pytest.mark.parametrize(("columns", "turned"), [(6, False), (7, True), (20, True)])
def test_the_first_page_is_turned_for_a_wide_table(columns: int, turned: bool) -> None:
    document = docx.Document(io.BytesIO(write_table(table(columns), "en")))
    assert [section.orientation == WD_ORIENT.LANDSCAPE for section in document.sections] == [turned]
    first = document.sections[0]
    assert first.different_first_page_header_footer
    assert "Page" in first.first_page_footer.paragraphs[0].text


@pytest.mark.parametrize("columns", [3, 7])
def test_the_title_stands_once_and_in_the_caption(columns: int) -> None:
    document = docx.Document(io.BytesIO(write_table(table(columns), "en")))
    told = [paragraph.text for paragraph in document.paragraphs if "Codes by role" in paragraph.text]
    assert told == ["Codes by role", "Table 1. Codes by role"]


def test_n_of_n_is_printed_only_where_both_are_known() -> None:
    rows = (("a", 3, 9), ("b", None, 9), ("c", None, None), ("d", 3, None), ("e", 0, 9))
    laid_out = as_table(DataTable(title="T", columns=("code", "cases", "of_cases"), rows=rows))
    assert [row[1] for row in laid_out.rows] == ["3 of 9", "", "", "3", "0 of 9"]
    assert laid_out.columns[1].numeric


def test_shares_are_percentages_and_the_numbers_of_a_column_have_the_same_decimals() -> None:
    names = ("code", "share", "expected", "median", "z")
    rows = (("a", 0.6471, 14.35, 2.0, 0.23), ("b", 1.0, 5.4, 3.0, None), ("c", None, 0.12345, 1.0, -1.5))
    laid_out = as_table(DataTable(title="T", columns=names, rows=rows))
    assert laid_out.rows == (
        ("a", "65%", "14.350", "2", "0.23"),
        ("b", "100%", "5.400", "3", ""),
        ("c", "", "0.123", "1", "-1.50"),
    )
    assert [column.numeric for column in laid_out.columns] == [False, True, True, True, True]


def test_sentences_in_many_columns_turn_the_page() -> None:
    rows = (("LW01", *["He waited for eleven weeks and then nobody rang him, so he rang us."] * 4),)
    wide = DataTable(title="T", columns=("case", "LWR1", "LWR2", "LWR3", "LWR4"), rows=rows)
    document = docx.Document(io.BytesIO(write_table(wide, "en")))
    assert document.sections[0].orientation == WD_ORIENT.LANDSCAPE
    assert document.tables[0].columns[0].width.cm > 1, "the names of participants are not squeezed away"
