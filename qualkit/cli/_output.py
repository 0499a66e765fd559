"""What commands print: tables for people, JSON and CSV for programs. stdout is data, stderr is talk."""

from __future__ import annotations

import dataclasses
import json
import shutil
import textwrap
from collections.abc import Callable, Iterable
from enum import Enum
from pathlib import Path
from typing import Any

import click

from qualkit.domain.tables import DataTable
from qualkit.errors import Problem

__all__ = [
    "as_json",
    "formats",
    "heading",
    "print_problems",
    "print_table",
    "say",
    "show",
    "width",
    "with_identifiers",
    "wrapped",
]


WIDEST_WORD = 24
GAP = "  "
_RULE = "-"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def formats(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --json and --csv to a listing command; it gets `form`, one of ``text``, ``json``, ``csv``."""
    function = click.option("--csv", "form", flag_value="csv", help="Comma-separated values.")(function)
    function = click.option("--json", "form", flag_value="json", help="JSON.")(function)
    return click.option("--text", "form", flag_value="text", default="text", hidden=True)(function)


def with_identifiers(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --with-identifiers to a command that writes a file for other eyes."""
    return click.option(
        "--with-identifiers", is_flag=True, help="Write it although something in it certainly identifies a person."
    )(function)


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
    if not table.rows:
        click.echo(f"{table.title}: nothing yet.")
        if table.note:
            click.echo(wrapped(table.note))
        return
    hidden = set(hide)
    keep = [index for index, name in enumerate(table.columns) if name not in hidden]
    columns = [_Column.of(table, index) for index in keep]
    key = _shorten_headings(columns)
    _fit(columns, width())
    lines = [click.style(line, bold=True) for line in _row_lines(columns, [column.heading for column in columns])]
    lines.append(_RULE * min(width(), sum(column.width for column in columns) + len(GAP) * (len(columns) - 1)))
    for row in table.rows:
        lines.extend(_row_lines(columns, [_cell(row[index]) for index in keep]))
    lines.extend(f"{letter}  {meaning}" for letter, meaning in key)
    if table.note:
        lines.append(wrapped(table.note))
    click.echo("\n".join(lines))


@dataclasses.dataclass(slots=True)
class _Column:
    """A column while it is laid out: `word` is the longest word in it, `natural` the longest line."""

    heading: str
    numeric: bool
    word: int
    natural: int
    width: int = 0

    @classmethod
    def of(cls, table: DataTable, index: int) -> _Column:
        cells = [row[index] for row in table.rows]
        told = [cell for cell in cells if cell is not None]
        numeric = bool(told) and all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in told)
        column = cls(table.columns[index].replace("_", " "), numeric, 1, 1)
        for text in {column.heading, *map(_cell, cells)}:
            column.natural = max(column.natural, *map(len, text.split("\n")))
            indent = len(text) - len(text.lstrip(" "))
            column.word = max([column.word, *(indent + len(word) for word in text.replace("\n", " ").split(" "))])
        column.word = min(column.word, WIDEST_WORD)
        return column


def _shorten_headings(columns: list[_Column]) -> list[tuple[str, str]]:
    """Replace number headings by letters if the columns cannot stand side by side; answers the key."""
    needed = sum(column.word for column in columns) + len(GAP) * (len(columns) - 1)
    numbers = [column for column in columns if column.numeric]
    if needed <= width() or len(numbers) < 2:
        return []
    key = []
    for position, column in enumerate(numbers):
        letter = _LETTERS[position % 26] * (position // 26 + 1)
        key.append((letter, column.heading))
        column.heading, column.word, column.natural = letter, 4, 4
    return key


def _fit(columns: list[_Column], room: int) -> None:
    """Give every column its longest word, then share out what is left by what the columns would like to have."""
    spare = room - sum(column.word for column in columns) - len(GAP) * (len(columns) - 1)
    wishes = sum(column.natural - column.word for column in columns)
    share = min(1.0, max(0, spare) / wishes) if wishes else 0.0
    for column in columns:
        column.width = column.word + int((column.natural - column.word) * share)


def _row_lines(columns: list[_Column], cells: list[str]) -> list[str]:
    wrapped_cells = [_wrap(cell, column.width) for column, cell in zip(columns, cells, strict=True)]
    lines = []
    for number in range(max(map(len, wrapped_cells))):
        parts = []
        for column, cell in zip(columns, wrapped_cells, strict=True):
            text = cell[number] if number < len(cell) else ""
            parts.append(text.rjust(column.width) if column.numeric else text.ljust(column.width))
        lines.append(GAP.join(parts).rstrip())
    return lines


def _wrap(text: str, room: int) -> list[str]:
    if len(text) <= room and "\n" not in text:
        return [text]
    lines = []
    for line in text.split("\n"):
        # Leading spaces show the place in a tree.
        indent = " " * (len(line) - len(line.lstrip(" ")))
        lines.extend(textwrap.wrap(line, room, initial_indent=indent, subsequent_indent=indent) or [""])
    return lines


def _cell(value: Any) -> str:
    if value is None:
        return ""
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
