"""Framework summaries: what one case says under one code, in the analyst's words."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Summary"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """One written cell of the framework matrix.

    `body` is Markdown; ``[[#12]]`` in it points at coding 12.
    """

    number: int
    guid: str
    case: str
    code: str
    body: str = field(repr=False)
    coder: str
    created_at: str
    updated_at: str
