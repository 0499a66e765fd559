"""Web pages: what a browser shows, from whatever encoding, with nothing fetched."""

from __future__ import annotations

import pytest

from qualkit.domain.sources import Imported
from qualkit.errors import BadInput
from qualkit.importers import read_beside, read_file
from tests.helpers.document_files import html_file
from tests.helpers.imported_checks import check_imported, said


def read(body: str) -> Imported:
    return check_imported(read_file(html_file(body), "a.html"))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>a  b\n c</p><p>d<br>e</p>", "a b c\nd\ne"),
        ("<p>a&nbsp;&amp;&shy;b</p>", "a\u00a0&\u00adb"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("loose<div>one<div>two</div>three</div>", "loose\none\ntwo\nthree"),
        ("<table><tr><td>a<td>b<tr><td>c<td></table>after", "a\tb\nc\nafter"),
        ("<p>a<script>x()</script><style>y</style><span style='display: none'>z</span></p>", "a"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("<p>a <b>b</b> c</p>", "a b c"),
        ("<ruby>a<rt>b</rt></ruby>", "a"),
    ],
)
def test_words(body: str, text: str) -> None:
    assert read(body).text == text


def test_what_is_left_out_is_counted_and_told_beside() -> None:
    head = "<meta charset=utf-8><title>Visit</title><meta name=author content='Writer A'>"
    body = "<p>word</p><!-- remark --><script>x</script><p hidden>secret</p><img alt='a face'>"
    body += "<a href='mailto:a@b.example'>x</a>"
    data = html_file(body, head=head)
    imported = check_imported(read_file(data, "a.html"))
    assert {one.what: one.count for one in imported.dropped} == {
        "hidden part": 1,
        "picture or object": 1,
        "script or style": 1,
    }
    assert {(one.kind, one.words) for one in read_beside(data, "a.html")} == {
        ("property", "Visit"),
        ("property", "Writer A"),
        ("comment", "remark"),
        ("hidden text", "secret"),
        ("custom data", "a face"),
        ("custom data", "mailto:a@b.example"),
    }


@pytest.mark.parametrize(
    ("charset", "encoded", "found"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("windows-1252", "cp1252", "cp1252"),
        ("iso-8859-1", "cp1252", "cp1252"),
        ("windows-1250", "cp1250", "cp1250"),
        ("utf-8", "utf-16", "utf-16"),
        ("nonsense", "utf-8", "utf-8"),
        ("iso-8859-1", "utf-8-sig", "utf-8"),
    ],
)
def test_encodings(charset: str, encoded: str, found: str) -> None:
    page = f"<html><head><meta charset='{charset}'></head><body><p>INT: “Zoë” – é</p></body></html>"
    imported = check_imported(read_file(page.encode(encoded), "a.html"))
    assert imported.text == "INT: “Zoë” – é"
    assert imported.encoding == found


def test_pieces_with_time_have_positions_of_their_own() -> None:
    imported = read(
        "<p>head</p><p><a name='ts_0_1500_S01'>S01: Hello?</a></p>"
        "<p><a name='ts_1500_2000_S02'>S02: [00:00:01] Yes,</a><a name='ts_2000_4000_S02'> indeed.</a></p>"
    )
    assert said(imported) == [("S01", "Hello?"), ("S02", "Yes, indeed.")]
    assert [(turn.start_seconds, turn.end_seconds) for turn in imported.turns] == [(0.0, 1.5), (1.5, 4.0)]
    pieces = [(one.number, one.seconds, one.within, imported.text[one.start : one.end]) for one in imported.positions]
    assert pieces == [
        (1, None, 0, "head"),
        (2, 0.0, 0, "S01: Hello?"),
        (3, 1.5, 0, "S02: [00:00:01] Yes,"),
        (3, 2.0, 20, " indeed."),
    ]


def test_nothing_is_lost_in_long_or_deep_pages() -> None:
    assert len(read(f"<p>{'so ' * 3_500_000}</p>").text) > 10_400_000
    assert read("<div>" * 1000 + "deep").text == "deep"


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "no words"),
        ("<script>x</script>", "no words"),
        ("<p>" * 300_001, "more marks"),
        ("<p>a" * 100_001, "more paragraphs"),
        ("a" + "<div>" * 9000, "elements inside elements"),
    ],
)
def test_refusals(body: str, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        read_file(html_file(body), "a.html")
    assert refused.value.hint


def test_a_piece_that_a_damaged_page_has_inside_another_ends_it() -> None:
    page = (
        b"<html><head><meta charset='utf-8'></head><body><p><a name='ts_0_900_S01'>S01: So?</a></p><p>"
        b"<a name='ts_1000_2000_S02'>S02: Well, <x><a name='ts_2000_3000_S02'>I go out.</a></x></a></p></body></html>"
    )
    imported = check_imported(read_file(page, "a.html"))
    assert "Well, I go out." in imported.text
