"""What `qualkit check PAPER` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qualkit.cli._output import heading, wrapped

if TYPE_CHECKING:
    from qualkit.analysis.manuscript_report import ManuscriptReport
    from qualkit.domain.manuscripts import PaperProblem

__all__ = ["print_manuscript"]

_HEADINGS = {"error": "Errors", "warning": "Warnings", "info": "Remarks"}
# Remarks that say the same of many quotations: one line for all of them.
_TOGETHER = {
    "uncoded": "Quotations of passages that nobody has coded",
    "not found": "Quotations that are in no transcript; if they quote publications or documents, all is well",
    "punctuation": "The same words with other marks or capitals between them",
}


def print_manuscript(report: ManuscriptReport) -> None:
    """Problems by their weight, then the sum of it all."""
    for severity, title in _HEADINGS.items():
        here = [problem for problem in report.problems if problem.severity == severity]
        if not here:
            continue
        heading(f"{title} ({len(here)})")
        alone = [one for one in here if severity != "info" or one.kind not in _TOGETHER]
        for problem in alone:
            _print(problem)
        if severity == "info":
            for kind, said in _TOGETHER.items():
                _print_together(said, [one for one in here if one.kind == kind])
        click.echo()
    click.echo(wrapped(report.said()))


def _print(problem: PaperProblem) -> None:
    place = f"{problem.place}: " if problem.place else ""
    click.echo(wrapped(f"{place}{problem.message}", indent="  "))
    if problem.changes:
        click.echo(wrapped(problem.changes, indent="      "))
    elif problem.words:
        click.echo(wrapped(f"“{problem.words}”", indent="      "))


def _print_together(said: str, problems: list[PaperProblem]) -> None:
    if not problems:
        return
    click.echo(wrapped(f"{said}:", indent="  "))
    for problem in problems:
        click.echo(wrapped(f"{problem.place}: “{problem.words}”", indent="      "))
