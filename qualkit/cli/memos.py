"""`qualkit memo`."""

from __future__ import annotations

import sys

import click

from qualkit.cli._command import Group, study_command
from qualkit.cli._output import as_json, heading, wrapped
from qualkit.domain.memos import MEMO_KINDS, MEMO_TARGETS

__all__ = ["COMMANDS"]


def _words(text: str) -> str:
    """What was given with --text; "-" stands for standard input."""
    return sys.stdin.read() if text == "-" else text


@click.group("memo", cls=Group)
def memo() -> None:
    """Write and read memos."""


@memo.command("add")
@click.argument("on", default="")
@click.option("--text", required=True, help="The memo's words; - reads them from standard input.")
@click.option("--kind", type=click.Choice(MEMO_KINDS), default="analytic", show_default=True)
@click.option("--about", type=click.Choice(MEMO_TARGETS), default=None, help="What ON names, if it is not plain.")
@click.option("--title", default="")
@study_command
def add(study, on, text, kind, about, title) -> None:
    """Write a memo on a code, source, case, coding or suggestion, or (without ON) on the study.

    A memo of kind "summary" is printed under its code in the Word report.
    """
    words = _words(text)
    made = study.memos.add(words, on=on, about=about or "", kind=kind, title=title)
    click.echo(f"Memo {made.number} ({made.kind}) on {made.target or 'the study'}.")


@memo.command("list")
@click.argument("on", default="")
@click.option("--kind", type=click.Choice(MEMO_KINDS), default=None)
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def list_(study, on, kind, json_) -> None:
    """List memos, oldest first."""
    found = study.memos.list(on=on, kind=kind or "")
    if json_:
        click.echo(as_json(found))
        return
    for each in found:
        title = f"  {each.title}" if each.title else ""
        heading(
            f"{each.number}  {each.kind} on {each.target or 'the study'}  ({each.coder}, {each.created_at[:10]}){title}"
        )
        click.echo(wrapped(each.body, indent="  "))
    click.echo(f"{len(found)} memos.")


@memo.command("edit")
@click.argument("number", type=int)
@click.option("--text", required=True, help="The new words; - reads them from standard input.")
@study_command
def edit(study, number: int, text: str) -> None:
    """Replace a memo's words."""
    words = _words(text)
    click.echo(f"Memo {study.memos.edit(number, words).number} has new words. To take that back: qualkit undo")


@memo.command("remove")
@click.argument("number", type=int)
@study_command
def remove(study, number: int) -> None:
    """Delete a memo."""
    study.memos.remove(number)
    click.echo(f"Memo {number} is deleted. To take that back: qualkit undo")


COMMANDS = {"memo": memo}
