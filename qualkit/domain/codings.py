"""Codings: one code on one segment by one coder, and how it came about."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from qualkit.domain.sources import Span

__all__ = ["Coding", "Hit", "Origin", "Quotation"]


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
