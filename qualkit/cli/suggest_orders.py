"""`qualkit suggest next`, `check`, `second-reader` and `stop`: what to look at, and when to stop looking."""

from __future__ import annotations

import click

from qualkit.cli._command import study_command
from qualkit.cli._output import as_json, formats, heading, say, show, wrapped

__all__ = ["ORDERS"]

_CODE = click.option(
    "--code", "codes", multiple=True, metavar="KEY", help="Only this code and those under it; repeatable."
)
_SEED = click.option("--seed", type=int, default=None, help="Seed of the random draws (default: the study's).")
_MOST = click.option("--most", type=int, default=5, help="At most this many a code.", show_default=True)


@click.command("next")
@_CODE
@click.option("--number", "-n", type=int, default=20, help="How many passages.", show_default=True)
@_SEED
@formats
@study_command
def next_(study, codes, number, seed, form) -> None:
    """Show what to look at next: uncertain passages, unlike each other, of many people and roles."""
    _tell(study.suggestions.next_passages(codes=codes, number=number, seed=seed), form, "why")


@click.command("check")
@_CODE
@_MOST
@_SEED
@formats
@study_command
def check(study, codes, most, seed, form) -> None:
    """Show coding to look at again: coded passages unlike their code, and others just like it."""
    _tell(study.suggestions.check_coding(codes=codes, most=most, seed=seed), form, "why")


@click.command("second-reader")
@click.argument("first", metavar="CODER_A")
@click.argument("second", metavar="CODER_B")
@_CODE
@_MOST
@_SEED
@formats
@study_command
def second_reader(study, first, second, codes, most, seed, form) -> None:
    """Show what one coder would probably have coded differently from another.

    A model learns from CODER_A's codings alone and is set beside what CODER_B has coded.
    """
    found = study.suggestions.second_reader(first, second, codes=codes, most=most, seed=seed)
    _tell(found, form, "in_words")


@click.command("stop")
@click.argument("code")
@click.option("--confidence", type=float, default=0.95, help="Of the interval.", show_default=True)
@_SEED
@formats
@study_command
def stop(study, code, confidence, seed, form) -> None:
    """Say how many passages of a code are probably still unseen, and when to stop looking."""
    found = study.suggestions.stopping(code, confidence=confidence, seed=seed)
    if form != "text":
        show(found, form)
        return
    for row in found:
        click.echo(wrapped(row["in_words"]))
    say(wrapped(found.note))


def _tell(table, form: str, why: str) -> None:
    """Passages one below the other: where, which code, why, and the passage with its telling sentence first."""
    if form == "json":
        click.echo(as_json({"passages": table.to_dicts(), "note": table.note}))
        return
    if form == "csv":
        show(table, form)
        return
    if not table.rows:
        click.echo(f"{table.title}: nothing.")
    for number, row in enumerate(table, 1):
        turn = f"turn {row['turn']}" if row["turn"] else ""
        who = ", ".join(dict.fromkeys(part for part in (row["source"], turn, row["case"], row["group"]) if part))
        heading(f"{number}  {row['code']} {row['name']}  [{who}]")
        click.echo(wrapped(f"{row[why]}.", indent="   "))
        click.echo(wrapped(f"“{row['sentence']}”", indent="   "))
        if row["words"]:
            click.echo(wrapped(f"Words: {row['words']}.", indent="   "))
        if row["like"]:
            click.echo(wrapped(f"Most like: {row['like']}.", indent="   "))
        click.echo()
    say(wrapped(table.note))


ORDERS = (next_, check, second_reader, stop)
