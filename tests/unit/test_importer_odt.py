"""OpenDocument texts: every word that a reader sees, and refusals of what is none."""

from __future__ import annotations

import pytest

from qualkit.domain.sources import Imported
from qualkit.errors import BadInput
from qualkit.importers import read_beside, read_file
from tests.helpers.document_files import NAMESPACES, odt_file, odt_paragraph
from tests.helpers.imported_checks import check_imported, said
from tests.helpers.word_files import zipped


def read(body: str, **parts: str) -> Imported:
    return check_imported(read_file(odt_file(body, **parts), "a.odt"))


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<text:p>a<text:tab/>b<text:line-break/>c</text:p>", "a\tb\nc"),
        ("<text:p>  a \n b<text:s text:c='3'/>c</text:p>", "a b   c"),
        ("<text:h>Title</text:h><text:p>a <text:span>b</text:span><text:a>c</text:a></text:p>", "Title\na bc"),
        ("<text:section><text:p>a</text:p></text:section>", "a"),
        ("<text:list><text:list-item><text:p>a</text:p></text:list-item></text:list>", "a"),
        (
            "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
            "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table-header-rows></table:table>",
            "a\tb",
        ),
        (
            "<text:p>a<draw:frame><draw:text-box><text:p>box</text:p></draw:text-box></draw:frame></text:p>",
            "a\nbox",
        ),
        (
            "<text:p>a<text:ruby><text:ruby-base>b</text:ruby-base><text:ruby-text>c</text:ruby-text></text:ruby>"
            "</text:p>",
            "ab",
        ),
    ],
)  # fmt: skip
def test_words(body: str, text: str) -> None:
    assert read(body).text == text


HIDDEN = '<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>'


def test_what_is_left_out_is_counted_and_told_beside() -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info>"
        "<dc:creator>Writer A</dc:creator></office:change-info>"
        "<text:p>gone</text:p></text:deletion></text:changed-region></text:tracked-changes>"
        "<text:p>word<text:span text:style-name='H'>secret</text:span><office:annotation>"
        "<dc:creator>Reader B</dc:creator><text:p>remark</text:p></office:annotation><draw:frame/></text:p>"
    )
    title = "<office:meta><dc:title>Visit</dc:title></office:meta>"
    meta = f"<office:document-meta {NAMESPACES}>{title}</office:document-meta>"
    data = odt_file(body, styles=HIDDEN, meta=meta)
    imported = check_imported(read_file(data, "a.odt"))
    assert imported.text == "word"
    assert {one.what: one.count for one in imported.dropped} == {
        "comment": 1,
        "hidden run of text": 1,
        "picture or object": 1,
        "tracked deletion": 1,
    }
    assert {(one.kind, one.words) for one in read_beside(data, "a.odt")} == {
        ("property", "Visit"),
        ("property", "Writer A"),
        ("tracked deletion", "gone"),
        ("hidden text", "secret"),
        ("comment", "Reader B"),
        ("comment", "remark"),
    }


def test_numbers_of_lists_are_counted_but_not_bullets() -> None:
    styles = (
        '<text:list-style style:name="N"><text:list-level-style-number text:level="1" style:num-format="1"/>'
        '<text:list-level-style-bullet text:level="2"/></text:list-style>'
    )
    item = "<text:list-item><text:p>{}</text:p>{}</text:list-item>"
    inner = f"<text:list>{item.format('bullet', '')}</text:list>"
    imported = read(f"<text:list text:style-name='N'>{item.format('one', inner)}</text:list>", styles=styles)
    assert [(one.what, one.count) for one in imported.dropped] == [("automatic list number", 1)]


def test_bold_through_parent_styles() -> None:
    styles = (
        '<style:style style:name="P"><style:text-properties fo:font-weight="bold"/></style:style>'
        '<style:style style:name="C" style:parent-style-name="P"/>'
    )
    turns = [("Ann", "So?"), ("Bo", "Well."), ("Ann", "And?"), ("Bo", "Yes.")]
    body = "".join(f"<text:p text:style-name='C'>{who}</text:p>{odt_paragraph(words)}" for who, words in turns)
    assert said(read(body, styles=styles)) == turns


def test_notes_follow_the_body() -> None:
    note = (
        "<text:note text:note-class='endnote'><text:note-citation>i</text:note-citation><text:note-body>"
        "<text:p>One.</text:p><text:p>Two.</text:p></text:note-body></text:note>"
    )
    imported = read(f"<text:p>INT: So?{note}</text:p>{odt_paragraph('P1: Yes.')}")
    assert imported.text == "INT: So?\nP1: Yes.\nOne.\nTwo."
    assert [one.cell for one in imported.positions] == ["", "", "endnote 1", "endnote 1, paragraph 2"]
    assert imported.turns[-1].span.of(imported.text) == "Yes."


MANIFEST = "<manifest><file-entry><encryption-data/></file-entry></manifest>"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"plain", "no OpenDocument file"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), "no OpenDocument text"),
        (zipped({"content.xml": "<a/>"}), "no text"),
        (zipped({"content.xml": "<a"}), "damaged"),
        (odt_file(""), "no words"),
        (odt_file(odt_paragraph("a"), META_INF__manifest=MANIFEST).replace(b"META_INF", b"META-INF"), "password"),
        (odt_file(odt_paragraph("a"), before='<!DOCTYPE a [<!ENTITY b "c">]>'), "entities"),
        (odt_file("<text:section>" * 3000 + "</text:section>" * 3000), "damaged"),
        (odt_file("".join(f"<text:p>{number}</text:p>" for number in range(500_001))), "more marks"),
        (odt_file("".join(f"<text:p>{number}</text:p>" for number in range(100_001))), "more paragraphs"),
        (odt_file(odt_paragraph("a"))[:-30], "damaged"),
    ],
)
def test_refusals(data: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says) as refused:
        read_file(data, "a.odt")
    assert str(refused.value).startswith("a.odt: ")
    assert refused.value.hint


def test_spaces_without_number_are_no_bomb() -> None:
    assert len(read("<text:p>a<text:s text:c='99999999'/>b</text:p>").text) < 2000
