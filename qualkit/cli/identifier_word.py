"""`qualkit identifiers word`."""

from __future__ import annotations

import click

from qualkit.cli._keys import keyed_command
from qualkit.cli._output import say

__all__ = ["word"]


@click.command("word")
@click.argument("source")
@click.argument("file", default="", type=click.Path())
@keyed_command
def word(study, source, file) -> None:
    """Write a transcript as a Word document with the replacements as tracked changes.

    Every replacement that was accepted (or, after `identifiers replace`, that was made last) can be looked at, accepted
    or rejected in Word; a comment stands on whatever is open or kept. The document holds the original words: without
    FILE it is written beside the key.
    """
    click.echo(f"Wrote {study.identifiers.word(source, file)}")
    say("It holds the words that identify people: keep it where the key is.")
