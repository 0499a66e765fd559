"""CSV and Excel files as rows of text, whatever wrote them: separators, byte-order marks, encodings."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualkit.errors import Location, Problem

__all__ = ["Row", "cell_location", "csv_bytes", "heading", "is_workbook", "read_csv", "read_table"]

MOST_BYTES = 20_000_000
MOST_ROWS = 100_000
_SEPARATORS = ",;\t"
# Spreadsheets take these at the beginning of a cell for a formula; an apostrophe in front makes them text.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` is what a spreadsheet shows, `line` where it begins in the file (for Excel, the number)."""

    number: int
    line: int
    cells: tuple[str, ...]


def is_workbook(data: bytes) -> bool:
    """Whether the bytes are those of a zip archive, as every .xlsx is."""
    return data.startswith(b"PK\x03\x04")


def heading(text: str) -> str:
    """A column's name as it is compared: lower case, words joined by single spaces.

    >>> heading(" When_to-USE ")
    'when to use'
    """
    return " ".join(re.split(r"[\s_-]+", text.casefold().strip(" :*")))


def cell_location(file: str, row: Row, column: str = "") -> Location:
    """The place of a cell: line of the file, row of the table, name of the column."""
    place = f"row {row.number}, column {column}" if column else f"row {row.number}"
    return Location(file, row.line, place)


def read_table(data: bytes, file: str, sheet: str = "") -> tuple[list[Row], list[Problem]]:
    """The rows of a CSV or Excel file that hold anything, the header first.

    Args:
        sheet: the sheet of an Excel file to read, if it has one of this name; otherwise the first.
    """
    if len(data) > MOST_BYTES:
        return [], [Problem("error", f"is larger than {MOST_BYTES // 1_000_000} MB.", Location(file), "Split it.")]
    if is_workbook(data):
        from qualkit.files.workbooks import read_sheet

        return read_sheet(data, file, sheet)
    return read_csv(data, file)


def read_csv(data: bytes, file: str) -> tuple[list[Row], list[Problem]]:
    """The rows of a CSV file: UTF-8 or Windows-1252; separated by commas, semicolons or tabs.

    >>> rows, problems = read_csv(b"case;role\\nLW01;link worker", "participants.csv")
    >>> rows[1].cells, problems
    (('LW01', 'link worker'), [])
    """
    text, problems = _decode(data, file)
    if text is None:
        return [], problems
    text, separator = _separator(text)
    rows: list[Row] = []
    csv.field_size_limit(MOST_BYTES)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    line = 1
    for number, cells in enumerate(reader, 1):
        if any(cell.strip() for cell in cells):
            rows.append(Row(number, line, tuple(_unguarded(cell) for cell in cells)))
        line = reader.line_num + 1
        if len(rows) > MOST_ROWS:
            problems.append(Problem("error", f"has more than {MOST_ROWS} rows.", Location(file)))
            break
    if not rows:
        problems.append(Problem("error", "is empty.", Location(file)))
    return rows, problems


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as CSV that Excel opens rightly (UTF-8 with byte-order mark) and never runs as formulas.

    >>> csv_bytes([["case", "note"], ["A", "=1+1"]])
    b"\\xef\\xbb\\xbfcase,note\\r\\nA,'=1+1\\r\\n"
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_guarded(cell) for cell in row])
    return codecs.BOM_UTF8 + out.getvalue().encode("utf-8")


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _decode(data: bytes, file: str) -> tuple[str | None, list[Problem]]:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16"), []
        except UnicodeDecodeError:
            return None, [Problem("error", "is damaged UTF-16.", Location(file), "Save it again as CSV UTF-8.")]
    if b"\x00" in data:
        hint = "Save it as CSV UTF-8 or as .xlsx."
        return None, [Problem("error", "is not a table of text.", Location(file), hint)]
    try:
        return data.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        where = Location(file, data.count(b"\n", 0, error.start) + 1)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None, [Problem("error", "is neither UTF-8 nor Windows-1252.", where, "Save it as CSV UTF-8.")]
    hint = "Look at its accents and quotation marks; if they are wrong, save it as CSV UTF-8."
    return text, [Problem("warning", "is not UTF-8; read as Windows-1252.", where, hint)]


def _separator(text: str) -> tuple[str, str]:
    """The separator that the first line that holds anything uses most, outside quotation marks."""
    named = re.match(r"sep=([,;\t])\r?\n", text)
    if named:
        # Excel's own line is kept as a blank one, so that rows keep their numbers.
        return text[named.end() - 1 :], named[1]
    first = next((line for line in text.splitlines() if line.strip()), "")
    bare = re.sub(r'"[^"]*"?', "", first)
    return text, max(_SEPARATORS, key=bare.count)
