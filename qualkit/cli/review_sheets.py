"""`qualkit review export` and `qualkit review import`: documents for reviewers without qualkit."""

from __future__ import annotations

import click

from qualkit.cli._asking import agreed
from qualkit.cli._command import Exit, study_command
from qualkit.cli._output import as_json, formats, say, show, wrapped

__all__ = ["export_", "import_"]


@click.command("export")
@click.argument("file", type=click.Path())
@click.argument("numbers", nargs=-1, type=int)
@click.option("--run", type=int, default=0, help="Of this run (default: the latest of each kind; -1 for all).")
@click.option("--kind", type=click.Choice(["themes", "codes"]), default=None, help="Only themes, or only codes.")
@click.option(
    "--state",
    type=click.Choice(["open", "accepted", "merged", "split", "rejected", "any"]),
    default="open",
    show_default=True,
)
@click.option("--code", default="", metavar="KEY", help="Only suggestions of this code and those under it.")
@click.option("--source", default="", help="Only passages of this source.")
@click.option("--least", type=float, default=0.0, help="Only codes with at least this chance of being right.")
@click.option("--quotes", type=int, default=8, help="Passages shown of a theme (0: all).", show_default=True)
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@click.option("--with-identifiers", is_flag=True, help="Write it although it identifies someone.")
@study_command
def export_(study, file, numbers, run, kind, state, code, source, least, quotes, overwrite, with_identifiers) -> None:
    """Write suggestions as an .xlsx or .docx that somebody without qualkit can fill in.

    All open suggestions of the latest runs, or those whose NUMBERS are given. `qualkit review import FILE` reads the
    answers back.
    """
    written = study.suggestions.export_review(
        file,
        numbers=numbers,
        run=run,
        kind=kind or "",
        state="" if state == "any" else state,
        code=code,
        source=source,
        least=least,
        quotes=quotes,
        overwrite=overwrite,
        with_identifiers=with_identifiers,
    )
    click.echo(f"Wrote {written}")
    say("It holds participants' words: send it as you would send a transcript. Back again: qualkit review import FILE")


@click.command("import")
@click.argument("file", type=click.Path())
@click.option("--reviewer", default="", metavar="NAME", help="Whose decisions they are (default: as the file says).")
@click.option("--skip-bad", is_flag=True, help="Take up the others although some answers cannot be.")
@click.option("--dry-run", is_flag=True, help="Only show what would be done.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@formats
@study_command
def import_(study, file, reviewer, skip_bad, dry_run, yes, form) -> int:
    """Take up what a reviewer answered in an exported document; shows first what would be done."""
    plan = study.suggestions.plan_review(file, reviewer=reviewer)
    _show(plan, form)
    if plan.troubles and not skip_bad:
        say("Nothing was taken up. Mend the file, or leave those answers out with --skip-bad.")
        return Exit.REFUSED
    if dry_run or not (plan.decisions or plan.comments):
        return Exit.PROBLEMS if plan.troubles else Exit.DONE
    number = len(plan.decisions)
    if not agreed(f"Take up {number} {'decision' if number == 1 else 'decisions'}?", yes=yes):
        say("Nothing was taken up.")
        return Exit.DONE
    done = study.suggestions.import_review(plan)
    say(f"{done} {'answer' if done == 1 else 'answers'} taken up. To take them back: qualkit undo")
    return Exit.DONE


def _show(plan, form) -> None:
    from qualkit.domain.tables import DataTable

    if form == "json":
        click.echo(as_json(plan))
        return
    rows = tuple(
        (r.suggestion or "", r.title, r.reviewer, r.does if not r.trouble else f"not: {r.trouble}") for r in plan.rows
    )
    columns = ("suggestion", "title", "reviewer", "what is done")
    if rows:
        show(DataTable(title=f"Answers in {plan.file}", columns=columns, rows=rows), form)
    if plan.blank:
        say(wrapped(f"{plan.blank} without an answer stay as they are."))
    if not rows:
        say("There are no answers in it.")
