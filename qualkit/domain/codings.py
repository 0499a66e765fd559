"""Codings: one code on one segment by one coder, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from qualkit.domain.sources import Span
from qualkit.errors import Problem

__all__ = ["Coding", "CodingPlan", "Found", "Hit", "Origin", "PlannedCoding", "Quotation"]


class Origin(StrEnum):
    """How a coding came about. Never changes: a confirmed rule hit is still a rule hit, confirmed."""

    HUMAN = "human"
    RULE = "rule"
    MODEL = "model"

    @property
    def label(self) -> str:
        return {"human": "human", "rule": "rule", "model": "accepted suggestion"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """What the rules found: a unit of text (sentence or turn) and the words in it that fired.

    Attributes:
        code: key of the code.
        span: the sentence or turn that gets coded.
        words: spans of the words that fired, in source offsets, sorted.
        patterns: the patterns that fired, as written in the codebook, sorted, without repeats.
        negated: whether every firing word stands in a negated clause (kept and marked, never dropped).
    """

    code: str
    span: Span
    words: tuple[Span, ...]
    patterns: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Coding:
    """One code on one segment by one coder.

    `number` is what a researcher types to name a coding; `quote` is exactly the source's text at `span`.
    """

    number: int
    guid: str
    source: str
    code: str
    span: Span
    quote: str = field(repr=False)
    coder: str
    origin: Origin
    confirmed_by: str = ""
    confirmed_at: str = ""
    created_at: str = ""
    suggestion: int | None = None
    words: tuple[Span, ...] = field(default=(), repr=False)
    patterns: tuple[str, ...] = ()
    negated: bool = False
    stance: str = ""
    contrary: bool = False
    key_quote: bool = False

    @property
    def state(self) -> str:
        """``human``, ``rule, unconfirmed``, ``rule, confirmed by NAME`` or ``accepted suggestion``."""
        if self.origin is Origin.RULE:
            return f"rule, confirmed by {self.confirmed_by}" if self.confirmed_by else "rule, unconfirmed"
        return self.origin.label

    @property
    def standing(self) -> str:
        """As `state`, but it names nobody: ``rule, confirmed``."""
        return "rule, confirmed" if self.origin is Origin.RULE and self.confirmed_by else self.state


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotation:
    """A coding's words ready to be read: who said them and where.

    `attribution` is safe to print ("LW03, link worker, voluntary sector"); `locator` is "turn 12, 00:14:02".
    """

    coding: Coding
    text: str = field(repr=False)
    case: str
    attribution: str
    locator: str
    attributes: dict[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search in the transcripts found: a stretch of text that could be coded, and the words in it.

    Attributes:
        span: the words themselves, or the sentence or turn around them, in source offsets.
        turn: number of the turn in which the words begin.
        words: where in the source the words that were looked for stand, sorted, inside `span`.
    """

    source: str
    span: Span
    turn: int
    quote: str = field(repr=False)
    words: tuple[Span, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedCoding:
    """One segment that a plan would code.

    Attributes:
        state: ``new``; ``confirms`` (an open rule hit says so already, and would be confirmed); ``coded`` (this coder
            has coded it so); ``repeated`` (an earlier row of the plan says the same).
        coding: the number of the coding that stands there, 0 if none does.
        before, after: the words of the turn on both sides, up to 80 characters, for showing it in context.
        line: of the file it came from, 0 for a search.
        memo: words for a memo on the coding, from the file.
    """

    source: str
    code: str
    span: Span
    turn: int
    quote: str = field(repr=False)
    state: str
    coding: int = 0
    words: tuple[Span, ...] = field(default=(), repr=False)
    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)
    line: int = 0
    stance: str = ""
    contrary: bool = False
    key_quote: bool = False
    memo: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodingPlan:
    """Codings that would be made in one action, to be looked at first. Nothing of it is stored yet.

    Attributes:
        how: ``find``, ``regex`` or ``table``.
        problems: rows of the file that cannot be used, each with its line.
        sha256: the hash of each source's text, by name, as it was when the plan was made.
    """

    how: str
    rows: tuple[PlannedCoding, ...] = field(repr=False)
    problems: tuple[Problem, ...] = ()
    sha256: dict[str, str] = field(default_factory=dict, repr=False)

    def count(self, *states: str) -> int:
        """How many rows are in one of these states."""
        return sum(row.state in states for row in self.rows)

    @property
    def todo(self) -> tuple[PlannedCoding, ...]:
        """The rows that would change something: new codings, and open rule hits that would be confirmed."""
        return tuple(row for row in self.rows if row.state in ("new", "confirms"))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that keep rows from being used."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    @property
    def bad_rows(self) -> int:
        """How many rows of the file cannot be used."""
        return len({problem.where.line if problem.where else 0 for problem in self.errors})
