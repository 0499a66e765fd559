"""`qualkit export`."""

from __future__ import annotations

import click

from qualkit.cli._command import Group, study_command
from qualkit.cli._output import say

__all__ = ["COMMANDS"]


@click.group("export", cls=Group)
def export() -> None:
    """Write the Word report, CSV tables or a codebook."""


@export.command("word")
@click.argument("file", default="", type=click.Path())
@click.option("--template", default="", type=click.Path(), help="A .docx whose styles and page are used.")
@click.option("--theme", "themes", multiple=True, metavar="KEY", help="Only this theme or code; repeatable.")
@click.option("--cases", "cases", multiple=True, metavar="CASE", help="Only this participant; repeatable.")
@click.option("--sections", default="", metavar="A,B", help="Only these sections; --list-sections names them.")
@click.option("--list-sections", is_flag=True, help="Name the sections and stop.")
@click.option("--max-quotes", type=click.IntRange(min=1), default=None, help="Quotations a sub-theme.")
@click.option("--confirmed-only", is_flag=True, help="Leave out rule hits that nobody has confirmed.")
@click.option("--publication", is_flag=True, help="Without locators; attributes that single a person out made general.")
@study_command
def word(
    study, file, template, themes, cases, sections, list_sections, max_quotes, confirmed_only, publication
) -> None:
    """Write the report as a Word document (default: exports/findings.docx)."""
    if list_sections:
        from qualkit.analysis.report import SECTIONS

        for key, title in SECTIONS.items():
            click.echo(f"{key:<14} {title}")
        return
    path = study.exports.word(
        file,
        template=template,
        themes=themes,
        cases=cases,
        sections=tuple(part.strip() for part in sections.split(",") if part.strip()),
        max_quotes=max_quotes or 0,
        confirmed_only=confirmed_only,
        publication=publication,
    )
    click.echo(f"Wrote {path}")
    say("It holds participants' words: treat it as confidential.")


@export.command("csv")
@click.argument("folder", default="", type=click.Path())
@study_command
def csv(study, folder) -> None:
    """Write tidy tables: codings, codes, cases, sources (default: exports/csv)."""
    for path in study.exports.csv(folder):
        click.echo(f"Wrote {path}")


@export.command("codebook")
@click.argument("file", type=click.Path())
@click.option("--codebook", default="", help="Which of the study's codebooks.")
@study_command
def codebook(study, file, codebook) -> None:
    """Write a codebook as .yaml, .csv or .xlsx."""
    click.echo(f"Wrote {study.codebooks.export(file, codebook)}")


COMMANDS = {"export": export}
