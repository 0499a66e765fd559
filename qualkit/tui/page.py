"""The page: how a transcript's text falls into lines of a given width. Pure: no Textual, no drawing.

Offsets are code points of the stored text, widths are terminal cells. Every character of the text lies on exactly one
line of kind ``text`` or in one of the page's `separators` (white space at line ends, and the labels and times that
the label lines show in their own words).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from qualkit.domain.sources import Role, Source, Span, Turn, timestamp
from qualkit.tui.cells import JOINER, NOTHING, cells_of, clusters, tidy, visible

__all__ = ["NARROWEST", "Block", "Line", "Mark", "Page", "blocks_of", "lay_out"]

NARROWEST = 8

# White space where a line may end: all but the non-breaking spaces.
_GAP = r"[^\S\u00a0\u202f\u2007]"
_WORD = r"(?:\S|[\u00a0\u202f\u2007])"
# A word, or the part of one up to a hyphen or dash between letters.
_PIECE = re.compile(rf"{_WORD}+?[-–—/](?=\w\w)|{_WORD}+")
_PARAGRAPH = re.compile(rf"(?:{_GAP}*\n)+{_GAP}*")
_NEVER_FIRST = frozenset("、。，．！？）」』】〉》〕：；ー々…%)]}’”")
_WRAPPED = range(45, 101)


@dataclass(frozen=True, slots=True)
class Mark:
    """Anything drawn in the margin: a coding, or a suggestion that is still open.

    Attributes:
        number: the coding's number (or the suggestion's).
        start: first code point; end: one behind the last.
        code: the code's key; for suggestions such as ``?4``.
        name: the code's name, or the suggestion's label.
        letter: how it came about: ``H`` human, ``R`` rule and open, ``r`` rule and confirmed, ``M`` accepted
            suggestion, ``?`` open suggestion.
        colour: ``#rrggbb``.
    """

    number: int
    start: int
    end: int
    code: str
    name: str
    letter: str
    colour: str
    coder: str = ""
    key_quote: bool = False
    contrary: bool = False
    memo: bool = False

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the page.

    Attributes:
        start: first code point; labels and blank lines have start == end.
        kind: ``label``, ``text`` or ``blank``.
        turn: the turn's number; 0 for what stands outside turns (a heading, a note of the transcriber).
        text: for ``text`` exactly the source's text from start to end; for ``label`` what is shown.
    """

    start: int
    end: int
    kind: str
    turn: int
    role: Role
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch that is read as one: a turn, or a paragraph outside turns (`turn` None)."""

    span: Span
    turn: Turn | None


@dataclass(frozen=True, slots=True)
class Page:
    """A laid-out source. `shown` is the text as the terminal gets it, character for character."""

    width: int
    lines: tuple[Line, ...] = field(repr=False)
    separators: tuple[Span, ...] = field(repr=False)
    shown: str = field(repr=False)
    _rows: tuple[int, ...] = field(repr=False)
    _starts: tuple[int, ...] = field(repr=False)
    _ends: tuple[int, ...] = field(repr=False)

    @property
    def start(self) -> int:
        """Offset of the first character on the page."""
        return self._starts[0] if self._starts else 0

    @property
    def end(self) -> int:
        """Offset behind the last character on the page."""
        return self._ends[-1] if self._ends else 0

    def text_rows_within(self, row: int, rows: int) -> int:
        """How many text rows down (or up, if negative) the farthest one is that lies within so many rows."""
        at = bisect_right(self._rows, row) - 1
        if rows > 0:
            return max(1, bisect_right(self._rows, row + rows) - 1 - at)
        return min(-1, bisect_left(self._rows, row + rows) - at)

    def row_of(self, offset: int) -> int:
        """The row on which the character at `offset` stands; for a separator, the row before it."""
        if not self._rows:
            return 0
        return self._rows[max(0, bisect_right(self._starts, offset) - 1)]

    def rows_of(self, start: int, end: int) -> tuple[int, int]:
        """First and last row with text of ``[start, end)``; a span between lines gets the line after it."""
        if not self._rows:
            return 0, 0
        last = len(self._rows) - 1
        first = min(bisect_right(self._ends, start), last)
        return self._rows[first], self._rows[max(first, min(last, bisect_left(self._starts, end) - 1))]

    def text_row(self, row: int, step: int) -> int:
        """The text row that lies `step` text rows from `row` (or from the one before it), within the page."""
        if not self._rows:
            return 0
        at = bisect_right(self._rows, row) - 1
        return self._rows[max(0, min(len(self._rows) - 1, at + step))]

    def near_text_row(self, row: int, forward: bool) -> int:
        """`row` if it holds text, else the next text row in that direction (or the last there is)."""
        if not self._rows:
            return 0
        at = bisect_left(self._rows, row) if forward else bisect_right(self._rows, row) - 1
        return self._rows[max(0, min(len(self._rows) - 1, at))]

    def column_of(self, row: int, offset: int) -> int:
        """How many cells stand before `offset` on its row."""
        line = self.lines[row]
        return cells_of(self.shown[line.start : self.snap(row, offset)])

    def offset_at(self, row: int, column: int) -> int:
        """The offset of the character in a cell; behind the last one, the end of the line."""
        line = self.lines[row]
        if line.kind != "text":
            return line.start
        left = 0
        for start, end, width in clusters(self.shown[line.start : line.end]):
            if left <= column < left + width:
                return line.start + start
            left += width
            if left > column:
                return line.start + end
        return line.end

    def snap(self, row: int, offset: int, up: bool = False) -> int:
        """`offset` within its row, moved to a boundary between characters as a reader sees them (é, 👩‍⚕️)."""
        line = self.lines[row]
        if not line.start < offset < line.end:
            return max(line.start, min(line.end, offset))
        words = self.shown[line.start : line.end]
        if words.isascii():
            return offset
        for start, end, _width in clusters(words):
            if start <= offset - line.start < end:
                whole = offset - line.start == start
                return offset if whole else line.start + (end if up else start)
        return offset

    def words(self, start: int, end: int) -> str:
        """What to print for ``[start, end)`` of one row."""
        return visible(self.shown[start:end])


def blocks_of(source: Source) -> list[Block]:
    """The turns of a source, and the paragraphs that stand before, between and after them, in order."""
    found: list[Block] = []
    reached = 0
    for turn in source.turns:
        if turn.span.start < reached:
            continue
        found.extend(Block(span, None) for span in _asides(source.text, reached, turn))
        found.append(Block(turn.span, turn))
        reached = turn.span.end
    found.extend(Block(span, None) for span in _lines_in(source.text, reached, len(source.text)))
    return found


def _apart_at_edges(shown: str, blocks: list[Block]) -> str:
    """No joiner at a block's edge: it would join what stands on two lines, and terminals disagree about its width."""
    edges = {at for block in blocks for at in (block.span.start, block.span.end - 1) if shown[at : at + 1] == JOINER}
    if not edges:
        return shown
    return "".join(NOTHING if at in edges else character for at, character in enumerate(shown))


def _lines_in(text: str, start: int, end: int) -> list[Span]:
    """The lines of a stretch that hold anything, without the white space around them."""
    return [Span(found.start(), found.end()) for found in re.compile(r"\S(?:[^\n]*\S)?").finditer(text, start, end)]


def _asides(text: str, start: int, turn: Turn) -> list[Span]:
    """What stands between the last turn and this one, without this one's label and time."""
    line_start = max(text.rfind("\n", start, turn.span.start) + 1, start)
    labelled = bool(text[line_start : turn.span.start].strip())
    lines = _lines_in(text, start, line_start)
    wanted = turn.speaker.casefold()
    while lines:
        words = lines[-1].of(text)
        if not any(character.isalpha() for character in words):
            lines.pop()
        elif wanted and not labelled and wanted in words.casefold():
            labelled = True
            lines.pop()
        else:
            break
    return lines


def label_of(turn: Turn) -> str:
    """The line above a turn: its number, who speaks, and when.

    >>> label_of(Turn(number=12, speaker="LW03", role=Role.PARTICIPANT, span=Span(0, 1), start_seconds=75))
    '12 LW03  00:01:15'
    """
    words = f"{turn.number} {tidy(turn.speaker)}".rstrip()
    return words if turn.start_seconds is None else f"{words}  {timestamp(turn.start_seconds)}"


def lay_out(source: Source, width: int) -> Page:
    """Lay a source out as a page of lines at most `width` cells wide (at least 8 are taken).

    A turn is a label line, its text wrapped at words, and a blank line. Single line breaks inside a turn whose lines
    were wrapped by the program that wrote the file are taken for spaces.
    """
    width = max(width, NARROWEST)
    blocks = blocks_of(source)
    shown = _apart_at_edges(tidy(source.text), blocks)
    lines: list[Line] = []
    for block in blocks:
        _add_block(lines, source.text, shown, block, width)
    if lines:
        lines.pop()
    rows = tuple(row for row, line in enumerate(lines) if line.kind == "text")
    if not lines:
        lines = [Line(0, 0, "blank", 0, Role.UNKNOWN, "")]
    texts = [lines[row] for row in rows]
    return Page(
        width=width,
        lines=tuple(lines),
        separators=tuple(_between(texts, len(source.text))),
        shown=shown,
        _rows=rows,
        _starts=tuple(line.start for line in texts),
        _ends=tuple(line.end for line in texts),
    )


def _between(lines: list[Line], end: int) -> Iterator[Span]:
    reached = 0
    for line in lines:
        if line.start > reached:
            yield Span(reached, line.start)
        reached = line.end
    if end > reached:
        yield Span(reached, end)


def _add_block(lines: list[Line], text: str, shown: str, block: Block, width: int) -> None:
    turn, span = block.turn, block.span
    number, role = (turn.number, turn.role) if turn else (0, Role.UNKNOWN)
    if turn:
        label = _shortened(label_of(turn), width)
        lines.append(Line(span.start, span.start, "label", number, role, label))
    for start, end in _rows_of_block(shown, text, span, width):
        if start < 0:
            lines.append(Line(end, end, "blank", number, role, ""))
        else:
            lines.append(Line(start, end, "text", number, role, text[start:end]))
    lines.append(Line(span.end, span.end, "blank", number, role, ""))


def _shortened(label: str, width: int) -> str:
    if cells_of(label) <= width:
        return visible(label)
    kept = 0
    for _start, end, cells in clusters(label):
        if cells_of(label[:end]) > width - 1:
            break
        kept = end if cells else kept
    return visible(label[:kept]) + "…"


def _rows_of_block(shown: str, text: str, span: Span, width: int) -> Iterator[tuple[int, int]]:
    """Start and end of each row of a block; ``(-1, offset)`` for a blank row between paragraphs."""
    words = span.of(text)
    if "\n" not in words:
        yield from _wrap(shown, span.start, span.end, width)
        return
    joined = _was_wrapped(words)
    start = span.start
    for found in _PARAGRAPH.finditer(text, span.start, span.end):
        blank = found[0].count("\n") > 1
        if joined and not blank:
            continue
        yield from _wrap(shown, start, found.start(), width)
        if blank:
            yield -1, found.start()
        start = found.end()
    yield from _wrap(shown, start, span.end, width)


def _was_wrapped(words: str) -> bool:
    """Whether line breaks come from a program that wrapped long lines, rather than from the transcriber."""
    paragraphs = [part.split("\n") for part in re.split(r"\n[^\S\n]*\n", words)]
    broken = [line for part in paragraphs for line in part[:-1]]
    return bool(broken) and all(len(line) in _WRAPPED for line in broken)


def _wrap(shown: str, start: int, end: int, width: int) -> Iterator[tuple[int, int]]:
    """Rows of a paragraph, without white space at their ends; none if there are no words in it."""
    measure = len if shown[start:end].isascii() else cells_of
    row, reached, used = -1, start, 0
    for left, right in _pieces(shown, start, end):
        cells = measure(shown[left:right])
        with_gap = used + measure(shown[reached:left]) + cells
        if row >= 0 and with_gap <= width:
            reached, used = right, with_gap
            continue
        if row >= 0:
            yield row, reached
        row, reached, used = left, right, cells
        if cells > width:
            *whole, (row, reached) = _cut(shown, left, right, width)
            yield from whole
            used = measure(shown[row:reached])
    if row >= 0:
        yield row, reached


def _pieces(shown: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Stretches between which a line may end: words, parts of hyphenated words, single wide characters."""
    for found in _PIECE.finditer(shown, start, end):
        word = found[0]
        if word.isascii() or cells_of(word) == len(word):
            yield found.span()
        else:
            yield from _wide_pieces(word, found.start())


def _wide_pieces(word: str, at: int) -> Iterator[tuple[int, int]]:
    left, wide_before = 0, False
    for start, _end, cells in clusters(word):
        wide = cells > 1
        if start > left and (wide or wide_before) and word[start] not in _NEVER_FIRST:
            yield at + left, at + start
            left = start
        wide_before = wide
    yield at + left, at + len(word)


def _cut(shown: str, left: int, right: int, width: int) -> list[tuple[int, int]]:
    """A piece that is wider than the page, cut between characters."""
    parts, start, used = [], left, 0
    for first, _last, cells in clusters(shown[left:right]):
        if used + cells > width:
            parts.append((start, left + first))
            start, used = left + first, 0
        used += cells
    return [*parts, (start, right)]
