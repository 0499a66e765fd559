"""An interview that was coded in a text editor: what its file says, and what that would change in the study."""

from __future__ import annotations

from dataclasses import dataclass, field

from qualkit.domain.codings import Coding
from qualkit.domain.sources import Span
from qualkit.errors import Problem

__all__ = ["Difference", "EditedChange", "EditedCoding", "EditedPlan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where the words of the file part from those of the interview first. For the researcher's own eyes.

    Attributes:
        turn: number of the turn, 0 if the source has none.
        line: the line of the file.
        expected: the next words of the interview, "" at the end of the turn.
        found: the next words of the file, "" at the end of the turn.
    """

    turn: int
    line: int
    expected: str = field(repr=False)
    found: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedCoding:
    """A coding as the file wants it; `line` is the line of the file, `turn` where it begins (0: no turns)."""

    code: str
    span: Span
    quote: str = field(repr=False)
    turn: int
    line: int
    stance: str = ""
    contrary: bool = False
    key_quote: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedChange:
    """A coding that stays the same coding but changes.

    `respects` says in what: ``code``, ``place``, ``stance``, ``contrary``, ``key quotation``, ``confirmed``.
    """

    before: Coding
    after: EditedCoding
    respects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedPlan:
    """What an edited file would change. Nothing is changed while there are `problems`.

    Attributes:
        source, coder: the interview, and whose codings are meant.
        added, changed, removed: in reading order.
        same: how many codings stay as they are.
        notes: what changed in the study since the file was written, and stays.
        problems: faults of the file, with its lines; never holding words of the interview.
        difference: the first words that differ, if words were changed.
        state: of the interview's codings when this was made; something else by then, and the plan is refused.
    """

    source: str
    coder: str
    added: tuple[EditedCoding, ...] = ()
    changed: tuple[EditedChange, ...] = ()
    removed: tuple[Coding, ...] = ()
    same: int = 0
    notes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()
    difference: Difference | None = None
    state: str = ""

    @property
    def size(self) -> int:
        """How many codings would be added, changed or removed."""
        return len(self.added) + len(self.changed) + len(self.removed)
