"""Second readers' opinions of suggestions: one of each reader about each suggestion."""

from __future__ import annotations

import sqlite3

from qualkit.domain.suggestions import SecondReview

__all__ = ["put", "select"]


def put(
    connection: sqlite3.Connection, *, suggestion: int, coder_id: int, at: str, kind: str, code_id: int | None, why: str
) -> int:
    """Write a reader's opinion, in place of an earlier one of theirs (inside an action); returns its number."""
    known = connection.execute(
        "SELECT id FROM second_reviews WHERE suggestion_id = ? AND coder_id = ?", (suggestion, coder_id)
    ).fetchone()
    if known:
        connection.execute(
            "UPDATE second_reviews SET at = ?, kind = ?, code_id = ?, why = ? WHERE id = ?",
            (at, kind, code_id, why, known[0]),
        )
        return int(known[0])
    cursor = connection.execute(
        "INSERT INTO second_reviews (suggestion_id, coder_id, at, kind, code_id, why) VALUES (?, ?, ?, ?, ?, ?)",
        (suggestion, coder_id, at, kind, code_id, why),
    )
    return int(cursor.lastrowid or 0)


def select(connection: sqlite3.Connection, suggestion: int = 0) -> list[SecondReview]:
    """The opinions about one suggestion, or all, in the order of suggestions and of their first writing."""
    rows = connection.execute(
        "SELECT r.id, r.suggestion_id, w.name, r.at, r.kind, k.key, r.why FROM second_reviews r"
        " JOIN coders w ON w.id = r.coder_id LEFT JOIN codes k ON k.id = r.code_id"
        " WHERE ?1 = 0 OR r.suggestion_id = ?1 ORDER BY r.suggestion_id, r.id",
        (suggestion,),
    )
    return [
        SecondReview(number=number, suggestion=about, coder=coder, at=at, kind=kind, code=key or "", why=why)
        for number, about, coder, at, kind, key, why in rows
    ]
