"""Tables that are wider than the window: so many tables below each other as it takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import click

from qualkit.cli._output import GAP, WIDEST_WORD, print_table, width, wrapped
from qualkit.cli._tables import say_held_back

if TYPE_CHECKING:
    from qualkit.domain.tables import DataTable

__all__ = ["print_beside"]

_LEAST_COLUMN = 10  # characters in which a sentence can be read


def print_beside(table: DataTable, fixed: int = 2) -> None:
    """Print a table in parts that fit the window; each begins with the first `fixed` columns, the last has the note."""
    if not table.rows:
        print_table(table)
        if table.note:
            click.echo(wrapped(table.note))
        return
    parts = _parts(table, fixed)
    for part in parts:
        print_table(part)
        if part is not parts[-1]:
            click.echo()
    say_held_back(table)


def _parts(table: DataTable, fixed: int) -> list[DataTable]:
    needs = [_longest_word(table, column) + len(GAP) for column in range(len(table.columns))]
    needs[fixed:] = [max(need, _LEAST_COLUMN + len(GAP)) for need in needs[fixed:]]
    room = width() + len(GAP) - sum(needs[:fixed])
    columns = range(fixed, len(table.columns))
    parts = [columns]
    # Parts of about the same width: four columns are two and two, not three and one.
    while any(len(part) > 1 and sum(needs[column] for column in part) > room for part in parts):
        ends = [len(columns) * end // (len(parts) + 1) for end in range(len(parts) + 2)]
        parts = [columns[low:high] for low, high in pairwise(ends)]
    return [_only(table, (*range(fixed), *part), note=table.note if part is parts[-1] else "") for part in parts]


def _longest_word(table: DataTable, column: int) -> int:
    # Spaces that keep a line together ("4 of 9") are no ends of words.
    cells = [table.columns[column].replace("_", " "), *(str(row[column]) or "-" for row in table.rows)]
    return min(max(len(word) for cell in cells for word in re.split(r"[ \n]", cell)), WIDEST_WORD)


def _only(table: DataTable, columns: Sequence[int], note: str) -> DataTable:
    rows = tuple(tuple(row[column] for column in columns) for row in table.rows)
    return replace(table, columns=tuple(table.columns[column] for column in columns), rows=rows, note=note)
