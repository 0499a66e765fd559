"""What commands print: tables for people, JSON and CSV for programs. stdout is data, stderr is talk."""

from __future__ import annotations

import dataclasses
import json
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from typing import Any

import click

from qualkit.domain.tables import DataTable
from qualkit.errors import Problem

__all__ = ["as_json", "formats", "heading", "print_problems", "print_table", "say", "show", "width", "wrapped"]


WIDEST_WORD = 24
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def formats(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --json and --csv to a listing command; it gets `form`, one of ``text``, ``json``, ``csv``."""
    function = click.option("--csv", "form", flag_value="csv", help="Comma-separated values.")(function)
    function = click.option("--json", "form", flag_value="json", help="JSON.")(function)
    return click.option("--text", "form", flag_value="text", default="text", hidden=True)(function)


def show(table: DataTable, form: str, *, hide: Iterable[str] = ()) -> None:
    """Print a table in the form asked for; `hide` leaves columns out of the form for people."""
    if form == "json":
        click.echo(as_json(table.to_dicts()))
    elif form == "csv":
        click.echo(table.to_csv(), nl=False)
    else:
        print_table(table, hide=hide)


def as_json(value: Any) -> str:
    """JSON of rows and of the library's own values."""
    return json.dumps(value, default=_plain, ensure_ascii=False, indent=1)


def width() -> int:
    """Columns to fill: the terminal's, at most 120; 100 when piped."""
    return min(shutil.get_terminal_size((100, 24)).columns, 120)


def wrapped(text: str, *, indent: str = "") -> str:
    """Running text to the terminal's width."""
    return textwrap.fill(" ".join(text.split()), width(), initial_indent=indent, subsequent_indent=indent)


def heading(text: str) -> None:
    click.secho(text, bold=True)


def say(text: str) -> None:
    """Talk, not data: to stderr, and not at all with --quiet."""
    from qualkit.cli._command import Shared

    if not click.get_current_context().ensure_object(Shared).quiet:
        click.echo(text, err=True)


def print_problems(problems: Iterable[Problem]) -> None:
    """One line a problem, the word for its weight first."""
    for problem in problems:
        click.echo(wrapped(f"{problem.severity}: {problem}"))


def print_table(table: DataTable, *, hide: Iterable[str] = ()) -> None:
    """A table for people: columns aligned, long cells wrapped between words, numbers to the right.

    Where the headings of number columns do not fit side by side, they become letters with a key below.
    """
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    if not table.rows:
        click.echo(f"{table.title}: nothing yet.")
        return
    hidden = set(hide)
    keep = [index for index, name in enumerate(table.columns) if name not in hidden]
    columns = [_Column.of(table, index) for index in keep]
    key = _shorten_headings(columns)
    drawn = Table(box=_rules(), header_style="bold", show_edge=False)
    for column in columns:
        drawn.add_column(
            column.heading,
            justify="right" if column.numeric else "left",
            min_width=min(column.longest_word, WIDEST_WORD),
            overflow="fold",
        )
    for row in table.rows:
        drawn.add_row(*(Text(_cell(row[index])) for index in keep))
    plain = not sys.stdout.isatty()
    Console(width=width(), highlight=False, no_color=True if plain else None).print(drawn)
    for letter, heading_ in key:
        click.echo(f"{letter}  {heading_}")
    if table.note:
        click.echo(wrapped(table.note))


@dataclasses.dataclass(slots=True)
class _Column:
    heading: str
    numeric: bool
    longest_word: int

    @classmethod
    def of(cls, table: DataTable, index: int) -> _Column:
        cells = [row[index] for row in table.rows]
        numeric = all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)
        heading_ = table.columns[index].replace("_", " ")
        words = (word for text in (heading_, *map(_cell, cells)) for word in text.split())
        return cls(heading_, numeric, max(map(len, words), default=1))


def _shorten_headings(columns: list[_Column]) -> list[tuple[str, str]]:
    """Replace number headings by letters if the columns cannot stand side by side; answers the key."""
    needed = sum(min(column.longest_word, WIDEST_WORD) + 3 for column in columns)
    numbers = [column for column in columns if column.numeric]
    if needed <= width() or len(numbers) < 2:
        return []
    key = []
    for position, column in enumerate(numbers):
        letter = _LETTERS[position % 26] * (position // 26 + 1)
        key.append((letter, column.heading))
        column.heading, column.longest_word = letter, 4
    return key


def _rules() -> Any:
    from rich import box

    # Plain hyphens where the console cannot print lines.
    encoding = (sys.stdout.encoding or "").lower()
    return box.SIMPLE_HEAD if encoding.startswith("utf") else box.ASCII2


def _cell(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.2f}"
    return str(value)


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
