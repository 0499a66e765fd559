"""Composing the report: the sections asked for, in their order, without those that have nothing to say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from qualkit.analysis.report import appendices, checklists, comparisons, crosscase, relations, short
from qualkit.analysis.report.computer import computer
from qualkit.analysis.report.findings import findings
from qualkit.analysis.report.limits import limits
from qualkit.analysis.report.methods import methods
from qualkit.analysis.report.opening import status, summary, title_facts
from qualkit.analysis.report.options import ReportOptions, check
from qualkit.analysis.report.origins import origins
from qualkit.analysis.report.overview import overview
from qualkit.analysis.report.participants import participants
from qualkit.analysis.report.references import appendix_letters, settled
from qualkit.analysis.report.rigour import rigour
from qualkit.analysis.report.themes import themes
from qualkit.analysis.report.view import View, look
from qualkit.analysis.wording import number
from qualkit.domain.material import Material
from qualkit.domain.report_versions import BUILT_IN, FOR_THE_TEAM, SECTIONS, WHEN_NAMED
from qualkit.domain.reports import Block, Report, Section, Table

__all__ = ["build_report"]

_COMPOSERS: dict[str, Callable[[View], list[Section]]] = {
    "summary": summary,
    "methods": methods,
    "participants": participants,
    "overview": overview,
    "themes": themes,
    "findings": findings,
    "framework": crosscase.framework,
    "groups": crosscase.by_group,
    "comparison": crosscase.comparison,
    "cooccurrence": relations.cooccurrence,
    "sequences": relations.sequences,
    "enablers": comparisons.enablers,
    "change": comparisons.change,
    "network": relations.network,
    "profiles": relations.profiles,
    "saturation": comparisons.saturation,
    "origins": origins,
    "rigour": rigour,
    "limits": limits,
    "done": short.done,
    "said": short.said,
    "next": short.next_steps,
    "quotations": appendices.quotations,
    "codebook": appendices.codebooks,
    "coreq": checklists.coreq,
    "srqr": checklists.srqr,
    "computer": computer,
    "extracts": appendices.extracts,
}
_APPENDICES = ("quotations", "codebook", "coreq", "srqr", "computer", "extracts")
_UNCUT = ("coreq", "srqr")


def build_report(material: Material, options: ReportOptions | None = None) -> Report:
    """The whole report as a value; equal input gives an equal report.

    Args:
        material: the study.
        options: None takes everything.

    Raises:
        BadInput: a section, theme or participant asked for does not exist.
    """
    options = options or ReportOptions()
    check(material, options)
    view = look(material, options)
    order = list(dict.fromkeys(key.casefold() for key in options.sections)) or _full(options)
    # In their usual order: the limits tell of what the findings quote.
    composed = {key: _composed(view, key) for key in _COMPOSERS if key in order}
    sections = settled(appendix_letters(section for key in order for section in composed[key]))
    brief = set(order) <= set(BUILT_IN["short"].sections or ())
    return Report(
        title=options.title or material.title,
        subtitle=_subtitle(order),
        date=material.date,
        language=material.language,
        author=material.organisation,
        status="Names have been replaced" if brief else status(view),
        facts=() if brief else title_facts(view),
        sections=tuple(sections),
        short=brief,
    )


def _full(options: ReportOptions) -> list[str]:
    left_out = {*WHEN_NAMED, *(FOR_THE_TEAM if options.publication else ())}
    return [key for key in SECTIONS if key not in left_out]


def _subtitle(order: Sequence[str]) -> str:
    if set(order) <= set(BUILT_IN["short"].sections or ()):
        return "What people told us, in short"
    if set(order) <= {"participants", "groups", *_APPENDICES}:
        return "Supplementary material"
    return "Findings from the coded material"


def _composed(view: View, key: str) -> list[Section]:
    sections = _COMPOSERS[key](view)
    most = view.options.table_rows
    if most and key not in _UNCUT:
        sections = [replace(each, blocks=tuple(_cut(block, most) for block in each.blocks)) for each in sections]
    if sections and key in _APPENDICES:
        sections[0] = replace(sections[0], appendix=True)
    return sections


def _cut(block: Block, most: int) -> Block:
    """A table with its first rows, which says how many there are; anything else as it is."""
    if not isinstance(block, Table) or len(block.rows) <= most:
        return block
    told = f"The first {number(most)} of {number(len(block.rows))} rows."
    return replace(block, rows=block.rows[:most], note=f"{told} {block.note}".strip())
