"""The coding screen as a program: it opens on a source and ends when it is closed."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.events import Key

from qualkit.errors import NotFound
from qualkit.study import Study
from qualkit.tui.ahead import TakesLettersAhead
from qualkit.tui.desk import Desk
from qualkit.tui.looks import CSS, DARK, LIGHT
from qualkit.tui.place import Places
from qualkit.tui.screen import CodingScreen

__all__ = ["CodingApp"]


class CodingApp(App[None]):
    """Reading and coding in the terminal.

    Args:
        study: the open study; the caller closes it.
        source: which source to open; "" for the one where this coder left off, or else the first.

    Raises:
        NotFound: there is no such source, or none at all, or no codebook.
    """

    CSS = CSS
    TITLE = "qualkit"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, study: Study, source: str = "") -> None:
        super().__init__()
        self.places = Places(study.folder, study.coder)
        self.desk = Desk(study, source or self._where_left_off(study))
        if not self.desk.shelf.books:
            raise NotFound(
                "The study has no codebook to code with.",
                hint="Take one up with: qualkit codebook use, or begin an empty one with: qualkit codebook new KEY",
            )
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = "qualkit-light" if self.places.light else "qualkit-dark"
        self.fault: Exception | None = None

    def on_mount(self) -> None:
        self.push_screen(CodingScreen(self.desk, self.places))

    def on_key(self, event: Key) -> None:
        # Nothing took this key: it may have been meant for a box that was about to open.
        if event.is_printable and event.character and isinstance(self.screen, TakesLettersAhead):
            event.prevent_default()
            self.screen.take(event.character)

    async def action_quit(self) -> None:
        """Close from anywhere; what is being written is kept and offered again."""
        for screen in self.screen_stack:
            if isinstance(screen, CodingScreen):
                screen.remember()
        self.exit()

    def _where_left_off(self, study: Study) -> str:
        names = [str(row[0]) for row in study.sources.list().rows]
        if not names:
            raise NotFound("The study has no sources yet.", hint="Import transcripts with: qualkit import PATH")
        return self.places.last if self.places.last in names else names[0]

    def _fatal_error(self) -> None:
        # Textual would print every local variable, participants' words among them: only the error itself goes on.
        self.fault = self._exception
        self._close_messages_no_wait()
