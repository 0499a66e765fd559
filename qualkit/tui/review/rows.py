"""A list of rows, one of which is in hand. Moving in it paints two rows and lays out nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from rich.text import Text
from textual.events import Click
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

__all__ = ["Rows"]

_HERE, _ELSEWHERE = "› ", "  "


class Rows(ScrollView, can_focus=True, inherit_bindings=False):
    """Items of `lines` lines each. The one in hand has a sign before it, is bold, and stands on another ground.

    Args:
        place: its name in the style sheet.
        lines: how many an item has; an item of fewer lines is filled up.
        empty: what is said where there is nothing to list.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"rows--here"}
    DEFAULT_CSS = "Rows { overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; }"

    class Chosen(Message):
        """An item was clicked."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def __init__(self, place: str, *, lines: int = 1, empty: str = "") -> None:
        super().__init__(id=place)
        self.lines, self.empty = lines, empty
        self.at = 0
        self.count = 0
        self._item: Callable[[int], Text] = lambda _: Text()

    @property
    def room(self) -> int:
        """Cells that an item's line may take, whether or not there is a scroll bar."""
        return max(1, self.size.width - len(_HERE) - 1)

    def tell(self, count: int, item: Callable[[int], Text], at: int) -> None:
        """List so many items, with one of them in hand. `item` makes the one that has a number, when it is seen."""
        self.count, self._item = count, item
        self.at = max(0, min(at, count - 1))
        self.virtual_size = Size(max(1, self.size.width - 1), max(1, count * self.lines))
        self._scroll_to_it()
        self.refresh()

    def on_resize(self) -> None:
        self._scroll_to_it()

    def on_click(self, event: Click) -> None:
        at = (event.get_content_offset_capture(self).y + self.scroll_offset.y) // self.lines
        if 0 <= at < self.count:
            self.post_message(self.Chosen(at))

    def _scroll_to_it(self) -> None:
        if self.count and self.size.height:
            self.scroll_to_region(
                Region(0, self.at * self.lines, 1, self.lines), animate=False, force=True, immediate=True
            )

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        ground = self.rich_style
        plain = Style(color=ground.color, bgcolor=ground.bgcolor)
        at, line = divmod(y + self.scroll_offset.y, self.lines)
        if not self.count and y == 0:
            return Strip([Segment(_ELSEWHERE + self.empty, plain)]).adjust_cell_length(width, plain)
        if at >= self.count:
            return Strip.blank(width, plain)
        here = at == self.at
        style = plain + self.get_component_rich_style("rows--here") if here else plain
        words = self._item(at).split("\n")
        text = words[line].copy() if line < len(words) else Text()
        text.truncate(max(1, width - len(_HERE)), overflow="ellipsis")
        segments = [Segment(_HERE if here and line == 0 else _ELSEWHERE, style)]
        segments += [Segment(s.text, style + (s.style or Style())) for s in text.render(self.app.console) if s.text]
        return Strip(segments).adjust_cell_length(width, style).simplify()
