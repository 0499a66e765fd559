"""`qualkit export`."""

from __future__ import annotations

import click

from qualkit.cli._command import Group, study_command
from qualkit.cli._output import print_table, say, with_identifiers
from qualkit.cli.export_data import excel, tidy
from qualkit.cli.export_html import html
from qualkit.domain.memos import MEMO_KINDS

__all__ = ["COMMANDS"]


@click.group("export", cls=Group)
def export() -> None:
    """Write files for other people and programs: Word, HTML, Excel, CSV."""


@export.command("word")
@click.argument("file", default="", type=click.Path())
@click.option("--version", default="", metavar="NAME", help="Full, short, paper, or one of qualkit.toml.")
@click.option("--list-versions", is_flag=True, help="Name the versions and stop.")
@click.option("--template", default="", type=click.Path(), help="A .docx whose styles and page are used.")
@click.option("--theme", "themes", multiple=True, metavar="KEY", help="Only this code, or theme of the write-up.")
@click.option("--cases", "cases", multiple=True, metavar="CASE", help="Only this participant; repeatable.")
@click.option("--sections", default="", metavar="A,B", help="Only these sections, in this order.")
@click.option("--list-sections", is_flag=True, help="Name the sections and stop.")
@click.option("--max-quotes", type=click.IntRange(min=0), default=None, help="Quotations a sub-theme; 0 for all.")
@click.option("--quote-words", type=click.IntRange(min=0), default=None, help="Words of a quotation at most; 0: whole.")
@click.option("--table-rows", type=click.IntRange(min=0), default=None, help="Rows of a table at most; 0 for all.")
@click.option("--depth", type=click.IntRange(min=0), default=None, help="Levels of the code tree; 0 for all.")
@click.option("--headings", type=click.IntRange(1, 3), default=None, help="Levels that have a heading each.")
@click.option(
    "--confirmed-only/--unconfirmed", default=None, help="Leave out rule hits that nobody has confirmed, or not."
)
@click.option(
    "--publication/--confidential",
    default=None,
    help="Without locators, attributes that single a person out made general; or with all of them.",
)
@click.option(
    "--memos",
    default=None,
    metavar="KINDS",
    help="Kinds of memos to print, with commas between them; all, or none.",
)
@with_identifiers
@study_command
def word(study, file, list_versions, list_sections, sections, memos, **options) -> None:
    """Write the report as a Word document (default: exports/findings.docx).

    What an option does not say is as the version has it.
    """
    if list_sections:
        from qualkit.analysis.report import SECTIONS

        for key, title in SECTIONS.items():
            click.echo(f"{key:<14} {title}")
        return
    if list_versions:
        print_table(study.exports.report_versions())
        return
    path = study.exports.word(
        file,
        sections=tuple(part.strip() for part in sections.split(",") if part.strip()),
        memos=None if memos is None else _kinds(memos),
        **options,
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
@click.option("--counts", is_flag=True, help="In a document: how often each code is used, and by how many.")
@click.option(
    "--template", default="", type=click.Path(), help="For a document: a .docx whose styles and page are used."
)
@with_identifiers
@study_command
def codebook(study, file, codebook, counts, template, with_identifiers) -> None:
    """Write a codebook as .yaml, .csv or .xlsx, or as a document to read (.docx)."""
    path = study.codebooks.export(file, codebook, counts=counts, template=template, with_identifiers=with_identifiers)
    click.echo(f"Wrote {path}")


export.add_command(excel)
export.add_command(html)
export.add_command(tidy)

COMMANDS = {"export": export}
