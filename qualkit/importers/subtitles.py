"""WebVTT and SubRip transcripts: cues become turns."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from qualkit.domain.sources import Dropped, Imported, Position
from qualkit.errors import BadInput, Location, Problem
from qualkit.importers.cues import TIMING, Cue, CueFile, read_cues
from qualkit.importers.encodings import decode, looks_binary
from qualkit.importers.text import at_file
from qualkit.text.labels import Candidate, Line, accept, colon_head, label_key
from qualkit.text.normalise import normalise
from qualkit.text.turns import Draft, finish

__all__ = ["SrtImporter", "VttImporter", "looks_like_cues", "read_subtitles"]

_ASIDE = re.compile(r"[\[(][^\])]*[\])]")
_SENTENCE_END = re.compile(r"[.?!…。؟][\"'”’)\]]*$")
_LONG_PAUSE = 2.0


class VttImporter:
    """Reads WebVTT as Teams, Zoom, Stream, noScribe and Whisper write it."""

    name = "vtt"
    suffixes: tuple[str, ...] = (".vtt",)

    def recognises(self, data: bytes, name: str) -> float:
        """For sure if it begins with WEBVTT; its suffix alone is enough to be told what is wrong with it."""
        if _beginning(data).startswith("WEBVTT"):
            return 0.95
        return 0.5 if name.lower().endswith(self.suffixes) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """Cues sorted by time and merged into turns; positions are cue numbers with their seconds.

        Raises:
            BadInput: there are no cues, or no words in them.
        """
        return _read(data, name, encoding, interviewers, webvtt=True)


class SrtImporter:
    """Reads SubRip (``.srt``)."""

    name = "srt"
    suffixes: tuple[str, ...] = (".srt",)

    def recognises(self, data: bytes, name: str) -> float:
        """For sure if its first lines are a number and two times with an arrow."""
        beginning = _beginning(data)
        if re.match(r"(?:\d+[ \t]*\n)?[ \t]*\d{1,2}:\d{2}:\d{2}[,.]\d{1,3}[ \t]*-->", beginning):
            return 0.9
        return 0.5 if name.lower().endswith(self.suffixes) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """As for WebVTT.

        Raises:
            BadInput: there are no cues, or no words in them.
        """
        return _read(data, name, encoding, interviewers, webvtt=False)


@dataclass(slots=True)
class _Said:
    cue: Cue
    speaker: str | None
    words: str
    aside: bool = False


def _beginning(data: bytes) -> str:
    head = data[:4096]
    encoding = "utf-8"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif looks_binary(head):
        return ""
    return normalise(head.decode(encoding, "replace")).text.lstrip("\n\t ")


def looks_like_cues(text: str) -> bool:
    """Whether a text from another format (a Word file) holds pasted subtitles."""
    return text.lstrip().startswith("WEBVTT") or len(TIMING.findall(text)) >= 3


def _read(data: bytes, name: str, encoding: str, interviewers: Sequence[str], *, webvtt: bool) -> Imported:
    decoded = decode(data, name, encoding)
    text = normalise(decoded.text).text
    return read_subtitles(
        text,
        name,
        interviewers,
        webvtt=webvtt,
        file_format="vtt" if webvtt else "srt",
        encoding=decoded.encoding,
        problems=decoded.problems,
    )


def read_subtitles(
    text: str,
    name: str,
    interviewers: Sequence[str],
    *,
    webvtt: bool,
    file_format: str,
    encoding: str = "",
    problems: tuple[Problem, ...] = (),
) -> Imported:
    """Make turns of the cues in a normalised text.

    Raises:
        BadInput: there are no cues, or no words in them.
    """
    file = read_cues(text.lstrip("\n"), webvtt=webvtt)
    said, layout = _speakers(file, interviewers)
    if not said:
        what = "has no cues" if not file.cues else "has cues, but no spoken words in them"
        hint = "Export the transcript again from the service that made it."
        raise BadInput(f"{what}.", hint=hint, where=Location(name))
    ordered = sorted(said, key=lambda one: one.cue.start)
    latest = list(accumulate((one.cue.start for one in said), max))
    moved = sum(1 for one, start in zip(said, latest, strict=True) if one.cue.start < start)
    stored, drafts, positions = _lay_out(_groups(ordered, named=layout != _NOBODY))
    found = finish(stored, drafts, interviewers, layout)
    if not found.turns:
        hint = "Export the transcript again from the service that made it."
        raise BadInput("has cues, but no spoken words in them.", hint=hint, where=Location(name))
    return Imported(
        text=stored,
        turns=found.turns,
        format=file_format,
        layout=layout,
        encoding=encoding,
        position_kind="cue",
        positions=tuple(positions),
        metadata=file.metadata,
        dropped=_dropped(file),
        problems=problems + at_file((*_remarks(moved, said, layout), *found.problems), name),
    )


_VOICES = "cues with voice tags"
_PREFIXES = "cues with a name and colon"
_NOBODY = "cues that name nobody"


def _speakers(file: CueFile, interviewers: Sequence[str]) -> tuple[list[_Said], str]:
    """Who says what, in the file's own order."""
    said = [_Said(cue, voice, words) for cue in file.cues for voice, words in cue.said]
    if any(one.speaker for one in said):
        for one in said:
            one.aside = one.speaker is None and _ASIDE.fullmatch(one.words) is not None
            one.words = one.words.replace("\n", " ")
        return said, _VOICES
    heads = _prefix_heads(said, frozenset(label_key(label) for label in interviewers))
    if not heads:
        for one in said:
            one.words = one.words.replace("\n", " ")
        return said, _NOBODY
    return list(_by_prefix(said, heads)), _PREFIXES


def _prefix_heads(said: Sequence[_Said], settled: frozenset[str]) -> dict[tuple[int, int], Candidate]:
    """Accepted ``Name:`` prefixes by (index of what is said, line in it)."""
    found: list[Candidate] = []
    places: list[tuple[int, int]] = []
    for index, one in enumerate(said):
        start = 0
        for number, words in enumerate(one.words.split("\n")):
            head = colon_head(one.words, Line(start, start + len(words)), len(places))
            if head is not None:
                found.append(head)
                places.append((index, number))
            start += len(words) + 1
    return {places[head.line]: head for head in accept(found, settled)}


def _by_prefix(said: Sequence[_Said], heads: dict[tuple[int, int], Candidate]) -> Iterator[_Said]:
    """Split at each name; a cue without one goes on with the speaker before it."""
    speaker: str | None = None
    for index, one in enumerate(said):
        pending: list[str] = []
        start = 0
        for number, line in enumerate(one.words.split("\n")):
            head = heads.get((index, number))
            if head is not None:
                if any(pending):
                    yield _Said(one.cue, speaker, " ".join(pending))
                pending = [line[head.body - start :].strip()]
                speaker = head.label
            else:
                pending.append(line)
            start += len(line) + 1
        words = " ".join(part for part in pending if part)
        if words:
            yield _Said(one.cue, speaker, words)


def _groups(ordered: Sequence[_Said], *, named: bool) -> list[list[_Said]]:
    """Runs of cues that make one turn each; an aside nobody speaks stays inside a turn that goes on after it."""
    groups: list[list[_Said]] = []
    for index, one in enumerate(ordered):
        if not groups:
            groups.append([one])
        elif not named:
            last = groups[-1][-1]
            pause = one.cue.start - last.cue.end > _LONG_PAUSE
            if pause or _SENTENCE_END.search(last.words):
                groups.append([one])
            else:
                groups[-1].append(one)
        elif _goes_on(groups[-1], ordered, index):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _goes_on(group: Sequence[_Said], ordered: Sequence[_Said], index: int) -> bool:
    one = ordered[index]
    if one.aside:
        following = next((other for other in ordered[index:] if not other.aside), None)
        return following is not None and following.speaker == group[-1].speaker and not group[0].aside
    speaking = next((other for other in group if not other.aside), None)
    return speaking is not None and speaking.speaker == one.speaker


def _lay_out(groups: Sequence[Sequence[_Said]]) -> tuple[str, list[Draft], list[Position]]:
    pieces: list[str] = []
    drafts: list[Draft] = []
    positions: list[Position] = []
    length = 0
    for group in groups:
        speaker = next((one.speaker for one in group if one.speaker), "") or ""
        prefix = ("\n\n" if pieces else "") + (f"{speaker}: " if speaker else "")
        pieces.append(prefix)
        length += len(prefix)
        start = length
        for number, one in enumerate(group):
            if number:
                pieces.append(" ")
                length += 1
            positions.append(Position(length, length + len(one.words), one.cue.number, one.cue.start))
            pieces.append(one.words)
            length += len(one.words)
        if not all(one.aside for one in group):
            end = max(one.cue.end for one in group)
            drafts.append(Draft(speaker, start, length, group[0].cue.start, end))
    return "".join(pieces), drafts, positions


def _dropped(file: CueFile) -> tuple[Dropped, ...]:
    empty = sum(1 for cue in file.cues if not cue.said)
    counted = (
        ("NOTE block", file.notes),
        ("NOTE Confidence", file.confidence_notes),
        ("STYLE or REGION block", file.styles),
        ("cue without words", empty),
    )
    return tuple(Dropped(what, count) for what, count in counted if count)


def _remarks(moved: int, said: Sequence[_Said], layout: str) -> Iterator[Problem]:
    if moved:
        yield Problem("info", f"cues out of order of time: {moved}; all were sorted by their start.")
    nobody = sum(1 for one in said if not one.speaker and not one.aside)
    if layout == _NOBODY:
        message = "the cues name nobody: a turn is a run of cues up to the end of a sentence or a pause."
        yield Problem("info", message, hint="Add names in the transcription tool if questions should be told apart.")
    elif nobody:
        hint = "They are turns of an unknown speaker." if layout == _VOICES else "They stand before the first name."
        yield Problem("warning", f"cues that name no speaker: {nobody}.", hint=hint)
