"""Opening a study's SQLite file, its migrations, and one transaction per user action.

A killed process leaves the file as before or after an action: SQLite's rollback journal sees to that. The
journal mode is DELETE because study folders live on OneDrive and network drives, where WAL is not safe.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualkit.errors import Conflict, QualkitError, StudyProblem
from qualkit.store import migrate
from qualkit.store.schema import APPLICATION_ID, address

if TYPE_CHECKING:
    from datetime import datetime

    from qualkit.store import journal

__all__ = ["BUSY_SECONDS", "Action", "Database", "explain", "stamp"]

BUSY_SECONDS = 10.0


class Action:
    """What is being done now. `detail` goes to the audit log: numbers and ids only, never words of participants."""

    def __init__(self, connection: sqlite3.Connection, name: str, at: str) -> None:
        self.connection = connection
        self.name = name
        self.at = at
        self.detail: dict[str, Any] = {}
        self.cancelled = False

    def cancel(self) -> None:
        """Leave the study as it was and write nothing to the log: there was nothing to do."""
        self.cancelled = True


class Database:
    """One open study file. Use `open` or `create`; close it, or use it as a context manager."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self.connection = connection
        self.path = path

    @classmethod
    def create(cls, path: Path, *, guid: str, at: str) -> Database:
        """Make a new study file. Raises StudyProblem if it cannot be written."""
        database = cls(_connect(path, create=True), path)
        with _closed_on_failure(database.connection), _explained(path):
            database.connection.execute("PRAGMA page_size = 8192")
            migrate.apply(database.connection)
            database.connection.execute("BEGIN IMMEDIATE")
            database.connection.execute("INSERT INTO study VALUES (1, ?, ?)", (guid, at))
            database.connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            database.connection.execute("COMMIT")
        return database

    @classmethod
    def open(cls, path: Path) -> Database:
        """Open an existing study file, bringing an older one up to date after a verified backup.

        Raises:
            StudyProblem: it is missing, is no study, is damaged, or was made by a newer qualkit.
        """
        if not path.is_file():
            raise StudyProblem(f"There is no study at {path.parent}.", hint="Create one with: qualkit init DIR")
        connection = _connect(path, create=False)
        with _closed_on_failure(connection), _explained(path):
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise StudyProblem(f"{path} is not a qualkit study.", hint="Restore it with: qualkit restore BACKUP")
            migrate.bring_up_to_date(connection, path)
        return cls(connection, path)

    def close(self) -> None:
        self.connection.close()

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def action(self, name: str, coder: str, clock: datetime) -> Iterator[Action]:
        """One user action: one transaction, one row in the audit log, undoable as a whole.

        Raises:
            StudyProblem: another program is writing, the disk is full, or the folder is read-only.
        """
        import json

        from qualkit.store import journal

        with self._write() as connection:
            at = stamp(clock)
            number, first, before = journal.begin(connection)
            action = Action(connection, name, at)
            yield action
            if action.cancelled:
                connection.execute("ROLLBACK")
                return
            journal.note_insertions(connection, number, before)
            detail = json.dumps(action.detail, ensure_ascii=False, sort_keys=True)
            journal.finish(connection, number, first, (at, coder, "do", name, detail, None))

    @contextmanager
    def reversal(self, kind: str, coder: str, clock: datetime) -> Iterator[tuple[sqlite3.Connection, journal.Entry]]:
        """Undo the last action, or redo the last undone one (`kind` ``undo`` or ``redo``)."""
        from qualkit.store import journal

        with self._write() as connection:
            entry = journal.next_to_reverse(connection, kind)
            if entry is None:
                raise Conflict(f"There is nothing to {kind}.", hint=_why_not(connection, kind))
            journal.reverse(connection, entry, kind, coder, stamp(clock))
            yield connection, entry

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Keep other writers out while the block runs, without waiting; False if one is at work or none can write."""
        try:
            self.connection.execute("PRAGMA busy_timeout = 0")
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            yield False
            return
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
        try:
            yield True
        finally:
            self.connection.execute("ROLLBACK")

    def being_written(self) -> bool:
        """Whether another program is writing just now; found out without waiting."""
        try:
            self.connection.execute("PRAGMA busy_timeout = 0")
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            return "locked" in str(error) or "busy" in str(error)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {int(BUSY_SECONDS * 1000)}")
        self.connection.execute("ROLLBACK")
        return False

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        connection = self.connection
        with _explained(self.path):
            if not os.access(self.path, os.W_OK):
                raise StudyProblem(f"{self.path} is read-only.", hint="Copy the study to a folder you may write to.")
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                if connection.in_transaction:
                    connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


def _why_not(connection: sqlite3.Connection, kind: str) -> str:
    from qualkit.store.stacks import FINAL

    last = connection.execute(
        f"SELECT max(id) FROM audit_log WHERE action IN ({', '.join('?' * len(FINAL))})", FINAL
    ).fetchone()[0]
    final = "What was removed for good cannot be brought back, nor anything done before it be taken back."
    return final if last and kind == "undo" else ""


@contextmanager
def _closed_on_failure(connection: sqlite3.Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.close()
        raise


def stamp(clock: datetime) -> str:
    """A moment as stored: ISO 8601 in UTC to the second."""
    return clock.strftime("%Y-%m-%dT%H:%M:%SZ")


def _connect(path: Path, *, create: bool) -> sqlite3.Connection:
    with _explained(path):
        mode = "rwc" if create else "rw"
        try:
            connection = sqlite3.connect(address(str(path), mode), uri=True, isolation_level=None, timeout=BUSY_SECONDS)
        except sqlite3.OperationalError:
            if create or not path.exists():
                raise
            # A study on a read-only drive can still be read.
            connection = sqlite3.connect(address(str(path), "ro"), uri=True, isolation_level=None, timeout=BUSY_SECONDS)
        connection.row_factory = sqlite3.Row
        with _closed_on_failure(connection):
            for pragma in ("foreign_keys = ON", "secure_delete = ON", "cache_size = -196608", "temp_store = MEMORY"):
                connection.execute(f"PRAGMA {pragma}")
        return connection


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into sentences a researcher can act on."""
    try:
        yield
    except sqlite3.Error as error:
        raise explain(path, error) from None


def explain(path: Path, error: sqlite3.Error) -> QualkitError:
    """What an error of SQLite means to a researcher."""
    text = str(error)
    if isinstance(error, sqlite3.IntegrityError):
        return Conflict(f"The study refused the change: {str(error).rstrip('.')}.", hint="Nothing was written.")
    if not isinstance(error, sqlite3.OperationalError):
        return StudyProblem(
            f"{path} is damaged or is not a study ({error}).", hint="Restore it with: qualkit restore BACKUP"
        )
    if "locked" in text or "busy" in text:
        return StudyProblem(
            f"{path.parent} is being written by another program.",
            hint="Wait until it has finished, then try again; nothing was written.",
        )
    if "full" in text:
        return StudyProblem(f"The disk that holds {path.parent} is full.", hint="Free some space; nothing was written.")
    if "readonly" in text or "unable to open" in text:
        return StudyProblem(
            f"{path} cannot be written.", hint="Check that the folder exists and that you may write to it."
        )
    return StudyProblem(f"{path} cannot be used ({text}).", hint="Run: qualkit check")
