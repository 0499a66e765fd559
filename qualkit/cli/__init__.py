"""The command line. Each command calls one method of the Python API and prints what comes back."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Entry point of the `qualkit` program."""
    from qualkit.cli._command import run

    sys.exit(run())
