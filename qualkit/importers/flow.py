"""From the paragraphs of a document, whatever its format, to a source: one text, its positions, its turns.

A paragraph is a line of the stored text, a table row too, its cells set off by TAB. Footnotes follow the body, in no
turn.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from qualkit.domain.sources import Dropped, Imported, Position
from qualkit.errors import BadInput, Location, Problem
from qualkit.importers.bounded import MOST_PARAGRAPHS, too_much
from qualkit.importers.subtitles import looks_like_cues, read_subtitles
from qualkit.importers.text import at_file
from qualkit.text.frontmatter import metadata_pair
from qualkit.text.overlaps import split_overlaps
from qualkit.text.turns import Draft, FoundTurns, Paragraph, find_turns, finish

__all__ = ["Asked", "FlowParagraph", "FlowText", "Spoken", "bold_length", "import_flow", "in_rows"]

_HEADER_CELLS = {
    "time": re.compile(r"(?:time|timestamp|time ?span|time ?code|start|start time)", re.IGNORECASE),
    "speaker": re.compile(r"(?:speaker|speakers|name|who|participant|role)", re.IGNORECASE),
    "words": re.compile(r"(?:text|content|transcript|transcription|words|speech|utterance)", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class Spoken:
    """A stretch of one paragraph that the file itself gives to a speaker and a time (noScribe's .html).

    `start`, `end` count in the paragraph's text; `body` is where the words begin after a label or stamp.
    """

    start: int
    end: int
    body: int
    speaker: str
    start_seconds: float
    end_seconds: float


@dataclass(frozen=True, slots=True)
class FlowParagraph:
    """A paragraph's words, normalised.

    Attributes:
        number: in the file's own order, from 1, empty ones and those in cells counted.
        bold: how many code points at its beginning are set in bold.
        joiner: what stands before it in the stored text: LF, or TAB before a cell.
        cell: what the file calls it besides its number (``"footnote 3"``).
        spoken: what the file itself says of who speaks in it.
    """

    text: str
    number: int
    bold: int = 0
    joiner: str = "\n"
    cell: str = ""
    spoken: tuple[Spoken, ...] = ()


@dataclass(slots=True)
class FlowText:
    """What a walk through a document collects: the body, its notes, and counts of what is left out."""

    paragraphs: list[FlowParagraph] = field(default_factory=list)
    notes: list[FlowParagraph] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    metadata: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    number: int = 0


@dataclass(frozen=True, slots=True)
class Asked:
    """What `Importer.read` was asked."""

    name: str
    format: str
    encoding: str = ""
    interviewers: Sequence[str] = ()
    divide: str = ""


def bold_length(pieces: Sequence[tuple[str, bool]]) -> int:
    """How many code points stand before the first word that is not bold.

    >>> bold_length([("INT: ", True), ("Hello", False)])
    5
    """
    length = 0
    for words, is_bold in pieces:
        if words.strip() and not is_bold:
            break
        length += len(words)
    return length


def in_rows(rows: Sequence[Sequence[Sequence[FlowParagraph]]]) -> Iterator[FlowParagraph]:
    """The paragraphs of a table's cells; time, speaker, words where its header names those columns."""
    order = _column_order(rows)
    for row in rows:
        cells = [row[index] for index in order] if order and len(order) == len(row) else row
        joiner = "\n"
        for cell in cells:
            for place, paragraph in enumerate(cell):
                yield replace(paragraph, joiner="\n" if place else joiner)
            joiner = "\t"


def _column_order(rows: Sequence[Sequence[Sequence[FlowParagraph]]]) -> list[int]:
    """Where a transcript table's header names its columns, the order time, speaker, words; otherwise empty."""
    if len(rows) < 2:
        return []
    header = [" ".join(paragraph.text for paragraph in cell).strip() for cell in rows[0]]
    place: dict[str, int] = {}
    for index, cell in enumerate(header):
        for meaning, pattern in _HEADER_CELLS.items():
            if pattern.fullmatch(cell):
                place.setdefault(meaning, index)
    if "speaker" not in place or "words" not in place:
        return []
    wanted = [place[meaning] for meaning in ("time", "speaker", "words") if meaning in place]
    return wanted + [index for index in range(len(header)) if index not in wanted]


@dataclass(slots=True)
class _Joined:
    """The stored text as it grows."""

    pieces: list[str] = field(default_factory=list)
    positions: list[Position] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    length: int = 0

    def add(self, one: FlowParagraph) -> None:
        if self.pieces:
            self.pieces.append(one.joiner)
            self.length += 1
        start = self.length
        end = self.length = start + len(one.text)
        self.pieces.append(one.text)
        self.positions.extend(_positions(one, start))
        for said in one.spoken:
            times = (said.start_seconds, said.end_seconds)
            self.drafts.append(Draft(said.speaker, start + said.body, start + said.end, *times))
        if one.joiner == "\t" and self.paragraphs:
            self.paragraphs[-1] = Paragraph(self.paragraphs[-1].start, end, self.paragraphs[-1].bold)
        else:
            self.paragraphs.append(Paragraph(start, end, one.bold))


def _positions(one: FlowParagraph, start: int) -> Iterator[Position]:
    """One for a paragraph with words; where it holds timed pieces, one for each and for what lies between them."""
    done = 0
    for said in one.spoken:
        if done < said.start:
            yield Position(start + done, start + said.start, one.number, cell=one.cell, within=done)
        if said.start < said.end:
            place = (start + said.start, start + said.end)
            yield Position(*place, one.number, said.start_seconds, cell=one.cell, within=said.start)
        done = said.end
    if done < len(one.text):
        yield Position(start + done, start + len(one.text), one.number, cell=one.cell, within=done)


def import_flow(flow: FlowText, asked: Asked) -> Imported:
    """A source of a document's paragraphs.

    Raises:
        BadInput: there are no words in it, or far more paragraphs than a transcript has.
    """
    if len(flow.paragraphs) > MOST_PARAGRAPHS:
        raise too_much("paragraphs", asked.name)
    joined = _Joined()
    for one in flow.paragraphs:
        joined.add(one)
    body = "".join(joined.pieces)
    timed = bool(joined.drafts)
    if looks_like_cues(body) and not timed:
        return _pasted_cues(body, asked, flow)
    for one in flow.notes:
        joined.add(one)
    if timed and not asked.divide:
        found = _timed_turns(body, joined, asked)
    else:
        lines = [one for one in joined.paragraphs if one.end <= len(body)]
        found = find_turns(body, interviewers=asked.interviewers, paragraphs=lines, divide=asked.divide)
    if not found.turns:
        raise BadInput("has no words in it.", hint="Check that the transcript was saved.", where=Location(asked.name))
    return Imported(
        text="".join(joined.pieces),
        turns=found.turns,
        format=asked.format,
        layout=f"table, {found.layout}" if _is_tabular(flow.paragraphs) else found.layout,
        encoding=asked.encoding,
        position_kind="paragraph",
        positions=tuple(joined.positions),
        metadata={**flow.metadata, **found.metadata},
        dropped=_counted(flow.dropped) + found.dropped,
        problems=at_file((*flow.problems, *_about_notes(flow.notes), *found.problems), asked.name),
    )


def _timed_turns(body: str, joined: _Joined, asked: Asked) -> FoundTurns:
    """Turns of the pieces that the file gives to speakers; who speaks into another's turn has one of their own."""
    pieces = joined.drafts
    starts = [one.start for one in pieces]

    def times(start: int, end: int) -> tuple[float | None, float | None]:
        first, last = bisect_right(starts, start) - 1, bisect_left(starts, end) - 1
        return pieces[max(first, 0)].start_seconds, pieces[max(last, 0)].end_seconds

    drafts = split_overlaps(body, _merged(pieces), times)
    found = finish(body, drafts, asked.interviewers, "pieces with speaker and time")
    before = [body[one.start : one.end] for one in joined.paragraphs if one.end <= pieces[0].start]
    pairs = [pair for lines in before for line in lines.split("\n") if (pair := metadata_pair(line)) is not None]
    count = sum(1 for lines in before if lines.strip())
    note = Problem("info", f"paragraphs before the first turn, kept in the text, in no turn: {count}.")
    return replace(found, metadata=dict(pairs), problems=((note,) if count else ()) + found.problems)


def _merged(drafts: Sequence[Draft]) -> list[Draft]:
    """Pieces of one speaker that follow each other are one turn, with the first start and the last end."""
    merged: list[Draft] = []
    for draft in drafts:
        if merged and merged[-1].label == draft.label:
            merged[-1] = merged[-1]._replace(end=draft.end, end_seconds=draft.end_seconds)
        else:
            merged.append(draft)
    return merged


def _is_tabular(paragraphs: Sequence[FlowParagraph]) -> bool:
    in_cells = sum(1 for one in paragraphs if one.joiner == "\t")
    return in_cells > 0.4 * sum(1 for one in paragraphs if one.text)


def _counted(dropped: Mapping[str, int]) -> tuple[Dropped, ...]:
    return tuple(Dropped(what, count) for what, count in sorted(dropped.items()) if count)


def _about_notes(notes: Sequence[FlowParagraph]) -> Iterator[Problem]:
    if notes:
        kinds = Counter(one.cell.split(" ")[0] for one in notes if "," not in one.cell)
        said = " and ".join(f"{kind}s: {count}" for kind, count in sorted(kinds.items()))
        yield Problem("info", f"{said}; their words stand after the last turn, in no turn.")


def _pasted_cues(text: str, asked: Asked, flow: FlowText) -> Imported:
    """Subtitles that somebody pasted into a document; positions are their cues."""
    webvtt = text.lstrip().startswith("WEBVTT")
    imported = read_subtitles(text.lstrip(), asked.name, asked.interviewers, webvtt=webvtt, file_format=asked.format)
    return replace(imported, dropped=imported.dropped + _counted(flow.dropped))
