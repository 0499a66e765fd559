"""Cutting and pasting whole lines of a YAML text at the places of its nodes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qualkit.files.codebook_fields import clean
from qualkit.files.codebook_write import entry_lines, item_lines
from qualkit.files.yaml_nodes import ListNode, Node, TextNode

__all__ = ["Splice", "cut", "insert_after", "replace_entry"]


@dataclass(frozen=True, slots=True)
class Splice:
    """``text[start:end]`` gives way to `lines`."""

    start: int
    end: int
    lines: tuple[str, ...] = ()

    def apply(self, text: str) -> str:
        """The text after the splice, with the line ends the text has."""
        newline = "\r\n" if "\r\n" in text else "\n"
        return text[: self.start] + newline.join(self.lines) + text[self.end :]


def insert_after(text: str, index: int, lines: Sequence[str]) -> Splice:
    """New lines below the line that holds `index`.

    >>> insert_after("a: 1  # one\\nb: 2\\n", 4, ["c: 3"]).apply("a: 1  # one\\nb: 2\\n")
    'a: 1  # one\\nc: 3\\nb: 2\\n'
    """
    end = _line_end(text, index)
    return Splice(end, end, ("", *lines))


def cut(text: str, start: int, end: int) -> Splice:
    """Take out the lines from that of `start` to that of `end`, with one line break."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    if last >= 0:
        return Splice(first, last + 1)
    before = 2 if text[first - 2 : first] == "\r\n" else 1
    return Splice(max(0, first - before), len(text))


def replace_entry(
    text: str, entry: tuple[TextNode, Node], name: str, value: str | Sequence[str], column: int
) -> Splice:
    """Give an entry a new value; a comment on the line of the old one is kept."""
    key, old = entry
    if isinstance(old, ListNode) and old.items and not old.flow and not isinstance(value, str):
        return _replace_items(text, old, value)
    lines = entry_lines(name, value, column)
    rest = text[old.end : _line_end(text, old.end)]
    if isinstance(old, TextNode) and old.style in (">", "|"):
        rest = text[old.start : _line_end(text, old.start)].lstrip(">|+-0123456789")
    head = lines[0].lstrip(" ") + rest.rstrip()
    return Splice(key.start, _line_end(text, old.end), (head, *lines[1:]))


def _replace_items(text: str, old: ListNode, value: Sequence[str]) -> Splice:
    """Items at the beginning that stay the same keep their lines and comments."""
    kept = 0
    for item, wanted in zip(old.items, value, strict=False):
        if not isinstance(item, TextNode) or clean(item.value) != wanted:
            break
        kept += 1
    lines = [line for item in value[kept:] for line in item_lines(item, old.column)]
    end = _line_end(text, old.end)
    if kept:
        start = end if kept == len(old.items) else _line_end(text, old.items[kept - 1].end)
        return Splice(start, end, ("", *lines) if lines else ())
    dash = text.rfind("-", 0, old.items[0].start)
    return Splice(text.rfind("\n", 0, dash) + 1, end, tuple(lines))


def _line_end(text: str, index: int) -> int:
    found = text.find("\n", index)
    if found < 0:
        return len(text)
    return found - 1 if found > index and text[found - 1] == "\r" else found
