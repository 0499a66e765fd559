"""`qualkit status`."""

from __future__ import annotations

import click

from qualkit.cli._command import study_command

__all__ = ["COMMANDS"]


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="JSON.")
@study_command
def status(study, as_json: bool) -> None:  # type: ignore[no-untyped-def]
    """Show where the study stands."""
    now = study.status()
    if as_json:
        from qualkit.cli._output import as_json as dump

        click.echo(dump(now))
        return
    c, s = now.codings, now.suggestions
    total = c["human"] + c["rule"] + c["model"]
    click.echo(f"{now.title}  ({now.folder})")
    click.echo(f"Sources      {now.sources} ({now.words:,} words), {now.coded_sources} of them coded")
    click.echo(f"Cases        {now.cases}")
    click.echo(f"Codebooks    {', '.join(now.codebooks) or 'none yet'} ({now.codes} codes)")
    click.echo(f"Codings      {total:,}")
    if total:
        click.echo(f"  by people            {c['human']:,}")
        click.echo(f"  rule hits            {c['rule']:,} ({c['unconfirmed']:,} not confirmed yet)")
        click.echo(f"  accepted suggestions {c['model']:,}")
    if s["offered"]:
        decided = ", ".join(f"{s[k]} {k}" for k in ("accepted", "merged", "split", "rejected", "open") if s[k])
        click.echo(f"Suggestions  {s['offered']}: {decided}")
    click.echo(f"Memos        {now.memos}")
    click.echo(f"Undo         would take back: {now.undo}" if now.undo else "Undo         nothing to take back")


COMMANDS = {"status": status}
