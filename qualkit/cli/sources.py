"""`qualkit import` and `qualkit source`."""

from __future__ import annotations

from collections.abc import Sequence

import click

from qualkit.cli._command import Exit, Group, study_command
from qualkit.cli._output import as_json, formats, heading, say, show, wrapped
from qualkit.cli.revise import COMMANDS as REVISING
from qualkit.cli.withdrawal import purge
from qualkit.text.turns import DIVISIONS

__all__ = ["COMMANDS"]

MOST_LISTED = 12


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path())
@click.option("--encoding", default="", help="Text encoding of the files, if it is not found out rightly.")
@click.option(
    "--divide",
    type=click.Choice(DIVISIONS),
    help="How turns without labels are told apart: paragraphs take turns, bold ones ask, questions ask, or all is one.",
)
@click.option(
    "--question",
    "questions",
    multiple=True,
    metavar="COLUMN",
    help="Of a survey, a column of answers to an open question (its heading or letter); repeatable.",
)
@click.option("--strict", is_flag=True, help="Import nothing if any file is refused.")
@click.option("--review", is_flag=True, help="Go through the speakers of what was imported, on the screen.")
@click.option("--plain", is_flag=True, help="With --review: a conversation line by line.")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def import_(
    study,
    paths: tuple[str, ...],
    encoding: str,
    divide: str | None,
    questions: tuple[str, ...],
    strict: bool,
    review: bool,
    plain: bool,
    json_: bool,
) -> int:
    """Import transcripts, surveys and papers: files, folders, .zip.

    Transcripts: .docx .odt .rtf .txt .md .html .pdf .vtt .srt .json .csv .tsv .xlsx; surveys: .csv .tsv .xlsx, each
    respondent a source and a case; references with abstracts: .ris .bib. Says for each file what was found, what was
    assumed and what was left out.
    """
    if review:
        from qualkit.cli.speaker_talk import refuse_without_listener

        if json_:
            raise click.UsageError("--review is a conversation and --json is not.")
        refuse_without_listener("imported", "Leave --review out, and go through the speakers later.")
    report = study.sources.add(paths, encoding=encoding, strict=strict, divide=divide or "", questions=questions)
    if json_:
        click.echo(as_json(report.files))
    for file in report.files:
        if file.state == "refused":
            click.echo(f"Error: {file.problems[0]}", err=True)
        elif not json_:
            _print_file(file)
    if not json_:
        say(_summary(report))
    if review:
        _review(study, report, plain=plain)
    return Exit.REFUSED if report.refused else Exit.DONE


def _review(study, report, *, plain: bool) -> None:
    """Go through the speakers of what was imported; a survey says itself who speaks."""
    from qualkit.cli.review_screens import review_speakers

    names = [file.source for file in report.files if file.state == "imported" and len(file.sources) == 1]
    if names:
        review_speakers(study, names, plain=plain)


def _summary(report) -> str:
    several = f" ({report.sources} sources)" if report.sources != report.imported else ""
    known = sum(1 for file in report.files if file.state == "already there")
    there = f"{known} already there, " if known else ""
    return f"{report.imported} imported{several}, {there}{report.refused} refused, {len(report.files)} looked at."


def _print_file(file) -> None:
    if file.state == "already there" and file.known == 1 and len(file.problems) == 1:
        click.echo(wrapped(f"{file.file}: already there, as {file.source}"))
        return
    if file.state != "imported":
        click.echo(f"{file.file}: {file.state}")
    else:
        layout = f", {file.layout}" if file.layout else ""
        called = file.source if len(file.sources) == 1 else f"{len(file.sources)} sources"
        click.echo(wrapped(f"{file.file}: {called} ({file.format}{layout}), {_sized(file.words, file.turns)}"))
        if len(file.sources) > 1:
            click.echo(wrapped(f"sources: {_folded(file.sources)}", indent="  "))
        who = [f"{label or 'not named'} ({role}, {n})" for label, (role, n) in file.speakers.items()]
        click.echo(wrapped(f"speakers: {_folded(who, '; ')}", indent="  "))
        if file.rules:
            rules = "1 remembered rule" if file.rules == 1 else f"{file.rules} remembered rules"
            click.echo(wrapped(f"{rules} for speakers applied; see: qualkit speakers rules", indent="  "))
    if any(file.identifiers.values()):
        found = ", ".join(f"{number} {tier}" for tier, number in file.identifiers.items() if number)
        click.echo(wrapped(f"may identify people: {found}; see: qualkit identifiers review", indent="  "))
    for dropped in file.dropped:
        click.echo(wrapped(f"left out: {dropped.what} ({dropped.count})", indent="  "))
    for problem in file.problems:
        click.echo(wrapped(f"{problem.severity}: {problem}", indent="  "))


def _sized(words: int, turns: int) -> str:
    return f"{words:,} {'word' if words == 1 else 'words'}, {turns:,} {'turn' if turns == 1 else 'turns'}"


def _folded(names: Sequence[str], between: str = ", ") -> str:
    """All of a few names, the first of many and how many more there are."""
    if len(names) <= MOST_LISTED:
        return between.join(names)
    shown = names[: MOST_LISTED - 2]
    return f"{between.join(shown)}{between}and {len(names) - len(shown)} more"


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
@click.option("--turn", type=click.IntRange(min=1), default=None, help="Only this turn.")
@click.option("--where", is_flag=True, help="With the place of each turn in the file; or just the place of:")
@click.option("--offset", type=click.IntRange(min=0), default=None, help="With --where: this character, from 0.")
@click.option("--coding", type=click.IntRange(min=1), default=None, help="With --where: this coding.")
@study_command
def source_show(study, name: str, turn: int | None, where: bool, offset: int | None, coding: int | None) -> None:
    """Print a transcript with turn numbers."""
    if (offset is not None or coding) and not where:
        raise click.UsageError("--offset and --coding need --where.")
    if where and (offset is not None or coding or turn):
        at = -1 if offset is None else offset
        click.echo(str(study.sources.where(name, offset=at, turn=turn or 0, coding=coding or 0)))
        return
    _print_source(study.sources.get(name), turn or 0, where)


def _print_source(found, turn: int, where: bool) -> None:
    from qualkit.domain.sources import timestamp

    if not turn:
        heading(f"{found.name}: {_sized(found.words, len(found.turns))}")
    for each in found.turns:
        if turn in (0, each.number):
            time = f"  {timestamp(each.start_seconds)}" if each.start_seconds is not None else ""
            click.echo(f"[{each.number}] {each.speaker or 'not named'} ({each.role}){time}")
            if where:
                click.echo(f"  {found.place(each.span.start) or 'place not known'}")
            click.echo(wrapped(each.span.of(found.text), indent="  "))


for command in REVISING:
    source.add_command(command)
source.add_command(purge)

COMMANDS = {"import": import_, "source": source}
