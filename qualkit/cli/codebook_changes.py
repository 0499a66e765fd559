"""`qualkit codebook add`, `edit`, `rename`, `move`, `retire`, `restore` and `copy`: a codebook that grows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from qualkit.cli._command import study_command
from qualkit.domain.codebook import CODE_KINDS, CODE_TYPES, Code

__all__ = ["SUBCOMMANDS", "why_option"]

UNDO = "To take that back: qualkit undo"


def why_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --why to a command that changes a codebook."""
    return click.option("--why", default="", metavar="TEXT", help="The reason, for the history of the code.")(function)


def told(code: Code) -> str:
    """A code as it is named in an answer."""
    return f"{code.key} ({code.name})"


@click.command("add")
@click.argument("name")
@click.option("--under", default="", metavar="CODE", help="The code or theme it goes under; without it, to the top.")
@click.option("--before", default="", metavar="CODE", help="The code it stands before.")
@click.option("--after", default="", metavar="CODE", help="The code it stands after; without these it comes last.")
@click.option("--key", default="", help="Its key; without it, the next free one in that place.")
@click.option("--codebook", "book", default="", metavar="KEY", help="Which codebook, where there are several.")
@click.option("--definition", default="", metavar="TEXT", help="What it means; without it, the code is a draft.")
@click.option("--brief", default="", metavar="TEXT", help="The same in one line.")
@click.option("--when-to-use", default="", metavar="TEXT", help="What counts.")
@click.option("--when-not-to-use", default="", metavar="TEXT", help="What does not, and where it goes instead.")
@click.option("--in-vivo", is_flag=True, help="The name is the participants' own word.")
@click.option("--a-priori", is_flag=True, help="The code was there before the data; without these it is inductive.")
@click.option("--theme", is_flag=True, help="It groups codes.")
@why_option
@study_command
def add(study, name: str, book: str, theme: bool, **options: Any) -> None:
    """Add a code to a codebook. Codes can be added at any time; nothing else changes."""
    code = study.codebooks.add(name, codebook=book, kind="theme" if theme else "", **options)
    where = f"under {code.parent}" if code.parent else "at the top"
    click.echo(f"Added {told(code)} {where}.")
    if code.status == "draft":
        click.echo(f'It is a draft. To define it: qualkit codebook edit {code.key} --definition "…"')


@click.command("edit")
@click.argument("code")
@click.option("--definition", metavar="TEXT", help="What it means.")
@click.option("--brief", metavar="TEXT", help="The same in one line.")
@click.option("--when-to-use", metavar="TEXT", help="What counts.")
@click.option("--when-not-to-use", metavar="TEXT", help="What does not, and where it goes instead.")
@click.option("--example", "examples", multiple=True, metavar="TEXT", help="An example; replaces those there are.")
@click.option("--pattern", "patterns", multiple=True, metavar="TEXT", help="A pattern; replaces those there are.")
@click.option("--exclude-pattern", "exclude_patterns", multiple=True, metavar="TEXT", help="A pattern that cancels.")
@click.option("--type", "type", type=click.Choice(CODE_TYPES), help="Where the code comes from.")
@click.option("--kind", type=click.Choice(CODE_KINDS), help="Whether it groups codes or is applied.")
@click.option("--colour", metavar="COLOUR", help='Such as "#1f6f8b".')
@click.option("--status", type=click.Choice(("active", "draft")), help="Whether its definition is settled.")
@click.option("--alias", "add_aliases", multiple=True, metavar="KEY", help="One more key that leads to the code.")
@click.option("--no-alias", "remove_aliases", multiple=True, metavar="KEY", help="An alias to take away.")
@why_option
@study_command
def edit(study, code: str, why: str, **options: Any) -> None:
    """Change what is written of a code: its definition or any other field.

    An empty text ("") removes a field. A draft that is given a definition becomes active. Options that can be given
    several times stand for one entry each.
    """
    given = {name: value for name, value in options.items() if value not in (None, ())}
    if not given:
        raise click.UsageError("It is not said what to change. Give a field, such as --definition.")
    changed = study.codebooks.edit(code, why=why, **{name: _cleared(value) for name, value in given.items()})
    click.echo(f"{told(changed)} is changed; its codings stay. {UNDO}")


def _cleared(value: Any) -> Any:
    """A list of which the only entry is empty is no list."""
    return () if value == ("",) else value


@click.command("rename")
@click.argument("code")
@click.option("--key", default="", help="Its new key; the former one goes on leading to the code.")
@click.option("--name", default="", help="Its new name.")
@click.option("--with-children", is_flag=True, help="Codes below whose keys begin with the former one follow.")
@why_option
@study_command
def rename(study, code: str, **options: Any) -> None:
    """Give a code another key or name. It stays the same code, with its codings, memos and history."""
    changed = study.codebooks.rename(code, **options)
    click.echo(f"It is now {told(changed)}, with all its codings. {UNDO}")


@click.command("move")
@click.argument("code")
@click.option("--under", default="", metavar="CODE", help="The code or theme it goes under.")
@click.option("--before", default="", metavar="CODE", help="The code it stands before then.")
@click.option("--after", default="", metavar="CODE", help="The code it stands after then.")
@click.option("--top", is_flag=True, help="To the top of the codebook.")
@why_option
@study_command
def move(study, code: str, **options: Any) -> None:
    """Put a code, with all codes below it, elsewhere in its codebook's tree. Keys and codings stay."""
    changed = study.codebooks.move(code, **options)
    where = f"under {changed.parent}" if changed.parent else "at the top"
    click.echo(f"{told(changed)} is {where} now. {UNDO}")


@click.command("retire")
@click.argument("code")
@click.option("--with-children", is_flag=True, help="The codes below it, too.")
@why_option
@study_command
def retire(study, code: str, **options: Any) -> None:
    """Give a code up: it keeps its codings, takes no new ones, and is no longer looked for."""
    changed = study.codebooks.retire(code, **options)
    below = " --with-children" if options["with_children"] else ""
    who = "with the codes below it, is retired. To bring them" if below else "is retired. To bring it"
    click.echo(f"{told(changed)}{',' if below else ''} {who} back: qualkit codebook restore {changed.key}{below}")


@click.command("restore")
@click.argument("code")
@click.option("--with-children", is_flag=True, help="The codes below it, too.")
@why_option
@study_command
def restore(study, code: str, **options: Any) -> None:
    """Bring a retired code back."""
    changed = study.codebooks.restore(code, **options)
    click.echo(f"{told(changed)} is {'a draft' if changed.status == 'draft' else 'active'} again.")


@click.command("copy")
@click.argument("code")
@click.option("--to", "codebook", required=True, metavar="CODEBOOK", help="The codebook of the study that gets it.")
@click.option("--under", default="", metavar="CODE", help="The code there that it goes under; without it, to the top.")
@click.option("--key", default="", help="Its key there; without it, the next free one.")
@click.option("--name", default="", help="Its name there; without it, the same.")
@click.option("--with-children", is_flag=True, help="The codes below it, too.")
@why_option
@study_command
def copy(study, code: str, **options: Any) -> None:
    """Copy a code's definition into another codebook of the study. Codings stay with the code they have."""
    made = study.codebooks.copy(code, **options)
    click.echo(f"{told(made)} is a copy of {code}, without its codings. {UNDO}")


SUBCOMMANDS = (add, edit, rename, move, retire, restore, copy)
