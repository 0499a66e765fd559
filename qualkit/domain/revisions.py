"""Corrected transcripts: what changed, where every coding stands now, and what found no place."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from qualkit.domain.sources import Anchored, Imported, Span
from qualkit.errors import Problem

__all__ = ["Orphan", "Placement", "Recoding", "RevisionPlan", "RevisionReport", "TurnChange"]

HOW = ("exact", "moved", "fuzzy", "orphan")
ACCEPTED_UNSEEN = 0.8
"""Codings whose words are at least this similar may be accepted without being looked at one by one."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a stretch stands now; for an orphan, where it may stand, and why that is not sure.

    `why` is ``gone`` (its words are nowhere), ``several`` (they stand in places that nothing tells apart),
    ``changed`` (what stands at its place is too different), ``taken`` (a like coding stands at its place already) or
    ``declined`` (a person did not accept the new words).
    """

    anchored: Anchored
    candidates: tuple[Span, ...] = ()
    why: str = ""

    def without_place(self, why: str) -> Placement:
        """The same as an orphan; where it would have gone becomes its first candidate."""
        new = (self.anchored.new,) if self.anchored.new else ()
        return Placement(Anchored(self.anchored.old, None, "orphan", 0.0), (*new, *self.candidates), why)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recoding:
    """One coding and what becomes of it.

    Attributes:
        hit: a rule hit that nobody has confirmed: where its words changed it is dropped, as the rules read the new
            words themselves.
        returning: an orphan of an earlier revision.
        before, after: its words in the earlier and in the corrected text ("" for an orphan).
        spaces: the words are the same, only spaces, line breaks or kinds of quotation marks differ.
        turn, new_turn: numbers of the turns; 0 for none.
        candidates: turn and words of the places an orphan may belong to.
    """

    number: int
    code: str
    coder: str
    state: str
    placement: Placement
    before: str = field(repr=False)
    after: str = field(default="", repr=False)
    hit: bool = False
    returning: bool = False
    spaces: bool = False
    turn: int = 0
    new_turn: int = 0
    candidates: tuple[tuple[int, str], ...] = field(default=(), repr=False)

    @property
    def how(self) -> str:
        return self.placement.anchored.how

    @property
    def similarity(self) -> float:
        return self.placement.anchored.similarity

    @property
    def dropped(self) -> bool:
        """Whether the revision drops it: only what the machine made and nobody looked at."""
        return self.hit and (self.how == "orphan" or (self.how == "fuzzy" and not self.spaces))

    def declined(self, why: str = "declined") -> Recoding:
        """The same as an orphan."""
        candidates = ((self.new_turn, self.after), *self.candidates) if self.after else self.candidates
        placement = self.placement.without_place(why)
        return replace(self, placement=placement, after="", new_turn=0, spaces=False, candidates=candidates)


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnChange:
    """A turn that is not as it was. `kind` is ``changed``, ``added``, ``removed``, ``moved`` or ``speaker``.

    `pieces` are (sign, words) in order: "=" kept, "-" removed, "+" added, ">" gone elsewhere, "<" come from elsewhere.
    A turn that moved is told of once, where it was.
    """

    kind: str
    turn: int
    new_turn: int
    speaker: str
    new_speaker: str
    pieces: tuple[tuple[str, str], ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionPlan:
    """What a corrected file would change. Nothing is stored yet; `Revising.revise` carries it out.

    Attributes:
        source, revision: the source, and the number its corrected text would get.
        file: name of the file; `data` its bytes, `imported` what was read from it.
        words, new_words: words spoken, before and after; `kept_words` of them are the same and in the same order,
            `moved_words` the same and elsewhere.
        changes: turns that changed, in reading order.
        times: how many turns have other times and the same words.
        labels: speakers' labels that were plainly renamed (old to new).
        links: what becomes of cases linked by a speaker's label that is gone: (case, old label, new label or "").
        codings: what becomes of each.
        segments: what becomes of each suggested segment; hits: of each place where a person removed a rule hit
            (row of the store, placement).
        same: the text, its turns and their times are what the study has: there is nothing to revise.
        problems: what the file's reader and the comparison have to say.
        state: of the study when the plan was made; it is carried out only in the same state.
    """

    source: str
    revision: int
    file: str
    data: bytes = field(repr=False)
    imported: Imported = field(repr=False)
    words: int
    new_words: int
    kept_words: int
    moved_words: int
    turns: int
    new_turns: int
    changes: tuple[TurnChange, ...] = field(repr=False)
    times: int = 0
    labels: Mapping[str, str] = field(default_factory=dict)
    links: tuple[tuple[str, str, str], ...] = ()
    codings: tuple[Recoding, ...] = field(default=(), repr=False)
    segments: tuple[tuple[int, Placement], ...] = field(default=(), repr=False)
    hits: tuple[tuple[int, Placement], ...] = field(default=(), repr=False)
    same: bool = False
    problems: tuple[Problem, ...] = ()
    state: str = field(default="", repr=False)

    def count(self, how: str) -> int:
        """How many codings come over so; those that are dropped count as ``dropped`` only."""
        if how == "dropped":
            return sum(one.dropped for one in self.codings)
        return sum(one.how == how and not one.dropped for one in self.codings)

    @property
    def counts(self) -> dict[str, int]:
        """Codings by what becomes of them."""
        return {how: self.count(how) for how in (*HOW, "dropped")}

    @property
    def lost_segments(self) -> int:
        """How many suggested segments find no place."""
        return sum(placement.anchored.new is None for _, placement in self.segments)

    @property
    def fuzzy(self) -> tuple[Recoding, ...]:
        """Codings whose words changed, for a person to accept: least similar first."""
        found = [one for one in self.codings if one.how == "fuzzy" and not one.dropped]
        return tuple(sorted(found, key=lambda one: (one.similarity, one.number)))

    @property
    def orphans(self) -> tuple[Recoding, ...]:
        """Codings without a place."""
        return tuple(one for one in self.codings if one.how == "orphan" and not one.dropped)

    def accepting(self, least: float = ACCEPTED_UNSEEN) -> RevisionPlan:
        """The plan in which changed words less similar than `least` are not accepted: those codings are orphans."""
        return self.declining([one.number for one in self.fuzzy if one.similarity < least])

    def declining(self, numbers: Collection[int]) -> RevisionPlan:
        """The plan in which these codings, whose words changed, become orphans."""
        chosen = set(numbers) & {one.number for one in self.fuzzy}
        return replace(self, codings=tuple(one.declined() if one.number in chosen else one for one in self.codings))


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionReport:
    """What a revision did. `counts` are codings by how they came over; `orphans` their numbers."""

    source: str
    revision: int
    file_name: str
    counts: Mapping[str, int]
    orphans: tuple[int, ...]
    lost_segments: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Orphan:
    """A coding that found no place in a corrected transcript. It is kept, and counted nowhere, until it is placed.

    Attributes:
        revision: the last one in which it has a place; `turn` its turn there.
        found: turns of the present text where its very words stand.
    """

    number: int
    guid: str
    source: str
    revision: int
    turn: int
    code: str
    coder: str
    state: str
    quote: str = field(repr=False)
    found: tuple[int, ...] = ()
