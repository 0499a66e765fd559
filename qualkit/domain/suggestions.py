"""Suggestions: what a method proposes, with its evidence, and what people decided about it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from qualkit.domain.code_suggestions import CodeEstimate
from qualkit.domain.sources import Span

__all__ = [
    "Because",
    "Deciding",
    "Decision",
    "Passage",
    "Reasons",
    "RunInfo",
    "SecondReview",
    "SuggestedSegment",
    "Suggestion",
    "SuggestionSet",
    "ThemeProposal",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of one participant's talk, the unit that suggesters see.

    `codes` are the keys of codes that already overlap it; `group` is the participant's role (or ""). `pieces` are
    the places in the source whose words, joined by blanks, are `text`; () where that is `span` as it stands.
    """

    source: str
    case: str
    group: str
    span: Span
    text: str = field(repr=False)
    codes: tuple[str, ...] = ()
    pieces: tuple[Span, ...] = ()

    def place(self, within: Span) -> Span:
        """Where a part of `text` stands in the source.

        >>> Passage(source="A", case="A", group="", span=Span(10, 20), text="some words").place(Span(5, 10))
        Span(start=15, end=20)
        """
        if not self.pieces:
            return Span(self.span.start + within.start, self.span.start + within.end)
        return Span(self._offset(within.start), self._offset(within.end - 1) + 1)

    def _offset(self, at: int) -> int:
        for piece in self.pieces:
            if at < len(piece):
                return piece.start + at
            at = max(0, at - len(piece) - 1)
        return self.pieces[-1].end - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeProposal:
    """One proposed theme over passages given to the suggester.

    Attributes:
        label: a few words, made from the keywords.
        keywords: most typical first.
        members: indices into the passages, best fitting first.
        support: for each member, how often (0 to 1) it fell together with its group in the repeated partitions.
        typical: indices of 3 to 5 members to quote, from different participants where possible.
        stability: mean Jaccard overlap (0 to 1) of this group with its best match when passages are left out.
        cohesion: mean cosine similarity of the members to the group's centre.
        details: whatever else a method has to say of it, JSON-able; passages as indices.
    """

    label: str
    keywords: tuple[str, ...]
    members: tuple[int, ...]
    support: tuple[float, ...]
    typical: tuple[int, ...]
    stability: float | None
    cohesion: float
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestionSet:
    """What a suggester returns. All of it is stored with the run.

    Attributes:
        themes: proposals, largest first.
        method: one sentence for a methods section.
        model, model_hash: the embedding model's name and sha256 ("" for none).
        parameters: everything needed to run it again, JSON-able.
        tree: merges of the hierarchy as ``(left, right, height, size)`` over theme numbers
            (0-based; merged nodes count on from the number of themes).
        tree_text: the hierarchy drawn in plain text.
        figures: model-level measures by name, such as ``{"stability": .74, "coverage": .9}``.
        notes: warnings the researcher must see, in full sentences.
        left_out: how many passages were left out, by reason (too short, repeated).
        versions: libraries used and their versions.
        extras: whatever else a method has to show (curves, differences), JSON-able.
    """

    themes: tuple[ThemeProposal, ...]
    method: str
    model: str
    model_hash: str
    parameters: dict[str, Any]
    tree: tuple[tuple[int, int, float, int], ...] = ()
    tree_text: str = ""
    figures: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunInfo:
    """One stored run of a suggester."""

    number: int
    at: str
    coder: str
    kind: str
    suggester: str
    seed: int
    method: str
    model: str
    model_hash: str
    corpus_hash: str
    parameters: dict[str, Any] = field(repr=False)
    figures: dict[str, float] = field(repr=False)
    tree_text: str = field(default="", repr=False)
    notes: tuple[str, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict, repr=False)
    seconds: float = 0.0
    estimates: tuple[CodeEstimate, ...] = field(default=(), repr=False)
    extras: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SuggestedSegment:
    """A segment that supports a suggestion; `number` counts from 1, best fitting first."""

    number: int
    source: str
    span: Span
    quote: str = field(repr=False)
    support: float
    typical: bool
    case: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What one coder decided about one suggestion: accept, merge, split, reject or reopen.

    `edited` names what the coder changed in what was offered: "" or some of ``code``, ``name``, ``segments``,
    ``span``. `shown` is how it was decided: ``via`` (command, screen, excel, word, python), and what stood there.

    A decision about one segment of several is followed by a ``reopen`` that names the segments still open, so that
    the last decision always tells how the suggestion stands.
    """

    number: int
    suggestion: int
    coder: str
    at: str
    kind: str
    code: str = ""
    why: str = ""
    segments: tuple[int, ...] = ()
    edited: str = ""
    shown: dict[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """A decision to be made about one suggestion; many of them can be made in one step.

    Attributes:
        suggestion: its number.
        kind: ``accept`` (a theme becomes a code, a suggested code is given), ``merge`` (the segments get the existing
            code `code`), ``reject`` or ``reopen``.
        code: key of the existing code of a merge; for an accepted theme the key of the new code, "" for the next free.
        name, under, definition: of the new code, for an accepted theme.
        segments: numbers of the segments that are meant; () for all that are open.
        sentence: code only the sentences that carry a suggested code, not the whole passage.
        why: the reason; a rejected theme needs one.
        rest: what becomes of the other open segments where `segments` names some: ``open`` or ``rejected``.
    """

    suggestion: int
    kind: str
    code: str = ""
    name: str = ""
    under: str = ""
    definition: str = ""
    segments: tuple[int, ...] = ()
    sentence: bool = False
    why: str = ""
    rest: str = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReview:
    """What a second reader thinks of a suggestion, without having seen the first decision; it changes nothing."""

    number: int
    suggestion: int
    coder: str
    at: str
    kind: str
    code: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Because:
    """One reason for a suggested code: a coded passage (where it stands) or a part of the codebook (its words)."""

    kind: str
    likeness: float
    words: str = field(default="", repr=False)
    source: str = ""
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """Why a code was suggested for a segment. Spans are places in the source, the most telling sentence first."""

    sentences: tuple[Span, ...] = ()
    words: tuple[Span, ...] = ()
    likest: tuple[Because, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A stored proposal. `state` is ``open`` until a person decides.

    `code` is "" for a suggested theme. A suggested code has one segment, its `code`, its calibrated `probability`,
    the `score` it was ranked by, and `reasons`.
    """

    number: int
    run: int
    label: str
    keywords: tuple[str, ...]
    state: str
    stability: float | None
    cohesion: float
    segments: tuple[SuggestedSegment, ...] = field(default=(), repr=False)
    decisions: tuple[Decision, ...] = ()
    participants: dict[str, int] = field(default_factory=dict)
    overlaps: dict[str, float] = field(default_factory=dict)
    novelty: float = 0.0
    concentration: float = 0.0
    lost_segments: int = 0
    """Segments that found no place in a corrected transcript, and so are not among `segments`."""
    code: str = ""
    probability: float | None = None
    score: float | None = None
    reasons: Reasons | None = field(default=None, repr=False)
    details: dict[str, Any] = field(default_factory=dict, repr=False)
    coded_by: tuple[int, ...] = ()
    """Codings by which people gave an open suggested code to its passage in another way meanwhile."""

    @property
    def standing(self) -> str:
        """The state in words: an open suggestion whose passage got its code in another way is "coded meanwhile"."""
        return "coded meanwhile" if self.coded_by and self.state == "open" else self.state

    @property
    def open_segments(self) -> tuple[SuggestedSegment, ...]:
        """The segments nobody has decided about yet: all, or those that the last piecemeal decision left open."""
        if self.state != "open":
            return ()
        left = self.decisions[-1].segments if self.decisions else ()
        return tuple(segment for segment in self.segments if not left or segment.number in left)
