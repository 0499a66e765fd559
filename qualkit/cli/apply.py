"""`qualkit apply`."""

from __future__ import annotations

import click

from qualkit.cli._command import study_command
from qualkit.cli._output import as_json, heading, say, width

__all__ = ["COMMANDS"]


@click.command("apply")
@click.option("--codebook", default="", help="Only this codebook (default: all of the study's).")
@click.option("--code", "codes", multiple=True, metavar="KEY", help="Only this code and those under it; repeatable.")
@click.option("--unit", type=click.Choice(["sentence", "turn"]), default="sentence", show_default=True)
@click.option("--interviewer", is_flag=True, help="Look at the interviewer's turns too.")
@click.option("--dry-run", is_flag=True, help="Change nothing; show the hits in context.")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def apply(study, codebook, codes, unit, interviewer, dry_run, json_) -> None:
    """Apply the codebook's patterns to the transcripts.

    What they find becomes codings of origin "rule", not confirmed until a person confirms them. Patterns are help
    for a reader, not a judgement. One undo takes a whole application back.
    """
    done = study.codings.apply(codebook=codebook, codes=codes, unit=unit, interviewer=interviewer, dry_run=dry_run)
    if json_:
        click.echo(as_json(done))
        return
    if dry_run:
        _print_hits(done.examples)
    verb = "would be" if dry_run else "were"
    click.echo(
        f"{done.added:,} rule hits {verb} added, {done.retired:,} retired, {done.kept:,} kept as they are;"
        f" {done.settled:,} places already settled by a person; {done.negated:,} hits in a negated clause."
    )
    if done.added and not dry_run:
        say("They are not confirmed. Read them with: qualkit review hits; take them back with: qualkit undo")


def _print_hits(examples) -> None:
    code = ""
    for hit in sorted(examples, key=lambda h: (h.code, h.source, h.turn)):
        if hit.code != code:
            code = hit.code
            heading(code)
        negated = " [negated]" if hit.negated else ""
        click.echo(f"  {hit.source} turn {hit.turn}{negated}  ({'; '.join(hit.patterns)})")
        click.echo(f"    {_in_context(hit, width() - 8)}")


def _in_context(hit, room: int) -> str:
    """The unit on one line, the firing words in » «, cut around the first of them."""
    quote, pieces, reached = hit.quote, [], 0
    for word in hit.words:
        pieces += [quote[reached : word.start], "»", quote[word.start : word.end], "«"]
        reached = word.end
    text = " ".join(("".join(pieces) + quote[reached:]).split())
    first = max(text.find("»") - room // 3, 0)
    cut = text[first : first + room]
    return ("…" if first else "") + cut + ("…" if first + room < len(text) else "")


COMMANDS = {"apply": apply}
