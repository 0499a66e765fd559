"""The transcript as a page with coding stripes: reading, moving and selecting by keyboard and mouse."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip

from qualkit.domain.sources import Source, Span
from qualkit.tui.motions import Units
from qualkit.tui.page import Mark, Page, lay_out
from qualkit.tui.painting import Inks, Painter, RowState, clipped, piece_at, shares, strong_pieces
from qualkit.tui.selecting import Selecting
from qualkit.tui.stripes import Margin, Row

__all__ = ["TranscriptView"]

_CONTEXT = 2


class TranscriptView(Selecting, can_focus=True):
    """A source as a page: labels, wrapped text, and the codings as stripes in the margin.

    It changes nothing in a study: it shows, and says by messages what a person points at.
    """

    DEFAULT_CSS = """
    TranscriptView { height: 1fr; width: 1fr; overflow-x: hidden; overflow-y: scroll; scrollbar-size-vertical: 1; }
    """

    class CursorMoved(Message):
        """The cursor stands at another offset."""

        def __init__(self, view: TranscriptView, offset: int) -> None:
            super().__init__()
            self.view, self.offset = view, offset

        @property
        def control(self) -> TranscriptView:
            return self.view

    class SelectionChanged(Message):
        """Another stretch is selected; None: nothing is."""

        def __init__(self, view: TranscriptView, span: Span | None) -> None:
            super().__init__()
            self.view, self.span = view, span

        @property
        def control(self) -> TranscriptView:
            return self.view

    class MarkChosen(Message):
        """A stripe, or the name beside it, was clicked."""

        def __init__(self, view: TranscriptView, mark: Mark) -> None:
            super().__init__()
            self.view, self.mark = view, mark

        @property
        def control(self) -> TranscriptView:
            return self.view

    def __init__(self, source: Source | None = None, **options: Any) -> None:
        """`options` are those of every widget: name, id, classes."""
        super().__init__(**options)
        self._source = source
        self._units: Units | None = Units(source) if source else None
        self._marks: list[Mark] = []
        self._here: dict[Mark, None] = {}
        self._margin: Margin | None = None
        self._hits: list[Span] = []
        self._current_hit = -1
        self._page: Page | None = None
        self._painter: Painter | None = None
        self._laid_width = -1
        self._to_show: tuple[int, int] | None = None

    # -- what the rest of the screen asks for ------------------------------------------------------------------

    def load(self, source: Source) -> None:
        """Show a source from its beginning, without marks, selection and search results."""
        self._source, self._units = source, Units(source)
        self._marks, self._here, self._hits, self._current_hit = [], {}, [], -1
        self.forget_selection()
        self._laid_width, self._page, self._to_show = -1, None, None
        turns = self._units.turn
        self.cursor = turns[0].start if turns else 0
        self._lay_out()
        self.scroll_to(y=0, animate=False, force=True, immediate=True)
        self.refresh()

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show these codings and suggestions instead of the present ones; only rows that change are repainted."""
        self._marks = sorted(marks, key=lambda mark: (mark.start, -mark.end, mark.code, mark.number))
        if self._margin:
            self._refresh_rows([*self._margin.show(self._marks), *self._emphasise()])

    def marks_at(self, offset: int) -> list[Mark]:
        """The marks whose words hold this offset: the longest first."""
        return [mark for mark in self._marks if mark.start <= offset < mark.end]

    def go_to(self, offset: int, *, select: Span | None = None) -> None:
        """Put the cursor somewhere, with a selection or without, and scroll so that it can be read in its context."""
        self.forget_selection()
        self.selection = select
        self.cursor = offset
        last = select.end - 1 if select and len(select) else self.cursor
        if self._page is None:
            self._to_show = (self.cursor, last)
        self.scroll_into_view(self.cursor, last)

    def highlight(self, spans: Sequence[Span], current: int = -1) -> None:
        """Mark what a search found, and among it the one the reader is at; no spans: nothing."""
        before = self._hits
        self._hits, self._current_hit = sorted(spans), -1
        if 0 <= current < len(spans):
            self._current_hit = self._hits.index(spans[current])
        if self._page:
            rows = (self._page.rows_of(span.start, span.end) for span in {*before, *self._hits})
            self._refresh_rows(row for first, last in rows for row in range(first, last + 1))

    @property
    def source(self) -> Source | None:
        return self._source

    @property
    def marks(self) -> tuple[Mark, ...]:
        return tuple(self._marks)

    @property
    def page(self) -> Page:
        """The page as it is laid out now (for a width of 80 before the first layout)."""
        return self._page or lay_out(_nothing() if self._source is None else self._source, 80)

    @property
    def units(self) -> Units:
        return self._units or Units(_nothing())

    # -- layout ------------------------------------------------------------------------------------------------

    def on_mount(self) -> None:
        self._lay_out()

    def on_resize(self) -> None:
        self._lay_out()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._painter = None

    def on_focus(self) -> None:
        self._refresh_rows([self.page.row_of(self.cursor)])

    def on_blur(self) -> None:
        self._refresh_rows([self.page.row_of(self.cursor)])

    def _lay_out(self) -> None:
        """Lay the page out for the present width, keeping what is at the top of the view in view."""
        width = self.scrollable_content_region.width
        if self._source is None or width <= 0 or width == self._laid_width:
            return
        fresh = self._laid_width < 0 or self._page is None
        shown = fresh or self._is_in_view(self.cursor)
        top = 0 if fresh else self._page_top()
        text, margin = shares(width)
        self._laid_width = width
        self._page, self._painter = lay_out(self._source, text), None
        self._margin = Margin(self._page, margin)
        self._margin.show(self._marks)
        self._emphasise()
        self.virtual_size = Size(width, len(self._page.lines))
        self.scroll_to(y=max(0, self._page.row_of(top) - 1) if top else 0, animate=False, force=True, immediate=True)
        if shown:
            self.scroll_into_view(*(self._to_show or (self.cursor, self.cursor)))
        self._to_show = None
        self.refresh()

    def _page_top(self) -> int:
        """The offset at the top of the view."""
        lines = self.page.lines
        return lines[min(self.scroll_offset.y, len(lines) - 1)].start

    def _is_in_view(self, offset: int) -> bool:
        row = self.page.row_of(offset) - self.scroll_offset.y
        return 0 <= row < self.scrollable_content_region.height

    def scroll_into_view(self, first: int, last: int) -> None:
        """Scroll as little as needed to see both offsets' rows with some context; far away, into the upper third."""
        height = self.scrollable_content_region.height
        if self._page is None or height <= 0:
            return
        top, bottom = self._page.row_of(first), self._page.row_of(last)
        context = min(_CONTEXT, max(0, (height - 1) // 2))
        now = round(self.scroll_target_y)
        target = now
        if top - context < now - height // 2 or bottom + context > now + height + height // 2:
            target = top - height // 3
        elif bottom + context >= now + height:
            target = min(bottom + context + 1 - height, top - context)
        if top - context < target:
            target = top - context
        if target != now:
            self.scroll_to(y=max(0, target), animate=False, force=True, immediate=True)

    # -- painting ----------------------------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        row = y + self.scroll_offset.y
        width = self.scrollable_content_region.width
        if self._painter is None:
            *_, paper, ink = self.colors
            self._painter = Painter(self.page, width, Inks((paper + ink).hex6.lower(), paper.hex6.lower()))
        if self._page is None or row >= len(self._page.lines):
            return Strip.blank(width, self._painter.inks.paper_style)
        return self._painter.strip(row, self._margin_row(row), self._state(row))

    def _state(self, row: int) -> RowState:
        page = self.page
        line = page.lines[row]
        layers: list[tuple[int, int, str]] = []
        if line.kind == "text":
            for mark in self._here:
                layers.extend(clipped(mark.span, line, "tint"))
            at = bisect_right(self._hits, line.start, key=lambda span: span.end)
            while at < len(self._hits) and self._hits[at].start < line.end:
                layers.extend(clipped(self._hits[at], line, "current" if at == self._current_hit else "hit"))
                at += 1
            if self.selection:
                layers.extend(clipped(self.selection, line, "selection"))
        here = page.row_of(self.cursor) == row
        return RowState(
            layers=tuple(layers),
            cursor=max(self.cursor, line.start) if here else -1,
            block="block" if self.selection is None and self.has_focus else "place",
            strong=strong_pieces(self._margin_row(row), self._here),
        )

    def _emphasise(self) -> set[int]:
        """Take the marks at the cursor for the emphasised ones; the rows that look different by it."""
        now = dict.fromkeys(self.marks_at(self.cursor))
        changed = now.keys() ^ self._here.keys()
        self._here = now
        page = self.page
        ends = (page.rows_of(mark.start, mark.end) for mark in changed)
        return {row for first, last in ends for row in range(first, last + 1)}

    def _refresh_rows(self, rows: Iterable[int]) -> None:
        """Have the visible ones of these rows painted again."""
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        shown = sorted({row for row in rows if top <= row < top + height})
        width = self.size.width
        if shown:
            self.refresh(*(Region(0, row - top, width, 1) for row in shown))

    # -- the margin under the pointer --------------------------------------------------------------------------

    def mark_in_margin(self, row: int, column: int) -> Mark | None:
        piece = piece_at(self._margin_row(row), column)
        return piece.mark if piece else None

    def _margin_row(self, row: int) -> Row:
        return self._margin.rows.get(row, ()) if self._margin else ()

    def choose_mark(self, mark: Mark) -> None:
        self.post_message(self.MarkChosen(self, mark))

    # -- reactions ---------------------------------------------------------------------------------------------

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, len(self._source.text) if self._source else 0))

    def validate_selection(self, selection: Span | None) -> Span | None:
        if selection is None or self._source is None:
            return None
        start, end = (max(0, min(edge, len(self._source.text))) for edge in (selection.start, selection.end))
        return Span(start, end) if start < end else None

    def watch_cursor(self, before: int, after: int) -> None:
        if self._page:
            self._refresh_rows({self._page.row_of(before), self._page.row_of(after), *self._emphasise()})
        self.post_message(self.CursorMoved(self, after))

    def watch_selection(self, before: Span | None, after: Span | None) -> None:
        if self._page:
            rows: set[int] = {self._page.row_of(self.cursor)}
            for span in (before, after):
                if span:
                    first, last = self._page.rows_of(span.start, span.end)
                    rows.update(range(first, last + 1))
            self._refresh_rows(rows)
        self.post_message(self.SelectionChanged(self, after))


def _nothing() -> Source:
    return Source(
        id=0, guid="", name="", revision=1, text="", sha256="", file_name="", format="", layout="", encoding="",
        words=0, turns=(),
    )  # fmt: skip
