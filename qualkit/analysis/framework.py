"""Framework matrix: cases down, codes across, and in each cell the analyst's summary or where to look.

After Gale et al. (2013), BMC Medical Research Methodology 13:117: a cell holds a summary with references, not
a heap of quotations. Where nobody has written a summary, the cell gives the references and one short quotation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualkit.analysis.counting import rows_by_code
from qualkit.domain.material import Located, Material
from qualkit.domain.tables import DataTable

__all__ = ["Cell", "cells", "framework", "shorten"]

QUOTE_WORDS = 16
MOST_REFERENCES = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: how many codings, where they stand, and the shortest telling quotation among them."""

    codings: int
    references: tuple[str, ...]
    quote: str


def framework(
    material: Material, items: Iterable[Located] | None = None, *, codes: Sequence[str] = ()
) -> DataTable:
    """Rows are participants, ordered by group and name; columns are themes (or the codes asked for).

    A cell reads ``4 codings: turns 6, 12, 30 — "…"``.
    """
    keys = list(codes) or [theme.key for book in material.codebooks for theme in book.themes()]
    found = cells(material, material.codings if items is None else items, keys)
    rows = []
    for name in ordered_cases(material):
        case = material.case(name)
        group = case.attributes.get(material.group_by, "") if case else ""
        rows.append((name, group, *(_words(found.get((name, key))) for key in keys)))
    return DataTable(
        title="Framework matrix",
        columns=("case", material.group_by, *keys),
        rows=tuple(rows),
        note="A cell gives the number of codings, the turns they stand in, and the words of one of them.",
    )


def ordered_cases(material: Material) -> list[str]:
    """Participants by group (largest first), then by name."""
    rank = {group: position for position, group in enumerate(material.groups())}
    speaking = [case for case in material.cases if case.links]
    speaking.sort(key=lambda c: (rank.get(c.attributes.get(material.group_by, ""), len(rank)), c.name))
    return [case.name for case in speaking]


def cells(material: Material, items: Iterable[Located], keys: Sequence[str]) -> dict[tuple[str, str], Cell]:
    """Every cell that is not empty, by (case, code)."""
    by_code = rows_by_code(material, items)
    gathered: dict[tuple[str, str], list[Located]] = {}
    for key in keys:
        for item in by_code.get(key, []):
            if item.case:
                gathered.setdefault((item.case, key), []).append(item)
    return {place: _cell(found) for place, found in gathered.items()}


def shorten(text: str, words: int = QUOTE_WORDS) -> str:
    """The first words of a quotation, on one line, with an ellipsis in brackets where it is cut.

    >>> shorten("one two  three", 2)
    'one two [...]'
    """
    parts = text.split()
    return " ".join(parts) if len(parts) <= words else f"{' '.join(parts[:words])} [...]"


def _cell(found: Sequence[Located]) -> Cell:
    turns = sorted({item.turn for item in found})
    # A key quotation speaks for the cell; else what a person made or confirmed; else the longest sentence.
    best = max(
        found,
        key=lambda i: (
            i.coding.key_quote,
            i.coding.origin != "rule" or bool(i.coding.confirmed_by),
            min(len(i.coding.quote), 200),
            -i.coding.span.start,
        ),
    )
    return Cell(len(found), tuple(str(turn) for turn in turns), shorten(best.coding.quote))


def _words(cell: Cell | None) -> str:
    if cell is None:
        return ""
    shown = ", ".join(cell.references[:MOST_REFERENCES])
    more = " …" if len(cell.references) > MOST_REFERENCES else ""
    turns = "turn" if len(cell.references) == 1 else "turns"
    codings = "1 coding" if cell.codings == 1 else f"{cell.codings} codings"
    return f"{codings}: {turns} {shown}{more} — “{cell.quote}”"
