"""YAML as a small tree in which every value knows its line and its place in the text.

The tree is built from the parser's events, so that nothing in the file is ever turned into an object, two equal
keys both stay visible, and ``version: 1.10`` keeps its nought. Positions allow an editor to replace one value and
leave every other byte alone.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from qualkit.errors import Location, Problem

__all__ = ["ListNode", "MapNode", "Node", "TextNode", "parse_yaml"]

MOST_BYTES = 5_000_000
MOST_ALIASES = 100
DEEPEST = 24
_NOT_TEXT = re.compile(r"(?:[-+]?[0-9][0-9_]*(?:\.[0-9]*)?(?:e[-+]?[0-9]+)?|true|false)", re.IGNORECASE)
_SAVE_AS_UTF8 = "Save it as UTF-8 (in most editors: Save as, Encoding, UTF-8)."


@dataclass(slots=True)
class Node:
    """Common to all: `line` counts from 1, `column` from 0; ``text[start:end]`` is the value as written."""

    line: int
    column: int
    start: int
    end: int


@dataclass(slots=True)
class TextNode(Node):
    """A scalar. `style` is "" (plain), a quotation mark, ``>`` or ``|``."""

    value: str = ""
    style: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing is written, or YAML's word for nothing."""
        return not self.style and self.value in ("", "~", "null", "Null", "NULL")

    @property
    def is_number(self) -> bool:
        """A number, or true or false, without quotation marks."""
        return not self.style and _NOT_TEXT.fullmatch(self.value) is not None


@dataclass(slots=True)
class ListNode(Node):
    """A sequence; `flow` if it is written in square brackets."""

    flow: bool = False
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class MapNode(Node):
    """A mapping; `flow` if it is written in braces. Equal keys all stay."""

    flow: bool = False
    entries: list[tuple[TextNode, Node]] = field(default_factory=list)

    def find(self, key: str) -> tuple[TextNode, Node] | None:
        """The first entry under `key`."""
        return next((entry for entry in self.entries if entry[0].value == key), None)


def parse_yaml(data: bytes, file: str) -> tuple[Node | None, str, list[Problem]]:
    """Parse a YAML file of at most 5 MB, 24 levels and 100 aliases.

    Returns:
        the root (None if there is none to be had), the decoded text without byte-order mark, and what is wrong.

    >>> root, text, problems = parse_yaml(b"a: 1", "a.yaml")
    >>> root.entries[0][1].value, problems
    ('1', [])
    """
    if len(data) > MOST_BYTES:
        return None, "", [_problem(file, None, f"is larger than {MOST_BYTES // 1_000_000} MB.", "Split the codebook.")]
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return None, "", [_problem(file, line, "is not UTF-8 text.", _SAVE_AS_UTF8)]
    builder = _Builder(text, file)
    return builder.build(), text, builder.problems


def _problem(file: str, line: int | None, message: str, hint: str = "") -> Problem:
    return Problem("error", message, Location(file, line), hint)


class _Builder:
    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.problems: list[Problem] = []
        self.starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self.stack: list[Node] = []
        self.pending: list[TextNode | None] = []
        self.anchors: dict[str, Node] = {}
        self.aliases = 0
        self.root: Node | None = None

    def build(self) -> Node | None:
        from ruamel.yaml import YAML
        from ruamel.yaml.error import MarkedYAMLError, YAMLError
        from ruamel.yaml.reader import ReaderError

        # ruamel's warnings are about loading, which is not done here; its pure scanner gives exact positions.
        try:
            for event in YAML(typ="safe", pure=True).parse(self.text):
                if not self._take(event):
                    break
        except ReaderError as error:
            line = self._line(error.position)
            self._report(line, "holds a character that text files may not hold.", "Delete it and type it again.")
            return None
        except MarkedYAMLError as error:
            self._report_syntax(error)
            return None
        except (YAMLError, ValueError, RecursionError):
            self._report(None, "cannot be read as YAML.", "Compare its first lines with a codebook that works.")
            return None
        return self.root

    def _line(self, index: int) -> int:
        return bisect_right(self.starts, index)

    def _report(self, line: int | None, message: str, hint: str = "") -> None:
        self.problems.append(_problem(self.file, line, message, hint))

    def _take(self, event: Any) -> bool:
        """Add one event to the tree; False to stop reading."""
        kind = type(event).__name__
        if kind == "DocumentStartEvent" and self.root is not None:
            self._report(
                self._line(event.start_mark.index),
                "begins a second document; it is not read.",
                "Keep one codebook a file and delete the line “---”.",
            )
            return False
        if kind == "ScalarEvent":
            self._attach(self._scalar(event), event.anchor)
        elif kind == "AliasEvent":
            return self._alias(event)
        elif kind in ("SequenceStartEvent", "MappingStartEvent"):
            return self._open(event, ListNode if kind == "SequenceStartEvent" else MapNode)
        elif kind in ("SequenceEndEvent", "MappingEndEvent"):
            self._close(event)
        return True

    def _place(self, event: Any) -> tuple[int, int, int, int]:
        start = event.start_mark.index
        line = self._line(start)
        return line, start - self.starts[line - 1], start, event.end_mark.index

    def _scalar(self, event: Any) -> TextNode:
        line, column, start, end = self._place(event)
        node = TextNode(line, column, start, end, event.value, event.style or "")
        if event.anchor or event.tag:
            found = re.match(r"(?:[&!]\S*\s+)+", self.text[start:end])
            node.start += found.end() if found and not event.style else 0
        if node.style in (">", "|"):
            node.end = self._block_end(node)
        return node

    def _block_end(self, node: TextNode) -> int:
        """Where the last line of a block scalar ends; comments and blank lines after it are not part of it."""
        first = self.text.find("\n", node.start)
        end = len(self.text) if first < 0 else first
        indent = -1
        parent = self.stack[-1].column if self.stack else -1
        number = node.line
        while number < len(self.starts):
            stop = self.starts[number + 1] - 1 if number + 1 < len(self.starts) else len(self.text)
            line = self.text[self.starts[number] : stop]
            number += 1
            if not line.strip():
                continue
            width = len(line) - len(line.lstrip(" "))
            if width <= parent or width < indent:
                break
            indent = width if indent < 0 else indent
            end = stop
        return end - 1 if end and self.text[end - 1 : end] == "\r" else end

    def _alias(self, event: Any) -> bool:
        line, column, start, end = self._place(event)
        self.aliases += 1
        if self.aliases > MOST_ALIASES:
            self._report(line, f"uses more than {MOST_ALIASES} aliases (*).", "Write the values out.")
            self.root = None
            return False
        target = self.anchors.get(event.anchor)
        if isinstance(target, TextNode):
            self._attach(TextNode(line, column, start, end, target.value, target.style or "*"), None)
        else:
            self._report(line, f"repeats a whole block with “*{event.anchor}”.", "Write the block out.")
            self._attach(TextNode(line, column, start, end), None)
        return True

    def _open(self, event: Any, make: type[ListNode] | type[MapNode]) -> bool:
        line, column, start, end = self._place(event)
        if len(self.stack) >= DEEPEST:
            self._report(line, "is nested too deeply.", "A codebook has at most 8 levels of codes.")
            self.root = None
            return False
        node = make(line, column, start, end, bool(event.flow_style))
        self._attach(node, event.anchor)
        self.stack.append(node)
        self.pending.append(None)
        return True

    def _close(self, event: Any) -> None:
        node = self.stack.pop()
        self.pending.pop()
        if isinstance(node, ListNode | MapNode) and node.flow:
            node.end = event.end_mark.index
        elif isinstance(node, ListNode):
            node.end = max((item.end for item in node.items), default=node.start)
        elif isinstance(node, MapNode):
            node.end = max((max(key.end, value.end) for key, value in node.entries), default=node.start)

    def _attach(self, node: Node, anchor: str | None) -> None:
        if anchor:
            self.anchors[anchor] = node
        if not self.stack:
            self.root = node
            return
        parent = self.stack[-1]
        if isinstance(parent, ListNode):
            parent.items.append(node)
        elif isinstance(parent, MapNode):
            key = self.pending[-1]
            if key is None:
                self.pending[-1] = (
                    node if isinstance(node, TextNode) else TextNode(node.line, node.column, node.start, node.end, "?")
                )
            else:
                if isinstance(node, TextNode) and node.start == node.end:
                    # The parser puts an empty value where the next one begins; it belongs behind its key.
                    colon = self.text.find(":", key.end)
                    node.line, node.column, node.start, node.end = key.line, key.column, colon + 1, colon + 1
                parent.entries.append((key, node))
                self.pending[-1] = None

    def _report_syntax(self, error: Any) -> None:
        mark = error.problem_mark or error.context_mark
        line = self._line(mark.index) if mark else None
        tabs = [number for number, row in enumerate(self.text.split("\n"), 1) if re.match(r" *\t[ \t]*\S", row)]
        if tabs:
            for number in tabs[:10]:
                self._report(number, "is indented with a tab.", "Indent with spaces: two for each level.")
            if line in tabs or "\\t" in str(error.problem):
                return
        self._report(line, *_explain(str(error.problem or ""), str(error.context or "")))


def _explain(problem: str, context: str) -> tuple[str, str]:
    """YAML's complaint in a researcher's words, and the remedy."""
    if "mapping values are not allowed" in problem:
        return "has a second “: ” in one line.", "Put the text in quotation marks, or write >- and the text below."
    if "quoted scalar" in context:
        return "is in or after a text whose quotation mark is not closed.", "Close it, or double the one inside."
    if "undefined alias" in problem or "alias" in context:
        return "begins with “*”, which has a meaning in YAML.", "Put the text in quotation marks."
    if "cannot start any token" in problem and "\\t" in problem:
        return "holds a tab.", "Put a space in its place."
    if "cannot start any token" in problem:
        return "begins with a character that has a meaning in YAML.", "Put the text in quotation marks."
    if "could not find expected ':'" in problem:
        return "or the line before it lacks a colon after the key.", "Write “key: text”; indent continued text."
    if "expected <block end>" in problem or "while parsing a block" in context:
        return "is not indented like its neighbours.", "Put keys of one code exactly under each other."
    if "flow" in context:
        return "is in or after a bracket that is not closed.", "Close it, or put the text in quotation marks."
    return f"cannot be read as YAML ({problem}).", "Look at the indentation and quotation marks here and just above."
