"""What was found that identifies people, what was decided about it, and the log of replacements: never the words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from qualkit.domain.identifiers import Detected, Tier

__all__ = [
    "Finding",
    "LogLine",
    "Scan",
    "add",
    "add_log",
    "carry",
    "counts",
    "decide",
    "delete",
    "forget_scans",
    "get",
    "log",
    "move",
    "note_scan",
    "of_row",
    "previous_row",
    "regrade",
    "scans",
    "select",
    "tiers",
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of the table; `source_id` None for what belongs to no source (cases, memos, the codebook)."""

    id: int
    source_id: int | None
    source: str
    place: str
    detail: str
    start: int
    end: int
    kind: str
    tier: Tier
    rule: str
    state: str
    replacement: str
    why: str
    mark: str
    coder: str
    at: str

    @property
    def key(self) -> tuple[int | None, str, str, int, int, str]:
        """What makes it the same finding at another scan."""
        return self.source_id, self.place, self.detail, self.start, self.end, self.kind


@dataclass(frozen=True, slots=True)
class Scan:
    """With what a source was scanned last."""

    detectors: str
    names: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line of the log of replacements."""

    source: str
    revision: int
    place: str
    turn: int
    start: int
    end: int
    kind: str
    tier: str
    rule: str
    replacement: str
    decision: str
    coder: str
    at: str


_SELECT = (
    "SELECT i.id, i.source_id, coalesce(r.name, '') AS source, i.place, i.detail, i.start, i.end, i.kind, i.tier,"
    " i.rule, i.state, i.replacement, i.why, i.mark, coalesce(w.name, '') AS coder, coalesce(i.at, '') AS at"
    " FROM identifiers i LEFT JOIN source_revisions r ON r.id = i.source_id LEFT JOIN coders w ON w.id = i.coder_id"
)
_CURRENT = "(i.source_id IS NULL OR r.current = 1)"
_BATCH = 500


def select(
    connection: sqlite3.Connection,
    *,
    source_id: int | None = None,
    unattached: bool = False,
    state: str = "",
    kind: str = "",
    tier: str = "",
) -> list[Finding]:
    """Findings on the current texts in reading order; of one source, or only of what belongs to none."""
    rows = connection.execute(
        f"{_SELECT} WHERE {_CURRENT} AND (:source IS NULL OR i.source_id = :source)"
        " AND (NOT :unattached OR i.source_id IS NULL) AND (:state = '' OR i.state = :state)"
        " AND (:kind = '' OR i.kind = :kind) AND (:tier = '' OR i.tier = :tier)"
        " ORDER BY i.source_id IS NULL, source, i.place <> 'text', i.place, i.start, i.end, i.id",
        {"source": source_id, "unattached": unattached, "state": state, "kind": kind, "tier": tier},
    )
    return [_finding(row) for row in rows]


def of_row(connection: sqlite3.Connection, row: int) -> list[Finding]:
    """Findings on one revision, the current one or an earlier one."""
    rows = connection.execute(f"{_SELECT} WHERE i.source_id = ? ORDER BY i.start, i.id", (row,))
    return [_finding(one) for one in rows]


def get(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, Finding]:
    """The findings with these numbers, as far as there are such."""
    found: dict[int, Finding] = {}
    wanted = list(dict.fromkeys(numbers))
    for begin in range(0, len(wanted), _BATCH):
        part = wanted[begin : begin + _BATCH]
        rows = connection.execute(f"{_SELECT} WHERE i.id IN ({', '.join('?' * len(part))}) AND {_CURRENT}", part)
        found.update({row["id"]: _finding(row) for row in rows})
    return found


def add(
    connection: sqlite3.Connection,
    source_id: int | None,
    place: str,
    detail: str,
    found: Sequence[Detected],
    *,
    state: str = "open",
    replacement: str = "",
    mark: str = "",
    coder_id: int | None = None,
    at: str | None = None,
) -> None:
    """Store what was found at one place (inside an action); what is there already stays as it is."""
    connection.executemany(
        "INSERT OR IGNORE INTO identifiers (source_id, place, detail, start, end, kind, tier, rule, state, replacement,"
        " mark, coder_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                source_id,
                place,
                detail,
                d.start,
                d.end,
                d.kind,
                str(d.tier),
                d.rule,
                state,
                replacement,
                mark,
                coder_id,
                at,
            )
            for d in found
        ],
    )


def decide(
    connection: sqlite3.Connection,
    rows: Iterable[tuple[str, str, str, str, int | None, str | None, int]],
) -> None:
    """Write decisions: (state, replacement, why, mark, coder row, at, number)."""
    connection.executemany(
        "UPDATE identifiers SET state = ?, replacement = ?, why = ?, mark = ?, coder_id = ?, at = ? WHERE id = ?", rows
    )


def move(connection: sqlite3.Connection, number: int, *, start: int, end: int, kind: str) -> None:
    """Give a finding another place in its text, or another kind."""
    connection.execute("UPDATE identifiers SET start = ?, end = ?, kind = ? WHERE id = ?", (start, end, kind, number))


def regrade(connection: sqlite3.Connection, number: int, tier: Tier, rule: str) -> None:
    """Say how sure a finding is now, and by which rule."""
    connection.execute("UPDATE identifiers SET tier = ?, rule = ? WHERE id = ?", (str(tier), rule, number))


def carry(connection: sqlite3.Connection, rows: Iterable[tuple[int, int, int, int]]) -> None:
    """Take findings over to another revision: (revision row, start, end, number)."""
    connection.executemany("UPDATE identifiers SET source_id = ?, start = ?, end = ? WHERE id = ?", rows)


def delete(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    connection.executemany("DELETE FROM identifiers WHERE id = ?", [(number,) for number in numbers])


def scans(connection: sqlite3.Connection) -> dict[int, Scan]:
    """With what each revision was scanned last."""
    rows = connection.execute("SELECT source_id, detectors, names FROM identifier_scans")
    return {row[0]: Scan(row[1], row[2]) for row in rows}


def note_scan(connection: sqlite3.Connection, row: int, scan: Scan, at: str) -> None:
    """Write down with what a revision was scanned."""
    found = connection.execute("SELECT id FROM identifier_scans WHERE source_id = ?", (row,)).fetchone()
    if found:
        connection.execute(
            "UPDATE identifier_scans SET detectors = ?, names = ?, at = ? WHERE id = ?",
            (scan.detectors, scan.names, at, found[0]),
        )
    else:
        connection.execute(
            "INSERT INTO identifier_scans (source_id, detectors, names, at) VALUES (?, ?, ?, ?)",
            (row, scan.detectors, scan.names, at),
        )


def forget_scans(connection: sqlite3.Connection, row: int) -> None:
    """A revision that is no longer current need not be known as scanned."""
    connection.execute("DELETE FROM identifier_scans WHERE source_id = ?", (row,))


def previous_row(connection: sqlite3.Connection, row: int) -> int | None:
    """The revision before this one, if it has findings."""
    found = connection.execute(
        "SELECT a.id FROM source_revisions a JOIN source_revisions b ON a.guid = b.guid AND a.revision < b.revision"
        " WHERE b.id = ? AND EXISTS (SELECT 1 FROM identifiers i WHERE i.source_id = a.id)"
        " ORDER BY a.revision DESC LIMIT 1",
        (row,),
    ).fetchone()
    return int(found[0]) if found else None


def counts(connection: sqlite3.Connection) -> list[tuple[str, str, str, str, int]]:
    """(source, kind, tier, state, number) of all findings on the current texts; source "" for the study's own."""
    rows = connection.execute(
        "SELECT coalesce(r.name, '') AS source, i.kind, i.tier, i.state, count(*) FROM identifiers i"
        f" LEFT JOIN source_revisions r ON r.id = i.source_id WHERE {_CURRENT}"
        " GROUP BY source, i.kind, i.tier, i.state ORDER BY source = '', source, i.kind, i.tier, i.state"
    )
    return [tuple(row) for row in rows]


def tiers(connection: sqlite3.Connection, row: int) -> dict[str, int]:
    """How many findings of each tier a revision has."""
    rows = dict(
        connection.execute(
            "SELECT tier, count(*) FROM identifiers WHERE source_id = ? GROUP BY tier", (row,)
        ).fetchall()
    )
    return {str(tier): rows.get(str(tier), 0) for tier in Tier}


def add_log(connection: sqlite3.Connection, lines: Iterable[LogLine]) -> None:
    """Write replacements down."""
    connection.executemany(
        "INSERT INTO identifier_log (source, revision, place, turn, start, end, kind, tier, rule, replacement,"
        " decision, coder, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                one.source,
                one.revision,
                one.place,
                one.turn,
                one.start,
                one.end,
                one.kind,
                one.tier,
                one.rule,
                one.replacement,
                one.decision,
                one.coder,
                one.at,
            )
            for one in lines
        ],
    )


def log(connection: sqlite3.Connection) -> list[LogLine]:
    """The log of replacements, oldest first."""
    columns = tuple(LogLine.__dataclass_fields__)
    rows = connection.execute("SELECT * FROM identifier_log ORDER BY id")
    return [LogLine(**{column: row[column] for column in columns}) for row in rows]


def _finding(row: sqlite3.Row) -> Finding:
    values = dict(zip(row.keys(), tuple(row), strict=True))
    return Finding(**{**values, "tier": Tier(values["tier"])})
