"""What both reviews share: a list and a transcript beside each other, the lines around them, and some keys."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group
from textual.events import Resize
from textual.geometry import Size

from qualkit.study import Study
from qualkit.tui.footer import KeyLine
from qualkit.tui.keys import Key
from qualkit.tui.looks import LOW, NARROW
from qualkit.tui.manners import Manners
from qualkit.tui.place import Places
from qualkit.tui.review.rows import Rows
from qualkit.tui.transcript import TranscriptView
from qualkit.tui.writing import Help

__all__ = ["Review"]


class Review(Manners):
    """A review; the subclass says what its keys do, in methods called ``do_`` and the verb, and draws itself."""

    HELP_TITLE = ""

    def __init__(self, study: Study, places: Places, rows: Rows) -> None:
        super().__init__()
        self._study, self.places, self.rows = study, places, rows
        self.view = TranscriptView(id="page")

    @property
    def study(self) -> Study:
        return self._study

    def redraw(self) -> None:
        """Bring everything on the screen up to date."""
        raise NotImplementedError

    def help_words(self) -> Group:
        """What the help screen says."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.view.can_focus = False
        self._arrange(self.app.size)
        self.rows.focus()

    def on_resize(self, event: Resize) -> None:
        self._arrange(event.size)
        self.call_after_refresh(self.redraw)

    def _arrange(self, size: Size) -> None:
        self.set_class(size.width < NARROW, "narrow")
        self.set_class(size.height < LOW, "low")

    def action_verb(self, verb: str) -> None:
        """Do what a key of the table does."""
        self.attempt(getattr(self, f"do_{verb}"))

    def on_key_line_chosen(self, event: KeyLine.Chosen) -> None:
        if event.verb:
            self.action_verb(event.verb)

    def show_keys(self, keys: Iterable[Key]) -> None:
        """Show these keys in the last line, as far as there is room."""
        theme = self.app.current_theme
        ink = str(theme.variables.get("footer-key", "")) or theme.primary
        self.query_one("#keys", KeyLine).show_keys(keys, self.app.size.width - 2, ink)

    def do_page_down(self) -> None:
        self.view.scroll_page_down(animate=False)

    def do_page_up(self) -> None:
        self.view.scroll_page_up(animate=False)

    def do_light(self) -> None:
        light = self.app.theme != "qualkit-light"
        self.app.theme = "qualkit-light" if light else "qualkit-dark"
        self.places.light = light
        self.redraw()

    def do_help(self) -> None:
        self.app.push_screen(Help(self.HELP_TITLE, self.help_words()))
