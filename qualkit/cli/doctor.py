"""`qualkit doctor`."""

from __future__ import annotations

import click

from qualkit.cli._command import Exit, shared_options
from qualkit.cli._output import as_json, wrapped

__all__ = ["COMMANDS"]


@click.command("doctor")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@shared_options
def doctor(json_: bool) -> int:
    """Say how qualkit is installed here: versions, embedding model, and which route suggestions take."""
    from qualkit.services.doctor import examine

    found = examine()
    if json_:
        click.echo(as_json(found))
    else:
        for name, value in found.facts:
            click.echo(f"{name:<18} {value}")
        for problem in found.problems:
            click.echo(wrapped(f"{problem.severity}: {problem}"))
    return Exit.PROBLEMS if any(problem.severity == "error" for problem in found.problems) else Exit.DONE


COMMANDS = {"doctor": doctor}
