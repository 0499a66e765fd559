"""Every character of a document comes back in its paragraph, from every writer that can be driven here."""

from __future__ import annotations

import io
import shutil
import subprocess
from html import escape
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qualkit.domain.sources import Imported
from qualkit.importers import read_file
from tests.helpers.document_files import html_file, odt_file, rtf_file, rtf_words
from tests.helpers.effort import examples
from tests.helpers.imported_checks import check_imported

CHUNKS = [
    "Siân", "Llŷr ap Gwyn", "ŵ", "e\u0301", "👩‍👧‍👦", "🙂", "فاطمة", "عبد الرحمن", "\u00a0", "soft\u00adhyphen",
    "\u2011", "…", "–", "“so”", "it’s", "&", "<b>", "{x}", "a\\b", "日本", "[laughs]", "12:30", "ﬁ", "\u200d", "P1:",
    "|", "#", "\t",
]  # fmt: skip
# Words around the chunks: white space at the ends of a paragraph is not text in every format.
PARAGRAPH = st.lists(st.sampled_from(CHUNKS), min_size=1, max_size=8).map(lambda some: f"a{' '.join(some)}z")
PARAGRAPHS = st.lists(PARAGRAPH, min_size=1, max_size=6)
EXAMPLES = settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.too_slow])
HARD = [
    "INT: Siân, Llŷr a Gŵen: how\u00a0was it? 🙂 👩‍👧‍👦",
    "P1: فاطمة said\tit’s cafe\u0301 – “fine”… {really} a\\b | #1",
    "",
    "INT: soft\u00adhyphen non\u2011breaking  two spaces & <tags>\nand a line of its own",
    "P1: 日本 ŵyt ti ẞ ﬁ \u200d end",
]


def with_words(imported: Imported) -> dict[int, str]:
    """The words at each position, by paragraph number."""
    check_imported(imported)
    assert all(one.within == 0 for one in imported.positions)
    return {one.number: imported.text[one.start : one.end] for one in imported.positions}


def numbered(paragraphs: list[str]) -> dict[int, str]:
    return {number: words for number, words in enumerate(paragraphs, 1) if words}


def word(paragraphs: list[str]) -> bytes:
    document = docx.Document()
    for words in paragraphs:
        document.add_paragraph(words)
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def odt(paragraphs: list[str]) -> bytes:
    marked = (escape(words, quote=False).replace("\t", "<text:tab/>") for words in paragraphs)
    return odt_file("".join(f"<text:p>{words.replace('  ', ' <text:s/>')}</text:p>" for words in marked))


@EXAMPLES
@given(PARAGRAPHS)
def test_word_files(paragraphs: list[str]) -> None:
    assert with_words(read_file(word(paragraphs), "a.docx")) == numbered(paragraphs)


@EXAMPLES
@given(PARAGRAPHS)
def test_opendocument_texts(paragraphs: list[str]) -> None:
    assert with_words(read_file(odt(paragraphs), "a.odt")) == numbered(paragraphs)


@EXAMPLES
@given(PARAGRAPHS)
def test_rich_text(paragraphs: list[str]) -> None:
    data = rtf_file("".join(rf"\pard {rtf_words(words)}\par " for words in paragraphs))
    assert with_words(read_file(data, "a.rtf")) == numbered(paragraphs)


@EXAMPLES
@given(PARAGRAPHS)
def test_web_pages(paragraphs: list[str]) -> None:
    body = "".join(f"<pre>{escape(words)}</pre>" for words in paragraphs)
    assert with_words(read_file(html_file(body), "a.html")) == numbered(paragraphs)


@pytest.fixture(scope="module")
def profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for LibreOffice's settings, which it takes a while to make."""
    return tmp_path_factory.mktemp("libreoffice")


def convert(data: bytes, chain: list[str], folder: Path, profile: Path) -> bytes:
    """What LibreOffice makes of a .docx along a chain of formats."""
    path = folder / "a.docx"
    path.write_bytes(data)
    for suffix in chain:
        out = folder / f"to-{suffix}-{len(list(folder.iterdir()))}"
        command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--convert-to", suffix]
        subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=120)
        path = out / f"a.{suffix}"
    return path.read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("chain", [["odt"], ["rtf"], ["doc", "docx"]], ids="-".join)
def test_what_libreoffice_writes(chain: list[str], tmp_path: Path, profile: Path) -> None:
    data = convert(word(HARD), chain, tmp_path, profile)
    imported = read_file(data, f"a.{chain[-1]}")
    assert with_words(imported) == numbered(HARD)
    assert [turn.speaker for turn in imported.turns] == ["INT", "P1", "INT", "P1"]
