"""The quotations that a query found as a Word document: laid out to be read, each with who says it and where."""

from __future__ import annotations

from qualkit.analysis.query_results import QueryResult
from qualkit.domain.codings import Quotation
from qualkit.domain.reports import Block, Paragraph, Quote, Report, Section

__all__ = ["write_quotations"]


def write_quotations(result: QueryResult, *, title: str, language: str, date: str) -> bytes:
    """The document's bytes; the same quotations give the same bytes.

    Args:
        title: of the study.
        date: printed below it, as YYYY-MM-DD.
    """
    from qualkit.exporters.word.document import write_document

    opening: tuple[Block, ...] = (
        Paragraph(f"{result.said} {result.counted}"),
        Paragraph(f"Asked for as: {result.query}", style="note"),
    )
    report = Report(
        title=f"{title}: quotations",
        subtitle="",
        date=date,
        language=language,
        author="",
        status="",
        sections=(Section(key="asked", title="What was asked for", blocks=opening), *_groups(result)),
        short=True,
    )
    return write_document(report, None)


def _groups(result: QueryResult) -> list[Section]:
    if not result.by:
        return [_section("quotations", "Quotations", result, list(result))] if len(result) else []
    groups: dict[str, list[Quotation]] = {}
    for quotation in result:
        groups.setdefault(result.group(quotation), []).append(quotation)
    return [
        _section(f"group-{number}", f"{result.by.replace('_', ' ').capitalize()}: {group}", result, quotations)
        for number, (group, quotations) in enumerate(groups.items(), 1)
    ]


def _section(key: str, title: str, result: QueryResult, quotations: list[Quotation]) -> Section:
    quotes = tuple(
        Quote(
            text=quotation.text,
            attribution=quotation.attribution,
            locator=quotation.locator,
            origin="; ".join([result.codes_of(quotation), *result.marks_of(quotation)]),
        )
        for quotation in quotations
    )
    return Section(key=key, title=title, blocks=quotes)
