"""Tables for the terminal and for the documentation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan

__all__ = ["Result"]

Cell = str | int | float | None


@dataclass(frozen=True)
class Result:
    """A table with a title and what is to be said below it."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]
    notes: Sequence[str] = ()

    def text(self) -> str:
        """Aligned columns."""
        cells = [list(self.heads), *([shown(cell) for cell in row] for row in self.rows)]
        wide = [max(len(row[place]) for row in cells) for place in range(len(self.heads))]
        lines = [
            "  ".join(
                cell.ljust(wide[place]) if place == 0 else cell.rjust(wide[place]) for place, cell in enumerate(row)
            ).rstrip()
            for row in cells
        ]
        return "\n".join([self.title, "", lines[0], "-" * len(lines[0]), *lines[1:], *self.notes])

    def markdown(self) -> str:
        """A table for the documentation."""
        lines = [f"**{self.title}**", "", f"| {' | '.join(self.heads)} |", f"|{' --- |' * len(self.heads)}"]
        lines += [f"| {' | '.join(shown(cell) for cell in row)} |" for row in self.rows]
        return "\n".join([*lines, *(["", " ".join(self.notes)] if self.notes else [])])


def shown(cell: Cell) -> str:
    """Two decimals; seconds and counts as they are; a dash where there is nothing."""
    if cell is None or (isinstance(cell, float) and isnan(cell)):
        return "–"
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)
