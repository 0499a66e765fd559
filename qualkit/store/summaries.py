"""Framework summaries in the store."""

from __future__ import annotations

import json
import sqlite3

from qualkit.domain.summaries import Summary
from qualkit.store import journal
from qualkit.store.guids import random_guids

__all__ = ["case_name", "remove", "select", "write", "written_from"]


def write(connection: sqlite3.Connection, *, case: str, code: str, body: str, coder_id: int, at: str) -> int:
    """Add the summary of a cell, or replace its words (inside an action); returns its number."""
    row = connection.execute(
        "SELECT m.id FROM summaries m JOIN cases c ON c.id = m.case_id JOIN codes k ON k.id = m.code_id"
        " WHERE c.name = ? AND k.key = ?",
        (case, code),
    ).fetchone()
    if row is not None:
        connection.execute(
            "UPDATE summaries SET body = ?, coder_id = ?, updated_at = ? WHERE id = ?", (body, coder_id, at, row["id"])
        )
        return int(row["id"])
    cursor = connection.execute(
        "INSERT INTO summaries (guid, case_id, code_id, body, coder_id, created_at, updated_at)"
        " SELECT ?, c.id, k.id, ?, ?, ?, ? FROM cases c, codes k WHERE c.name = ? AND k.key = ?",
        (random_guids(1)[0], body, coder_id, at, at, case, code),
    )
    return int(cursor.lastrowid or 0)


def remove(connection: sqlite3.Connection, number: int) -> None:
    connection.execute("DELETE FROM summaries WHERE id = ?", (number,))


def select(connection: sqlite3.Connection, *, case: str = "", code: str = "") -> list[Summary]:
    """Summaries by case, then in the codebooks' order; "" takes all cases or codes."""
    rows = connection.execute(
        "SELECT m.id, m.guid, c.name AS case_name, k.key, m.body, w.name AS coder, m.created_at, m.updated_at"
        " FROM summaries m JOIN cases c ON c.id = m.case_id JOIN codes k ON k.id = m.code_id"
        " JOIN coders w ON w.id = m.coder_id"
        " WHERE (:case = '' OR c.name = :case) AND (:code = '' OR k.key = :code)"
        " ORDER BY c.name, k.codebook_id, k.position, k.key",
        {"case": case, "code": code},
    )
    return [
        Summary(
            number=row["id"],
            guid=row["guid"],
            case=row["case_name"],
            code=row["key"],
            body=row["body"],
            coder=row["coder"],
            created_at=row["created_at"],
            updated_at=row["updated_at"],
        )
        for row in rows
    ]


def written_from(connection: sqlite3.Connection) -> dict[tuple[int, str], frozenset[int]]:
    """The codings that stood in a cell when its summary was written, by (summary, when it was written).

    The log has them; a summary that undo has put back to an earlier state finds that state's codings again.
    """
    found: dict[tuple[int, str], frozenset[int]] = {}
    for entry in journal.history(connection):
        if entry.action == "chart" and entry.kind == "do" and not entry.undone:
            detail = json.loads(entry.detail)
            found[detail["summary"], entry.at] = frozenset(detail["codings"])
    return found


def case_name(connection: sqlite3.Connection, name: str) -> str | None:
    """The stored name of a case, whatever its case."""
    row = connection.execute("SELECT name FROM cases WHERE name = ?", (name,)).fetchone()
    return str(row["name"]) if row else None
