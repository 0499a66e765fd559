"""WebVTT and SubRip files as cues: what the captioning services really write, not only what the standards allow."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from qualkit.text.frontmatter import metadata_pair

__all__ = ["TIMING", "Cue", "CueFile", "read_cues"]

_CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}"
TIMING = re.compile(rf"[ \t]*({_CLOCK})[ \t]*-->[ \t]*({_CLOCK})(?:[ \t].*)?$", re.MULTILINE)
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>\n]*)>")
_TAG = re.compile(r"</?(?:v|c|i|b|u|lang|ruby|rt|font|s)(?:[.\s][^>\n]*)?/?>|<\d[\d:.]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CUE_ID = re.compile(r"\d+|[0-9a-fA-F-]{30,}/?[\d-]*")
_BREAKS = re.compile("[\r\n\x0b\x85\u2028\u2029]+")


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: its place in the file's own order, its times in seconds, and who says what in it.

    A voice of None means that the cue names nobody.
    """

    number: int
    start: float
    end: float
    said: tuple[tuple[str | None, str], ...]


@dataclass(frozen=True, slots=True)
class CueFile:
    """The cues of a file in its own order, with what stands around them."""

    cues: tuple[Cue, ...]
    metadata: dict[str, str] = field(default_factory=dict)
    notes: int = 0
    confidence_notes: int = 0
    styles: int = 0


@dataclass(slots=True)
class _Open:
    start: float
    end: float
    lines: list[str]


def read_cues(text: str, *, webvtt: bool) -> CueFile:
    """Read normalised text. A stray paragraph after a cue is kept with that cue: no words are lost.

    Args:
        text: newlines are LF, no byte-order mark.
        webvtt: whether tags, entities and NOTE blocks have the meaning that WebVTT gives them.
    """
    lines = text.split("\n")
    opened: list[_Open] = []
    blocks: list[list[str]] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        timing = TIMING.match(line) if "-->" in line else None
        if timing is not None:
            if opened:
                _take_back_id(opened[-1].lines, webvtt=webvtt)
            opened.append(_Open(_clock(timing[1]), _clock(timing[2]), []))
        elif webvtt and _opens_block(lines, index, bool(opened)):
            end = _block_end(lines, index)
            blocks.append(lines[index:end])
            index = end
            continue
        elif opened:
            opened[-1].lines.append(line)
        index += 1
    cues = tuple(_cue(number, one, webvtt) for number, one in enumerate(opened, 1))
    return _with_blocks(cues, blocks)


def _clock(stamp: str) -> float:
    whole, _, fraction = stamp.replace(",", ".").partition(".")
    total = 0
    for part in whole.split(":"):
        total = total * 60 + int(part)
    return total + float(f"0.{fraction}")


def _take_back_id(lines: list[str], *, webvtt: bool) -> None:
    """The line right above a timing names the next cue, if its shape or (in WebVTT) a blank line above it says so."""
    if not lines or not lines[-1].strip():
        return
    set_off = webvtt and len(lines) > 1 and not lines[-2].strip()
    if set_off or _CUE_ID.fullmatch(lines[-1].strip()):
        lines.pop()


def _opens_block(lines: list[str], index: int, in_cues: bool) -> bool:
    line = lines[index]
    if index == 0 and line.startswith("WEBVTT"):
        return True
    if index > 0 and lines[index - 1].strip():
        return False
    if line.rstrip() == "NOTE" or line.startswith(("NOTE ", "NOTE\t")):
        return True
    return not in_cues and line.rstrip() in {"STYLE", "REGION"}


def _block_end(lines: list[str], index: int) -> int:
    while index < len(lines) and lines[index].strip() and TIMING.match(lines[index]) is None:
        index += 1
    return index


def _with_blocks(cues: tuple[Cue, ...], blocks: Iterable[list[str]]) -> CueFile:
    metadata: dict[str, str] = {}
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
        for line in rest:
            pair = metadata_pair(line)
            if pair is not None:
                metadata.setdefault(*pair)
            elif line.strip():
                metadata["note"] = f"{metadata['note']} {line.strip()}" if "note" in metadata else line.strip()
    return CueFile(cues, metadata, notes, confidence, styles)


def _cue(number: int, cue: _Open, webvtt: bool) -> Cue:
    payload = "\n".join(line.strip(" \t") for line in cue.lines if line.strip())
    said = _json_payload(payload)
    if said is None:
        pieces = _VOICE.split(payload) if webvtt else [payload]
        voices: list[str | None] = [None, *(_plain(name, webvtt).strip() or None for name in pieces[1::2])]
        said = tuple((voice, _words(voice, words, webvtt)) for voice, words in zip(voices, pieces[::2], strict=True))
    return Cue(number, cue.start, cue.end, tuple((voice, words) for voice, words in said if words))


def _words(voice: str | None, payload: str, webvtt: bool) -> str:
    words = _plain(payload, webvtt).strip()
    prefix = f"{voice}:"
    return words.removeprefix(prefix).lstrip() if voice and words.startswith(prefix) else words


def _plain(payload: str, webvtt: bool) -> str:
    words = _TAG.sub("", payload)
    if webvtt and "&" in words:
        words = _ENTITY.sub(lambda found: _BREAKS.sub(" ", html.unescape(found[0])).replace("\ufeff", ""), words)
    return words


def _json_payload(payload: str) -> tuple[tuple[str | None, str], ...] | None:
    """Teams' metadata transcripts hold one JSON object a cue."""
    if not payload.startswith("{"):
        return None
    try:
        cue = json.loads(payload)
    except ValueError:
        return None
    if not isinstance(cue, dict) or not isinstance(cue.get("spokenText"), str):
        return None
    speaker = cue.get("speakerName")
    words = _BREAKS.sub(" ", cue["spokenText"]).replace("\ufeff", "").strip()
    return ((speaker.strip() or None if isinstance(speaker, str) else None, words),)
