"""Every word of a cue file leads back to its cue, its time and its place in the words that the cue shows."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import escape

import webvtt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.domain.sources import Imported
from qualkit.importers import read_file
from tests.helpers.effort import examples
from tests.helpers.imported_checks import check_imported, said
from tests.helpers.layouts import source_of_imported

EXAMPLES = settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = ["O'Neil, Ann", "P1", "Siân Ŵyn", "مريم", "José (SL)", "Smith & Co", "Ann 🙂", "E\u0301ve"]
BITS = [
    "ŵy",
    "e\u0301",
    "👩‍👧",
    "مرحبا",
    "a\u00a0b",
    "so\u00adft",
    "R&D",
    "<sort",
    "it’s",
    "-",
    "…",
    "ﬁ",
    "don't",
    "x\ty",
    "50%",
]
GAPS = [" ", "  ", "\u00a0", "\t", " \u200b"]
TAGS = ["", "", "<i>", "</i>", "<c.loud>", "<00:00:01.500>"]
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\u00a0": "&nbsp;", "'": "&apos;", "ŵ": "&#373;", "é": "&#xE9;"}


@dataclass(frozen=True)
class WrittenCue:
    """A cue as the test writes it: its lines as shown, and with tags and entities as in the file."""

    start: int
    name: str
    shown: tuple[str, ...]
    written: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.shown)


@st.composite
def cue_files(draw: st.DrawFn, *, tagged: bool) -> list[WrittenCue]:
    """Cues of two or more speakers; each word ends in a number of its own, so that it is found again."""
    cues, count = [], 0
    for _ in range(draw(st.integers(1, 8))):
        shown, written = [], []
        for _ in range(draw(st.integers(1, 3))):
            line, raw = draw(st.sampled_from(["", " "])), ""
            raw = line
            for _ in range(draw(st.integers(1, 4))):
                word = f"{draw(st.sampled_from(BITS))}{count}."
                gap = draw(st.sampled_from(GAPS))
                count += 1
                line += word + gap
                raw += draw(st.sampled_from(TAGS)) + "".join(ENTITIES.get(one, one) for one in word + gap)
            shown.append(line)
            written.append(raw if tagged else line)
        cues.append(WrittenCue(draw(st.integers(0, 5000)), draw(st.sampled_from(NAMES)), tuple(shown), tuple(written)))
    return cues


def clock(seconds: int, mark: str = ".") -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{mark}000"


def numbered(shown: str) -> list[str]:
    """The words that end in a number and come once."""
    return [word for word in shown.split() if re.search(r"\D\d+\.$", word)]


def check_places(imported: Imported, units: list[tuple[float, str]]) -> None:
    """Each position holds the unit's own words, and each word's place names the unit, its time and its character."""
    source = source_of_imported(check_imported(imported))
    for one in imported.positions:
        words = imported.text[one.start : one.end]
        assert units[one.number - 1][1][one.within : one.within + len(words)] == words
    for number, (start, shown) in enumerate(units, 1):
        for word in numbered(shown):
            place = source.place(imported.text.index(word))
            assert place is not None
            assert (place.number, place.seconds) == (number, start)
            assert shown[place.character - 1 :].startswith(word)


@EXAMPLES
@given(cue_files(tagged=True), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())
def test_webvtt_with_voices_tags_and_entities(cues: list[WrittenCue], newline: str, named: bool) -> None:
    blocks = [
        (f"abc/{number}-0\n" if named else "")
        + f"{clock(one.start)} --> {clock(one.start + 2)}\n<v {escape(one.name)}>"
        + "\n".join(one.written)
        + "</v>\n"
        for number, one in enumerate(cues, 1)
    ]
    data = ("WEBVTT\n\n" + "\n".join(blocks)).replace("\n", newline).encode()
    imported = read_file(data, "a.vtt")
    check_places(imported, [(float(one.start), one.text) for one in cues])
    assert {turn.speaker for turn in imported.turns} == {one.name for one in cues}
    assert all(one.cell == (f"abc/{one.number}-0" if named else "") for one in imported.positions)


@EXAMPLES
@given(cue_files(tagged=False), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_srt_with_names_before_the_words(cues: list[WrittenCue], encoding: str) -> None:
    cues = [one for one in cues if "<" not in one.text] or [WrittenCue(0, "P1", ("a0.",), ("a0.",))]
    units = [(float(one.start), f"P{number % 2}: {one.text}") for number, one in enumerate(cues)]
    blocks = [
        f"{number}\n{clock(int(start), ',')} --> {clock(int(start) + 2, ',')}\n{shown}\n"
        for number, (start, shown) in enumerate(units, 1)
    ]
    imported = read_file("\n".join(blocks).encode(encoding), "a.srt")
    source = source_of_imported(check_imported(imported))
    for number, (start, shown) in enumerate(units, 1):
        for word in numbered(shown):
            place = source.place(imported.text.index(word))
            assert place is not None
            assert (place.number, place.seconds) == (number, start)
            assert shown[place.character - 1 :].startswith(word)


@EXAMPLES
@given(cue_files(tagged=False), st.booleans(), st.booleans())
def test_whisper_json(cues: list[WrittenCue], ascii_only: bool, with_speakers: bool) -> None:
    segments = [
        {"start": one.start, "end": one.start + 2.5, "text": f" {one.text}", "words": [{"word": "x", "start": 0}]}
        | ({"speaker": one.name} if with_speakers else {})
        for one in cues
    ]
    data = json.dumps({"text": "all", "segments": segments}, ensure_ascii=ascii_only).encode()
    imported = read_file(data, "a.json")
    check_places(imported, [(float(one.start), f" {one.text}") for one in cues])
    assert imported.position_kind == "segment"


@EXAMPLES
@given(cue_files(tagged=False))
def test_whisper_table(cues: list[WrittenCue]) -> None:
    rows = [" ".join(one.text.split()) for one in cues]
    table = "".join(f"{one.start}000\t{one.start}900\t{row}\n" for one, row in zip(cues, rows, strict=True))
    imported = read_file(f"start\tend\ttext\n{table}".encode(), "a.tsv")
    check_places(imported, [(0.0, ""), *((float(one.start), row) for one, row in zip(cues, rows, strict=True))])


@EXAMPLES
@given(cue_files(tagged=False))
def test_saved_captions(cues: list[WrittenCue]) -> None:
    ordered = sorted(cues, key=lambda one: one.start)
    lines = [
        part for one in ordered for part in (f"[{one.name}] {clock(one.start)[:8]}", " ".join(one.text.split()), "")
    ]
    imported = read_file("\r\n".join(lines).encode(), "a.txt")
    began = ordered[0].start
    units = [(0.0, "")] * len(lines)
    for number, one in enumerate(ordered):
        units[3 * number + 1] = (float(one.start - began), lines[3 * number + 1])
    check_places(imported, units)


@EXAMPLES
@given(st.lists(st.tuples(st.sampled_from(["P1", "INT"]), st.sampled_from(["one", "Siân 🙂", "ŵyt\nti"])), min_size=1))
def test_webvtt_py_agrees_on_ids_times_names_and_words(spoken: list[tuple[str, str]]) -> None:
    cues = [
        f"{number}-a\n{clock(number * 9)} --> {clock(number * 9 + 4)}\n<v {who}>{words} {number}</v>\n"
        for number, (who, words) in enumerate(spoken)
    ]
    file = "WEBVTT\n\n" + "\n".join(cues)
    theirs = webvtt.from_string(file)
    ours = check_imported(read_file(file.encode(), "a.vtt"))
    source = source_of_imported(ours)
    for caption in theirs.captions:
        place = source.place(ours.text.index(caption.text.replace("\n", " ")))
        assert place is not None
        assert (place.cell, place.seconds) == (caption.identifier, caption.start_in_seconds)
    joined: list[tuple[str, str]] = []
    for caption in theirs.captions:
        words = caption.text.replace("\n", " ")
        if joined and joined[-1][0] == caption.voice:
            joined[-1] = (caption.voice, f"{joined[-1][1]} {words}")
        else:
            joined.append((caption.voice, words))
    assert said(ours) == joined
