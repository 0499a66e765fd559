"""Opening the full-screen reviews from the command line, or the conversation line by line where there is no screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from qualkit.cli._output import print_problems, wrapped

__all__ = ["PLAIN", "has_screen", "review_identifiers", "review_speakers", "review_suggestions"]

PLAIN = "A conversation line by line, for screen readers and simple terminals."
# Columns and rows below which a review does not fit.
SMALLEST = (60, 15)


def has_screen() -> bool:
    """Whether a terminal is there that can show a review."""
    if os.environ.get("TERM") == "dumb" or not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        return False
    try:
        size = os.get_terminal_size(sys.stdout.fileno())
    except (OSError, ValueError):
        return False
    return size.columns >= SMALLEST[0] and size.lines >= SMALLEST[1]


def review_identifiers(study, *, source: str, tier: str, kind: str, plain: bool) -> None:
    """Go through open findings on the screen, or line by line.

    Raises:
        NotFound: no such source.
    """
    if plain or not has_screen() or not study.identifiers.list(source, tier=tier, kind=kind):
        from qualkit.cli.identifier_talk import talk

        talk(study, source=source, tier=tier, kind=kind)
        return
    from qualkit.tui.review.programs import FindingsApp

    app = FindingsApp(study, source, tier=tier, kind=kind)
    _run(app)
    states = app.findings.states()
    click.echo(f"Accepted: {states['accepted']}, kept: {states['kept']}, still open: {states['open']}.")
    if states["accepted"]:
        click.echo("To replace what is accepted: qualkit identifiers replace")


def review_speakers(study, sources: Sequence[str] = (), *, plain: bool) -> None:
    """Go through the speakers of these sources, or of all, on the screen or line by line.

    Raises:
        NotFound: no such source.
    """
    names = [study.sources.get(name).name for name in sources] or [row["source"] for row in study.sources.list()]
    if plain or not has_screen() or not names:
        from qualkit.cli.speaker_talk import review_speakers as talk

        talk(study, sources)
        return
    from qualkit.cli.speakers import told
    from qualkit.tui.review.programs import SpeakersApp

    app = SpeakersApp(study, names)
    _run(app)
    for change in app.changes:
        click.echo(wrapped(told(change)))
        print_problems(change.problems)
    if app.unwritten:
        click.echo(f"Nothing of {app.unwritten} was written.")


def review_suggestions(
    study, *, kind: str = "", code: str = "", source: str = "", run: int = 0, blind: bool = False, plain: bool = False
) -> None:
    """Go through open suggestions on the screen, or line by line.

    Raises:
        NotFound: no such code, source or run.
    """
    asked: dict[str, Any] = {"kind": kind, "code": code, "source": source, "run": run, "blind": blind}
    if plain or not has_screen() or not study.suggestions.list(state="open", **asked):
        from qualkit.cli.suggestion_talk import talk

        talk(study, **asked)
        return
    from qualkit.tui.review.programs import SuggestionsApp

    app = SuggestionsApp(study, **asked)
    _run(app)
    told = ", ".join(f"{state}: {number}" for state, number in app.suggestions.states().items())
    click.echo(f"{told}.".capitalize())


def _run(app) -> None:
    """Show a program until it is closed; what made it fail goes on from here."""
    app.run()
    if app.fault is not None:
        raise app.fault
