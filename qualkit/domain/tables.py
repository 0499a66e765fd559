"""Tables as plain values: the same rows for the terminal, for CSV and for pandas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas

__all__ = ["DataTable"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DataTable:
    """Rows with stable column names.

    Attributes:
        title: what the table shows, in words.
        columns: names that scripts may rely on (lower case, underscores).
        rows: one tuple a row, as long as `columns`; numbers are numbers.
        note: what a reader must know to read it rightly (units, who is counted).
        meanings: what each column holds, by its name, in words; for data dictionaries. It may leave columns out.

    >>> table = DataTable(title="Codes", columns=("code", "codings"), rows=(("LWR1", 3),))
    >>> table.to_dicts()
    [{'code': 'LWR1', 'codings': 3}]
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...] = field(repr=False)
    note: str = ""
    meanings: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.to_dicts())

    def to_dicts(self) -> list[dict[str, Any]]:
        """One dict a row."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def to_frame(self) -> pandas.DataFrame:
        """The table as a pandas DataFrame with `columns` as its columns.

        Title, note and meanings of columns are in its `attrs`.
        """
        import pandas

        frame = pandas.DataFrame(list(self.rows), columns=list(self.columns))
        frame.attrs |= {"title": self.title, "note": self.note, "meanings": dict(self.meanings)}
        return frame

    def to_csv(self) -> str:
        """Comma-separated text with a header line; what a spreadsheet would take for a formula gets an apostrophe."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows([_harmless(cell) for cell in row] for row in (self.columns, *self.rows))
        return out.getvalue()

    def _repr_html_(self) -> str:
        head = "".join(
            f'<th scope="col" title="{escape(self.meanings.get(c, ""))}">{escape(c)}</th>' for c in self.columns
        )
        body = "".join(f"<tr>{''.join(map(_html_cell, row))}</tr>" for row in self.rows[:_SHOWN])
        more = f"{len(self.rows) - _SHOWN:,} more rows: .to_frame() holds them all. " if len(self.rows) > _SHOWN else ""
        below = f"<p><small>{escape(more + self.note)}</small></p>" if more or self.note else ""
        return (
            f"<table><caption>{escape(self.title)}</caption><thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>{below}"
        )


# Rows that a notebook shows.
_SHOWN = 60


def _html_cell(value: Any) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f'<td style="text-align: right">{value}</td>'
    text = escape("" if value is None else str(value)).replace("\n", "<br>")
    return f'<td style="text-align: left">{text}</td>'


def _harmless(cell: Any) -> Any:
    # A cell that begins like a formula would be run by Excel; OWASP's advice is a leading apostrophe.
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{cell}"
    return cell
