"""Whatever people say comes back word for word, from every format."""

from __future__ import annotations

import io
from html import escape

import docx
import webvtt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.errors import BadInput
from qualkit.importers import read_file
from tests.helpers.imported_checks import check_imported, said

CHUNKS = [
    "ŵ",
    "ŷ",
    "Siân",
    "e\u0301",
    "👩‍👧‍👦",
    "🙂",
    "مرحبا",
    "\u00a0",
    "…",
    "–",
    "“so”",
    "it’s",
    "&",
    "<",
    "and",
    "Well,",
    "no:",
    "[laughs]",
    "12:30",
    "\u200d",
    "ﬁ",
    "ẞ",
    "\t",
    " ",
    ".",
    "?",
    "日本",
]
WORDS = st.lists(st.sampled_from(CHUNKS), min_size=1, max_size=12).map(" ".join).map(lambda words: f"so {words} yes")
TURNS = st.lists(WORDS, min_size=2, max_size=8).map(
    lambda spoken: [("INT" if number % 2 == 0 else "P1", words) for number, words in enumerate(spoken)]
)
NEWLINE = st.sampled_from(["\n", "\r\n", "\r"])
EXAMPLES = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@EXAMPLES
@given(TURNS, NEWLINE, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32"]))
def test_plain_text(turns: list[tuple[str, str]], newline: str, encoding: str) -> None:
    data = (newline * 2).join(f"{who}: {words}" for who, words in turns).encode(encoding)
    assert said(check_imported(read_file(data, "a.txt"))) == turns


@EXAMPLES
@given(TURNS)
def test_word_files_made_by_python_docx(turns: list[tuple[str, str]]) -> None:
    document = docx.Document()
    for who, words in turns:
        written = document.add_paragraph()
        written.add_run(f"{who}:").bold = True
        written.add_run(f" {words}")
    held = io.BytesIO()
    document.save(held)
    assert said(check_imported(read_file(held.getvalue(), "a.docx"))) == turns


def as_vtt(turns: list[tuple[str, str]]) -> str:
    cues = (
        f"00:{n:02d}:00.000 --> 00:{n:02d}:59.000\n<v {who}>{escape(words, quote=False)}</v>\n"
        for n, (who, words) in enumerate(turns)
    )
    return "WEBVTT\n\n" + "\n".join(cues)


@EXAMPLES
@given(TURNS, NEWLINE)
def test_webvtt(turns: list[tuple[str, str]], newline: str) -> None:
    data = as_vtt(turns).replace("\n", newline).encode()
    assert said(check_imported(read_file(data, "a.vtt"))) == turns


@EXAMPLES
@given(TURNS, NEWLINE)
def test_srt(turns: list[tuple[str, str]], newline: str) -> None:
    cues = (
        f"{n}\n00:{n:02d}:00,000 --> 00:{n:02d}:59,000\n{who}: {words}\n" for n, (who, words) in enumerate(turns, 1)
    )
    data = "\n".join(cues).replace("\n", newline).encode()
    assert said(check_imported(read_file(data, "a.srt"))) == turns


@EXAMPLES
@given(st.lists(st.sampled_from(["one", "two three", "Siân", "🙂 yes", "ŵyt ti"]), min_size=1, max_size=8))
def test_webvtt_py_reads_the_same_cues(spoken: list[str]) -> None:
    turns = [("INT" if number % 2 == 0 else "P1", words) for number, words in enumerate(spoken)]
    theirs = webvtt.from_string(as_vtt(turns))
    ours = check_imported(read_file(as_vtt(turns).encode(), "a.vtt"))
    assert [(caption.voice, caption.text) for caption in theirs.captions] == said(ours)
    assert [caption.start_in_seconds for caption in theirs.captions] == [turn.start_seconds for turn in ours.turns]


@EXAMPLES
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200),
    st.sampled_from(["a.txt", "a.vtt", "a.srt", "a.md"]),
)
def test_any_text_is_read_whole_or_refused_clearly(text: str, name: str) -> None:
    try:
        imported = read_file(text.encode(), name)
    except BadInput as refused:
        assert refused.hint
        return
    check_imported(imported)


@EXAMPLES
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.vtt", "a.srt", "a.docx", "a"]))
def test_any_bytes_are_read_or_refused_clearly(data: bytes, name: str) -> None:
    try:
        check_imported(read_file(data, name))
    except BadInput as refused:
        assert refused.hint


@EXAMPLES
@given(TURNS)
def test_positions_cover_every_turn(turns: list[tuple[str, str]]) -> None:
    imported = check_imported(read_file("\n\n".join(f"{who}: {words}" for who, words in turns).encode(), "a.txt"))
    lines = {position.number: imported.text[position.start : position.end] for position in imported.positions}
    assert [lines[number] for number in sorted(lines)] == [line for line in imported.text.split("\n") if line]
