"""`qualkit log`, `undo` and `redo`."""

from __future__ import annotations

import click

from qualkit.cli._command import study_command
from qualkit.cli._output import as_json

__all__ = ["COMMANDS"]


@click.command("log")
@click.option("--limit", "-n", type=int, default=0, help="Only the last so many.")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def log(study, limit: int, json_: bool) -> None:
    """Show what was done, by whom and when, newest first."""
    lines = study.history.log(limit=limit)
    if json_:
        click.echo(as_json(lines))
        return
    for line in lines:
        undone = "  [undone]" if line.undone else ""
        click.echo(f"{line.number:>4}  {line.at.replace('T', ' ').rstrip('Z')}  {line.coder}  {line.what}{undone}")


@click.command("undo")
@click.option("--anyone", is_flag=True, help="Also if another coder did it.")
@study_command
def undo(study, anyone: bool) -> None:
    """Take back the last action."""
    line = study.history.undo(anyone=anyone)
    click.echo(f"Undone: {line.what} (entry {line.number}). To bring it back: qualkit redo")


@click.command("redo")
@study_command
def redo(study) -> None:
    """Bring back the action undone last."""
    line = study.history.redo()
    click.echo(f"Done again: {line.what} (entry {line.number}).")


COMMANDS = {"log": log, "undo": undo, "redo": redo}
