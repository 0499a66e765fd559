"""`qualkit identifiers names` and `qualkit identifiers key`."""

from __future__ import annotations

import click

from qualkit.cli._command import Group
from qualkit.cli._keys import asked_passphrase, keyed_command
from qualkit.cli._output import as_json, formats, show, wrapped
from qualkit.domain.identifiers import KINDS

__all__ = ["key", "names"]


@click.group("names", cls=Group)
def names() -> None:
    """The list of real names that a scan looks for; it lies outside the study."""


@names.command("load")
@click.argument("path", type=click.Path())
@keyed_command
def load(study, path) -> None:
    """Take names from a file: one a line, or CSV with name, kind, replacement."""
    _told(study.identifiers.load_names(path))


@names.command("add")
@click.argument("words", nargs=-1, required=True, metavar="NAME…")
@click.option("--kind", type=click.Choice(KINDS), default="person", help="What they are (default: person).")
@click.option("--as", "replacement", default="", metavar="WORDS", help="What takes their place (default: as proposed).")
@keyed_command
def add(study, words, kind, replacement) -> None:
    """Add real names: qualkit identifiers names add "Sarah Thompson" Tom."""
    _told(study.identifiers.add_names(words, kind=kind, replacement=replacement))


def _told(number: int) -> None:
    click.echo(f"{number} new {'name' if number == 1 else 'names'}. To look for them: qualkit identifiers scan")


@names.command("list")
@formats
@keyed_command
def list_(study, form) -> None:
    """Show the list of real names."""
    show(study.identifiers.names(), form)


@names.command("clear")
@keyed_command
def clear(study) -> None:
    """Delete the list of real names; the key stays."""
    number = study.identifiers.clear_names()
    click.echo(f"{number} {'name' if number == 1 else 'names'} deleted.")


@click.group("key", cls=Group)
def key() -> None:
    """The key: which words stood where a replacement stands now."""


@key.command("show")
@click.option("--json", "json_", is_flag=True, help="JSON.")
@keyed_command
def show_(study, json_) -> None:
    """Say where the key is, whether it is locked, and how much it holds."""
    info = study.identifiers.key()
    if json_:
        click.echo(as_json(info))
        return
    click.echo(str(info.path))
    if not info.exists:
        click.echo("There is no key yet: it is written with the first replacement.")
        return
    held = "locked with a passphrase" if info.encrypted else "not locked; to lock it: qualkit identifiers key encrypt"
    click.echo(wrapped(f"The key is {held}."))
    if info.entries is None:
        click.echo("What it holds is not known without the passphrase.")
    else:
        click.echo(f"Words replaced: {info.entries}. Names on the list: {info.names}.")


@key.command("encrypt")
@keyed_command
def encrypt(study) -> None:
    """Lock the key and the list of names with a passphrase, or with another one.

    A forgotten passphrase cannot be recovered by anybody: without it nobody can say again who was meant.
    """
    click.echo(wrapped("A forgotten passphrase cannot be recovered. Write it down where the study is not."), err=True)
    info = study.identifiers.encrypt_key(asked_passphrase("New passphrase", twice=True))
    click.echo(f"Locked: {info.path}")


@key.command("decrypt")
@keyed_command
def decrypt(study) -> None:
    """Write the key and the list of names in the clear again."""
    info = study.identifiers.decrypt_key()
    click.echo(f"Not locked any more: {info.path}")
