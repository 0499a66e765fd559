"""`qualkit status`."""

from __future__ import annotations

import click

from qualkit.cli._command import study_command
from qualkit.cli._status import status_text

__all__ = ["COMMANDS"]


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="JSON.")
@study_command
def status(study, as_json: bool) -> None:
    """Show where the study stands."""
    now = study.status()
    if as_json:
        from qualkit.cli._output import as_json as dump

        click.echo(dump(now))
        return
    click.echo(status_text(now))


COMMANDS = {"status": status}
