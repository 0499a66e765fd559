"""Sources: transcripts, their speaker turns, and where each stretch of text stood in the file."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from enum import StrEnum

from qualkit.errors import Problem

__all__ = [
    "Anchored",
    "Beside",
    "Dropped",
    "Imported",
    "Place",
    "Position",
    "Role",
    "Source",
    "Span",
    "Turn",
    "timestamp",
]


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

    Positions are sorted by `start` and do not overlap. What is in none of them was put in on import: the names
    before the words of a cue, the line break between two paragraphs.

    Attributes:
        start, end: the stretch of the stored text, in code points.
        number: of the unit in the file's own order, from 1; on a page with lines, the line of that page.
        seconds: when it is said, if the unit has a time.
        page: of the file, from 1, where it has pages.
        cell: what the file calls the unit (“Answers!C4”, “abstract”), where it has a name besides the number.
        within: how many code points of the unit's own text stand before `start`.
    """

    start: int
    end: int
    number: int
    seconds: float | None = None
    page: int | None = None
    cell: str = ""
    within: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Where one character of a source's text stands in the file it was imported from.

    Attributes:
        kind: of unit: ``line``, ``paragraph``, ``cue``, ``segment``, ``row``, ``cell``, ``page line``, ``field``.
        number, seconds, page, cell: as in `Position`.
        character: of the unit's text, from 1; 0 for a character that was put in on import, before this unit.
    """

    kind: str
    number: int
    character: int
    seconds: float | None = None
    page: int | None = None
    cell: str = ""

    def __str__(self) -> str:
        """In words.

        >>> str(Place("cue", 12, 5, seconds=751.0)), str(Place("page line", 9, 1, page=3))
        ('cue 12, 00:12:31, character 5', 'page 3, line 9, character 1')
        """
        unit = {"page line": "line", "field": "", "cell": "row"}.get(self.kind, self.kind)
        parts = [f"page {self.page}" if self.page else "", f"{unit} {self.number}" if unit else ""]
        parts += [self.cell, "" if self.seconds is None else timestamp(self.seconds)]
        said = ", ".join(part for part in parts if part)
        return f"{said}, character {self.character}" if self.character else f"put in on import, before {said}"


@dataclass(frozen=True, slots=True)
class Dropped:
    """Something of the file that is not in the stored text, with how often: shown in the import report."""

    what: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an importer makes of one file. Nothing of it is stored yet.

    `text` has no byte-order mark and only ``\\n`` as newline; otherwise the words are as they were in the file.

    Attributes:
        position_kind: what a position is, see `Place`.
        name: what the source should be called; "" takes the file's name. Where a file holds several sources (the
            answers of a survey, the records of a bibliography), each has a name.
        original, original_suffix: of a file with several sources the part that belongs to this one, kept as its
            original so that one participant can be withdrawn without the others; b"" keeps the whole file.
        case, attributes: the participant (or the study of a review) that speaks here, with what the file says of it.
        guessed: the order of the words is a guess (PDF): reports say so.
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
    name: str = ""
    original: bytes = field(default=b"", repr=False)
    original_suffix: str = ""
    case: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Beside:
    """Words of a file that are not in the stored text: they can identify a person all the same.

    Attributes:
        kind: ``property`` (author, title, …), ``comment``, ``hidden text``, ``tracked deletion``, ``header or footer``,
            ``footnote``, ``custom data``.
        where: the property's name, or the number of the comment, from 1.
        words: what stands there.
    """

    kind: str
    where: str
    words: str = field(repr=False)


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

    def place(self, offset: int) -> Place | None:
        """Where the character at `offset` stands in the file; None if the file's places are not known.

        >>> source = Source(id=1, guid="g", name="A", revision=1, text="P: hello", sha256="", file_name="A.txt",
        ...                 format="txt", layout="", encoding="utf-8", words=1, turns=(),
        ...                 positions=(Position(0, 8, 1),))
        >>> str(source.place(3))
        'line 1, character 4'
        """
        at = bisect_right(self.positions, offset, key=lambda position: position.start) - 1
        inside = at >= 0 and offset < self.positions[at].end
        if not inside and at + 1 < len(self.positions):
            at += 1
        if not self.positions:
            return None
        found = self.positions[max(at, 0)]
        character = found.within + offset - found.start + 1 if inside else 0
        return Place(self.position_kind, found.number, character, found.seconds, found.page, found.cell)

    def locator(self, offset: int) -> str:
        """Where a reader finds `offset`: ``"turn 14"``, with the page and the time where the file has them.

        >>> turn = Turn(number=1, speaker="P", role=Role.PARTICIPANT, span=Span(3, 8), start_seconds=75.2)
        >>> source = Source(id=1, guid="g", name="LW03", revision=1, text="P: hello", sha256="", file_name="LW03.vtt",
        ...                 format="vtt", layout="", encoding="utf-8", words=1, turns=(turn,))
        >>> source.locator(4)
        'turn 1, 00:01:15'
        """
        turn = self.turn_at(offset)
        place = self.place(offset)
        page = f", p. {place.page}" if place is not None and place.page else ""
        if turn is None:
            return f"before turn 1{page}"
        if turn.start_seconds is None:
            return f"turn {turn.number}{page}"
        return f"turn {turn.number}{page}, {timestamp(turn.start_seconds)}"


def timestamp(seconds: float) -> str:
    """Seconds as ``HH:MM:SS``, fractions cut off.

    >>> timestamp(3725.9)
    '01:02:05'
    """
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d}"
