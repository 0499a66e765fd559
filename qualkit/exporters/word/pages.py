"""Page setup: upright and landscape pages, their headers and footers."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from qualkit.exporters.word.styles import Styles
from qualkit.exporters.word.xml import RELATION, Element, add_field, add_paragraph, add_text, child, w

if TYPE_CHECKING:
    from docx.document import Document

    from qualkit.domain.reports import Report

__all__ = ["Pages", "opens_turned", "text_width"]

_FOOTER_LINE = 90


def text_width(section: Element, *, landscape: bool = False) -> int:
    """Width between the margins of a section, in twentieths of a point."""
    size, margins = section.find(w("pgSz")), section.find(w("pgMar"))
    sides = [int(size.get(w("w"))), int(size.get(w("h")))] if size is not None else [11906, 16838]
    used = sum(int(margins.get(w(name), 0)) for name in ("left", "right", "gutter")) if margins is not None else 2834
    return max((max(sides) if landscape else sides[0]) - used, 2000)


def opens_turned(report: Report) -> bool:
    """Whether the first page is landscape: a short report begins under its title, on the page of its first section."""
    return report.short and bool(report.sections) and report.sections[0].landscape


class Pages:
    """Makes the section properties of a document, from its own (the template's) last section."""

    def __init__(self, document: Document, report: Report, styles: Styles) -> None:
        body = document.element.body
        self._base = body.find(w("sectPr"))
        body.remove(self._base)
        # A table or a chart needs the whole width: a template's columns are not taken over. Printer settings refer to
        # a part that is left out.
        for name in ("cols", "type", "printerSettings", "sectPrChange"):
            for element in self._base.findall(w(name)):
                self._base.remove(element)
        self._own = {"headerReference", "footerReference"}.isdisjoint(_names(self._base))
        self._references: dict[bool, list[tuple[str, str, str]]] = {}
        if self._own:
            turned = opens_turned(report)
            for landscape in (False, True):
                self._references[landscape] = _headers_and_footers(
                    document, report, styles, text_width(self._base, landscape=landscape), first=landscape == turned
                )

    def width(self, *, landscape: bool) -> int:
        """Width of the text in twentieths of a point."""
        return text_width(self._base, landscape=landscape)

    def height_cm(self, *, landscape: bool) -> float:
        """Height between the margins in centimetres."""
        size, margins = self._base.find(w("pgSz")), self._base.find(w("pgMar"))
        sides = [int(size.get(w("w"))), int(size.get(w("h")))] if size is not None else [11906, 16838]
        used = sum(abs(int(margins.get(w(name), 0))) for name in ("top", "bottom")) if margins is not None else 2834
        return max((min(sides) if landscape else sides[1]) - used, 4000) / 567

    def section(self, *, landscape: bool, first: bool) -> Element:
        """The properties of one section; the first alone may have a first page of its own and restart numbering."""
        section = deepcopy(self._base)
        if landscape:
            _turn(section)
        if not first:
            for name in ("titlePg", "pgNumType"):
                for element in section.findall(w(name)):
                    section.remove(element)
        elif self._own:
            _insert_title_page(section)
        for position, (kind, which, identifier) in enumerate(self._references.get(landscape, [])):
            if first or which != "first":
                reference = section.makeelement(w(kind), {w("type"): which, RELATION: identifier})
                section.insert(position, reference)
        return section


def _names(element: Element) -> set[str]:
    return {each.tag.rpartition("}")[2] for each in element}


def _turn(section: Element) -> None:
    size = section.find(w("pgSz"))
    if size is None:
        size = section.makeelement(w("pgSz"), {w("w"): "11906", w("h"): "16838"})
        section.insert(len(section.findall(w("headerReference"))) + len(section.findall(w("footerReference"))), size)
    short, long = sorted((int(size.get(w("w"))), int(size.get(w("h")))))
    size.set(w("w"), str(long))
    size.set(w("h"), str(short))
    size.set(w("orient"), "landscape")


def _insert_title_page(section: Element) -> None:
    if section.find(w("titlePg")) is None:
        after = {w(name) for name in ("textDirection", "bidi", "rtlGutter", "docGrid")}
        position = next((place for place, each in enumerate(section) if each.tag in after), len(section))
        section.insert(position, section.makeelement(w("titlePg")))


def _headers_and_footers(
    document: Document, report: Report, styles: Styles, width: int, *, first: bool
) -> list[tuple[str, str, str]]:
    """New header and footer parts: (element, type, relationship); the title page has a footer and no header."""
    parts: Any = document.part
    header, identifier = parts.add_header_part()
    add_paragraph(_emptied(header.element), styles["header"], report.title)
    references = [("headerReference", "default", identifier)]
    for which in ("default", "first") if first else ("default",):
        footer, identifier = parts.add_footer_part()
        _write_footer(_emptied(footer.element), report, styles, width)
        references.append(("footerReference", which, identifier))
    return references


def _emptied(part: Element) -> Element:
    for element in list(part):
        part.remove(element)
    return part


def _write_footer(part: Element, report: Report, styles: Styles, width: int) -> None:
    paragraph = add_paragraph(part, styles["footer"])
    tabs = child(paragraph.find(w("pPr")), "tabs")
    for position in (stop for stop in styles.tab_stops("footer") if stop != width):
        child(tabs, "tab", val="clear", pos=position)
    child(tabs, "tab", val="right", pos=width)
    status = " ".join(report.status.split())
    add_text(paragraph, f"{status}\n\t" if len(status) > _FOOTER_LINE else f"{status}\tPage ")
    if len(status) > _FOOTER_LINE:
        add_text(paragraph, "Page ")
    add_field(paragraph, "PAGE", "1")
    add_text(paragraph, " of ")
    add_field(paragraph, "NUMPAGES", "1")
