"""`qualkit export`."""

from __future__ import annotations

import click

from qualkit.cli._command import Group, study_command
from qualkit.cli._output import say, with_identifiers
from qualkit.domain.memos import MEMO_KINDS

__all__ = ["COMMANDS"]


@click.group("export", cls=Group)
def export() -> None:
    """Write the Word report, CSV tables or a codebook."""


@export.command("word")
@click.argument("file", default="", type=click.Path())
@click.option("--template", default="", type=click.Path(), help="A .docx whose styles and page are used.")
@click.option("--theme", "themes", multiple=True, metavar="KEY", help="Only this code, or theme of the write-up.")
@click.option("--cases", "cases", multiple=True, metavar="CASE", help="Only this participant; repeatable.")
@click.option("--sections", default="", metavar="A,B", help="Only these sections; --list-sections names them.")
@click.option("--list-sections", is_flag=True, help="Name the sections and stop.")
@click.option("--max-quotes", type=click.IntRange(min=1), default=None, help="Quotations a sub-theme.")
@click.option("--confirmed-only", is_flag=True, help="Leave out rule hits that nobody has confirmed.")
@click.option("--publication", is_flag=True, help="Without locators; attributes that single a person out made general.")
@click.option(
    "--memos",
    default="data,analytic,summary",
    show_default=True,
    metavar="KINDS",
    help="Kinds of memos to print, with commas between them; all, or none.",
)
@with_identifiers
@study_command
def word(
    study, file, template, themes, cases, sections, list_sections, max_quotes, confirmed_only, publication, memos,
    with_identifiers,
) -> None:  # fmt: skip
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
        memos=_kinds(memos),
        with_identifiers=with_identifiers,
    )
    click.echo(f"Wrote {path}")
    say("It holds participants' words: treat it as confidential.")


def _kinds(memos: str) -> tuple[str, ...]:
    """The kinds of memos that were asked for."""
    words = tuple(part.strip().casefold() for part in memos.split(",") if part.strip())
    if words == ("all",):
        return MEMO_KINDS
    return () if words == ("none",) else words


@export.command("csv")
@click.argument("folder", default="", type=click.Path())
@with_identifiers
@study_command
def csv(study, folder, with_identifiers) -> None:
    """Write tidy tables: codings, codes, cases, sources, framework summaries (default: exports/csv).

    Where a suggester has run, its runs, suggestions and decisions too, and what their columns mean.
    """
    for path in study.exports.csv(folder, with_identifiers=with_identifiers):
        click.echo(f"Wrote {path}")


@export.command("codebook")
@click.argument("file", type=click.Path())
@click.option("--codebook", default="", help="Which of the study's codebooks.")
@with_identifiers
@study_command
def codebook(study, file, codebook, with_identifiers) -> None:
    """Write a codebook as .yaml, .csv or .xlsx."""
    click.echo(f"Wrote {study.codebooks.export(file, codebook, with_identifiers=with_identifiers)}")


COMMANDS = {"export": export}
