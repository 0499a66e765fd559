"""Boxes of the reviews: a line to write, and something to look at before it is done."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static
from textual.widgets.input import Selection

from qualkit.tui.ahead import TakesLettersAhead

__all__ = ["Line", "Look"]


class Line(TakesLettersAhead["str | None"]):
    """A line to write something short in: Enter takes it, Esc leaves it as it was.

    Args:
        title: what is written.
        text: what stands there already; the first letter that is typed takes its place.
        note: what there is to know about it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "close", show=False)]

    def __init__(self, title: str, text: str = "", *, note: str = "") -> None:
        super().__init__()
        self.title_text, self.text, self.note = title, text, note

    def compose(self) -> ComposeResult:
        with Container(classes="box menu") as box:
            box.border_title = self.title_text
            if self.note:
                yield Static(self.note, classes="note", markup=False)
            yield Input(self.text, select_on_focus=False)
            yield Static("Enter take · Esc back", classes="keys", markup=False)

    def on_mount(self) -> None:
        field = self.query_one(Input)
        field.focus()
        # Marked by hand, not on focus: that comes later, and letters typed ahead would be marked with it.
        field.selection = Selection(0, len(self.text))
        self.hand_over()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())


class Look(ModalScreen[bool]):
    """Something to look at before it is done."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "dismiss(True)", "take", show=False),
        Binding("escape,q", "dismiss(False)", "close", show=False),
    ]

    def __init__(self, title: str, words: Text, keys: str) -> None:
        super().__init__()
        self.title_text, self.words, self.keys = title, words, keys

    def compose(self) -> ComposeResult:
        with Container(classes="box help") as box:
            box.border_title = self.title_text
            with VerticalScroll():
                yield Static(self.words, markup=False)
            yield Static(self.keys, classes="keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()
