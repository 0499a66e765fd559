"""The numbers that suggestions get."""

from __future__ import annotations

import sqlite3

__all__ = ["next_number"]


def next_number(connection: sqlite3.Connection) -> int:
    """The number that the next suggestion will get; numbers of suggestions that are gone are not given again."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'suggestions'").fetchone()
    return int(row[0]) + 1 if row else 1
