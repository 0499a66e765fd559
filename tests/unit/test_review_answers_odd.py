"""Review documents as they come back: tracked changes, tables within cells, odd numbers, damage."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from openpyxl import load_workbook

import qualkit
from qualkit.domain.review_sheets import ReviewPlan
from qualkit.errors import BadInput, NotFound
from tests.helpers.small_study import suggest
from tests.helpers.suggested_codes import suggest_codes

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
TRACKED = f'{W} w:id="1" w:author="x"'


@pytest.fixture
def theme(small_study: qualkit.Study) -> int:
    """A theme of two passages; a suggested code for one of them has the next number."""
    (number,) = suggest(small_study, (("Anna:kind", "Anna:no desk"),))
    suggest_codes(small_study, [("Anna:The team is kind.", "T2.1", 0.9)])
    return number


def in_cells(study: qualkit.Study, folder: Path, **cells: object) -> ReviewPlan:
    """The plan of a workbook whose first suggestion has these cells; `twice` writes its row once more."""
    file = study.suggestions.export_review(folder / "a.xlsx")
    book = load_workbook(file)
    sheet = book["Suggestions"]
    heads = [cell.value for cell in sheet[1]]
    twice = cells.pop("twice", False)
    for name, value in cells.items():
        sheet.cell(row=2, column=heads.index(name) + 1).value = value
    if twice:
        sheet.append([cell.value for cell in sheet[2]])
    book.save(file)
    return study.suggestions.plan_review(file, reviewer="Supervisor")


@pytest.mark.parametrize(
    ("cells", "trouble"),
    [
        ({"suggestion": "²"}, "no number of a suggestion"),
        ({"suggestion": "9" * 5000}, "no number of a suggestion"),
        ({"suggestion": 10**30}, "no number of a suggestion"),
        ({"suggestion": 2}, "not what the document shows"),
        ({"check": None}, "“check” is missing"),
        ({"passages": "9" * 5000}, "no numbers of passages"),
        ({"passages": "1-" + "9" * 30}, "no numbers of passages"),
        ({"twice": True}, "answered more than once"),
    ],
)
def test_what_cannot_be_taken_up_is_told(
    small_study: qualkit.Study, theme: int, tmp_path: Path, cells: dict[str, object], trouble: str
) -> None:
    plan = in_cells(small_study, tmp_path, answer="accept", **cells)
    assert plan.decisions == () and all(trouble in row.trouble for row in plan.troubles) and plan.troubles


def test_a_comment_that_comes_back_twice_is_kept_once(small_study: qualkit.Study, theme: int, tmp_path: Path) -> None:
    plan = in_cells(small_study, tmp_path, comment="Is it not about rooms?")
    assert small_study.suggestions.import_review(plan) == 1
    again = small_study.suggestions.plan_review(tmp_path / "a.xlsx", reviewer="supervisor")
    assert again.comments == () and again.rows == () and again.blank == 2
    other = small_study.suggestions.plan_review(tmp_path / "a.xlsx", reviewer="Somebody else")
    for _ in ("the comment", "the suggested code", "the theme"):
        small_study.history.undo()
    with pytest.raises(NotFound):
        small_study.suggestions.import_review(other)
    assert small_study.memos.list() == []


def test_marks_that_cannot_be_seen_change_no_answer(small_study: qualkit.Study, theme: int, tmp_path: Path) -> None:
    plan = in_cells(small_study, tmp_path, answer="\u200faccept\u200e", passages="\u202a1\u202c")
    assert [decision.segments for _, decision in plan.decisions] == [(1,)]


def _run(words: str, around: str = "") -> Callable[[dict[str, Any]], None]:
    run = f"<w:r {W}><w:t>{words}</w:t></w:r>"
    return _piece(f"<w:{around} {TRACKED}>{run}</w:{around}>" if around else run)


def _piece(xml: str) -> Callable[[dict[str, Any]], None]:
    return lambda cells: cells["answer"].paragraphs[0]._p.append(parse_xml(xml))


def _row_taken_out(cells: dict[str, Any]) -> None:
    cells["answer"]._element.getparent().get_or_add_trPr().append(parse_xml(f"<w:del {TRACKED}/>"))


def _table_in_a_cell(cells: dict[str, Any]) -> None:
    inner = cells["comment"].add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "Answer", "reject"


_TWO_WAYS = "<mc:AlternateContent><mc:Choice Requires='wps'>{0}</mc:Choice><mc:Fallback>{0}</mc:Fallback>"


@pytest.mark.parametrize(
    ("changes", "kinds"),
    [
        ([_run("reject", "ins")], ["reject"]),
        ([_run("reject", "del"), _run("accept", "ins")], ["accept"]),
        ([_piece(f"<w:del {TRACKED}><w:r><w:delText>reject</w:delText></w:r></w:del>"), _run("accept")], ["accept"]),
        ([_run("reject", "moveFrom")], []),
        ([_run("accept"), _row_taken_out], []),
        ([_run("accept"), _table_in_a_cell], ["accept"]),
        ([_piece(f"<w:r {W}>{_TWO_WAYS.format('<w:t>accept</w:t>')}</mc:AlternateContent></w:r>")], ["accept"]),
    ],
)
def test_answers_in_word_as_they_stand(
    small_study: qualkit.Study,
    theme: int,
    tmp_path: Path,
    changes: list[Callable[[dict[str, Any]], None]],
    kinds: list[str],
) -> None:
    file = small_study.suggestions.export_review(tmp_path / "a.docx", kind="codes")
    document = docx.Document(str(file))
    (table,) = (one for one in document.tables if one.rows[0].cells[0].text.startswith("Suggestion "))
    cells = {row.cells[0].text.casefold(): row.cells[1] for row in table.rows}
    for box in cells["answer"]._element.xpath(".//w:sdt"):
        box.getparent().remove(box)
    for change in changes:
        change(cells)
    # A reviewer may set a blank line between the table and what stands under it.
    table._tbl.addnext(parse_xml(f"<w:p {W}/>"))
    document.save(str(file))
    plan = small_study.suggestions.plan_review(file, reviewer="Supervisor")
    assert [decision.kind for _, decision in plan.decisions] == kinds and not plan.troubles


def test_a_name_as_long_as_a_page_and_a_file_without_end_are_refused(
    small_study: qualkit.Study, theme: int, tmp_path: Path
) -> None:
    in_cells(small_study, tmp_path, answer="accept")
    with pytest.raises(BadInput, match="name of 3000 characters"):
        small_study.suggestions.plan_review(tmp_path / "a.xlsx", reviewer="x" * 3000)
    with (tmp_path / "large.xlsx").open("wb") as stream:
        stream.truncate(50_000_001)
    with pytest.raises(BadInput, match="larger than 50 MB"):
        small_study.suggestions.plan_review(tmp_path / "large.xlsx")


def test_damaged_files_are_refused(small_study: qualkit.Study, theme: int, tmp_path: Path) -> None:
    for suffix in (".xlsx", ".docx"):
        file = small_study.suggestions.export_review(tmp_path / f"a{suffix}")
        data = file.read_bytes()
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            main = "xl/worksheets/sheet2.xml" if suffix == ".xlsx" else "word/document.xml"
            at = archive.getinfo(main).header_offset + 200
        for damaged in (data[: len(data) // 2], data[:at] + b"\xff" * 60 + data[at + 60 :], b"", b"PK\x03\x04"):
            file.write_bytes(damaged)
            with pytest.raises(BadInput):
                small_study.suggestions.plan_review(file)
