"""`qualkit suggest ledger` and `qualkit suggest replay`: looking back at runs and decisions."""

from __future__ import annotations

from dataclasses import replace

import click

from qualkit.cli._command import study_command
from qualkit.cli._output import as_json, formats, heading, print_table, say, show, wrapped

__all__ = ["ledger", "replay"]

_SHOWN = 12  # suggestions that are named one by one
_HASH = 12  # characters of a hash that people compare
_DECISION_COLUMNS = ("at", "coder", "suggestion", "offered_as", "kind", "code", "edited", "why")


@click.command("ledger")
@click.option("--run", type=int, default=0, help="Only this run (default: all).")
@click.option(
    "--table",
    type=click.Choice(["runs", "decisions"]),
    default=None,
    help="Only this table; --csv writes decisions unless it is named.",
)
@formats
@study_command
def ledger(study, run, table, form) -> None:
    """Show every run of a suggester and every decision: by whom, when, what was shown, what was changed, why."""
    found = study.suggestions.ledger(run=run)
    wanted = {"runs": found.runs, "decisions": found.decisions}
    if form == "csv":
        show(wanted[table or "decisions"], form)
    elif form == "json":
        told = {name: one.to_dicts() for name, one in wanted.items() if table in (None, name)}
        click.echo(as_json({**told, "notes": found.notes}))
    else:
        if not table and not found.runs.rows and not found.decisions.rows:
            click.echo("Nothing was suggested yet.")
        elif table != "decisions":
            _print_runs(found.runs)
        if table == "decisions" or (not table and found.runs.rows):
            _print_decisions(found.decisions)
        for note in found.notes:
            click.echo(wrapped(f"Note: {note}"))


def _print_runs(table) -> None:
    """Each run in a few lines: a hash or a setting does not fit into a column."""
    if not table.rows:
        click.echo("Runs: nothing yet.")
    for row in table.to_dicts():
        heading(f"Run {row['run']}: {row['kind']}, {row['at'][:16].replace('T', ' ')}, {row['coder']}")
        click.echo(wrapped(row["method"], indent="   "))
        software = f"qualkit {row['qualkit']}, " if row["qualkit"] else ""
        click.echo(wrapped(f"suggester {row['suggester']}; {software}{row['libraries']}", indent="   "))
        model = f"model {row['model']} (sha256 {row['model_sha256'][:_HASH]}…)" if row["model"] else "no model"
        seconds = f"; took {row['seconds']:.1f} s" if row["seconds"] else ""
        click.echo(
            wrapped(f"{model}; seed {row['seed']}; words {row['corpus_sha256'][:_HASH]}…{seconds}", indent="   ")
        )
        click.echo(wrapped(f"settings {row['parameters']}", indent="   "))
        if row["sources"] != "":
            given = [f"{name} {row[name]}" for name in ("sources", "codes", "judgements") if row[name] != ""]
            click.echo(wrapped(f"given: {', '.join(given)}", indent="   "))
        became = [f"{row[name]} {name}" for name in ("accepted", "edited", "rejected", "split", "open", "gone")]
        told = ", ".join(one for one in became if not one.startswith("0 "))
        click.echo(wrapped(f"offered {row['offered']}: {told or 'nothing'}", indent="   "))
        click.echo()


def _print_decisions(table) -> None:
    at = [table.columns.index(name) for name in _DECISION_COLUMNS]
    rows = []
    for row in table.rows:
        cells = [row[index] for index in at]
        cells[0] = cells[0][:10]
        rows.append(tuple(cells))
    heading("Decisions")
    print_table(replace(table, columns=_DECISION_COLUMNS, rows=tuple(rows), note=""))
    if rows:
        click.echo(wrapped("offered as and code: keys as they were on that day. All columns: --table decisions --csv"))


@click.command("replay")
@click.argument("run", type=int)
@click.option("--json", "json_", is_flag=True, help="JSON.")
@study_command
def replay(study, run, json_) -> None:
    """Run a run again from what was stored of it, and say whether the same comes out. Stores nothing.

    Exits with 3 if something else comes out.
    """
    found = study.suggestions.replay(run)
    if json_:
        click.echo(as_json(found))
    else:
        _print_replay(found)
    if not found.reproduced:
        raise click.exceptions.Exit(3)


def _print_replay(found) -> None:
    info = found.run
    heading(f"Run {info.number} ({info.kind}, {info.at[:10]}, {info.coder}, seed {info.seed}), run again")
    click.echo(wrapped(found.result))
    used = [change for change in found.changes if change.used]
    kept = [change for change in found.changes if not change.used]
    if used:
        click.echo("Not as it was, and so perhaps the reason:" if not found.reproduced else "Not as it was:")
        _print_changes(used)
    if kept:
        click.echo("Changed in the study since, but put back for this:")
        _print_changes(kept)
    if not found.changes:
        click.echo("The study, the codebook, the model and the libraries are as they were.")
    if found.gone:
        click.echo(wrapped(f"Gone: suggestion {_some([str(number) for number in found.gone])}."))
    if found.new:
        click.echo(wrapped(f"New: {_some(found.new)}."))
    say(f"It took {found.seconds:.1f} s. Nothing was stored.")


def _print_changes(changes) -> None:
    for change in changes:
        click.echo(wrapped(change.words, indent="   "))


def _some(names) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"
