"""Cases: participants or sites, and what is known of them."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Case", "Link"]


@dataclass(frozen=True, slots=True)
class Link:
    """A case speaks in a source; `speaker` "" means: every turn that is not the interviewer's."""

    source: str
    speaker: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A participant (or site) under a pseudonym, with attributes in the order of the participants file."""

    name: str
    guid: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    links: tuple[Link, ...] = ()
