"""What in a study's material could identify a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from qualkit.domain.sources import Span

__all__ = ["KINDS", "Combination", "Detected", "Identifier", "Tier"]

# What identifiers are of, as they are called everywhere; the order is that of reports.
KINDS = (
    "person",
    "NHS number",
    "CHI number",
    "National Insurance number",
    "other number",
    "date of birth",
    "date",
    "postcode",
    "address",
    "phone number",
    "e-mail address",
    "web address",
    "social media name",
    "place",
    "organisation",
    "combination",
)


class Tier(StrEnum):
    """How sure it is that something identifies a person. Nothing of the tier `check` is ever replaced unasked."""

    CERTAIN = "certain"
    LIKELY = "likely"
    CHECK = "check"


@dataclass(frozen=True, slots=True, order=True)
class Detected:
    """What a detector found in a text: a half-open range of code points, and why.

    Attributes:
        kind: one of `KINDS`.
        rule: which rule found it, in words (“checksum of NHS numbers”, “name list, one letter differs”); never the
            words found.
    """

    start: int
    end: int
    kind: str
    tier: Tier
    rule: str

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identifier:
    """Something found in the study, with what was decided about it.

    Attributes:
        number: in the study; 0 if it is not stored (a scan of what is about to be written).
        place: ``text``, ``speaker label``, ``file name``, ``source name``, ``case name``, ``attribute``, ``memo``,
            ``codebook``, or a kind of `qualkit.domain.sources.Beside` (``property``, ``comment``, …).
        detail: where in that place: name of a property, number of a comment or memo; never the words.
        span: in the text of that place, in code points.
        turn: number of the turn, for texts; 0 elsewhere.
        state: ``open``, ``accepted`` (to be replaced) or ``kept``.
        words: what stands there, read from the study for showing; never logged.
    """

    number: int
    source: str
    place: str
    detail: str
    span: Span
    turn: int
    kind: str
    tier: Tier
    rule: str
    state: str = "open"
    replacement: str = ""
    coder: str = ""
    words: str = field(default="", repr=False)
    before: str = field(default="", repr=False)
    after: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Combination:
    """Attributes of cases whose values together fit fewer people than the study's smallest group."""

    attributes: tuple[str, ...]
    values: tuple[str, ...] = field(repr=False)
    cases: tuple[str, ...] = ()
