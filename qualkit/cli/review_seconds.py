"""`qualkit review second` and `agreement`: second opinions, given blind, and how far both readers agree."""

from __future__ import annotations

import click

from qualkit.cli._command import study_command
from qualkit.cli._output import as_json, formats, show

__all__ = ["agreement", "second"]


@click.command("second")
@click.argument("number", type=int)
@click.option("--accept", is_flag=True, help="It is right.")
@click.option("--reject", is_flag=True, help="It is wrong.")
@click.option("--unsure", is_flag=True, help="It cannot be told.")
@click.option("--as", "code", default="", metavar="CODE", help="Another code fits.")
@click.option("--why", default="", help="A reason; it stays in the ledger.")
@study_command
def second(study, number, accept, reject, unsure, code, why) -> None:
    """Give a second opinion; it changes nothing, and the first decision is not shown.

    Read blind with `qualkit review list --blind` and `qualkit review show NUMBER --blind`.
    """
    given = {"accept": accept, "reject": reject, "unsure": unsure, "merge": bool(code)}
    kinds = [kind for kind, said in given.items() if said]
    if len(kinds) != 1:
        raise click.UsageError("Say one of --accept, --reject, --unsure and --as CODE.")
    found = study.suggestions.second(number, kind=kinds[0], code=code, why=why)
    said = f"{found.code} fits instead" if found.code else found.kind
    click.echo(f"Noted: {found.coder}'s second opinion of suggestion {number}: {said}.")


@click.command("agreement")
@formats
@study_command
def agreement(study, form) -> None:
    """Show how far second opinions agree with first decisions, and where they do not."""
    figures, differing = study.suggestions.second_agreement(), study.suggestions.second_disagreements()
    if form == "json":
        click.echo(as_json({"agreement": figures.to_dicts(), "disagreements": differing.to_dicts()}))
        return
    show(figures, form)
    if form == "text" and differing.rows:
        click.echo()
        show(differing, form)
