"""Memos in the store."""

from __future__ import annotations

import sqlite3

from qualkit.domain.memos import Memo
from qualkit.store.guids import random_guids

__all__ = ["add", "get", "remove", "select", "target_name", "target_row", "update"]

# What a target's name is looked up in; codings and suggestions are named by their number.
TARGETS = {
    "source": ("sources", "name"),
    "case": ("cases", "name"),
    "code": ("codes", "key"),
    "theme": ("themes", "name"),
}
NUMBERED = {"coding": "codings", "suggestion": "suggestions", "theme": "themes"}

# Whatever a memo is about may have been removed since. A source's earlier revisions are the same source; what a
# removed code or theme was called, the journal still knows.
_SELECT = """
SELECT m.*, w.name AS coder,
       coalesce(s.name, c.name, k.key, t.name, '') AS named,
       CASE m.target_kind
         WHEN 'study' THEN 0
         WHEN 'source' THEN NOT EXISTS (SELECT 1 FROM sources now WHERE now.guid = s.guid)
         WHEN 'suggestion' THEN NOT EXISTS (SELECT 1 FROM suggestions x WHERE x.id = m.target_id)
         ELSE coalesce(c.id, k.id, t.id, d.id) IS NULL END AS removed,
       coalesce(d.quote, '') AS quote, coalesce(k.name, r.name || ', ' || e.key, '') AS place,
       CASE WHEN coalesce(k.id, t.id) IS NULL AND m.target_kind IN ('code', 'theme') THEN (
         SELECT coalesce(json_extract(old, '$.key'), json_extract(old, '$.name')) FROM changes
         WHERE operation = 'delete' AND first_row = m.target_id
           AND table_name = CASE m.target_kind WHEN 'code' THEN 'codes' ELSE 'themes' END
         ORDER BY id DESC LIMIT 1) END AS former
FROM memos m
JOIN coders w ON w.id = m.coder_id
LEFT JOIN source_revisions s ON m.target_kind = 'source' AND s.id = m.target_id
LEFT JOIN cases c ON m.target_kind = 'case' AND c.id = m.target_id
LEFT JOIN codes k ON m.target_kind = 'code' AND k.id = m.target_id
LEFT JOIN themes t ON m.target_kind = 'theme' AND t.id = m.target_id
LEFT JOIN codings d ON m.target_kind = 'coding' AND d.id = m.target_id
LEFT JOIN source_revisions r ON r.id = d.source_id
LEFT JOIN codes e ON e.id = d.code_id
"""


def target_row(connection: sqlite3.Connection, kind: str, target: str) -> int | None:
    """The row a memo on `target` points at; 0 for the study itself; None if there is no such thing."""
    if kind == "study":
        return 0
    row = None
    if kind in TARGETS:
        table, column = TARGETS[kind]
        row = connection.execute(f"SELECT id FROM {table} WHERE {column} = ?", (target,)).fetchone()
    if row is None and kind in NUMBERED:
        row = connection.execute(f"SELECT id FROM {NUMBERED[kind]} WHERE id = ?", (target.lstrip("#"),)).fetchone()
    return int(row[0]) if row else None


def target_name(connection: sqlite3.Connection, kind: str, row: int) -> str:
    """What the target in this row is called: a name, a key or a number; "" for the study."""
    if kind not in TARGETS:
        return "" if kind == "study" else str(row)
    table, column = TARGETS[kind]
    return str(connection.execute(f"SELECT {column} FROM {table} WHERE id = ?", (row,)).fetchone()[0])


def add(
    connection: sqlite3.Connection,
    *,
    kind: str,
    target_kind: str,
    target_id: int,
    title: str,
    body: str,
    coder_id: int,
    at: str,
) -> int:
    cursor = connection.execute(
        "INSERT INTO memos (guid, kind, target_kind, target_id, title, body, coder_id, created_at, updated_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (random_guids(1)[0], kind, target_kind, target_id, title, body, coder_id, at, at),
    )
    return int(cursor.lastrowid or 0)


def update(connection: sqlite3.Connection, number: int, *, body: str, title: str, kind: str, at: str) -> None:
    connection.execute(
        "UPDATE memos SET body = ?, title = ?, kind = ?, updated_at = ? WHERE id = ?", (body, title, kind, at, number)
    )


def remove(connection: sqlite3.Connection, number: int) -> None:
    connection.execute("DELETE FROM memos WHERE id = ?", (number,))


def get(connection: sqlite3.Connection, number: int) -> Memo | None:
    row = connection.execute(f"{_SELECT} WHERE m.id = ?", (number,)).fetchone()
    return _memo(row) if row else None


def select(connection: sqlite3.Connection, *, target_kind: str = "", kind: str = "") -> list[Memo]:
    """Memos, oldest first."""
    rows = connection.execute(
        f"{_SELECT} WHERE (:target_kind = '' OR m.target_kind = :target_kind) AND (:kind = '' OR m.kind = :kind)"
        " ORDER BY m.id",
        {"target_kind": target_kind, "kind": kind},
    )
    return [_memo(row) for row in rows]


def _memo(row: sqlite3.Row) -> Memo:
    numbered = row["target_kind"] in ("coding", "suggestion")
    return Memo(
        number=row["id"],
        guid=row["guid"],
        kind=row["kind"],
        target_kind=row["target_kind"],
        target=str(row["target_id"]) if numbered else row["named"] or row["former"] or "",
        title=row["title"],
        body=row["body"],
        coder=row["coder"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        removed=bool(row["removed"]),
        quote=row["quote"],
        place=row["place"],
    )
