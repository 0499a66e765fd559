"""The participants file: who takes part, under which pseudonym, in which sources, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from qualkit.domain.cases import Case, Link
from qualkit.errors import BadInput, Problem
from qualkit.files.tables import Row, cell_location, csv_bytes, heading, read_table

__all__ = ["ParticipantRow", "read_participants", "write_participants"]

_NAMES = {
    "case": ("case", "participant", "id", "pseudonym", "participant id", "case id", "participant pseudonym"),
    "source": ("source", "sources", "file", "files", "transcript", "transcripts", "file name", "source file"),
    "speaker": ("speaker", "speakers", "speaker label", "label"),
}


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """One participant as the file has them.

    Attributes:
        sources: names of sources or of their files; empty if the file does not say.
        speaker: the label in the transcript; "" for everyone but the interviewer. Labels that differ by source
            are separated by semicolons in the order of the sources: see `links`.
        attributes: in the order of the columns; cells that are empty are left out.
        line: of the file (for Excel, the row).
    """

    case: str
    sources: tuple[str, ...] = ()
    speaker: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    line: int = 0

    @property
    def links(self) -> tuple[Link, ...]:
        """Source by source, who of its speakers this is.

        >>> ParticipantRow("LW01", ("a", "b"), "P1; P2").links
        (Link(source='a', speaker='P1'), Link(source='b', speaker='P2'))
        """
        speakers = [part.strip() for part in self.speaker.split(";")]
        if len(speakers) != len(self.sources):
            speakers = [self.speaker] * len(self.sources)
        return tuple(Link(source, speaker) for source, speaker in zip(self.sources, speakers, strict=True))


def read_participants(data: bytes, file: str) -> tuple[list[ParticipantRow], list[Problem]]:
    """Read a participants file, CSV or .xlsx.

    The first row names the columns. One is the case (`case`, `participant`, `id` or `pseudonym`); `source` and
    `speaker` may follow; every other column is an attribute.

    >>> rows, problems = read_participants(b"pseudonym;file;role\\nLW01;a.txt;b.txt;link worker", "p.csv")
    >>> print(problems[0])
    p.csv:2: row 2: has 4 cells where the header has 3. Put cells that contain “;” in quotation marks.
    """
    rows, problems = read_table(data, file, "Participants")
    if not rows:
        return [], problems
    columns, found = _columns(rows[0], file)
    problems += found
    if "case" not in columns.values():
        return [], problems
    read: list[ParticipantRow] = []
    seen: dict[str, int] = {}
    for row in rows[1:]:
        problems += _misshapen(row, rows[0], file)
        participant = _participant(row, columns)
        if not participant.case:
            problems.append(_problem(row, file, "case", "is empty; the row is left out.", "Give each row a pseudonym."))
            continue
        first = seen.setdefault(participant.case.casefold(), row.number)
        if first != row.number:
            message = f"“{participant.case}” is already in row {first}; this row is left out."
            hint = "Name several sources in one row, separated by semicolons."
            problems.append(_problem(row, file, "case", message, hint))
            continue
        read.append(participant)
    return read, problems


def _problem(row: Row, file: str, column: str, message: str, hint: str, severity: str = "error") -> Problem:
    return Problem(severity, message, cell_location(file, row, column), hint)


def _columns(header: Row, file: str) -> tuple[dict[int, str], list[Problem]]:
    """What each column is: ``case``, ``source``, ``speaker``, or an attribute's name."""
    problems: list[Problem] = []
    titles = [" ".join(cell.split()) for cell in header.cells]
    special: dict[int, str] = {}
    for role, names in _NAMES.items():
        # The first synonym that occurs counts: beside “case”, a column “id” is an attribute.
        found = next((i for name in names for i, title in enumerate(titles) if heading(title) == name), None)
        if found is not None:
            special[found] = role
    if "case" not in special.values():
        hint = "Name the column of pseudonyms “case” in the first row."
        problems.append(_problem(header, file, "", "has no column “case” (or participant, id, pseudonym).", hint))
    columns: dict[int, str] = {}
    taken: set[str] = set(_NAMES)
    for index, title in enumerate(titles):
        if index in special:
            columns[index] = special[index]
        elif not title:
            continue
        elif title.casefold() in taken:
            hint = "Rename or delete one of them."
            problems.append(_problem(header, file, title, "stands twice; the second is left out.", hint))
        else:
            taken.add(title.casefold())
            columns[index] = title
    return columns, problems


def _misshapen(row: Row, header: Row, file: str) -> list[Problem]:
    width = len(header.cells)
    extra = any(cell.strip() for cell in row.cells[width:])
    unnamed = [i for i, cell in enumerate(row.cells[:width]) if cell.strip() and not header.cells[i].strip()]
    if extra:
        message = f"has {len(row.cells)} cells where the header has {width}."
        return [_problem(row, file, "", message, "Put cells that contain “;” in quotation marks.")]
    if unnamed:
        message = f"has a value in column {unnamed[0] + 1}, which has no name; it is left out."
        return [_problem(row, file, "", message, "Name the column in the first row.", "warning")]
    return []


def _participant(row: Row, columns: dict[int, str]) -> ParticipantRow:
    cells = {name: row.cells[i].strip() for i, name in columns.items() if i < len(row.cells)}
    special = {name: cells.pop(name, "") for name in _NAMES}
    return ParticipantRow(
        case=special["case"],
        sources=tuple(dict.fromkeys(part.strip() for part in special["source"].split(";") if part.strip())),
        speaker=special["speaker"],
        attributes={name: value for name, value in cells.items() if value},
        line=row.line,
    )


def write_participants(cases: Iterable[Case]) -> bytes:
    """A participants file (CSV) for these cases, which `read_participants` reads back.

    Raises:
        BadInput: a source's name or a speaker's label contains a semicolon.

    >>> print(write_participants([Case(name="LW01", attributes={"role": "link worker"})]).decode("utf-8-sig"), end="")
    case,source,speaker,role\r
    LW01,,,link worker\r
    """
    cases = list(cases)
    attributes = list(dict.fromkeys(name for case in cases for name in case.attributes))
    rows: list[Sequence[str]] = [("case", "source", "speaker", *attributes)]
    for case in cases:
        for text in (part for link in case.links for part in (link.source, link.speaker)):
            if ";" in text:
                raise BadInput(f"“{text}” contains a semicolon.", hint="Rename it; semicolons separate names here.")
        speakers = [link.speaker for link in case.links]
        speaker = speakers[0] if len(set(speakers)) == 1 else "; ".join(speakers)
        sources = "; ".join(link.source for link in case.links)
        rows.append((case.name, sources, speaker, *(case.attributes.get(name, "") for name in attributes)))
    return csv_bytes(rows)
