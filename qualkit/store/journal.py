"""Undo and redo: the journal keeps the inverse of every change; reversing an action plays them backwards.

The scheme follows SQLite's recipe for undo with triggers (sqlite.org/undoredo.html), with two differences. A
reversal is itself an action whose changes are journalled, so a redo is the reversal of an undo, across restarts.
And insertions are journalled as ranges of row numbers, which never come again (AUTOINCREMENT): a trigger a row
would make writing 60,000 codings half as fast. Real numbers pass through JSON with 15 digits: store rounded ones.
"""

from __future__ import annotations

import json
import sqlite3
from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from qualkit.store.stacks import stacks

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
    "second_reviews",
    "memos",
    "reanchorings",
    "summaries",
    "themes",
    "theme_codes",
    "code_events",
    "speaker_rules",
    "identifiers",
    "identifier_log",
    "identifier_scans",
)

# Those of which the view misquoted_… tells the rows that do not quote their source.
_QUOTING = ("codings", "suggestion_segments")


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
    done, undone = stacks(connection)
    stack = done if kind == "undo" else undone
    if not stack:
        return None
    row = connection.execute("SELECT * FROM audit_log WHERE id = ?", (stack[-1][0],)).fetchone()
    return Entry(
        row["id"], row["at"], row["coder"], row["kind"], row["action"], row["detail"], row["reverses"], kind == "redo"
    )


def reverse(connection: sqlite3.Connection, entry: Entry, kind: str, coder: str, at: str) -> None:
    """Take back (or bring back) an action inside the caller's transaction, as a new entry of the log."""
    done, undone = stacks(connection)
    changes_of = (done if kind == "undo" else undone)[-1][1]
    number, first, _ = begin(connection, reversing=True)
    span = connection.execute("SELECT first_change, last_change FROM audit_log WHERE id = ?", (changes_of,)).fetchone()
    rows = connection.execute(
        "SELECT table_name, operation, first_row, last_row, old FROM changes WHERE id BETWEEN ? AND ? ORDER BY id DESC",
        tuple(span),
    ).fetchall()
    added = _Rows()
    for table, operation, low, high, _ in rows:
        if operation == "insert":
            added.put(table, low, high)
            connection.execute(f"DELETE FROM {table} WHERE id BETWEEN ? AND ?", (low, high))
    # What the action itself had added is gone already, whatever it did to it afterwards.
    touched = [row for row in rows if row[1] != "insert" and not added.holds(row[0], row[2])]
    _invert(connection, touched)
    for table, low, high in _runs([row for row in touched if row[1] == "delete"]):
        _note(connection, number, table, low, high)
    _verify(connection, touched)
    finish(connection, number, first, (at, coder, kind, entry.action, "{}", entry.number))


class _Rows:
    """Ranges of row numbers by table; those of one table never overlap, since numbers never come again."""

    def __init__(self) -> None:
        self._ranges: dict[str, list[tuple[int, int]]] = {}

    def put(self, table: str, low: int, high: int) -> None:
        insort(self._ranges.setdefault(table, []), (low, high))

    def holds(self, table: str, row: int) -> bool:
        ranges = self._ranges.get(table, ())
        at = bisect_right(ranges, row, key=itemgetter(0)) - 1
        return at >= 0 and row <= ranges[at][1]


def _runs(rows: Iterable[sqlite3.Row]) -> Iterator[tuple[str, int, int]]:
    """The row numbers of some changes as ranges without gaps, parents first as `note_insertions` has them."""
    touched: dict[str, set[int]] = {}
    for table, _, row, _, _ in rows:
        touched.setdefault(table, set()).add(row)
    for table in JOURNALLED:
        numbers = sorted(touched.get(table, ()))
        for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0]):
            found = [number for _, number in run]
            yield table, found[0], found[-1]


def _verify(connection: sqlite3.Connection, rows: Iterable[sqlite3.Row]) -> None:
    """Whatever came back must quote its source, as it did before: rows may return before the text they quote."""
    for table, low, high in _runs(row for row in rows if row[0] in _QUOTING):
        wrong = connection.execute(f"SELECT id FROM misquoted_{table} WHERE id BETWEEN ? AND ?", (low, high)).fetchone()
        if wrong:
            raise sqlite3.IntegrityError(f"{table} {wrong[0]} would no longer quote its source")


def _note(connection: sqlite3.Connection, action: int, table: str, first_row: int, last_row: int) -> None:
    connection.execute(
        "INSERT INTO changes (action_id, table_name, operation, first_row, last_row) VALUES (?, ?, 'insert', ?, ?)",
        (action, table, first_row, last_row),
    )


def _invert(connection: sqlite3.Connection, rows: Iterable[sqlite3.Row]) -> None:
    """Play updates and deletions backwards, in the order given; neighbours of one kind go in one statement."""
    columns = {table: _columns(connection, table) for table in JOURNALLED}

    def parsed() -> Iterator[tuple[str, str, tuple[str, ...], dict[str, Any]]]:
        for table, operation, _, _, old in rows:
            row = json.loads(old)
            # What was journalled before a migration added a column does not know it: it takes or keeps the default.
            yield table, operation, tuple(column for column in columns[table] if column in row), row

    for (table, operation, known), same in groupby(parsed(), key=itemgetter(0, 1, 2)):
        found = [row for *_, row in same]
        if operation == "delete":
            names = ", ".join(f'"{column}"' for column in known)
            statement = f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(known))})"
            # Among rows of one table that come back together the order is free, and this one is quick.
            values = [[row[column] for column in known] for row in sorted(found, key=itemgetter("id"))]
        else:
            settings = ", ".join(f'"{column}" = ?' for column in known)
            statement = f"UPDATE {table} SET {settings} WHERE id = ?"
            values = [[*(row[column] for column in known), row["id"]] for row in found]
        connection.executemany(statement, values)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
