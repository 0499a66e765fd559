"""How codings came about, counted and said: what people judged and what rules found are never told as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from qualkit.analysis.wording import count, form, joined, number
from qualkit.domain.codings import Origin
from qualkit.domain.material import Located
from qualkit.domain.tables import DataTable

__all__ = ["OriginCounts", "origin_counts", "with_origins"]


@dataclass(frozen=True, slots=True)
class OriginCounts:
    """How a number of codings came about."""

    human: int
    confirmed: int
    unconfirmed: int
    accepted: int

    @property
    def total(self) -> int:
        return self.human + self.confirmed + self.unconfirmed + self.accepted

    def words(self) -> str:
        """``"3 made by a person, 2 rule hits confirmed by a person and 7 rule hits not yet confirmed"``."""
        parts = []
        if self.human:
            parts.append(f"{number(self.human)} made by a person")
        if self.confirmed:
            parts.append(f"{count(self.confirmed, 'rule hit')} confirmed by a person")
        if self.unconfirmed:
            parts.append(f"{count(self.unconfirmed, 'rule hit')} not yet confirmed")
        if self.accepted:
            parts.append(f"{number(self.accepted)} from accepted suggestions")
        return joined(parts)


def origin_counts(items: Iterable[Located]) -> OriginCounts:
    """Count codings by how they came about."""
    human = confirmed = unconfirmed = accepted = 0
    for item in items:
        coding = item.coding
        if coding.origin is Origin.HUMAN:
            human += 1
        elif coding.origin is Origin.MODEL:
            accepted += 1
        elif coding.confirmed_by:
            confirmed += 1
        else:
            unconfirmed += 1
    return OriginCounts(human, confirmed, unconfirmed, accepted)


def with_origins(table: DataTable, items: Sequence[Located]) -> DataTable:
    """The table, whose note says how the codings that it counts came about."""
    if not items:
        return table
    told = f"{count(len(items), 'coding')} {form(len(items), 'counts', 'count')}: {origin_counts(items).words()}."
    return replace(table, note=f"{table.note} {told}".strip())
