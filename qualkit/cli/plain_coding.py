"""`qualkit code SOURCE --plain`: coding as a conversation, line by line.

For screen readers, simple terminals and scripts: what is typed or piped in is answered in sentences.
"""

from __future__ import annotations

import sys

import click

from qualkit.cli._command import Exit
from qualkit.cli._place import source_to_open
from qualkit.cli.plain_deeds import Deeds
from qualkit.errors import NotFound, QualkitError
from qualkit.text.plain_commands import Unknown, read_command

__all__ = ["run_plain_coding"]


def run_plain_coding(study, source: str) -> None:
    """Talk until the researcher ends it, or the input does."""
    talk = Deeds(study, source_to_open(study, source), _read_line)
    try:
        talk.begin()
        while not talk.ended:
            line = _read_line(talk.prompt())
            if line is None:
                break
            _answer(talk, line)
    except KeyboardInterrupt:
        click.echo("")
        _farewell(talk)
        raise click.exceptions.Exit(Exit.INTERRUPTED) from None
    _farewell(talk)


def _answer(talk: Deeds, line: str) -> None:
    """Do what a line says, and say so; what cannot be done is said, and the conversation goes on."""
    asked, talk.asked = talk.asked, {}
    command = asked.get(line.strip().casefold().rstrip(".")) or read_command(line)
    try:
        corrected = talk.version != talk.study.data_version() and not talk.refresh(quiet=False)
        # "code LWR3.4 on 2" meant the second sentence of the text as it was.
        if corrected and getattr(command, "verb", "") != "quit":
            talk.say("Your line was not carried out: say it again if it still fits.")
            return
        if command is None:
            talk.say(talk.where())
        elif isinstance(command, Unknown):
            talk.say(command.hint)
        else:
            getattr(talk, f"on_{command.verb.replace(' ', '_')}")(command)
    except QualkitError as error:
        talk.say(str(error))
        if isinstance(error, NotFound) and not _is_there(talk):
            talk.say(f"{talk.source.name} is no longer in the study.")
            talk.ended = True
    for notice in talk.study.notices:
        talk.say(notice)


def _is_there(talk: Deeds) -> bool:
    try:
        talk.study.sources.get(talk.source.name)
    except NotFound:
        return False
    return True


def _farewell(talk: Deeds) -> None:
    talk.say(f"Ended in {talk.source.name}, turn {talk.view.turn.number}. Everything is saved.")


def _read_line(prompt: str) -> str | None:
    """One line from the keyboard or the pipe, without its end; None when there is no more."""
    if sys.stdin.isatty() and prompt:
        click.echo(prompt, nl=False)
    line = sys.stdin.readline()
    if not line and sys.stdin.isatty():
        click.echo("")
    return line.rstrip("\r\n") if line else None
