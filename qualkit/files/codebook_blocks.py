"""A code's lines in the YAML file as a block that can be cut out and put in elsewhere, with its remarks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qualkit.files.yaml_nodes import ListNode, Node
from qualkit.files.yaml_splice import Splice

__all__ = ["Block", "block_of", "cut_block", "end_of", "place_among", "shifted"]


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a text, ``text[start:end]`` (without the last line end), whose hyphen stands at `column`."""

    start: int
    end: int
    column: int
    lines: tuple[str, ...]


def block_of(text: str, item: Node) -> Block | None:
    """The lines of an item of a list, with the remarks above that stand at its hyphen and those that end it.

    None if something else stands on its first line.
    """
    hyphen = text.rfind("-", 0, item.start)
    start = text.rfind("\n", 0, hyphen) + 1
    column = hyphen - start
    if text[start:hyphen].strip():
        return None
    while start:
        above = text.rfind("\n", 0, start - 1) + 1
        line = text[above:start]
        if not line.startswith(" " * column + "#"):
            break
        start = above
    end = end_of(text, item, column)
    return Block(start, end, column, tuple(line.rstrip("\r") for line in text[start:end].split("\n")))


def end_of(text: str, item: Node, column: int) -> int:
    """Where the last line of an item ends: further down than the item itself if remarks of its own follow.

    These are indented more than its hyphen, which stands at `column`.
    """
    end = here = _line_end(text, item.end)
    while here < len(text):
        stop = _line_end(text, here + 1)
        line = text[here + 1 : stop].rstrip("\r")
        if line.strip() and not (line.lstrip(" ").startswith("#") and len(line) - len(line.lstrip(" ")) > column):
            break
        if line.strip():
            end = stop
        here = stop
    return end - 1 if text[end - 1 : end] == "\r" else end


def cut_block(text: str, block: Block) -> Splice:
    """Take the block out, with its line end and, between two blank lines, one of them."""
    after = text.find("\n", block.end)
    if after < 0:
        before = 2 if text[block.start - 2 : block.start] == "\r\n" else 1
        return Splice(max(0, block.start - before), len(text))
    start, end = block.start, after + 1
    above = text.rfind("\n", 0, start - 1) + 1 if start else 0
    following = text[end : _line_end(text, end)]
    if start and not text[above:start].strip() and (not following.strip()):
        start = above
    return Splice(start, end)


def shifted(lines: Sequence[str], by: int) -> list[str]:
    """Lines with more or less indentation; what has no more to give stays at the margin."""
    if by >= 0:
        return [" " * by + line if line else line for line in lines]
    return [line[min(-by, len(line) - len(line.lstrip(" "))) :] for line in lines]


def place_among(text: str, siblings: ListNode, lines: Sequence[str], before: Node | None, after: Node) -> Splice:
    """Lines of a new item before one of a list or, without `before`, after one, spaced as the items are."""
    items = siblings.items
    spaced = len(items) > 1 and re.search(r"\n[ \t]*\r?\n", text[items[-2].end : items[-1].start]) is not None
    if before is not None:
        block = block_of(text, before)
        start = block.start if block else text.rfind("\n", 0, before.start) + 1
        return Splice(start, start, (*lines, "", "") if spaced else (*lines, ""))
    end = end_of(text, after, siblings.column)
    return Splice(end, end, ("", "", *lines) if spaced else ("", *lines))


def _line_end(text: str, index: int) -> int:
    found = text.find("\n", index)
    return len(text) if found < 0 else found
