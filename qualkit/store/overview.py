"""The study in numbers, with as few queries and imports as possible: `qualkit status` must answer at once."""

from __future__ import annotations

import sqlite3
from typing import Any

from qualkit.store.stacks import last_action

__all__ = ["STATES", "SUPERSEDED", "numbers", "progress", "state_of", "version"]

# What a suggestion is after a decision of each kind; without any it is open.
STATES = {"accept": "accepted", "merge": "merged", "split": "split", "reject": "rejected", "reopen": "open"}

# Revisions of sources that were corrected since: codings on them are orphans. Answered by the index of
# (guid, revision) alone.
SUPERSEDED = (
    "SELECT a.id FROM source_revisions a WHERE EXISTS"
    " (SELECT 1 FROM source_revisions b WHERE b.guid = a.guid AND b.revision > a.revision)"
)


def state_of(last: str, piecemeal: bool, taken: str) -> str:
    """What a suggestion is after its `last` decision.

    Args:
        last: the kind of the last decision, "" for none.
        piecemeal: whether it named segments; a whole rejection names none.
        taken: ``accept`` or ``merge`` if an earlier decision took segments of it so, "" if none did.
    """
    if last == "reject" and piecemeal and taken:
        return STATES[taken]
    return STATES[last] if last else "open"


def version(connection: sqlite3.Connection) -> int:
    """A number that changes when another program has written to the study."""
    return int(connection.execute("PRAGMA data_version").fetchone()[0])


def progress(connection: sqlite3.Connection) -> list[tuple[str, int, int, int, int]]:
    """For each source, by name: words, codings, turns that are not the interviewer's, and those that nobody coded.

    What rules found and nobody has confirmed is counted among the codings, but leaves its turn uncoded.
    """
    rows = connection.execute(
        "SELECT s.name, s.words, (SELECT count(*) FROM codings c WHERE c.source_id = s.id),"
        " (SELECT count(*) FROM turns t WHERE t.source_id = s.id AND t.role <> 'interviewer'),"
        " (SELECT count(*) FROM turns t WHERE t.source_id = s.id AND t.role <> 'interviewer' AND NOT EXISTS ("
        "   SELECT 1 FROM codings c WHERE c.source_id = s.id AND c.start < t.end AND c.end > t.start"
        "   AND (c.origin <> 'rule' OR c.confirmed_by IS NOT NULL)))"
        " FROM sources s ORDER BY s.name"
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def numbers(connection: sqlite3.Connection) -> dict[str, Any]:
    """Counts for `qualkit.study.Status`, by its field names."""
    sources, words = connection.execute("SELECT count(*), coalesce(sum(words), 0) FROM sources").fetchone()
    orphans = _codings(connection, f"WHERE source_id IN ({SUPERSEDED})")
    return {
        "sources": sources,
        "words": words,
        "cases": _count(connection, "cases"),
        "codebooks": tuple(row[0] for row in connection.execute("SELECT key FROM codebooks ORDER BY id")),
        "codes": connection.execute("SELECT count(*) FROM codes WHERE kind = 'code'").fetchone()[0],
        "coded_sources": connection.execute(
            "SELECT count(*) FROM sources s WHERE EXISTS (SELECT 1 FROM codings c WHERE c.source_id = s.id)"
        ).fetchone()[0],
        "codings": {how: count - orphans[how] for how, count in _codings(connection, "").items()},
        "orphans": orphans["human"] + orphans["rule"] + orphans["model"],
        "suggestions": _suggestions(connection),
        "memos": _count(connection, "memos"),
        "undo": last_action(connection),
    }


def _codings(connection: sqlite3.Connection, where: str) -> dict[str, int]:
    """How many codings, with orphans, came about how: human, rule, unconfirmed (part of rule), model."""
    row = connection.execute(
        "SELECT coalesce(sum(origin = 'human'), 0), coalesce(sum(origin = 'rule'), 0),"
        " coalesce(sum(origin = 'rule' AND confirmed_by IS NULL), 0), coalesce(sum(origin = 'model'), 0)"
        f" FROM codings {where}"
    ).fetchone()
    return dict(zip(("human", "rule", "unconfirmed", "model"), row, strict=True))


def _suggestions(connection: sqlite3.Connection) -> dict[str, int]:
    """How many suggestions were offered and what became of them, by state."""
    found = {"offered": 0, "open": 0, **dict.fromkeys(STATES.values(), 0)}
    # Of the two kinds that take segments, the name of the first in the alphabet tells: accepted, whatever was merged.
    for kind, piecemeal, taken in connection.execute(
        "SELECT coalesce(d.kind, ''), coalesce(d.segments, '[]') <> '[]', coalesce("
        "(SELECT min(e.kind) FROM decisions e WHERE e.suggestion_id = s.id AND e.kind IN ('accept', 'merge')), '')"
        " FROM suggestions s LEFT JOIN decisions d"
        " ON d.id = (SELECT max(id) FROM decisions WHERE suggestion_id = s.id)"
    ):
        found["offered"] += 1
        found[state_of(kind, piecemeal, taken)] += 1
    return found


def _count(connection: sqlite3.Connection, table: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
