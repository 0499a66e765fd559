"""Running words in a place of their own. New words repaint the rows that differ and lay out nothing else."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.events import MouseScrollDown, MouseScrollUp, Resize
from textual.geometry import Region
from textual.messages import Update
from textual.strip import Strip
from textual.widget import Widget

__all__ = ["Words"]

_WHEEL = 2
_THUMB = "▐"
_DEEPEST = 8


class Words(Widget):
    """A text, wrapped to its width.

    Where it is longer than its place, a bar in the last column shows how much, and the wheel scrolls it.

    Args:
        place: its name in the style sheet.
        most: how many rows it may grow to; 0 for a place of fixed size. Growing lays the screen out.
        scrolls: whether it can be longer than its place.
    """

    ALLOW_SELECT = False

    def __init__(self, place: str, *, most: int = 0, scrolls: bool = False) -> None:
        super().__init__(id=place)
        self.most, self.scrolls = most, scrolls
        self._text = Text()
        self._strips: list[Strip] = []
        self._top = 0
        self._bar = range(0)

    def render(self) -> Text:
        """What it says."""
        return self._text

    def tell(self, text: Text | str) -> None:
        """Say something else, from its beginning. The same words again cost nothing."""
        text = Text(text) if isinstance(text, str) else text
        if text != self._text or text.style != self._text.style:
            self._text, self._top = text, 0
            self._wrap()

    def on_resize(self, event: Resize) -> None:
        self._wrap()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        self._wrap()

    def on_mouse_scroll_down(self, event: MouseScrollDown) -> None:
        self._scroll(_WHEEL)

    def on_mouse_scroll_up(self, event: MouseScrollUp) -> None:
        self._scroll(-_WHEEL)

    def _scroll(self, rows: int) -> None:
        top = max(0, min(self._top + rows, len(self._strips) - self.content_size.height))
        if self.scrolls and top != self._top:
            self._top = top
            self._measure_bar()
            self.refresh()

    def _wrap(self) -> None:
        """Break the words into rows, and have those painted that look different now."""
        width, height = self.content_size
        if width <= 0 or not self.is_attached:
            return
        before, bar = self._strips, self._bar
        self._strips = self._rows(width)
        if self.scrolls and len(self._strips) > height:
            self._strips = self._rows(width - 1)
        self._measure_bar()
        if self.most:
            self.styles.height = max(1, min(self.most, len(self._strips)))
        gutter, everything = self.gutter, bar != self._bar
        changed = [row for row in range(height) if everything or _row(before, row) != _row(self._strips, row)]
        if changed:
            self.refresh(*(Region(0, row + gutter.top, self.outer_size.width, 1) for row in changed))
            # At once, not when this widget's turn comes: so it is painted together with what made it change.
            self.screen.post_message(Update(self))

    def _rows(self, width: int) -> list[Strip]:
        console = self.app.console
        strips = []
        for line in [self._text] if self._text.no_wrap else self._text.split("\n"):
            # What is indented stays so where it goes on in the next row.
            indent = min(len(line.plain) - len(line.plain.lstrip()), _DEEPEST)
            rows = [line] if line.no_wrap else line[indent:].wrap(console, max(1, width - indent))
            for row in rows:
                row.rstrip()
                row.pad_left(0 if line.no_wrap else indent)
                row.truncate(width, overflow="ellipsis")
                strips.append(Strip([Segment(s.text, s.style) for s in row.render(console) if s.text]))
        return strips

    def _measure_bar(self) -> None:
        """The rows of the place at which the bar stands; none if everything is seen."""
        height, rows = self.content_size.height, len(self._strips)
        if not self.scrolls or rows <= height:
            self._bar = range(0)
            return
        size = max(1, height * height // rows)
        start = round((height - size) * self._top / (rows - height))
        self._bar = range(start, start + size)

    def render_line(self, y: int) -> Strip:
        """One row of what is seen."""
        width, style = self.content_size.width, self.rich_style
        paper = Style(color=style.color, bgcolor=style.bgcolor)
        strip = _row(self._strips, y + self._top)
        strip = Strip([]) if strip is None else strip.apply_style(style)
        if not self._bar:
            return strip.adjust_cell_length(width, paper)
        thumb = Segment(_THUMB if y in self._bar else " ", paper)
        return Strip([*strip.adjust_cell_length(width - 1, paper), thumb])


def _row(strips: list[Strip], row: int) -> Strip | None:
    return strips[row] if row < len(strips) else None
