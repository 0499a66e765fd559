"""`qualkit code`."""

from __future__ import annotations

import click

from qualkit.cli._command import Group, study_command
from qualkit.cli._output import as_json, formats, wrapped

__all__ = ["COMMANDS"]


class _CodeGroup(Group):
    """`qualkit code LW03` is short for `qualkit code open LW03`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        wants_help = any(arg in ("-h", "--help") for arg in args)
        if _first_word(args) not in self.commands and not (wants_help and _first_word(args) is None):
            args = ["open", *args]
        return super().parse_args(ctx, args)


def _first_word(args: list[str]) -> str | None:
    """The first of the line that is neither an option nor the value of a shared one."""
    previous = ""
    for arg in args:
        if not arg.startswith("-") and previous not in ("--study", "--coder"):
            return arg
        previous = arg
    return None


@click.group("code", cls=_CodeGroup)
def code() -> None:
    """Code a transcript on the screen; add, list and remove codings.

    `qualkit code LW03` opens the coding screen, as `qualkit code open LW03` does.
    """


@code.command("open")
@click.argument("source", default="")
@click.option("--plain", is_flag=True, help="A conversation line by line, for screen readers and simple terminals.")
@click.option("--editor", is_flag=True, help="The transcript with its codings as a text file in your editor.")
@study_command
def open_(study, source, plain, editor) -> None:
    """Open a transcript to code it; without SOURCE, the one where you left off."""
    if plain and editor:
        raise click.UsageError("--plain and --editor do not go together.")
    if plain:
        from qualkit.cli.plain_coding import run_plain_coding

        run_plain_coding(study, source)
    elif editor:
        from qualkit.cli.editor_coding import run_editor_coding

        run_editor_coding(study, source)
    else:
        from qualkit.cli.coding_screen import open_coding_screen

        open_coding_screen(study, source)


@code.command("add")
@click.argument("source")
@click.argument("key", metavar="CODE")
@click.option("--quote", default="", help="The words to code.")
@click.option("--turn", type=int, default=0, help="The turn they are in; without --quote, the whole turn.")
@click.option("--stance", type=click.Choice(["enabler", "barrier", "mixed"]), default=None)
@click.option("--contrary", is_flag=True, help="A negative case: it speaks against the code's tendency.")
@click.option("--key-quote", is_flag=True, help="A quotation for the report.")
@study_command
def add(study, source, key, quote, turn, stance, contrary, key_quote) -> None:
    """Code a segment: qualkit code add LW03 LWR3.4 --quote "on my own"."""
    coding = study.codings.add(
        source, key, quote=quote, turn=turn, stance=stance or "", contrary=contrary, key_quote=key_quote
    )
    click.echo(f"Coding {coding.number}: {coding.source} is {coding.code} here ({coding.state}):")
    click.echo(wrapped(coding.quote, indent="  "))


@code.command("remove")
@click.argument("numbers", nargs=-1, required=True, type=int)
@click.option("--why", default="", help="A reason, kept with removed rule hits.")
@study_command
def remove(study, numbers: tuple[int, ...], why: str) -> None:
    """Remove codings by number."""
    click.echo(f"{study.codings.remove(numbers, why=why)} removed. To take that back: qualkit undo")


@code.command("list")
@click.option("--source", default="")
@click.option("--code", "key", default="", metavar="KEY", help="This code and those under it.")
@click.option("--origin", type=click.Choice(["human", "rule", "model"]), default=None)
@click.option("--by", default="", metavar="CODER", help="Only this coder's.")
@formats
@study_command
def list_(study, source, key, origin, by, form) -> None:
    """List codings in reading order."""
    found = study.codings.list(source=source, code=key, origin=origin or "", coder=by)
    print_codings(found, form)


def print_codings(found, form: str) -> None:
    """Codings as numbered lines with their words, or as JSON or CSV."""
    if form == "json":
        click.echo(as_json(found))
    elif form == "csv":
        from qualkit.domain.tables import DataTable

        columns = ("coding", "source", "code", "start", "end", "coder", "origin", "state", "quote")
        rows = tuple(
            (c.number, c.source, c.code, c.span.start, c.span.end, c.coder, str(c.origin), c.state, c.quote)
            for c in found
        )
        click.echo(DataTable(title="Codings", columns=columns, rows=rows).to_csv(), nl=False)
    else:
        for c in found:
            negated = ", negated" if c.negated else ""
            click.echo(f"{c.number}  {c.source}  {c.code}  ({c.state}{negated}; {c.coder})")
            click.echo(wrapped(c.quote, indent="    "))
        click.echo(f"{len(found)} codings.")


COMMANDS = {"code": code}
