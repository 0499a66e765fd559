"""Framework summaries: what one case says under one code, in the analyst's words."""

from __future__ import annotations

from dataclasses import dataclass, field

from qualkit.domain.codings import Quotation

__all__ = ["ChartCell", "Summary"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartCell:
    """A cell of the framework matrix with everything one wants to see while summarising it.

    Attributes:
        attribution: the case as reports name it ("LW03, link worker, voluntary sector").
        name: the code's name.
        codes: keys whose codings are gathered here: the code, and those under it.
        summary: None where none is written.
        quotations: in reading order, one a coding.
        added: numbers of codings that came into the cell after the summary was written.
        removed: how many codings that the summary was written from are no longer in the cell.
        told: the summary's words with their links told ("LW03, turn 12"); "" without a summary.
        broken: links of the summary that point at nothing, each with the reason.
    """

    case: str
    attribution: str
    code: str
    name: str
    codes: tuple[str, ...]
    summary: Summary | None
    quotations: tuple[Quotation, ...] = field(repr=False)
    added: tuple[int, ...] = ()
    removed: int = 0
    told: str = field(default="", repr=False)
    broken: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """``to write``, ``written``, ``out of date`` or ``empty`` (neither summary nor codings)."""
        if self.summary is None:
            return "to write" if self.quotations else "empty"
        return "out of date" if self.added or self.removed else "written"
