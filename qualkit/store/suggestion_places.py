"""Where suggestions stand: which are in a source, in which order they were offered, and what people coded there."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from qualkit.domain.sources import Span

__all__ = ["AMONG", "among", "held", "held_by", "ranks"]

# Whether a column's value is among those of the first parameter, a list in JSON; without a list it is.
AMONG = "(?1 IS NULL OR {} IN (SELECT value FROM json_each(?1)))"
# A person's coding c that stands for a place from `low` to `high`: they share at least half of the shorter of both.
_HOLDS = (
    "c.start < {high} AND c.end > {low} AND (c.origin <> 'rule' OR c.confirmed_by IS NOT NULL)"
    " AND 2 * (min(c.end, {high}) - max(c.start, {low})) >= min(c.end - c.start, {high} - {low})"
)


def among(
    connection: sqlite3.Connection, *, runs: Sequence[int] | None = None, source: str = "", latest: bool = False
) -> list[int]:
    """Numbers of the suggestions of these runs (None for all; `latest`: of the last run of each kind that
    suggested anything) in a source."""
    wanted = None if runs is None else json.dumps(list(runs))
    rows = connection.execute(
        f"SELECT x.id FROM suggestions x WHERE {AMONG.format('x.run_id')}"
        " AND (NOT ?2 OR x.run_id IN (SELECT max(r.id) FROM suggestion_runs r"
        " WHERE EXISTS (SELECT 1 FROM suggestions o WHERE o.run_id = r.id) GROUP BY r.kind))"
        " AND (?3 = '' OR x.id IN (SELECT g.suggestion_id FROM suggestion_segments g"
        " JOIN sources s ON s.id = g.source_id WHERE s.name = ?3)) ORDER BY x.id",
        (wanted, int(latest), source),
    )
    return [row[0] for row in rows]


def ranks(connection: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, int]:
    """The place of suggestions among those of their run (and of their code), as they were offered: 1 is the first."""
    rows = connection.execute(
        "SELECT id, rank FROM (SELECT id, row_number() OVER (PARTITION BY run_id, code_id ORDER BY id) AS rank"
        " FROM suggestions WHERE run_id IN (SELECT run_id FROM suggestions WHERE id IN (SELECT value FROM"
        " json_each(?1)))) WHERE id IN (SELECT value FROM json_each(?1))",
        (json.dumps(list(numbers)),),
    )
    return {row[0]: row[1] for row in rows}


def held_by(connection: sqlite3.Connection, source_id: int, code_id: int, span: Span, coder_id: int) -> int:
    """The number of this coder's coding that says so at (mostly) this place already; 0 if there is none."""
    row = connection.execute(
        "SELECT c.id FROM codings c WHERE c.source_id = ?3 AND c.code_id = ?4 AND (c.coder_id = ?5 OR"
        f" c.confirmed_by = ?5) AND {_HOLDS.format(low='?1', high='?2')} ORDER BY c.id LIMIT 1",
        (span.start, span.end, source_id, code_id, coder_id),
    ).fetchone()
    return int(row[0]) if row else 0


def held(connection: sqlite3.Connection, wanted: str | None) -> dict[int, tuple[int, ...]]:
    """By suggested code: the codings that people have given its passage with that code, not by accepting it."""
    found: dict[int, list[int]] = {}
    for number, coding in connection.execute(
        "SELECT x.id, c.id FROM suggestions x JOIN suggestion_segments g ON g.suggestion_id = x.id"
        " JOIN codings c ON c.source_id = g.source_id AND c.code_id = x.code_id"
        f" WHERE x.code_id IS NOT NULL AND {AMONG.format('x.id')} AND c.suggestion_id IS NOT x.id"
        f" AND {_HOLDS.format(low='g.start', high='g.end')} ORDER BY c.id",
        (wanted,),
    ):
        found.setdefault(number, []).append(coding)
    return {number: tuple(codings) for number, codings in found.items()}
