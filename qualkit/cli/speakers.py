"""`qualkit speakers`."""

from __future__ import annotations

import textwrap
from dataclasses import replace

import click

from qualkit.cli._asking import agreed
from qualkit.cli._command import Exit, Group, study_command
from qualkit.cli._output import formats, print_problems, show, wrapped
from qualkit.cli.review_screens import PLAIN, review_speakers
from qualkit.domain.sources import Role
from qualkit.text.turns import DIVISIONS

__all__ = ["COMMANDS"]

SHOWN_TURNS, SHOWN_WORDS = 6, 30
SHOWN_COLUMNS = 24
ROLES = tuple(str(role) for role in Role)


class Label(click.ParamType):  # type: ignore[type-arg]  # generic only in newer releases of click
    """A speaker's label; "not named" is what the tables call turns without one."""

    name = "label"

    def convert(self, value, param, ctx):
        return "" if value.casefold() == "not named" else value


_SOURCE = click.option(
    "--source", default="", metavar="NAME", help="In this source only (default: in all that have it)."
)
_ONCE = click.option("--once", is_flag=True, help="Do not remember it for the next file.")


@click.group("speakers", cls=Group)
def speakers() -> None:
    """Name who speaks: labels, roles, cases, and turns without labels.

    What is said of a label is remembered for the next file. Text, codings and the numbers of turns stay as they are.
    """


@speakers.command("list")
@click.option("--source", default="", metavar="NAME", help="Of this source only.")
@formats
@study_command
def list_(study, source, form) -> None:
    """List the labels with roles, turns, words, cases and their first words."""
    found = study.speakers.list(source)
    if form == "text":
        remembered = any(row["next_file"] for row in found)
        hidden = {"share", "questions", "in_sources", "sources" if source else "", "" if remembered else "next_file"}
        show(_shortened(found), form, hide=hidden)
    else:
        show(found, form)


@speakers.command("rename")
@click.argument("label", type=Label())
@click.argument("to")
@_SOURCE
@_ONCE
@study_command
def rename(study, label, to, source, once) -> None:
    """Give a label another name: qualkit speakers rename "Speaker 1" INT."""
    _print_change(study.speakers.rename(label, to, source=source, remember=not once))


@speakers.command("merge")
@click.argument("labels", nargs=-1, required=True, type=Label())
@click.option("--into", required=True, metavar="LABEL", help="The one label that they get.")
@_SOURCE
@_ONCE
@study_command
def merge(study, labels, into, source, once) -> None:
    """Let several labels be one speaker: qualkit speakers merge "Speaker 2" "Speaker 4" --into P1."""
    _print_change(study.speakers.merge(labels, into, source=source, remember=not once))


@speakers.command("role")
@click.argument("label", type=Label())
@click.argument("role", type=click.Choice(ROLES))
@_SOURCE
@_ONCE
@study_command
def role_(study, label, role, source, once) -> None:
    """Say who asks and who answers: rules and suggestions leave the interviewer out."""
    _print_change(study.speakers.role(label, role, source=source, remember=not once))


@speakers.command("link")
@click.argument("label", type=Label())
@click.argument("case", default="")
@_SOURCE
@click.option("--always", is_flag=True, help="The label is this case in every file to come.")
@click.option("--new", is_flag=True, help="Make the case if there is none of that name.")
@click.option("--remove", is_flag=True, help="Take the link away.")
@study_command
def link(study, label, case, source, always, new, remove) -> None:
    """Say which case speaks under a label: qualkit speakers link P3 Anna --source FG1."""
    if bool(case) == remove:
        raise click.UsageError("Name a case, or say --remove.")
    _print_change(study.speakers.link(label, case, source=source, remember=always, new=new))


@speakers.command("divide")
@click.argument("source")
@click.option("--by", required=True, type=click.Choice([*DIVISIONS, "labels"]), help="How turns are told apart.")
@click.option("--dry-run", is_flag=True, help="Show the turns as they would be; change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@study_command
def divide(study, source, by, dry_run, yes) -> int:
    """Divide a transcript without labels into turns, in the way you say.

    alternate: paragraphs take turns, the interviewer begins. bold: what is set in bold is asked. questions:
    paragraphs that end with a question mark or begin with a number are asked. block: all is one turn of the
    participant. labels: as on import.
    """
    way = "" if by == "labels" else by
    plan = study.speakers.plan_division(source, way)
    print_division(plan)
    if dry_run or plan.same or not agreed(f"Divide {plan.source} so?", yes=yes):
        return Exit.DONE if dry_run or plan.same else Exit.REFUSED
    done = study.speakers.divide(source, way)
    click.echo(f"{done.source} has {_counted(len(done.turns), 'turn')}. To take that back: qualkit undo")
    return Exit.DONE


@speakers.command("rules")
@formats
@study_command
def rules(study, form) -> None:
    """List what is remembered of labels for the next file."""
    show(study.speakers.rules(), form)


@speakers.command("forget")
@click.argument("label", type=Label())
@study_command
def forget(study, label) -> None:
    """Remember nothing of a label any more; sources stay as they are."""
    study.speakers.forget(label)
    click.echo(f"Nothing is remembered of {label or 'turns without a label'} any more.")


@speakers.command("review")
@click.argument("sources", nargs=-1)
@click.option("--plain", is_flag=True, help=PLAIN)
@study_command
def review(study, sources, plain) -> None:
    """Go through the speakers of sources one by one, on the screen.

    For each source you see the labels with counts and first words, and say what they are. Nothing is written before
    you confirm a source; what you confirm is one action. Without SOURCES, all are gone through. Line by line with
    --plain, or without a terminal.
    """
    review_speakers(study, sources, plain=plain)


def _shortened(table):
    """The table with first words that take one line."""
    at = table.columns.index("first_words")
    rows = (
        (*row[:at], textwrap.shorten(row[at], SHOWN_COLUMNS, placeholder="…"), *row[at + 1 :]) for row in table.rows
    )
    return replace(table, rows=tuple(rows))


def print_division(plan) -> None:
    """A division before it is made: speakers and first turns as they would be, and what else it touches."""
    if plan.same:
        click.echo(f"{plan.source} is divided so already: {_counted(len(plan.turns), 'turn')}.")
        return
    click.echo(f"{plan.source}, {plan.layout}: {_counted(len(plan.turns), 'turn')}; now there are {plan.before}")
    for label in plan.labels:
        case = f", case {label.case}" if label.case else ""
        name = f"{label.label or 'not named'} ({label.role}{case})"
        click.echo(f"{name}: {_counted(label.turns, 'turn')}, {label.words:,} words")
    if plan.words != plan.words_before:
        click.echo(f"{plan.words:,} words are spoken, where now there are {plan.words_before:,}; the text is the same.")
    for turn in plan.turns[:SHOWN_TURNS]:
        click.echo(f"[{turn.number}] {turn.speaker or 'not named'} ({turn.role})")
        click.echo(wrapped(_beginning(turn.span.of(plan.text)), indent="  "))
    if len(plan.turns) > SHOWN_TURNS:
        click.echo(f"… and {len(plan.turns) - SHOWN_TURNS} more turns.")
    for (case, old), new in plan.links.items():
        if new:
            click.echo(f'Case {case}, linked by "{old}", follows to "{new}".')
    print_problems(plan.problems)


def _beginning(text: str) -> str:
    words = text.split()
    return " ".join(words[:SHOWN_WORDS]) + (" …" if len(words) > SHOWN_WORDS else "")


def _print_change(change) -> None:
    click.echo(wrapped(told(change)))
    print_problems(change.problems)


def told(change) -> str:
    """What became of the speakers, in sentences."""
    parts = []
    if change.turns:
        parts.append(f"{_counted(change.turns, 'turn')} changed in {_named(change.sources)}.")
    if change.merged:
        parts.append(f"Labels became one in {_named(change.merged)}; turns stay apart and keep their numbers.")
    if change.links:
        parts.append(f"{_counted(change.links, 'link')} of cases changed.")
    if change.remembered:
        parts.append("Remembered for the next file; see: qualkit speakers rules")
    return " ".join(parts) or "It is so already: nothing was changed."


def _named(sources) -> str:
    return ", ".join(sources) if len(sources) <= 6 else f"{len(sources)} sources"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


COMMANDS = {"speakers": speakers}
