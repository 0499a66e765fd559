"""WebVTT and SubRip transcripts: cues become turns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qualkit.domain.sources import Dropped, Imported
from qualkit.errors import BadInput, Location, Problem
from qualkit.importers.cue_names import mark_asides, name_speakers, nameless
from qualkit.importers.cue_turns import Said, check_extent, lay_out, time_faults
from qualkit.importers.cue_words import Stretch
from qualkit.importers.cues import TIMING, Cue, CueFile, read_cues
from qualkit.importers.encodings import decode, looks_binary
from qualkit.importers.text import at_file
from qualkit.text.normalise import normalised
from qualkit.text.timestamps import LEADING_STAMP

__all__ = ["SrtImporter", "VttImporter", "beginning", "looks_like_cues", "read_subtitles"]

_VOICES = "cues with voice tags"
_IN_JSON = "cues with names in JSON"
_PREFIXES = "cues with a name and colon"
_NOBODY = "cues that name nobody"
_AGAIN = "Export the transcript again from the program that made it."


class VttImporter:
    """Reads WebVTT as Teams, Zoom, Stream, noScribe and Whisper write it."""

    name = "vtt"
    suffixes: tuple[str, ...] = (".vtt",)

    def recognises(self, data: bytes, name: str) -> float:
        """For sure if it begins with WEBVTT; its suffix alone is enough to be told what is wrong with it."""
        if beginning(data).startswith("WEBVTT"):
            return 0.95
        return 0.5 if name.lower().endswith(self.suffixes) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """Cues sorted by time and merged into turns; positions are cue numbers with their seconds.

        Raises:
            BadInput: there are no cues, or no words in them.
        """
        return _read(data, name, encoding, interviewers, divide, webvtt=True)


class SrtImporter:
    """Reads SubRip (``.srt``)."""

    name = "srt"
    suffixes: tuple[str, ...] = (".srt",)

    def recognises(self, data: bytes, name: str) -> float:
        """For sure if its first lines are a number and two times with an arrow."""
        if re.match(r"(?:\d+[ \t]*\n)?[ \t]*\d{1,4}:\d{2}:\d{2}[,.]\d{1,3}[ \t]*-->", beginning(data)):
            return 0.9
        return 0.5 if name.lower().endswith(self.suffixes) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """As for WebVTT.

        Raises:
            BadInput: there are no cues, or no words in them.
        """
        return _read(data, name, encoding, interviewers, divide, webvtt=False)


def beginning(data: bytes) -> str:
    """The first words of a file, for telling its format; "" if it is binary."""
    head = data[:4096]
    encoding = "utf-8"
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        encoding = "utf-32"
    elif head.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    elif looks_binary(head):
        return ""
    return normalised(head.decode(encoding, "replace")).lstrip("\n\t ")


def looks_like_cues(text: str) -> bool:
    """Whether a text from another format (a Word file) holds pasted subtitles."""
    if text[:2000].lstrip().startswith("WEBVTT"):
        return True
    return "->" in text and sum(1 for _, _ in zip(range(3), TIMING.finditer(text), strict=False)) == 3


def _read(data: bytes, name: str, encoding: str, interviewers: Sequence[str], divide: str, *, webvtt: bool) -> Imported:
    decoded = decode(data, name, encoding)
    return read_subtitles(
        normalised(decoded.text),
        name,
        interviewers,
        webvtt=webvtt,
        file_format="vtt" if webvtt else "srt",
        encoding=decoded.encoding,
        problems=decoded.problems,
        divide=divide,
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
    divide: str = "",
) -> Imported:
    """Make turns of the cues in a normalised text.

    Raises:
        BadInput: there are no cues, or no words in them.
    """
    check_extent(text, name)
    file = read_cues(text.lstrip("\n"), webvtt=webvtt)
    said, layout, stamps = _speakers(file, interviewers, tagged="<v" in text)
    if not said:
        lacks, hint = _lacks(file)
        raise BadInput(lacks, hint=hint, where=Location(name))
    laid = lay_out(said, interviewers, layout, name, divide=divide)
    return Imported(
        text=laid.text,
        turns=laid.turns,
        format=file_format,
        layout=laid.layout,
        encoding=encoding,
        position_kind="cue",
        positions=laid.positions,
        metadata=file.metadata,
        dropped=_dropped(file, stamps),
        problems=problems
        + at_file(
            (
                *time_faults(file.damaged, file.reversed, file.late, name),
                *nameless(said, tagged=layout != _PREFIXES, divided=bool(divide)),
                *laid.problems,
            ),
            name,
        ),
    )


def _lacks(file: CueFile) -> tuple[str, str]:
    if not file.cues:
        return "has no cues.", _AGAIN
    if any(cue.said is None for cue in file.cues):
        return "holds pictures or data for a player in its cues, no spoken words.", "Look for the file of its captions."
    return "has cues, but no spoken words in them.", _AGAIN


def _speakers(file: CueFile, interviewers: Sequence[str], *, tagged: bool) -> tuple[list[Said], str, int]:
    """Who says what, in the file's own order; how that was told; how many times stood before the words."""
    said: list[Said] = []
    stamps = 0
    for cue in file.cues:
        for voice, stretches in cue.said or ():
            rest = _without_stamp(stretches)
            stamps += rest is not stretches
            if rest:
                said.append(_said(cue, voice, rest, said[-1] if said else None))
    if any(one.speaker for one in said):
        mark_asides(said)
        return said, _VOICES if tagged else _IN_JSON, stamps
    named = name_speakers(said, interviewers)
    return (said, _NOBODY, stamps) if named is None else (named, _PREFIXES, stamps)


def _said(cue: Cue, voice: str | None, stretches: tuple[Stretch, ...], before: Said | None) -> Said:
    one = Said(cue.number, cue.start, cue.end, voice, stretches, cue.name)
    if voice is not None and voice.startswith("//"):
        # noScribe's voice of words that are spoken into another's turn: “//S02”, and they begin with “//S02:”.
        one.speaker = voice.strip("/ ") or None
        one.into = stretches[0].words.startswith("//") or (
            before is not None and before.into and before.speaker == one.speaker
        )
    return one


def _without_stamp(stretches: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    """Without a time in brackets before the words, which says again when the cue begins."""
    first = stretches[0]
    stamp = LEADING_STAMP.match(first.words) if first.words[0] in "[(#" else None
    if stamp is None:
        return stretches
    rest = Stretch(first.words[stamp.end() :], first.within + stamp.end())
    return (rest, *stretches[1:]) if rest.words else stretches[1:]


def _dropped(file: CueFile, stamps: int) -> tuple[Dropped, ...]:
    counted = (
        ("NOTE block", file.notes),
        ("NOTE Confidence", file.confidence_notes),
        ("STYLE or REGION block", file.styles),
        ("line before the first cue", file.before),
        ("time before the words of a cue", stamps),
        ("cue without words", sum(1 for cue in file.cues if cue.said == ())),
        ("cue of data for a player", sum(1 for cue in file.cues if cue.said is None)),
    )
    return tuple(Dropped(what, count) for what, count in counted if count)
