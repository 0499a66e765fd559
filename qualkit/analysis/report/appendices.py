"""The appendices: every code with its fields, and every coded extract with its place."""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.analysis.quotations import select
from qualkit.analysis.report.pictures import tree
from qualkit.analysis.report.view import View
from qualkit.analysis.wording import count
from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.material import Located
from qualkit.domain.reports import Block, Column, Paragraph, Section, Table

__all__ = ["codebooks", "extracts", "quotations"]


def codebooks(view: View) -> list[Section]:
    """Every code with the fields of MacQueen et al. (1998), Cultural Anthropology Methods 10(2):31-36."""
    sections = [_codebook(view, book) for book in view.material.codebooks if book.codes]
    if not sections:
        return []
    lead = Paragraph("Every code with what it means, when to use it and when not, and an example.")
    drawn = tree(view)
    # The tree is taller than it is wide: it has an upright page, and the tables follow on pages that are turned.
    return [Section(key="codebook", title="Codebook", blocks=(lead, *drawn), landscape=not drawn), *sections]


def quotations(view: View) -> list[Section]:
    """A table for each codebook: a few quotations under every code, as papers have them in a supplement."""
    tables = []
    for book in view.material.codebooks:
        rows: list[tuple[str, ...]] = []
        for code in view.shown(book):
            rows += _quoted(view, code)
        if rows:
            tables.append(
                Table(
                    caption=f"Quotations, code by code: “{book.title}”",
                    columns=(
                        Column("Code", 2),
                        Column("Quotation", 6),
                        Column("Participant", 2),
                        Column("Origin", 1.5),
                    ),
                    rows=tuple(rows),
                    note="Origin: who or what gave the passage its code.",
                    small=True,
                )
            )
    if not tables:
        return []
    return [Section(key="quotations", title="Quotations, code by code", blocks=tuple(tables))]


def _quoted(view: View, code: Code) -> list[tuple[str, ...]]:
    chosen = select(view.own(code), view.options.max_quotes, view.group_of, printed=view.printed)
    view.printed.add(chosen)
    return [
        ("" if place else view.name(code.key), f"“{view.said(item)}”", view.who(item), view.standing(item))
        for place, item in enumerate(chosen)
    ]


def extracts(view: View) -> list[Section]:
    """Every coding, a table for each code, a section for each theme."""
    sections: list[Section] = []
    for book in view.material.codebooks:
        for theme in (code for code in book if not code.parent):
            tables = [
                _extract_table(view, code.key, view.direct[code.key])
                for code in book.below(theme.key)
                if code.key in view.direct
            ]
            if tables:
                key, title = f"extracts-{theme.key}", view.name(theme.key)
                sections.append(Section(key=key, title=title, level=2, blocks=tuple(tables)))
    lost = sorted(set(view.direct) - set(view.codes))
    if lost:
        blocks = tuple(_extract_table(view, key, view.direct[key]) for key in lost)
        sections.append(
            Section(key="extracts-lost", title="Codes that no codebook holds any more", level=2, blocks=blocks)
        )
    if not sections:
        return []
    lead = Paragraph("All codings, code by code, in the order of the transcripts. One segment may carry several codes.")
    return [Section(key="extracts", title="All coded extracts", blocks=(lead,)), *sections]


def _codebook(view: View, book: Codebook) -> Section:
    blocks: list[Block] = []
    if book.description:
        blocks.append(Paragraph(" ".join(book.description.split())))
    if book.source:
        blocks.append(Paragraph(f"Sources: {' '.join(book.source.split())}", "note"))
    for top in (code for code in book if not code.parent):
        blocks.append(_code_table(view, top, book.below(top.key)))
    title = f"{book.title}, version {book.version}"
    return Section(key=f"codebook-{book.key}", title=title, level=2, blocks=tuple(blocks), landscape=True)


def _code_table(view: View, top: Code, codes: Sequence[Code]) -> Table:
    return Table(
        caption=view.name(top.key),
        columns=(
            Column("Code", 2),
            Column("Definition", 4),
            Column("When to use", 3),
            Column("When not to use", 3),
            Column("Example", 3),
        ),
        rows=tuple(_code_row(view, code) for code in codes),
        small=True,
    )


def _code_row(view: View, code: Code) -> tuple[str, ...]:
    marks = [] if code.kind == "theme" else [code.type]
    marks += [code.kind] if code.kind != "code" else []
    marks += [code.status] if code.status != "active" else []
    definition = "\n".join(dict.fromkeys(_line(text) for text in (code.brief, code.definition) if text.strip()))
    return (
        f"{view.name(code.key)}\n{', '.join(marks)}",
        definition or "Not defined yet",
        _line(code.when_to_use) or "–",
        _line(code.when_not_to_use) or "–",
        "\n".join(_line(example) for example in code.examples) or "–",
    )


def _extract_table(view: View, key: str, items: Sequence[Located]) -> Table:
    placed = not view.options.publication
    columns = (Column("Participant", 1.2), *([Column("Where", 1.8)] if placed else []), Column("Extract", 6))
    return Table(
        caption=f"{view.name(key)}: {count(len(items), 'coding')}",
        columns=(*columns, Column("How it came about", 2)),
        rows=tuple(_extract_row(view, item, placed) for item in items),
        small=True,
    )


def _extract_row(view: View, item: Located, placed: bool) -> tuple[str, ...]:
    coding = item.coding
    where = view.where(item) if item.case == coding.source else f"{coding.source}, {view.where(item)}"
    flags = (
        coding.state,
        "negated" if coding.negated else "",
        coding.stance,
        "contrary" if coding.contrary else "",
        "key quotation" if coding.key_quote else "",
    )
    cells = (item.case or "not linked", where) if placed else (item.case or "not linked",)
    return (*cells, coding.quote, "; ".join(flag for flag in flags if flag))


def _line(text: str) -> str:
    return " ".join(text.split())
