"""The characters of an interview that are neither white space nor outside its turns: what a reader has before them.

A text file may be wrapped anew by any editor; what stays are these characters, in their order. Places in the file
are places between them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from qualkit.domain.sources import Source, Span, Turn

__all__ = ["Block", "Visible"]


@dataclass(frozen=True, slots=True)
class Block:
    """A turn, or the whole text of a source without turns (`turn` is None then); [first, last) of the characters."""

    index: int
    turn: Turn | None
    span: Span
    first: int
    last: int

    @property
    def number(self) -> int:
        return self.turn.number if self.turn else 0


class Visible:
    """A source's visible characters, counted from 0 through all its turns.

    Attributes:
        offsets: for each of them its offset in the source's text.
        characters: the characters themselves.
        blocks: the turns, in order.
    """

    def __init__(self, source: Source) -> None:
        self.text = source.text
        self.offsets: list[int] = []
        self.blocks: list[Block] = []
        spans: list[tuple[Turn | None, Span]] = [(turn, turn.span) for turn in source.turns]
        spans = spans or [(None, Span(0, len(source.text)))]
        for turn, span in spans:
            first = len(self.offsets)
            self.offsets.extend(at for at in range(span.start, span.end) if not source.text[at].isspace())
            self.blocks.append(Block(len(self.blocks), turn, span, first, len(self.offsets)))
        self.characters = "".join(source.text[at] for at in self.offsets)
        self._firsts = [block.first for block in self.blocks]

    def place(self, span: Span) -> tuple[int, int] | None:
        """The visible characters [first, last) within `span`, or None if there are none."""
        first, last = bisect_left(self.offsets, span.start), bisect_left(self.offsets, span.end)
        return (first, last) if first < last else None

    def span(self, first: int, last: int) -> Span:
        """From the first to the last of these characters, with what stands between them."""
        return Span(self.offsets[first], self.offsets[last - 1] + 1)

    def block(self, at: int) -> Block:
        """The block that holds character `at`."""
        return self.blocks[bisect_right(self._firsts, at) - 1]

    def words(self, at: int, most: int = 6) -> str:
        """Up to `most` words of the turn from the word that holds character `at` on; "" behind its last."""
        if at >= len(self.offsets):
            return ""
        block = self.block(at)
        start = self.offsets[at]
        while start > block.span.start and not self.text[start - 1].isspace():
            start -= 1
        return " ".join(self.text[start : block.span.end].split(maxsplit=most)[:most])
