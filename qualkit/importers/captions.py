"""Plain text that speech services write a segment at a time: Zoom's saved captions and aTrain's four text files."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from qualkit.domain.sources import Dropped, Imported
from qualkit.errors import BadInput, Location
from qualkit.importers.chat import is_chat, refuse_chat
from qualkit.importers.cue_names import mark_asides, nameless
from qualkit.importers.cue_turns import Said, check_extent, lay_out
from qualkit.importers.cue_words import Stretch, stretches
from qualkit.importers.encodings import decode
from qualkit.importers.subtitles import beginning
from qualkit.importers.text import at_file
from qualkit.text.labels import looks_like_speaker
from qualkit.text.normalise import normalised

__all__ = ["CaptionsImporter"]

_ZOOM = re.compile(r"\[(?P<name>[^\[\]\n]{1,80})\][ \t]+(?P<clock>\d{1,2}:\d{2}:\d{2})[ \t]*")
_ATRAIN = re.compile(r"Transcription for (?P<title>[^\n]{1,200})")
_ATRAIN_ID = re.compile(r"\d{6,14}[-_ ].{0,40}")
_STAMP = r"\[?(\d{1,3}:\d{2}:\d{2})\]?[ ]-[ ]"
_STAMPED = re.compile(_STAMP)
_NEXT_STAMP = re.compile(rf"(?<=\s){_STAMP}")
_LABEL = re.compile(r"SPEAKER_\d{1,3}|Speaker undefined")
_LONGEST_LABEL = 60
_MARKS = (("\n", 300_000, "lines"), ("] - ", 100_000, "segments"))
_HALF_A_DAY = 12 * 3600


class CaptionsImporter:
    """Reads Zoom's ``meeting_saved_closed_caption.txt`` and the ``.txt`` files of aTrain."""

    name = "captions"
    suffixes: tuple[str, ...] = (".txt",)

    def recognises(self, data: bytes, name: str) -> float:
        """For sure if its first lines are such a service's, or a meeting's chat, which it refuses with advice."""
        head = beginning(data)
        lines = [line for line in head.split("\n") if line.strip()]
        if lines and (_ZOOM.fullmatch(lines[0]) or _is_atrain(lines)):
            return 0.85
        return 0.7 if is_chat(head) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """Segments merged into turns, their times taken out of the words; positions are lines, with the times.

        Raises:
            BadInput: it is a meeting's chat, in neither layout, or has no words.
        """
        decoded = decode(data, name, encoding)
        text = normalised(decoded.text)
        refuse_chat(text, name)
        check_extent(text, name, _MARKS)
        first = next((line for line in text.split("\n") if line.strip()), "")
        if _ZOOM.fullmatch(first):
            said, layout, metadata = _zoom(text)
        elif (head := _ATRAIN.fullmatch(first.strip())) is not None:
            said, layout, metadata = _atrain(text, head["title"])
        else:
            hint = "Save it as .txt with a name and a colon before each turn."
            raise BadInput("is neither Zoom's captions nor a transcript of aTrain.", hint=hint, where=Location(name))
        mark_asides(said)
        laid = lay_out(said, interviewers, layout, name, unit="line", divide=divide)
        stamps = sum(1 for one in said if one.start is not None)
        return Imported(
            text=laid.text,
            turns=laid.turns,
            format="txt",
            layout=laid.layout,
            encoding=decoded.encoding,
            position_kind="line",
            positions=laid.positions,
            metadata=metadata,
            dropped=(Dropped("time before the words", stamps),) if stamps else (),
            problems=decoded.problems + at_file((*nameless(said, "line"), *laid.problems), name),
        )


def _clock(stamp: str) -> float:
    hours, minutes, whole = stamp.split(":")
    return float(int(hours) * 3600 + int(minutes) * 60 + int(whole))


def _zoom(text: str) -> tuple[list[Said], str, dict[str, str]]:
    """``[Name] 17:42:49`` and the words below it; the clock's first time is second 0, and it may pass midnight."""
    said: list[Said] = []
    speaker: str | None = None
    began: float | None = None
    now = days = 0.0
    first_clock = ""
    for number, line in enumerate(text.split("\n"), 1):
        head = _ZOOM.fullmatch(line) if line.startswith("[") else None
        if head is not None:
            speaker, clock = head["name"].strip() or None, _clock(head["clock"])
            if began is None:
                began, first_clock = clock, head["clock"]
            if clock + days < began + now - _HALF_A_DAY:
                days += 2 * _HALF_A_DAY
            now = max(0.0, clock + days - began)
        elif kept := stretches(line):
            said.append(Said(number, now, None, speaker, kept))
    return said, "name in brackets and clock time", {"captions began at": first_clock}


def _is_atrain(lines: Sequence[str]) -> bool:
    """Whether the lines that are not blank begin as aTrain's files do."""
    head = _ATRAIN.fullmatch(lines[0].strip())
    if head is None or len(lines) < 2:
        return False
    labelled = _LABEL.fullmatch(lines[1].strip()) is not None
    stamped = any(_STAMPED.match(line) for line in lines[1:3])
    return labelled or stamped or _ATRAIN_ID.fullmatch(head["title"].strip()) is not None


def _atrain(text: str, title: str) -> tuple[list[Said], str, dict[str, str]]:
    """A speaker alone on the line after a blank one, then segments, each with its time where the file has times."""
    lines = text.split("\n")
    start = next(index for index, line in enumerate(lines) if line.strip())
    heads = _speaker_lines(lines, start)
    said: list[Said] = []
    speaker: str | None = None
    for index in range(start + 1, len(lines)):
        if index in heads:
            speaker = lines[index].strip()
            continue
        for at, kept in _segments(lines[index]):
            said.append(Said(index + 1, at, None, None if speaker == "Speaker undefined" else speaker, kept))
    timed = any(one.start is not None for one in said)
    who = "speaker on its own line" if heads else "nobody named"
    layout = f"aTrain: {who}, {'times' if timed else 'no times'}"
    return said, layout, {"title": title.strip()}


def _speaker_lines(lines: Sequence[str], start: int) -> set[int]:
    after_blank = [
        index
        for index in range(start + 1, len(lines))
        if lines[index].strip() and (index == start + 1 or not lines[index - 1].strip())
    ]
    possible = [
        index for index in after_blank if len(lines[index]) <= _LONGEST_LABEL and not _STAMPED.match(lines[index])
    ]
    stamped = any(_STAMPED.match(line) for line in lines)
    counts = Counter(lines[index].strip() for index in possible)
    return {
        index for index in possible if stamped or _is_label(lines[index].strip()) or counts[lines[index].strip()] > 1
    }


def _is_label(line: str) -> bool:
    return _LABEL.fullmatch(line) is not None or looks_like_speaker(line)


def _segments(line: str) -> Iterator[tuple[float | None, tuple[Stretch, ...]]]:
    """The segments of a line: one, or in the file for MAXQDA all of a turn."""
    stamp = _STAMPED.match(line)
    if stamp is None:
        if kept := stretches(line):
            yield None, kept
        return
    while stamp is not None:
        following = _NEXT_STAMP.search(line, stamp.end())
        end = following.start() if following is not None else len(line)
        if kept := stretches(line[stamp.end() : end], stamp.end()):
            yield _clock(stamp[1]), kept
        stamp = following
