"""What changed in a codebook between two of its states, and what happened to one code over time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from qualkit.domain.tables import DataTable

__all__ = ["CHANGE_KINDS", "Change", "CodebookDiff", "CodebookState", "Happening", "HistoryEntry", "Reason"]

# In the order in which an overview counts them.
CHANGE_KINDS = (
    "added",
    "copied",
    "renamed",
    "moved",
    "merged",
    "split",
    "retired",
    "restored",
    "removed",
    "redefined",
    "changed",
    "reordered",
    "head",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookState:
    """A state of a codebook's file that is in force: not undone.

    Attributes:
        number: 1 for the state in which the codebook came into the study.
        label: the version that the file gives itself ("1.0").
        at: since when, ISO 8601 in UTC.
        sha256: of the file; reports name its first eight digits.
    """

    number: int
    at: str
    coder: str
    label: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One thing that was done to one code, as it was written down then.

    Attributes:
        state: number of the state of the codebook that came of it.
        kind: one of `CHANGE_KINDS` but ``head``, or ``took in`` for a code that others were merged into.
        key: the code's key afterwards (before, for a code that is gone).
        former: its key before, where that is another.
        others: keys. For ``merged`` the code it went into, for ``took in`` those that went into it; for ``split``
            the codes split off; for ``copied`` the model.
        fields: which fields of the code differ, where that was written down.
        why: the reason given, "" for none.
    """

    state: int
    at: str
    coder: str
    kind: str
    key: str
    former: str = ""
    others: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Who changed something, when (ISO 8601, UTC) and why ("" if no reason was given)."""

    at: str
    coder: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference of one code between two states.

    Attributes:
        code: its key afterwards, or before for a code that is gone; "" for the codebook itself (kind ``head``).
        kind: one of `CHANGE_KINDS`.
        field: the field that differs, such as ``"definition"`` or ``"parent"``; "" where the whole code came or went.
        what: the same in words, such as ``"Merged into Isolation (T1.1)"``.
        before, after: the field's content; lists one item a line; "" where there was or is none.
    """

    code: str
    name: str
    kind: str
    what: str
    field: str = ""
    before: str = ""
    after: str = ""
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodebookDiff:
    """What changed from one state of a codebook to a later one.

    Attributes:
        numbers_before, numbers_after: how many of ``codes``, ``themes``, ``housekeeping``, and how many of them all
            are ``draft`` or ``retired``.
        passing: keys of codes that came and went between the two states, in neither of them.
    """

    codebook: str
    title: str
    before: CodebookState
    after: CodebookState
    numbers_before: dict[str, int]
    numbers_after: dict[str, int]
    changes: tuple[Change, ...] = field(default=(), repr=False)
    passing: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.changes)

    def counts(self) -> dict[str, int]:
        """How many codes were added, renamed, …; a code that was changed in two ways counts in both."""
        found = Counter(kind for kind, _ in {(change.kind, change.code) for change in self.changes if change.code})
        return {kind: found[kind] for kind in CHANGE_KINDS if found[kind]}

    def to_table(self) -> DataTable:
        """One row a change, with the reasons in one cell."""
        rows = tuple(
            (
                change.code,
                change.name,
                change.kind,
                change.field,
                change.what,
                change.before,
                change.after,
                " | ".join(reason.why for reason in change.reasons if reason.why),
                " | ".join(dict.fromkeys(reason.coder for reason in change.reasons)),
                " | ".join(reason.at for reason in change.reasons),
            )
            for change in self.changes
        )
        columns = ("code", "name", "kind", "field", "what", "before", "after", "reason", "coder", "at")
        return DataTable(title="Changes of the codebook", columns=columns, rows=rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    """One event in the life of a code.

    Attributes:
        version: number of the codebook's state that came of it.
        key, name: what the code was called afterwards.
        changes: the fields that differ, before and after.
    """

    at: str
    coder: str
    codebook: str
    version: int
    kind: str
    what: str
    key: str
    name: str
    why: str = ""
    changes: tuple[Change, ...] = ()
