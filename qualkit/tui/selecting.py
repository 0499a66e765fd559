"""Moving the cursor and selecting in a page, by keyboard and mouse: the transcript without its drawing."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.timer import Timer

from qualkit.domain.sources import Span
from qualkit.tui.motions import Units, UnitSelection, beside, vertical
from qualkit.tui.page import Mark, Page
from qualkit.tui.painting import GAP, GUTTER

__all__ = ["Selecting"]

_MOTIONS = {
    "left": "left", "right": "right", "up": "up", "down": "down", "home": "home", "end": "end",
    "ctrl+left": "last_word", "ctrl+right": "next_word", "pageup": "page_up", "pagedown": "page_down",
    "ctrl+home": "top", "ctrl+end": "bottom", "j": "next_turn", "k": "last_turn",
}  # fmt: skip
_EXTENDING = {
    "shift+left": "left", "shift+right": "right", "shift+up": "up", "shift+down": "down", "shift+home": "home",
    "shift+end": "end", "shift+pageup": "page_up", "shift+pagedown": "page_down",
}  # fmt: skip
_UNIT_STEPS = {"left": -1, "right": 1}
_EXTENDING_STEPS = {"left": -1, "up": -1, "right": 1, "down": 1}
_UNITS_BY_CLICKS = {2: "word", 3: "sentence", 4: "turn"}
_SECONDS_A_LINE = 0.04


def _bindings() -> list[BindingType]:
    keys = [Binding(key, f"move('{motion}')", motion.replace("_", " "), show=False) for key, motion in _MOTIONS.items()]
    keys += [Binding(key, f"move('{motion}', True)", "extend", show=False) for key, motion in _EXTENDING.items()]
    keys += [Binding(unit[0], f"select_unit('{unit}')", unit, show=False) for unit in ("turn", "sentence", "word")]
    keys.append(Binding("v", "range", "range", show=False))
    return [*keys, Binding("escape", "clear_selection", "clear", show=False)]


class Selecting(ScrollView):
    """What a person does in a page. The subclass lays the page out and draws it.

    A selection is made of whole units (turn, sentence, word) or free. Arrows to the left and right move a selection
    of units by one unit; with shift they extend it; other motions end it. A free range begins with shift and a
    motion, or with `v`, after which motions extend it until `v` or escape.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = _bindings()

    cursor: reactive[int] = reactive(0, repaint=False)
    selection: reactive[Span | None] = reactive(None, repaint=False)
    ranging: reactive[bool] = reactive(False, repaint=False)

    _by_units: UnitSelection | None = None
    _anchor: int | None = None
    _column: int | None = None
    _dragged_from: int | None = None
    _pointer_row = 0
    _pointer_column = 0
    _drag_timer: Timer | None = None

    # -- what the subclass knows -------------------------------------------------------------------------------

    @property
    def page(self) -> Page:
        raise NotImplementedError

    @property
    def units(self) -> Units:
        raise NotImplementedError

    def mark_in_margin(self, row: int, column: int) -> Mark | None:
        """The mark that is drawn in a cell of the margin."""
        raise NotImplementedError

    def choose_mark(self, mark: Mark) -> None:
        """A stripe was clicked."""
        raise NotImplementedError

    def scroll_into_view(self, first: int, last: int) -> None:
        """Scroll so that two offsets can be read."""
        raise NotImplementedError

    # -- selecting ---------------------------------------------------------------------------------------------

    @property
    def unit(self) -> str:
        """The unit by which the selection was made; "" for a free one or none."""
        return self._by_units.unit if self._by_units else ""

    def forget_selection(self) -> None:
        """Nothing is selected any more, and motions do not extend."""
        self._by_units = self._anchor = self._column = None
        self.ranging = False
        self.selection = None

    def select_unit(self, unit: str) -> None:
        """Select the turn, sentence or word at the cursor; if such units are selected, the next one as well."""
        if self._by_units and self._by_units.unit == unit:
            self._take_units(self._by_units.moved(self.units, 1))
            return
        at = self.units.index(unit, self.cursor)
        if at >= 0:
            self._take_units(UnitSelection(unit, at, at))

    def extend_unit(self, step: int) -> None:
        """Make a selection of units longer by one, or shorter (-1)."""
        if self._by_units:
            self._take_units(self._by_units.moved(self.units, step))

    def _take_units(self, chosen: UnitSelection) -> None:
        self.forget_selection()
        self._by_units = chosen
        self.selection = chosen.span(self.units)
        self.cursor = chosen.cursor(self.units)
        head = self.units.of(chosen.unit)[chosen.head]
        self.scroll_into_view(head.start, head.end - 1)

    def _select_free(self, anchor: int, cursor: int) -> None:
        self._by_units = None
        self._anchor = anchor
        low, high = sorted((anchor, cursor))
        self.selection = Span(low, high) if low < high else None
        self.cursor = cursor

    # -- actions -----------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Escape is left to the screen where there is nothing to clear."""
        if action == "clear_selection":
            return self.selection is not None or self.ranging
        return super().check_action(action, parameters)

    def action_select_unit(self, unit: str) -> None:
        self.select_unit(unit)

    def action_clear_selection(self) -> None:
        self.forget_selection()

    def action_range(self) -> None:
        """Begin a free range here (from the beginning of what is selected), or end it and keep what is selected."""
        if self.ranging:
            self.ranging = False
            return
        selected = self.selection
        self._by_units = None
        self._anchor = selected.start if selected else self.cursor
        if selected:
            self.cursor = selected.end
        self.ranging = True

    def action_move(self, motion: str, extend: bool = False) -> None:
        """Move the cursor, or extend the selection by that motion."""
        extend = extend or self.ranging
        if self._by_units and extend and motion in _EXTENDING_STEPS:
            self.extend_unit(_EXTENDING_STEPS[motion])
            return
        if self._by_units and not extend and motion in _UNIT_STEPS:
            self._take_units(self._by_units.next(self.units, _UNIT_STEPS[motion]))
            return
        anchor = self._anchor_for(motion) if extend else None
        before = self.page.row_of(self.cursor)
        reached = self._reached(motion)
        if anchor is None:
            column = self._column
            self.forget_selection()
            self._column = column
            self.cursor = reached
        else:
            self._select_free(anchor, reached)
        if motion in ("page_up", "page_down"):
            moved = self.page.row_of(self.cursor) - before
            self.scroll_to(y=max(0, self.scroll_offset.y + moved), animate=False, force=True, immediate=True)
        last = self.cursor
        if motion in ("next_turn", "last_turn"):
            last = self.units.turn[self.units.index("turn", self.cursor)].end - 1 if self.units.turn else last
        self.scroll_into_view(self.cursor, last)

    def _anchor_for(self, motion: str) -> int:
        if self._by_units and self.selection:
            backwards = motion in ("home", "page_up", "top", "last_turn", "last_word")
            return self.selection.end if backwards else self.selection.start
        return self.cursor if self._anchor is None else self._anchor

    def _reached(self, motion: str) -> int:
        page, cursor, units = self.page, self.cursor, self.units
        row = page.row_of(cursor)
        screenful = max(1, self.scrollable_content_region.height - 2)
        steps = {"up": -1, "down": 1, "page_up": -screenful, "page_down": screenful}
        if motion in steps:
            rows = steps[motion] if motion in ("up", "down") else page.text_rows_within(row, steps[motion])
            if self._column is None:
                self._column = page.column_of(row, cursor)
            return vertical(page, cursor, rows, self._column)
        self._column = None
        if motion in _UNIT_STEPS:
            return beside(page, cursor, _UNIT_STEPS[motion])
        if motion == "last_turn":
            return units.before("turn", units.before("turn", cursor + 1))
        if motion == "next_turn":
            following = units.after("turn", cursor)
            return following if following < len(page.shown) else cursor
        if motion in ("next_word", "last_word"):
            return units.after("word", cursor) if motion == "next_word" else units.before("word", cursor)
        line = page.lines[row]
        ends = {"home": line.start, "end": line.end, "top": page.start, "bottom": page.end}
        return ends[motion]

    # -- mouse -------------------------------------------------------------------------------------------------

    def _place(self, event: events.MouseEvent) -> tuple[int, int]:
        """Row of the page and cell of the text under the pointer."""
        at = event.get_content_offset_capture(self)
        return at.y + self.scroll_offset.y, at.x - GUTTER

    def _offset_under(self, row: int, column: int) -> int:
        page = self.page
        if row < 0:
            return page.start
        if row >= len(page.lines):
            return page.end
        near = page.near_text_row(row, forward=True)
        if near != row and page.lines[near].start < page.lines[row].start:
            return page.end
        return page.offset_at(near, max(0, column) if near == row else 0)

    def _in_margin(self, column: int) -> bool:
        return column >= self.page.width + GAP

    def on_mouse_down(self, event: events.MouseDown) -> None:
        row, column = self._place(event)
        if event.button != 1 or self._in_margin(column):
            return
        self._pointer_row, self._pointer_column = row, column
        if event.shift:
            self._select_free(self.cursor if self._anchor is None else self._anchor, self._offset_under(row, column))
            return
        self.forget_selection()
        self.cursor = self._dragged_from = self._offset_under(row, column)
        self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._dragged_from is None:
            return
        self._pointer_row, self._pointer_column = self._place(event)
        self._drag()
        outside = self._beyond()
        if outside and self._drag_timer is None:
            self._drag_timer = self.set_interval(_SECONDS_A_LINE, self._drag_on)
        elif not outside:
            self._stop_scrolling()

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self._stop_scrolling()
        if self._dragged_from is not None:
            self._dragged_from = None
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        row, column = self._place(event)
        if event.button != 1:
            return
        if self._in_margin(column):
            mark = self.mark_in_margin(row, column - self.page.width - GAP)
            if mark:
                self.choose_mark(mark)
        elif event.chain > 1 and not event.shift:
            unit = _UNITS_BY_CLICKS[min(event.chain, 4)]
            at = self.units.index(unit, self._offset_under(row, column))
            if at >= 0:
                self._take_units(UnitSelection(unit, at, at))

    def _drag(self) -> None:
        """Select from where the button went down to the pointer, both characters included."""
        start = self._dragged_from
        if start is None:
            return
        reached = self._offset_under(self._pointer_row, self._pointer_column)
        if reached == start:
            if self._anchor is not None:
                self.forget_selection()
                self.cursor = start
            return
        self._select_free(*((start, self._behind(reached)) if reached > start else (self._behind(start), reached)))

    def _behind(self, offset: int) -> int:
        """The end of the character at an offset."""
        page = self.page
        row = page.row_of(offset)
        return page.snap(row, offset + 1, up=True) if offset < page.lines[row].end else offset

    def _beyond(self) -> int:
        """-1 if the pointer is above the view, 1 if it is below, else 0."""
        at = self._pointer_row - self.scroll_offset.y
        return -1 if at < 0 else 1 if at >= self.scrollable_content_region.height else 0

    def _drag_on(self) -> None:
        """Scroll on while the pointer is held above or below the view."""
        step = self._beyond()
        if not step or self._dragged_from is None:
            self._stop_scrolling()
            return
        before = self.scroll_offset.y
        self.scroll_to(y=before + step, animate=False, force=True, immediate=True)
        self._pointer_row += self.scroll_offset.y - before
        self._drag()

    def _stop_scrolling(self) -> None:
        if self._drag_timer is not None:
            self._drag_timer.stop()
            self._drag_timer = None
