"""Choosing a code by a few letters, or making a new one; choosing a source to read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from rich.text import Text
from textual.binding import Binding, BindingType
from textual.widgets import Input

from qualkit.domain.codebook import Code, Codebook
from qualkit.study import SourceProgress
from qualkit.tui.chooser import Chooser, Entry
from qualkit.tui.desk import Desk
from qualkit.tui.ink import readable
from qualkit.tui.panel import about_code
from qualkit.tui.shelf import Row

__all__ = ["New", "Picker", "PlacePicker", "SourcePicker"]


@dataclass(frozen=True, slots=True)
class New:
    """A code that is to be made, called so."""

    name: str


class Picker(Chooser["str | New"]):
    """The list of codes. Answers a code's key, a `New` name, or None."""

    PLACEHOLDER = "type a few letters of a code's key or name"
    KEYS = "↑ ↓ choose · Enter take · F4 new code of what is typed · Esc back"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f4,ctrl+n", "new", "new code", show=False)]

    def __init__(
        self,
        desk: Desk,
        title: str,
        *,
        quote: str = "",
        first: Sequence[str] = (),
        why_first: str = "",
        may_make: bool = True,
    ) -> None:
        super().__init__()
        self.about = f"“{' '.join(quote.split())}”" if quote else ""
        self.desk = desk
        self.TITLE_TEXT = title
        self.first, self.why_first = first, why_first
        self.may_make = may_make
        if not may_make:
            self.KEYS = Chooser.KEYS

    def fitting(self, query: str) -> list[Entry]:
        rows = self.desk.shelf.rows(query, first=self.first, why_first=self.why_first, recent=self.desk.recent)
        entries = [Entry(self._prompt(row), row.code.key if row.code else None) for row in rows]
        if query.strip() and self.may_make:
            name = " ".join(query.split())
            entries.append(Entry(Text.assemble("＋ new code ", (f"“{name}”", "bold")), New(name)))
        return entries

    def detail(self, value: Any) -> Text:
        if isinstance(value, New):
            return Text(
                f"A new code called “{value.name}”: a draft, whose definition you write later. Next: where it goes in"
                " the codebook."
            )
        code = self.desk.shelf.get(value)
        return about_code(self.desk, code) if code else Text()

    def action_new(self) -> None:
        name = " ".join(self.query_one("#query", Input).value.split())
        if name and self.may_make:
            self.dismiss(New(name))

    def _prompt(self, row: Row) -> Text:
        if row.code is None:
            return Text(f"── {row.heading}", "italic")
        return code_prompt(self.desk, row.code, self.app.current_theme.surface or "#000000", row.depth, row.number)


def code_prompt(desk: Desk, code: Code, paper: str, depth: int = 0, number: int = 0) -> Text:
    """A code in one line: its number key, the tree's indentation, key, name."""
    text = Text(no_wrap=True, overflow="ellipsis")
    text.append(f"{number} " if number else "  ", "bold")
    text.append("  " * depth)
    text.append("▌", readable(desk.shelf.colour(code.key), paper, 4.5))
    text.append(f"{code.key} ", "bold")
    text.append(code.name)
    if code.status == "draft":
        text.append(" (draft)", "italic")
    return text


class PlacePicker(Chooser["tuple[str, str]"]):
    """Where a new code goes: under which code. Answers (codebook, code; "" for its top), or None."""

    PLACEHOLDER = "type a few letters of the code it goes under"

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__()
        self.desk = desk
        self.TITLE_TEXT = f"Where does “{name}” go?"

    def fitting(self, query: str) -> list[Entry]:
        shelf = self.desk.shelf
        if query.strip():
            return [self._under(code) for code in shelf.search(query)]
        entries = []
        for book in shelf.books:
            entries.append(self._top(book))
            entries += [self._under(code, code.depth + 1) for code in book if code.status != "retired"]
        return entries

    def detail(self, value: Any) -> Text:
        code = self.desk.shelf.get(value[1]) if value[1] else None
        if code is None:
            return Text("At the top of the codebook, beside its themes. It can be moved later.")
        return Text.assemble(
            "The new code goes under this one. It can be moved later.\n\n", about_code(self.desk, code)
        )

    def _top(self, book: Codebook) -> Entry:
        return Entry(Text.assemble("  ↑ at the top of ", (book.title, "bold")), (book.key, ""))

    def _under(self, code: Code, depth: int = 0) -> Entry:
        paper = self.app.current_theme.surface or "#000000"
        return Entry(code_prompt(self.desk, code, paper, depth), (self.desk.shelf.book_of(code.key), code.key))


class SourcePicker(Chooser[str]):
    """The sources with how far each has come. Answers a name, or None."""

    TITLE_TEXT = "Open a source"
    PLACEHOLDER = "type a few letters of its name"

    def __init__(self, rows: Sequence[SourceProgress], present: str) -> None:
        super().__init__()
        self.rows = rows
        self.present = self.start = present
        self.name_width = max((len(row.source) for row in rows), default=6)

    def fitting(self, query: str) -> list[Entry]:
        wanted = query.casefold().strip()
        return [Entry(self._prompt(row), row.source) for row in self.rows if wanted in row.source.casefold()]

    def detail(self, value: Any) -> Text:
        row = next(row for row in self.rows if row.source == value)
        text = Text(f"{row.source}\n", "bold")
        word = "coding" if row.codings == 1 else "codings"
        text.append(f"{row.words:,} words, {row.codings} {word} (open rule hits included)\n", "not bold")
        text.append(f"{row.uncoded} of {row.turns} turns of the people interviewed have no code yet\n", "not bold")
        return text

    def _prompt(self, row: SourceProgress) -> Text:
        done = row.turns - row.uncoded
        bar = "█" * round(10 * done / row.turns) if row.turns else ""
        here = "▸ " if row.source == self.present else "  "
        return Text.assemble(
            here,
            (f"{row.source:<{self.name_width}}", "bold"),
            f"  {bar:·<10}  {row.uncoded:>3} of {row.turns} turns uncoded",
            f"  {row.words:>6,} words  {row.codings:>4} codings",
            no_wrap=True,
            overflow="ellipsis",
        )
