"""Numbered migrations, each in one transaction, after a verified backup of what was there."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from pathlib import Path

from qualkit.errors import Conflict, StudyProblem
from qualkit.store.schema import LATEST

__all__ = ["apply", "bring_up_to_date"]


def _scripts() -> dict[int, str]:
    from importlib import resources

    folder = resources.files("qualkit.store") / "migrations"
    found = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".sql"))
    return {int(name[:4]): (folder / name).read_text(encoding="utf-8") for name in found}


def bring_up_to_date(connection: sqlite3.Connection, path: Path) -> None:
    """Migrate an older study; leave a current one alone.

    Raises:
        StudyProblem: the study was made by a newer qualkit.
    """
    version = _version(connection)
    if version > LATEST:
        raise StudyProblem(
            f"{path.parent} was made by a newer qualkit (format {version}; this one reads up to {LATEST}).",
            hint="Update qualkit, then open the study again; nothing was changed.",
        )
    if version < LATEST:
        from qualkit.store import backup

        # A backup of this name from this very second: another program has begun to migrate the study.
        with suppress(Conflict):
            backup.write(connection, backup.name_for(path, f"before-format-{LATEST}"))
        apply(connection)


def apply(connection: sqlite3.Connection) -> None:
    """Run every migration that the file has not seen."""
    from qualkit.store import journal

    version = _version(connection)
    for number, script in _scripts().items():
        if number <= version:
            continue
        # Rebuilding a table means dropping the old one, which other tables point at (sqlite.org/lang_altertable.html,
        # section 7). The switch has no effect inside a transaction.
        connection.execute("PRAGMA foreign_keys = OFF")
        try:
            connection.executescript(f"BEGIN IMMEDIATE;\n{script}\nPRAGMA user_version = {number};")
            journal.create_triggers(connection)
            if connection.execute("PRAGMA foreign_key_check").fetchone():
                raise sqlite3.IntegrityError(f"migration {number} would leave rows that point at nothing")
            connection.execute("COMMIT")
        except BaseException as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if not isinstance(error, sqlite3.OperationalError) or _version(connection) < number:
                raise
            # Another program has migrated it while this one waited for its turn.
        finally:
            connection.execute("PRAGMA foreign_keys = ON")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
