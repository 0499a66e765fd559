"""Pictures as values: what is drawn, said in words, and as the table behind it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from qualkit.domain.tables import DataTable

__all__ = ["SIZES", "Picture"]

SIZES: dict[str, tuple[float, float]] = {"column": (88, 66), "page": (180, 110), "slide": (254, 143)}
"""Width and least height in millimetres: a journal's column, its type area, a slide of 16:9."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that has not been drawn yet.

    Attributes:
        kind: how it is drawn: ``bars``, ``heat``, ``tree``, ``network``, ``map``, ``timeline``, ``curve``,
            ``portrait``, ``sides``, ``dots``.
        title: what it shows, short.
        caption: what stands under it in a paper: what is shown, of whom, what is counted.
        alt: what a person who cannot see it has to know: the few things that the picture tells, with numbers.
        table: the numbers that are drawn, all of them.
        nodes: for networks and maps, the points; `table` then holds the lines between them.
        details: what else the kind of drawing needs, such as the unit of an axis.
    """

    kind: str
    title: str
    caption: str
    alt: str
    table: DataTable
    nodes: DataTable | None = None
    details: dict[str, Any] = field(default_factory=dict)
