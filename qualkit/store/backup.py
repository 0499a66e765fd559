"""Backups that are proven to open: copied with SQLite's own backup, then checked, then put in place."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from qualkit.errors import Conflict, StudyProblem
from qualkit.store.schema import address

__all__ = ["name_for", "verify", "write"]

STALE_SECONDS = 3600.0


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
        Conflict: there is a file of that name.
        StudyProblem: the copy could not be written or does not pass SQLite's integrity check.
    """
    _refuse_existing(target)
    # Two programs may make a backup of one name in the same second.
    draft = target.with_name(f"{target.stem}-{os.getpid()}{target.suffix}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_drafts(target.parent)
        copy = sqlite3.connect(draft)
        try:
            connection.backup(copy)
        finally:
            copy.close()
        verify(draft)
        _refuse_existing(target)
        draft.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StudyProblem(
            f"The backup {target} could not be written ({error}).", hint="Free some space or choose another folder."
        ) from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return target


def _refuse_existing(target: Path) -> None:
    if target.exists():
        raise Conflict(f"There is a file {target} already.", hint="Choose another name; nothing was written.")


def _clear_drafts(folder: Path) -> None:
    """Delete what killed backups left; one that is being written now is younger."""
    for draft in folder.glob("*.db.part*"):
        if time.time() - draft.stat().st_mtime > STALE_SECONDS:
            draft.unlink(missing_ok=True)


def verify(path: Path) -> None:
    """Open a backup and let SQLite check every page and every reference.

    Raises:
        StudyProblem: it is not a study, or it is damaged.
    """
    try:
        connection = sqlite3.connect(address(str(path), "ro"), uri=True)
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
