"""The coding screen: the page, the panel beside or below it, and the lines around them."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.events import Resize
from textual.geometry import Size

from qualkit.domain.sources import timestamp
from qualkit.errors import QualkitError
from qualkit.tui.deeds import Done
from qualkit.tui.desk import Piece, is_open_hit
from qualkit.tui.footer import KeyLine
from qualkit.tui.keys import KEYS, Key, footer
from qualkit.tui.looks import LOW, NARROW
from qualkit.tui.notes import Notes
from qualkit.tui.panel import about_here
from qualkit.tui.transcript import TranscriptView
from qualkit.tui.verbs import Verbs
from qualkit.tui.words import Words

__all__ = ["CodingScreen"]

# How often another program's changes are looked for, in seconds.
LOOK_EVERY = 2.0


def _bindings() -> list[BindingType]:
    found: list[BindingType] = []
    for key in KEYS:
        for name in key.keys:
            if key.verb == "recent":
                found.append(Binding(name, f"recent({name})", key.label, show=False))
            elif key.verb:
                # The page has an Escape of its own; the screen's does that and more.
                first = key.verb == "escape"
                found.append(Binding(name, f"verb('{key.verb}')", key.label, show=False, priority=first))
    return found


class CodingScreen(Verbs, Notes):
    """Reading and coding one source after another."""

    BINDINGS: ClassVar[list[BindingType]] = _bindings()
    _drawing = False
    _left_place = False
    _recent_for: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        yield Words("title")
        with Container(id="body"):
            yield self.view
            yield Words("panel", scrolls=True)
        yield Words("status", most=3)
        yield Words("recent")
        yield KeyLine()

    def on_mount(self) -> None:
        self._arrange(self.app.size)
        self.view.show_marks(self.desk.marks)
        self.arrive_at(self.where_to_begin())
        self.view.focus()
        self.say(" ".join(self.desk.study.notices) or "Everything is saved at once. ? shows all keys.")
        self.redraw()
        self.watch(self.view, "cursor", self._moved, init=False)
        self.watch(self.view, "selection", self.redraw, init=False)
        self.set_interval(LOOK_EVERY, self.look)

    def on_resize(self, event: Resize) -> None:
        self._arrange(event.size)
        self.call_after_refresh(self.redraw)

    def _arrange(self, size: Size) -> None:
        self.set_class(size.width < NARROW, "narrow")
        self.set_class(size.height < LOW, "low")

    # -- keys --------------------------------------------------------------------------------------------------

    def action_verb(self, verb: str) -> None:
        """Do what a key of the table does."""
        self.attempt(getattr(self, f"do_{verb}"))

    def action_recent(self, number: int) -> None:
        """Code with the code that has this number."""
        self.attempt(partial(self.do_recent, number))

    def do_escape(self) -> None:
        if self.found:
            self.clear_search()
            self.say("")
        self.view.action_clear_selection()
        self.redraw()

    def do_other(self) -> None:
        here, chosen = self.here, self.chosen
        if len(here) > 1 and chosen is not None:
            self.choose(here[(here.index(chosen) + 1) % len(here)])

    def do_panel(self) -> None:
        self.toggle_class("no-panel")

    def do_light(self) -> None:
        light = self.app.theme != "qualkit-light"
        self.app.theme = "qualkit-light" if light else "qualkit-dark"
        self.places.light = light
        self.redraw()

    def do_leave(self) -> None:
        self.remember()
        self.app.exit()

    # -- what happens ------------------------------------------------------------------------------------------

    def _moved(self) -> None:
        self._left_place = True
        self.redraw()

    def on_key_line_chosen(self, event: KeyLine.Chosen) -> None:
        self.action_verb(event.verb)

    def on_transcript_view_mark_chosen(self, event: TranscriptView.MarkChosen) -> None:
        item = self.desk.item(event.mark)
        if item is not None:
            self.view.go_to(item.span.start)
            self.choose(item)

    def look(self) -> None:
        """Note the place, and show what another program has written to the study."""
        self.remember()
        if self.app.screen is self and not self.desk.study.being_written():
            self.attempt(self._take_in)

    def _take_in(self) -> Done | None:
        if not self.desk.written_elsewhere():
            return None
        before = len(self.desk.codings)
        try:
            self.desk.refresh()
        except QualkitError:
            self.desk.forget_version()
            raise
        more = len(self.desk.codings) - before
        told = f" ({more:+d} codings here)" if more else ""
        return Done(f"The study was changed elsewhere{told}.")

    # -- drawing -----------------------------------------------------------------------------------------------

    def redraw(self) -> None:
        """Bring panel, title, the codes used last and the footer up to date, once for all that happens at a key."""
        if self.is_mounted and not self._drawing:
            self._drawing = True
            # The page's own queue: so that it and the rest are painted in one go.
            self.view.call_next(self._draw)

    def _draw(self) -> None:
        self._drawing = False
        here = self.here
        if self._left_place:
            self._left_place = False
            self._chosen = self._chosen if self._chosen in here else None
        chosen = self.chosen
        theme = self.app.current_theme
        about = about_here(self.desk, here, chosen, theme.surface or "#000000", self.view.cursor)
        self.query_one("#panel", Words).tell(about)
        self.query_one("#title", Words).tell(self._title())
        self._tell_recent()
        ink = str(theme.variables.get("footer-key", "")) or theme.primary
        self.query_one("#keys", KeyLine).show_keys(self._keys_now(), self.app.size.width - 2, ink)

    def _tell_recent(self) -> None:
        """Write the line of the codes used last anew if they, their names or the width have changed."""
        now = (self.desk.recent, self.desk.shelf, self.app.size.width)
        if now != self._recent_for:
            self._recent_for = now
            self.query_one("#recent", Words).tell(self._recent())

    def _title(self) -> Text:
        desk = self.desk
        turn = desk.source.turn_at(self.view.cursor)
        where = f"turn {turn.number} of {len(desk.source.turns)}" if turn else "before turn 1"
        if turn and turn.start_seconds is not None:
            where += f", {timestamp(turn.start_seconds)}"
        through = f"{100 * self.view.cursor // max(1, len(desk.source.text))}%"
        parts = [desk.source.name, where, through, _codings(len(desk.codings)), desk.coder]
        selected = self.view.selection
        if selected is not None:
            words = len(selected.of(desk.source.text).split())
            parts.insert(3, f"{words} word{'' if words == 1 else 's'} selected")
        return Text("  ·  ".join(parts), no_wrap=True, overflow="ellipsis")

    def _recent(self) -> Text:
        """The codes used last, each with its number key; names are shortened as far as needed."""
        codes = [(number, key) for number, key in enumerate(self.desk.recent, 1)]
        if not codes:
            return Text("The codes you use will stand here, each with its number key.", no_wrap=True)
        room = max(10, self.app.size.width - 2)
        names = {key: self.desk.shelf.name(key) for _, key in codes}
        fixed = sum(len(f"{number} {key}") for number, key in codes) + 2 * (len(codes) - 1)
        fitting = (at for at in range(40, 3, -1) if fixed + sum(1 + min(len(n), at) for n in names.values()) <= room)
        longest = next(fitting, 0)
        line = Text("  ").join(_numbered(number, key, names[key], longest) for number, key in codes)
        line.truncate(room, overflow="ellipsis")
        return line

    def _keys_now(self) -> tuple[Key, ...]:
        chosen = self.chosen
        if self.view.selection is not None:
            now = footer("selection")
        elif isinstance(chosen, Piece):
            now = footer("suggestion")
        elif chosen is not None:
            now = footer("hit" if is_open_hit(chosen) else "coding")
        else:
            now = footer("reading")
        if len(self.here) < 2:
            now = tuple(key for key in now if key.verb != "other")
        if self.found:
            now = (*(key for key in footer("found") if "found" in key.verb), *now)
        return now


def _numbered(number: int, key: str, name: str, longest: int) -> Text:
    short = name if len(name) <= longest else name[: longest - 1] + "…" if longest else ""
    return Text.assemble((f"{number} ", "bold"), key, f" {short}" if short else "")


def _codings(count: int) -> str:
    return "1 coding" if count == 1 else f"{count} codings"
