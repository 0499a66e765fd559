"""A review that goes from one row of a list to the next: how it is laid out, moved in, searched and kept up to date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container

from qualkit.domain.sources import Source
from qualkit.tui.footer import KeyLine
from qualkit.tui.keys import Key
from qualkit.tui.place import Places
from qualkit.tui.review.common import Review
from qualkit.tui.review.listing import Done, Listing
from qualkit.tui.review.rows import Rows
from qualkit.tui.words import Words
from qualkit.tui.writing import Find

__all__ = ["OneByOne", "bindings_of"]

LOOK_EVERY = 2.0
"""How often another program's changes are looked for, in seconds."""


def bindings_of(keys: Sequence[Key]) -> list[BindingType]:
    """The bindings of a table of keys. The page has an Escape of its own; the screen's does that and more."""
    verbs = {name: key.verb for key in reversed(keys) for name in key.keys}
    return [
        Binding(name, f"verb('{verb}')", verb, show=False, priority=name == "escape") for name, verb in verbs.items()
    ]


class OneByOne(Review):
    """A review of what `listing` lists; the subclass decides, and draws the row, the place and the keys.

    Textual calls the ``on_`` methods of a class and of this one both: a subclass does not call those here.
    """

    NEXT = ""
    """What comes when nothing is left, as a sentence or two."""
    SEARCH = ""
    """The title of the search."""

    def __init__(self, listing: Listing[Any], places: Places) -> None:
        super().__init__(listing.open_study, places, Rows("list", empty="None of this sort. Esc shows all."))
        self.listing = listing
        self.loaded = ""
        """The name of the source that the page shows; "" for none."""

    def welcome(self) -> str:
        """What is said first."""
        return "Every decision is saved at once. ? shows all keys."

    def row(self, one: Any, room: int) -> Text:
        """A line of the list, of so many cells."""
        raise NotImplementedError

    def only(self, sought: str) -> int:
        """List only what has these words; how many that are."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        yield Words("title")
        with Container(id="review"):
            yield self.rows
            with Container(id="beside"):
                yield self.view
                yield Words("aside", scrolls=True)
                yield Words("about", scrolls=True)
        yield Words("status", most=3)
        yield KeyLine()

    def on_mount(self) -> None:
        self.say(" ".join(self.study.notices) or self.welcome())
        self.set_interval(LOOK_EVERY, self.look)
        # The list knows its width only when it has been laid out.
        self.call_after_refresh(self.redraw)

    def show(self, done: Done) -> None:
        """Show what came of a decision, and go on to the next open one."""
        said = done.said
        if done.on and not self.listing.next_open() and not self.listing.open_rows():
            said += f" All that is listed here is decided. {self.NEXT}"
        self.say(" ".join([said, *self.study.notices]))
        self.redraw()

    def do_undo(self) -> Done:
        return self.listing.undo()

    def do_leave(self) -> None:
        self.app.exit()

    # -- moving and choosing -----------------------------------------------------------------------------------

    def do_up(self) -> None:
        self.step(-1)

    def do_down(self) -> None:
        self.step(1)

    def do_first(self) -> None:
        self.step(-len(self.listing.rows))

    def do_last(self) -> None:
        self.step(len(self.listing.rows))

    def step(self, by: int) -> None:
        """So many rows on, or back."""
        self.listing.step(by)
        self.redraw()

    def do_find(self) -> None:
        before = self.listing.sought

        def preview(words: str) -> int:
            number = self.only(words)
            self.redraw()
            return number

        def back() -> None:
            preview(before)

        def take(words: str) -> None:
            self.say(f"Only with “{words}”: {preview(words)}. Esc shows all.")

        self.ask(Find(before, preview, title=self.SEARCH), take, back)

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        self.listing.choose(self.listing.rows[event.at].number)
        self.redraw()

    def look(self) -> None:
        """Show what another program has written to the study."""
        if self.app.screen is self and not self.study.being_written():
            self.attempt(self._take_in)

    def _take_in(self) -> None:
        if self.study.data_version() != self.listing.version:
            self.listing.taken_elsewhere()
            self.say("The study was changed elsewhere.")
            self.redraw()

    # -- drawing -----------------------------------------------------------------------------------------------

    def draw_list(self, title: Iterable[str]) -> None:
        """The list, and the parts of its title; the coder comes last."""
        told = Text("  ·  ".join([*title, self.study.coder]), no_wrap=True, overflow="ellipsis")
        self.query_one("#title", Words).tell(told)
        rows, room = self.listing.rows, self.rows.room
        self.rows.tell(len(rows), lambda at: self.row(rows[at], room), self.listing.at)

    def show_source(self, text: Source | None, otherwise: Text | str = "") -> None:
        """Show a transcript beside the list; where there is none to show, these words."""
        self.view.display = text is not None
        aside = self.query_one("#aside", Words)
        aside.display = text is None
        if text is None:
            self.loaded = ""
            aside.tell(otherwise)
        elif self.loaded != text.name or self.view.source is None or self.view.source.sha256 != text.sha256:
            self.loaded = text.name
            self.view.load(text)
