"""`qualkit quotes`: ask for passages in the query language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from qualkit.cli._command import study_command
from qualkit.cli._output import heading, say, show, width, wrapped
from qualkit.cli._tables import origins, table_output

if TYPE_CHECKING:
    from qualkit.analysis.query_results import QueryResult

__all__ = ["COMMANDS"]


@click.command("quotes")
@click.argument("query", nargs=-1, metavar="[QUERY]")
@click.option("--theme", default="", metavar="NAME", help="Of a theme of the write-up, in the place of QUERY.")
@click.option("--by", default="", metavar="ATTRIBUTE", help="Group by an attribute, or by case.")
@click.option("--case", "cases", multiple=True, help="Only this participant; repeatable.")
@click.option("--limit", type=click.IntRange(0), default=0, help="At most so many in all, spread over participants.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True, help="Of random samples.")
@click.option("--save", default="", metavar="NAME", help="Keep the query in qualkit.toml; @NAME uses it.")
@click.option("--list-queries", is_flag=True, help="List the saved queries.")
@origins
@table_output
@study_command
def quotes(study, query, theme, by, cases, limit, seed, save, list_queries, origins, confirmed_only, how) -> None:
    """Show the quotations of a code, or of any combination of codes, people and words.

    \b
    qualkit quotes LWR3
    qualkit quotes LWR1 and not LWR2, said by link workers
    qualkit quotes "LWR1 near LWR3 within 20 words, sample 10"

    A code takes in the codes under it. Quotation marks within a query need others around it. See the reference:
    query language.
    """
    text = _text(query)
    if list_queries:
        table = study.queries.table()
        if not len(table) and how.form == "text":
            click.echo("No query is saved yet. Save one with: qualkit quotes QUERY --save NAME")
        else:
            show(table, how.form)
        return
    if not text and not theme:
        raise click.UsageError(
            "Missing QUERY, such as a CODE (or --theme NAME). qualkit codebook show lists the codes."
        )
    found = study.query(
        text,
        seed=seed,
        origins=origins,
        confirmed_only=confirmed_only,
        cases=cases,
        theme=theme,
        by=by,
        limit=limit,
    )
    if save:
        if not text:
            raise click.UsageError("--save keeps a QUERY; there is none.")
        study.queries.save(save, text)
        say(f"Saved as @{save.removeprefix('@')}: qualkit quotes @{save.removeprefix('@')}")
    if how.out:
        click.echo(f"Wrote {study.exports.quotations(found, how.out, with_identifiers=how.allow)}")
    elif how.form != "text":
        show(found.to_table(), how.form)
    else:
        _print(found)


def _text(arguments: tuple[str, ...]) -> str:
    """The query. The shell takes quotation marks away: where it has parted the words, they are put back."""
    if len(arguments) == 1:
        return arguments[0]
    return " ".join(f'"{one}"' if " " in one.strip() and '"' not in one else one for one in arguments)


def _print(found: QueryResult) -> None:
    lines: list[str] = []
    columns = width()
    group = None
    for quotation in found:
        if found.by and found.group(quotation) != group:
            group = found.group(quotation)
            _flush(lines)
            click.echo()
            heading(group)
        lines += _wrapped(f"“{quotation.text}”", "  ", columns)
        lines += _wrapped(found.told(quotation), "      ", columns)
    _flush(lines)
    if len(found):
        click.echo()
    click.echo(wrapped(found.counted))
    say(wrapped(found.said))


def _flush(lines: list[str]) -> None:
    if lines:
        click.echo("\n".join(lines))
    lines.clear()


def _wrapped(text: str, indent: str, columns: int) -> list[str]:
    """Running text to a width. `textwrap` would take seconds for thousands of quotations."""
    room = columns - len(indent)
    lines: list[str] = []
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > room:
            lines.append(indent + line)
            line = word
        else:
            line = f"{line} {word}" if line else word
    return [*lines, indent + line]


COMMANDS = {"quotes": quotes}
