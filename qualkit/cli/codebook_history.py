"""`qualkit codebook versions`, `diff` and `history`: the codebook through time."""

from __future__ import annotations

from itertools import groupby, zip_longest

import click

from qualkit.cli._command import study_command
from qualkit.cli._output import as_json, formats, heading, say, show, with_identifiers, wrapped
from qualkit.domain.codebook_diff import Change, CodebookDiff, CodebookState, Reason
from qualkit.domain.tables import DataTable

__all__ = ["SUBCOMMANDS"]

_LISTS = ("examples", "patterns", "exclude_patterns", "aliases")


@click.command("versions")
@click.argument("codebook", default="")
@formats
@study_command
def versions(study, codebook: str, form: str) -> None:
    """List every version that a codebook has had: when, by whom, what changed and why.

    Times are in UTC. Versions that were undone are left out. To compare two of them use qualkit codebook diff.
    """
    from dataclasses import replace

    table = study.codebooks.versions(codebook)
    hidden = ["state"]
    if form == "text":
        at = table.columns.index("at")
        rows = ((*row[:at], f"{row[at][:10]}\u00a0{row[at][11:16]}", *row[at + 1 :]) for row in table.rows)
        table = replace(table, rows=tuple(rows))
        # What is the same in every row need not take room; nor need an empty column.
        same = {
            name for name, cells in zip(table.columns, zip(*table.rows, strict=True), strict=True) if len({*cells}) < 2
        }
        hidden += sorted(same & {"codebook", "label", "reasons"})
        if "codebook" in hidden and table.rows:
            heading(f"Versions of {table.rows[0][0]}")
    show(table, form, hide=hidden)


@click.command("diff")
@click.argument("before")
@click.argument("after", default="now")
@click.option("--codebook", "-k", "name", default="", metavar="KEY", help="Which of the study's codebooks.")
@click.option("--word", default="", metavar="FILE.docx", help="Write it as a Word document instead.")
@with_identifiers
@formats
@study_command
def diff(study, before: str, after: str, name: str, word: str, with_identifiers: bool, form: str) -> None:
    """Show what changed in a codebook between two versions, with reasons, who and when.

    BEFORE and AFTER are a version's number (see: qualkit codebook versions), a date such as 2026-03-31 (as it stood
    at the end of that day), a date and time such as 2026-03-31T12:00, the version written in the codebook's file,
    the first digits of a state as reports name it, "first" or "now". Times are in UTC. Renamed codes are followed.

    In changed texts [-words that went-] and {+words that came+} are marked.
    """
    if word:
        path = study.codebooks.diff_to_word(word, before, after, name, with_identifiers=with_identifiers)
        click.echo(f"Wrote {path}")
        return
    found = study.codebooks.diff(before, after, name)
    if form == "json":
        click.echo(as_json({**_plain(found), "counts": found.counts(), "changes": found.changes}))
    elif form == "csv":
        show(found.to_table(), "csv")
    else:
        _print(found)


@click.command("history")
@click.argument("code")
@formats
@study_command
def history(study, code: str, form: str) -> None:
    """Show everything that happened to a code, oldest first: what, why, by whom, when (UTC).

    CODE may also be a former key of the code, or the key of one that was merged or removed.
    """
    entries = study.codebooks.history(code)
    if form == "json":
        click.echo(as_json(entries))
    elif form == "csv":
        columns = ("at", "coder", "codebook", "version", "kind", "what", "key", "name", "reason", "before", "after")
        rows = tuple(
            (
                *(one.at, one.coder, one.codebook, one.version, one.kind, one.what, one.key, one.name, one.why),
                "\n".join(change.before for change in one.changes),
                "\n".join(change.after for change in one.changes),
            )
            for one in entries
        )
        show(DataTable(title="History", columns=columns, rows=rows), "csv")
    else:
        _print_history(entries)


def _print_history(entries) -> None:
    heading(f"{entries[-1].key}  {entries[-1].name}")
    for one in entries:
        click.echo(f"\n{_moment(one.at)}  {one.coder}  ({one.codebook}, version {one.version})")
        click.echo(wrapped(one.what, indent="  "))
        for change in one.changes:
            if len(one.changes) > 1:
                # "Renamed" stands above already.
                what = change.field.capitalize() if change.kind == "renamed" else change.what
                click.echo(wrapped(f"{what}:", indent="    "))
            for line in _told(change):
                click.echo(wrapped(line, indent="      " if len(one.changes) > 1 else "    "))
        if one.why:
            click.echo(wrapped(f"Reason: {one.why}", indent="  "))
    last = entries[-1]
    if last.kind == "merged":
        say("It ends here; what it was merged into goes on.")


def _print(found: CodebookDiff) -> None:
    heading(f"{found.title} ({found.codebook})")
    click.echo(wrapped(f"Before: {_state(found.before)}"))
    click.echo(wrapped(f"After:  {_state(found.after)}"))
    if not found.changes:
        click.echo("\nNothing differs.")
        return
    click.echo()
    rows = tuple(
        (name, found.numbers_before[name], found.numbers_after[name])
        for name in found.numbers_before
        if found.numbers_before[name] or found.numbers_after[name]
    )
    show(DataTable(title="Codes", columns=("number of", "before", "after"), rows=rows), "text")
    click.echo()
    click.echo(wrapped(f"Codes {', '.join(f'{kind}: {number}' for kind, number in found.counts().items())}."))
    for _, group in groupby(found.changes, key=lambda change: change.code):
        changes = list(group)
        click.echo()
        heading(f"{changes[0].code}  {changes[0].name}" if changes[0].code else "The codebook itself")
        for change, following in zip_longest(changes, changes[1:]):
            click.echo(wrapped(change.what, indent="  "))
            for line in _told(change):
                click.echo(wrapped(line, indent="    "))
            if following is None or following.reasons != change.reasons:
                for reason in change.reasons:
                    click.echo(wrapped(_reason(reason), indent="    "))
    if found.passing:
        click.echo()
        click.echo(wrapped(f"Came and went in between: {', '.join(found.passing)}."))


def _told(change: Change) -> list[str]:
    """What stood there and stands there, in lines to be read one after the other."""
    from qualkit.analysis.word_changes import item_changes, marked

    if change.kind in ("merged", "split", "reordered", "retired", "restored"):
        return []
    if change.field in _LISTS:
        old, new = item_changes(change.before, change.after)
        return [*(f"[-{item}-]" for item in old), *(f"{{+{item}+}}" for item in new)]
    if change.kind == "redefined" or change.kind == "head":
        return [marked(change.before, change.after)]
    if change.before and change.after:
        return [f"{change.before} → {change.after}"]
    return [
        text for text in (change.before and f"[-{change.before}-]", change.after and f"{{+{change.after}+}}") if text
    ]


def _reason(reason: Reason) -> str:
    by = f"{reason.coder}, {_moment(reason.at)}"
    return f"Reason: {reason.why} ({by})" if reason.why else f"No reason given ({by})"


def _state(state: CodebookState) -> str:
    return f"version {state.number}, {_moment(state.at)}, by {state.coder} (named “{state.label}” in the file)"


def _moment(at: str) -> str:
    return f"{at[:10]} {at[11:16]} UTC"


def _plain(found: CodebookDiff) -> dict[str, object]:
    names = ("codebook", "title", "before", "after", "numbers_before", "numbers_after", "passing")
    return {name: getattr(found, name) for name in names}


SUBCOMMANDS = (versions, diff, history)
