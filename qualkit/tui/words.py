"""Running words in a place of fixed size. New words repaint that place and lay out nothing else on the screen."""

from __future__ import annotations

from rich.segment import Segment
from rich.text import Text
from textual.events import Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

__all__ = ["Words"]


class Words(ScrollView, can_focus=False):
    """A text, wrapped to its width, that scrolls with the wheel where it is longer than its place."""

    def __init__(self, place: str) -> None:
        super().__init__(id=place)
        self._text = Text()
        self._lines: list[Text] = []

    @property
    def text(self) -> Text:
        """What it says."""
        return self._text

    def tell(self, text: Text) -> None:
        """Say something else, from its beginning. The same words again change nothing."""
        if text != self._text:
            self._text = text
            self._wrap()
            self.scroll_to(y=0, animate=False)

    def on_resize(self, event: Resize) -> None:
        self._wrap()

    def _wrap(self) -> None:
        width = self.scrollable_content_region.width
        self._lines = list(self._text.wrap(self.app.console, width)) if width > 0 else []
        for line in self._lines:
            line.rstrip()
        self.virtual_size = Size(max(0, width), len(self._lines))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """One row of what is seen."""
        width = self.scrollable_content_region.width
        style = self.rich_style
        row = y + self.scroll_offset.y
        if row >= len(self._lines):
            return Strip.blank(width, style)
        segments = [Segment(s.text, s.style) for s in self._lines[row].render(self.app.console) if s.text]
        return Strip(segments).apply_style(style).adjust_cell_length(width, style)
