"""`qualkit export html`."""

from __future__ import annotations

import click

from qualkit.cli._command import study_command
from qualkit.cli._output import say, with_identifiers
from qualkit.cli._tables import origins, small_groups, where

__all__ = ["html"]


@click.command("html")
@click.argument("file", default="", type=click.Path())
@click.option(
    "--publication", is_flag=True, help="Chosen quotations only: no transcripts, no memos, no list of participants."
)
@click.option("--quotes", type=click.IntRange(min=1), default=4, show_default=True, help="A code, with --publication.")
@click.option("--no-pictures", is_flag=True, help="Draw no pictures for it.")
@where
@origins
@small_groups
@with_identifiers
@study_command
def html(
    study, file, publication, quotes, no_pictures, where, origins, confirmed_only, small_groups, with_identifiers
) -> None:
    """Write one file to explore the study in a browser, without a network (default: exports/study.html)."""
    path = study.exports.html(
        file,
        publication=publication,
        quotes=quotes,
        pictures=not no_pictures,
        where=where,
        origins=origins,
        confirmed_only=confirmed_only,
        small_groups=small_groups,
        with_identifiers=with_identifiers,
    )
    click.echo(f"Wrote {path}")
    if publication:
        say("It holds quotations of participants: read it once more before you publish it.")
    else:
        say("It holds participants' words in full: treat it as confidential.")
