"""The two answers that must come at once, `qualkit --help` and `qualkit status`.

Loading click takes three times as long as Python itself, and what a study needs to be worked on takes as long
again. So these two read what they need and nothing else. The words are made by the functions that the long way
uses too, a test compares the two ways, and whatever is out of the ordinary is left to the long way to tell.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import SimpleNamespace

__all__ = ["answer"]


def answer(arguments: Sequence[str]) -> bool:
    """Answer help or a bare ``status``; False for any other command line, and where something is amiss."""
    if list(arguments) in ([], ["-h"], ["--help"]):
        from qualkit.cli._index import help_text

        text = help_text()
    elif list(arguments) == ["status"]:
        try:
            text = _status()
        except Exception:
            return False
    else:
        return False
    # A console with a national code page must not fail on a curly quote.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write(text + "\n")
    return True


def _status() -> str:
    """As `Study.find().status()` has it; raises whatever it likes if the study is not one to be simply read."""
    import sqlite3
    import tomllib

    from qualkit.cli._status import status_text
    from qualkit.store.overview import numbers
    from qualkit.store.schema import APPLICATION_ID, LATEST, address

    folder = _study()
    if os.path.isdir(os.path.join(folder, ".qualkit", "staging")):
        raise LookupError("a killed command left files that are to be put in place first")
    with open(os.path.join(folder, "qualkit.toml"), "rb") as stream:
        title = tomllib.load(stream)["study"]["title"].strip()
    connection = sqlite3.connect(address(os.path.join(folder, "project.db"), "rw"), uri=True, timeout=0.1)
    try:
        marks = tuple(connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
        if marks != (APPLICATION_ID, LATEST):
            raise LookupError("not a study of this version")
        connection.row_factory = sqlite3.Row
        found = numbers(connection)
    finally:
        connection.close()
    return status_text(SimpleNamespace(title=title or os.path.basename(folder), folder=folder, **found))


def _study() -> str:
    """The folder that `Layout.find` finds, or the one QUALKIT_STUDY names, as it names it."""
    named = os.environ.get("QUALKIT_STUDY", "")
    if named:
        return os.path.normpath(named)
    folder = os.path.abspath(".")
    while not any(os.path.isfile(os.path.join(folder, name)) for name in ("qualkit.toml", "project.db")):
        above = os.path.dirname(folder)
        if above == folder:
            raise LookupError("no study here or above")
        folder = above
    return folder
