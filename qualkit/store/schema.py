"""What tells a study's file from others, and how SQLite is told where it is. Costs nothing to import."""

from __future__ import annotations

__all__ = ["APPLICATION_ID", "LATEST", "address"]

APPLICATION_ID = 0x716B6974  # "qkit": what `file` and SQLite tools show
LATEST = 4  # the number of the newest migration


def address(path: str, mode: str) -> str:
    """A file as the URI that SQLite opens; `mode` is ``ro``, ``rw`` or ``rwc``.

    Written by hand since `pathlib.Path.as_uri` loads what parses internet addresses.

    >>> address("/studies/100% mine?/project.db", "ro")
    'file:///studies/100%25 mine%3f/project.db?mode=ro'
    """
    import os

    place = os.path.abspath(path).replace(os.sep, "/")
    for character, code in (("%", "%25"), ("?", "%3f"), ("#", "%23")):
        place = place.replace(character, code)
    return f"file://{'' if place.startswith('/') else '/'}{place}?mode={mode}"
