"""Painting one row of the page: gutter, words and margin as a strip of styled segments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from qualkit.domain.sources import Role, Span
from qualkit.tui.cells import cells_of
from qualkit.tui.ink import blend, readable
from qualkit.tui.page import Line, Mark, Page
from qualkit.tui.stripes import OPEN_LETTERS, Piece, Row

__all__ = [
    "GAP",
    "GUTTER",
    "WIDEST_TEXT",
    "Inks",
    "Painter",
    "RowState",
    "clipped",
    "piece_at",
    "shares",
    "strong_pieces",
]

GUTTER = 2
GAP = 1
WIDEST_TEXT = 90
_WIDEST_MARGIN = 60
_HIT, _CURRENT_HIT = "#f2d06b", "#ffb000"


def shares(width: int) -> tuple[int, int]:
    """Cells for the text and for the margin in a view of that width.

    >>> shares(79), shares(159)
    ((50, 26), (90, 60))
    """
    free = width - GUTTER - GAP
    margin = max(3, min(44, width * 34 // 100)) if free >= 24 else 0
    text = max(1, min(WIDEST_TEXT, free - margin))
    return text, max(0, min(_WIDEST_MARGIN, free - text)) if margin else 0


class Inks:
    """The styles of one theme; colours are moved until they can be read on the background."""

    def __init__(self, ink: str, paper: str) -> None:
        self.ink, self.paper = ink, paper
        quiet = readable(blend(ink, paper, 0.42), paper, 4.8)
        tint = blend(paper, ink, 0.11)
        text = Style(color=ink, bgcolor=paper)
        muted = Style(color=quiet, bgcolor=paper)
        self.paper_style = text
        self.kinds = {
            "text": text,
            "quiet": muted,
            "aside": muted + Style(italic=True),
            "label": text + Style(bold=True),
            "quiet label": muted,
            "here": text + Style(bold=True),
        }
        self.layers = {
            "tint": Style(color=readable(quiet, tint, 4.5), bgcolor=tint),
            "hit": Style(color="#000000", bgcolor=_HIT, underline=True),
            "current": Style(color="#000000", bgcolor=_CURRENT_HIT, underline=True, bold=True),
            "selection": Style(color=ink, bgcolor=paper, reverse=True),
            "block": Style(color=ink, bgcolor=paper, reverse=True),
            "place": Style(underline=True, bold=True),
        }
        self._tint_text = Style(color=ink, bgcolor=tint)
        self._mixed: dict[tuple[str, tuple[str, ...]], Style] = {}
        self._pieces: dict[tuple[str, str, bool, bool], Style] = {}

    def of(self, kind: str, layers: tuple[str, ...]) -> Style:
        """The style of words of a kind with layers on top."""
        key = kind, layers
        if key not in self._mixed:
            style = self.kinds[kind]
            for layer in layers:
                style += self._tint_text if (layer, kind) == ("tint", "text") else self.layers[layer]
            self._mixed[key] = style
        return self._mixed[key]

    def of_piece(self, piece: Piece, strong: bool) -> Style:
        """The style of a bit of the margin."""
        if piece.mark is None:
            return self.paper_style
        if piece.kind == "more":
            return self.kinds["quiet"]
        key = piece.kind, piece.mark.colour, strong, piece.mark.letter in OPEN_LETTERS
        if key not in self._pieces:
            self._pieces[key] = self._piece_style(*key)
        return self._pieces[key]

    def _piece_style(self, kind: str, colour: str, strong: bool, still_open: bool) -> Style:
        if kind == "letter" and not still_open:
            return Style(color="#ffffff", bgcolor=readable(colour, "#ffffff", 4.5), bold=True, underline=strong)
        ink = readable(colour, self.paper, 4.5)
        written = kind in ("letter", "name")
        return Style(color=ink, bgcolor=self.paper, bold=strong or kind == "letter", underline=strong and written)


@dataclass(frozen=True, slots=True)
class RowState:
    """What of the screen's state shows on one row; two equal states look the same.

    Attributes:
        layers: (start, end, layer) by offset, the topmost last.
        cursor: the cursor's offset, if it stands on this row, else -1.
        block: how the cursor is drawn: ``block``, or ``place`` within a selection or without the focus.
        strong: the pieces of the margin that belong to codings at the cursor, by position.
    """

    layers: tuple[tuple[int, int, str], ...] = ()
    cursor: int = -1
    block: str = "block"
    strong: tuple[int, ...] = ()


class Painter:
    """Makes strips of rows and remembers them as long as nothing on them changes."""

    def __init__(self, page: Page, width: int, inks: Inks) -> None:
        self.page, self.width, self.inks = page, width, inks
        self._strips: dict[int, tuple[RowState, Row, Strip]] = {}

    def strip(self, row: int, margin: Row, state: RowState) -> Strip:
        known = self._strips.get(row)
        if known and known[0] == state and known[1] is margin:
            return known[2]
        strip = self._paint(row, margin, state)
        self._strips[row] = (state, margin, strip)
        return strip

    def _paint(self, row: int, margin: Row, state: RowState) -> Strip:
        line = self.page.lines[row]
        inks = self.inks
        segments = [Segment("› " if state.cursor >= 0 else "  ", inks.kinds["here"])]
        if line.kind == "text":
            segments += self._words(row, line, state)
        elif line.text:
            quiet = line.role is Role.INTERVIEWER
            segments.append(Segment(line.text, inks.kinds["quiet label" if quiet else "label"]))
        used = sum(segment.cell_length for segment in segments)
        text_end = GUTTER + self.page.width + GAP
        segments.append(Segment(" " * (text_end - used), inks.paper_style))
        for at, piece in enumerate(margin):
            strong = at in state.strong
            segments.append(Segment(piece.strong if strong else piece.text, inks.of_piece(piece, strong)))
        return Strip(segments).adjust_cell_length(self.width, inks.paper_style).simplify()

    def _words(self, row: int, line: Line, state: RowState) -> list[Segment]:
        page = self.page
        kind = "aside" if not line.turn else "quiet" if line.role is Role.INTERVIEWER else "text"
        layers = list(state.layers)
        if line.start <= state.cursor < line.end:
            layers.append((state.cursor, state.cursor + 1, state.block))
        spans = [(page.snap(row, start), page.snap(row, end, up=True), layer) for start, end, layer in layers]
        cuts = sorted({line.start, line.end, *(edge for start, end, _ in spans for edge in (start, end))})
        segments = []
        for start, end in pairwise(cuts):
            over = tuple(layer for left, right, layer in spans if left <= start and end <= right)
            segments.append(Segment(page.words(start, end), self.inks.of(kind, over)))
        if state.cursor >= line.end:
            segments.append(Segment(" ", self.inks.of(kind, (state.block,))))
        return segments


def strong_pieces(margin: Row, marks: Mapping[Mark, None]) -> tuple[int, ...]:
    """Which pieces of a row belong to the given marks."""
    return tuple(at for at, piece in enumerate(margin) if piece.mark in marks) if margin and marks else ()


def clipped(span: Span, line: Line, layer: str) -> tuple[tuple[int, int, str], ...]:
    """A span's part on a line, as a layer; nothing if there is none."""
    start, end = max(span.start, line.start), min(span.end, line.end)
    return ((start, end, layer),) if start < end else ()


def piece_at(margin: Row, column: int) -> Piece | None:
    """What stands in a cell of a margin row."""
    left = 0
    for piece in margin:
        left += cells_of(piece.text)
        if column < left:
            return piece
    return None
