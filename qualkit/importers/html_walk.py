"""Walking a web page: the words a reader sees, a block a paragraph, a table row a line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from qualkit.domain.sources import Beside
from qualkit.importers.bounded import MOST_PARAGRAPHS, too_much
from qualkit.importers.flow import FlowParagraph, FlowText, Spoken, bold_length, in_rows
from qualkit.text.normalise import normalised
from qualkit.text.timestamps import LEADING_STAMP

__all__ = ["HtmlText", "walk_html"]

_BLOCKS_WORDS = """
    address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure
    footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol p pre section summary table
    tbody tfoot thead ul tr td th
"""
_BLOCKS = frozenset(_BLOCKS_WORDS.split())
_BOLD = frozenset({"b", "strong", "th", "h1", "h2", "h3", "h4", "h5", "h6"})
_SKIPPED = {
    "script": "script or style", "style": "script or style", "template": "script or style",
    "noscript": "script or style", "svg": "picture or object", "canvas": "picture or object",
    "img": "picture or object", "object": "picture or object", "iframe": "picture or object",
    "video": "picture or object", "audio": "picture or object", "embed": "picture or object",
    "select": "form field", "input": "form field", "textarea": "form field", "button": "form field",
    "datalist": "form field", "rp": "", "rt": "", "head": "",
}  # fmt: skip
_NOT_SHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_WEIGHT = re.compile(r"font-weight\s*:\s*(bold|[6-9]00|normal|[1-5]00)", re.IGNORECASE)
# What CSS collapses: not the no-break space.
_SPACES = re.compile(r"[ \t\r\n\f]+")
_PIECE = re.compile(r"ts_(\d{1,10})_(\d{1,10})(?:_(.{0,40}))?")


@dataclass(slots=True)
class HtmlText(FlowText):
    """What the walk collects; `beside` is what stands in the file besides its text."""

    beside: list[Beside] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Style:
    """What holds inside an element."""

    bold: bool = False
    keeps_space: bool = False
    depth: int = 0


@dataclass(slots=True)
class _Table:
    rows: list[list[list[FlowParagraph]]] = field(default_factory=list)
    cell: list[FlowParagraph] | None = None


class _Walk:
    """Goes through the tree with a stack of its own: pages nest deeper than Python's calls may."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.text = HtmlText()
        self.pieces: list[tuple[str, bool]] = []
        self.length = 0
        self.after_space = True
        self.spoken: list[Spoken] = []
        self.tables: list[_Table] = []

    def run(self, root: Any) -> None:
        waiting: list[tuple[str, Any, _Style]] = [("open", root, _Style())]
        while waiting:
            what, element, style = waiting.pop()
            if what == "words":
                self.words(element, style)
            elif what == "close":
                self.close(element)
            else:
                inner = self.open(element, style)
                if element.tail and element is not root:
                    waiting.append(("words", element.tail, style))
                if inner is not None:
                    waiting.append(("close", (element, self.length, len(self.pieces)), style))
                    waiting.extend(("open", child, inner) for child in reversed(element))
                    waiting.append(("words", element.text, inner))
        self.end_block()
        self.text.paragraphs = [one for one in self.text.paragraphs if one.text]

    def open(self, element: Any, style: _Style) -> _Style | None:
        """What holds inside an element; None if nothing in it is text."""
        tag = element.tag
        if not isinstance(tag, str):
            return None
        if tag in _SKIPPED:
            self.skip(element, _SKIPPED[tag])
            return None
        css = element.get("style", "")
        if element.get("hidden") is not None or _NOT_SHOWN.search(css):
            self.hide(element)
            return None
        if tag == "br":
            self.put("\n", style.bold)
            self.after_space = True
        if tag in _BLOCKS:
            self.end_block()
        self.open_table(tag)
        weight = _WEIGHT.search(css)
        bold = style.bold or tag in _BOLD
        if weight:
            bold = weight[1].lower() == "bold" or weight[1][0] in "6789"
        return _Style(bold, style.keeps_space or tag == "pre", style.depth + 1)

    def open_table(self, tag: str) -> None:
        if tag == "table":
            self.tables.append(_Table())
        elif self.tables and tag == "tr":
            self.tables[-1].rows.append([])
        elif self.tables and tag in ("td", "th"):
            table = self.tables[-1]
            if not table.rows:
                table.rows.append([])
            table.cell = []
            table.rows[-1].append(table.cell)

    def close(self, closed: tuple[Any, int, int]) -> None:
        element, start, _ = closed
        tag = element.tag
        if tag == "a":
            self.close_piece(element, start)
        if tag in _BLOCKS:
            self.end_block()
        if self.tables and tag in ("td", "th"):
            self.tables[-1].cell = None
        elif tag == "table" and self.tables:
            table = self.tables.pop()
            for paragraph in in_rows(table.rows):
                self.keep(paragraph)

    def close_piece(self, element: Any, start: int) -> None:
        """``<a name="ts_<start ms>_<end ms>_S01">``: noScribe says who speaks in this piece, and when."""
        found = _PIECE.fullmatch(element.get("name") or "")
        if found is not None and start < self.length:
            times = (int(found[1]) / 1000, int(found[2]) / 1000)
            self.spoken.append(Spoken(start, self.length, start, found[3] or "", *times))
        link = element.get("href") or ""
        if link and not link.startswith("#"):
            self.text.beside.append(Beside("custom data", "link", normalised(link)))

    def words(self, words: str | None, style: _Style) -> None:
        if not words:
            return
        if not style.keeps_space:
            words = _SPACES.sub(" ", words)
            if self.after_space:
                words = words.removeprefix(" ")
        if words:
            self.after_space = words.endswith((" ", "\n"))
            self.put(normalised(words), style.bold)

    def put(self, words: str, bold: bool) -> None:
        self.pieces.append((words, bold))
        self.length += len(words)

    def end_block(self) -> None:
        raw = "".join(words for words, _ in self.pieces)
        text = raw.rstrip(" \n")
        lead = len(text) - len(text.lstrip("\n"))
        text = text[lead:]
        if text.strip():
            self.text.number += 1
            if self.text.number > MOST_PARAGRAPHS:
                raise too_much("paragraphs", self.name)
            bold = max(0, min(bold_length(self.pieces) - lead, len(text)))
            spoken = (_within(one, lead, text) for one in _apart(self.spoken))
            self.keep(FlowParagraph(text, self.text.number, bold, spoken=tuple(one for one in spoken if one)))
        self.pieces, self.spoken, self.length, self.after_space = [], [], 0, True

    def keep(self, paragraph: FlowParagraph) -> None:
        """Where the paragraph belongs: in the cell that is open, or in the body."""
        cell = self.tables[-1].cell if self.tables else None
        (self.text.paragraphs if cell is None else cell).append(paragraph)

    def skip(self, element: Any, what: str) -> None:
        if what and not (what == "script or style" and not "".join(element.itertext()).strip()):
            self.text.dropped[what] += 1
        for name in ("alt", "title", "value"):
            if element.get(name, "").strip():
                self.text.beside.append(Beside("custom data", f"{element.tag} {name}", normalised(element.get(name))))
        if what == "form field" and element.text and element.text.strip():
            self.text.beside.append(Beside("hidden text", element.tag, normalised(element.text.strip())))

    def hide(self, element: Any) -> None:
        words = " ".join("".join(element.itertext()).split())
        if words:
            self.text.dropped["hidden part"] += 1
            self.text.beside.append(Beside("hidden text", f"after paragraph {self.text.number}", normalised(words)))


def _apart(spoken: Sequence[Spoken]) -> list[Spoken]:
    """Pieces in order; one inside another, as in a damaged page, begins where the outer one is cut."""
    ordered = sorted(spoken, key=lambda one: (one.start, -one.end))
    cut = [replace(one, end=min(one.end, after.start)) for one, after in pairwise(ordered)]
    return [one for one in [*cut, *ordered[-1:]] if one.start < one.end]


def _within(said: Spoken, lead: int, text: str) -> Spoken | None:
    """A piece in its paragraph as it is stored, its label and time left out of the words."""
    start, end = max(said.start - lead, 0), min(said.end - lead, len(text))
    if start >= end:
        return None
    body = start
    label = re.compile(rf"\s*{re.escape(said.speaker)}\s*:" if said.speaker else r"\s*", re.IGNORECASE)
    for pattern in (LEADING_STAMP, label, LEADING_STAMP):
        found = pattern.match(text, body, end)
        if found is not None:
            body = found.end()
    return replace(said, start=start, end=end, body=body)


def walk_html(root: Any, name: str) -> HtmlText:
    """All words under the root of a page that a browser shows; `name` is the file's. Raises BadInput."""
    walk = _Walk(name)
    walk.run(root)
    text = walk.text
    for element in root.iter():
        if not isinstance(element.tag, str):
            words = (element.text or "").strip()
            if words and not words.startswith("["):
                text.beside.append(Beside("comment", "in the page's source", normalised(words)))
        elif element.tag == "title" and (element.text or "").strip():
            title = " ".join(element.text.split())
            text.metadata.setdefault("title", normalised(title))
        elif element.tag == "meta" and element.get("name") and (element.get("content") or "").strip():
            name = str(element.get("name"))
            if name.lower() not in ("viewport", "generator", "robots", "color-scheme", "theme-color"):
                text.beside.append(Beside("property", name, normalised(element.get("content"))))
    return text
