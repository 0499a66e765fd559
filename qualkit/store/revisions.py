"""Revisions of sources: what stands on which, taking it over to a corrected text, and what was left behind.

The codings, segments and removed hits of a source are those on its current revision, and besides those that a
correction left without a place on an earlier one: orphans.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from qualkit.store.overview import SUPERSEDED

__all__ = [
    "CodingRow",
    "StoredRevision",
    "carry_hits",
    "carry_segments",
    "codings_of",
    "follow",
    "hits_of",
    "links_of",
    "move_codings",
    "note",
    "of_source",
    "orphans",
    "other_with_text",
    "pack_words",
    "relabel",
    "segments_of",
    "state",
    "supersede",
    "text_of",
]


@dataclass(frozen=True, slots=True)
class StoredRevision:
    """One revision of a source; `codings` are those that stand on it: on a superseded one, orphans."""

    row: int
    revision: int
    current: bool
    file_name: str
    format: str
    words: int
    turns: int
    codings: int


@dataclass(frozen=True, slots=True)
class CodingRow:
    """A coding as it is to be taken over; `row` is that of the revision it stands on."""

    id: int
    row: int
    start: int
    end: int
    quote: str
    code_id: int
    code: str
    coder_id: int
    coder: str
    origin: str
    confirmed_by: str
    evidence: str

    @property
    def hit(self) -> bool:
        """A rule hit that nobody has confirmed."""
        return self.origin == "rule" and not self.confirmed_by


_OF_SOURCE = "SELECT id FROM source_revisions WHERE guid = (SELECT guid FROM source_revisions WHERE id = ?)"


def of_source(connection: sqlite3.Connection, name: str) -> list[StoredRevision]:
    """Every revision of the source that is called so now, oldest first."""
    rows = connection.execute(
        "SELECT r.id, r.revision, r.current, r.file_name, r.format, r.words,"
        " (SELECT count(*) FROM turns t WHERE t.source_id = r.id),"
        " (SELECT count(*) FROM codings c WHERE c.source_id = r.id)"
        " FROM source_revisions r WHERE r.guid = (SELECT guid FROM sources WHERE name = ?) ORDER BY r.revision",
        (name,),
    )
    return [StoredRevision(row[0], row[1], bool(row[2]), *tuple(row)[3:]) for row in rows]


def other_with_text(connection: sqlite3.Connection, guid: str, file_sha256: str, text_sha256: str) -> str:
    """The name of another source that has, or once had, this file or this text; "" if there is none."""
    row = connection.execute(
        "SELECT name FROM source_revisions WHERE guid <> ? AND (file_sha256 = ? OR text_sha256 = ?) ORDER BY name",
        (guid, file_sha256, text_sha256),
    ).fetchone()
    return str(row[0]) if row else ""


def text_of(connection: sqlite3.Connection, row: int) -> str:
    """The text of one revision."""
    return str(connection.execute("SELECT text FROM source_revisions WHERE id = ?", (row,)).fetchone()[0])


def codings_of(connection: sqlite3.Connection, row: int) -> list[CodingRow]:
    """The codings of a source, given its current row: those that stand on it in reading order, then its orphans."""
    rows = connection.execute(
        "SELECT c.id, c.source_id, c.start, c.end, c.quote, c.code_id, k.key, c.coder_id, w.name, c.origin,"
        " coalesce(v.name, ''), c.evidence FROM codings c JOIN codes k ON k.id = c.code_id"
        " JOIN coders w ON w.id = c.coder_id LEFT JOIN coders v ON v.id = c.confirmed_by"
        f" WHERE c.source_id IN ({_OF_SOURCE})"
        " ORDER BY c.source_id <> ?, c.start, c.end, c.id",
        (row, row),
    )
    return [CodingRow(*tuple(one)) for one in rows]


def segments_of(connection: sqlite3.Connection, row: int) -> list[tuple[int, int, int, int]]:
    """The suggested segments of a source: (segment row, revision row, start, end)."""
    return [
        tuple(one)
        for one in connection.execute(
            f"SELECT id, source_id, start, end FROM suggestion_segments WHERE source_id IN ({_OF_SOURCE}) ORDER BY id",
            (row,),
        )
    ]


def hits_of(connection: sqlite3.Connection, row: int) -> list[tuple[int, int, int, int, int]]:
    """The places of a source where people removed rule hits: (row, revision row, start, end, code row)."""
    return [
        tuple(one)
        for one in connection.execute(
            f"SELECT id, source_id, start, end, code_id FROM removed_hits WHERE source_id IN ({_OF_SOURCE})"
            " ORDER BY id",
            (row,),
        )
    ]


def links_of(connection: sqlite3.Connection, row: int) -> list[tuple[int, str, str]]:
    """The cases that speak in a source: (link row, case, speaker's label)."""
    rows = connection.execute(
        "SELECT l.id, c.name, l.speaker FROM case_sources l JOIN cases c ON c.id = l.case_id WHERE l.source_id = ?"
        " ORDER BY l.speaker",
        (row,),
    )
    return [(one[0], one[1], one[2]) for one in rows]


def state(connection: sqlite3.Connection, row: int) -> str:
    """A hash of all that a plan for this source rests on: another one afterwards, and the plan is out of date."""
    rows: list[Any] = [tuple(one) for one in connection.execute("SELECT id FROM sources WHERE id = ?", (row,))]
    rows += [(c.id, c.row, c.start, c.end, c.code, c.coder, c.hit) for c in codings_of(connection, row)]
    rows += [segments_of(connection, row), hits_of(connection, row), links_of(connection, row)]
    turns = connection.execute("SELECT number, speaker, role, start FROM turns WHERE source_id = ? ORDER BY id", (row,))
    rows += [tuple(one) for one in turns]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def supersede(connection: sqlite3.Connection, row: int) -> None:
    """Say that this revision is no longer the current one; the one that is must follow in the same action."""
    connection.execute("UPDATE source_revisions SET current = 0 WHERE id = ?", (row,))


def follow(connection: sqlite3.Connection, old: int, new: int) -> None:
    """Let cases and memos that point at the old revision point at the new one."""
    connection.execute("UPDATE case_sources SET source_id = ? WHERE source_id = ?", (new, old))
    connection.execute("UPDATE memos SET target_id = ? WHERE target_kind = 'source' AND target_id = ?", (new, old))


def relabel(connection: sqlite3.Connection, labels: Iterable[tuple[int, str]]) -> None:
    """Let links of cases go by other labels of the speakers: (link row, label)."""
    connection.executemany("UPDATE case_sources SET speaker = ? WHERE id = ?", [(new, row) for row, new in labels])


def move_codings(connection: sqlite3.Connection, rows: Iterable[tuple[int, int, int, str, str, int]]) -> None:
    """Give codings their new place: (revision row, start, end, quote, evidence, coding)."""
    connection.executemany(
        "UPDATE codings SET source_id = ?, start = ?, end = ?, quote = ?, evidence = ? WHERE id = ?", rows
    )


def carry_segments(connection: sqlite3.Connection, rows: Iterable[tuple[int, int, int, str, int]]) -> None:
    """Give suggested segments their new place: (revision row, start, end, quote, segment row)."""
    connection.executemany(
        "UPDATE suggestion_segments SET source_id = ?, start = ?, end = ?, quote = ? WHERE id = ?", rows
    )


def carry_hits(connection: sqlite3.Connection, rows: Iterable[tuple[int, int, int, int]]) -> None:
    """Give places of removed rule hits their new place: (revision row, start, end, row)."""
    connection.executemany("UPDATE removed_hits SET source_id = ?, start = ?, end = ? WHERE id = ?", rows)


def note(
    connection: sqlite3.Connection,
    rows: Iterable[tuple[int, int, str, float, int, int, int | None, int | None]],
) -> None:
    """Write down how codings came over: (revision row, coding, how, similarity, old start and end, new ones)."""
    connection.executemany(
        "INSERT INTO reanchorings (source_id, coding_id, how, similarity, old_start, old_end, new_start, new_end)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )


def pack_words(evidence: str, before: str, after: str) -> str:
    """Evidence of a rule hit whose quotation is now `after`: of the words that fired, those it still has, in order."""
    if not evidence or before == after:
        return evidence
    found = json.loads(evidence)
    words, reached = [], 0
    for low, high in found.get("words", ()):
        start = after.find(before[low:high], reached)
        if start >= 0:
            words.append([start, start + high - low])
            reached = start + high - low
    return json.dumps({**found, "words": words}, ensure_ascii=False, separators=(",", ":"))


def orphans(connection: sqlite3.Connection, source: str = "") -> list[sqlite3.Row]:
    """Orphans in reading order: id, guid, name, revision, start, end, quote, code, coder, origin, confirmed, …"""
    return connection.execute(
        "SELECT c.id, c.guid, s.name, r.revision, c.start, c.end, c.quote, k.key AS code, w.name AS coder, c.origin,"
        " v.name AS confirmed_by, c.source_id, s.id AS current_row, c.code_id, c.coder_id, c.evidence,"
        " coalesce((SELECT t.number FROM turns t WHERE t.source_id = c.source_id AND t.start <= c.start"
        "  ORDER BY t.start DESC LIMIT 1), 0) AS turn"
        " FROM codings c JOIN source_revisions r ON r.id = c.source_id JOIN sources s ON s.guid = r.guid"
        " JOIN codes k ON k.id = c.code_id JOIN coders w ON w.id = c.coder_id"
        f" LEFT JOIN coders v ON v.id = c.confirmed_by WHERE c.source_id IN ({SUPERSEDED})"
        " AND (?1 = '' OR s.name = ?1) ORDER BY s.name, r.revision, c.start, c.end, c.id",
        (source,),
    ).fetchall()
