"""`qualkit review`: suggestions are decided about, and rule hits confirmed or removed."""

from __future__ import annotations

import click

from qualkit.cli import review_decisions, review_lists, review_seconds, review_sheets
from qualkit.cli._command import ShortGroup, study_command
from qualkit.cli._output import formats, wrapped
from qualkit.cli.codings import print_codings
from qualkit.cli.review_screens import PLAIN, review_suggestions

__all__ = ["COMMANDS"]


@click.group("review", cls=ShortGroup, short_for="open", alone=True)
def review() -> None:
    """Decide about suggestions and rule hits. Nothing is decided by default.

    `qualkit review` opens the screen on which open suggestions are gone through, as `qualkit review open` does.
    """


@review.command("open")
@click.option("--kind", type=click.Choice(["themes", "codes"]), default=None, help="Only themes, or only codes.")
@click.option("--code", default="", metavar="KEY", help="Of this code and those under it.")
@click.option("--source", default="", help="With a passage in this source.")
@click.option("--run", type=int, default=0, help="Of this run (default: the latest of each kind; -1: all).")
@click.option("--blind", is_flag=True, help="As a second reader: give opinions, without what others have decided.")
@click.option("--plain", is_flag=True, help=PLAIN)
@study_command
def open_(study, kind, code, source, run, blind, plain) -> None:
    """Go through open suggestions on the screen, or line by line."""
    review_suggestions(study, kind=kind or "", code=code, source=source, run=run, blind=blind, plain=plain)


@review.command("hits")
@click.option("--code", default="", metavar="KEY", help="Of this code and those under it.")
@click.option("--source", default="")
@formats
@study_command
def hits(study, code, source, form) -> None:
    """List rule hits that nobody has confirmed, with the words that fired."""
    found = study.codings.list(code=code, source=source, unconfirmed=True)
    if form != "text":
        print_codings(found, form)
        return
    for c in found:
        words = ", ".join(f"“{c.quote[w.start - c.span.start : w.end - c.span.start]}”" for w in c.words)
        negated = ", in a negated clause" if c.negated else ""
        click.echo(f"{c.number}  {c.source}  {c.code}  fired: {words}{negated}")
        click.echo(wrapped(c.quote, indent="    "))
    click.echo(f"{len(found)} open rule hits.")


@review.command("confirm")
@click.argument("numbers", nargs=-1, type=int)
@click.option("--code", default="", metavar="KEY", help="All open ones of this code and those under it.")
@study_command
def confirm(study, numbers, code) -> None:
    """Confirm rule hits, one by one or a code at a time."""
    click.echo(f"{study.codings.confirm(numbers, code=code)} rule hits confirmed.")


@review.command("remove")
@click.argument("numbers", nargs=-1, type=int)
@click.option("--code", default="", metavar="KEY", help="All open ones of this code and those under it.")
@click.option("--why", default="", help="A reason, kept in the study.")
@study_command
def remove(study, numbers, code, why) -> None:
    """Remove rule hits, one by one or a code at a time; they do not come back."""
    click.echo(f"{study.codings.remove_hits(numbers, code=code, why=why)} rule hits removed.")


for _command in (
    review_lists.list_,
    review_lists.show_,
    review_lists.runs,
    review_decisions.accept,
    review_decisions.merge,
    review_decisions.split,
    review_decisions.reject,
    review_decisions.take,
    review_decisions.decline,
    review_decisions.reopen,
    review_seconds.second,
    review_seconds.agreement,
    review_sheets.export_,
    review_sheets.import_,
):
    review.add_command(_command)

COMMANDS = {"review": review}
