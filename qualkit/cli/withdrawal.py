"""`qualkit source purge` and `qualkit case withdraw`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from qualkit.cli._asking import agreed
from qualkit.cli._command import Exit, study_command
from qualkit.cli._output import as_json, heading, say, wrapped

__all__ = ["purge", "withdraw"]

_SHOWN = 8
_QUOTING = {
    "memo": ("Memos", "look at them with: qualkit memo show NUMBER; or remove them with --remove-quoting-memos"),
    "summary": ("Framework summaries", "or remove them with --remove-quoting-memos"),
    "codebook": ("Codebooks", "or take the words out with --rewrite-codebooks"),
    "code": ("Codes (examples and the like)", "or take the words out with --rewrite-codebooks"),
    "codebook version": ("Versions of codebooks", "or take the words out with --rewrite-codebooks"),
    "change of the codebook": ("Changes of the codebook", "or take the words out with --rewrite-codebooks"),
    "export": ("Exports", "write them again, or delete them with --delete-exports"),
    "export that names them": ("Exports that name them", "write them again, or delete them with --delete-exports"),
    "other file": ("Other files in the folder", "they are yours: change or delete them yourself"),
}


def _choices(function: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--remove-quoting-memos", is_flag=True, help="Remove memos and summaries on others that quote."),
        click.option("--rewrite-codebooks", is_flag=True, help="Take the words out of codebooks, in every version."),
        click.option("--delete-exports", is_flag=True, help="Delete the exports that quote or name."),
        click.option("--delete-backups", is_flag=True, help="Delete every backup instead of purging each."),
        click.option("--forget-name", is_flag=True, help="Take the name out of the log as well."),
        click.option("--dry-run", is_flag=True, help="Show what would go; remove nothing."),
        click.option("--yes", is_flag=True, help="Do not ask."),
        click.option("--json", "json_", is_flag=True, help="JSON (with --yes or --dry-run)."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.command("purge")
@click.argument("name")
@_choices
@study_command
def purge(study, name, **options) -> int:
    """Remove a source for good, from every place in the study's folder.

    Its texts in all revisions, what stands on them, its originals, the caches, and the same in every backup. It shows
    first what will go and what quotes it elsewhere, and asks. There is no undo, of this or of anything before. At the
    end the whole folder is searched for five words in a row of theirs.
    """
    plan = study.withdrawal.plan_source(name)
    agreed_choices = _agreed(plan, **options)
    if agreed_choices is None:
        return Exit.DONE
    return _told(study.withdrawal.withdraw(plan, agreed_choices), options["json_"])


@click.command("withdraw")
@click.argument("name")
@_choices
@study_command
def withdraw(study, name, **options) -> int:
    """Remove a participant who withdraws, from every place in the study's folder.

    Sources in which nobody else speaks go as a whole. Elsewhere, as in a focus group, only the participant's turns are
    taken out: what the others said stays, with its codings. It shows first what will go and what quotes the participant
    elsewhere, and asks. There is no undo, of this or of anything before. At the end the whole folder is searched for
    five words in a row of theirs.
    """
    plan = study.withdrawal.plan_case(name)
    agreed_choices = _agreed(plan, **options)
    if agreed_choices is None:
        return Exit.DONE
    return _told(study.withdrawal.withdraw(plan, agreed_choices), options["json_"])


def _agreed(plan, *, dry_run: bool, yes: bool, json_: bool, **chosen: bool) -> Any:
    """Show a plan, and answer what was chosen; None if nothing is to be done."""
    from qualkit.domain.withdrawal import Choices

    choices = Choices(**chosen)
    if json_ and not (yes or dry_run):
        raise click.UsageError("--json needs --yes or --dry-run.")
    if plan.done and not plan.unfinished:
        say(f"{plan.name} was withdrawn on {plan.done[:10]}: there is nothing left to do.")
        return None
    if json_ and dry_run:
        click.echo(as_json(plan))
    elif not json_:
        _print_plan(plan, choices)
    if dry_run:
        return None
    question = f"Remove {plan.name} for good? There is no way back."
    if plan.unfinished:
        question = f"Finish the withdrawal of {plan.name}?"
    if not agreed(question, yes=yes):
        say("Nothing was removed.")
        return None
    return choices


def _print_plan(plan, choices) -> None:
    if plan.unfinished:
        click.echo(wrapped(f"The withdrawal of {plan.name} was begun and stopped. What is left of it will be done."))
        return
    heading(f"To be removed: {plan.what} {plan.name}")
    for source in plan.sources:
        if source.turns:
            turns = "1 turn" if len(source.turns) == 1 else f"{len(source.turns)} turns"
            click.echo(
                wrapped(
                    f'{source.source}: others speak there too. {turns} will read "[withdrawn]" in revision'
                    f" {source.revision}; earlier revisions go. What the others say stays, with its codings.",
                    indent="  ",
                )
            )
        else:
            click.echo(f"  {source.source}: the whole text, in all its revisions")
    for what, number in plan.counts.items():
        click.echo(f"  {number:>6,}  {_noun(what, number)}")
    _list("Files deleted", plan.files)
    _list("Backups deleted" if choices.delete_backups else "Backups purged", plan.backups)
    click.echo("  The caches are emptied; they are made again when they are needed.")
    click.echo("  No undo goes back behind this, for anybody's work.")
    _print_quoting(plan, choices)
    for note in plan.notes:
        click.echo(wrapped(note, indent="  "))
    if plan.unsearched:
        click.echo(wrapped("Recordings and pictures are not listened to or looked at; look yourself:", indent="  "))
        _list("", plan.unsearched)
    if not plan.runs:
        click.echo("  There are no five words in a row of theirs alone, so none can be looked for afterwards.")
        return
    click.echo(
        wrapped(
            f"{plan.runs:,} runs of five words are theirs alone and will be looked for in every file afterwards;"
            f" {plan.shared:,} more are said by others too.",
            indent="  ",
        )
    )


def _print_quoting(plan, choices) -> None:
    from qualkit.services.withdrawal_plans import chosen_quoting

    left = chosen_quoting(plan, choices)
    if left:
        click.echo()
        heading("Quotes them and stays")
    for what, names in left.items():
        title, advice = _QUOTING.get(what, (f"{what[0].upper()}{what[1:]}s", "change them yourself"))
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        click.echo(wrapped(f"{title}: {', '.join(names[:_SHOWN])}{more}. To do: {advice}.", indent="  "))


def _noun(plural: str, number: int) -> str:
    """What is counted, in the singular for one."""
    singular = {"framework summaries": "framework summary", "memos that quote": "memo that quotes"}
    return plural if number != 1 else singular.get(plural, plural.removesuffix("s"))


def _list(title: str, names: Sequence[str]) -> None:
    if names and title:
        click.echo(f"  {title}:")
    for name in names:
        click.echo(f"    {name}")


def _told(report, json_: bool) -> int:
    """Say what was done; answer whether nothing is left."""
    proof = report.proof
    if json_:
        click.echo(as_json({"report": report, "clean": proof.clean}))
        return Exit.DONE if proof.clean else Exit.REFUSED
    removed = ", ".join(f"{number:,} {_noun(what, number)}" for what, number in report.removed.items() if number)
    click.echo(wrapped(f"Removed for good: {removed or 'what was left'}."))
    _list("Deleted", report.files)
    for backup, state in report.backups.items():
        click.echo(f"  {backup}: {state}")
    for note in report.notes:
        click.echo(wrapped(note))
    if not proof.runs:
        return Exit.DONE
    click.echo(
        wrapped(
            f"Searched {proof.files:,} files, {proof.size:,} bytes, into archives and databases, for {proof.runs:,}"
            f" runs of five words that are theirs alone ({proof.shared:,} that others say too were left out)."
        )
    )
    if proof.clean:
        click.echo("None was found.")
        return Exit.DONE
    heading("Still there")
    for place, runs in proof.left:
        click.echo(f"  {place}: {runs:,} run{'' if runs == 1 else 's'}")
    for name in proof.unread:
        click.echo(f"  {name}: could not be read")
    click.echo(wrapped("Change or delete these yourself. Nothing else of theirs was found."))
    return Exit.REFUSED
