"""Composing the report: the sections asked for, in their order, without those that have nothing to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from qualkit.analysis.report import appendices, crosscase
from qualkit.analysis.report.computer import computer
from qualkit.analysis.report.findings import findings
from qualkit.analysis.report.limits import limits
from qualkit.analysis.report.methods import methods
from qualkit.analysis.report.opening import status, summary, title_facts
from qualkit.analysis.report.options import SECTIONS, ReportOptions, check
from qualkit.analysis.report.origins import origins
from qualkit.analysis.report.overview import overview
from qualkit.analysis.report.participants import participants
from qualkit.analysis.report.rigour import rigour
from qualkit.analysis.report.themes import themes
from qualkit.analysis.report.view import View, look
from qualkit.domain.material import Material
from qualkit.domain.reports import Report, Section

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
    "origins": origins,
    "rigour": rigour,
    "limits": limits,
    "codebook": appendices.codebooks,
    "computer": computer,
    "extracts": appendices.extracts,
}
_APPENDICES = ("codebook", "computer", "extracts")


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
    wanted = {key.casefold() for key in options.sections} or set(SECTIONS)
    sections: list[Section] = []
    lettered = 0
    for key, compose in _COMPOSERS.items():
        composed = compose(view) if key in wanted else []
        if composed and key in _APPENDICES:
            composed[0] = replace(composed[0], title=f"Appendix {'ABC'[lettered]}. {composed[0].title}")
            lettered += 1
        sections += composed
    return Report(
        title=material.title,
        subtitle="Findings from the coded material",
        date=material.date,
        language=material.language,
        author=material.organisation,
        status=status(view),
        facts=title_facts(view),
        sections=tuple(sections),
    )
