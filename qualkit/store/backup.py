"""Backups that are proven to open: copied with SQLite's own backup, then checked, then put in place."""

from __future__ import annotations

import os
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from qualkit.errors import StudyProblem

__all__ = ["name_for", "verify", "write"]


def name_for(database: Path, why: str, clock: datetime | None = None) -> Path:
    """A name in the study's `backups` folder that does not exist yet, such as ``20260131-094502-before-restore.db``."""
    moment = (clock or datetime.now(UTC)).strftime("%Y%m%d-%H%M%S")
    folder = database.parent / "backups"
    path = folder / f"{moment}-{why}.db"
    number = 2
    while path.exists():
        path = folder / f"{moment}-{why}-{number}.db"
        number += 1
    return path


def write(connection: sqlite3.Connection, target: Path) -> Path:
    """Copy the open database to `target`, verify the copy, and only then give it its name.

    Raises:
        StudyProblem: the copy could not be written or does not pass SQLite's integrity check.
    """
    draft = target.with_name(target.name + ".part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.unlink(missing_ok=True)
        copy = sqlite3.connect(draft)
        try:
            connection.backup(copy)
        finally:
            copy.close()
        verify(draft)
        os.replace(draft, target)
    except (OSError, sqlite3.Error) as error:
        draft.unlink(missing_ok=True)
        raise StudyProblem(
            f"The backup {target} could not be written ({error}).", hint="Free some space or choose another folder."
        ) from None
    return target


def verify(path: Path) -> None:
    """Open a backup and let SQLite check every page and every reference.

    Raises:
        StudyProblem: it is not a study, or it is damaged.
    """
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            result = connection.execute("PRAGMA integrity_check").fetchone()[0]
            orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
            connection.execute("SELECT guid FROM study").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise StudyProblem(f"{path} is not a usable backup ({error}).", hint="Use another backup.") from None
    if result != "ok" or orphans:
        raise StudyProblem(f"{path} is damaged.", hint="Use another backup.")
