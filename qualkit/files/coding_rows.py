"""A table of codings to be made (codings.csv): which source, which code, and where, said in one of three ways."""

from __future__ import annotations

from dataclasses import dataclass

from qualkit.errors import Problem
from qualkit.files.tables import Row, cell_location, heading, read_table

__all__ = ["CodingRow", "read_coding_rows"]

_NAMES = {
    "source": ("source", "source name", "transcript", "file", "document", "interview"),
    "code": ("code", "code key", "key", "code id"),
    "quote": ("quote", "quotation", "words", "text", "segment", "segment text"),
    "turn": ("turn", "turn number"),
    "start": ("start", "from", "start offset"),
    "end": ("end", "to", "end offset"),
    "stance": ("stance",),
    "contrary": ("contrary", "negative case"),
    "key_quote": ("key quote", "key quotation"),
    "memo": ("memo", "note", "comment"),
    "state": ("state",),
}
_YES = ("yes", "y", "true", "1", "x", "wahr", "vrai")
_NO = ("", "no", "n", "false", "0", "falsch", "faux")


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingRow:
    """One row as the file has it. Of quote, turn, and start with end, at least one is given.

    Attributes:
        start, end: code points of the source's text, -1 where the file does not say.
        contrary, key_quote: None where the file does not say.
        state: what `qualkit code list --csv` says of how the coding came about.
    """

    row: Row
    source: str = ""
    code: str = ""
    quote: str = ""
    turn: int = 0
    start: int = -1
    end: int = -1
    stance: str = ""
    contrary: bool | None = None
    key_quote: bool | None = None
    memo: str = ""
    state: str = ""


def read_coding_rows(data: bytes, file: str) -> tuple[list[CodingRow], list[Problem]]:
    """Read a table of codings, CSV or .xlsx; the first row names the columns.

    Columns are `source`, `code`, and the place: `quote`, or `turn`, or `start` with `end` (several of them must agree).
    `stance`, `contrary`, `key_quote` and `memo` may follow; other columns are left out.

    >>> rows, problems = read_coding_rows(b"source;code;turn\\nLW03;LWR3.4;twelve", "codings.csv")
    >>> print(problems[0])
    codings.csv:2: row 2, column turn: is not a whole number.
    """
    rows, problems = read_table(data, file, "Codings")
    if not rows:
        return [], problems
    columns = _columns(rows[0])
    if not {"quote", "turn"} & set(columns) and not {"start", "end"} <= set(columns):
        where = cell_location(file, rows[0])
        hint = "Name the columns in the first row: source, code, and quote, turn, or start and end."
        problems.append(Problem("error", "does not say where the codings stand.", where, hint))
        return [], problems
    read = []
    width = len(rows[0].cells)
    for row in rows[1:]:
        if any(cell.strip() for cell in row.cells[width:]):
            # Words cut off at a separator would be coded without their rest.
            message = f"has {len(row.cells)} cells where the header has {width}."
            hint = "Put cells that contain the separator in quotation marks."
            problems.append(Problem("error", message, cell_location(file, row), hint))
            continue
        coding, found = _coding(row, columns, file)
        problems += found
        if coding is not None:
            read.append(coding)
    return read, problems


def _columns(header: Row) -> dict[str, int]:
    """Where each known column is; the first of several that mean the same counts."""
    titles = [heading(cell) for cell in header.cells]
    columns = {}
    for role, names in _NAMES.items():
        found = next((titles.index(name) for name in names if name in titles), None)
        if found is not None:
            columns[role] = found
    return columns


def _coding(row: Row, columns: dict[str, int], file: str) -> tuple[CodingRow | None, list[Problem]]:
    cells = {role: row.cells[index].strip() for role, index in columns.items() if index < len(row.cells)}
    problems: list[Problem] = []

    def wrong(column: str, message: str, hint: str = "") -> None:
        problems.append(Problem("error", message, cell_location(file, row, column), hint))

    def number(column: str, absent: int) -> int:
        text = cells.get(column, "")
        known = text.isdecimal() and len(text) < 19
        if text and not known:
            wrong(column, "is not a whole number." if not text.isdecimal() else "is too large a number.")
        return int(text) if known else absent

    def flag(column: str) -> bool | None:
        text = cells.get(column, "").casefold()
        if text not in _YES + _NO:
            wrong(column, "is neither yes nor no.")
        return text in _YES if text else None

    turn, start, end = number("turn", 0), number("start", -1), number("end", -1)
    if (start < 0) != (end < 0):
        wrong("start" if start < 0 else "end", "is empty; start and end go together.")
    elif not problems and not cells.get("quote") and not turn and start < 0:
        wrong("", "does not say where the coding stands.", "Give the words, the turn, or start and end.")
    coding = CodingRow(
        row=row,
        source=cells.get("source", ""),
        code=cells.get("code", ""),
        quote=cells.get("quote", ""),
        turn=turn,
        start=start,
        end=end,
        stance=cells.get("stance", "").casefold(),
        contrary=flag("contrary"),
        key_quote=flag("key_quote"),
        memo=cells.get("memo", ""),
        state=cells.get("state", ""),
    )
    return (None if problems else coding), problems
