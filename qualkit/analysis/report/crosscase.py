"""Across participants: the framework matrix, codes by group, and groups compared theme by theme."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from qualkit.analysis.comparison import Standpoint, standpoints
from qualkit.analysis.framework import Cell, cell_text, cells, charted_codes, ordered_cases
from qualkit.analysis.quotations import attributed
from qualkit.analysis.report import pictures
from qualkit.analysis.report.overview import chunks
from qualkit.analysis.report.view import View
from qualkit.analysis.wording import count, form, share, shorten
from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.material import Located
from qualkit.domain.reports import Block, Chart, Column, Figure, Paragraph, Section, Table

__all__ = ["by_group", "comparison", "framework"]

MOST_COLUMNS = 6
_QUOTE_WORDS = 40
_T = TypeVar("_T")


def framework(view: View) -> list[Section]:
    """Participants down, the themes of one codebook across; a codebook with many themes takes several tables.

    A code that somebody has summarised a participant under has a column of its own, after its theme.
    """
    if not view.people(view.found):
        return []
    keys = [code.key for book in view.material.codebooks for code in _charted(view, book)]
    located = not view.options.publication
    found = cells(view.material, view.found, keys, locators=located)
    names = ordered_cases(view.material)
    blocks: list[Block] = [
        Paragraph(
            "Rows are participants, columns are themes and codes. A cell that the analyst has summarised begins with"
            " “Summary:”; where no summary is written it holds one short quotation in its place. Each cell says how"
            " many codings there are" + (" and in which turns they stand." if located else ".") + _written(view, found)
        )
    ]
    for book in view.material.codebooks:
        charted = _charted(view, book)
        for part, columns in enumerate(_even(charted, MOST_COLUMNS), 1):
            more = f", part {part}" if len(charted) > MOST_COLUMNS else ""
            rows = tuple(
                (
                    _with_group(view, name),
                    *(cell_text(found.get((name, theme.key)), locators=located) or "–" for theme in columns),
                )
                for name in names
            )
            blocks.append(
                Table(
                    caption=f"Framework matrix of “{book.title}”{more}",
                    columns=(Column("Participant", 1.2), *(Column(view.name(theme.key), 2) for theme in columns)),
                    rows=rows,
                    small=True,
                )
            )
    blocks += pictures.by_case(view)
    return [Section(key="framework", title="Framework matrix", blocks=tuple(blocks), landscape=True)]


def _written(view: View, found: dict[tuple[str, str], Cell]) -> str:
    """How many of the cells are summarised, where some are."""
    names = set(ordered_cases(view.material))
    shown = [cell for (name, _), cell in found.items() if name in names]
    written = sum(bool(cell.summary) for cell in shown)
    return f" {share(written, len(shown), 'cell')} {form(written, 'is', 'are')} summarised." if written else ""


def by_group(view: View) -> list[Section]:
    """How many participants of each group speak to each theme and code, as a heat map and a table."""
    if len(view.groups) < 2 or not view.people(view.found):
        return []
    blocks: list[Block] = []
    for book in view.material.codebooks:
        used = [code for code in view.shown(book) if view.people(view.by_code.get(code.key, []))]
        if used:
            parts = chunks(used)
            blocks += [
                _heat(view, book, part, f" ({n} of {len(parts)})" if len(parts) > 1 else "")
                for n, part in enumerate(parts, 1)
            ]
            blocks.append(_group_table(view, book, used))
    title = f"Codes by {view.material.group_by.replace('_', ' ')}"
    return [Section(key="groups", title=title, blocks=tuple(blocks), landscape=len(view.groups) > MOST_COLUMNS)]


def comparison(view: View) -> list[Section]:
    """Themes down, groups across: how many of each group, one quotation, and a contrary view where there is one."""
    if len(view.groups) < 2 or not view.people(view.found):
        return []
    by_book = {book.key: _used_themes(view, book) for book in view.material.codebooks}
    keys = [theme.key for themes in by_book.values() for theme in themes]
    points = standpoints(view.material, view.found, keys, groups=view.groups)
    blocks: list[Block] = []
    for book in view.material.codebooks:
        groups = list(view.groups)
        for part, columns in enumerate(_even(groups, MOST_COLUMNS), 1):
            more = f", part {part}" if len(groups) > MOST_COLUMNS else ""
            rows = tuple(
                (view.name(theme.key), *(_standpoint(view, points.get((theme.key, group)), group) for group in columns))
                for theme in by_book[book.key]
            )
            if rows:
                blocks.append(
                    Table(
                        caption=f"Groups compared on the themes of “{book.title}”{more}",
                        columns=(Column("Theme", 1.4), *(Column(_group_name(group), 2) for group in columns)),
                        rows=rows,
                        note="Numbers are participants of the group. Quotations are chosen from what is coded there.",
                        small=True,
                        key="table-comparison",
                    )
                )
    blocks += pictures.by_group(view)
    title = f"Comparison by {view.material.group_by.replace('_', ' ')}"
    return [Section(key="comparison", title=title, blocks=tuple(blocks), landscape=True)]


def _used_themes(view: View, book: Codebook) -> list[Code]:
    return [code for code in view.shown(book) if not code.parent and view.people(view.by_code.get(code.key, []))]


def _charted(view: View, book: Codebook) -> list[Code]:
    """The columns of the framework matrix: themes spoken to, and codes with summaries."""
    keys = set(charted_codes(view.material))
    written = {summary.code for summary in view.material.summaries}
    return [
        code
        for code in view.shown(book)
        if code.key in written or (code.key in keys and view.people(view.by_code.get(code.key, [])))
    ]


def _even(items: Sequence[_T], most: int) -> list[Sequence[_T]]:
    """Runs of at most `most` items, of about the same length."""
    parts = -(-len(items) // most)
    size = -(-len(items) // parts) if parts else 1
    return [items[start : start + size] for start in range(0, len(items), size)]


def _group_name(group: str) -> str:
    return group or "not stated"


def _with_group(view: View, name: str) -> str:
    group = view.group_of.get(name, "")
    return f"{name}\n{group}" if group else name


def _group_table(view: View, book: Codebook, codes: Sequence[Code]) -> Table:
    rows = []
    everybody = {name for names in view.groups.values() for name in names}
    for code in codes:
        people = view.people(view.by_code[code.key]) & everybody
        counts = [share(len(people.intersection(names)), len(names)) for names in view.groups.values()]
        rows.append((view.name(code.key), *counts, share(len(people), len(everybody))))
    return Table(
        caption=f"Participants of each group who speak to the codes of “{book.title}”",
        columns=(
            Column("Theme or code", 3),
            *(Column(_group_name(group), 1.2, numeric=True) for group in view.groups),
            Column("All", 1.2, numeric=True),
        ),
        rows=tuple(rows),
        note="Participants with at least one coding, of those in the group. Codes without codings are left out."
        + (" Groups of few participants are not shown, and not in the last column." if view.unseen else ""),
        small=True,
        key="table-groups",
    )


def _heat(view: View, book: Codebook, codes: Sequence[Code], part: str) -> Figure:
    people = {code.key: view.people(view.by_code[code.key]) for code in codes}
    values = tuple(
        tuple(float(len(people[code.key].intersection(names))) for names in view.groups.values()) for code in codes
    )
    widest = max(codes, key=lambda code: sum(bool(people[code.key].intersection(n)) for n in view.groups.values()))
    reach = sum(bool(people[widest.key].intersection(names)) for names in view.groups.values())
    size = f"{count(len(codes), 'theme or code', 'themes and codes')} by {count(len(view.groups), 'group')}"
    return Figure(
        caption=f"Participants of each group who speak to the themes and codes of “{book.title}”{part}",
        alt=(
            f"Heat map of {size}. {view.name(widest.key)} is spoken to in {share(reach, len(view.groups), 'group')};"
            " nothing is spoken to in more."
        ),
        chart=Chart(
            kind="heat",
            labels=tuple(view.name(code.key) for code in codes),
            series=tuple(f"{_group_name(group)} ({len(names)})" for group, names in view.groups.items()),
            values=values,
            unit="participants",
        ),
        key="figure-groups",
    )


def _standpoint(view: View, point: Standpoint | None, group: str) -> str:
    if point is None:
        return share(0, len(view.groups[group]))
    lines = [share(point.cases, point.of)]
    if point.quotation:
        lines.append(_said(point.quotation))
    if point.contrary:
        lines.append(f"Contrary: {_said(point.contrary)}")
    return "\n".join(lines)


def _said(item: Located) -> str:
    return f"“{shorten(item.coding.quote, _QUOTE_WORDS)}”{attributed(item.case, item.coding.standing)}"
