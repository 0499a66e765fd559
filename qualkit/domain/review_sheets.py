"""Suggestions on paper: what a document for a reviewer without qualkit holds, and what comes back in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from qualkit.domain.suggestions import Deciding
from qualkit.errors import Location

__all__ = [
    "ANSWERS",
    "ReviewAnswer",
    "ReviewItem",
    "ReviewPlan",
    "ReviewRow",
    "ReviewSheet",
    "ReviewedPassage",
]

ANSWERS = ("accept", "accept the sentence", "merge", "reject", "leave open")
"""What a reviewer can answer, as the document offers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedPassage:
    """A passage of a suggestion; `number` as in `SuggestedSegment`, `sentence` the part of it that tells most."""

    number: int
    who: str
    place: str
    words: str = field(repr=False)
    sentence: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """One suggestion to be decided about. `check` tells whether it is still the same when the document comes back."""

    number: int
    kind: str
    title: str
    why: str
    who: str
    passages: tuple[ReviewedPassage, ...]
    more: int
    check: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSheet:
    """A document for a reviewer: suggestions, the codes there are (key, name), and who asks."""

    study: str
    made: str
    asked_by: str
    language: str
    items: tuple[ReviewItem, ...]
    codes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewAnswer:
    """What stands in the document about one suggestion, in the reviewer's own words."""

    number: str
    answer: str = ""
    code: str = ""
    name: str = ""
    passages: str = ""
    comment: str = ""
    reviewer: str = ""
    check: str = ""
    where: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRow:
    """What an answer would do: in words, or why it cannot be taken up."""

    suggestion: int
    title: str
    reviewer: str
    does: str
    trouble: str = ""
    where: Location | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPlan:
    """What taking up a reviewer's document would do. Nothing has been done yet.

    Attributes:
        file: its name.
        rows: one for every answer, in the document's order.
        decisions: (reviewer, decision) of those that can be taken up.
        comments: (reviewer, suggestion, comment) of those that say something without deciding.
        blank: how many suggestions were left without an answer.
    """

    file: str
    rows: tuple[ReviewRow, ...]
    decisions: tuple[tuple[str, Deciding], ...]
    comments: tuple[tuple[str, int, str], ...]
    blank: int

    @property
    def troubles(self) -> tuple[ReviewRow, ...]:
        """The answers that cannot be taken up."""
        return tuple(row for row in self.rows if row.trouble)
