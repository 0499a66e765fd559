"""What a cue shows: its lines without tags and with entities decoded, divided by who says them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from qualkit.text.normalise import normalised

__all__ = ["SaidInCue", "Stretch", "read_payload", "stretches", "without_surrogates"]


class Stretch(NamedTuple):
    """Words that stand together in a unit of the file; `within` counts the unit's code points before them."""

    words: str
    within: int


class SaidInCue(NamedTuple):
    """What one voice says in a cue; a voice of None means that the cue names nobody."""

    voice: str | None
    stretches: tuple[Stretch, ...]


# The names in tags hold no “<”: each pattern then looks at a character once, whatever stands in the file.
_VOICE = re.compile(r"<v(?:\.[^\s<>]*)?[ \t]([^<>\n]*)>")
_TAG = re.compile(r"</?(?:v|c|i|b|u|lang|ruby|rt|font|s)(?:[.\s][^<>\n]*)?/?>|<\d[\d:.]*>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_PICTURE = re.compile(r"\S{1,300}\.(?:jpe?g|png|webp)(?:#xywh=[\d,]+)?")
_BROKEN = re.compile("[\ud800-\udfff\x00]")
_decoded: dict[str, str] = {}


def read_payload(lines: Sequence[str], *, webvtt: bool) -> tuple[SaidInCue, ...] | None:
    """Who says what in a cue, in order; None if the cue holds data for a program, not words.

    Args:
        lines: as in the file, from the one below the times on.
        webvtt: whether voice tags and entities have the meaning that WebVTT gives them.

    >>> read_payload(["<v Ann>R&amp;D, ", "yes</v>"], webvtt=True)[0].stretches
    (Stretch(words='R&D,', within=0), Stretch(words='yes', within=6))
    """
    payload = "\n".join(lines)
    if payload.lstrip().startswith("{") and (data := _data(payload)) is not None:
        return _teams_metadata(data)
    if "<" not in payload and "&" not in payload:
        if _PICTURE.fullmatch(payload.strip()):
            return None
        return _said(None, payload, 0)
    pieces = _VOICE.split(payload) if webvtt else [payload]
    found: list[SaidInCue] = []
    before = 0
    for number in range(0, len(pieces), 2):
        voice = " ".join(_plain(pieces[number - 1], webvtt).split("\n")).strip() or None if number else None
        words = _plain(pieces[number], webvtt)
        found.extend(_said(voice, words, before))
        before += len(words)
    return tuple(found)


def stretches(words: str, before: int = 0) -> tuple[Stretch, ...]:
    """The lines of a unit's words that hold anything, each without the white space around it.

    >>> stretches(" one\\n\\n two")
    (Stretch(words='one', within=1), Stretch(words='two', within=7))
    """
    if "\n" not in words:
        kept = words.strip()
        return (Stretch(kept, before + len(words) - len(words.lstrip())),) if kept else ()
    found = []
    for line in words.split("\n"):
        if kept := line.strip():
            found.append(Stretch(kept, before + len(line) - len(line.lstrip())))
        before += len(line) + 1
    return tuple(found)


def _said(voice: str | None, words: str, before: int) -> tuple[SaidInCue, ...]:
    kept = stretches(words, before)
    if voice and kept and not voice.startswith("//"):
        # noScribe and others write the name before the words as well; its “//S02:” marks words spoken into a turn.
        first = kept[0]
        if first.words.startswith(f"{voice}:"):
            rest = first.words[len(voice) + 1 :]
            shown = rest.lstrip()
            first = Stretch(shown, first.within + len(first.words) - len(shown))
            kept = (first, *kept[1:]) if shown else kept[1:]
    return (SaidInCue(voice, kept),) if kept else ()


def _plain(payload: str, webvtt: bool) -> str:
    words = _TAG.sub("", payload) if "<" in payload else payload
    return normalised(_ENTITY.sub(_decode, words)) if webvtt and "&" in words else words


def _decode(entity: re.Match[str]) -> str:
    found = _decoded.get(entity[0])
    if found is None:
        found = html.unescape(entity[0])
        if len(_decoded) < 4096:
            _decoded[entity[0]] = found
    return found


def _data(payload: str) -> dict[str, object] | None:
    try:
        found = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _teams_metadata(data: dict[str, object]) -> tuple[SaidInCue, ...] | None:
    """Teams' metadata transcripts hold one JSON object a cue; a cue's words are those of its ``spokenText``."""
    words = data.get("spokenText")
    if not isinstance(words, str):
        return None
    speaker = data.get("speakerName")
    voice = speaker.strip() if isinstance(speaker, str) else ""
    return _said(normalised(voice).replace("\n", " ") or None, normalised(without_surrogates(words)), 0)


def without_surrogates(words: str) -> str:
    """Half a surrogate pair, which JSON can spell and no file can hold, and NUL become the replacement character.

    >>> without_surrogates("a\\ud83db")
    'a\\ufffdb'
    """
    return _BROKEN.sub("\ufffd", words)
