"""WordprocessingML elements: built with lxml directly, since python-docx's proxies are slow for long documents.

Child elements stand in the order that the schema (ISO/IEC 29500-1, 17.3) wants: Word repairs or refuses others.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from lxml import etree

__all__ = [
    "RELATION",
    "WORD",
    "Element",
    "add_field",
    "add_paragraph",
    "add_text",
    "child",
    "clean",
    "right_to_left",
    "w",
]

# lxml ships no types.
Element = Any
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_ILLEGAL = re.compile("[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BREAKS = re.compile("([\t\n])")


def w(name: str) -> str:
    """A name in Word's namespace: ``w("p")`` is a paragraph."""
    return f"{{{WORD}}}{name}"


def clean(text: str) -> str:
    r"""`text` without what XML cannot hold: control characters, lone surrogates, non-characters.

    >>> clean("a\x00b\r\nc\x0bd")
    'ab\nc\nd'
    """
    return _ILLEGAL.sub("", _LINE_ENDS.sub("\n", text))


def right_to_left(text: str) -> bool:
    """Whether the first letter of `text` belongs to a script written from right to left.

    >>> right_to_left("12: שלום"), right_to_left("P03: שלום")
    (True, False)
    """
    for sign in text:
        direction = unicodedata.bidirectional(sign)
        if direction in {"R", "AL"}:
            return True
        if direction == "L":
            return False
    return False


def child(parent: Element, name: str, /, **attributes: object) -> Element:
    """Append an element of Word's namespace; attributes are in that namespace too."""
    element = etree.SubElement(parent, w(name))
    for key, value in attributes.items():
        element.set(w(key), str(value))
    return element


def add_paragraph(
    parent: Element,
    style: str,
    text: str = "",
    *,
    keep_next: bool = False,
    page_break: bool = False,
    before: int | None = None,
    after: int | None = None,
    align: str = "",
) -> Element:
    """Append a paragraph in `style` (an identifier), with `text` in it.

    `before` and `after` replace the style's spacing, in twentieths of a point.
    """
    paragraph = child(parent, "p")
    properties = child(paragraph, "pPr")
    child(properties, "pStyle", val=style)
    if keep_next:
        child(properties, "keepNext")
    if page_break:
        child(properties, "pageBreakBefore")
    rtl = right_to_left(text)
    if rtl:
        child(properties, "bidi")
    spacing = {name: value for name, value in (("before", before), ("after", after)) if value is not None}
    if spacing:
        child(properties, "spacing", **spacing)
    if align:
        child(properties, "jc", val=align)
    add_text(paragraph, text, rtl=rtl)
    return paragraph


def add_text(parent: Element, text: str, *, style: str = "", rtl: bool = False, mark: str = "") -> None:
    """Append `text` as runs; it stays text whatever it looks like. Tabs and line ends become Word's own.

    `mark` is ``"strike"`` or ``"underline"``: to be seen without colour.
    """
    text = clean(text)
    if not text:
        return
    run = child(parent, "r")
    if style or rtl or mark:
        properties = child(run, "rPr")
        if style:
            child(properties, "rStyle", val=style)
        if mark == "strike":
            child(properties, "strike")
        elif mark:
            child(properties, "u", val="single")
        if rtl:
            child(properties, "rtl")
    for piece in _BREAKS.split(text):
        if piece == "\n":
            child(run, "br")
        elif piece == "\t":
            child(run, "tab")
        elif piece:
            words = child(run, "t")
            words.text = piece
            words.set(_SPACE, "preserve")


def add_field(parent: Element, instruction: str, shown: str) -> None:
    """Append a field with its stored result. `instruction` is always one of ours, never from a report's text."""
    child(child(parent, "r"), "fldChar", fldCharType="begin")
    code = child(child(parent, "r"), "instrText")
    code.text = f" {instruction} "
    code.set(_SPACE, "preserve")
    child(child(parent, "r"), "fldChar", fldCharType="separate")
    if shown:
        add_text(parent, shown)
    child(child(parent, "r"), "fldChar", fldCharType="end")
