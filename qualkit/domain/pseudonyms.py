"""Scanning a study for what identifies people, deciding about it, and replacing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qualkit.domain.identifiers import KINDS, Identifier, Tier
from qualkit.domain.sources import Span

__all__ = [
    "DECISIONS",
    "Decision",
    "KeyEntry",
    "KeyInfo",
    "RenamedName",
    "ReplacementPlan",
    "ReplacementReport",
    "ScanLine",
    "ScanReport",
    "SourceReplacement",
]

DECISIONS = ("accept", "keep", "reopen")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanLine:
    """What was found of one kind in one source ("" for what belongs to none: cases, memos, the codebook)."""

    source: str
    kind: str
    certain: int = 0
    likely: int = 0
    check: int = 0
    open: int = 0
    accepted: int = 0
    kept: int = 0

    @property
    def found(self) -> int:
        return self.certain + self.likely + self.check


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanReport:
    """What a scan found and what was decided about it so far.

    Attributes:
        scanned, unchanged: sources that were read now, and those that were read before and are as they were.
        added, dropped: findings that are new, and open ones that are no longer there.
        looked_for: kinds and rules in words.
        models: optional models that are installed; `used` are those that took part.
        names: how many names the study's list has; `sealed` says that it could not be read without its passphrase.
        unread: originals whose file could not be looked through for comments and the like.
    """

    scanned: tuple[str, ...]
    unchanged: tuple[str, ...]
    lines: tuple[ScanLine, ...]
    added: int = 0
    dropped: int = 0
    looked_for: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    used: tuple[str, ...] = ()
    names: int = 0
    sealed: bool = False
    unread: tuple[str, ...] = ()

    def open_of(self, tier: Tier | str = "") -> int:
        """How many are found of a tier, or how many are open in all."""
        if tier:
            return sum(getattr(line, str(tier)) for line in self.lines)
        return sum(line.open for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person decided about a finding.

    Attributes:
        decision: ``accept`` (it is replaced), ``keep`` (it stays) or ``reopen``.
        replacement: what takes its place; "" for what is proposed.
        span: another place in the same text, if it begins or ends elsewhere.
        kind: another kind.
        everywhere: for all open findings of the same words too, and for accepted ones wherever the words stand.
        why: a reason for keeping it.
    """

    number: int
    decision: str
    replacement: str = ""
    span: Span | None = None
    kind: str = ""
    everywhere: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEntry:
    """One line of the key: what stood there and what stands there now."""

    original: str = field(repr=False)
    kind: str
    replacement: str
    first_seen: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyInfo:
    """Where the key and the list of names are, outside the study. `entries` and `names` are None if sealed."""

    path: Path
    exists: bool
    encrypted: bool
    entries: int | None
    names: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RenamedName:
    """A name that changes with the replacement: of a source, a case, or a speaker's label in a source."""

    what: str
    source: str
    old: str = field(repr=False)
    new: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReplacement:
    """What would be replaced in one source: numbers by kind, and what becomes of its codings.

    Attributes:
        counts: kind to number of places.
        codings: how many come over; `widened` of them begin or end in replaced words and take all of them; `doubles`
            would then say the same as another of the same coder, and are dropped.
        orphans: codings on earlier revisions, which quote the earlier words.
    """

    source: str
    revision: int
    counts: Mapping[str, int]
    codings: int = 0
    widened: int = 0
    doubles: int = 0
    orphans: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementPlan:
    """What `replace` would do. Nothing is stored yet.

    Attributes:
        names: sources, cases and labels that get another name.
        memos: memos and summaries in which words are replaced.
        reported: accepted findings that qualkit does not replace (codebook, attributes), as (place, detail).
        examples: a few replaced places with words around them.
        open: findings by tier that nobody has decided about, in the sources of the plan.
        state: of the study when the plan was made.
    """

    sources: tuple[SourceReplacement, ...]
    names: tuple[RenamedName, ...] = ()
    memos: int = 0
    reported: tuple[tuple[str, str], ...] = ()
    examples: tuple[Identifier, ...] = field(default=(), repr=False)
    open: Mapping[str, int] = field(default_factory=dict)
    chosen: tuple[str, ...] = ()
    key: Path = field(default_factory=Path)
    state: str = field(default="", repr=False)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to replace."""
        return not (self.sources or self.names or self.memos)

    @property
    def counts(self) -> dict[str, int]:
        """Places by kind, in the order of `KINDS`."""
        total: dict[str, int] = {}
        for one in self.sources:
            for kind, number in one.counts.items():
                total[kind] = total.get(kind, 0) + number
        return {kind: total[kind] for kind in sorted(total, key=lambda kind: _order(kind))}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacementReport:
    """What a replacement did, and what a scan of the new texts still finds.

    Attributes:
        revisions: source (by its present name) to its new revision.
        replaced: number of places; `entities` of them different names written to the key.
        residual: what the scan afterwards finds, open ones only.
        elsewhere: where replaced names still stand in the study and are not rewritten (suggestions, former versions of
            the codebook, the log): by what it is, the numbers or names.
    """

    revisions: Mapping[str, int]
    replaced: int
    entities: int
    key: Path
    doubles: int = 0
    residual: ScanReport | None = None
    elsewhere: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def _order(kind: str) -> int:
    return KINDS.index(kind) if kind in KINDS else len(KINDS)
