"""Sources: transcripts, their speaker turns, and where each stretch of text stood in the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from qualkit.errors import Problem

__all__ = ["Anchored", "Dropped", "Imported", "Position", "Role", "Source", "Span", "Turn", "timestamp"]


class Role(StrEnum):
    """Who is speaking. Suggestions and rules look only at turns that are not the interviewer's."""

    INTERVIEWER = "interviewer"
    PARTICIPANT = "participant"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of Unicode code points in a source's stored text."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end

    def of(self, text: str) -> str:
        """The words at this span."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Anchored:
    """Where a stretch of an earlier revision stands in the corrected text.

    Attributes:
        old: its place in the earlier text.
        new: its place in the corrected one; None for an orphan.
        how: ``exact`` (same words, in the same surroundings), ``moved`` (same words, elsewhere), ``fuzzy`` (other
            words) or ``orphan`` (not found).
        similarity: of the words, 0 to 1; 1 for exact and moved.
    """

    old: Span
    new: Span | None
    how: str
    similarity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One speaker's contribution.

    Attributes:
        number: 1 for the first turn of the source.
        speaker: the label as the file has it, without colon or brackets; "" where the file names nobody.
        role: interviewer, participant or unknown.
        span: the spoken words only: no label, no timestamp, no surrounding white space.
        start_seconds: when the turn begins in the recording, if the file says so.
    """

    number: int
    speaker: str
    role: Role
    span: Span
    start_seconds: float | None = None
    end_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Position:
    """Where a stretch of the stored text stood in the file: a line, paragraph, table cell or cue.

    `number` counts from 1 in the file's own order. Positions are sorted by `start` and do not overlap.
    """

    start: int
    end: int
    number: int
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something of the file that is not in the stored text, with how often: shown in the import report."""

    what: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an importer makes of one file. Nothing of it is stored yet.

    `text` has no byte-order mark and only ``\\n`` as newline; otherwise the words are as they were in the file.
    """

    text: str
    turns: tuple[Turn, ...]
    format: str
    layout: str
    encoding: str = ""
    position_kind: str = "line"
    positions: tuple[Position, ...] = ()
    metadata: dict[str, str] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One transcript in the study, in one revision. Its text never changes."""

    id: int
    guid: str
    name: str
    revision: int
    text: str = field(repr=False)
    sha256: str
    file_name: str
    format: str
    layout: str
    encoding: str
    words: int
    turns: tuple[Turn, ...] = field(repr=False)
    position_kind: str = "line"
    positions: tuple[Position, ...] = field(default=(), repr=False)
    metadata: dict[str, str] = field(default_factory=dict, repr=False)

    def turn_at(self, offset: int) -> Turn | None:
        """The turn whose words contain `offset`, or the last one that begins before it."""
        low, high = 0, len(self.turns)
        while low < high:
            middle = (low + high) // 2
            if self.turns[middle].span.start <= offset:
                low = middle + 1
            else:
                high = middle
        return self.turns[low - 1] if low else None

    def locator(self, offset: int) -> str:
        """Where a reader finds `offset`: ``"turn 14"``, with the time where the file has one.

        >>> turn = Turn(number=1, speaker="P", role=Role.PARTICIPANT, span=Span(3, 8), start_seconds=75.2)
        >>> source = Source(id=1, guid="g", name="LW03", revision=1, text="P: hello", sha256="", file_name="LW03.vtt",
        ...                 format="vtt", layout="", encoding="utf-8", words=1, turns=(turn,))
        >>> source.locator(4)
        'turn 1, 00:01:15'
        """
        turn = self.turn_at(offset)
        if turn is None:
            return "before turn 1"
        if turn.start_seconds is None:
            return f"turn {turn.number}"
        return f"turn {turn.number}, {timestamp(turn.start_seconds)}"


def timestamp(seconds: float) -> str:
    """Seconds as ``HH:MM:SS``, fractions cut off.

    >>> timestamp(3725.9)
    '01:02:05'
    """
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
