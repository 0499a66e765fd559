"""Which rows go with a source or a case, table by table."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Sequence

from qualkit.domain.sources import Span
from qualkit.text.withdrawn_turns import WithoutTurns

__all__ = ["carry_identifiers", "remove_case", "remove_revisions", "revisions", "tidy_suggestions"]

# Rows of these tables stand on a revision of a source. What is told of them, or "" where nobody would ask.
_ON_SOURCES = (
    ("reanchorings", ""),
    ("codings", "codings"),
    ("removed_hits", "removed rule hits"),
    ("suggestion_segments", "suggested segments"),
    ("identifiers", "identifiers"),
    ("identifier_scans", ""),
    ("turns", ""),
)


def revisions(connection: sqlite3.Connection, guid: str) -> list[int]:
    """The rows of every revision of a source."""
    found = connection.execute("SELECT id FROM source_revisions WHERE guid = ? ORDER BY revision", (guid,))
    return [row[0] for row in found]


def remove_revisions(
    connection: sqlite3.Connection, rows: Sequence[int], counts: dict[str, int], *, whole: bool
) -> set[int]:
    """Remove revisions and all that stands on them; with `whole`, what concerns their source as such.

    Returns the suggestions that lost segments.
    """
    poorer: set[int] = set()
    for row in rows:
        poorer |= {
            found[0]
            for found in connection.execute("SELECT suggestion_id FROM suggestion_segments WHERE source_id = ?", (row,))
        }
        _count(counts, "memos", connection.execute(
            "DELETE FROM memos WHERE target_kind = 'coding' AND target_id IN"
            " (SELECT id FROM codings WHERE source_id = ?)", (row,)))  # fmt: skip
        connection.execute(
            "DELETE FROM reanchorings WHERE coding_id IN (SELECT id FROM codings WHERE source_id = ?)", (row,)
        )
        for table, told in _ON_SOURCES:
            gone = connection.execute(f"DELETE FROM {table} WHERE source_id = ?", (row,))
            if told:
                _count(counts, told, gone)
        connection.execute("DELETE FROM case_sources WHERE source_id = ?", (row,))
        if whole:
            _count(counts, "memos", connection.execute(
                "DELETE FROM memos WHERE target_kind = 'source' AND target_id = ?", (row,)))  # fmt: skip
            connection.execute(
                "DELETE FROM speaker_rules WHERE source_guid = (SELECT guid FROM source_revisions WHERE id = ?)", (row,)
            )
            connection.execute(
                "DELETE FROM identifier_log WHERE source = (SELECT name FROM source_revisions WHERE id = ?)", (row,)
            )
    for row in rows:
        connection.execute("DELETE FROM source_revisions WHERE id = ?", (row,))
    counts["texts"] = counts.get("texts", 0) + len(rows)
    return poorer


def remove_case(connection: sqlite3.Connection, guid: str, counts: dict[str, int]) -> None:
    """Remove a case with its attributes, links, summaries, memos and remembered speaker rules."""
    found = connection.execute("SELECT id FROM cases WHERE guid = ?", (guid,)).fetchone()
    if found is None:
        return
    case = (found[0],)
    summaries = connection.execute("DELETE FROM summaries WHERE case_id = ?", case)
    _count(counts, "framework summaries", summaries)
    memos = connection.execute("DELETE FROM memos WHERE target_kind = 'case' AND target_id = ?", case)
    _count(counts, "memos", memos)
    connection.execute("DELETE FROM speaker_rules WHERE case_id = ?", case)
    connection.execute("DELETE FROM case_sources WHERE case_id = ?", case)
    _count(counts, "cases", connection.execute("DELETE FROM cases WHERE id = ?", case))


# Figures of a suggested theme that its participants went into, one by one.
_RECKONED = ("differences", "spread")


def tidy_suggestions(connection: sqlite3.Connection, poorer: Collection[int], counts: dict[str, int]) -> None:
    """Of suggestions that lost segments, remove those that have none left, and tell anew whom the others come from."""
    empty = [
        row[0]
        for row in connection.execute(
            "SELECT id FROM suggestions s WHERE NOT EXISTS (SELECT 1 FROM suggestion_segments g WHERE"
            " g.suggestion_id = s.id) AND NOT EXISTS (SELECT 1 FROM codings c WHERE c.suggestion_id = s.id)"
            " AND NOT EXISTS (SELECT 1 FROM suggestions t WHERE t.split_from = s.id) ORDER BY id DESC"
        )
        if row[0] in poorer
    ]
    for number in empty:
        connection.execute("DELETE FROM decisions WHERE suggestion_id = ?", (number,))
        connection.execute("DELETE FROM second_reviews WHERE suggestion_id = ?", (number,))
        connection.execute("DELETE FROM memos WHERE target_kind = 'suggestion' AND target_id = ?", (number,))
        connection.execute("DELETE FROM suggestions WHERE id = ?", (number,))
    counts["suggestions"] = counts.get("suggestions", 0) + len(empty)
    for number, packed in connection.execute("SELECT id, details FROM suggestions").fetchall():
        if number not in poorer:
            continue
        details = json.loads(packed)
        people = connection.execute(
            "SELECT DISTINCT CASE g.case_name WHEN '' THEN s.name ELSE g.case_name END, g.case_group"
            " FROM suggestion_segments g JOIN source_revisions s ON s.id = g.source_id WHERE g.suggestion_id = ?",
            (number,),
        )
        groups = Counter(group for _, group in people)
        told = dict(sorted(groups.items(), key=lambda pair: (-pair[1], pair[0])))
        if told != details.get("participants"):
            # What compares groups was reckoned with somebody who is no longer there: it goes.
            kept = {name: value for name, value in details.items() if name not in _RECKONED}
            again = json.dumps({**kept, "participants": told}, ensure_ascii=False)
            connection.execute("UPDATE suggestions SET details = ? WHERE id = ?", (again, number))


def carry_identifiers(connection: sqlite3.Connection, old: int, new: int, without: WithoutTurns) -> None:
    """Take over what was found and decided in the words that stay."""
    found = connection.execute("SELECT id, start, end FROM identifiers WHERE source_id = ? AND place = 'text'", (old,))
    for number, start, end in found.fetchall():
        place = without.new_place(Span(start, end))
        if place is not None and place.end - place.start == end - start:
            connection.execute(
                "UPDATE identifiers SET source_id = ?, start = ?, end = ? WHERE id = ?",
                (new, place.start, place.end, number),
            )


def _count(counts: dict[str, int], what: str, gone: sqlite3.Cursor) -> None:
    counts[what] = counts.get(what, 0) + max(gone.rowcount, 0)
