"""JSON as speech recognition writes it: Whisper and its relatives, aTrain, and the transcripts of Teams and Stream."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from qualkit.domain.sources import Dropped, Imported
from qualkit.errors import BadInput, Location, Problem
from qualkit.importers.cue_names import mark_asides, name_speakers, nameless
from qualkit.importers.cue_turns import Said, lay_out, time_faults
from qualkit.importers.cue_words import stretches, without_surrogates
from qualkit.importers.encodings import decode
from qualkit.importers.subtitles import beginning
from qualkit.importers.text import at_file
from qualkit.text.normalise import normalised

__all__ = ["JsonImporter"]

# Whisper, WhisperX, faster-whisper and aTrain; Teams and Stream; whisper.cpp; Hugging Face pipelines.
_LISTS = ("segments", "entries", "transcription", "chunks")
_SPEAKERS = ("speaker", "speakerDisplayName", "speakerName")
_BY_WORD = ("words", "tokens")
_CLOCK = re.compile(r"(\d{1,4}):(\d{1,2}):(\d{1,2})(?:[.,](\d{1,9}))?")
_LATEST = 10_000 * 3600.0
_MOST_PARTS = 3_000_000
_MOST_SEGMENTS = 100_000
_VOICES = "segments with speakers"
_AGAIN = "Export the transcript again from the program that made it."


class JsonImporter:
    """Reads the ``.json`` of speech recognition: a list of segments with times, words and perhaps speakers."""

    name = "json"
    suffixes: tuple[str, ...] = (".json",)

    def recognises(self, data: bytes, name: str) -> float:
        """For sure if a list of segments is in it; its suffix alone is enough to be told what is wrong with it."""
        if beginning(data)[:1] in {"{", "["}:
            if any(b'"%s"' % mark.encode() in data for mark in _LISTS) or b'"spokenText"' in data:
                return 0.9
            if beginning(data).startswith("[") and b'"text"' in data[:4096] and b'"start"' in data[:4096]:
                return 0.8
        return 0.5 if name.lower().endswith(self.suffixes) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """Segments sorted by time and merged into turns; positions are segments, numbered from 1.

        Raises:
            BadInput: it is no JSON, holds no segments, or no words in them.
        """
        decoded = decode(data, name, encoding)
        document = _parse(decoded.text, name)
        found = _segments(document)
        if not found:
            raise BadInput(
                "is JSON, but no transcript in it is one that qualkit knows.",
                hint="qualkit reads the .json of Whisper, aTrain and Teams; save others as .docx, .txt or .vtt.",
                where=Location(name),
            )
        if len(found) > _MOST_SEGMENTS:
            message = f"has more than {_MOST_SEGMENTS:,} segments, which no transcript has."
            raise BadInput(message, hint="Check that this is the file you mean.", where=Location(name))
        said = [one for number, item in enumerate(found, 1) if (one := _said(number, item)) is not None]
        named, layout = _speakers(said, interviewers)
        laid = lay_out(named, interviewers, layout, name, unit="segment", divide=divide)
        return Imported(
            text=laid.text,
            turns=laid.turns,
            format="json",
            layout=laid.layout,
            encoding=decoded.encoding,
            position_kind="segment",
            positions=laid.positions,
            metadata=_metadata(document),
            dropped=_dropped(document, len(found) - len(said)),
            problems=decoded.problems
            + at_file(
                (
                    *_faults(said, name),
                    *nameless(named, "segment", tagged=layout == _VOICES, divided=bool(divide)),
                    *laid.problems,
                ),
                name,
            ),
        )


def _parse(text: str, name: str) -> Any:
    if text.count("[") + text.count("{") > _MOST_PARTS or text.count("\\n") > _MOST_PARTS:
        message = "is JSON with more parts than any transcript has."
        raise BadInput(message, hint="Check that this is the file you mean.", where=Location(name))
    try:
        return json.loads(text.lstrip("\ufeff"), object_hook=_without_single_words)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise BadInput("cannot be read as JSON.", hint=_AGAIN, where=Location(name, line)) from None


def _without_single_words(item: dict[str, Any]) -> dict[str, Any]:
    """A segment says all that its list of single words says, but for their times."""
    if "text" in item:
        for key in _BY_WORD:
            item.pop(key, None)
    return item


def _segments(document: Any) -> list[Any]:
    if isinstance(document, dict):
        lists = [document[key] for key in _LISTS if isinstance(document.get(key), list)]
        document = next((found for found in lists if any(map(_has_words, found))), [])
    if not isinstance(document, list) or not any(map(_has_words, document)):
        return []
    return document


def _has_words(item: Any) -> bool:
    return isinstance(item, dict) and bool(_words(item).strip())


def _words(item: dict[str, Any]) -> str:
    words = item.get("text", item.get("spokenText"))
    return normalised(without_surrogates(words)) if isinstance(words, str) else ""


def _said(number: int, item: Any) -> Said | None:
    kept = stretches(_words(item)) if isinstance(item, dict) else ()
    if not kept:
        return None
    start, end = _times(item)
    name = item.get("id")
    cell = name[:200] if isinstance(name, str) and not name.isdigit() else ""
    return Said(number, start, end, _speaker(item), kept, " ".join(without_surrogates(cell).split()))


def _speaker(item: dict[str, Any]) -> str | None:
    found = next((item[key] for key in _SPEAKERS if item.get(key) not in (None, "")), None)
    if isinstance(found, int) and not isinstance(found, bool):
        return f"Speaker {found}"
    label = normalised(without_surrogates(found)) if isinstance(found, str) else ""
    return " ".join(label.split())[:200].strip() or None


def _times(item: dict[str, Any]) -> tuple[float | None, float | None]:
    """Start and end in seconds; None for what the file does not tell in a way that makes sense."""
    offsets, stamps = item.get("offsets"), item.get("timestamp")
    if isinstance(offsets, dict):
        return _thousandth(_seconds(offsets.get("from"))), _thousandth(_seconds(offsets.get("to")))
    if isinstance(stamps, list) and len(stamps) == 2:
        return _seconds(stamps[0]), _seconds(stamps[1])
    start = item.get("start", item.get("startOffset"))
    return _seconds(start), _seconds(item.get("end", item.get("endOffset")))


def _thousandth(value: float | None) -> float | None:
    return None if value is None else value / 1000


def _seconds(value: Any) -> float | None:
    if isinstance(value, str):
        found = _CLOCK.fullmatch(value.strip())
        if found is None:
            return None
        hours, minutes, whole, fraction = found.groups()
        return int(hours) * 3600 + int(minutes) * 60 + int(whole) + float(f"0.{fraction or 0}")
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if 0 <= value < _LATEST * 1000 else None


def _speakers(said: list[Said], interviewers: Sequence[str]) -> tuple[list[Said], str]:
    if any(one.speaker for one in said):
        mark_asides(said)
        return said, _VOICES
    named = name_speakers(said, interviewers)
    return (said, "segments that name nobody") if named is None else (named, "segments with a name and colon")


def _metadata(document: Any) -> dict[str, str]:
    language = document.get("language") if isinstance(document, dict) else None
    return {"language": language[:40]} if isinstance(language, str) and language.strip() else {}


def _dropped(document: Any, without_words: int) -> tuple[Dropped, ...]:
    events = document.get("events") if isinstance(document, dict) else None
    counted = (
        ("segment without words", without_words),
        ("event of the meeting", len(events) if isinstance(events, list) else 0),
    )
    return tuple(Dropped(what, count) for what, count in counted if count)


def _faults(said: Sequence[Said], name: str) -> list[Problem]:
    timed = [one for one in said if one.start is not None]
    damaged = [one.number for one in said if one.start is None] if timed else []
    reversed_ = [one.number for one in timed if one.end is not None and one.end < (one.start or 0.0)]
    late = [one.number for one in timed if (one.start or 0.0) >= 100 * 3600]
    found = list(time_faults(damaged, reversed_, late, name, unit="segment"))
    if not timed:
        found.append(Problem("warning", "the segments have no times.", hint=_AGAIN))
    return found
