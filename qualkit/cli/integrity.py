"""`qualkit check`, `backup` and `restore`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from qualkit.cli._command import Exit, Shared, shared_options, study_command
from qualkit.cli._manuscript import print_manuscript
from qualkit.cli._output import as_json, print_problems, wrapped
from qualkit.cli._tables import deliver, table_output

__all__ = ["COMMANDS"]


@click.command("check")
@click.argument("paper", default="", type=click.Path())
@table_output
@study_command
def check(study, paper: str, how) -> int:
    """Verify every quote, hash and reference; or a PAPER that quotes the study.

    A paper (.docx, .odt, .rtf, .html, .md, .txt) is looked through for quotations that are not verbatim or another
    participant's, for what could identify people, and for participants quoted too much or never. It is not changed.
    """
    if paper:
        if how.out and Path(how.out).resolve() == Path(paper).resolve():
            raise click.UsageError("--out names the paper itself, which would be lost. Give another name.")
        found = study.integrity.manuscript(paper)
        if how.form == "json" and not how.out:
            click.echo(as_json(found))
        elif how.out or how.form == "csv":
            deliver(study, found.to_table(), how)
        else:
            print_manuscript(found)
        return Exit.DONE if found.clean else Exit.PROBLEMS
    if how.out or how.form == "csv":
        raise click.UsageError("--csv and --out are for the check of a paper: qualkit check PAPER --out FILE")
    report = study.integrity.check()
    if how.form == "json":
        click.echo(as_json(report))
    else:
        print_problems(report.problems)
        looked = ", ".join(_counted(count, what.replace("_", " ")) for what, count in report.looked_at.items())
        verdict = "all are what they should be" if report.clean else "faults were found"
        click.echo(wrapped(f"Looked at {looked}: {verdict}."))
    return Exit.DONE if report.clean else Exit.PROBLEMS


def _counted(count: int, what: str) -> str:
    if count != 1:
        return f"{count:,} {what}"
    return "1 log entry" if what == "log entries" else f"1 {what.removesuffix('s')}"


@click.command("backup")
@click.argument("target", default="", type=click.Path())
@study_command
def backup(study, target: str) -> None:
    """Write a verified copy of the study's database."""
    click.echo(f"Verified backup: {study.integrity.backup(target or None)}")


@click.command("restore")
@click.argument("file", type=click.Path())
@click.option("--yes", is_flag=True, help="Do not ask.")
@shared_options
def restore(file: str, yes: bool) -> None:
    """Put a backup in the place of the database, after backing up what is there."""
    from qualkit.files.layout import Layout
    from qualkit.services.integrity import restore as put_back

    shared = click.get_current_context().ensure_object(Shared)
    folder = shared.study or os.environ.get("QUALKIT_STUDY", "")
    root = Path(folder) if folder else Layout.find(Path()).root
    if not yes:
        click.confirm(f"Replace {root / 'project.db'} by {file}? What is there now is backed up first.", abort=True)
    click.echo(f"Restored: {put_back(root, Path(file))}")


COMMANDS = {"check": check, "backup": backup, "restore": restore}
