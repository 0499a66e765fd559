"""Memos in the store."""

from __future__ import annotations

import sqlite3

from qualkit.domain.memos import Memo
from qualkit.store.guids import random_guids

__all__ = ["add", "get", "remove", "select", "target_row", "update"]

# What a target's name is looked up in; codings and suggestions are named by their number.
TARGETS = {"source": ("sources", "name"), "case": ("cases", "name"), "code": ("codes", "key")}
NUMBERED = {"coding": "codings", "suggestion": "suggestions"}


def target_row(connection: sqlite3.Connection, kind: str, target: str) -> int | None:
    """The row a memo on `target` points at; 0 for the study itself; None if there is no such thing."""
    if kind == "study":
        return 0
    if kind in TARGETS:
        table, column = TARGETS[kind]
        row = connection.execute(f"SELECT id FROM {table} WHERE {column} = ?", (target,)).fetchone()
    else:
        row = connection.execute(f"SELECT id FROM {NUMBERED[kind]} WHERE id = ?", (target,)).fetchone()
    return int(row[0]) if row else None


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


def update(connection: sqlite3.Connection, number: int, *, body: str, at: str) -> None:
    connection.execute("UPDATE memos SET body = ?, updated_at = ? WHERE id = ?", (body, at, number))


def remove(connection: sqlite3.Connection, number: int) -> None:
    connection.execute("DELETE FROM memos WHERE id = ?", (number,))


def get(connection: sqlite3.Connection, number: int) -> Memo | None:
    return next((memo for memo in select(connection) if memo.number == number), None)


def select(connection: sqlite3.Connection, *, target_kind: str = "", kind: str = "") -> list[Memo]:
    """Memos, oldest first."""
    rows = connection.execute(
        "SELECT m.*, w.name AS coder, coalesce("
        " CASE m.target_kind WHEN 'source' THEN (SELECT name FROM sources WHERE id = m.target_id)"
        " WHEN 'case' THEN (SELECT name FROM cases WHERE id = m.target_id)"
        " WHEN 'code' THEN (SELECT key FROM codes WHERE id = m.target_id)"
        " WHEN 'study' THEN '' ELSE CAST(m.target_id AS TEXT) END, '') AS target"
        " FROM memos m JOIN coders w ON w.id = m.coder_id"
        " WHERE (:target_kind = '' OR m.target_kind = :target_kind) AND (:kind = '' OR m.kind = :kind) ORDER BY m.id",
        {"target_kind": target_kind, "kind": kind},
    )
    return [
        Memo(
            number=row["id"],
            guid=row["guid"],
            kind=row["kind"],
            target_kind=row["target_kind"],
            target=row["target"],
            title=row["title"],
            body=row["body"],
            coder=row["coder"],
            created_at=row["created_at"],
            updated_at=row["updated_at"],
        )
        for row in rows
    ]
