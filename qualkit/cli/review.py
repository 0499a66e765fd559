"""`qualkit review`."""

from __future__ import annotations

import click

from qualkit.cli._command import Group, study_command
from qualkit.cli._output import as_json, formats, show, wrapped
from qualkit.cli.codings import print_codings
from qualkit.cli.suggest import print_run, print_suggestion

__all__ = ["COMMANDS"]


class Numbers(click.ParamType):  # type: ignore[type-arg]  # generic only in newer releases of click
    """Segment numbers as people write them: ``1,4,7-9``."""

    name = "numbers"

    def convert(self, value, param, ctx):
        if isinstance(value, tuple):
            return value
        found: list[int] = []
        try:
            for part in value.replace(" ", "").split(","):
                low, dash, high = part.partition("-")
                found.extend(range(int(low), int(high) + 1) if dash else [int(low)])
        except ValueError:
            self.fail(f'"{value}" is not a list of numbers such as 1,4,7-9', param, ctx)
        return tuple(found)


@click.group("review", cls=Group)
def review() -> None:
    """Decide about suggestions and rule hits. Nothing is decided by default."""


@review.command("list")
@click.option("--run", type=int, default=0, help="Of this run (default: the latest; -1 for all).")
@click.option("--state", type=click.Choice(["open", "accepted", "merged", "split", "rejected"]), default=None)
@formats
@study_command
def list_(study, run, state, form) -> None:
    """List suggestions with their state."""
    from qualkit.domain.tables import DataTable

    found = study.suggestions.list(run=run, state=state or "")
    if form == "json":
        click.echo(as_json(found))
        return
    rows = tuple(
        (
            s.number,
            s.label,
            s.state,
            sum(s.participants.values()),
            "" if s.stability is None else s.stability,
            f"{s.novelty:.0%}",
            ", ".join(s.overlaps),
        )
        for s in found
    )
    columns = ("suggestion", "label", "state", "participants", "stability", "new", "overlaps")
    show(DataTable(title="Suggestions", columns=columns, rows=rows), form)


@review.command("show")
@click.argument("number", type=int)
@click.option("--all", "everything", is_flag=True, help="All segments, not just the typical ones.")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def show_(study, number, everything, json_) -> None:
    """Show one suggestion with its evidence."""
    found = study.suggestions.get(number)
    click.echo(as_json(found)) if json_ else print_suggestion(found, quotes=0 if everything else 5)


@review.command("runs")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def runs(study, json_) -> None:
    """Show how each run's suggestions came about."""
    found = study.suggestions.runs()
    if json_:
        click.echo(as_json(found))
        return
    for run in found:
        print_run(run)
    if not found:
        click.echo("Nothing was suggested yet.")


@review.command("accept")
@click.argument("number", type=int)
@click.option("--as", "name", default="", metavar="NAME", help="Name of the new code (default: the label).")
@click.option("--under", default="", metavar="CODE", help="The code or theme it goes under.")
@click.option("--key", default="", help="Its key (default: the next free one).")
@click.option("--segments", type=Numbers(), default=(), help="Only these segments, such as 1,4,7-9.")
@click.option("--definition", default="", help="What the code means.")
@click.option("--why", default="")
@study_command
def accept(study, number, name, under, key, segments, definition, why) -> None:
    """Make a suggestion a code, and its segments codings."""
    code, coded = study.suggestions.accept(
        number, name=name, under=under, key=key, segments=segments, definition=definition, why=why
    )
    click.echo(f"Suggestion {number} is now the code {code.key} {code.name}: {coded} segments coded.")
    if code.status == "draft":
        click.echo(f'Its definition is a draft. To write it: qualkit codebook edit {code.key} --definition "…"')


@review.command("merge")
@click.argument("number", type=int)
@click.option("--into", required=True, metavar="CODE", help="The code its segments belong to.")
@click.option("--segments", type=Numbers(), default=(), help="Only these segments, such as 1,4,7-9.")
@click.option("--why", default="")
@study_command
def merge(study, number, into, segments, why) -> None:
    """Code a suggestion's segments with a code that exists."""
    code, coded = study.suggestions.merge(number, into=into, segments=segments, why=why)
    click.echo(f"Suggestion {number} is merged into {code.key} {code.name}: {coded} segments coded.")


@review.command("split")
@click.argument("number", type=int)
@click.option("--segments", type=Numbers(), required=True, help="Those to split off, such as 1,4,7-9.")
@click.option("--as", "label", default="", metavar="LABEL", help="What the part split off is about.")
@click.option("--why", default="")
@study_command
def split(study, number, segments, label, why) -> None:
    """Split a suggestion in two open ones."""
    first, second = study.suggestions.split(number, segments=segments, label=label, why=why)
    click.echo(f"Suggestion {number} is split: {first} has the named segments, {second} the others.")


@review.command("reject")
@click.argument("number", type=int)
@click.option("--why", required=True, help="The reason; it stays in the ledger.")
@study_command
def reject(study, number, why) -> None:
    """Turn a suggestion down, with a reason."""
    study.suggestions.reject(number, why=why)
    click.echo(f"Suggestion {number} is rejected.")


@review.command("take")
@click.argument("number", type=int)
@click.argument("segment", type=int)
@click.option("--as", "code", required=True, metavar="CODE", help="The code it is coded with.")
@click.option("--why", default="", help="A reason; it stays in the ledger.")
@study_command
def take(study, number, segment, code, why) -> None:
    """Code one segment of a suggestion; the others stay open (take 4 2 --as LWR3.2)."""
    coding = study.suggestions.take(number, segment, code=code, why=why)
    click.echo(f"Segment {segment} of suggestion {number} is coding {coding.number}: {coding.source} {coding.code}.")


@review.command("decline")
@click.argument("number", type=int)
@click.argument("segment", type=int)
@click.option("--why", default="", help="A reason; it stays in the ledger.")
@study_command
def decline(study, number, segment, why) -> None:
    """Turn one segment of a suggestion down; the others stay open."""
    left = len(study.suggestions.decline(number, segment, why=why).open_segments)
    click.echo(f"Segment {segment} of suggestion {number} is declined; {left} of its segments are open.")


@review.command("reopen")
@click.argument("number", type=int)
@click.option("--why", default="")
@study_command
def reopen(study, number, why) -> None:
    """Open a rejected suggestion again."""
    study.suggestions.reopen(number, why=why)
    click.echo(f"Suggestion {number} is open again.")


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


COMMANDS = {"review": review}
