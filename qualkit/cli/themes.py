"""`qualkit theme`."""

from __future__ import annotations

import sys

import click

from qualkit.cli._command import Group, study_command
from qualkit.cli._output import as_json, formats, heading, say, show, wrapped

__all__ = ["COMMANDS"]


def _words(text: str) -> str:
    """What was given on the line; "-" stands for standard input."""
    return sys.stdin.read() if text == "-" else text


@click.group("theme", cls=Group)
def theme() -> None:
    """Themes of the write-up: collect codes, state claims, set the order.

    A theme of the write-up collects codes from anywhere in the codebooks, and a code may serve several themes. It is
    not a code of kind "theme", which is a branch of one codebook's tree.
    """


@theme.command("add")
@click.argument("name")
@click.argument("codes", nargs=-1)
@click.option("--claim", default="", metavar="TEXT", help="What the theme says; - reads it from standard input.")
@study_command
def add(study, name: str, codes: tuple[str, ...], claim: str) -> None:
    """Make a theme of the write-up, with the codes it collects (each brings the codes under it along)."""
    made = study.themes.add(name, claim=_words(claim), codes=codes)
    click.echo(f"Theme {made.number}: {made.name} ({_codes(made)}).")


@theme.command("list")
@formats
@study_command
def list_(study, form: str) -> None:
    """List the themes in the order of the write-up, with their codes and numbers."""
    from dataclasses import replace

    table = study.themes.table()
    if form == "text":
        at, title = table.columns.index("cases"), table.columns.index("theme")
        rows = (list(row) for row in table.rows)
        told = []
        for row in rows:
            row[at] = f"{row[at]}\u00a0of\u00a0{row[at + 1]}"
            row[title] = f"{row[0]}. {row[title]}"
            told.append(tuple(row))
        table = replace(table, rows=tuple(told))
    show(table, form, hide=("position", "number", "of_cases", "claim"))


@theme.command("show")
@click.argument("name", metavar="THEME")
@formats
@study_command
def show_(study, name: str, form: str) -> None:
    """Show one theme: its claim, and its codes with their numbers. THEME is its name or number."""
    found, table = study.themes.get(name), study.themes.codes(name)
    if form == "json":
        click.echo(as_json({"theme": found, "codes": table.to_dicts()}))
        return
    if form == "text":
        heading(f"{found.position}. {found.name}  (theme {found.number})")
        click.echo(wrapped(found.claim or "No claim yet: qualkit theme edit THEME --claim TEXT"))
        click.echo()
    show(table, form, hide=("of_cases",) if any(row[-1] for row in table.rows) else ("of_cases", "also_in"))
    say(f'Its quotations: qualkit quotes --theme "{found.name}"')


@theme.command("edit")
@click.argument("name", metavar="THEME")
@click.option("--name", "new_name", default=None, metavar="NAME", help="Another name.")
@click.option("--claim", default=None, metavar="TEXT", help="Another claim; - reads it from standard input.")
@click.option("--code", "codes", multiple=True, metavar="KEY", help="Exactly these codes, in this order; repeatable.")
@study_command
def edit(study, name: str, new_name: str | None, claim: str | None, codes: tuple[str, ...]) -> None:
    """Change a theme's name, its claim, or its codes and their order."""
    if new_name is None and claim is None and not codes:
        raise click.UsageError("Say what to change: --name, --claim or --code.")
    words = None if claim is None else _words(claim)
    changed = study.themes.edit(name, name=new_name, claim=words, codes=codes or None)
    click.echo(f"Theme {changed.number}: {changed.name} ({_codes(changed)}). To take that back: qualkit undo")


@theme.command("collect")
@click.argument("name", metavar="THEME")
@click.argument("codes", nargs=-1, required=True)
@study_command
def collect(study, name: str, codes: tuple[str, ...]) -> None:
    """Add codes to a theme, from any codebook."""
    changed = study.themes.collect(name, codes)
    click.echo(f"Theme {changed.number}: {changed.name} ({_codes(changed)}).")


@theme.command("release")
@click.argument("name", metavar="THEME")
@click.argument("codes", nargs=-1, required=True)
@study_command
def release(study, name: str, codes: tuple[str, ...]) -> None:
    """Take codes out of a theme; they stay in the codebook."""
    changed = study.themes.release(name, codes)
    click.echo(f"Theme {changed.number}: {changed.name} ({_codes(changed)}).")


@theme.command("order")
@click.argument("names", nargs=-1, required=True, metavar="THEME...")
@study_command
def order(study, names: tuple[str, ...]) -> None:
    """Put the themes into the order of the write-up: those named first, then the others as they were."""
    for each in study.themes.order(names):
        click.echo(f"{each.position}. {each.name}")


@theme.command("remove")
@click.argument("name", metavar="THEME")
@study_command
def remove(study, name: str) -> None:
    """Delete a theme; its codes stay in the codebook."""
    study.themes.remove(name)
    click.echo(f"The theme {name} is deleted; its codes stay. To take that back: qualkit undo")


def _codes(found) -> str:
    return ", ".join(found.codes) or "no codes yet"


COMMANDS = {"theme": theme}
