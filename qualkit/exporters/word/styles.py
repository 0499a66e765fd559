"""The styles of a report in a document: its own where it has them, ours where it lacks them."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from qualkit.exporters.word.house import styles_xml
from qualkit.exporters.word.skeleton import BULLET_LEVEL, numbering_xml
from qualkit.exporters.word.xml import WORD, Element, child, w

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["Styles", "install_styles", "proofing_language"]

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def proofing_language(language: str) -> str:
    """The language tag to proof in: British English where none is given, or "en" alone.

    >>> proofing_language("en"), proofing_language("cy-GB"), proofing_language("no such")
    ('en-GB', 'cy-GB', 'en-GB')
    """
    return language if _TAG.fullmatch(language) and language.lower() != "en" else "en-GB"


class Styles:
    """Style identifiers by name: a template's own may differ from ours ("Überschrift1" for "heading 1")."""

    def __init__(self, identifiers: dict[str, str], styles: Element) -> None:
        self._identifiers = identifiers
        self._styles = styles

    def __getitem__(self, name: str) -> str:
        return self._identifiers[name.lower()]

    def tab_stops(self, name: str) -> list[int]:
        """Where the style itself sets tab stops, in twentieths of a point."""
        style = next(each for each in self._styles.findall(w("style")) if each.get(w("styleId")) == self[name])
        return sorted({int(tab.get(w("pos"))) for tab in style.iter(w("tab"))})


def install_styles(document: Document, language: str, text_width: int) -> Styles:
    """Add the styles that `document` lacks and set the proofing language of those it has.

    Args:
        document: the document to add them to.
        language: a language tag.
        text_width: width of the text in twentieths of a point, for tab stops at the right margin.
    """
    styles = document.styles.element
    known = {_key(style): style for style in reversed(styles.findall(w("style")))}
    taken = {style.get(w("styleId")) for style in known.values()}
    renamed: dict[str, str] = {}
    identifiers: dict[str, str] = {}
    for ours in etree.fromstring(styles_xml(language, text_width)).findall(w("style")):
        kind, name = _key(ours)
        present = known.get((kind, name))
        if present is None:
            present = _added(styles, ours, renamed, taken)
            if name == "list bullet":
                _number_list(document, present)
        renamed[ours.get(w("styleId"))] = identifiers[name] = present.get(w("styleId"))
    _set_language(styles, language)
    return Styles(identifiers, styles)


def _key(style: Element) -> tuple[str, str]:
    name = style.find(w("name"))
    return style.get(w("type"), "paragraph"), (name.get(w("val"), "") if name is not None else "").lower()


def _added(styles: Element, ours: Element, renamed: dict[str, str], taken: set[str]) -> Element:
    style = deepcopy(ours)
    identifier = style.get(w("styleId"))
    while identifier in taken:
        identifier += "x"
    taken.add(identifier)
    style.set(w("styleId"), identifier)
    style.attrib.pop(w("default"), None)
    for name in ("basedOn", "next"):
        reference = style.find(w(name))
        if reference is not None:
            reference.set(w("val"), renamed.get(reference.get(w("val")), reference.get(w("val"))))
    styles.append(style)
    return style


def _set_language(styles: Element, language: str) -> None:
    for element in styles.iter(w("lang")):
        element.set(w("val"), language)
    defaults = styles.find(w("docDefaults"))
    holders = [] if defaults is None else list(defaults.iter(w("rPr")))
    for holder in holders:
        if holder.find(w("lang")) is None:
            child(holder, "lang", val=language)


def _number_list(document: Document, style: Element) -> None:
    """Give a list style that was added a bulleted list of its own in the document's numbering."""
    numbering = _numbering(document)
    abstract = 1 + max((int(each.get(w("abstractNumId"))) for each in numbering.findall(w("abstractNum"))), default=-1)
    number = 1 + max((int(each.get(w("numId"))) for each in numbering.findall(w("num"))), default=0)
    definition = etree.fromstring(
        f'<w:abstractNum xmlns:w="{WORD}" w:abstractNumId="{abstract}">{BULLET_LEVEL}</w:abstractNum>'
    )
    first = numbering.find(w("num"))
    if first is None:
        numbering.append(definition)
    else:
        first.addprevious(definition)
    entry = etree.fromstring(
        f'<w:num xmlns:w="{WORD}" w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>'
    )
    (numbering.findall(w("num")) or [definition])[-1].addnext(entry)
    style.find(f"{w('pPr')}/{w('numPr')}/{w('numId')}").set(w("val"), str(number))


def _numbering(document: Document) -> Element:
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.parts.numbering import NumberingPart

    part = document.part
    if not any(rel.reltype == RELATIONSHIP_TYPE.NUMBERING for rel in part.rels.values()):
        new = NumberingPart.load(
            PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING, numbering_xml(), part.package
        )
        part.relate_to(new, RELATIONSHIP_TYPE.NUMBERING)
    return part.numbering_part.element
