"""Tables of reports: on the screen, for programs, and as files for a spreadsheet or a paper."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from qualkit.cli._output import formats, say, show, with_identifiers

if TYPE_CHECKING:
    from qualkit.domain.tables import DataTable
    from qualkit.study import Study

__all__ = ["How", "deliver", "origins", "say_held_back", "small_groups", "table_output", "where"]


@dataclass(frozen=True, slots=True)
class How:
    """How a table is wanted: printed in a `form` (``text``, ``json``, ``csv``), or written to the file `out`."""

    form: str
    out: str
    allow: bool

    @property
    def on_paper(self) -> bool:
        """Whether people read it as it is: on the screen or in Word."""
        return Path(self.out).suffix.casefold() == ".docx" if self.out else self.form == "text"


def table_output(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --json, --csv, --out and --with-identifiers to a command; it gets `how`, for `deliver`."""

    @wraps(function)
    def wrapped(*args: Any, form: str, out: str, with_identifiers: bool, **options: Any) -> Any:
        return function(*args, how=How(form, out, with_identifiers), **options)

    decorated = click.option(
        "--out", default="", type=click.Path(), metavar="FILE", help="Write it to a file: .csv, .xlsx or .docx."
    )(wrapped)
    return formats(with_identifiers(decorated))


def deliver(
    study: Study, table: DataTable, how: How, *, people: DataTable | None = None, hide: Iterable[str] = ()
) -> None:
    """Print a table or write it.

    Args:
        people: the table as it is printed for people, on the screen and in Word, if that is not the same.
        hide: columns that are left out in print for people.
    """
    if how.out:
        written = people if people is not None and how.on_paper else table
        click.echo(f"Wrote {study.exports.table(written, how.out, with_identifiers=how.allow)}")
    elif how.form == "text":
        show(people or table, how.form, hide=hide)
        say_held_back(table)
    else:
        show(table, how.form)


def say_held_back(table: DataTable) -> None:
    """Say how small groups are shown, where the table's note says that they are not."""
    if any(words in table.note for words in _HELD_BACK):
        say("--small-groups shows them, for your own eyes.")


def origins(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --origin and --confirmed-only."""
    function = click.option("--confirmed-only", is_flag=True, help="Leave out rule hits that nobody has confirmed.")(
        function
    )
    return click.option(
        "--origin", "origins", multiple=True, type=click.Choice(["human", "rule", "model"]), help="Repeatable."
    )(function)


# How notes begin to say that small groups are not shown on their own.
_HELD_BACK = ("stand together as", "are not shown, nor counted in totals", "are not shown.", "Left out, because")

where = click.option("--where", default="", metavar="QUERY", help="Only codings that a query finds (see quotes).")
small_groups = click.option(
    "--small-groups", is_flag=True, help="Show groups so small that a person could be told from them."
)
