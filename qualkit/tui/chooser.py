"""Choosing one of many by typing a few letters: the list under the codes, the sources and the short menus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.events import Key as KeyEvent
from textual.events import Resize
from textual.geometry import Size
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from qualkit.tui.ahead import TakesLettersAhead
from qualkit.tui.looks import LOW, NARROW

__all__ = ["Chooser", "Entry", "Menu"]

# Of the box: its greatest width, and what frame and padding take of it (see the style sheet).
WIDEST, FRAME = 120, 4

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line to choose; `value` None is a heading."""

    prompt: Text
    value: Any = None


class Chooser(TakesLettersAhead[Answer], Generic[Answer]):
    """A box with a line to type in, the entries that fit, and what there is to know about the one in hand."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "close", show=False),
        Binding("down", "walk('down')", "next", show=False),
        Binding("up", "walk('up')", "previous", show=False),
        Binding("pagedown", "walk('page_down')", "page down", show=False),
        Binding("pageup", "walk('page_up')", "page up", show=False),
    ]
    TITLE_TEXT = ""
    PLACEHOLDER = "type a few letters"
    KEYS = "↑ ↓ choose · Enter take · Esc back"
    about = ""
    start: Any = None

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []

    def fitting(self, query: str) -> Sequence[Entry]:
        """The entries for what is typed."""
        raise NotImplementedError

    def detail(self, value: Any) -> Text:
        """What there is to know about an entry."""
        raise NotImplementedError

    def answer(self, value: Any) -> None:
        """An entry was chosen."""
        self.dismiss(value)

    def compose(self) -> ComposeResult:
        with Container(classes="box") as box:
            box.border_title = self.TITLE_TEXT
            if self.about:
                yield Static(Text(self._two_lines(self.about), "italic"), classes="quote", markup=False)
            yield Input(placeholder=self.PLACEHOLDER, id="query", select_on_focus=False)
            with Container(classes="middle"):
                yield OptionList(classes="choices", compact=True)
                with VerticalScroll(classes="detail", can_focus=False):
                    yield Static("", id="detail", markup=False)
            yield Static(self.KEYS, classes="keys", markup=False)

    def _two_lines(self, words: str) -> str:
        room = 2 * (min(self.app.size.width, WIDEST) - FRAME) - 20
        return words if len(words) <= room else f"{words[:room].rstrip()} …”"

    def on_mount(self) -> None:
        self._arrange(self.app.size)
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self.refill("")
        self.hand_over()

    def on_resize(self, event: Resize) -> None:
        self._arrange(event.size)

    def _arrange(self, size: Size) -> None:
        self.set_class(size.width >= NARROW, "wide")
        self.set_class(size.height < LOW, "low")

    def on_input_changed(self, event: Input.Changed) -> None:
        self.refill(event.value)

    def on_input_submitted(self) -> None:
        value = self.in_hand
        if value is not None:
            self.answer(value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.answer(self.entries[event.option_index].value)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._tell()

    def refill(self, query: str) -> None:
        """Show the entries that fit, the first of them in hand."""
        choices = self.query_one(OptionList)
        self.entries = list(self.fitting(query))
        choices.clear_options()
        choices.add_options(Option(entry.prompt, disabled=entry.value is None) for entry in self.entries)
        choices.highlighted = self._first()
        choices.scroll_to(y=0, animate=False)
        self._tell()

    def _first(self) -> int | None:
        places = {at: entry.value for at, entry in enumerate(self.entries) if entry.value is not None}
        return next((at for at, value in places.items() if value == self.start), next(iter(places), None))

    @property
    def in_hand(self) -> Any:
        """The value of the entry that Enter would take; None if nothing fits."""
        at = self.query_one(OptionList).highlighted
        return None if at is None or at >= len(self.entries) else self.entries[at].value

    def action_walk(self, how: str) -> None:
        choices = self.query_one(OptionList)
        getattr(choices, f"action_{'cursor_' if how in ('up', 'down') else ''}{how}")()
        if choices.highlighted is None or self.in_hand is None:
            # A page up may end on a heading.
            choices.highlighted = self._first()
            choices.scroll_to(y=0, animate=False)

    def _tell(self) -> None:
        value = self.in_hand
        self.query_one("#detail", Static).update(self.detail(value) if value is not None else Text("Nothing fits."))


class Menu(TakesLettersAhead[str]):
    """A short menu: each line has a letter, which chooses it at once."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss('')", "close", show=False)]

    def __init__(self, title: str, lines: Sequence[tuple[str, str, str]]) -> None:
        """`lines` are (letter, value, words)."""
        super().__init__()
        self.title_text = title
        self.lines = list(lines)

    def compose(self) -> ComposeResult:
        with Container(classes="box menu") as box:
            box.border_title = self.title_text
            prompts = (Text.assemble((f"{letter}  ", "bold"), words) for letter, _, words in self.lines)
            yield OptionList(*prompts, classes="choices", compact=True)
            yield Static("the letter, or ↑ ↓ and Enter · Esc back", classes="keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def on_key(self, event: KeyEvent) -> None:
        if event.character is not None and self._choose(event.character):
            event.stop()

    def take(self, letter: str) -> None:
        self._choose(letter)

    def _choose(self, letter: str) -> bool:
        found = next((value for known, value, _ in self.lines if known == letter), None)
        if found is not None:
            self.dismiss(found)
        return found is not None

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self.lines[event.option_index][1])
