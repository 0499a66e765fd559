"""`qualkit import` and `qualkit source`."""

from __future__ import annotations

import click

from qualkit.cli._command import Exit, Group, study_command
from qualkit.cli._output import as_json, formats, heading, say, show, wrapped
from qualkit.cli.revise import COMMANDS as REVISING

__all__ = ["COMMANDS"]


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option("--encoding", default="", help="Text encoding of the files, if it is not found out rightly.")
@click.option("--strict", is_flag=True, help="Import nothing if any file is refused.")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def import_(study, paths: tuple[str, ...], encoding: str, strict: bool, json_: bool) -> int:
    """Import transcripts (.txt .md .docx .vtt .srt), or all files of a folder.

    Says for each file what was found, what was assumed and what was left out.
    """
    report = study.sources.add(paths, encoding=encoding, strict=strict)
    if json_:
        click.echo(as_json(report.files))
    for file in report.files:
        if file.state == "refused":
            click.echo(f"Error: {file.problems[0]}", err=True)
        elif not json_:
            _print_file(file)
    if not json_:
        say(f"{report.imported} imported, {report.refused} refused, {len(report.files)} looked at.")
    return Exit.REFUSED if report.refused else Exit.DONE


def _print_file(file) -> None:
    if file.state != "imported":
        click.echo(f"{file.file}: {file.state}")
    else:
        layout = f", {file.layout}" if file.layout else ""
        click.echo(f"{file.file}: {file.source} ({file.format}{layout}), {file.words:,} words, {file.turns} turns")
        who = "; ".join(f"{label or 'not named'} ({role}, {n})" for label, (role, n) in file.speakers.items())
        click.echo(wrapped(f"speakers: {who}", indent="  "))
    for dropped in file.dropped:
        click.echo(wrapped(f"left out: {dropped.what} ({dropped.count})", indent="  "))
    for problem in file.problems:
        click.echo(wrapped(f"{problem.severity}: {problem}", indent="  "))


@click.group("source", cls=Group)
def source() -> None:
    """List, read and correct the imported transcripts."""


@source.command("list")
@formats
@study_command
def source_list(study, form: str) -> None:
    """List the sources with words, turns, cases and codings."""
    show(study.sources.list(), form, hide=("encoding", "layout"))


@source.command("show")
@click.argument("name")
@click.option("--turn", type=int, default=0, help="Only this turn.")
@study_command
def source_show(study, name: str, turn: int) -> None:
    """Print a transcript with turn numbers."""
    from qualkit.domain.sources import timestamp

    found = study.sources.get(name)
    if not turn:
        heading(f"{found.name}: {found.words:,} words, {len(found.turns)} turns")
    for each in found.turns:
        if turn in (0, each.number):
            time = f"  {timestamp(each.start_seconds)}" if each.start_seconds is not None else ""
            click.echo(f"[{each.number}] {each.speaker or 'not named'} ({each.role}){time}")
            click.echo(wrapped(each.span.of(found.text), indent="  "))


for command in REVISING:
    source.add_command(command)

COMMANDS = {"import": import_, "source": source}
