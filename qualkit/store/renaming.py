"""Other names for sources, cases and labels, and other words in memos: what a replacement of names changes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping

from qualkit.store.suggestion_words import rename_group, rename_in_settings
from qualkit.text.labels import label_key

__all__ = [
    "case_rows",
    "follow_codings",
    "forget_labels",
    "former_names",
    "rename_case",
    "rename_source",
    "rewrite",
    "still_journalled",
]


def case_rows(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """(row, name) of every case."""
    return [(row[0], row[1]) for row in connection.execute("SELECT id, name FROM cases ORDER BY id")]


def former_names(connection: sqlite3.Connection) -> list[str]:
    """Names that sources and cases had before, as far as the journal knows, and have no more."""
    present = {row[0].casefold() for row in connection.execute("SELECT name FROM source_revisions WHERE current = 1")}
    present |= {name.casefold() for _, name in case_rows(connection)}
    rows = connection.execute(
        "SELECT DISTINCT json_extract(old, '$.name') FROM changes WHERE operation = 'update'"
        " AND table_name IN ('source_revisions', 'cases') ORDER BY 1"
    )
    return [str(row[0]) for row in rows if row[0] and str(row[0]).casefold() not in present]


def still_journalled(connection: sqlite3.Connection) -> bool:
    """Whether the journal still holds what a replacement changed: the words that stood there before."""
    row = connection.execute(
        "SELECT 1 FROM audit_log a WHERE a.action = 'identifiers replace' AND EXISTS"
        " (SELECT 1 FROM changes c WHERE c.id BETWEEN a.first_change AND a.last_change"
        "  AND c.action_id = a.id) LIMIT 1"
    ).fetchone()
    return row is not None


def rename_source(connection: sqlite3.Connection, guid: str, name: str) -> None:
    """Give a source, in all its revisions and in the log of replacements, another name."""
    old = connection.execute("SELECT name FROM source_revisions WHERE guid = ? AND current = 1", (guid,)).fetchone()[0]
    connection.execute("UPDATE source_revisions SET name = ? WHERE guid = ?", (name, guid))
    connection.execute("UPDATE identifier_log SET source = ? WHERE source = ?", (name, old))
    rename_in_settings(connection, {old.casefold(): name})
    # Where no case speaks, a suggested segment is told by the source it is from.
    connection.execute(
        "UPDATE suggestion_segments SET case_name = ? WHERE case_name = ? AND source_id IN"
        " (SELECT id FROM source_revisions WHERE guid = ?)",
        (name, old, guid),
    )


def rename_case(connection: sqlite3.Connection, row: int, name: str, guid: str) -> None:
    """Give a case another name, also where suggested segments have it; its guid follows, being made of the name."""
    old = connection.execute("SELECT name FROM cases WHERE id = ?", (row,)).fetchone()[0]
    connection.execute("UPDATE cases SET name = ?, guid = ? WHERE id = ?", (name, guid, row))
    connection.execute("UPDATE suggestion_segments SET case_name = ? WHERE case_name = ?", (name, old))


def forget_labels(connection: sqlite3.Connection, labels: Mapping[str, str]) -> None:
    """Drop what was remembered of labels that are replaced, and let what becomes one of them become the new one."""
    for old, new in labels.items():
        connection.execute("DELETE FROM speaker_rules WHERE label = ?", (label_key(old),))
        connection.execute("UPDATE speaker_rules SET becomes = ? WHERE becomes = ?", (new, old))


def follow_codings(connection: sqlite3.Connection, doubles: Mapping[int, int]) -> None:
    """Let memos on codings that are dropped be on those that stay: dropped coding to the other."""
    connection.executemany(
        "UPDATE memos SET target_id = ? WHERE target_kind = 'coding' AND target_id = ?",
        [(stays, dropped) for dropped, stays in sorted(doubles.items())],
    )


def rewrite(connection: sqlite3.Connection, place: str, detail: str, text: str, at: str) -> None:
    """Put other words in a memo ("12 body", "12 title"), summary ("3"), theme ("2 claim") or attribute ("5 town")."""
    number, _, part = detail.partition(" ")
    if place == "memo":
        column = "title" if part == "title" else "body"
        connection.execute(f"UPDATE memos SET {column} = ?, updated_at = ? WHERE id = ?", (text, at, number))
    elif place == "summary":
        connection.execute("UPDATE summaries SET body = ?, updated_at = ? WHERE id = ?", (text, at, number))
    elif place == "theme":
        column = "claim" if part == "claim" else "name"
        connection.execute(f"UPDATE themes SET {column} = ? WHERE id = ?", (text, number))
    elif place == "attribute":
        packed = connection.execute("SELECT attributes FROM cases WHERE id = ?", (number,)).fetchone()[0]
        before = json.loads(packed)
        attributes = {**before, part: text}
        connection.execute(
            "UPDATE cases SET attributes = ? WHERE id = ?", (json.dumps(attributes, ensure_ascii=False), number)
        )
        if before.get(part):
            rename_group(connection, before[part], text)
    else:
        raise ValueError(f"{place} is not rewritten")
