"""Surveys: each respondent a source and a case, each open question a section, other columns attributes."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from qualkit.domain.sources import Dropped, Imported, Position, Role, Span, Turn
from qualkit.errors import BadInput, Location, Problem
from qualkit.files.tables import heading
from qualkit.importers.grids import Grid, Row, column_letters, format_of
from qualkit.importers.table_columns import OPEN_MARK, Column, long_columns, survey_columns
from qualkit.text.labels import label_key

__all__ = ["ASKS", "MOST_RESPONDENTS", "read_survey"]

ASKS = "Question"
MOST_RESPONDENTS = 5_000
_NOBODY = "Respondent"
_COUNTS = frozenset({"id", "response id", "responseid", "record id"})
_SHOWN = 6
_TITLE = 48
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class _Cell:
    """Words of a cell with their place: `within` counts what of the cell stands before them."""

    words: str
    row: int
    address: str
    within: int


@dataclass(frozen=True, slots=True)
class _Answers:
    """What one respondent said: questions with answers, and the rows they are from.

    `case` is the name that the table gives them, `number` the name of one that it only counts.
    """

    case: str
    number: str
    pairs: tuple[tuple[_Cell, _Cell], ...]
    empty: int
    attributes: dict[str, str]
    original: bytes


def read_survey(
    grid: Grid, name: str, interviewers: Sequence[str], questions: Sequence[str] = ()
) -> tuple[Imported, ...]:
    """A source a respondent who answered at least one open question.

    The question is a turn of the interviewer's, the answer one of the respondent's. Columns that could identify a
    person (name, e-mail, telephone, address, place on the map) are taken neither into the text nor into attributes
    nor into the originals that the study keeps.

    Args:
        grid: headings, then a row a respondent; or a row an answer, with columns for respondent, question, answer.
        questions: headings or letters of the columns of answers; () finds them.

    Raises:
        BadInput: no column holds answers in people's own words, or there are too many respondents.
    """
    header, rows, extra = _header(_without_title(grid.rows))
    columns = (None if questions else long_columns(header, rows)) or _wide(header, rows, questions, name)
    long = any(column.kind == "question" for column in columns)
    answers = list(_long(grid, header, rows, columns) if long else _wide_answers(grid, header, rows, columns))
    told = [one for one in answers if one.pairs]
    _refuse(name, columns, len(rows), told)
    problems = (*grid.problems, *_remarks(columns, extra, len(answers) - len(told), grid, long, name))
    return tuple(_imported(grid, name, number, one, problems, interviewers) for number, one in enumerate(told, 1))


def _without_title(rows: Sequence[Row]) -> Sequence[Row]:
    """Without a title above the headings: rows of one cell over rows of three and more."""

    def filled(row: Row) -> int:
        return sum(1 for cell in row.cells if cell.strip())

    at = next((number for number, row in enumerate(rows[:10]) if filled(row) > 1), 0)
    return rows[at:] if at and filled(rows[at]) > 2 else rows


def _header(rows: Sequence[Row]) -> tuple[Row, Sequence[Row], int]:
    """The row of headings, the rows of answers, and how many other rows of headings there are.

    Qualtrics writes three rows: short names, the questions, and keys. SurveyMonkey writes two, of which the second
    says what kind of answer was wanted.
    """
    for at, row in enumerate(rows[1:3], 1):
        if any(cell.lstrip().startswith('{"ImportId"') for cell in row.cells):
            return rows[at - 1], rows[at + 1 :], at
    if len(rows) > 2:
        kinds = {"response", "open-ended response", "other (please specify)", ""}
        second = [cell.strip().casefold() for cell in rows[1].cells]
        if any(second) and all(cell in kinds for cell in second):
            return rows[0], rows[2:], 1
    return rows[0], rows[1:], 0


def _wide(header: Row, rows: Sequence[Row], questions: Sequence[str], name: str) -> list[Column]:
    try:
        return survey_columns(header, rows, questions)
    except BadInput as error:
        raise BadInput(error.message, hint=error.hint, where=Location(name)) from None


def _refuse(name: str, columns: Sequence[Column], rows: int, told: Sequence[_Answers]) -> None:
    if len(told) > MOST_RESPONDENTS:
        raise BadInput(
            f"has {len(told):,} respondents; a study takes up to {MOST_RESPONDENTS:,} of a survey.",
            hint="Take a sample, or split the table.",
            where=Location(name),
        )
    if not rows:
        raise BadInput("has headings, but no rows below them.", hint="Check that it was saved.", where=Location(name))
    if not told:
        some = any(column.kind == "open" for column in columns)
        message = "has no answers to open questions." if some else "has no column of answers in people's own words."
        hint = (
            "Name the columns of open questions with --question, or write [open] before their headings; a list of"
            " participants is taken in with: qualkit case import"
        )
        raise BadInput(message, hint=hint, where=Location(name))


def _wide_answers(grid: Grid, header: Row, rows: Sequence[Row], columns: Sequence[Column]) -> Iterator[_Answers]:
    case = next((column.index for column in columns if column.kind == "case"), None)
    asked = [column for column in columns if column.kind == "open"]
    closed = [column for column in columns if column.kind == "closed" and column.title]
    kept = [column for column in columns if column.kind in {"case", "open", "closed"}]
    seen: Counter[bytes] = Counter()
    counted = case is not None and _is_count(header.cell(case), [row.cell(case) for row in rows])
    for row in rows:
        pairs = tuple(
            (_question(grid, header, column), _cell(grid, row, column.index))
            for column in asked
            if row.cell(column.index).strip()
        )
        attributes = {_one_line(c.title): value for c in closed if (value := _one_line(row.cell(c.index)))}
        original = _csv([_headings(kept), [row.cell(column.index) for column in kept]])
        seen[original] += 1
        called = _one_line(row.cell(case)) if case is not None else ""
        yield _Answers(
            "" if counted else called,
            f"R{int(called):03d}" if counted and called else "",
            pairs,
            len(asked) - len(pairs),
            attributes,
            # Two people who answer alike are two people: their originals must differ.
            original + b"\n" * (seen[original] - 1),
        )


def _long(grid: Grid, header: Row, rows: Sequence[Row], columns: Sequence[Column]) -> Iterator[_Answers]:
    place = {column.kind: column.index for column in columns if column.kind in {"case", "question", "open"}}
    closed = [column for column in columns if column.kind == "closed" and column.title]
    kept = [column for column in columns if column.kind in {"case", "question", "open", "closed"}]
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(_one_line(row.cell(place["case"])), []).append(row)
    for case, group in groups.items():
        pairs = tuple(
            (_cell(grid, row, place["question"]), _cell(grid, row, place["open"]))
            for row in group
            if row.cell(place["open"]).strip()
        )
        values = {column.title: {_one_line(row.cell(column.index)) for row in group} - {""} for column in closed}
        # What differs from answer to answer describes the answer, not the person.
        attributes = {_one_line(title): next(iter(found)) for title, found in values.items() if len(found) == 1}
        cells = [[row.cell(column.index) for column in kept] for row in group]
        original = _csv([_headings(kept, mark=False), *cells])
        yield _Answers(case, "", pairs, len(group) - len(pairs), attributes, original)


def _is_count(title: str, values: Sequence[str]) -> bool:
    """Whether a column counts the answers, as Microsoft Forms does: its 1 and another survey's 1 are two people."""
    return heading(title) in _COUNTS and all(value.strip().isdecimal() and len(value) < 7 for value in values if value)


def _question(grid: Grid, header: Row, column: Column) -> _Cell:
    words = column.title.strip() or f"Column {column_letters(column.index)}"
    return _Cell(words, header.number, grid.address(header.number, column.index), column.within)


def _cell(grid: Grid, row: Row, index: int) -> _Cell:
    raw = row.cell(index)
    words = raw.strip()
    return _Cell(words, row.number, grid.address(row.number, index), raw.index(words) if words else 0)


def _headings(columns: Sequence[Column], *, mark: bool = True) -> list[str]:
    """As the part of one respondent has them: marked, so that one row is read as the whole table was."""
    return [f"[open] {column.title}" if mark and column.kind == "open" else column.title for column in columns]


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8", "replace")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _imported(
    grid: Grid, name: str, number: int, one: _Answers, problems: tuple[Problem, ...], interviewers: Sequence[str]
) -> Imported:
    speaker = (one.case[:_LONGEST_NAME].rstrip(" :") or _NOBODY) if one.case else _NOBODY
    text, turns, positions = _lay_out(one.pairs, speaker)
    settled = {label_key(label) for label in interviewers}
    if label_key(speaker) in settled:
        turns = [replace(turn, role=Role.INTERVIEWER) for turn in turns]
    dropped = (Dropped("open question without an answer", one.empty),) if one.empty else ()
    return Imported(
        text=text,
        turns=tuple(turns),
        format=format_of(grid, name),
        layout="survey",
        encoding=grid.encoding,
        position_kind="cell",
        positions=tuple(positions),
        dropped=dropped,
        problems=problems,
        name=one.case[:_LONGEST_NAME] or one.number or f"R{number:03d}",
        original=one.original,
        original_suffix=".csv",
        case=one.case[:_LONGEST_NAME],
        # Without a name of the table's own, numbers of two surveys must not be taken for one person.
        attributes=one.attributes if one.case else {"survey": PurePath(name).stem, **one.attributes},
    )


def _lay_out(pairs: Sequence[tuple[_Cell, _Cell]], speaker: str) -> tuple[str, list[Turn], list[Position]]:
    pieces: list[str] = []
    turns: list[Turn] = []
    positions: list[Position] = []
    length = 0
    for question, answer in pairs:
        for cell, label, role in ((question, ASKS, Role.INTERVIEWER), (answer, speaker, Role.PARTICIPANT)):
            if not cell.words:
                continue
            prefix = ("\n\n" if pieces else "") + f"{label}: "
            start = length + len(prefix)
            length = start + len(cell.words)
            pieces += [prefix, cell.words]
            turns.append(Turn(number=len(turns) + 1, speaker=label, role=role, span=Span(start, length)))
            positions.append(Position(start, length, cell.row, cell=cell.address, within=cell.within))
    return "".join(pieces), turns, positions


def _remarks(
    columns: Sequence[Column], headings: int, silent: int, grid: Grid, long: bool, name: str
) -> Iterator[Problem]:
    where = Location(name)
    by_kind: Mapping[str, list[str]] = {
        kind: [_title(column) for column in columns if column.kind == kind]
        for kind in ("open", "closed", "personal", "tool")
    }
    if not long:
        message = f"open questions, {len(by_kind['open'])} of {len(columns)} columns: {_listed(by_kind['open'])}."
        hint = (
            "They were told by their answers (many of five words and more, hardly two alike). Choose others with"
            " --question COLUMN, or write [open] before their headings."
        )
        yield Problem("info", message, where, "" if _all_marked(columns, grid) else hint)
    if by_kind["closed"]:
        yield Problem("info", f"attributes of the cases: {_listed(by_kind['closed'])}.", where)
    if by_kind["personal"]:
        hint = "They are in no text, no attribute and not in the copies that the study keeps."
        message = f"columns left out because they can identify a person: {_listed(by_kind['personal'])}."
        yield Problem("warning", message, where, hint)
    if by_kind["tool"]:
        yield Problem("info", f"columns of the survey tool left out: {_listed(by_kind['tool'])}.", where)
    if silent:
        yield Problem("info", f"respondents without an answer to an open question, left out: {silent}.", where)
    if headings:
        yield Problem("info", f"further rows of headings left out: {headings}.", where)
    if grid.errors:
        hint = "Open the workbook in Excel, put it right and save it."
        yield Problem("warning", f"cells that hold an error or no value of Excel: {grid.errors}.", where, hint)
    if not any(column.kind == "case" for column in columns):
        message = "no column names the respondents, so they are numbered in the order of the rows."
        yield Problem("info", message, where, "Name the column of pseudonyms “case”.")


def _all_marked(columns: Sequence[Column], grid: Grid) -> bool:
    return any(OPEN_MARK.match(cell) for row in grid.rows[:2] for cell in row.cells)


def _title(column: Column) -> str:
    title = _one_line(re.sub(r"[“”]", '"', column.title)) or f"Column {column_letters(column.index)}"
    return f"“{title}”" if len(title) <= _TITLE else f"“{title[:_TITLE].rstrip()} …”"


def _listed(titles: Sequence[str]) -> str:
    shown = ", ".join(titles[:_SHOWN])
    return f"{shown} and {len(titles) - _SHOWN} more" if len(titles) > _SHOWN else shown
