"""Reports as values: what an exporter lays out, free of any file format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

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
    "Report",
    "Section",
    "Table",
]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `style` is ``body``, ``definition``, ``note`` (small print) or ``placeholder`` (to be written)."""

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


_CLOSING = (".", ",", ";", ":", "!", "?", ")", "]", "’", "”")
Cell = str | Marked


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table with a caption. Every row has as many cells as there are columns; a cell may hold several lines,
    and marked words (`Marked`).
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    small: bool = False
    first_column_is_header: bool = True


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
    """A chart with its caption and a text alternative that says what the picture shows."""

    caption: str
    alt: str
    chart: Chart


Block = Paragraph | Quote | Bullets | Table | Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what stands under it. `level` 1 is a chapter; `landscape` turns the page."""

    key: str
    title: str
    level: int = 1
    blocks: tuple[Block, ...] = ()
    landscape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A whole document. `facts` are the lines under the title (label, value).

    A `short` one has no list of contents, and begins under its title.
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
