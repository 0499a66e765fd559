"""Reports as values: what an exporter lays out, free of any file format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from qualkit.domain.pictures import Picture

__all__ = [
    "Block",
    "Bullets",
    "Cell",
    "Chart",
    "Choice",
    "Column",
    "Figure",
    "Marked",
    "Paragraph",
    "Quote",
    "Referring",
    "Report",
    "Section",
    "See",
    "Table",
]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `style` is ``body``, ``definition``, ``note`` (small print), ``placeholder`` (to be written) or
    ``lead`` (a name in bold that stands for a heading).
    """

    text: str
    style: str = "body"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A participant's words, never altered. `origin` is printed in small type ("human", "rule, unconfirmed")."""

    text: str
    attribution: str
    locator: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Bullets:
    """An unordered list."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: `weight` is its share of the width; `numeric` columns are right-aligned."""

    title: str
    weight: float = 1.0
    numeric: bool = False


class Marked(str):
    """A cell's text some words of which went (``old``: struck through) or came (``new``: underlined).

    It is a plain text for an exporter that cannot show marks.

    >>> Marked([("No", "same"), ("desk", "old"), (".", "same")])
    'No desk.'
    """

    pieces: tuple[tuple[str, str], ...]

    def __new__(cls, pieces: Sequence[tuple[str, str]]) -> Marked:
        """Pieces of text with their kind (``same``, ``old``, ``new``); a space goes between words."""
        spaced: list[tuple[str, str]] = []
        for text, kind in pieces:
            if spaced and not text.startswith(_CLOSING):
                spaced.append((" ", "same"))
            spaced.append((text, kind))
        made = super().__new__(cls, "".join(text for text, _ in spaced))
        made.pieces = tuple(spaced)
        return made


class Choice(str):
    """A cell to be filled in: its text is what stands there at first, `options` are what can be chosen.

    It is a plain text for an exporter that cannot offer choices. Without options anything can be written.
    """

    options: tuple[str, ...]

    def __new__(cls, text: str, options: Sequence[str] = ()) -> Choice:
        """A cell that shows `text` until somebody fills it in."""
        made = super().__new__(cls, text)
        made.options = tuple(options)
        return made


@dataclass(frozen=True, slots=True)
class See:
    """References to other places of a report, with the words around them: ``(see Table 3 and Figure 1)``.

    `targets` are keys of tables, figures and sections; those that the report does not have are left out, and the
    words with them where none is left. `shown` is what is printed for each, once the report is complete.
    """

    targets: tuple[str, ...]
    before: str = "See "
    after: str = "."
    shown: tuple[str, ...] = ()

    def pieces(self) -> list[tuple[str, str]]:
        """The words in order, each with the key that it leads to, or ""."""
        if not self.shown:
            return []
        found: list[tuple[str, str]] = [(self.before, "")] if self.before else []
        for place, (key, words) in enumerate(zip(self.targets, self.shown, strict=True)):
            if place:
                found.append((" and " if place == len(self.shown) - 1 else ", ", ""))
            found.append((words, key))
        return [*found, (self.after, "")] if self.after else found


class Referring(str):
    """A text, of a paragraph or of a cell, that refers to other places of the report.

    >>> Referring(["Groups differ", See(("groups",), " (see ", ")", ("Table 3",)), "."])
    'Groups differ (see Table 3).'
    """

    parts: tuple[str | See, ...]

    def __new__(cls, parts: Sequence[str | See]) -> Referring:
        """Text and references in order."""
        words = (part if isinstance(part, str) else "".join(text for text, _ in part.pieces()) for part in parts)
        made = super().__new__(cls, "".join(words))
        made.parts = tuple(parts)
        return made

    def pieces(self) -> list[tuple[str, str]]:
        """Text in order, each with the key that it leads to, or ""."""
        return [piece for part in self.parts for piece in ([(part, "")] if isinstance(part, str) else part.pieces())]


_CLOSING = (".", ",", ";", ":", "!", "?", ")", "]", "’", "”")
Cell = str | Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a caption. Every row has as many cells as there are columns; a cell may hold several lines,
    and marked words (`Marked`). `key` is what references lead to.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    small: bool = False
    first_column_is_header: bool = True
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Data to draw: kind ``bars`` (one value a label, optionally stacked series) or ``heat`` (a grid).

    `values[i][j]` belongs to `labels[i]` and `series[j]`. `unit` names what is counted ("participants").
    """

    kind: str
    labels: tuple[str, ...]
    series: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart with its caption and a text alternative that says what the picture shows.

    `height` is the most that it may take of the page's height, as a share.
    """

    caption: str
    alt: str
    chart: Chart | Picture
    key: str = ""
    height: float = 1.0


Block = Paragraph | Quote | Bullets | Table | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it. `level` 1 is a chapter; `landscape` turns the page.

    An `appendix` gets a letter before its title.
    """

    key: str
    title: str
    level: int = 1
    blocks: tuple[Block, ...] = ()
    landscape: bool = False
    appendix: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole document. `facts` are the lines under the title (label, value).

    A `short` one has no list of contents, and begins under its title. A section without a title has no heading.
    """

    title: str
    subtitle: str
    date: str
    language: str
    author: str
    status: str
    facts: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = field(default=(), repr=False)
    short: bool = False
