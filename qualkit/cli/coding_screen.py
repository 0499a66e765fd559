"""Opening the coding screen from the command line, if there is a terminal to show it in."""

from __future__ import annotations

import os
import sys

from qualkit.errors import BadInput

__all__ = ["open_coding_screen"]

PLAIN = "Code line by line instead with: qualkit code --plain"


def open_coding_screen(study, source: str) -> None:
    """Open `source` (or the one where the coder left off) on the coding screen, and stay there until it is closed.

    Raises:
        BadInput: there is no terminal that can show it.
        NotFound: there is no such source, none at all, or no codebook.
    """
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise BadInput("The coding screen needs a terminal; input or output goes elsewhere.", hint=PLAIN)
    if os.environ.get("TERM") == "dumb":
        raise BadInput("This terminal cannot show the coding screen.", hint=PLAIN)
    from qualkit.tui.app import CodingApp

    app = CodingApp(study, source)
    app.run()
    if app.fault is not None:
        raise app.fault
