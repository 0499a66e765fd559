"""Undo and redo: the journal keeps the inverse of every change; reversing an action plays them backwards.

The scheme follows SQLite's recipe for undo with triggers (sqlite.org/undoredo.html), with two differences. A
reversal is itself an action whose changes are journalled, so a redo is the reversal of an undo, across restarts.
And insertions are journalled as ranges of row numbers, which never come again (AUTOINCREMENT): a trigger a row
would make writing 60,000 codings half as fast. Real numbers pass through JSON with 15 digits: store rounded ones.
"""

from __future__ import annotations

import json
import sqlite3
from typing import NamedTuple

__all__ = [
    "JOURNALLED",
    "Entry",
    "begin",
    "create_triggers",
    "finish",
    "high_water",
    "history",
    "next_to_reverse",
    "note_insertions",
    "reverse",
]

JOURNALLED = (
    "coders",
    "source_revisions",
    "turns",
    "cases",
    "case_sources",
    "codebooks",
    "codebook_versions",
    "codes",
    "rule_runs",
    "codings",
    "removed_hits",
    "suggestion_runs",
    "suggestions",
    "suggestion_segments",
    "decisions",
    "memos",
    "reanchorings",
    "summaries",
    "themes",
    "theme_codes",
    "code_events",
)


class Entry(NamedTuple):
    """One row of the audit log; `undone` says whether its effect is currently taken back."""

    number: int
    at: str
    coder: str
    kind: str
    action: str
    detail: str
    reverses: int | None
    undone: bool = False


def create_triggers(connection: sqlite3.Connection) -> None:
    """(Re)create the journalling triggers from the tables' present columns; run by every migration."""
    for table in JOURNALLED:
        columns = _columns(connection, table)
        if not columns:  # a table of a later migration
            continue
        pairs = ", ".join(f"'{column}', OLD.\"{column}\"" for column in columns)
        for operation in ("update", "delete"):
            name = f"journal_{table}_{operation}"
            connection.execute(f"DROP TRIGGER IF EXISTS {name}")
            connection.execute(
                f"CREATE TRIGGER {name} AFTER {operation.upper()} ON {table} BEGIN "
                "INSERT INTO changes (action_id, table_name, operation, first_row, last_row, old) VALUES ("
                f"(SELECT action_id FROM current_action), '{table}', '{operation}', OLD.id, OLD.id, "
                f"json_object({pairs})); END"
            )


def high_water(connection: sqlite3.Connection) -> dict[str, int]:
    """The highest row number each journalled table has ever used."""
    return dict(connection.execute("SELECT name, seq FROM sqlite_sequence").fetchall())


def begin(connection: sqlite3.Connection, *, reversing: bool = False) -> tuple[int, int, dict[str, int]]:
    """Open an action: its number, the number of its first change, and where every table stands."""
    number = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM audit_log").fetchone()[0]
    first = connection.execute("SELECT coalesce(max(id), 0) + 1 FROM changes").fetchone()[0]
    connection.execute("PRAGMA defer_foreign_keys = ON")
    connection.execute(
        "INSERT INTO current_action (id, action_id, reversing) VALUES (1, ?, ?)", (number, int(reversing))
    )
    return number, first, high_water(connection)


def note_insertions(connection: sqlite3.Connection, action: int, before: dict[str, int]) -> None:
    """Write down which rows an action added: all those above the high-water marks taken before it."""
    after = high_water(connection)
    # Parents first, as JOURNALLED has them: undo then deletes children first, and redo inserts parents first.
    for table in JOURNALLED:
        if after.get(table, 0) > before.get(table, 0):
            _note(connection, action, table, before.get(table, 0) + 1, after[table])


def finish(
    connection: sqlite3.Connection, number: int, first: int, words: tuple[str, str, str, str, str, int | None]
) -> None:
    """Close an action with its row in the audit log; `words` are at, coder, kind, action, detail, reverses."""
    connection.execute("DELETE FROM current_action")
    last = connection.execute("SELECT coalesce(max(id), 0) FROM changes").fetchone()[0]
    connection.execute("INSERT INTO audit_log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (number, *words, first, last))


def history(connection: sqlite3.Connection) -> list[Entry]:
    """Every entry of the audit log, oldest first, with its present state."""
    entries = [
        Entry(row["id"], row["at"], row["coder"], row["kind"], row["action"], row["detail"], row["reverses"])
        for row in connection.execute("SELECT * FROM audit_log ORDER BY id")
    ]
    undone: set[int | None] = set()
    # Not from the stacks: what was undone stays so when something else is done and it can no longer be brought back.
    for entry in entries:
        if entry.kind == "undo":
            undone.add(entry.reverses)
        elif entry.kind == "redo":
            undone.discard(entry.reverses)
    return [Entry(e.number, e.at, e.coder, e.kind, e.action, e.detail, e.reverses, e.number in undone) for e in entries]


def next_to_reverse(connection: sqlite3.Connection, kind: str) -> Entry | None:
    """The action that `undo` or `redo` would reverse now."""
    done, undone = _stacks(connection)
    stack = done if kind == "undo" else undone
    if not stack:
        return None
    row = connection.execute("SELECT * FROM audit_log WHERE id = ?", (stack[-1][0],)).fetchone()
    return Entry(
        row["id"], row["at"], row["coder"], row["kind"], row["action"], row["detail"], row["reverses"], kind == "redo"
    )


def reverse(connection: sqlite3.Connection, entry: Entry, kind: str, coder: str, at: str) -> None:
    """Take back (or bring back) an action inside the caller's transaction, as a new entry of the log."""
    done, undone = _stacks(connection)
    changes_of = (done if kind == "undo" else undone)[-1][1]
    number, first, _ = begin(connection, reversing=True)
    span = connection.execute("SELECT first_change, last_change FROM audit_log WHERE id = ?", (changes_of,)).fetchone()
    rows = connection.execute(
        "SELECT table_name, operation, first_row, last_row, old FROM changes WHERE id BETWEEN ? AND ? ORDER BY id DESC",
        tuple(span),
    ).fetchall()
    added = [(table, low, high) for table, operation, low, high, _ in rows if operation == "insert"]
    for table, low, high in added:
        connection.execute(f"DELETE FROM {table} WHERE id BETWEEN ? AND ?", (low, high))
    columns = {table: _columns(connection, table) for table in JOURNALLED}
    for table, operation, row, _, old in rows:
        # What the action itself had added is gone already, whatever it did to it afterwards.
        if operation != "insert" and not any(t == table and low <= row <= high for t, low, high in added):
            _invert(connection, table, columns[table], operation, old)
            if operation == "delete":
                _note(connection, number, table, row, row)
    _verify(connection, rows)
    finish(connection, number, first, (at, coder, kind, entry.action, "{}", entry.number))


def _verify(connection: sqlite3.Connection, rows: list[sqlite3.Row]) -> None:
    """Whatever came back must quote its source, as it did before: rows may return before the text they quote."""
    for table in ("codings", "suggestion_segments"):
        for name, operation, row, _, _ in rows:
            if name == table and operation != "insert":
                wrong = connection.execute(f"SELECT 1 FROM misquoted_{table} WHERE id = ?", (row,)).fetchone()
                if wrong:
                    raise sqlite3.IntegrityError(f"{table} {row} would no longer quote its source")


def _stacks(connection: sqlite3.Connection) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """Actions in force and actions taken back, each as (its number, the entry whose changes reverse it now)."""
    done: list[tuple[int, int]] = []
    undone: list[tuple[int, int]] = []
    for number, kind, reverses in connection.execute("SELECT id, kind, reverses FROM audit_log ORDER BY id"):
        if kind == "do":
            done.append((number, number))
            undone.clear()
        elif kind == "undo":
            done.pop()
            undone.append((reverses, number))
        else:
            undone.pop()
            done.append((reverses, number))
    return done, undone


def _note(connection: sqlite3.Connection, action: int, table: str, first_row: int, last_row: int) -> None:
    connection.execute(
        "INSERT INTO changes (action_id, table_name, operation, first_row, last_row) VALUES (?, ?, 'insert', ?, ?)",
        (action, table, first_row, last_row),
    )


def _invert(connection: sqlite3.Connection, table: str, columns: list[str], operation: str, old: str) -> None:
    row = json.loads(old)
    # What was journalled before a migration added a column does not know it: it takes or keeps the column's default.
    known = [column for column in columns if column in row]
    if operation == "delete":
        names = ", ".join(f'"{column}"' for column in known)
        marks = ", ".join("?" * len(known))
        connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", [row[column] for column in known])
        return
    settings = ", ".join(f'"{column}" = ?' for column in known)
    connection.execute(f"UPDATE {table} SET {settings} WHERE id = ?", [*(row[c] for c in known), row["id"]])


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
