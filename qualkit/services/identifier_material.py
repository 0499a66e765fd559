"""Everything in a study in which a person may be named, piece by piece, and the words at each place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from qualkit.domain.sources import Beside, Source, Span, Turn
from qualkit.errors import QualkitError
from qualkit.services.session import Session
from qualkit.store import cases as case_store
from qualkit.store import identifiers as identifier_store
from qualkit.store import memos as memo_store
from qualkit.store import sources as source_store
from qualkit.store import summaries as summary_store
from qualkit.store import themes as theme_store

__all__ = ["BESIDE", "FIXED", "NAMES", "Material", "Piece", "combinations", "label_places", "labels_of"]

# Places whose words are compared with the lists of names as a whole: they are names or they are not.
NAMES = ("speaker label", "source name", "file name", "case name")
BESIDE = ("property", "comment", "hidden text", "tracked deletion", "header or footer", "footnote", "custom data")
# Places whose words never change as long as they are there.
FIXED = ("text", "file name", *BESIDE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A text of the study: of a source, or (`source_id` None) of a case, a memo, the codebook."""

    source_id: int | None
    source: str
    place: str
    detail: str
    text: str = field(repr=False)
    turns: tuple[Turn, ...] = field(default=(), repr=False)


class Material:
    """The texts of a study as they are now, read when they are asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._texts: dict[int, str] = {}
        self._turns: dict[int, tuple[Turn, ...]] = {}
        self._besides: dict[int, dict[tuple[str, str], str]] = {}
        self.unread: list[str] = []

    @cached_property
    def rows(self) -> dict[int, str]:
        """Row of every current source to its name."""
        return dict(source_store.rows(self._session.connection))

    @cached_property
    def study(self) -> dict[tuple[str, str], Piece]:
        """What belongs to no source, by place and detail."""
        return {(piece.place, piece.detail): piece for piece in _study_pieces(self._session)}

    def text(self, row: int) -> str:
        """The text of a revision."""
        if row not in self._texts:
            found = self._session.connection.execute(
                "SELECT text FROM source_revisions WHERE id = ?", (row,)
            ).fetchone()
            self._texts[row] = str(found[0]) if found else ""
        return self._texts[row]

    def turns(self, row: int) -> tuple[Turn, ...]:
        """The turns of a revision."""
        if row not in self._turns:
            self._turns[row] = source_store.turns_of(self._session.connection, row)
        return self._turns[row]

    def pieces(self, source: Source, *, beside: bool = True) -> Iterator[Piece]:
        """The pieces of one source: its text first; without `beside` not what its file says besides."""
        yield Piece(source.id, source.name, "text", "", source.text, source.turns)
        yield from self.names_of(source)
        if beside:
            for (kind, where), words in self.beside(source.id).items():
                yield Piece(source.id, source.name, kind, where, words)

    def names_of(self, source: Source) -> Iterator[Piece]:
        """The name of a source, of its file, and its speakers' labels."""
        yield Piece(source.id, source.name, "source name", "", source.name)
        yield Piece(source.id, source.name, "file name", "", source.file_name)
        for label, number in labels_of(source.turns).items():
            yield Piece(source.id, source.name, "speaker label", str(number), label)

    def beside(self, row: int) -> dict[tuple[str, str], str]:
        """What a source's original says besides its text, by kind and place; nothing if it cannot be read."""
        if row not in self._besides:
            self._besides[row] = {}
            for one in self._read_beside(row):
                key, number = (one.kind, one.where), 2
                while key in self._besides[row]:
                    key, number = (one.kind, f"{one.where} ({number})"), number + 1
                self._besides[row][key] = one.words
        return self._besides[row]

    def words(self, row: int | None, place: str, detail: str) -> str:
        """The whole text at a place; "" if it is not there any more."""
        if row is None:
            piece = self.study.get((place, detail))
            return piece.text if piece else ""
        if place == "text":
            return self.text(row)
        if place == "speaker label":
            return next((turn.speaker for turn in self.turns(row) if str(turn.number) == detail), "")
        if place in ("source name", "file name"):
            column = "name" if place == "source name" else "file_name"
            found = self._session.connection.execute(f"SELECT {column} FROM source_revisions WHERE id = ?", (row,))
            return str(found.fetchone()[0])
        return self.beside(row).get((place, detail), "")

    def said(self, found: identifier_store.Finding) -> str:
        """The words of a finding."""
        if found.kind == "combination":
            return found.detail.partition(": ")[0]
        return Span(found.start, found.end).of(self.words(found.source_id, found.place, found.detail))

    def crosses_turns(self, row: int | None, span: Span) -> bool:
        """Whether a place in a text reaches over the beginning or the end of a turn: then no words can replace it."""
        turns = self.turns(row) if row is not None else ()
        at = bisect_right(turns, span.start, key=lambda turn: turn.span.end)
        if at == len(turns) or turns[at].span.start >= span.end:
            return False
        return not (turns[at].span.start <= span.start and span.end <= turns[at].span.end)

    def around(self, found: identifier_store.Finding, length: int) -> tuple[str, str]:
        """What stands before and after a finding, at most `length` characters of each."""
        if found.kind == "combination":
            numbers = found.detail.partition(": cases ")[2].split(", ")
            return "", ": " + ", ".join(self._case(number) for number in numbers)
        whole = self.words(found.source_id, found.place, found.detail)
        before, after = whole[max(0, found.start - length) : found.start], whole[found.end : found.end + length]
        if found.place == "attribute":
            row, _, attribute = found.detail.partition(" ")
            before = f"{self._case(row)}, {attribute}: {before}"
        return before, after

    def _case(self, row: str) -> str:
        piece = self.study.get(("case name", row))
        return piece.text if piece else "a case since removed"

    def turn_of(self, found: identifier_store.Finding) -> int:
        """The number of the turn a finding stands in, or before which its label stands; 0 elsewhere."""
        if found.place == "speaker label":
            return int(found.detail)
        if found.place != "text" or found.source_id is None:
            return 0
        turns = self.turns(found.source_id)
        low, high = 0, len(turns)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if turns[middle].span.start <= found.start else (low, middle)
        return turns[low - 1].number if low else 0

    def _read_beside(self, row: int) -> tuple[Beside, ...]:
        from qualkit.importers import read_beside

        session = self._session
        name, file_name = session.connection.execute(
            "SELECT name, file_name FROM source_revisions WHERE id = ?", (row,)
        ).fetchone()
        target = f"transcripts/{file_name}"
        # During an import the file still waits to be put in its place.
        places = (session.layout.staging / target, session.layout.root / target)
        try:
            return read_beside(next(place for place in places if place.is_file()).read_bytes(), file_name)
        except (QualkitError, OSError, StopIteration):
            self.unread.append(name)
            return ()


def labels_of(turns: tuple[Turn, ...]) -> dict[str, int]:
    """Every speaker's label with the number of the first turn that has it."""
    found: dict[str, int] = {}
    for turn in turns:
        if turn.speaker:
            found.setdefault(turn.speaker, turn.number)
    return found


def label_places(text: str, turns: tuple[Turn, ...]) -> dict[Span, str]:
    """Where the labels stand in the text itself, before the words of their turns."""
    found: dict[Span, str] = {}
    reached = 0
    for turn in turns:
        if turn.speaker:
            start = text.rfind(turn.speaker, reached, turn.span.start)
            if start >= 0:
                found[Span(start, start + len(turn.speaker))] = turn.speaker
        reached = turn.span.end
    return found


def combinations(session: Session) -> list[str]:
    """Attributes that together single people out, as findings have them: ``role and town: cases 4, 7``."""
    from qualkit.identifiers import combinations as found_combinations

    cases = case_store.all_cases(session.connection)
    attributes = list(dict.fromkeys(key for case in cases for key in case.attributes))
    rows = _case_rows(session)
    members: dict[tuple[str, ...], set[int]] = {}
    for one in found_combinations(cases, attributes, session.config.smallest_group):
        members.setdefault(one.attributes, set()).update(rows[name] for name in one.cases)
    return [f"{' and '.join(names)}: cases {', '.join(map(str, sorted(found)))}" for names, found in members.items()]


def _case_rows(session: Session) -> dict[str, int]:
    return {row[1]: row[0] for row in session.connection.execute("SELECT id, name FROM cases ORDER BY id")}


def _study_pieces(session: Session) -> Iterator[Piece]:
    rows = _case_rows(session)
    for case in case_store.all_cases(session.connection):
        yield Piece(None, "", "case name", str(rows[case.name]), case.name)
        for attribute, value in case.attributes.items():
            yield Piece(None, "", "attribute", f"{rows[case.name]} {attribute}", value)
    for memo in memo_store.select(session.connection):
        for part, words in (("title", memo.title), ("body", memo.body)):
            if words:
                yield Piece(None, "", "memo", f"{memo.number} {part}", words)
    for summary in summary_store.select(session.connection):
        yield Piece(None, "", "summary", str(summary.number), summary.body)
    for theme in theme_store.select(session.connection):
        for part, words in (("name", theme.name), ("claim", theme.claim)):
            if words:
                yield Piece(None, "", "theme", f"{theme.number} {part}", words)
    for book in session.codebooks():
        for code in book:
            if code.type == "in vivo":
                yield Piece(None, "", "codebook", f"{code.key} name", code.name)
            for number, example in enumerate(code.examples, 1):
                yield Piece(None, "", "codebook", f"{code.key} example {number}", example)
