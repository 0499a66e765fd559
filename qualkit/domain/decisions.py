"""Decisions about many suggestions at once: what they would do, and what they did."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Decided", "DecisionPlan", "PlannedDecision"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDecision:
    """What one decision would do. Nothing is stored.

    Attributes:
        suggestion: its number.
        kind: what the ledger would call it: ``accept``, ``merge``, ``reject`` or ``reopen``.
        label: of the suggestion.
        state: of the suggestion now.
        code, name: key and name of the code its segments would get; "" for none.
        new: whether that code would be made.
        segments: numbers of the segments it is about.
        codings: how many codings would be made or confirmed.
        confirms: how many of these are open rule hits, which would be confirmed.
        coded: numbers of this coder's codings that say so already: there nothing would be coded twice.
        edited: what is changed in what was offered; as `Decision.edited` has it.
        left: numbers of the segments that stay open.
        trouble: why it cannot be done, in a sentence; "" if it can.
    """

    suggestion: int
    kind: str
    label: str = field(default="", repr=False)
    state: str = ""
    code: str = ""
    name: str = ""
    new: bool = False
    segments: tuple[int, ...] = ()
    codings: int = 0
    confirms: int = 0
    coded: tuple[int, ...] = ()
    edited: str = ""
    left: tuple[int, ...] = ()
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPlan:
    """What many decisions would do together, one row a decision, in their order. Nothing of it is stored."""

    rows: tuple[PlannedDecision, ...]

    @property
    def troubles(self) -> tuple[PlannedDecision, ...]:
        """Those that cannot be done."""
        return tuple(row for row in self.rows if row.trouble)

    @property
    def codings(self) -> int:
        """How many codings would be made or confirmed."""
        return sum(row.codings for row in self.rows)

    def count(self, kind: str) -> int:
        """How many decisions are of this kind and can be done."""
        return sum(row.kind == kind and not row.trouble for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What one decision did.

    Attributes:
        suggestion: its number.
        decision: its number in the ledger.
        kind: ``accept``, ``merge``, ``reject`` or ``reopen``.
        state: of the suggestion now.
        code: key of the code the segments got; "" for none.
        codings: how many codings were made or confirmed.
        coded: numbers of this coder's codings that said so already: there nothing was coded twice.
        left: numbers of the segments that are open still.
    """

    suggestion: int
    decision: int
    kind: str
    state: str
    code: str = ""
    codings: int = 0
    coded: tuple[int, ...] = ()
    left: tuple[int, ...] = ()
