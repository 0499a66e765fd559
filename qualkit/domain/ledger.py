"""The ledger of suggestions as tables, and what came of running a run again."""

from __future__ import annotations

from dataclasses import dataclass, field

from qualkit.domain.suggestions import RunInfo
from qualkit.domain.tables import DataTable

__all__ = ["LedgerTables", "Replay", "ReplayChange"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTables:
    """Every run and every decision.

    Attributes:
        runs: one row a run: how it came about, and what became of what it offered.
        decisions: one row a decision, with what was shown and how the codes were called on that day.
        notes: what is in the ledger no more, and why, in sentences.
    """

    runs: DataTable
    decisions: DataTable
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayChange:
    """One thing that is not as it was when a run was made.

    Attributes:
        what: qualkit, suggester, library, model, source, codebook, code, judgements, people, passages or settings.
        name: which one ("" where there is only one): a library, source or code.
        how: what is different, in words.
        used: whether the replay had to do with the changed thing; False if it could be put back as it was.
    """

    what: str
    name: str
    how: str
    used: bool

    @property
    def words(self) -> str:
        """In one line, without a full stop."""
        return f"{self.what} {self.name}: {self.how}" if self.name else f"{self.what}: {self.how}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """What running a run again gave. Nothing of it is stored.

    Attributes:
        run: the run that was run again.
        reproduced: whether the same came out: the same groups or codes of the same passages, and probabilities that
            are the same to 4 digits.
        result: the same in a sentence, with the measure of likeness where it is different.
        changes: what is not as it was; those that were `used` may be why the result is different.
        offered, again: how many suggestions the run offered, and how many come out now.
        jaccard: for codes: shared suggestions as a part of all (0 to 1); for themes the mean, over the passages that
            were grouped, of the overlap of their two groups. None if there is nothing to compare.
        rand: for themes: the adjusted Rand index of both groupings (1: the same; 0: as by chance).
        gone: numbers of suggestions that do not come out again.
        new: those that come out now and did not then, each by its code and source, or its label.
        seconds: how long it took.
    """

    run: RunInfo
    reproduced: bool
    result: str
    changes: tuple[ReplayChange, ...] = ()
    offered: int = 0
    again: int = 0
    jaccard: float | None = None
    rand: float | None = None
    gone: tuple[int, ...] = ()
    new: tuple[str, ...] = field(default=(), repr=False)
    seconds: float = 0.0
