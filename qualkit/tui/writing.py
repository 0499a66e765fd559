"""Writing a memo, a definition or a framework cell; searching; the help screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, Static, TextArea
from textual.widgets.input import Selection

from qualkit.tui.ahead import TakesLettersAhead
from qualkit.tui.keys import Key, by_group, shown_keys
from qualkit.tui.stripes import CONTRARY_SIGN, KEY_SIGN, LETTERS, MEMO_SIGN

__all__ = ["Find", "Help", "Writing", "Written", "help_of"]

# How long after the last letter what is written is put in safety, in seconds.
SAFE_AFTER = 0.5


@dataclass(frozen=True, slots=True)
class Written:
    """What was written, and of what kind ("" where there are no kinds)."""

    text: str
    kind: str = ""


class Writing(TakesLettersAhead["Written | None"]):
    """A box to write in. What is written is kept when one leaves it; F8 leaves it as it was before.

    Args:
        title: what is being written.
        text: what is there already.
        kinds: of which kind it can be, the usual one first; F4 goes through them.
        beside: words to look at while writing.
        note: a line about the box, such as why a first attempt to save failed.
        keep: called with what is written so far, for the case of a crash.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,f3,ctrl+s", "keep", "save", show=False, priority=True),
        Binding("f4", "kind", "kind", show=False, priority=True),
        Binding("f8", "forget", "discard", show=False, priority=True),
    ]

    def __init__(
        self,
        title: str,
        text: str = "",
        *,
        kinds: Sequence[str] = (),
        beside: Text | None = None,
        note: str = "",
        before: str | None = None,
        keep: Callable[[str], None] | None = None,
    ) -> None:
        super().__init__()
        self.title_text, self.text, self.kinds, self.beside, self.note = title, text, list(kinds), beside, note
        self.before = text if before is None else before
        self._keep_safe = keep
        self._words = text
        self._waiting: Timer | None = None
        self._answered = False

    def compose(self) -> ComposeResult:
        with Container(classes="box writing") as box:
            box.border_title = self.title_text
            if self.beside is not None:
                with VerticalScroll(classes="beside", can_focus=False):
                    yield Static(self.beside, markup=False)
            if self.note:
                yield Static(self.note, classes="note", markup=False)
            yield TextArea(self.text, soft_wrap=True, show_line_numbers=False, tab_behavior="focus")
            yield Static("", id="kinds", markup=False)
            yield Static("Esc save and close · F8 close without saving", classes="keys", markup=False)

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()
        self.hand_over()
        self._tell_kind()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        self._words = event.text_area.text
        # Not at every letter: a study on a network drive would make typing slow.
        if self._waiting is not None:
            self._waiting.stop()
        self._waiting = self.set_timer(SAFE_AFTER, self._make_safe)

    def on_unmount(self) -> None:
        if not self._answered:
            self._make_safe()

    def _make_safe(self) -> None:
        if self._keep_safe is not None and self._words.strip() != self.before.strip() and not self._answered:
            self._keep_safe(self._words)

    def action_keep(self) -> None:
        self._answered = True
        text = self.query_one(TextArea).text
        changed = text.strip() and text.strip() != self.before.strip()
        self.dismiss(Written(text.strip(), self.kinds[0] if self.kinds else "") if changed else None)

    def action_forget(self) -> None:
        self._answered = True
        self.dismiss(None)

    def action_kind(self) -> None:
        """The next kind."""
        self.kinds = self.kinds[1:] + self.kinds[:1]
        self._tell_kind()

    def _tell_kind(self) -> None:
        line = self.query_one("#kinds", Static)
        line.display = bool(self.kinds)
        if self.kinds:
            line.update(Text.assemble("kind: ", (self.kinds[0], "bold"), f"  (F4: {', '.join(self.kinds[1:])})"))


class Find(TakesLettersAhead["str | None"]):
    """A line at the foot of the screen for the words looked for; what is found is shown while one types."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "close", show=False)]

    def __init__(self, text: str, preview: Callable[[str], int], *, title: str = "Find in this interview") -> None:
        """`preview` shows what is found and answers how many places there are."""
        super().__init__()
        self.title_text = title
        self.text = text
        self.preview = preview

    def compose(self) -> ComposeResult:
        with Horizontal(id="find-bar") as bar:
            bar.border_title = self.title_text
            yield Input(self.text, placeholder="words", select_on_focus=False)
            yield Static("", id="places", markup=False)

    def on_mount(self) -> None:
        field = self.query_one(Input)
        field.focus()
        # Marked by hand, not on focus: that comes later, and letters typed ahead would be marked with it.
        field.selection = Selection(0, len(self.text))
        self.hand_over()

    def on_input_changed(self, event: Input.Changed) -> None:
        places = self.preview(event.value) if event.value.strip() else 0
        words = f"{places or 'no'} place{'s' if places != 1 else ''}" if event.value.strip() else "Enter goes there"
        self.query_one("#places", Static).update(words)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)


class Help(ModalScreen[None]):
    """Every key, and how to select with the mouse."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,enter", "dismiss(None)", "close", show=False)
    ]

    def __init__(self, title: str = "Keys of the coding screen", words: Group | None = None) -> None:
        """`words` are those of the coding screen if none are given."""
        super().__init__()
        self.title_text, self.words = title, words

    def compose(self) -> ComposeResult:
        with Container(classes="box help") as box:
            box.border_title = self.title_text
            with VerticalScroll():
                yield Static(self.words or help_text(), markup=False)
            yield Static("↑ ↓ PgUp PgDn scroll · Esc back", classes="keys", markup=False)

    def on_mount(self) -> None:
        self.query_one(VerticalScroll).focus()


INTRODUCTION = (
    "Select words, press c, type a few letters of a code, press Enter. Everything is saved at once; u takes it back."
)
STRIPES = (
    "In the margin every coding is a stripe with its code's key and name. The letter says how it came about: "
    + "; ".join(f"{letter} {words}" for letter, words in LETTERS.items())
    + f". Open ones are broken lines. Behind the key: {KEY_SIGN} key quotation, {CONTRARY_SIGN} negative case,"
    f" {MEMO_SIGN} memo; another coder's name stands in brackets."
)
MOUSE = (
    "Mouse: drag to select, click twice for a word, three times for a sentence, four times for a turn; click a stripe"
    " to choose its coding. To copy with the terminal's own mouse selection hold Shift while dragging (on macOS: Fn or"
    " Option)."
)


def help_text() -> Group:
    """The help screen's words, from the one table of keys."""
    return help_of(f"{INTRODUCTION}\n\n{STRIPES}", by_group(), MOUSE)


def help_of(introduction: str, groups: Mapping[str, Sequence[Key]], more: str) -> Group:
    """The words of a help screen: what comes first, the keys under their headings, what comes last."""
    parts: list[RenderableType] = [Text(introduction)]
    for group, keys in groups.items():
        parts.append(Text(f"\n{group}", "bold underline"))
        table = Table.grid(padding=(0, 2, 0, 0))
        table.add_column(width=20)
        table.add_column()
        for key in keys:
            table.add_row(Text(shown_keys(key), "bold"), key.does)
        parts.append(table)
    parts.append(Text(f"\n{more}"))
    return Group(*parts)
