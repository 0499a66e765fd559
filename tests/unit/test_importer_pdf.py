"""PDF: pages and lines, and all that may be wrong with one."""

from __future__ import annotations

import io
import logging
import zlib

import pypdf
import pytest
from reportlab.pdfgen import canvas

from qualkit.errors import BadInput
from qualkit.importers import deadline, read_beside, read_file
from qualkit.importers.deadline import time_limit
from tests.helpers.imported_checks import check_imported, said
from tests.layouts.make_tables import pages, transcript_pdf

TALK = ["INT: How was it?", "P1: It was good.", "INT: And then?", "P1: Then it rained."]


def encrypted(data: bytes, password: str) -> bytes:
    writer = pypdf.PdfWriter(io.BytesIO(data))
    writer.encrypt(password, "owner", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def scanned(pictures: int, words: int) -> bytes:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    out = io.BytesIO()
    page = canvas.Canvas(out, invariant=1)
    for _ in range(pictures):
        page.drawImage(ImageReader(Image.new("L", (8, 8))), 0, 0)
        page.showPage()
    for number in range(words):
        page.drawString(72, 700, TALK[number % 4])
        page.showPage()
    page.save()
    return out.getvalue()


def raw_pdf(content: bytes) -> bytes:
    """A page with these operators, as no program writes them."""
    packed = zlib.compress(content)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%b\nendstream" % (len(packed), packed),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)


def test_lines_keep_their_pages_and_numbers_also_where_a_header_is_left_out() -> None:
    body = [f"{line} {word}" for word in ("One", "Two", "Three") for line in TALK]
    imported = check_imported(read_file(pages(body, header="Study of links", per_page=4), "a.pdf"))
    assert imported.guessed and imported.position_kind == "page line"
    assert [(one.what, one.count) for one in imported.dropped] == [("header, footer or page number", 6)]
    assert "Study of links" not in imported.text and "Page 2" not in imported.text
    assert [(one.page, one.number) for one in imported.positions[3:6]] == [(1, 5), (2, 2), (2, 3)]
    first = imported.positions[4]
    assert imported.text[first.start : first.end] == body[4]


def test_words_at_the_edges_of_pages_are_no_headers() -> None:
    body = [f"INT: Question number {word}?" if at % 2 else f"P1: So {word}." for at, word in enumerate("abcdefghijkl")]
    imported = read_file(pages(body, header="H", per_page=2), "a.pdf")
    assert len(imported.turns) == 12


def test_what_stands_beside_the_text_is_told() -> None:
    found = {(one.where, one.words) for one in read_beside(transcript_pdf(), "a.pdf")}
    assert ("Author", "A. Researcher") in found
    assert not {where for where, _ in found} & {"Producer", "CreationDate"}


def test_pages_that_are_pictures_are_refused_or_named() -> None:
    with pytest.raises(BadInput, match="a scan") as refused:
        read_file(scanned(3, 1), "scan.pdf")
    assert "OCR" in refused.value.hint
    imported = read_file(scanned(1, 4), "a.pdf")
    assert any("(p. 1)" in problem.message for problem in imported.problems)


def test_a_password_is_asked_for_in_a_sentence_and_an_owners_password_is_none() -> None:
    data = transcript_pdf()
    with pytest.raises(BadInput, match="protected with a password"):
        read_file(encrypted(data, "secret"), "a.pdf")
    assert said(read_file(encrypted(data, ""), "a.pdf")) == said(read_file(data, "a.pdf"))


def test_tabs_between_all_words_become_spaces() -> None:
    lines = b"".join(b"(%b)Tj 0 -20 Td " % line.replace(" ", "\t").encode() for line in TALK * 4)
    found = check_imported(read_file(raw_pdf(b"BT /F 12 Tf 50 700 Td " + lines + b"ET"), "a.pdf"))
    assert "\t" not in found.text
    assert found.turns[1].span.of(found.text) == "It was good."
    assert any("tab stood" in problem.message for problem in found.problems)


def test_a_damaged_pdf_is_one_sentence_and_nothing_of_it_reaches_a_log(caplog: pytest.LogCaptureFixture) -> None:
    data = transcript_pdf()
    with caplog.at_level(logging.DEBUG), pytest.raises(BadInput, match="damaged PDF"):
        read_file(data[: len(data) // 3], "a.pdf")
    assert not caplog.records


def test_a_pdf_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deadline, "SECONDS", 0.3)
    monkeypatch.setattr(time_limit.__wrapped__, "__defaults__", (0.3,))  # type: ignore[attr-defined]
    data = raw_pdf(b"BT /F 12 Tf (" + b"word " * 4_000_000 + b")Tj ET")
    with pytest.raises(BadInput, match="takes more than"):
        read_file(data, "slow.pdf")


def test_the_time_limit_strikes_nothing_that_comes_after() -> None:
    with pytest.raises(BadInput, match="given up"), time_limit("a.pdf", 0.05):
        while True:
            pass
    for _ in range(20):
        with time_limit("a.pdf", 0.01):
            pass
    assert sum(range(2_000_000)) > 0
