"""Asking before something big is done."""

from __future__ import annotations

import sys

import click

__all__ = ["agreed"]


def agreed(question: str, *, yes: bool) -> bool:
    """Whether to go on: said with --yes, or answered now (no, if just Enter is pressed).

    Raises:
        click.ClickException: nobody is there to answer.
    """
    if yes:
        return True
    if not sys.stdin.isatty():
        raise click.ClickException("Nothing was written, since nobody is here to ask. To do it, add --yes.")
    return click.confirm(question, err=True)
