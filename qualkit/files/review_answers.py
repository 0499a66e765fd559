"""What reviewers wrote into a workbook or document of suggestions, read back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import Any

from qualkit.domain.review_sheets import ReviewAnswer
from qualkit.errors import BadInput, Location
from qualkit.files.tables import Row, cell_location

__all__ = ["read_answers"]

_PLACEHOLDER = "choose or write"
_CHECK = re.compile(r"\bcheck ([0-9a-f]{8,64})\b")
_SUGGESTION = re.compile(r"suggestion (\d+)", re.IGNORECASE)
_NAME = "your name"
# What Word writes a second time for programs that do not know the first.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FIELDS = {
    "answer": "answer",
    "decision": "answer",
    "code": "code",
    "new name": "name",
    "passages": "passages",
    "comment": "comment",
    "reviewer": "reviewer",
}
_MOST_UNPACKED = 100_000_000
# Marks of writing direction and width come with pasted words and cannot be seen: they make no other answer of one.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def read_answers(data: bytes, file: str) -> tuple[str, list[ReviewAnswer]]:
    """The reviewer's name ("" where none is given) and everything that stands about each suggestion.

    Args:
        data: the file as the reviewer sent it: .xlsx or .docx, whatever its name says.
        file: its name, for messages.

    Raises:
        BadInput: it is neither, or holds no suggestions.
    """
    kind = _kind(data, file)
    reviewer, answers = _of_workbook(data, file) if kind == "xlsx" else _of_document(data, file)
    if not answers:
        raise BadInput(
            "holds no suggestions to review.",
            where=Location(file),
            hint="Give the file that was made with: qualkit review export FILE",
        )
    return reviewer, answers


def _kind(data: bytes, file: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if sum(info.file_size for info in archive.infolist()) > _MOST_UNPACKED:
                raise BadInput(f"unpacks to more than {_MOST_UNPACKED // 1_000_000} MB.", where=Location(file))
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError):
        names = set()
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "word/document.xml" in names:
        return "docx"
    raise BadInput(
        "is neither an Excel workbook nor a Word document that can be read.",
        where=Location(file),
        hint="Save it again as .xlsx or .docx.",
    )


def _of_workbook(data: bytes, file: str) -> tuple[str, list[ReviewAnswer]]:
    from qualkit.files.workbooks import read_sheet

    rows, problems = read_sheet(data, file, "Suggestions")
    if problems:
        raise BadInput(problems[0].message, where=problems[0].where, hint=problems[0].hint)
    heads = [cell.strip().casefold() for cell in rows[0].cells]
    if "suggestion" not in heads or "answer" not in heads:
        raise BadInput(
            "has no columns “suggestion” and “answer”.",
            where=Location(file),
            hint="Give the file that was made with: qualkit review export FILE",
        )
    guide, _ = read_sheet(data, file, "Read me first")
    reviewer = next((_cell(row, 1) for row in guide if _cell(row, 0).casefold() == _NAME), "")
    return reviewer, [_answer(row, heads, file) for row in rows[1:] if _cell(row, heads.index("suggestion"))]


def _answer(row: Row, heads: list[str], file: str) -> ReviewAnswer:
    found: dict[str, Any] = {}
    for place, head in enumerate(heads):
        if head in _FIELDS:
            found.setdefault(_FIELDS[head], _cell(row, place))
    return ReviewAnswer(
        number=_cell(row, heads.index("suggestion")),
        check=_cell(row, heads.index("check")) if "check" in heads else "",
        where=cell_location(file, row, ""),
        **found,
    )


def _cell(row: Row, place: int) -> str:
    return _UNSEEN.sub("", row.cells[place]).strip() if place < len(row.cells) else ""


def _of_document(data: bytes, file: str) -> tuple[str, list[ReviewAnswer]]:
    import docx
    from docx.oxml.ns import qn

    try:
        body = docx.Document(io.BytesIO(data)).element.body
        blocks = [block for block in body.iter(qn("w:tbl"), qn("w:p")) if _at_the_top(block, body)]
    except Exception:  # python-docx raises whatever its XML and zip readers do
        raise BadInput(
            "cannot be read as a Word document.", where=Location(file), hint="Open it in Word and save it again."
        ) from None
    reviewer = ""
    answers: list[ReviewAnswer] = []
    for place, block in enumerate(blocks):
        if block.tag != qn("w:tbl"):
            continue
        lines = dict(_lines(block))
        head = next(iter(lines), "")
        number = _SUGGESTION.fullmatch(head)
        if _NAME in lines:
            reviewer = lines[_NAME]
        elif number:
            answers.append(_of_lines(number[1], lines, _check_below(blocks[place + 1 :]), file))
    return reviewer, answers


def _check_below(blocks: Sequence[Any]) -> re.Match[str] | None:
    """What stands under a table, before the next one: a reviewer may have set blank lines in between."""
    below = takewhile(lambda block: not block.tag.endswith("}tbl"), blocks)
    return next((found for block in below if (found := _CHECK.search(_text(block)))), None)


def _of_lines(number: str, lines: Mapping[str, str], check: re.Match[str] | None, file: str) -> ReviewAnswer:
    found = {_FIELDS[line]: text for line, text in lines.items() if line in _FIELDS}
    return ReviewAnswer(
        number=number,
        check=check[1] if check else "",
        where=Location(f"{file}, suggestion {number}"),
        **found,
    )


def _at_the_top(block: Any, body: Any) -> bool:
    """Whether a block stands in the body itself, or in a box around blocks of it; not inside a table."""
    parent = block.getparent()
    while parent is not body:
        if parent.tag.endswith("}tbl"):
            return False
        parent = parent.getparent()
    return True


def _lines(table: Any) -> Iterator[tuple[str, str]]:
    """First and second cell of each row; the first in lower case, for it is a name of ours.

    Rows that a tracked change took out, and tables that a reviewer set into a cell, are not ours.
    """
    from docx.oxml.ns import qn

    for row in table.iter(qn("w:tr")):
        if _within(row, "}tbl") is not table or row.find(f"{qn('w:trPr')}/{qn('w:del')}") is not None:
            continue
        own = [cell for cell in row.iter(qn("w:tc")) if _within(cell, "}tr") is row]
        cells = ["\n".join(_text(p) for p in cell.iter(qn("w:p"))).strip() for cell in own]
        if len(cells) >= 2:
            yield " ".join(cells[0].split()).casefold(), "" if cells[1] == _PLACEHOLDER else cells[1]


def _within(piece: Any, ending: str) -> Any:
    """The nearest element around one whose name ends so."""
    around = piece.getparent()
    while around is not None and not around.tag.endswith(ending):
        around = around.getparent()
    return around


def _text(block: Any) -> str:
    """The words of a paragraph as they stand: without what a tracked change took out or away."""
    from docx.oxml.ns import qn

    gone = {piece for away in block.iter(qn("w:moveFrom"), qn("w:del"), _FALLBACK) for piece in away.iter()}
    said = []
    for piece in block.iter(qn("w:t"), qn("w:tab"), qn("w:br")):
        if piece not in gone:
            said.append(piece.text or "" if piece.tag == qn("w:t") else " ")
    return _UNSEEN.sub("", "".join(said)).strip()
