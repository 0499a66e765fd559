"""A screen that holds nothing but a transcript, and two sources for it."""

from __future__ import annotations

from typing import Any

from textual.app import App, ComposeResult

from qualkit.domain.sources import Source
from qualkit.tui.page import Mark
from qualkit.tui.transcript import TranscriptView
from tests.helpers.sources import mark_on, place, source_of

TALK = source_of(
    "INT: How was it?\n\n"
    "LW03: I sat there by myself. Nobody rang me back at all, not once! So I went home.\n\n"
    "INT: And then?\n\n"
    "LW03: Well, we coped. Dŵr, 水, and tea."
)
LONG = source_of(
    "\n\n".join(f"{'INT' if at % 2 else 'LW03'}: This is turn {at + 1}. It says little." for at in range(200))
)


class Screen(App[None]):
    """A transcript alone, with a note of all it said."""

    def __init__(self, source: Source, marks: list[Mark] | None = None, start: int = -1) -> None:
        super().__init__()
        self.source, self.marks, self.start = source, marks or [], start
        self.view = TranscriptView(id="transcript")
        self.said: list[Any] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_mount(self) -> None:
        self.view.load(self.source)
        self.view.show_marks(self.marks)
        self.view.focus()
        if self.start >= 0:
            self.view.go_to(self.start)

    def on_transcript_view_cursor_moved(self, message: TranscriptView.CursorMoved) -> None:
        self.said.append(message.offset)

    def on_transcript_view_selection_changed(self, message: TranscriptView.SelectionChanged) -> None:
        self.said.append(message.span)

    def on_transcript_view_mark_chosen(self, message: TranscriptView.MarkChosen) -> None:
        self.said.append(message.mark)


def selected(view: TranscriptView) -> str:
    return view.selection.of(view.source.text) if view.selection and view.source else ""


def at(words: str) -> int:
    return place(TALK, words).start


MARKS = [
    mark_on(TALK, "I sat there by myself.", "T1.1", name="Isolation", letter="R"),
    mark_on(TALK, "Nobody rang me back at all, not once!", "T2", number=2, name="Contact", key_quote=True),
    mark_on(TALK, "Nobody rang me back", "?4", number=4, name="waiting, ring", letter="?"),
]
