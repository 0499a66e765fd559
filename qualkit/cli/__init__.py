"""The command line. Each command calls one method of the Python API and prints what comes back."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Entry point of the `qualkit` program."""
    try:
        from qualkit.cli._quick import answer

        if answer(sys.argv[1:]):
            sys.exit(0)
        from qualkit.cli._command import run
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(run())
