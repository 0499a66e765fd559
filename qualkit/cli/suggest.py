"""`qualkit suggest`."""

from __future__ import annotations

import click

from qualkit.cli._command import Group, study_command
from qualkit.cli._output import as_json, heading, say, wrapped
from qualkit.cli.suggest_replay import ledger, replay
from qualkit.cli.suggested_codes import codes

__all__ = ["COMMANDS", "print_run", "print_suggestion"]


@click.group("suggest", cls=Group)
def suggest() -> None:
    """Have themes or codes suggested, for you to review."""


@suggest.command("themes")
@click.option("--number", "-n", type=int, default=0, help="How many themes (default: a start from the amount of text).")
@click.option("--seed", type=int, default=None, help="Seed of the random draws (default: the study's).")
@click.option("--uncoded", is_flag=True, help="Only passages that no coding touches: what the codebook misses.")
@click.option("--source", "sources", multiple=True, help="Only this source; repeatable.")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def themes(study, number, seed, uncoded, sources, json_) -> None:
    """Suggest themes over what participants say. Nothing is coded until you accept a suggestion.

    A suggestion is a grouping to review: similar talk, not a finding.
    """
    run, found = study.suggestions.themes(number=number, seed=seed, uncoded=uncoded, sources=sources)
    if json_:
        click.echo(as_json({"run": run, "suggestions": found}))
        return
    print_run(run)
    for suggestion in found:
        click.echo()
        print_suggestion(suggestion, quotes=1)
    if found:
        click.echo()
        if run.tree_text:
            heading("How the themes join, if you ask for fewer (-n)")
            click.echo(run.tree_text)
        say("Read one in full: qualkit review show NUMBER. Then: qualkit review accept, merge, split or reject.")


def print_run(run) -> None:
    """How a run's suggestions came about, in a few lines."""
    heading(f"Run {run.number} ({run.at[:10]}, {run.coder}, seed {run.seed})")
    click.echo(wrapped(run.method))
    figures = ", ".join(f"{name.replace('_', ' ')} {value:.2f}" for name, value in run.figures.items())
    if figures:
        click.echo(wrapped(f"Figures: {figures}."))
    left_out = ", ".join(f"{count} {what}" for what, count in run.left_out.items() if count)
    if left_out:
        click.echo(wrapped(f"Left out: {left_out}."))
    for note in run.notes:
        click.echo(wrapped(f"Note: {note}"))


def print_suggestion(suggestion, *, quotes: int) -> None:
    """One suggestion with its evidence; `quotes` typical quotations, all of them if 0."""
    s = suggestion
    heading(f"{s.number}  {s.label}  [{s.state}]")
    click.echo(wrapped(f"keywords: {', '.join(s.keywords)}", indent="   "))
    people = ", ".join(f"{count} {group or 'not stated'}" for group, count in s.participants.items())
    segments = f"{len(s.segments)} segments" if s.segments else ""
    if s.lost_segments:
        segments += f", {s.lost_segments} more found no place in a corrected transcript"
    click.echo(wrapped(f"who: {sum(s.participants.values())} participants ({people}); {segments}", indent="   "))
    stability = "not estimated" if s.stability is None else f"{s.stability:.2f}"
    click.echo(
        wrapped(
            f"stability {stability} (share of the group that stays together when passages are left out); cohesion"
            f" {s.cohesion:.2f}; {s.concentration:.0%} of it from one participant",
            indent="   ",
        )
    )
    overlaps = ", ".join(f"{code} {share:.0%}" for code, share in s.overlaps.items())
    click.echo(
        wrapped(f"codes it overlaps: {overlaps or 'none'}; new: {s.novelty:.0%} without any coding", indent="   ")
    )
    for decision in s.decisions:
        # A decision about one segment is followed by a reopening of the others, which is no news.
        if not (decision.kind == "reopen" and decision.segments):
            click.echo(wrapped(_told(decision, len(s.segments)), indent="   "))
    shown = [segment for segment in s.segments if segment.typical or not quotes]
    for segment in shown[: quotes or None]:
        mark = ", typical" if segment.typical else ""
        who = ", ".join(part for part in (segment.case, segment.group) if part)
        click.echo(wrapped(f"[{segment.number}] {who} (fit {segment.support:.2f}{mark})", indent="   "))
        click.echo(wrapped(f"“{segment.quote}”", indent="      "))


def _told(decision, segments: int) -> str:
    """A decision in a line: which segment, if it was about a single one of several, and the reason."""
    about = f"segment {decision.segments[0]}, " if len(decision.segments) == 1 < segments else ""
    code = f" {decision.code}" if decision.code else ""
    why = f" ({decision.why})" if decision.why else ""
    return f"{decision.at[:10]} {decision.coder}: {about}{decision.kind}{code}{why}"


suggest.add_command(codes)
suggest.add_command(ledger)
suggest.add_command(replay)
COMMANDS = {"suggest": suggest}
