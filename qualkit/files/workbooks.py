"""Excel workbooks as rows of text, and back. Formulas are never read, and text is never written as one."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from qualkit.errors import BadInput, Location, Problem
from qualkit.files.tables import MOST_ROWS, Row, cell_location

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["Sheet", "read_sheet", "write_workbook"]

MOST_UNPACKED = 100_000_000
LONGEST_CELL = 32_767  # characters; Excel's own limit
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TOO_EXACT = re.compile(rb"<v>(-?\d+\.\d{10,})</v>")
_LIKE_FORMULA = frozenset("=+-@")
# Points; the second is the most that Excel takes.
_LINE = 15
_HIGHEST = 409
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to write. Numbers stay numbers, None is an empty cell, all else is text. `widths` are in characters; the
    first row is a bold header that stays in view.

    `asked` are the columns (from 0) that somebody is to fill in: their cells are tinted, whatever they hold.
    `choices` offers values for cells of a column: text divided by commas, or the cells of another sheet as Excel
    names them, such as ``Codes!$A$2:$A$9``; other values can be typed all the same. A sheet of `prose` has no header.
    `fit` makes rows as high as their texts are deep, which not every program does of itself.
    """

    title: str
    rows: Sequence[Sequence[object]]
    widths: Sequence[int]
    asked: Sequence[int] = ()
    choices: Mapping[int, str] = field(default_factory=dict)
    prose: bool = False
    fit: bool = False


def read_sheet(data: bytes, file: str, sheet: str = "") -> tuple[list[Row], list[Problem]]:
    """The rows of a sheet that hold anything, every cell as text, with what is wrong."""
    from openpyxl import load_workbook

    refused = _refusal(data)
    if refused:
        return [], [Problem("error", refused, Location(file), "Save it again as .xlsx, or as CSV UTF-8.")]
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        titles = {title.casefold(): title for title in book.sheetnames}
        chosen = book[titles.get(sheet.casefold(), book.sheetnames[0])]
        return _rows(chosen, file)
    except Exception:  # openpyxl raises whatever its XML and zip readers do
        hint = "Open it in Excel and save it again as .xlsx, or as CSV UTF-8."
        return [], [Problem("error", "cannot be read as an Excel workbook.", Location(file), hint)]


def _refusal(data: bytes) -> str:
    """Why the archive should not be unpacked, or ""."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
                return f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB."
            for info in archive.infolist():
                if info.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.read(info):
                    return "declares XML entities, which no workbook needs."
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError):
        return "is damaged or protected by a password."
    return ""


def _rows(sheet: Any, file: str) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    names: tuple[str, ...] = ()
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = []
        for index, cell in enumerate(cells):
            text, message, hint = _text(cell)
            if message:
                row = Row(number, number, ())
                column = names[index] if index < len(names) and names[index] else str(index + 1)
                problems.append(Problem("error", message, cell_location(file, row, column), hint))
            texts.append(text)
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            rows.append(Row(number, number, tuple(texts)))
            names = names or rows[0].cells
        if len(rows) > MOST_ROWS:
            problems.append(Problem("error", f"has more than {MOST_ROWS} rows.", Location(file)))
            break
    if not rows:
        problems.append(Problem("error", "is empty.", Location(file)))
    return rows, problems


def _text(cell: Any) -> tuple[str, str, str]:
    """A cell as text, and what is wrong with it (message and hint)."""
    value = cell.value
    if value is None:
        return "", "", ""
    if cell.data_type == "f":
        return "", "holds a formula; it is not read.", "Replace it by its value: copy it, then paste as values."
    if cell.data_type == "e":
        return "", f"holds Excel's error {value}.", "Replace it by what it should be."
    if isinstance(value, datetime):
        return (value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")), "", ""
    if isinstance(value, date | time):
        return value.isoformat(), "", ""
    if isinstance(value, bool):
        return ("yes" if value else "no"), "", ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value)), "", ""
    return str(value), "", ""


def write_workbook(sheets: Sequence[Sheet]) -> bytes:
    """An .xlsx file; equal sheets give equal bytes.

    Raises:
        BadInput: a cell is longer than Excel permits, or holds characters that no Excel file can.
    """
    from openpyxl import Workbook

    book = Workbook()
    for number, sheet in enumerate(sheets):
        target = book.worksheets[0] if not number else book.create_sheet()
        target.title = sheet.title
        _fill(target, sheet)
    book.properties.creator = "qualkit"
    return _timeless(_saved(book))


def _saved(book: Workbook) -> bytes:
    """A workbook as bytes, made in memory alone: openpyxl by itself puts each sheet into a temporary file first."""
    from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
    from openpyxl.worksheet._writer import WorksheetWriter
    from openpyxl.writer.excel import ExcelWriter

    class InMemory(ExcelWriter):
        def write_worksheet(self: Any, ws: Any) -> None:
            ws._drawing = SpreadsheetDrawing()
            ws._drawing.charts, ws._drawing.images = ws._charts, ws._images
            writer: Any = WorksheetWriter(ws, io.BytesIO())
            writer.write()
            ws._rels = writer._rels
            self._archive.writestr(ws.path[1:], writer.read())
            self.manifest.append(ws)

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        InMemory(book, archive).save()
    return out.getvalue()


def _fill(target: Worksheet, sheet: Sheet) -> None:
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    styles: dict[tuple[bool, bool], Any] = {}
    for row, texts in enumerate(sheet.rows, 1):
        for column, value in enumerate(texts, 1):
            if isinstance(value, int | float) and not isinstance(value, bool):
                target.cell(row=row, column=column).value = value
                continue
            text = "" if value is None else str(value)
            if len(text) > LONGEST_CELL or _ILLEGAL.search(text):
                what = "is too long for a cell of Excel" if len(text) > LONGEST_CELL else "holds control characters"
                name = str(sheet.rows[0][column - 1])
                raise BadInput(
                    f"The text in row {row}, column {name} {what}.", hint="Write CSV instead, or shorten it."
                )
            if not text and column - 1 not in sheet.asked:
                continue
            cell = target.cell(row=row, column=column)
            guarded = text[:1] in _LIKE_FORMULA
            _style(cell, styles, has_text=bool(text), guarded=guarded)
            if text:
                cell.value = text
                # Text stays text, also where it begins like a formula, a number or a date.
                cell.data_type = "s"
    _offer(target, sheet)
    if sheet.fit:
        for row, texts in enumerate(sheet.rows, 1):
            deepest = max(_lines(str(text), width) for text, width in zip(texts, sheet.widths, strict=False))
            target.row_dimensions[row].height = min(_LINE * deepest + 3, _HIGHEST)
    for cell in target[1]:
        cell.font = Font(bold=True) if sheet.prose else Font(bold=True, color="FFFFFF")
        if not sheet.prose:
            cell.fill = PatternFill("solid", fgColor="1B5E8C")
    for column, width in enumerate(sheet.widths, 1):
        target.column_dimensions[get_column_letter(column)].width = width
    if not sheet.prose:
        target.freeze_panes = "A2"
        target.auto_filter.ref = target.dimensions


def _style(cell: Any, known: dict[tuple[bool, bool], Any], *, has_text: bool, guarded: bool) -> None:
    """Wrapped text, never read as a formula. Looking a style up is slow: cells copy the first one's."""
    from openpyxl.styles import Alignment

    style = known.get((has_text, guarded))
    if style is not None:
        cell._style = copy(style)
        return
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if has_text:
        cell.number_format = "@"
        cell.quotePrefix = guarded
    known[has_text, guarded] = copy(cell._style)


def _lines(text: str, width: int) -> int:
    """About how many lines a text takes in a column."""
    return sum(1 + len(line) // max(width - 2, 1) for line in text.split("\n"))


def _offer(target: Worksheet, sheet: Sheet) -> None:
    """Tint the cells to be filled in, and offer what can be chosen there."""
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    tint = PatternFill("solid", fgColor="FFF4D6")
    for column in sheet.asked:
        for row in range(1 if sheet.prose else 2, len(sheet.rows) + 1):
            target.cell(row=row, column=column + 1).fill = tint
    for column, values in sorted(sheet.choices.items()):
        formula = values if "!" in values else f'"{values}"'
        offer = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=False)
        letter = get_column_letter(column + 1)
        offer.add(f"{letter}2:{letter}{max(len(sheet.rows), 2)}")
        target.add_data_validation(offer)


def _timeless(data: bytes) -> bytes:
    """The same archive without the moment it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "docProps/core.xml":
                content = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"1980-01-01T00:00:00Z", content)
            if info.filename.startswith("xl/worksheets/"):
                # openpyxl writes 561.488 as 561.4880000000001; a number is written as it reads.
                content = _TOO_EXACT.sub(lambda found: b"<v>%r</v>" % round(float(found[1]), 9), content)
            fixed = zipfile.ZipInfo(info.filename, _EPOCH)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            new.writestr(fixed, content)
    return out.getvalue()
