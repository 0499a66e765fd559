"""A text with what would be changed in it, for people to look at in a word processor."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["TrackedPiece", "TrackedText"]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedPiece:
    """A stretch of a paragraph.

    Attributes:
        words: what stands there; "" for something put in.
        instead: what takes its place; None where nothing changes.
        author, at: who changed it or made the remark, and when (ISO 8601 in UTC).
        remark: a comment on these words; "" for none.
        bold: as the label of a speaker.
    """

    words: str = field(repr=False)
    instead: str | None = None
    author: str = ""
    at: str = ""
    remark: str = ""
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedText:
    """A whole text: its title, remarks for the reader, and its paragraphs."""

    title: str
    remarks: tuple[str, ...]
    paragraphs: tuple[tuple[TrackedPiece, ...], ...] = field(repr=False)
    language: str = "en-GB"
