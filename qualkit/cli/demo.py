"""`qualkit demo`."""

from __future__ import annotations

import click

from qualkit.cli._command import Shared, shared_options
from qualkit.cli._output import heading, wrapped

__all__ = ["COMMANDS"]


@click.command("demo")
@click.argument("folder", default="demo-study", type=click.Path())
@shared_options
def demo(folder: str) -> None:
    """Run the whole main job on the example study: 17 invented interviews, from import to Word report."""
    from qualkit.cli._progress import TerminalProgress
    from qualkit.demo import run_demo

    context = click.get_current_context()
    progress = TerminalProgress(quiet=context.ensure_object(Shared).quiet)
    context.call_on_close(progress.close)
    for step in run_demo(folder, progress):
        progress.close()
        heading(step.title)
        click.echo(f"  $ {step.command}") if step.command else None
        for line in step.lines:
            click.echo(wrapped(line, indent="  "))


COMMANDS = {"demo": demo}
