"""Every word of a PDF comes back on its page and line, from a writer with an embedded font, and from LibreOffice."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import cache
from pathlib import Path

import docx
import matplotlib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

from qualkit.domain.sources import Imported
from qualkit.importers import read_file
from tests.helpers.imported_checks import check_imported

FONT = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
# A PDF draws shapes: no-break spaces and soft hyphens are drawn as what they look like, and right-to-left words in the
# order of the eye. Those are left to the formats that hold characters.
CHUNKS = [
    "Siân", "Llŷr", "ŵyt", "Gŵen", "ẞ", "łódź", "Ş", "“so”", "it’s", "…", "–", "a|b", "[laughs]", "#1",
    "Zoë", "naïve", "Ķ", "Ωmega", "Привет", "&", "<b>", "50%",
]  # fmt: skip
LINE = st.lists(st.sampled_from(CHUNKS), min_size=2, max_size=7).map(" ".join)
PAGES = st.lists(st.lists(LINE, min_size=1, max_size=6), min_size=1, max_size=2)


@cache
def font() -> str:
    pdfmetrics.registerFont(TTFont("Embedded", str(FONT)))
    return "Embedded"


def written(pages: list[list[str]]) -> bytes:
    out = io.BytesIO()
    page = canvas.Canvas(out, invariant=1)
    for lines in pages:
        page.setFont(font(), 11)
        for number, words in enumerate(lines):
            page.drawString(60, 780 - 16 * number, words)
        page.showPage()
    page.save()
    return out.getvalue()


def at_places(imported: Imported) -> dict[tuple[int | None, int], str]:
    """The words at each position, by page and line."""
    check_imported(imported)
    assert imported.guessed
    assert imported.position_kind == "page line"
    return {(one.page, one.number): imported.text[one.start : one.end] for one in imported.positions}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PAGES)
def test_every_line_comes_back_on_its_page(pages: list[list[str]]) -> None:
    expected = {(page, line): words for page, lines in enumerate(pages, 1) for line, words in enumerate(lines, 1)}
    assert at_places(read_file(written(pages), "a.pdf")) == expected


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_words_of_a_document_printed_by_libreoffice_stand_on_their_pages(tmp_path: Path) -> None:
    document = docx.Document()
    words = [f"{who}: number{number} Siân Llŷr ŵyt “fine”…" for number, who in enumerate(("INT", "P1") * 30)]
    for one in words:
        document.add_paragraph(one)
    document.save(str(tmp_path / "talk.docx"))
    home = f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"
    subprocess.run(
        ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "talk.docx")],
        check=True,
        capture_output=True,
        timeout=120,
    )
    imported = read_file((tmp_path / "talk.pdf").read_bytes(), "talk.pdf")
    places = at_places(imported)
    found = [f"{turn.speaker}: {' '.join(turn.span.of(imported.text).split())}" for turn in imported.turns]
    assert found == words
    pages = [page for page, _ in places]
    assert pages == sorted(pages) and pages[-1] > 1
