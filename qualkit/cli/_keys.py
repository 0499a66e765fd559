"""The options of commands that need the key: where it lies, and its passphrase."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import Any

import click

from qualkit.cli._command import study_command

__all__ = ["asked_passphrase", "keyed_command"]


def keyed_command(function: Callable[..., Any]) -> Callable[..., Any]:
    """A command over an open study that reads or writes the key; asks for its passphrase where there is one."""

    @study_command
    @functools.wraps(function)
    def command(study: Any, *args: Any, keys: str, keys_in_study: bool, **options: Any) -> Any:
        info = study.identifiers.use_keys(keys, inside_study=keys_in_study)
        if info.entries is None and sys.stdin.isatty():
            study.identifiers.use_keys(
                keys,
                inside_study=keys_in_study,
                passphrase=asked_passphrase("Passphrase of the key"),
            )
        return function(study, *args, **options)

    for option in (
        click.option("--keys-in-study", is_flag=True, help="Allow the key inside the study's own folder."),
        click.option("--keys", metavar="DIR", default="", help="Folder of the keys (default ~/qualkit-keys)."),
    ):
        command = option(command)
    return command


def asked_passphrase(question: str, *, twice: bool = False) -> str:
    """A passphrase as it is typed, unseen; without a terminal, the next line of the input.

    Raises:
        click.ClickException: the input has ended.
    """
    if sys.stdin.isatty():
        return str(click.prompt(question, hide_input=True, confirmation_prompt=twice, err=True))
    line = sys.stdin.readline().rstrip("\n")
    if not line:
        raise click.ClickException("No passphrase was given; nothing was changed.")
    return line
