"""A conversation line by line: what is said is read from the keyboard, or from a file or another program."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from qualkit.cli._command import Exit
from qualkit.cli._output import wrapped

__all__ = ["answer_to", "explain", "next_line", "stopped_by_ctrl_c"]


def next_line(prompt: str = ">") -> str | None:
    """The next line that is said; None when there is no more. Who is at the keyboard sees the prompt."""
    if sys.stdin.isatty():
        try:
            return str(click.prompt(prompt, default="", show_default=False, prompt_suffix=" ", err=True))
        except click.Abort:
            return None
    line = sys.stdin.readline()
    return line.rstrip("\n") if line else None


def answer_to(question: str) -> str:
    """What is said to a question, which is told in any case; "" for nothing."""
    if not sys.stdin.isatty():
        click.echo(question)
    return (next_line(question) or "").strip()


def explain(key: str, keys: str, help_: str) -> None:
    """Tell what the keys do if that was asked, and otherwise that this is none of them."""
    for told in help_.split("\n") if key in ("?", "h", "help") else [f"“{key}” is none of the keys. {keys}"]:
        click.echo(wrapped(told))


@contextmanager
def stopped_by_ctrl_c() -> Iterator[None]:
    """Ctrl-C ends a conversation whose decisions are stored one by one, and says so."""
    try:
        yield
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nEnded. What you decided is stored.")
        raise click.exceptions.Exit(Exit.INTERRUPTED) from None
