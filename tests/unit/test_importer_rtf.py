"""Rich text: every character a reader sees, in its paragraph, and refusals of what is none."""

from __future__ import annotations

import pytest
from striprtf.striprtf import rtf_to_text

from qualkit.domain.sources import Imported
from qualkit.errors import BadInput
from qualkit.importers import read_beside, read_file
from tests.helpers.document_files import rtf_file, rtf_words
from tests.helpers.imported_checks import check_imported, said


def read(body: str) -> Imported:
    return check_imported(read_file(rtf_file(body), "a.rtf"))


def raw(body: bytes) -> str:
    return check_imported(read_file(b"{\\rtf1\\ansi\\ansicpg1252 " + body + b"}", "a.rtf")).text


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"a\tab b\line c\par d", "a\tb\nc\nd"),
        (rb"Si\'e2n \'93so\'94", "Siân “so”"),
        (rb"\u373?yt", "ŵyt"),
        (rb"\uc2\u373\'77\'3fyt", "ŵyt"),
        (rb"\u-10179?\u-8704?", "😀"),
        (rb"\uc0\u-10179\uc0\u-8704", "😀"),
        (rb"a\~b\_c\-d\emdash e\{f\}\\", "a\u00a0b\u2011c\u00add—e{f}\\"),
        (rb"{\field{\*\fldinst HYPERLINK x}{\fldrslt seen}}", "seen"),
        (rb"one{\*\unknown two} three", "one three"),
        (rb"{\upr{old}{\*\ud{new}}} word", "new word"),
        (rb"a\bin3 }}}b", "ab"),
        (rb"{\fonttbl{\f1\fcharset204 A;}}\f1\'cf\'f0", "Пр"),
        (b"one\\\ntwo", "one\ntwo"),
        (b"one\r\ntwo", "onetwo"),
        (b"\\cocoartf2709\n\\f0\\fs24 \\cf0 \\uc0\\u373 yt\\\n\\\nti", "ŵyt\n\nti"),
        (rb"\trowd\pard\intbl 0:01\cell INT\cell Hello\cell\row\pard after", "0:01\tINT\tHello\nafter"),
        (rb"{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt box\par}}{\shprslt x}}host\par next", "host\nbox\nnext"),
        (rb"{\object{\*\objdata 00}{\result shown}}", "shown"),
    ],
)
def test_words(body: bytes, text: str) -> None:
    assert raw(body) == text


def test_what_is_left_out_is_counted_and_told_beside() -> None:
    body = (
        r"{\*\revtbl{Unknown;}{Writer C;}}{\info{\author Writer A}}{\header Page head}word{\v hidden}{\deleted gone}"
        r"{\*\atnauthor Reader B}{\*\annotation remark}{\listtext 1.}{\pict 00ff}\par"
    )
    imported = read(body)
    assert imported.text == "word"
    assert {one.what: one.count for one in imported.dropped} == {
        "automatic list number": 1,
        "comment": 1,
        "header": 1,
        "hidden run of text": 1,
        "picture or object": 1,
        "tracked deletion": 1,
    }
    assert {(one.kind, one.where, one.words) for one in read_beside(rtf_file(body), "a.rtf")} == {
        ("property", "author", "Writer A"),
        ("property", "author of changes", "Writer C"),
        ("header or footer", "header", "Page head"),
        ("hidden text", "paragraph 1", "hidden"),
        ("tracked deletion", "paragraph 1", "gone"),
        ("comment", "1, author", "Reader B"),
        ("comment", "1", "remark"),
    }


def test_notes_follow_the_body_in_no_turn() -> None:
    imported = read(r"INT: So?{\footnote\chftn First.}\par P1: Yes.{\footnote\ftnalt Last.}\par INT: Ah.\par")
    assert said(imported) == [("INT", "So?"), ("P1", "Yes."), ("INT", "Ah.")]
    assert imported.text.endswith("INT: Ah.\nFirst.\nLast.")
    assert [(one.number, one.cell) for one in imported.positions[3:]] == [(1, "footnote 1"), (2, "endnote 1")]


def test_rich_text_under_the_name_of_an_old_word_file() -> None:
    imported = check_imported(read_file(rtf_file("INT: So?\\par P1: Yes."), "a.doc"))
    assert said(imported) == [("INT", "So?"), ("P1", "Yes.")]


def test_bold_labels() -> None:
    said_so = [("Ann", "So?"), ("Bo", "Well."), ("Ann", "And?"), ("Bo", "Yes.")]
    imported = read("".join(rf"{{\b {who}}}\par\pard {words}\par " for who, words in said_so))
    assert said(imported) == said_so


def test_the_same_words_as_another_reader() -> None:
    words = "Siân: ŵyt 🙂, مرحبا “so” {a\\b} – e\u0301"
    data = rtf_file(rtf_words(words) + "\\par ")
    theirs = rtf_to_text(data.decode("latin-1")).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    assert read_file(data, "a.rtf").text == theirs.strip() == words


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"plain", "no rich text"),
        (rb"{\rtf1 }", "no words"),
        (rb"{\rtf1 " + b"{" * 5000, "groups inside groups"),
        (rb"{\rtf1 " + rb"\b0" * 1_000_001, "more marks"),
        (rb"{\rtf1 " + rb"\par" * 200_001, "more paragraphs"),
    ],
)
def test_refusals(data: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        read_file(data, "a.rtf")
    assert str(refused.value).startswith("a.rtf: ")
    assert refused.value.hint
