"""Reading a table of codings against the study: which source, code and place each row means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from qualkit.domain.codings import PlannedCoding
from qualkit.domain.sources import Source, Span
from qualkit.errors import BadInput, Conflict, Location, Problem, QualkitError
from qualkit.files.coding_rows import CodingRow, read_coding_rows
from qualkit.files.tables import cell_location
from qualkit.services.places import Marks, checked_stance, find_place, stored_source
from qualkit.services.session import Session
from qualkit.store import sources as source_store
from qualkit.text.quotes import fold

__all__ = ["plan_table"]

T = TypeVar("T")
OPEN_HIT = "rule, unconfirmed"


def plan_table(
    session: Session, path: Path, *, code: str, sources: Sequence[str], marks: Marks
) -> tuple[list[PlannedCoding], list[Problem]]:
    """The rows of a file as codings to be made, and what keeps rows from being used, each with its line.

    Args:
        code: the code of rows that name none.
        sources: at most one: the source of rows that name none.

    Raises:
        BadInput: the file cannot be read as a table of codings.
    """
    if len(sources) > 1:
        raise BadInput("A table names the source of each row itself.", hint="Give one source at most with it.")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BadInput(f"The file cannot be read ({error.strerror}).", where=Location(str(path))) from None
    rows, problems = read_coding_rows(data, path.name)
    if not rows and any(problem.severity == "error" for problem in problems):
        first = next(problem for problem in problems if problem.severity == "error")
        raise BadInput(first.message, hint=first.hint, where=first.where)
    reader = _Reader(session, path.name, code, sources[0] if sources else "", marks)
    planned = [made for row in rows if (made := reader.read(row)) is not None]
    problems += [*reader.problems, *_unread(rows, path.name)]
    # In the order of the file, whether its form or its content is at fault.
    problems.sort(key=lambda problem: (problem.where.line or 0) if problem.where else 0)
    return planned, problems


def _unread(rows: Sequence[CodingRow], file: str) -> list[Problem]:
    """A word about rows that were open rule hits where they came from: no person has judged them yet."""
    hits = sum(row.state == OPEN_HIT for row in rows)
    if not hits:
        return []
    message = f"{hits:,} of its rows are open rule hits, which nobody has confirmed; loading makes them yours."
    return [Problem("warning", message, Location(file), f"To leave them out, delete the rows of state “{OPEN_HIT}”.")]


class _Reader:
    """Looks up what the rows name, each name once."""

    def __init__(self, session: Session, file: str, code: str, source: str, marks: Marks) -> None:
        self._session = session
        self._marks = marks
        self._file = file
        self._code = session.code_in_use(code).key if code else ""
        self._source = session.source_name(source) if source else ""
        self._files = {file.casefold(): name for name, file, _ in source_store.originals(session.connection)}
        self._sources: dict[str, Source | QualkitError] = {}
        self._codes: dict[str, str | QualkitError] = {}
        self.problems: list[Problem] = []

    def read(self, row: CodingRow) -> PlannedCoding | None:
        """The row as a coding to be made; None if it cannot be used, which is then among the problems."""
        before = len(self.problems)
        source = self._try(row, "source", lambda: self._source_of(row))
        code = self._try(row, "code", lambda: self._code_of(row))
        self._try(row, "stance", lambda: checked_stance(row.stance))
        place = self._try(row, "", lambda: _place(source, row)) if source is not None else None
        if len(self.problems) > before or source is None or code is None or place is None:
            return None
        turn = source.turn_at(place.start)
        return PlannedCoding(
            source=source.name,
            code=code,
            span=place,
            turn=turn.number if turn is not None else 0,
            quote=place.of(source.text),
            state="new",
            line=row.row.line,
            stance=row.stance or self._marks.stance,
            contrary=self._marks.contrary if row.contrary is None else row.contrary,
            key_quote=self._marks.key_quote if row.key_quote is None else row.key_quote,
            memo=row.memo,
        )

    def _try(self, row: CodingRow, column: str, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except QualkitError as error:
            where = cell_location(self._file, row.row, column)
            self.problems.append(Problem("error", error.message, where, error.hint))
            return None

    def _source_of(self, row: CodingRow) -> Source:
        name = row.source or self._source
        if not name:
            raise BadInput("is empty.", hint="Name the source, or give one for all with --source.")
        wanted = self._files.get(name.casefold(), name)
        return _once(self._sources, wanted, lambda: stored_source(self._session, wanted))

    def _code_of(self, row: CodingRow) -> str:
        key = row.code or self._code
        if not key:
            raise BadInput("is empty.", hint="Name the code's key, or give one for all on the command line.")
        return _once(self._codes, key, lambda: self._session.code_in_use(key).key)


def _once(known: dict[str, T | QualkitError], name: str, work: Callable[[], T]) -> T:
    """What `work` answers or raises, found out once a name."""
    if name not in known:
        try:
            known[name] = work()
        except QualkitError as error:
            known[name] = error
    answer = known[name]
    if isinstance(answer, QualkitError):
        raise answer
    return answer


def _place(source: Source, row: CodingRow) -> Span:
    if row.start < 0:
        try:
            return find_place(source, quote=row.quote, turn=row.turn)
        except Conflict as error:
            raise Conflict(error.message, hint="Say which in a column “turn”, or give more of the words.") from None
    place = find_place(source, span=Span(row.start, row.end))
    if row.quote and not _same_words(place.of(source.text), row.quote):
        raise Conflict(
            f"The words of {source.name} at {place.start} to {place.end} are others.",
            hint="Leave start and end empty to have the words looked for.",
        )
    turn = source.turn_at(place.start)
    if row.turn and (turn is None or turn.number != row.turn):
        raise Conflict(f"{place.start} to {place.end} is not in turn {row.turn} of {source.name}.")
    return place


def _same_words(text: str, quote: str) -> bool:
    # Spreadsheets change line ends, and an apostrophe in front keeps them from taking words for a formula.
    words = fold(text)[0].strip()
    return words in (fold(quote)[0].strip(), fold(f"'{quote}")[0].strip(), fold(quote.removeprefix("'"))[0].strip())
