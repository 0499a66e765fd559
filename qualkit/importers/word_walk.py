"""Walking a Word document's XML: every word that a reader sees, in reading order, and nothing else.

python-docx leaves out content controls, tracked insertions and text boxes, so the tree is walked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from qualkit.domain.sources import Beside
from qualkit.importers.bounded import local_name
from qualkit.importers.flow import FlowParagraph, FlowText, bold_length, in_rows
from qualkit.text.normalise import normalised

__all__ = ["Numbering", "Reference", "WordText", "attribute", "list_place", "properties", "walk"]

_PASS_THROUGH = frozenset(
    {"hyperlink", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdtContent"}
)
_COUNTED = {
    "del": "tracked deletion",
    "moveFrom": "tracked deletion",
    "commentReference": "comment",
    "oMath": "formula",
    "sym": "symbol",
}
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_OFF = frozenset({"0", "false", "off", "none"})
_TITLED = re.compile(r"heading|title|speaker", re.IGNORECASE)
_NOTES = {"footnoteReference": "footnote", "endnoteReference": "endnote"}


@dataclass(frozen=True, slots=True)
class Reference:
    """A mark in the body that a note belongs to: ``footnote`` or ``endnote``, its id, the number of the paragraph."""

    kind: str
    id: str
    number: int


@dataclass(frozen=True, slots=True)
class Numbering:
    """(list, level) of the automatic lists that count, and the paragraph styles that belong to one."""

    lists: frozenset[tuple[str, str]] = frozenset()
    styles: frozenset[str] = frozenset()


@dataclass(slots=True)
class WordText(FlowText):
    """What the walk through a Word file collects besides.

    Attributes:
        references: the notes that the text refers to, in reading order.
        beside: hidden and deleted words.
        numbering: the automatic lists that count, whose numbers no text holds.
    """

    references: list[Reference] = field(default_factory=list)
    beside: list[Beside] = field(default_factory=list)
    numbering: Numbering = Numbering()


@dataclass(slots=True)
class _Runs:
    """The pieces of one paragraph, each with whether it is bold, and the text boxes that hang on it."""

    pieces: list[tuple[str, bool]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    titled: bool = False


def walk(body: Any, numbering: Numbering | None = None) -> WordText:
    """All paragraphs under a body, header, note or text box element, tables row by row."""
    found = WordText(numbering=numbering or Numbering())
    found.paragraphs.extend(_blocks(body, found))
    return found


def _blocks(container: Any, found: WordText) -> Iterator[FlowParagraph]:
    for child in container:
        name = local_name(child)
        if name == "p":
            yield from _paragraph(child, found)
        elif name == "tbl":
            rows = _named(child, "tr")
            yield from in_rows([[list(_blocks(cell, found)) for cell in _named(row, "tc")] for row in rows])
        elif name in ("del", "moveFrom"):
            _delete(child, found)
        elif name in ("sdt", "body") or name in _PASS_THROUGH:
            yield from _blocks(child, found)
        elif name == "AlternateContent":
            yield from _blocks(_alternative(child), found)
        elif name in ("altChunk", "subDoc"):
            found.dropped["document inside the document"] += 1


def _alternative(element: Any) -> Any:
    """Word writes new drawings twice, for itself and for older readers: one of the two is enough."""
    choices = [child for child in element if local_name(child) in ("Choice", "Fallback")]
    return choices[0] if choices else element


def _paragraph(element: Any, found: WordText) -> Iterator[FlowParagraph]:
    runs = _Runs(titled=_is_titled(element))
    _inline(element, runs, found)
    found.number += 1
    made = _make(runs, found.number)
    if made.text and _is_numbered(element, found.numbering):
        found.dropped["automatic list number"] += 1
    yield made
    for box in runs.boxes:
        yield from _blocks(box, found)


def _make(runs: _Runs, number: int) -> FlowParagraph:
    text = normalised("".join(words for words, _ in runs.pieces))
    bold = bold_length([(words, is_bold or runs.titled) for words, is_bold in runs.pieces])
    return FlowParagraph(text, number, min(bold, len(text)))


def _is_titled(element: Any) -> bool:
    return any(_TITLED.search(_value(style)) is not None for style in properties(element, "pPr", "pStyle"))


def _is_numbered(element: Any, numbering: Numbering) -> bool:
    for own in properties(element, "pPr", "numPr"):
        return list_place(own) in numbering.lists
    return any(attribute(style, "val") in numbering.styles for style in properties(element, "pPr", "pStyle"))


def list_place(numbering: Any) -> tuple[str, str]:
    """The list and the level that a ``numPr`` names."""
    of = {local_name(one): attribute(one, "val") for one in numbering}
    return of.get("numId", ""), of.get("ilvl", "0")


def properties(element: Any, group: str, wanted: str) -> Iterator[Any]:
    """The properties of one name in a group such as ``pPr``."""
    for one_group in element:
        if local_name(one_group) == group:
            yield from (one for one in one_group if local_name(one) == wanted)


def _value(element: Any) -> str:
    return attribute(element, "val")


def attribute(element: Any, wanted: str) -> str:
    """An attribute by its name, whatever the namespace; "" where there is none."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == wanted), "")


def _inline(element: Any, runs: _Runs, found: WordText) -> None:
    for child in element:
        name = local_name(child)
        if name == "r":
            _run(child, runs, found)
        elif name == "sdt" or name in _PASS_THROUGH:
            _inline(child, runs, found)
        elif name == "AlternateContent":
            _inline(_alternative(child), runs, found)
        elif name == "oMathPara":
            found.dropped["formula"] += 1
        elif name in ("del", "moveFrom"):
            _delete(child, found)
        elif name in _COUNTED:
            found.dropped[_COUNTED[name]] += 1


def _delete(element: Any, found: WordText) -> None:
    found.dropped[_COUNTED[local_name(element)]] += 1
    _set_beside("tracked deletion", element, found)


def _set_beside(kind: str, element: Any, found: WordText) -> None:
    """Keep words that are not text of the document, with the number of the paragraph they stand in."""
    words = "".join(one.text or "" for one in element.iter() if local_name(one) in ("t", "delText"))
    if words.strip():
        found.beside.append(Beside(kind, f"paragraph {found.number + 1}", normalised(words)))


def _run(run: Any, runs: _Runs, found: WordText) -> None:
    bold, hidden = _run_properties(run)
    if hidden:
        found.dropped["hidden run of text"] += 1
        _set_beside("hidden text", run, found)
        return
    for child in run:
        name = local_name(child)
        if name == "t":
            runs.pieces.append((child.text or "", bold))
        elif name in _MARKS:
            runs.pieces.append((_MARKS[name], bold))
        elif name in ("drawing", "pict", "object"):
            _drawing(child, runs, found)
        elif name == "AlternateContent":
            _drawing(_alternative(child), runs, found)
        elif name in _NOTES:
            found.references.append(Reference(_NOTES[name], attribute(child, "id"), found.number + 1))
        elif name in _COUNTED:
            found.dropped[_COUNTED[name]] += 1


def _run_properties(run: Any) -> tuple[bool, bool]:
    bold = hidden = False
    for properties in run:
        if local_name(properties) == "rPr":
            for one in properties:
                name = local_name(one)
                if name == "b":
                    bold = _value(one) not in _OFF
                elif name == "vanish":
                    hidden = _value(one) not in _OFF
    return bold, hidden


def _drawing(element: Any, runs: _Runs, found: WordText) -> None:
    boxes = _outermost_boxes(element)
    runs.boxes.extend(boxes)
    if not boxes:
        found.dropped["picture or object"] += 1


def _outermost_boxes(element: Any) -> list[Any]:
    """Text boxes in a drawing; those inside them come out when they are walked."""
    boxes: list[Any] = []
    waiting = list(element)
    while waiting:
        child = waiting.pop(0)
        if local_name(child) == "txbxContent":
            boxes.append(child)
        elif local_name(child) == "AlternateContent":
            waiting[:0] = [_alternative(child)]
        else:
            waiting[:0] = list(child)
    return boxes


def _named(container: Any, wanted: str) -> Iterator[Any]:
    """Rows or cells, through the content controls that may wrap them."""
    for child in container:
        name = local_name(child)
        if name == wanted:
            yield child
        elif name == "sdt" or name in _PASS_THROUGH:
            yield from _named(child, wanted)
