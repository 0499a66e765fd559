"""From bytes to text."""

from __future__ import annotations

import codecs

import pytest

from qualkit.errors import BadInput
from qualkit.importers.encodings import decode, looks_binary

WORDS = "INT: Siân, ŵyt ti’n iawn? 🙂"


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (WORDS.encode("utf-8"), "utf-8"),
        (codecs.BOM_UTF8 + WORDS.encode("utf-8"), "utf-8"),
        (WORDS.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"), "utf-16"),
        (WORDS.encode("utf-32"), "utf-32"),
        (codecs.BOM_UTF32_BE + WORDS.encode("utf-32-be"), "utf-32"),
    ],
)
def test_marks_and_utf8(data: bytes, encoding: str) -> None:
    decoded = decode(data, "a.txt")
    assert (decoded.text, decoded.encoding, decoded.problems) == (WORDS, encoding, ())


def test_windows_1252_is_read_with_a_warning_that_names_the_line() -> None:
    decoded = decode("INT: Hello?\r\nP1: It’s the café – “lovely”…".encode("cp1252"), "old.txt")
    assert decoded.text.endswith("It’s the café – “lovely”…")
    assert decoded.encoding == "cp1252"
    (warning,) = decoded.problems
    assert warning.severity == "warning"
    assert str(warning).startswith("old.txt:2: is not UTF-8")
    assert "--encoding" in warning.hint


def test_latin_1_reads_the_same_where_the_two_agree() -> None:
    assert decode("Zoë à côté".encode("latin-1"), "a.txt").text == "Zoë à côté"


def test_an_encoding_asked_for_is_used() -> None:
    decoded = decode("Łódź".encode("cp1250"), "a.txt", "cp1250")
    assert (decoded.text, decoded.encoding, decoded.problems) == ("Łódź", "cp1250", ())
    assert decode("hello".encode("utf-16-le"), "a.txt", "utf-16-le").text == "hello"


@pytest.mark.parametrize(
    ("data", "encoding", "says"),
    [
        (b"", "", "white space"),
        (b" \r\n\t ", "", "white space"),
        (codecs.BOM_UTF8, "", "white space"),
        (b"INT: hi\x00P1: ho", "", "not text"),
        (b"\x01\x02\x03words\x04", "", "not text"),
        ("hello there".encode("utf-16-le"), "", "not text"),
        (codecs.BOM_UTF16_LE + b"abc", "", "damaged"),
        (codecs.BOM_UTF8 + b"\xff", "", "damaged"),
        ("a café, déjà vu".encode() + b" \xe9 ", "", "damaged characters"),
        (b"ok \x81\x8d here", "", "neither"),
        (b"hello", "no-such-code", "not a text encoding"),
        (b"hello", "base64", "not a text encoding"),
        (b"caf\xe9", "utf-8", "not in the encoding"),
    ],
)
def test_refusals_name_the_file_and_a_way_out(data: bytes, encoding: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        decode(data, "one.txt", encoding)
    assert says in refused.value.message
    assert str(refused.value).startswith("one.txt")
    assert refused.value.hint


def test_refusals_do_not_quote_the_words() -> None:
    with pytest.raises(BadInput) as refused:
        decode("my secret café".encode() + b"\xe9", "one.txt")
    assert "secret" not in str(refused.value)


def test_a_form_feed_or_tab_is_not_binary() -> None:
    assert not looks_binary(b"page one\x0c\tpage two\x1a")
