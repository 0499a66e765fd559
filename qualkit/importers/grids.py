"""CSV and Excel files as grids of text, with the row and column that a spreadsheet shows for each cell."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from pathlib import PurePath
from typing import Any, NamedTuple

from qualkit.errors import BadInput, Location, Problem
from qualkit.importers.bounded import Archive, Kind
from qualkit.importers.encodings import decode
from qualkit.text.normalise import normalise

__all__ = [
    "LONGEST_CELL",
    "MOST_ROWS",
    "WORKBOOK",
    "Grid",
    "Row",
    "column_letters",
    "first_rows",
    "format_of",
    "read_grids",
]

MOST_ROWS = 50_000
MOST_CELLS = 2_000_000
LONGEST_CELL = 2_000_000
SECONDS = 8.0
_SEPARATORS = ("\t", ";", ",", "|")
_HEAD = 65_536
WORKBOOK = Kind("Excel workbook", "Open it in Excel and save it again as .xlsx, or as CSV UTF-8.")


class Row(NamedTuple):
    """A row that holds anything: its number as a spreadsheet shows it, and its cells, newlines as LF."""

    number: int
    cells: tuple[str, ...]

    def cell(self, index: int) -> str:
        """The text of a cell; "" where the row ends before it."""
        return self.cells[index] if index < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet, or the whole of a CSV file, whose `title` is "".

    Attributes:
        errors: how many cells hold an error of Excel, or a formula without a value, instead of text.
    """

    title: str
    rows: tuple[Row, ...]
    encoding: str = ""
    errors: int = 0
    problems: tuple[Problem, ...] = ()

    def address(self, row: int, index: int) -> str:
        """What the spreadsheet calls a cell: ``C14``, in a workbook ``Answers!C14``."""
        cell = f"{column_letters(index)}{row}"
        return f"{self.title}!{cell}" if self.title else cell


def column_letters(index: int) -> str:
    """The letters of a column, counted from 0.

    >>> column_letters(2), column_letters(27)
    ('C', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_grids(data: bytes, name: str, encoding: str = "", *, hidden: bool = False) -> list[Grid]:
    """The sheets of a workbook, without (or with) the hidden ones, or the one grid of a CSV file; never empty.

    Raises:
        BadInput: it is damaged or protected, unpacks or grows beyond bounds, or holds nothing.
    """
    grids = _workbook(data, name, hidden) if data.startswith(b"PK") else [_csv(data, name, encoding)]
    filled = [grid for grid in grids if grid.rows]
    if not filled:
        raise _bad(name, "holds no table: all its cells are empty.", "Check that it was saved.")
    return filled


def first_rows(text: str, most: int = 20) -> list[Row]:
    """The beginning of a text read as CSV, for looking what it is. Never raises."""
    head = _plain_newlines(text[:_HEAD])
    try:
        rows = list(_rows(head, _separator(head), most, strict=False))
    except csv.Error:
        return []
    return rows[:-1] if len(rows) > 1 and len(text) > _HEAD else rows


def _bad(name: str, message: str, hint: str, line: int | None = None) -> BadInput:
    return BadInput(message, hint=hint, where=Location(name, line))


def _plain_newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _csv(data: bytes, name: str, encoding: str) -> Grid:
    decoded = decode(data, name, encoding)
    text = _plain_newlines(decoded.text).lstrip("\ufeff")
    separator = _separator(text[:_HEAD])
    problems = decoded.problems
    csv.field_size_limit(LONGEST_CELL)
    try:
        rows = list(_bounded(_rows(text, separator, MOST_ROWS + 1, strict=True), name))
    except csv.Error:
        rows, problem = _leniently(text, separator, name)
        problems = (*problems, problem)
    return Grid("", tuple(rows), decoded.encoding, 0, problems)


def _leniently(text: str, separator: str, name: str) -> tuple[list[Row], Problem]:
    """Quotation marks in the words themselves, not doubled, or one that is never closed."""
    try:
        rows = list(_bounded(_rows(text, separator, MOST_ROWS + 1, strict=False), name))
    except csv.Error:
        why = f"a quotation mark is never closed, or a cell has more than {LONGEST_CELL:,} characters"
        message = f"is no sound CSV file: {why}."
        raise _bad(name, message, "Save it again as CSV UTF-8, or as .xlsx.") from None
    message = "has quotation marks that do not pair, so cells may be cut in the wrong places."
    hint = "Look at the rows around them; saving the table as .xlsx avoids the question."
    return rows, Problem("warning", message, Location(name), hint)


def _bounded(rows: Iterator[Row], name: str) -> Iterator[Row]:
    until = time.monotonic() + SECONDS
    cells = 0
    for count, row in enumerate(rows, 1):
        cells += len(row.cells)
        if count > MOST_ROWS or cells > MOST_CELLS:
            raise _bad(name, f"has more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells.", "Split it.")
        if not count % 64 and time.monotonic() > until:
            raise _bad(name, f"takes more than {SECONDS:.0f} seconds to read.", "Split it, or save it as CSV UTF-8.")
        yield row


def _rows(text: str, separator: str, most: int, *, strict: bool) -> Iterator[Row]:
    reader = csv.reader(_lines(text), delimiter=separator, strict=strict)
    found = 0
    for number, cells in enumerate(reader, 1):
        if number == 1 and len(cells) <= 2 and cells[:1] == ["sep="]:
            continue
        if any(cell and not cell.isspace() for cell in cells):
            yield Row(number, tuple(normalise(cell).text for cell in cells))
            found += 1
            if found >= most:
                return


def _lines(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _separator(head: str) -> str:
    """The separator under which the first rows are widest and most of one width."""
    named = re.match(r"\ufeff?sep=([,;\t|])\n", head)
    if named:
        return named[1]
    best, most = ",", (0.0, 0)
    for separator in _SEPARATORS:
        try:
            rows = [row for row in csv.reader(_lines(head), delimiter=separator) if any(cell.strip() for cell in row)]
        except csv.Error:
            continue
        # The last row may be cut off where the head ends.
        widths = [len(row) for row in (rows[:-1] if len(rows) > 2 else rows)][:40]
        if widths and widths[0] > 1:
            alike = sum(width == widths[0] for width in widths) / len(widths)
            most, best = max((most, best), ((round(alike, 1), widths[0]), separator))
    return best


def _workbook(data: bytes, name: str, hidden: bool) -> list[Grid]:
    from openpyxl import load_workbook

    archive = Archive(data, name, WORKBOOK)
    if not any(part.startswith("xl/") for part in archive.names):
        raise _bad(name, "is a ZIP archive, but no Excel workbook.", "Give it the ending that fits its content.")
    formulas = False
    for part in archive.names:
        if part.endswith((".xml", ".rels")):
            content = archive.read(part)
            formulas = formulas or (part.startswith("xl/worksheets/") and b"<f" in content)
            if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                raise _bad(
                    name, "declares XML entities, which no workbook needs, so it was not opened.", WORKBOOK.again
                )
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        grids = [_sheet(sheet, name) for sheet in book.worksheets if hidden or sheet.sheet_state == "visible"]
        if formulas:
            bare = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
            grids = [_without_values(grid, bare[grid.title], name) for grid in grids]
    except BadInput:
        raise
    except Exception as error:  # openpyxl raises whatever its XML and zip readers do
        raise _bad(name, "is a damaged Excel workbook.", WORKBOOK.again) from error
    return grids


def _sheet(sheet: Any, name: str) -> Grid:
    # The size that a sheet says it has may be wrong, or a trap.
    sheet.reset_dimensions()
    errors = 0
    rows: list[Row] = []
    for number, cells in _numbered(sheet, name):
        texts = []
        for cell in cells:
            wrong = cell.data_type == "e"
            errors += wrong
            texts.append("" if wrong else _cell_text(cell.value))
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            rows.append(Row(number, tuple(texts)))
    return Grid(sheet.title, tuple(rows), "", errors)


def _numbered(sheet: Any, name: str) -> Iterator[tuple[int, Sequence[Any]]]:
    until = time.monotonic() + SECONDS
    filled = seen = 0
    for number, cells in enumerate(sheet.iter_rows(), 1):
        seen += 1 + len(cells)
        filled += bool(cells)
        if filled > MOST_ROWS or seen > 2 * MOST_CELLS:
            raise _bad(name, f"has more than {MOST_ROWS:,} rows or {MOST_CELLS:,} cells.", "Split it.")
        if not number % 64 and time.monotonic() > until:
            raise _bad(name, f"takes more than {SECONDS:.0f} seconds to read.", "Split it, or save it as CSV UTF-8.")
        if cells:
            yield number, cells


def _without_values(grid: Grid, bare: Any, name: str) -> Grid:
    """Count the formulas that some program wrote without their results."""
    bare.reset_dimensions()
    known = {row.number: row for row in grid.rows}
    empty = 0
    for number, cells in _numbered(bare, name):
        for index, cell in enumerate(cells):
            if cell.data_type == "f" and not (number in known and known[number].cell(index)):
                empty += 1
    return Grid(grid.title, grid.rows, grid.encoding, max(grid.errors, empty), grid.problems)


def _cell_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        # Excel writes characters that XML cannot hold as _x000D_.
        plain = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), value) if "_x" in value else value
        return normalise(plain.encode("utf-8", "replace").decode("utf-8")).text
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == clock_time() else value.isoformat(" ", "seconds")
    if isinstance(value, timedelta):
        whole = value.total_seconds()
        return f"{int(whole) // 3600:02d}:{int(whole) // 60 % 60:02d}:{whole % 60:06.3f}".removesuffix(".000")
    if isinstance(value, date | clock_time):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def format_of(grid: Grid, name: str) -> str:
    """What the format of the file is called that a grid is from."""
    if grid.title:
        return "xlsx"
    return "tsv" if PurePath(name).suffix.lower() in {".tsv", ".tab"} else "csv"
