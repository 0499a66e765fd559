"""WebVTT and SubRip files as cues: what the captioning services really write, not only what the standards allow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from qualkit.importers.cue_words import SaidInCue, read_payload
from qualkit.text.frontmatter import metadata_pair

__all__ = ["TIMING", "Cue", "CueFile", "read_cues"]

_CLOCK = r"(?:(\d{1,4}):)?(\d{1,3}):(\d{2})(?:[.,:](\d{1,9}))?"
TIMING = re.compile(rf"^[ \t]{{0,40}}{_CLOCK}[ \t]{{0,9}}--?>[ \t]{{0,9}}{_CLOCK}(?:[ \t].*)?$", re.MULTILINE)
# A line that was meant to hold the times of a cue: an arrow between what is left of them.
_DAMAGED = re.compile(
    r"(?=[^>\n]{0,80}:)[ \t]{0,40}\d[^>\n]{0,40}-->[^\n]{0,80}|[^>\n]{0,40}-->[ \t]{0,9}\d{1,4}:\d[^\n]{0,80}"
)
_CUE_ID = re.compile(r"\d+|[0-9a-fA-F-]{30,}/?[\d-]*")
_TIGHT_PAIR = re.compile(r"([A-Za-z]{2,20}):\"?([^\s\"/\\]{1,80})\"?")
_MOST_HOURS = 99


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: its place in the file's own order, its times in seconds, and who says what in it.

    Attributes:
        start, end: None where the line with the times is damaged.
        said: None where the cue holds data for a program.
        name: what the file calls the cue, "" where that is its number or nothing.
    """

    number: int
    start: float | None
    end: float | None
    said: tuple[SaidInCue, ...] | None
    name: str = ""


@dataclass(frozen=True, slots=True)
class CueFile:
    """The cues of a file in its own order, with what stands around them.

    Attributes:
        damaged: numbers of the cues whose times cannot be read; reversed: whose end is before their start; late:
            whose start is after 99 hours.
        before: lines of words before the first cue.
    """

    cues: tuple[Cue, ...]
    metadata: dict[str, str] = field(default_factory=dict)
    notes: int = 0
    confidence_notes: int = 0
    styles: int = 0
    damaged: tuple[int, ...] = ()
    reversed: tuple[int, ...] = ()
    late: tuple[int, ...] = ()
    before: int = 0


@dataclass(slots=True)
class _Open:
    start: float | None
    end: float | None
    lines: list[str] = field(default_factory=list)
    name: str = ""


def read_cues(text: str, *, webvtt: bool) -> CueFile:
    """Read normalised text. A stray paragraph after a cue is kept with that cue: no words are lost.

    Args:
        text: newlines are LF, no byte-order mark.
        webvtt: whether tags, entities and NOTE blocks have the meaning that WebVTT gives them.
    """
    opened, blocks, before = _divide(text, webvtt)
    cues = tuple(_closed(number, one, webvtt) for number, one in enumerate(opened, 1))
    timed = [cue for cue in cues if cue.start is not None]
    metadata, notes, confidence, styles = _read_blocks(blocks)
    return CueFile(
        cues=cues,
        metadata=metadata,
        notes=notes,
        confidence_notes=confidence,
        styles=styles,
        damaged=tuple(cue.number for cue in cues if cue.start is None),
        reversed=tuple(cue.number for cue in timed if (cue.end or 0.0) < (cue.start or 0.0)),
        late=tuple(cue.number for cue in timed if (cue.start or 0.0) >= (_MOST_HOURS + 1) * 3600),
        before=before,
    )


def _divide(text: str, webvtt: bool) -> tuple[list[_Open], list[list[str]], int]:
    lines = text.split("\n")
    opened: list[_Open] = []
    blocks: list[list[str]] = []
    ahead: list[str] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        if "->" in line and (one := _timing(line)) is not None:
            above = opened[-1].lines if opened else ahead
            one.name = _take_back_id(above, first=not opened, webvtt=webvtt)
            opened.append(one)
        elif webvtt and _opens_block(lines, index, bool(opened)):
            end = _block_end(lines, index)
            blocks.append(lines[index:end])
            index = end
            continue
        else:
            (opened[-1].lines if opened else ahead).append(line)
        index += 1
    return opened, blocks, sum(1 for line in ahead if line.strip())


def _timing(line: str) -> _Open | None:
    found = TIMING.match(line)
    if found is not None:
        fields = found.groups()
        return _Open(_clock(*fields[:4]), _clock(*fields[4:]))
    return _Open(None, None) if _DAMAGED.fullmatch(line) else None


def _clock(hours: str | None, minutes: str, seconds: str, fraction: str | None) -> float:
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return whole + float(f"0.{fraction}") if fraction else float(whole)


def _take_back_id(lines: list[str], *, first: bool, webvtt: bool) -> str:
    """The line right above a timing names the next cue, if its shape or (in WebVTT) a blank line above it says so."""
    if not lines or not lines[-1].strip():
        return ""
    set_off = webvtt and (len(lines) > 1 and not lines[-2].strip())
    if set_off or (first and len(lines) == 1) or _CUE_ID.fullmatch(lines[-1].strip()):
        return lines.pop().strip()
    return ""


def _opens_block(lines: list[str], index: int, in_cues: bool) -> bool:
    line = lines[index]
    if index == 0 and line.startswith("WEBVTT"):
        return True
    if not line.startswith(("NOTE", "STYLE", "REGION")) or (index > 0 and lines[index - 1].strip()):
        return False
    if line.rstrip() == "NOTE" or line.startswith(("NOTE ", "NOTE\t")):
        return True
    return not in_cues and line.rstrip() in {"STYLE", "REGION"}


def _block_end(lines: list[str], index: int) -> int:
    while index < len(lines) and lines[index].strip() and TIMING.match(lines[index]) is None:
        index += 1
    return index


def _closed(number: int, one: _Open, webvtt: bool) -> Cue:
    while one.lines and not one.lines[-1].strip():
        one.lines.pop()
    name = "" if one.name == str(number) else f"id {one.name}" if one.name.isdigit() else one.name
    return Cue(number, one.start, one.end, read_payload(one.lines, webvtt=webvtt), name[:200])


def _read_blocks(blocks: Iterable[list[str]]) -> tuple[dict[str, str], int, int, int]:
    metadata: dict[str, str] = {}
    loose: list[str] = []
    notes = confidence = styles = 0
    for block in blocks:
        first, rest = block[0], block[1:]
        if first.startswith("WEBVTT"):
            title = first.removeprefix("WEBVTT").strip(" \t-–")
            if title:
                metadata["title"] = title
        elif first.startswith("NOTE"):
            words = first.removeprefix("NOTE").strip()
            if words.startswith("Confidence"):
                confidence += 1
                continue
            notes += 1
            rest = [words, *rest] if words else rest
        else:
            styles += 1
            continue
        for line in _settings(rest):
            pair = _pair(line)
            if pair is not None:
                metadata.setdefault(*pair)
            elif line.strip():
                loose.append(line.strip())
    if loose:
        metadata["note"] = " ".join(loose)
    return metadata, notes, confidence, styles


def _pair(line: str) -> tuple[str, str] | None:
    """``Key: value``, or ``language:en-gb`` and ``duration:"00:10:00"`` as Stream writes them."""
    tight = _TIGHT_PAIR.fullmatch(line.strip())
    return (tight[1].lower(), tight[2]) if tight is not None else metadata_pair(line)


def _settings(lines: Iterable[str]) -> Iterator[str]:
    """noScribe's settings stand on one line, ``(Language: English | Mark pause: 1sec+)``: one at a time."""
    for line in lines:
        if " | " in line and line.strip().startswith("("):
            yield from line.strip().removeprefix("(").removesuffix(")").split(" | ")
        else:
            yield line
