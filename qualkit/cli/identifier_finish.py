"""`qualkit identifiers finish` and `log`: after the replacing."""

from __future__ import annotations

import click

from qualkit.cli._asking import agreed
from qualkit.cli._command import Exit
from qualkit.cli._keys import keyed_command
from qualkit.cli._output import formats, say, show, wrapped

__all__ = ["finish", "log"]


@click.command("finish")
@click.option("--dry-run", is_flag=True, help="Show what would go; remove nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@keyed_command
def finish(study, dry_run, yes) -> int:
    """Remove for good the earlier texts, original files and backups that hold what was replaced.

    Nothing before can be undone afterwards. The key stays where it is.
    """
    plan = study.identifiers.plan_finish()
    if not plan.anything:
        say("Nothing was replaced that is still there. Nothing was changed.")
        return Exit.DONE
    click.echo(f"Earlier revisions: {plan.revisions}, of {counted(len(plan.sources), 'source')}")
    for what, found in (("Original files", plan.files), ("Backups", plan.backups)):
        click.echo(wrapped(f"{what}: {', '.join(found) or 'none'}"))
    if plan.orphans:
        click.echo(wrapped(f"{counted(plan.orphans, 'orphan')} quote these texts and go with them."))
    click.echo(wrapped("The journal of changes goes too: nothing done so far can be undone."))
    if dry_run:
        return Exit.DONE
    if not agreed("Remove all of this for good?", yes=yes):
        say("Nothing was changed.")
        return Exit.DONE
    done = study.identifiers.finish()
    click.echo(f"Removed. A new backup: {done.backup}" if done.backup else "Removed.")
    click.echo(
        wrapped(
            "Copies elsewhere (other computers, cloud storage, e-mail, exports you wrote earlier) are yours to remove."
        )
    )
    return Exit.DONE


@click.command("log")
@formats
@keyed_command
def log(study, form) -> None:
    """Show what was replaced and kept, where, by which rule, by whom and when: never the words."""
    table = study.identifiers.log()
    show(table, form, hide=("start", "end", "tier", "at", "why"))


def counted(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
