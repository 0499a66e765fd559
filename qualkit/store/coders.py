"""Coders: who did what."""

from __future__ import annotations

import sqlite3

from qualkit.store.guids import stable_guid

__all__ = ["ensure", "names", "study_guid"]


def study_guid(connection: sqlite3.Connection) -> str:
    """The study's own identifier."""
    return str(connection.execute("SELECT guid FROM study").fetchone()[0])


def ensure(connection: sqlite3.Connection, name: str) -> int:
    """The row of the coder with this name, made if new (inside an action)."""
    row = connection.execute("SELECT id FROM coders WHERE name = ?", (name,)).fetchone()
    if row:
        return int(row[0])
    guid = stable_guid(study_guid(connection), "coder", name)
    return int(connection.execute("INSERT INTO coders (guid, name) VALUES (?, ?)", (guid, name)).lastrowid or 0)


def names(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT name FROM coders ORDER BY name")]
