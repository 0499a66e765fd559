"""`qualkit export excel` and `qualkit export tidy`."""

from __future__ import annotations

import click

from qualkit.cli._command import study_command
from qualkit.cli._output import say, with_identifiers
from qualkit.cli._tables import origins, small_groups, where

__all__ = ["excel", "tidy"]


@click.command("excel")
@click.argument("file", default="", type=click.Path())
@where
@origins
@small_groups
@with_identifiers
@study_command
def excel(study, file, where, origins, confirmed_only, small_groups, with_identifiers) -> None:
    """Write a workbook of the whole study (default: exports/study.xlsx).

    Every sheet is a plain table with filters; the first says what each column means.
    """
    path = study.exports.excel(
        file,
        where=where,
        origins=origins,
        confirmed_only=confirmed_only,
        small_groups=small_groups,
        with_identifiers=with_identifiers,
    )
    click.echo(f"Wrote {path}")
    say("It holds participants' words: treat it as confidential.")


@click.command("tidy")
@click.argument("folder", default="", type=click.Path())
@where
@origins
@with_identifiers
@study_command
def tidy(study, folder, where, origins, confirmed_only, with_identifiers) -> None:
    """Write tidy data for R and pandas, with a data dictionary (default: exports/tidy).

    One row a coding with all attributes of the participant; 0 or 1 for every code by case and by turn.
    """
    paths = study.exports.tidy(
        folder, where=where, origins=origins, confirmed_only=confirmed_only, with_identifiers=with_identifiers
    )
    for path in paths:
        click.echo(f"Wrote {path}")
    say("The codings hold participants' words: treat them as confidential.")
