"""What every program on the screen is: its looks, letters typed ahead, and errors that tell nobody's words."""

from __future__ import annotations

from typing import ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.events import Key

from qualkit.tui.ahead import TakesLettersAhead
from qualkit.tui.looks import CSS, DARK, LIGHT

__all__ = ["Program"]


class Program(App[None]):
    """A program that fills the terminal.

    Args:
        light: dark letters on light ground.
    """

    CSS = CSS
    TITLE = "qualkit"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = []

    def __init__(self, *, light: bool = False) -> None:
        super().__init__()
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = "qualkit-light" if light else "qualkit-dark"
        self.fault: Exception | None = None

    def on_key(self, event: Key) -> None:
        # Nothing took this key: it may have been meant for a box that was about to open.
        if event.is_printable and event.character and isinstance(self.screen, TakesLettersAhead):
            event.prevent_default()
            self.screen.take(event.character)

    def _fatal_error(self) -> None:
        # Textual would print every local variable, participants' words among them: only the error itself goes on.
        self.fault = self._exception
        self._close_messages_no_wait()
