"""A report's sections and blocks, one after the other, into a Word document."""

from __future__ import annotations

import io

import docx
from docx.document import Document

from qualkit.domain.reports import Block, Bullets, Figure, Paragraph, Quote, Referring, Report, Section, Table
from qualkit.exporters.word.contents import add_contents, add_title_block, bookmark, in_contents
from qualkit.exporters.word.figures import add_figure
from qualkit.exporters.word.package import describe, packed
from qualkit.exporters.word.pages import Pages, opens_turned, text_width
from qualkit.exporters.word.references import References
from qualkit.exporters.word.skeleton import skeleton
from qualkit.exporters.word.styles import install_styles, proofing_language
from qualkit.exporters.word.tables import add_table
from qualkit.exporters.word.template import open_template
from qualkit.exporters.word.xml import Element, add_field, add_paragraph, add_text, child, right_to_left, w

__all__ = ["write_document"]

_PARAGRAPHS = {
    "body": "Normal",
    "definition": "Definition",
    "note": "Small Print",
    "placeholder": "Placeholder",
    "lead": "Run-in Heading",
}
# Twentieths of a point.
_AFTER_TABLE = 200
_AFTER_LIST = 160
_BELOW_FIGURE = (100, 280)


def write_document(report: Report, template: bytes | None) -> bytes:
    """Lay out `report`; see `WordExporter.write`."""
    language = proofing_language(report.language)
    document = docx.Document(io.BytesIO(skeleton(language))) if template is None else open_template(template)
    _Writer(document, report, language).write()
    describe(document, report)
    return packed(document)


class _Writer:
    """One walk through a report; keeps the counters of captions and the orientation of the present page."""

    def __init__(self, document: Document, report: Report, language: str) -> None:
        self._document = document
        self._report = report
        self._body: Element = document.element.body
        self._styles = install_styles(document, language, text_width(self._body.find(w("sectPr"))))
        self._pages = Pages(document, report, self._styles)
        self._landscape = opens_turned(report)
        self._first_section = True
        self._tables = 0
        self._figures = 0
        self._places = References(report)

    def write(self) -> None:
        add_title_block(self._body, self._report, self._styles)
        listed = [
            (number, max(section.level, 1), section.title)
            for number, section in enumerate(self._report.sections, start=1)
            if in_contents(section.level)
        ]
        if listed and not self._report.short:
            add_contents(self._body, listed, self._styles)
        for number, section in enumerate(self._report.sections, start=1):
            turned = section.landscape != self._landscape
            if turned:
                self._end_section()
                self._landscape = section.landscape
            opening = number == 1 and not self._report.short
            if section.title:
                self._heading(section, number, at_top=turned or opening, page_break=opening and not turned)
            for block in section.blocks:
                self._block(block)
        if self._body[-1].tag == w("tbl"):
            add_paragraph(self._body, self._styles["Section End"])
        self._body.append(self._properties())

    def _properties(self) -> Element:
        properties = self._pages.section(landscape=self._landscape, first=self._first_section)
        self._first_section = False
        return properties

    def _end_section(self) -> None:
        """End the pages of one orientation in their last paragraph, or after a table in one of no height."""
        last = self._body[-1]
        if last.tag != w("p"):
            last = add_paragraph(self._body, self._styles["Section End"])
        last.find(w("pPr")).append(self._properties())

    def _heading(self, section: Section, number: int, *, at_top: bool, page_break: bool) -> None:
        level = min(max(section.level, 1), 3)
        style = self._styles[f"heading {level}"]
        title = " ".join(section.title.split())
        before = 0 if at_top else None
        paragraph = add_paragraph(self._body, style, page_break=page_break, before=before)
        if in_contents(level):
            child(paragraph, "bookmarkStart", id=number, name=bookmark(number))
        letter, dot, rest = title.partition(".") if section.appendix else (title, "", "")
        with self._places.marked(paragraph, section.key):
            add_text(paragraph, letter)
        add_text(paragraph, f"{dot}{rest}")
        if in_contents(level):
            child(paragraph, "bookmarkEnd", id=number)

    def _block(self, block: Block) -> None:
        if isinstance(block, Paragraph):
            self._paragraph(block)
        elif isinstance(block, Quote):
            self._quote(block)
        elif isinstance(block, Bullets):
            items = [item for item in block.items if item.strip()]
            for position, item in enumerate(items, start=1):
                after = _AFTER_LIST if position == len(items) else None
                add_paragraph(self._body, self._styles["List Bullet"], item, before=self._gap(), after=after)
        elif isinstance(block, Table):
            self._table(block)
        else:
            self._figure(block)

    def _gap(self) -> int | None:
        """Room above a paragraph that follows a table, which has no space below of its own."""
        return _AFTER_TABLE if self._body[-1].tag == w("tbl") else None

    def _paragraph(self, block: Paragraph) -> None:
        text = block.text
        if not text.strip():
            return
        if block.style == "placeholder" and not text.startswith("["):
            text = f"[{text}]"
        style = self._styles[_PARAGRAPHS[block.style]]
        if isinstance(text, Referring) and not right_to_left(text):
            self._places.write(add_paragraph(self._body, style, before=self._gap()), text)
        else:
            add_paragraph(self._body, style, text, before=self._gap())

    def _quote(self, quote: Quote) -> None:
        add_paragraph(self._body, self._styles["Quotation"], quote.text, before=self._gap())
        paragraph = add_paragraph(self._body, self._styles["Attribution"], quote.attribution)
        for detail in (quote.locator, quote.origin):
            if detail:
                add_text(paragraph, f"  ·  {detail}", style=self._styles["Locator"])

    def _table(self, table: Table) -> None:
        self._tables += 1
        self._caption("Table", self._tables, table, above=True)
        if table.columns:
            width = self._pages.width(landscape=self._landscape)
            add_table(self._body, table, self._styles, width, self._places)

    def _figure(self, figure: Figure) -> None:
        self._figures += 1
        width = self._pages.width(landscape=self._landscape) / 567
        height = self._pages.height_cm(landscape=self._landscape) * figure.height
        add_figure(self._document, self._body, figure, self._figures, self._styles, width, height)
        self._caption("Figure", self._figures, figure, above=False)

    def _caption(self, label: str, number: int, block: Table | Figure, *, above: bool) -> None:
        before, after = (None, None) if above else _BELOW_FIGURE
        style = self._styles["caption"]
        paragraph = add_paragraph(self._body, style, keep_next=above, before=before, after=after)
        with self._places.marked(paragraph, block.key):
            add_text(paragraph, f"{label} ")
            add_field(paragraph, f"SEQ {label} \\* ARABIC", str(number))
        if block.caption:
            add_text(paragraph, f". {block.caption}")
