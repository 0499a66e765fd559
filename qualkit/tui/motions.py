"""Moving through a page and selecting by units of speech: turns, sentences, words. Pure."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property

from qualkit.domain.sources import Source, Span
from qualkit.text.sentences import sentence_spans
from qualkit.tui.page import Page, blocks_of

__all__ = ["UNITS", "UnitSelection", "Units", "beside", "vertical"]

UNITS = ("word", "sentence", "turn")
_RUN = re.compile(r"[^\s—–/…]+")


class Units:
    """The turns, sentences and words of a source, each found when first asked for."""

    def __init__(self, source: Source) -> None:
        self._text = source.text
        self._blocks = [block for block in blocks_of(source) if len(block.span)]

    @cached_property
    def turn(self) -> list[Span]:
        """Turns, and paragraphs outside turns."""
        return [block.span for block in self._blocks]

    @cached_property
    def sentence(self) -> list[Span]:
        return [span for block in self._blocks for span in sentence_spans(self._text, block.span)]

    @cached_property
    def word(self) -> list[Span]:
        """Words without the punctuation around them; a run of punctuation alone counts as a word."""
        runs = (found.span() for block in self.turn for found in _RUN.finditer(self._text, block.start, block.end))
        return [self._bare(start, end) for start, end in runs]

    def of(self, unit: str) -> list[Span]:
        """The spans of a unit: ``turn``, ``sentence`` or ``word``."""
        found: list[Span] = getattr(self, unit)
        return found

    def index(self, unit: str, offset: int) -> int:
        """Which unit holds `offset`; between two, the one after it, behind all, the last. -1 if there is none."""
        spans = self.of(unit)
        at = bisect_right(spans, offset, key=lambda span: span.end)
        return min(at, len(spans) - 1)

    def before(self, unit: str, offset: int) -> int:
        """Where the last unit begins that begins before `offset`; 0 if there is none."""
        at = bisect_left(self.of(unit), offset, key=lambda span: span.start)
        return self.of(unit)[at - 1].start if at else 0

    def after(self, unit: str, offset: int) -> int:
        """Where the first unit begins that begins after `offset`; the text's end if there is none."""
        at = bisect_right(self.of(unit), offset, key=lambda span: span.start)
        return self.of(unit)[at].start if at < len(self.of(unit)) else len(self._text)

    def _bare(self, start: int, end: int) -> Span:
        left, right = start, end
        while left < right and _is_punctuation(self._text[left]):
            left += 1
        while right > left and _is_punctuation(self._text[right - 1]):
            right -= 1
        return Span(left, right) if left < right else Span(start, end)


def _is_punctuation(character: str) -> bool:
    return unicodedata.category(character).startswith("P")


@dataclass(frozen=True, slots=True)
class UnitSelection:
    """A selection of whole units: the one it began with, and the one it reaches to (before or after it)."""

    unit: str
    anchor: int
    head: int

    def moved(self, units: Units, step: int) -> UnitSelection:
        """One unit more in that direction (or less, where it had reached to the other side)."""
        return UnitSelection(self.unit, self.anchor, self._within(units, self.head + step))

    def next(self, units: Units, step: int) -> UnitSelection:
        """The single unit beside the selection."""
        edge = max(self.anchor, self.head) if step > 0 else min(self.anchor, self.head)
        at = self._within(units, edge + step)
        return UnitSelection(self.unit, at, at)

    def span(self, units: Units) -> Span:
        spans = units.of(self.unit)
        first, last = sorted((self.anchor, self.head))
        return Span(spans[first].start, spans[last].end)

    def cursor(self, units: Units) -> int:
        """Where the cursor stands: at the beginning of the unit the selection reaches to."""
        return units.of(self.unit)[self.head].start

    def _within(self, units: Units, at: int) -> int:
        return max(0, min(len(units.of(self.unit)) - 1, at))


def beside(page: Page, offset: int, step: int) -> int:
    """The next place for the cursor, one character as a reader sees it to the left (-1) or right (1)."""
    row = page.row_of(offset)
    line = page.lines[row]
    if step > 0:
        below = page.text_row(row, 1)
        if offset >= line.end:
            return page.lines[below].start if below != row else offset
        return page.snap(row, offset + 1, up=True)
    if offset > line.start:
        return page.snap(row, min(offset, line.end + 1) - 1)
    above = page.text_row(row, -1)
    if above == row:
        return offset
    # Of a word cut at the page's edge the end on one row is the beginning of the next: the same place.
    end = page.lines[above].end
    return page.snap(above, end - 1) if end == offset else end


def vertical(page: Page, offset: int, rows: int, column: int) -> int:
    """The place `rows` text rows below (or above, if negative), as near to `column` as its line allows."""
    row = page.text_row(page.row_of(offset), rows)
    reached = page.offset_at(row, column)
    if page.row_of(reached) == row:
        return reached
    return page.snap(row, reached - 1)
