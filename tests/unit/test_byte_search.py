"""A person's words are found again wherever and however they stand; what is only theirs is told from the rest."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import sqlite3
import zipfile
from pathlib import Path

import docx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from qualkit.domain.sources import Role, Source, Span, Turn
from qualkit.files.byte_search import search_bytes, search_folder
from qualkit.text.runs import Runs, words_in
from qualkit.text.withdrawn_turns import INSTEAD, without_turns

SAID = "We’d sat in the café by Môn’s old boat house, naïvely."
RUNS = Runs([SAID], others=["Nobody sat in the café by day."])


def zipped(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def word_file() -> bytes:
    document = docx.Document()
    paragraph = document.add_paragraph("We’d sa")
    paragraph.add_run("t in the ca").italic = True
    paragraph.add_run("fé by Môn’s old boat house")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def excel_file() -> bytes:
    book = Workbook()
    book.active["B2"] = SAID
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def arrays() -> bytes:
    out = io.BytesIO()
    np.savez_compressed(out, texts=np.array([SAID, "other"]))
    return out.getvalue()


WAYS = {
    "utf-8": SAID.encode(),
    "capitals, other marks": "“WE'D SAT -- in the cafe\u0301, by M\u00d4N's\n\told boat\u00adhouse".encode(),
    "utf-16": SAID.encode("utf-16"),
    "utf-16 at an odd byte": b"\x00\x01\x02" + SAID.encode("utf-16-be") + b"\xff",
    "windows": SAID.encode("cp1252"),
    "json": json.dumps({"quote": f'He: "{SAID}"'}).encode(),
    "json lines": json.dumps("We’d sat\nin\tthe\ncafé by Môn’s\nold boat house", ensure_ascii=False).encode(),
    "xml": b"<p>We&#8217;d <b>sat</b> in the caf&eacute; by M&ocirc;n&rsquo;s old</p>",
    "word": word_file(),
    "excel": excel_file(),
    "zip in zip": zipped("inner.zip", zipped("a.txt", SAID.encode())),
    "gzip": gzip.compress(SAID.encode()),
    "bz2": bz2.compress(SAID.encode()),
    "xz": lzma.compress(SAID.encode("utf-16")),
    "numpy": arrays(),
    "among other bytes": random.Random(3).randbytes(5000) + SAID.encode() + random.Random(4).randbytes(5000),
    "across two pieces": b"a" * (8 * 2**20 - 20) + b" " + SAID.encode(),
}


@pytest.mark.parametrize("way", WAYS)
def test_words_are_found(way: str) -> None:
    found = search_bytes(WAYS[way], RUNS, "file")
    assert found and found[0].runs >= 1


def test_what_others_say_too_is_left_out() -> None:
    assert RUNS.shared == 1
    assert search_bytes("She sat in the café, by the way.".encode(), RUNS, "file") == []
    assert len(RUNS) == len(words_in(SAID)) - 4 - 1


def test_damaged_archives_do_no_harm() -> None:
    for data in (word_file()[:2000], gzip.compress(SAID.encode())[:-5], b"PK\x03\x04nothing", b"%PDF-1.4 nothing"):
        assert isinstance(search_bytes(data, RUNS, "file"), list)


def test_a_deleted_row_is_found_in_the_raw_pages(tmp_path: Path) -> None:
    path = tmp_path / "project.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE t (words TEXT)")
        connection.execute("INSERT INTO t VALUES (?)", (SAID,))
        connection.commit()
        connection.execute("DELETE FROM t")
    found = search_folder(tmp_path, RUNS)
    assert [left.place for left in found.left] == ["project.db"]
    assert (found.files, found.size) == (1, path.stat().st_size)


KNOWN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "Môn", "café", "ñ", "12")
WORDS = st.lists(st.sampled_from(KNOWN), min_size=1, max_size=30)
TURNS = st.lists(
    st.tuples(st.sampled_from("AB"), st.text("ab 😀\u0301é", min_size=1, max_size=9)), min_size=1, max_size=8
)


@given(said=WORDS, marks=st.lists(st.sampled_from([" ", ", ", " – ", "\n", "’", "... "]), min_size=30, max_size=30))
def test_whatever_stands_between_the_words(said: list[str], marks: list[str]) -> None:
    runs = Runs([" ".join(said)])
    told = "".join(word.upper() + mark for word, mark in zip(said, marks, strict=False))
    assert runs.of_words(words_in(told)) == set(runs.known)
    assert bool(runs) == (len(said) >= 5)
    assert not runs.stand_in(runs.without(told, "(withdrawn)"))


@given(turns=TURNS)
def test_the_others_words_stay_and_are_found_again(turns: list[tuple[str, str]]) -> None:
    text, made = "", []
    for number, (speaker, words) in enumerate(turns, 1):
        text += f"{speaker}: "
        span = Span(len(text), len(text) + len(words))
        made.append(Turn(number=number, speaker=speaker, role=Role.PARTICIPANT, span=span))
        text += f"{words}\n"
    source = Source(
        id=1, guid="g", name="G", revision=1, text=text, sha256="", file_name="G.txt", format="txt", layout="",
        encoding="", words=0, turns=tuple(made),
    )  # fmt: skip
    without = without_turns(source, {turn.number for turn in made if turn.speaker == "A"})
    for old, new in zip(made, without.imported.turns, strict=True):
        assert new.span.of(without.imported.text) == (INSTEAD if old.speaker == "A" else old.span.of(text))
        place = without.new_place(old.span)
        assert (place is None) == (old.speaker == "A")
        if place is not None:
            assert place.of(without.imported.text) == old.span.of(text)
    lines = [position.start for position in without.imported.positions]
    assert lines == sorted(lines) and all(p.end <= len(without.imported.text) for p in without.imported.positions)
