"""`qualkit init`."""

from __future__ import annotations

import click

from qualkit.cli._command import Shared, shared_options

__all__ = ["COMMANDS"]


@click.command("init")
@click.argument("folder", type=click.Path())
@click.option("--title", default="", help="Title of the study (default: the folder's name).")
@click.option("--codebook", default="", metavar="NAME|FILE", help="A codebook to start with.")
@shared_options
def init(folder: str, title: str, codebook: str) -> None:
    """Create a study in a new folder."""
    from qualkit.study import Study

    shared = click.get_current_context().ensure_object(Shared)
    with Study.create(folder, title=title, codebook=codebook, coder=shared.coder) as study:
        click.echo(f"Made a study in {study.folder}.")
        if codebook:
            book = study.codebooks.show()
            codes = sum(code.kind == "code" for code in book)
            told = f"{codes} code{'' if codes == 1 else 's'}"
            click.echo(f"Its codebook is codebooks/{book.key}.yaml ({told}); edit it as you like.")
        click.echo(f"Next: cd {folder}, then: qualkit import FILES")


COMMANDS = {"init": init}
