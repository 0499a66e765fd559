"""What a Word file says besides its text, its notes, and its list numbers."""

from __future__ import annotations

import io

import docx
import pytest

from qualkit.importers import read_beside, read_file
from tests.helpers.imported_checks import check_imported
from tests.helpers.word_files import body, paragraph, word_file, zipped

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def beside(data: bytes) -> set[tuple[str, str, str]]:
    return {(one.kind, one.where, one.words) for one in read_beside(data, "a.docx")}


def test_what_python_docx_can_write() -> None:
    document = docx.Document()
    document.core_properties.author = "Writer A"
    document.core_properties.title = "Visit 3"
    document.core_properties.comments = ""
    run = document.add_paragraph("Shown").add_run("hidden")
    run.font.hidden = True
    document.add_comment(document.paragraphs[0].runs, text="a remark", author="Reader B")
    document.sections[0].header.paragraphs[0].text = "Page head"
    held = io.BytesIO()
    document.save(held)
    found = beside(held.getvalue())
    assert {
        ("property", "creator", "Writer A"),
        ("property", "title", "Visit 3"),
        ("comment", "1, author", "Reader B"),
        ("comment", "1", "a remark"),
        ("hidden text", "paragraph 1", "hidden"),
        ("header or footer", "header1", "Page head"),
    } <= found
    assert read_file(held.getvalue(), "a.docx").text == "Shown"
    assert "Writer" not in repr(read_beside(held.getvalue(), "a.docx"))


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (
            "<w:del w:author='Writer A'><w:r><w:delText>gone</w:delText></w:r></w:del>",
            {("tracked deletion", "paragraph 1", "gone"), ("property", "author of changes", "Writer A")},
        ),
        (
            '<w:r><w:instrText> HYPERLINK "mailto:a@b.example" </w:instrText></w:r>',
            {("custom data", "link (field)", "mailto:a@b.example")},
        ),
        (
            "<w:r><w:drawing><wp:docPr xmlns:wp='urn:x' descr='her house'/></w:drawing></w:r>",
            {("custom data", "description of a picture", "her house")},
        ),
    ],
)
def test_what_stands_in_a_paragraph(content: str, found: set[tuple[str, str, str]]) -> None:
    assert beside(word_file(f"<w:p><w:r><w:t>words</w:t></w:r>{content}</w:p>")) == found


def test_custom_data_links_and_properties() -> None:
    data = zipped(
        {
            "word/document.xml": body(paragraph("words")),
            "docProps/custom.xml": '<P><property name="Participant"><v>LW 3</v></property></P>',
            "docProps/app.xml": "<P><Company>The Trust</Company><Pages>3</Pages></P>",
            "customXml/item1.xml": "<form><name>Somebody</name></form>",
            "word/_rels/document.xml.rels": '<Rs><Relationship Type="x/hyperlink" Target="https://a.example/b%20c" '
            'TargetMode="External"/><Relationship Type="x/styles" Target="styles.xml"/></Rs>',
        }
    )
    assert beside(data) == {
        ("property", "Participant", "LW 3"),
        ("property", "Company", "The Trust"),
        ("custom data", "item1", "Somebody"),
        ("custom data", "link (hyperlink)", "https://a.example/b c"),
    }


def test_notes_stand_after_the_body_with_the_paragraph_that_refers_to_them() -> None:
    reference = "<w:p><w:r><w:t>INT: So?</w:t></w:r><w:r><w:footnoteReference w:id='7'/></w:r></w:p>"
    content = paragraph("first") + reference + paragraph("P1: Yes.")
    note = f"<w:footnotes {W}><w:footnote w:id='0'>{paragraph('separator')}</w:footnote><w:footnote w:id='7'>"
    note += f"{paragraph('One.')}{paragraph('Two.')}</w:footnote></w:footnotes>"
    imported = check_imported(read_file(word_file(content, footnotes=note), "a.docx"))
    assert imported.text == "first\nINT: So?\nP1: Yes.\nOne.\nTwo."
    assert [(one.number, one.cell) for one in imported.positions][3:] == [
        (2, "footnote 1"),
        (2, "footnote 1, paragraph 2"),
    ]
    assert imported.turns[-1].span.of(imported.text) == "Yes."


@pytest.mark.parametrize(("form", "count"), [("decimal", 1), ("lowerLetter", 1), ("bullet", 0), ("none", 0)])
def test_numbers_of_lists_are_counted(form: str, count: int) -> None:
    level = f"<w:lvl w:ilvl='0'><w:numFmt w:val='{form}'/></w:lvl>"
    numbering = (
        f"<w:numbering {W}><w:abstractNum w:abstractNumId='4'>{level}</w:abstractNum>"
        "<w:num w:numId='2'><w:abstractNumId w:val='4'/></w:num></w:numbering>"
    )
    styles = (
        f"<w:styles {W}><w:style w:styleId='A'><w:pPr><w:numPr><w:numId w:val='2'/></w:numPr></w:pPr></w:style>"
        "<w:style w:styleId='B'><w:basedOn w:val='A'/></w:style></w:styles>"
    )
    own = "<w:p><w:pPr><w:numPr><w:numId w:val='2'/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>"
    off = own.replace("<w:numPr>", "<w:pStyle w:val='A'/><w:numPr>").replace("'2'", "'0'")
    by_style = "<w:p><w:pPr><w:pStyle w:val='B'/></w:pPr><w:r><w:t>c</w:t></w:r></w:p>"
    imported = read_file(word_file(own + off + by_style, numbering=numbering, styles=styles), "a.docx")
    assert sum(one.count for one in imported.dropped if one.what == "automatic list number") == 2 * count
