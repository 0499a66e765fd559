"""Waiting while another program writes to the study: the screen stays alive, and nothing is begun in the meantime."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.screen import ModalScreen
from textual.widgets import Static

__all__ = ["BeingWritten", "Waiting"]

# How often it is tried whether the other program has finished, in seconds.
TRY_EVERY = 0.2


class BeingWritten(Exception):
    """Another program is writing to the study just now; nothing was begun."""


class Waiting(ModalScreen[bool]):
    """Says that another program is writing, until it has finished (True) or the coder gives up (False)."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(False)", "give up", show=False)]

    def __init__(self, busy: Callable[[], bool]) -> None:
        super().__init__()
        self._busy = busy

    def compose(self) -> ComposeResult:
        with Container(classes="box menu") as box:
            box.border_title = "Please wait"
            yield Static(
                "Another program is writing to this study. As soon as it has finished, yours is saved.", markup=False
            )
            yield Static("Esc gives up: nothing is changed then", classes="keys", markup=False)

    def on_mount(self) -> None:
        self.set_interval(TRY_EVERY, self._try)

    def _try(self) -> None:
        if self.is_current and not self._busy():
            self.dismiss(True)
