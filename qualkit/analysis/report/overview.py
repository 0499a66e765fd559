"""All themes on a page or two: how many participants speak to each, in a table and a chart."""

from __future__ import annotations

import re

from qualkit.analysis.report.view import View
from qualkit.analysis.wording import count, number, shorten
from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codings import Origin
from qualkit.domain.material import Located
from qualkit.domain.reports import Block, Chart, Column, Figure, Paragraph, Referring, Section, See, Table

__all__ = ["MOST_ROWS", "chunks", "is_founded", "overview"]

# What stays legible in a chart on one page.
MOST_ROWS = 40
_BRIEF_WORDS = 30
_INDENT = "\u2003"


def overview(view: View) -> list[Section]:
    if not view.found:
        return []
    blocks: list[Block] = [
        Paragraph(
            Referring(
                [
                    "Participants are the unit of counting: a participant counts once for a theme, however often they"
                    " speak to it. A theme takes in the codes under it. A number says how widely something was spoken"
                    " of, not how much it matters.",
                    See(("figure-overview",), " The same is drawn in ", "."),
                    See(("table-groups", "table-comparison"), " By group of participants it is told in ", "."),
                    See(("codebook",), " What the codes mean is in ", "."),
                ]
            )
        )
    ]
    for book in view.material.codebooks:
        if view.shown(book):
            blocks += [_table(view, book), *_figures(view, book)]
    return [Section(key="overview", title="Overview of themes", blocks=tuple(blocks))]


def chunks(codes: list[Code]) -> list[list[Code]]:
    """Runs of at most `MOST_ROWS` codes, of about the same length."""
    parts = -(-len(codes) // MOST_ROWS)
    size = -(-len(codes) // parts) if parts else 1
    return [codes[start : start + size] for start in range(0, len(codes), size)]


def is_founded(item: Located) -> bool:
    """Whether a person made, confirmed or accepted the coding."""
    return item.coding.origin is not Origin.RULE or bool(item.coding.confirmed_by)


def _table(view: View, book: Codebook) -> Table:
    rows = []
    for code in view.shown(book):
        items = view.by_code.get(code.key, [])
        rows.append((_INDENT * code.depth + view.name(code.key), view.of_all(items), number(len(items)), _brief(code)))
    return Table(
        caption=f"Themes and codes of “{book.title}”",
        columns=(
            Column("Theme or code", 4),
            Column("Participants", 1.6, numeric=True),
            Column("Codings", 1.4, numeric=True),
            Column("In short", 5),
        ),
        rows=tuple(rows),
        key="table-overview",
    )


def _brief(code: Code) -> str:
    text = code.brief or re.split(r"(?<=[.!?])\s", " ".join(code.definition.split()), maxsplit=1)[0]
    return shorten(text, _BRIEF_WORDS) or "Not defined yet"


def _figures(view: View, book: Codebook) -> list[Figure]:
    used = [code for code in view.shown(book) if view.people(view.by_code.get(code.key, []))]
    parts = chunks(used)
    marks = [f" ({n} of {len(parts)})" if len(parts) > 1 else "" for n in range(1, len(parts) + 1)]
    return [_figure(view, book, part, mark) for part, mark in zip(parts, marks, strict=True)]


def _figure(view: View, book: Codebook, codes: list[Code], part: str) -> Figure:
    totals = {code.key: len(view.people(view.by_code[code.key])) for code in codes}
    founded = {code.key: len(view.people(filter(is_founded, view.by_code[code.key]))) for code in codes}
    series: tuple[str, ...] = ("made, confirmed or accepted by a person", "only unconfirmed rule hits")
    values: list[tuple[float, ...]] = [(founded[code.key], totals[code.key] - founded[code.key]) for code in codes]
    if founded == totals:
        series, values = series[:1], [row[:1] for row in values]
    most = max(codes, key=lambda code: totals[code.key])
    return Figure(
        caption=f"Participants who speak to each theme and code of “{book.title}”, of {len(view.speakers)}{part}",
        alt=(
            f"Bar chart of {count(len(codes), 'theme or code', 'themes and codes')}. Most participants,"
            f" {view.of_all(view.by_code[most.key])}, speak to {view.name(most.key)}."
        ),
        chart=Chart(
            kind="bars",
            labels=tuple(view.name(code.key) for code in codes),
            series=series,
            values=tuple(values),
            unit="participants",
        ),
        key="figure-overview",
    )
