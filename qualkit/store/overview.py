"""The study in numbers, with as few queries and imports as possible: `qualkit status` must answer at once."""

from __future__ import annotations

import sqlite3
from typing import Any

from qualkit.store.journal import next_to_reverse

__all__ = ["STATES", "numbers"]

# What a suggestion is after a decision of each kind; without any it is open.
STATES = {"accept": "accepted", "merge": "merged", "split": "split", "reject": "rejected", "reopen": "open"}


def numbers(connection: sqlite3.Connection) -> dict[str, Any]:
    """Counts for `qualkit.study.Status`, by its field names."""
    sources, words = connection.execute("SELECT count(*), coalesce(sum(words), 0) FROM sources").fetchone()
    entry = next_to_reverse(connection, "undo")
    return {
        "sources": sources,
        "words": words,
        "cases": _count(connection, "cases"),
        "codebooks": tuple(row[0] for row in connection.execute("SELECT key FROM codebooks ORDER BY id")),
        "codes": connection.execute("SELECT count(*) FROM codes WHERE kind = 'code'").fetchone()[0],
        "coded_sources": connection.execute("SELECT count(DISTINCT source_id) FROM codings").fetchone()[0],
        "codings": _codings(connection),
        "suggestions": _suggestions(connection),
        "memos": _count(connection, "memos"),
        "undo": entry.action if entry else "",
    }


def _codings(connection: sqlite3.Connection) -> dict[str, int]:
    """How many codings came about how: human, rule, unconfirmed (part of rule), model."""
    row = connection.execute(
        "SELECT coalesce(sum(origin = 'human'), 0), coalesce(sum(origin = 'rule'), 0),"
        " coalesce(sum(origin = 'rule' AND confirmed_by IS NULL), 0), coalesce(sum(origin = 'model'), 0) FROM codings"
    ).fetchone()
    return dict(zip(("human", "rule", "unconfirmed", "model"), row, strict=True))


def _suggestions(connection: sqlite3.Connection) -> dict[str, int]:
    """How many suggestions were offered and what became of them, by state."""
    found = {"offered": 0, "open": 0, **dict.fromkeys(STATES.values(), 0)}
    for (kind,) in connection.execute(
        "SELECT (SELECT kind FROM decisions d WHERE d.suggestion_id = s.id ORDER BY d.id DESC LIMIT 1)"
        " FROM suggestions s"
    ):
        found["offered"] += 1
        found[STATES[kind] if kind else "open"] += 1
    return found


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
