"""Transcripts as tables: a row an utterance, with columns for the time, the speaker and the words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qualkit.domain.sources import Dropped, Imported, Position
from qualkit.errors import BadInput, Location, Problem
from qualkit.importers.grids import Grid, Row, format_of
from qualkit.importers.table_columns import Transcript, header_at
from qualkit.importers.text import at_file
from qualkit.text.timestamps import TIME, seconds
from qualkit.text.turns import NO_LABELS, Draft, FoundTurns, Paragraph, find_turns, finish

__all__ = ["read_table_transcript"]

_TIME = re.compile(TIME)
_NUMBER = re.compile(r"\s*\d+(?:[.,]\d+)?\s*s?\s*")
_CALENDAR = re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{2,4}")
_SENTENCE_END = re.compile(r"[.?!…。؟][\"'”’)\]]*\s*$")
_LONG_PAUSE = 2.0


@dataclass(frozen=True, slots=True)
class _Said:
    """The words of a row; `within` is how much white space of the cell stands before them."""

    row: int
    speaker: str
    words: str
    within: int
    start: float | None
    end: float | None


def read_table_transcript(
    grid: Grid, name: str, interviewers: Sequence[str], divide: str, *, alone: bool = True
) -> Imported:
    """Make turns of the rows; rows of one speaker that follow each other are one turn, a line a row.

    Args:
        grid: with the heading of a transcript in one of its first rows.
        divide: how turns are told apart, if not by the column of speakers; see `qualkit.text.turns.DIVISIONS`.
        alone: whether it is the only transcript of the file; otherwise it is named after its sheet.

    Raises:
        BadInput: no row has words.
    """
    at, columns = header_at(grid.rows)
    if columns is None:
        raise ValueError("no heading of a transcript")
    said = list(_said(grid.rows[at + 1 :], columns))
    named = columns.speaker is not None and not divide and any(one.speaker for one in said)
    address = [grid.address(one.row, columns.text) for one in said]
    laid = _named(said, interviewers, address) if named else _plain(said, interviewers, divide, address)
    text, found, positions = laid
    if not found.turns:
        message = "has the headings of a transcript, but no words below them."
        raise BadInput(message, hint="Check that the transcript was saved.", where=Location(name))
    return Imported(
        text=text,
        turns=found.turns,
        format=format_of(grid, name),
        layout=found.layout if divide else _layout(columns, named),
        encoding=grid.encoding,
        position_kind="cell",
        positions=tuple(positions),
        metadata=found.metadata,
        dropped=_dropped(grid, columns, at, len(grid.rows) - at - 1 - len(said)),
        problems=(*grid.problems, *at_file([*_remarks(grid, columns, said), *found.problems], name)),
        name="" if alone else grid.title,
        original=b"" if alone else _part(grid),
        original_suffix="" if alone else ".csv",
    )


def _said(rows: Sequence[Row], columns: Transcript) -> Iterator[_Said]:
    speaker = ""
    for row in rows:
        words = row.cell(columns.text)
        if columns.speaker is not None:
            # An empty cell, as below a merged one, goes on with the speaker above.
            speaker = " ".join(row.cell(columns.speaker).split()).rstrip(":").rstrip() or speaker
        if words.strip():
            start, end = _times(row, columns)
            kept = words.strip()
            yield _Said(row.number, speaker, kept, words.index(kept), start, end)


def _times(row: Row, columns: Transcript) -> tuple[float | None, float | None]:
    divisor = 1000.0 if columns.milliseconds else 1.0
    begin = row.cell(columns.start) if columns.start is not None else ""
    stamps = _TIME.findall(begin)
    start = _seconds(begin, divisor)
    end = _seconds(row.cell(columns.end), divisor) if columns.end is not None else None
    if end is None and start is not None and len(stamps) == 2:
        end = seconds(stamps[1])
    return start, end if end is None or start is None or end >= start else None


def _seconds(cell: str, divisor: float) -> float | None:
    """A time in a recording; a time of the calendar is none."""
    if _CALENDAR.search(cell):
        return None
    if _NUMBER.fullmatch(cell):
        return float(cell.strip(" s").replace(",", ".")) / divisor
    return seconds(cell) if _TIME.search(cell) else None


def _named(
    said: Sequence[_Said], interviewers: Sequence[str], address: Sequence[str]
) -> tuple[str, FoundTurns, list[Position]]:
    pieces: list[str] = []
    drafts: list[Draft] = []
    positions: list[Position] = []
    length = 0
    for one, cell in zip(said, address, strict=True):
        goes_on = bool(drafts) and drafts[-1].label == one.speaker
        prefix = "\n" if goes_on else ("\n\n" if pieces else "") + (f"{one.speaker}: " if one.speaker else "")
        start = length + len(prefix)
        length = start + len(one.words)
        pieces += [prefix, one.words]
        positions.append(Position(start, length, one.row, one.start, cell=cell, within=one.within))
        if goes_on:
            drafts[-1] = drafts[-1]._replace(end=length, end_seconds=one.end)
        else:
            drafts.append(Draft(one.speaker, start, length, one.start, one.end))
    text = "".join(pieces)
    return text, finish(text, drafts, interviewers, ""), positions


def _plain(
    said: Sequence[_Said], interviewers: Sequence[str], divide: str, address: Sequence[str]
) -> tuple[str, FoundTurns, list[Position]]:
    """A table without speakers: the words themselves may name them, or a turn is a run of rows."""
    text = "\n".join(one.words for one in said)
    positions: list[Position] = []
    start = 0
    for one, cell in zip(said, address, strict=True):
        end = start + len(one.words)
        positions.append(Position(start, end, one.row, one.start, cell=cell, within=one.within))
        start = end + 1
    paragraphs = [Paragraph(position.start, position.end) for position in positions]
    found = find_turns(text, interviewers=interviewers, paragraphs=paragraphs, divide=divide)
    if found.layout == NO_LABELS and any(one.start is not None for one in said):
        found = finish(text, _runs(said, positions), interviewers, NO_LABELS)
    return text, found, positions


def _runs(said: Sequence[_Said], positions: Sequence[Position]) -> list[Draft]:
    """Turns up to the end of a sentence or a pause, as for captions that name nobody."""
    drafts: list[Draft] = []
    last: _Said | None = None
    for one, position in zip(said, positions, strict=True):
        pause = last is not None and last.end is not None and one.start is not None and one.start - last.end
        if last is None or _SENTENCE_END.search(last.words) or (pause and pause > _LONG_PAUSE):
            drafts.append(Draft("", position.start, position.end, one.start, one.end))
        else:
            drafts[-1] = drafts[-1]._replace(end=position.end, end_seconds=one.end)
        last = one
    return drafts


def _layout(columns: Transcript, named: bool) -> str:
    parts = ["time"] * (columns.start is not None) + ["speaker"] * named + ["words"]
    return f"table of {', '.join(parts)}"


def _dropped(grid: Grid, columns: Transcript, above: int, empty: int) -> tuple[Dropped, ...]:
    counted = [(f"column “{title}”", 1) for title in columns.others]
    counted += [("row above the headings", above), ("row without words", empty)]
    counted += [("cell with an Excel error or a formula without its value", grid.errors)]
    return tuple(Dropped(what, count) for what, count in counted if count)


def _remarks(grid: Grid, columns: Transcript, said: Sequence[_Said]) -> Iterator[Problem]:
    if grid.errors:
        hint = "Open the workbook in Excel, put it right and save it."
        yield Problem("warning", f"cells that hold an error or no value of Excel: {grid.errors}.", hint=hint)
    if columns.start is not None and all(one.start is None for one in said):
        yield Problem("info", "the column of times holds no times within a recording; it was left out.")


def _part(grid: Grid) -> bytes:
    import csv
    import io

    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(row.cells for row in grid.rows)
    return out.getvalue().encode("utf-8")
