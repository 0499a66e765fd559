"""Codebooks as tables, for Excel: one row a code, lists one entry a line within their cell.

A table carries codes. What is known of the codebook itself (title, version, description, source) has a second
sheet in Excel files and no place in CSV, where the caller may name it.
"""

from __future__ import annotations

from dataclasses import replace

from qualkit.domain.codebook import Codebook
from qualkit.errors import Location, Problem
from qualkit.files.codebook_fields import by_severity, clean, key_of_file
from qualkit.files.codebook_rows import COLUMNS, code_cells, read_rows
from qualkit.files.tables import csv_bytes, heading, is_workbook, read_table

__all__ = ["codebook_from_csv", "codebook_from_table", "codebook_from_xlsx", "codebook_to_csv", "codebook_to_xlsx"]

_SHEET = "Codebook"
_ABOUT = "About"
_HEAD = {"id": "key", "title": "title", "version": "version", "description": "description", "source": "source"}
_WIDTHS = (12, 28, 12, 14, 36, 60, 48, 48, 60, 36, 36, 14, 10, 10, 11)


def codebook_to_csv(codebook: Codebook) -> bytes:
    """The codes of a codebook as CSV that Excel opens rightly."""
    return csv_bytes([COLUMNS, *(code_cells(code) for code in codebook)])


def codebook_to_xlsx(codebook: Codebook) -> bytes:
    """A codebook as an Excel workbook: codes on the first sheet, title and version on the second.

    Raises:
        BadInput: a text is longer than a cell of Excel may be (32,767 characters).
    """
    from qualkit.files.workbooks import Sheet, write_workbook

    about = [("field", "value"), *((name, getattr(codebook, field)) for name, field in _HEAD.items())]
    rows = [COLUMNS, *(code_cells(code) for code in codebook)]
    return write_workbook([Sheet(_SHEET, rows, _WIDTHS), Sheet(_ABOUT, about, (14, 100))])


def codebook_from_csv(data: bytes, file: str, about: Codebook | None = None) -> tuple[Codebook | None, list[Problem]]:
    """Read a codebook from CSV. See `codebook_from_table`."""
    if is_workbook(data):
        problem = Problem("error", "is an Excel workbook, not CSV.", Location(file), "Give it the suffix .xlsx.")
        return None, [problem]
    return codebook_from_table(data, file, about)


def codebook_from_xlsx(data: bytes, file: str, about: Codebook | None = None) -> tuple[Codebook | None, list[Problem]]:
    """Read a codebook from an Excel workbook. See `codebook_from_table`."""
    if not is_workbook(data):
        hint = "Open it in Excel and save it as .xlsx, or give a CSV file the suffix .csv."
        return None, [Problem("error", "is not an .xlsx workbook.", Location(file), hint)]
    return codebook_from_table(data, file, about)


def codebook_from_table(data: bytes, file: str, about: Codebook | None = None) -> tuple[Codebook | None, list[Problem]]:
    """Read a codebook from CSV or .xlsx, by content.

    Columns are known by their names, whatever their order, case and spelling (`Description` and `Memo` are the
    definition). Rows may stand in any order; the tree follows the column `parent` or, as MAXQDA writes it, names
    such as ``Theme > Code``. Codes without key get one from their place in the tree.

    Args:
        data: the whole file.
        file: its name, for messages; it gives the key where nothing else does.
        about: whose key, title, version, description and source to use where the file gives none, and whose codes
            are as they were in what the file has no column for.

    Returns:
        the codebook (None if it has no rows to read) and its problems; each names row and column. `Code.line` is
        the line of the file (for Excel, the row).

    >>> book, problems = codebook_from_table(b"Code,Memo\\nRole,\\nRole > Ambiguity,Unclear tasks", "my role.csv")
    >>> [(code.key, code.parent, code.name, code.definition) for code in book]
    [('MR1', '', 'Role', ''), ('MR1.1', 'MR1', 'Ambiguity', 'Unclear tasks')]
    """
    rows, problems = read_table(data, file, _SHEET)
    if not rows:
        return None, problems
    head = _read_about(data, file) if is_workbook(data) else {}
    base = about or Codebook(key=key_of_file(file), title=_title(file))
    book = replace(
        base,
        key=head.get("id") or base.key,
        title=head.get("title") or base.title,
        version=head.get("version") or base.version,
        description=head.get("description") or base.description,
        source=head.get("source") or base.source,
    )
    codes, found = read_rows(rows, file, book.key, about)
    return replace(book, codes=codes), by_severity([*problems, *found])


def _title(file: str) -> str:
    words = key_of_file(file).replace("-", " ").replace("_", " ")
    return words[:1].upper() + words[1:]


def _read_about(data: bytes, file: str) -> dict[str, str]:
    rows, _ = read_table(data, file, _ABOUT)
    if not rows or [heading(cell) for cell in rows[0].cells] != ["field", "value"]:
        return {}
    return {heading(row.cells[0]): clean(row.cells[1]) for row in rows[1:] if len(row.cells) > 1}
