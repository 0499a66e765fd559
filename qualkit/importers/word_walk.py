"""Walking a Word document's XML: every word that a reader sees, in reading order, and nothing else.

python-docx leaves out content controls, tracked insertions and text boxes, so the tree is walked here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from qualkit.importers.word_package import local_name
from qualkit.text.normalise import normalise

__all__ = ["WordParagraph", "WordText", "walk"]

_PASS_THROUGH = frozenset(
    {"hyperlink", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdtContent"}
)
_COUNTED = {
    "del": "tracked deletion",
    "moveFrom": "tracked deletion",
    "footnoteReference": "footnote",
    "endnoteReference": "endnote",
    "commentReference": "comment",
    "oMath": "formula",
    "sym": "symbol",
}
_MARKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011", "softHyphen": "\u00ad"}
_OFF = frozenset({"0", "false", "off", "none"})
_TITLED = re.compile(r"heading|title|speaker", re.IGNORECASE)
_HEADER_CELLS = {
    "time": re.compile(r"(?:time|timestamp|time ?span|time ?code|start|start time)", re.IGNORECASE),
    "speaker": re.compile(r"(?:speaker|speakers|name|who|participant|role)", re.IGNORECASE),
    "words": re.compile(r"(?:text|content|transcript|transcription|words|speech|utterance)", re.IGNORECASE),
}


@dataclass(frozen=True, slots=True)
class WordParagraph:
    """A paragraph's words; `bold` counts the bold code points at its start, `joiner` is what stands before it."""

    text: str
    number: int
    bold: int = 0
    joiner: str = "\n"


@dataclass(slots=True)
class WordText:
    """What the walk collects."""

    paragraphs: list[WordParagraph] = field(default_factory=list)
    dropped: Counter[str] = field(default_factory=Counter)
    tables: int = 0
    number: int = 0


@dataclass(slots=True)
class _Runs:
    """The pieces of one paragraph, each with whether it is bold, and the text boxes that hang on it."""

    pieces: list[tuple[str, bool]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    titled: bool = False


def walk(body: Any) -> WordText:
    """All paragraphs under a body, header or text box element, tables row by row."""
    found = WordText()
    for paragraph in _blocks(body, found):
        found.paragraphs.append(paragraph)
    return found


def _blocks(container: Any, found: WordText) -> Iterator[WordParagraph]:
    for child in container:
        name = local_name(child)
        if name == "p":
            yield from _paragraph(child, found)
        elif name == "tbl":
            found.tables += 1
            yield from _table(child, found)
        elif name in ("del", "moveFrom"):
            found.dropped[_COUNTED[name]] += 1
        elif name in ("sdt", "body") or name in _PASS_THROUGH:
            yield from _blocks(child, found)
        elif name == "AlternateContent":
            yield from _blocks(_alternative(child), found)


def _alternative(element: Any) -> Any:
    """Word writes new drawings twice, for itself and for older readers: one of the two is enough."""
    choices = [child for child in element if local_name(child) in ("Choice", "Fallback")]
    return choices[0] if choices else element


def _paragraph(element: Any, found: WordText) -> Iterator[WordParagraph]:
    runs = _Runs(titled=_is_titled(element))
    _inline(element, runs, found)
    found.number += 1
    yield _make(runs, found.number)
    for box in runs.boxes:
        yield from _blocks(box, found)


def _make(runs: _Runs, number: int) -> WordParagraph:
    text = "".join(words for words, _ in runs.pieces)
    bold = 0
    for words, is_bold in runs.pieces:
        if words.strip() and not (is_bold or runs.titled):
            break
        bold += len(words)
    clean = normalise(text).text
    return WordParagraph(clean, number, min(bold, len(clean)))


def _is_titled(element: Any) -> bool:
    for properties in element:
        if local_name(properties) == "pPr":
            return any(local_name(one) == "pStyle" and _TITLED.search(_value(one)) is not None for one in properties)
    return False


def _value(element: Any) -> str:
    return next((str(value) for key, value in element.attrib.items() if key.endswith("}val") or key == "val"), "")


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
        elif name in _COUNTED:
            found.dropped[_COUNTED[name]] += 1


def _run(run: Any, runs: _Runs, found: WordText) -> None:
    bold, hidden = _run_properties(run)
    if hidden:
        found.dropped["hidden run of text"] += 1
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


def _table(table: Any, found: WordText) -> Iterator[WordParagraph]:
    rows = [[list(_blocks(cell, found)) for cell in _named(row, "tc")] for row in _named(table, "tr")]
    order = _column_order(rows)
    for row in rows:
        cells = [row[index] for index in order] if order and len(order) == len(row) else row
        joiner = "\n"
        for cell in cells:
            for place, paragraph in enumerate(cell):
                yield WordParagraph(paragraph.text, paragraph.number, paragraph.bold, "\n" if place else joiner)
            joiner = "\t"


def _named(container: Any, wanted: str) -> Iterator[Any]:
    """Rows or cells, through the content controls that may wrap them."""
    for child in container:
        name = local_name(child)
        if name == wanted:
            yield child
        elif name == "sdt" or name in _PASS_THROUGH:
            yield from _named(child, wanted)


def _column_order(rows: list[list[list[WordParagraph]]]) -> list[int]:
    """Time, speaker, words: where a transcript table's header names its columns in another order."""
    if len(rows) < 2:
        return []
    header = [" ".join(paragraph.text for paragraph in cell).strip() for cell in rows[0]]
    place: dict[str, int] = {}
    for index, cell in enumerate(header):
        for meaning, pattern in _HEADER_CELLS.items():
            if pattern.fullmatch(cell):
                place.setdefault(meaning, index)
    if "speaker" not in place or "words" not in place:
        return []
    wanted = [place[meaning] for meaning in ("time", "speaker", "words") if meaning in place]
    return wanted + [index for index in range(len(header)) if index not in wanted]
