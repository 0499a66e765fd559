"""`qualkit suggest`."""

from __future__ import annotations

import click

from qualkit.cli._command import Group
from qualkit.cli.suggest_orders import ORDERS
from qualkit.cli.suggest_replay import ledger, replay
from qualkit.cli.suggested_codes import codes
from qualkit.cli.suggested_themes import engines, print_run, print_suggestion, themes

__all__ = ["COMMANDS", "print_run", "print_suggestion"]


@click.group("suggest", cls=Group)
def suggest() -> None:
    """Have themes or codes suggested, for you to review."""


suggest.add_command(themes)
suggest.add_command(codes)
suggest.add_command(engines)
suggest.add_command(ledger)
suggest.add_command(replay)
for order in ORDERS:
    suggest.add_command(order)
COMMANDS = {"suggest": suggest}
