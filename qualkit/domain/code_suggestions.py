"""Suggested codes for passages: what a suggester is told of each code, what it answers, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from qualkit.domain.sources import Span

__all__ = [
    "CodeEstimate",
    "CodeKnowledge",
    "CodeProposal",
    "CodeSuggestionSet",
    "Evidence",
    "Instead",
    "Judgement",
    "Likeness",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Instead:
    """A rule such as "Talk of rewards: use LWE2 instead": `words` belong to the code `key`, not to this one."""

    words: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeKnowledge:
    """What a codebook says of one code, as a suggester sees it.

    Attributes:
        key, name: of the code.
        path: names of the codes above it, the top first.
        brief, definition, when_to_use, when_not_to_use: the codebook's own words, "" where it has none.
        examples: quotations that the codebook gives as examples.
        instead: the rules "use another code instead" found in `when_not_to_use`.
        fired: indices of the passages in which one of the code's patterns fires.
        negated: those among `fired` in which every hit stands in a negated clause.
    """

    key: str
    name: str
    path: tuple[str, ...] = ()
    brief: str = ""
    definition: str = ""
    when_to_use: str = ""
    when_not_to_use: str = ""
    examples: tuple[str, ...] = ()
    instead: tuple[Instead, ...] = ()
    fired: tuple[int, ...] = ()
    negated: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Judgement:
    """Whether a passage has a code, as far as people have decided.

    Attributes:
        passage: index among the passages.
        code: the code's key.
        holds: True: a person coded it so or accepted it so; False: it does not have the code.
        certain: False where nobody said so, but the interview was coded and this passage did not get the code.
    """

    passage: int
    code: str
    holds: bool
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """Something that speaks for a suggestion, and how much it resembles the passage (cosine, -1 to 1).

    Attributes:
        kind: ``"passage"`` (a coded one: `passage` is its index), or the part of the codebook that carries it:
            ``"brief"``, ``"definition"``, ``"when to use"``, ``"example"``, ``"pattern"``, ``"name"``.
        words: the codebook's words; always "" for a passage, whose words stay in the transcript.
        likeness: rounded to 4 digits.
    """

    kind: str
    likeness: float
    words: str = ""
    passage: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a code is suggested for a passage. Spans count from the start of the passage's text.

    Attributes:
        sentences: the sentences that carry it, most telling first.
        words: the words in it that count most, in order of their places.
        likest: up to three coded passages or parts of the codebook, nearest first.
        against: what speaks against it, such as "negated" or "use LWE2 instead", in a few words of the program.
    """

    sentences: tuple[Span, ...] = ()
    words: tuple[Span, ...] = ()
    likest: tuple[Likeness, ...] = ()
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeProposal:
    """One code for one passage.

    Attributes:
        passage: index among the passages.
        probability: calibrated share (0 to 1) of right ones among suggestions like this.
        score: what the passages of this code are ranked by; larger is likelier.
    """

    code: str
    passage: int
    probability: float
    score: float
    evidence: Evidence = field(default_factory=Evidence)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeEstimate:
    """What a suggester can do for one code, estimated on the study's own decisions.

    Attributes:
        positives, negatives: decisions it learned from (certain ones).
        basis: ``"codebook"`` (nothing coded yet), ``"few"`` (too few to estimate on) or ``"codings"``.
        threshold: the score from which suggestions were made.
        precision, low, high: expected share of right ones among those made, with its 95% interval; None where
            nothing was estimated.
        recall: expected share of the code's passages that are among those made; None as above.
        offered: how many were made.
    """

    code: str
    positives: int
    negatives: int
    basis: str
    threshold: float
    offered: int
    precision: float | None = None
    low: float | None = None
    high: float | None = None
    recall: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeSuggestionSet:
    """What a suggester of codes returns; stored with the run as `qualkit.domain.suggestions.SuggestionSet` is.

    Attributes:
        proposals: by code in the order asked, best first within a code.
        estimates: one for each code.
        method: a sentence or two for a methods section.
        parameters: everything needed to run it again, JSON-able.
    """

    proposals: tuple[CodeProposal, ...]
    estimates: tuple[CodeEstimate, ...]
    method: str
    model: str
    model_hash: str
    parameters: dict[str, Any]
    figures: dict[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    left_out: dict[str, int] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
