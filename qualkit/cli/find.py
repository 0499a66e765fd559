"""`qualkit find`: words in context."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from qualkit.cli._command import study_command
from qualkit.cli._output import say, width
from qualkit.cli._tables import deliver, small_groups, table_output, where

if TYPE_CHECKING:
    from qualkit.analysis.kwic import Concordance

__all__ = ["COMMANDS"]

# Lines that the screen shows unless told otherwise.
_LINES = 100
_WIDEST_PLACE = 20


@click.command("find")
@click.argument("words", nargs=-1)
@click.option("--regex", default="", metavar="RE", help="Instead, a regular expression (Python's) within a turn.")
@click.option("--as-written", is_flag=True, help="These very words and no inflections, punctuation and all.")
@click.option("--case-sensitive", is_flag=True, help="Tell capitals from small letters (--regex, --as-written).")
@click.option(
    "--code", "codes", multiple=True, metavar="KEY", help="Only in passages coded so, or under it; repeatable."
)
@where
@click.option("--uncoded", is_flag=True, help="Only where nobody has coded anything.")
@click.option("--case", "cases", multiple=True, help="Only this participant; repeatable.")
@click.option("--with", "having", multiple=True, metavar="NAME=VALUE", help='Such as role="link worker"; repeatable.')
@click.option("--source", "sources", multiple=True, help="Only in this source; repeatable.")
@click.option("--interviewer", is_flag=True, help="Look in the interviewer's turns too.")
@click.option("--interviewer-only", is_flag=True, help="Look in the interviewer's turns only.")
@click.option(
    "--sort", type=click.Choice(["source", "left", "right", "hit"]), default="source", show_default=True, help="Order."
)
@click.option("--limit", type=int, default=None, help=f"At most so many lines; 0 for all (the screen: {_LINES}).")
@click.option("--sample", type=int, default=0, metavar="N", help="N lines drawn at random.")
@click.option("--seed", type=int, default=None, help="Draw the same lines again.")
@click.option("--count", is_flag=True, help="How often, and by how many: a row a participant.")
@click.option("--by", default="", metavar="ATTRIBUTE", help="--count by an attribute, or by source.")
@small_groups
@table_output
@study_command
def find(study, words, count, by, small_groups, limit, how, **options) -> None:
    """Find words in the transcripts and read them in context.

    \b
    qualkit find wait                    wait, waits, waited, waiting
    qualkit find "wait / queue"          either
    qualkit find "promot*"               every word that begins so
    qualkit find "trust ~4 client"       near each other, in either order
    qualkit find '"on my own"'           exactly so, in double quotes
    qualkit find "wait not: waiting room"

    The language is that of patterns in codebooks. Participants' turns are looked in, unless told otherwise.
    """
    told = " ".join(words)
    counting = count or bool(by)
    on_screen = how.form == "text" and not how.out
    if limit is None:
        limit = _LINES if on_screen else 0
    found = study.reports.find(told, limit=1 if counting else limit, **options)
    if counting:
        table = found.counts(by or "case", small_groups=small_groups)
        used = tuple(row for row in table.rows if row[1]) if by in ("", "case", "source") else table.rows
        hide = ("cases", "of_cases") if by in ("", "case") else ()
        deliver(study, table, how, people=replace(table, rows=used), hide=hide)
        return
    if not on_screen:
        deliver(study, found.to_table(), how)
        return
    _print(found)
    if len(found) < found.total and not options["sample"]:
        say(f"The first {len(found):,} of {found.total:,} are shown; --limit 0 shows all.")
    if found.total:
        say(_hint(told, options))


def _hint(words: str, options) -> str:
    """How to code what was found, where `code add` finds the same places."""
    if options["regex"]:
        return "To code them: qualkit code add KEY --regex RE"
    if options["as_written"]:
        return "To code them: qualkit code add KEY --find WORDS --whole-words"
    plain = words.replace('"', "").strip()
    if plain and all(part.isalnum() for part in plain.split()):
        return f'To code the very words “{plain}”: qualkit code add KEY --find "{plain}" --whole-words'
    return "To code them: add the words to a code's patterns, then qualkit apply"


def _print(found: Concordance) -> None:
    from qualkit.tui.cells import cells_of, tidy, visible

    def shown(text: str) -> str:
        return visible(tidy(text))

    places = [_cut_right(shown(f"{line.source} {line.turn}"), _WIDEST_PLACE) for line in found.lines]
    margin = max(map(cells_of, places), default=0)
    room = width() - margin - 2
    before = room * 2 // 5
    for place, line in zip(places, found.lines, strict=True):
        left = _cut_left(shown(line.left), before)
        hit = _cut_right(shown(line.hit), room - before - 2)
        right = _cut_right(shown(line.right), room - before - cells_of(hit) - 2)
        gap = " " * (margin - cells_of(place) + 2 + before - cells_of(left))
        marked = click.style(f"»{hit}«", bold=True)
        click.echo(f"{click.style(place, dim=True)}{gap}{left}{marked}{right}".rstrip())
    if found.lines:
        click.echo()
    click.echo(found.said())


def _cut_left(text: str, room: int) -> str:
    """The end of a text, in so many cells of the terminal."""
    from qualkit.tui.cells import cells_of, clusters

    if cells_of(text) <= room:
        return text
    used, start = 1, len(text)
    for low, _, cells in reversed(clusters(text)):
        if used + cells > room:
            break
        used, start = used + cells, low
    return f"…{text[start:]}"


def _cut_right(text: str, room: int) -> str:
    """The beginning of a text, in so many cells of the terminal."""
    from qualkit.tui.cells import cells_of, clusters

    if cells_of(text) <= room:
        return text
    used, end = 1, 0
    for _, high, cells in clusters(text):
        if used + cells > room:
            break
        used, end = used + cells, high
    return f"{text[:end]}…" if room > 0 else ""


COMMANDS = {"find": find}
