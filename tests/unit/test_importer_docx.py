"""Word documents: every word that a reader sees, and refusals of what is no transcript."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest

from qualkit.domain.sources import Imported
from qualkit.errors import BadInput
from qualkit.importers import read_file
from qualkit.importers.bounded import MOST_IN_PART
from tests.helpers.imported_checks import check_imported, roles, said
from tests.helpers.word_files import body, paragraph, word_file, zipped


def read(data: bytes) -> Imported:
    return check_imported(read_file(data, "a.docx"))


def saved(document: docx.document.Document) -> bytes:
    held = io.BytesIO()
    document.save(held)
    return held.getvalue()


def one(content: str, **parts: str) -> Imported:
    """A document of one paragraph with this XML inside."""
    return read(word_file(f"<w:p>{content}</w:p>", **parts))


def run(words: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{words}</w:t></w:r>'


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t></w:r>", "a\tb"),
        ("<w:r><w:t>a</w:t><w:br/><w:t>b</w:t><w:cr/><w:t>c</w:t></w:r>", "a\nb\nc"),
        ("<w:r><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t><w:softHyphen/><w:t>c</w:t></w:r>", "a\u2011b\u00adc"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{run('a ')}</w:sdtContent></w:sdt>{run('b')}", "a b"),
        (f"<w:hyperlink>{run('a')}</w:hyperlink><w:smartTag>{run('b')}</w:smartTag>", "ab"),
        (f"<w:ins>{run('a')}</w:ins><w:moveTo>{run('b')}</w:moveTo>", "ab"),
        (f"<w:ins><w:hyperlink><w:sdt><w:sdtContent>{run('a')}</w:sdtContent></w:sdt></w:hyperlink></w:ins>", "a"),
        (f"<w:fldSimple>{run('result')}</w:fldSimple>", "result"),
        (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE </w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run("7")}',
            "7",
        ),
    ],
)
def test_words_inside_paragraphs(content: str, text: str) -> None:
    assert one(content).text == text


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("<w:del><w:r><w:delText>x</w:delText></w:r></w:del>", "tracked deletion"),
        (f"<w:moveFrom>{run('x')}</w:moveFrom>", "tracked deletion"),
        ("<w:r><w:commentReference/></w:r>", "comment"),
        ("<w:r><w:footnoteReference/></w:r>", "footnote"),
        ("<w:r><w:endnoteReference/></w:r>", "endnote"),
        ("<w:r><w:drawing/></w:r>", "picture or object"),
        ("<w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r>", "hidden run of text"),
    ],
)
def test_what_is_left_out_is_counted(content: str, what: str) -> None:
    imported = one(run("words") + content)
    assert imported.text == "words"
    assert [(dropped.what, dropped.count) for dropped in imported.dropped] == [(what, 1)]


def test_text_boxes_are_read_once() -> None:
    box = f"<w:txbxContent>{paragraph('boxed')}</w:txbxContent>"
    drawing = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:txbx>{box}</wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert one(run("words") + drawing).text == "words\nboxed"


def test_content_controls_around_paragraphs_and_cells() -> None:
    cell = f"<w:tc>{paragraph('cell')}</w:tc>"
    content = (
        f"<w:sdt><w:sdtContent>{paragraph('first')}</w:sdtContent></w:sdt>"
        f"<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>{cell}</w:sdtContent></w:sdt>{cell}</w:tr>"
        "</w:sdtContent></w:sdt></w:tbl>"
    )
    assert read(word_file(content)).text == "first\ncell\tcell"


def test_a_document_inside_the_document_is_counted() -> None:
    imported = read(word_file(paragraph("words") + "<w:altChunk/>"))
    assert [(dropped.what, dropped.count) for dropped in imported.dropped] == [("document inside the document", 1)]


def test_headers_and_footers_with_words_are_counted() -> None:
    document = docx.Document()
    document.add_paragraph("INT: Hello?")
    document.sections[0].header.paragraphs[0].text = "Page head"
    imported = read(saved(document))
    assert imported.text.strip() == "INT: Hello?"
    assert [(dropped.what, dropped.count) for dropped in imported.dropped] == [("header", 1)]


def test_positions_are_paragraph_numbers_with_empty_ones_counted() -> None:
    imported = read(word_file(paragraph("one") + paragraph("") + paragraph("three")))
    assert imported.position_kind == "paragraph"
    assert [(position.number, imported.text[position.start : position.end]) for position in imported.positions] == [
        (1, "one"),
        (3, "three"),
    ]


def table(rows: list[tuple[str, ...]]) -> bytes:
    document = docx.Document()
    document.add_paragraph("Cover line")
    grid = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, words in zip(grid.add_row().cells, row, strict=True):
            cell.text = words
    return saved(document)


@pytest.mark.parametrize(
    "rows",
    [
        [
            ("Time", "Speaker", "Text"),
            ("00:01", "INT", "So?"),
            ("00:05", "P1", "Well: yes.\nMore."),
            ("00:09", "INT", "And?"),
        ],
        [
            ("Timespan", "Content", "Speaker"),
            ("00:01", "So?", "INT"),
            ("00:05", "Well: yes.\nMore.", "P1"),
            ("00:09", "And?", "INT"),
        ],
    ],
)
def test_transcript_tables(rows: list[tuple[str, ...]]) -> None:
    imported = read(table(rows))
    assert said(imported) == [("INT", "So?"), ("P1", "Well: yes.\nMore."), ("INT", "And?")]
    assert [turn.start_seconds for turn in imported.turns] == [1.0, 5.0, 9.0]
    assert roles(imported) == {"INT": "interviewer", "P1": "participant"}
    assert imported.layout.startswith("table")


def test_bold_labels_on_their_own() -> None:
    content = "".join(
        paragraph(who, bold=True) + paragraph(words)
        for who, words in [("Interviewer", "So?"), ("Ann", "Well."), ("Interviewer", "And?"), ("Ann", "Yes.")]
    )
    assert said(read(word_file(content)))[:2] == [("Interviewer", "So?"), ("Ann", "Well.")]


def test_teams_layout() -> None:
    content = paragraph("Call-20260615_133555-Meeting Transcript") + paragraph("Ann started transcription")
    for who, words in [("Ann   0:03", "So?"), ("P1   1:02", "Well."), ("Ann   1:00:09", "And?")]:
        content += f"<w:p>{run(who)}<w:r><w:br/></w:r>{run(words)}</w:p>"
    imported = read(word_file(content + paragraph("Ann stopped transcription")))
    assert said(imported) == [("Ann", "So?"), ("P1", "Well."), ("Ann", "And?")]
    assert [turn.start_seconds for turn in imported.turns] == [3.0, 62.0, 3609.0]


def test_subtitles_pasted_into_word() -> None:
    lines = ["WEBVTT", "", "1", "00:00.000 --> 00:01.000", "INT: One?", "", "2", "00:01.000 --> 00:02.000", "P1: Two."]
    imported = read(word_file("".join(map(paragraph, lines)).replace("-->", "--&gt;")))
    assert said(imported) == [("INT", "One?"), ("P1", "Two.")]
    assert (imported.format, imported.position_kind) == ("docx", "cue")


BOMB = '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
OUTSIDE = '<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/hostname">]>'

IN_UTF16 = body(paragraph("&a;"), before=OUTSIDE).replace("UTF-8", "UTF-16").encode("utf-16")


def word_with_zeros(size: int) -> bytes:
    """A sound document with a member that unpacks to `size` zeros."""
    return zipped({"word/document.xml": body(paragraph("a")), "word/media/x.bin": bytes(size)})


def with_declared_size(data: bytes, size: int) -> bytes:
    """The archive with a lie about the size of its first member, in the central directory and before the data."""
    changed = bytearray(data)
    at = data.index(b"PK\x01\x02")
    changed[at + 24 : at + 28] = size.to_bytes(4, "little")
    return bytes(changed)


def lying() -> bytes:
    """Declares 100 bytes and holds 20 MB."""
    document = body(paragraph("a" * 20_000_000))
    return with_declared_size(zipped({"word/document.xml": document}), 100)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (word_file(paragraph("&i;"), before=BOMB + "]>"), "entities"),
        (word_file(paragraph("&a;"), before=OUTSIDE), "entities"),
        (zipped({"word/document.xml": IN_UTF16}), "entities"),
        (zipped({"word/document.xml": b" " * (MOST_IN_PART + 1)}), "unpacks to far more"),
        (word_with_zeros(30 * 1024**2), "unpacks to far more"),
        (with_declared_size(zipped({"word/document.xml": body(paragraph("a"))}), 2**32 - 2), "unpacks to far more"),
        (lying(), "damaged"),
        (zipped({"hello.txt": "hello"}), "no Word document"),
        (zipped({"word/styles.xml": "<a/>"}), "no Word document"),
        (word_file(paragraph("one"))[:-40], "damaged|no Word"),
        (zipped({"word/document.xml": "<w:document"}), "damaged"),
        (word_file(""), "no words"),
        (word_file(paragraph(" ")), "no words"),
        (b"plain words", "no Word file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old kind"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
    ],
)  # fmt: skip
def test_refusals(data: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        read_file(data, "a.docx")
    assert str(refused.value).startswith("a.docx: ")
    assert refused.value.hint


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(word_file(paragraph("a")))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as archive:
        offset = archive.getinfo("word/document.xml").header_offset
    central = data.index(b"word/document.xml", data.index(b"PK\x01\x02")) - 46
    for flags in (offset + 6, central + 8):
        data[flags] |= 1
    with pytest.raises(BadInput, match="password"):
        read_file(bytes(data), "a.docx")
