"""Walking an OpenDocument text: every word that a reader sees, in reading order, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from qualkit.domain.sources import Beside
from qualkit.importers.bounded import local_name
from qualkit.importers.flow import FlowParagraph, FlowText, bold_length, in_rows
from qualkit.text.normalise import normalised

__all__ = ["OdtStyles", "OdtText", "attribute", "read_styles", "walk_odt"]

_SPACES = re.compile(r"[ \t\r\n]+")
_MOST_SPACES = 1000
_BLOCKS_WORDS = """
    section list-item list-header index-body table-of-content illustration-index table-index object-index user-index
    alphabetical-index bibliography index-title numbered-paragraph
"""
_BLOCKS = frozenset(_BLOCKS_WORDS.split())
# Parts of the tree whose words no reader of the page sees.
_UNSEEN_WORDS = """
    sequence-decls variable-decls user-field-decls dde-connection-decls forms alphabetical-index-auto-mark-file
    table-of-content-source illustration-index-source table-index-source object-index-source user-index-source
    alphabetical-index-source bibliography-source note-citation ruby-text script hidden-text
"""
_UNSEEN = frozenset(_UNSEEN_WORDS.split())
_BOLD_WEIGHTS = frozenset({"bold", "600", "700", "800", "900"})


@dataclass(slots=True)
class OdtStyles:
    """Which styles are bold, which hide their words, and which levels of lists count. None: the style says nothing."""

    bold: dict[str, bool | None] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    hidden_sections: set[str] = field(default_factory=set)
    parents: dict[str, str] = field(default_factory=dict)
    counting: set[tuple[str, int]] = field(default_factory=set)

    def is_bold(self, style: str, otherwise: bool) -> bool:
        """Whether words in this style are bold; styles take from their parents what they do not say."""
        for _ in range(50):
            said = self.bold.get(style)
            if said is not None:
                return said
            if style not in self.parents:
                break
            style = self.parents[style]
        return otherwise


@dataclass(slots=True)
class OdtText(FlowText):
    """What the walk collects; `beside` is what stands in the file besides its text."""

    beside: list[Beside] = field(default_factory=list)
    note_numbers: dict[str, int] = field(default_factory=dict)
    comments: int = 0


@dataclass(slots=True)
class _Line:
    """The pieces of one paragraph, and the text boxes that hang on it. White space of the file collapses."""

    pieces: list[tuple[str, bool]] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    after_space: bool = True

    def add(self, words: str | None, bold: bool) -> None:
        if words:
            words = _SPACES.sub(" ", words)
            if self.after_space:
                words = words.removeprefix(" ")
            if words:
                self.after_space = words.endswith(" ")
                self.pieces.append((words, bold))

    def put(self, words: str, bold: bool) -> None:
        """Exactly these characters."""
        self.after_space = False
        self.pieces.append((words, bold))


def attribute(element: Any, wanted: str) -> str:
    """An attribute by its name, whatever the namespace; "" where there is none."""
    return next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == wanted), "")


def read_styles(roots: list[Any]) -> OdtStyles:
    """The styles of ``styles.xml`` and ``content.xml``, later ones before earlier ones."""
    found = OdtStyles()
    for root in roots:
        for element in root.iter():
            name = local_name(element)
            if name == "style":
                _read_style(element, found)
            elif name == "list-style":
                for level in element:
                    if local_name(level) == "list-level-style-number" and attribute(level, "num-format"):
                        found.counting.add((attribute(element, "name"), _level(level)))
    return found


def _level(element: Any) -> int:
    level = attribute(element, "level")
    return int(level) if level.isascii() and level.isdigit() and len(level) < 3 else 1


def _read_style(element: Any, found: OdtStyles) -> None:
    name, parent = attribute(element, "name"), attribute(element, "parent-style-name")
    if parent and parent != name:
        found.parents[name] = parent
    for properties in element:
        if local_name(properties) == "text-properties":
            weight = attribute(properties, "font-weight")
            found.bold[name] = weight in _BOLD_WEIGHTS if weight else None
            if attribute(properties, "display") == "none":
                found.hidden.add(name)


def walk_odt(body: Any, styles: OdtStyles) -> OdtText:
    """All paragraphs under an element, tables row by row."""
    walk = _Walk(styles)
    walk.text.paragraphs.extend(walk.blocks(body))
    return walk.text


class _Walk:
    def __init__(self, styles: OdtStyles) -> None:
        self.styles = styles
        self.text = OdtText()

    def blocks(self, container: Any, in_list: tuple[str, int] = ("", 0)) -> Iterator[FlowParagraph]:
        for child in container:
            name = local_name(child)
            if name in ("p", "h"):
                yield from self.paragraph(child, in_list in self.styles.counting)
            elif name == "list":
                yield from self.blocks(child, (attribute(child, "style-name") or in_list[0], in_list[1] + 1))
            elif name == "table":
                yield from in_rows([list(self.row(row)) for row in _rows(child)])
            elif name == "tracked-changes":
                self.changes(child)
            elif name == "section" and attribute(child, "display") == "none":
                self.hide(child)
            elif name in _BLOCKS:
                yield from self.blocks(child, in_list)
            elif name == "frame":
                for box in _boxes(child):
                    yield from self.blocks(box)

    def row(self, row: Any) -> Iterator[list[FlowParagraph]]:
        for cell in row:
            if local_name(cell) == "table-cell":
                yield list(self.blocks(cell))

    def paragraph(self, element: Any, numbered: bool) -> Iterator[FlowParagraph]:
        text = self.text
        style = attribute(element, "style-name")
        line = _Line()
        bold = self.styles.is_bold(style, local_name(element) == "h")
        self.inline(element, line, bold, style in self.styles.hidden)
        text.number += 1
        words = normalised("".join(piece for piece, _ in line.pieces))
        if numbered and words:
            text.dropped["automatic list number"] += 1
        yield FlowParagraph(words, text.number, min(bold_length(line.pieces), len(words)))
        for box in line.boxes:
            yield from self.blocks(box)

    def inline(self, element: Any, line: _Line, bold: bool, hidden: bool) -> None:
        self.words(element.text, line, bold, hidden)
        for child in element:
            self.child(child, local_name(child), line, bold, hidden)
            self.words(child.tail, line, bold, hidden)

    def words(self, words: str | None, line: _Line, bold: bool, hidden: bool) -> None:
        if not hidden:
            line.add(words, bold)
        elif words and words.strip():
            self.put_aside("hidden text", words)

    def put_aside(self, kind: str, words: str) -> None:
        self.text.dropped["hidden run of text" if kind == "hidden text" else kind] += 1
        self.text.beside.append(Beside(kind, f"paragraph {self.text.number + 1}", normalised(words)))

    def child(self, child: Any, name: str, line: _Line, bold: bool, hidden: bool) -> None:
        if name in ("span", "a"):
            style = attribute(child, "style-name")
            if name == "a" and attribute(child, "href"):
                self.text.beside.append(Beside("custom data", "link", normalised(attribute(child, "href"))))
            self.inline(child, line, self.styles.is_bold(style, bold), hidden or style in self.styles.hidden)
        elif name in ("s", "tab", "line-break"):
            if not hidden:
                line.put(_spaces(child) if name == "s" else "\t" if name == "tab" else "\n", bold)
        elif name == "note":
            self.note(child)
        elif name == "annotation":
            self.comment(child)
        elif name == "frame":
            boxes = _boxes(child)
            line.boxes.extend(boxes)
            if not boxes:
                self.text.dropped["picture or object"] += 1
        elif name in ("custom-shape", "rect"):
            line.boxes.append(child)
        elif name in _UNSEEN:
            words = "".join(child.itertext()).strip()
            if words and name in ("hidden-text", "script"):
                self.put_aside("hidden text", words)
        elif name == "hidden-paragraph":
            return
        else:
            self.inline(child, line, bold, hidden)

    def note(self, element: Any) -> None:
        kind = attribute(element, "note-class") or "footnote"
        numbers = self.text.note_numbers
        numbers[kind] = numbers.get(kind, 0) + 1
        name = f"{kind} {numbers[kind]}"
        inner = _Walk(self.styles)
        for body in (one for one in element if local_name(one) == "note-body"):
            inner.text.paragraphs.extend(inner.blocks(body))
        self.text.beside.extend(inner.text.beside)
        self.text.dropped.update(inner.text.dropped)
        with_words = [one for one in inner.text.paragraphs if one.text.strip()]
        for place, one in enumerate(with_words, 1):
            cell = name if place == 1 else f"{name}, paragraph {place}"
            self.text.notes.append(replace(one, number=self.text.number + 1, cell=cell))

    def comment(self, element: Any) -> None:
        text = self.text
        text.comments += 1
        text.dropped["comment"] += 1
        for author in (one for one in element if local_name(one) in ("creator", "sender-initials") and one.text):
            text.beside.append(Beside("comment", f"{text.comments}, author", normalised(author.text)))
        words = _plain(element)
        if words:
            text.beside.append(Beside("comment", str(text.comments), words))

    def changes(self, element: Any) -> None:
        """Deleted words stand ahead of the text; inserted ones are where they belong."""
        authors: set[str] = set()
        for region in element:
            for change in region:
                authors.update(one.text for one in change.iter() if local_name(one) == "creator" and one.text)
                if local_name(change) == "deletion":
                    self.text.dropped["tracked deletion"] += 1
                    words = _plain(change)
                    if words:
                        self.text.beside.append(Beside("tracked deletion", "ahead of the text", words))
        for author in sorted(authors):
            self.text.beside.append(Beside("property", "author of changes", normalised(author)))

    def hide(self, element: Any) -> None:
        words = _plain(element)
        if words:
            self.put_aside("hidden text", words)


def _plain(element: Any) -> str:
    """The words of the paragraphs under an element, one a line."""
    paragraphs = (one for one in element.iter() if local_name(one) in ("p", "h"))
    return normalised("\n".join(words for one in paragraphs if (words := "".join(one.itertext()).strip())))


def _spaces(element: Any) -> str:
    """One ``text:s``: its number of spaces, within reason."""
    count = attribute(element, "c")
    return " " * min(int(count), _MOST_SPACES) if count.isascii() and count.isdigit() and len(count) < 9 else " "


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        name = local_name(child)
        if name == "table-row":
            yield child
        elif name in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(child)


def _boxes(element: Any) -> list[Any]:
    """The outermost text boxes of a drawing."""
    boxes: list[Any] = []
    waiting = list(element)
    while waiting:
        child = waiting.pop(0)
        if local_name(child) == "text-box":
            boxes.append(child)
        else:
            waiting[:0] = list(child)
    return boxes
