"""`qualkit codebook`."""

from __future__ import annotations

import click

from qualkit.cli import codebook_changes, codebook_plans
from qualkit.cli._command import Exit, Group, shared_options, study_command
from qualkit.cli._output import as_json, formats, heading, print_problems, say, show, wrapped
from qualkit.cli.codebook_history import SUBCOMMANDS

__all__ = ["COMMANDS"]


@click.group("codebook", cls=Group)
def codebook() -> None:
    """Read, change, compare, check and exchange codebooks."""


@codebook.command("list")
@formats
@study_command
def codebook_list(study, form: str) -> None:
    """List the study's codebooks, and those that come with qualkit."""
    show(study.codebooks.list(), form)


@codebook.command("use")
@click.argument("name_or_file")
@study_command
def codebook_use(study, name_or_file: str) -> None:
    """Take a codebook into the study: a shipped one by name, or a .yaml, .csv or .xlsx file."""
    book = study.codebooks.use(name_or_file)
    click.echo(f"The study now has {book.title} ({len(book.codes)} codes and themes): codebooks/{book.key}.yaml")


@codebook.command("new")
@click.argument("key")
@click.option("--title", default="", help="What people call it.")
@click.option("--description", default="", help="What it is for.")
@study_command
def codebook_new(study, key: str, title: str, description: str) -> None:
    """Begin a codebook without codes, for those that are to grow out of the data."""
    book = study.codebooks.new(key, title=title, description=description)
    click.echo(f"The study now has {book.title}, without codes yet: codebooks/{book.key}.yaml")


@codebook.command("show")
@click.argument("name", default="")
@click.option("--code", "key", default="", metavar="KEY", help="One code with all its fields.")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def codebook_show(study, name: str, key: str, json_: bool) -> None:
    """Print a codebook as a tree, or one code in full."""
    if key:
        code = study.codebooks.code(key)
        click.echo(as_json(code)) if json_ else _print_code(code)
        return
    book = study.codebooks.show(name)
    if json_:
        click.echo(as_json({"codebook": book.key, "title": book.title, "version": book.version, "codes": book.codes}))
        return
    heading(f"{book.title} (version {book.version})")
    if book.description:
        click.echo(wrapped(book.description))
    for code in book:
        shown = (code.status, code.type if code.type == "in vivo" else "active")
        marks = "".join(f"  [{mark}]" for mark in shown if mark != "active")
        if code.depth == 0:
            click.echo()
        click.echo(f"{'  ' * code.depth}{code.key}  {code.name}{marks}")
        if code.brief and code.depth:
            click.echo(wrapped(code.brief, indent="  " * code.depth + "    "))
    say("One code in full: qualkit codebook show --code KEY")


def _print_code(code) -> None:
    heading(f"{code.key}  {code.name}")
    fields = (
        ("kind", code.kind),
        ("type", code.type),
        ("status", code.status),
        ("also", ", ".join(code.aliases)),
        ("under", code.parent),
        ("brief", code.brief),
        ("definition", code.definition),
        ("when to use", code.when_to_use),
        ("when not to use", code.when_not_to_use),
        *(("example", example) for example in code.examples),
        ("patterns", "; ".join(code.patterns)),
        ("exclude patterns", "; ".join(code.exclude_patterns)),
    )
    for name, value in fields:
        if value:
            click.echo(f"{name}:")
            click.echo(wrapped(value, indent="  "))


@codebook.command("check")
@click.argument("name_or_file", default="")
@shared_options
def codebook_check(name_or_file: str) -> int:
    """Find faults and gaps: missing fields, duplicates, unreachable patterns, codes never used.

    Takes the name of one of the study's or of qualkit's codebooks, or a file; without it, checks all of the study's.
    """
    from pathlib import Path

    from qualkit.cli._command import open_study
    from qualkit.errors import NotFound, StudyProblem
    from qualkit.services.codebooks import check_file
    from qualkit.services.shipped import codebooks as shipped

    outside = shipped().get(name_or_file) or Path(name_or_file)
    try:
        problems = open_study().codebooks.check(name_or_file)
    except (NotFound, StudyProblem):
        # A codebook can be checked before there is a study.
        if not name_or_file or not outside.is_file():
            raise
        problems = check_file(outside)
    print_problems(problems)
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = sum(problem.severity == "warning" for problem in problems)
    click.echo(f"{errors} errors, {warnings} warnings, {len(problems) - errors - warnings} remarks.")
    return Exit.PROBLEMS if errors or warnings else Exit.DONE


for subcommand in (*codebook_changes.SUBCOMMANDS, *codebook_plans.SUBCOMMANDS, *SUBCOMMANDS):
    codebook.add_command(subcommand)
COMMANDS = {"codebook": codebook}
