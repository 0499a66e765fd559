"""`qualkit case`."""

from __future__ import annotations

import click

from qualkit.cli._command import Group, study_command
from qualkit.cli._output import formats, print_problems, say, show, wrapped
from qualkit.cli.withdrawal import withdraw

__all__ = ["COMMANDS"]


@click.group("case", cls=Group)
def case() -> None:
    """Take in and show participants and what is known of them."""


@case.command("import")
@click.argument("file", type=click.Path())
@study_command
def case_import(study, file: str) -> None:
    """Take cases and attributes from a participants file (.csv or .xlsx).

    Columns: case, optionally source and speaker; every other column is an attribute.
    """
    report = study.cases.load(file)
    print_problems(report.problems)
    click.echo(
        f"{report.added} cases added, {report.changed} changed, {report.linked} linked to sources;"
        f" attributes: {', '.join(report.attributes) or 'none'}."
    )
    if report.unlinked_sources:
        say(wrapped(f"No case speaks yet in: {', '.join(report.unlinked_sources)}."))


@case.command("list")
@formats
@study_command
def case_list(study, form: str) -> None:
    """List the cases with their sources and attributes."""
    show(study.cases.list(), form)


@case.command("set")
@click.argument("name")
@click.argument("values", nargs=-1, required=True, metavar="ATTRIBUTE=VALUE...")
@study_command
def case_set(study, name: str, values: tuple[str, ...]) -> None:
    """Set attributes of a case (made if new)."""
    pairs = [value.partition("=") for value in values]
    if not all(equals for _, equals, _ in pairs):
        raise click.UsageError("Write attributes as NAME=VALUE.")
    found = study.cases.set(name, {key.strip(): value.strip() for key, _, value in pairs})
    click.echo(f"{found.name}: " + ", ".join(f"{key} = {value}" for key, value in found.attributes.items()))


case.add_command(withdraw)

COMMANDS = {"case": case}
