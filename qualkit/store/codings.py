"""Codings in the store: written in bulk, checked by the database, never without an origin."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from qualkit.domain.codings import Coding, Hit, Origin
from qualkit.domain.sources import Span
from qualkit.store.guids import random_guids

__all__ = [
    "CHANGED",
    "NewCoding",
    "RuleState",
    "add_many",
    "add_rule_hits",
    "all_at",
    "answer",
    "at_place",
    "confirm",
    "delete",
    "find",
    "finish_rule_run",
    "forget_removed_hit",
    "mark",
    "move",
    "newest",
    "note_removed_hits",
    "pack_evidence",
    "removed_count",
    "rule_state",
    "select",
    "set_evidence",
    "start_rule_run",
]

T = TypeVar("T")

# Why a rule hit is no longer where it was found, when a person gave it another code or place.
CHANGED = "(changed)"

# A greater number cannot be asked for: SQLite does not know it.
LARGEST = 2**63 - 1

# Quotes in the hundred thousands: SQLite takes them in batches so that memory stays small.
BATCH = 20_000


@dataclass(frozen=True, slots=True)
class NewCoding:
    """What is needed to write one coding; ids are rows of the store."""

    source_id: int
    code_id: int
    start: int
    end: int
    quote: str
    coder_id: int
    origin: Origin
    suggestion_id: int | None = None
    decision_id: int | None = None
    stance: str = ""
    contrary: bool = False
    key_quote: bool = False


def add_many(connection: sqlite3.Connection, codings: Iterable[NewCoding], at: str) -> int:
    """Write codings that are not there yet (inside an action); returns how many were new."""
    before = connection.total_changes
    for batch in _batches(codings):
        # In the order of the index that keeps them unique, they are written in half the time.
        batch.sort(key=lambda c: (c.source_id, c.code_id, c.start, c.end))
        guids = random_guids(len(batch))
        connection.executemany(
            "INSERT INTO codings (guid, source_id, code_id, start, end, quote, coder_id, origin, created_at,"
            " suggestion_id, decision_id, stance, contrary, key_quote)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (source_id, code_id, start, end, coder_id) DO NOTHING",
            [
                (
                    guid,
                    c.source_id,
                    c.code_id,
                    c.start,
                    c.end,
                    c.quote,
                    c.coder_id,
                    str(c.origin),
                    at,
                    c.suggestion_id,
                    c.decision_id,
                    c.stance,
                    int(c.contrary),
                    int(c.key_quote),
                )
                for guid, c in zip(guids, batch, strict=True)
            ],
        )
    return connection.total_changes - before


def start_rule_run(
    connection: sqlite3.Connection, *, at: str, coder_id: int, unit: str, codebooks: Sequence[str], rules_sha256: str
) -> int:
    cursor = connection.execute(
        "INSERT INTO rule_runs (at, coder_id, unit, codebooks, rules_sha256, added, retired, kept)"
        " VALUES (?, ?, ?, ?, ?, 0, 0, 0)",
        (at, coder_id, unit, json.dumps(list(codebooks)), rules_sha256),
    )
    return int(cursor.lastrowid or 0)


def finish_rule_run(connection: sqlite3.Connection, run: int, *, added: int, retired: int, kept: int) -> None:
    connection.execute(
        "UPDATE rule_runs SET added = ?, retired = ?, kept = ? WHERE id = ?", (added, retired, kept, run)
    )


def add_rule_hits(
    connection: sqlite3.Connection,
    hits: Iterable[tuple[int, int, Hit, str]],
    *,
    run: int,
    coder_id: int,
    at: str,
) -> int:
    """Write rule hits as unconfirmed codings; each is (source row, code row, hit, quote). Returns how many."""
    added = 0
    for batch in _batches(hits):
        guids = random_guids(len(batch))
        connection.executemany(
            "INSERT INTO codings (guid, source_id, code_id, start, end, quote, coder_id, origin, created_at,"
            " rule_run_id, evidence, negated) VALUES (?, ?, ?, ?, ?, ?, ?, 'rule', ?, ?, ?, ?)",
            [
                (
                    guid,
                    source,
                    code,
                    hit.span.start,
                    hit.span.end,
                    quote,
                    coder_id,
                    at,
                    run,
                    pack_evidence(hit),
                    int(hit.negated),
                )
                for guid, (source, code, hit, quote) in zip(guids, batch, strict=True)
            ],
        )
        added += len(batch)
    return added


@dataclass(frozen=True, slots=True)
class RuleState:
    """What stands at a place already: `kind` ``rule`` (unconfirmed), ``person`` (made or confirmed) or ``removed``."""

    coding: int
    kind: str
    evidence: str
    negated: bool


def rule_state(connection: sqlite3.Connection, code_ids: Sequence[int]) -> dict[tuple[int, int, int, int], RuleState]:
    """Everything that bears on a new application of these codes, by (source row, code row, start, end)."""
    state: dict[tuple[int, int, int, int], RuleState] = {}
    marks = ",".join("?" * len(code_ids))
    for row in connection.execute(
        f"SELECT source_id, code_id, start, end FROM removed_hits WHERE code_id IN ({marks})", code_ids
    ):
        state[tuple(row)] = RuleState(0, "removed", "", False)
    for number, source, code, start, end, origin, confirmed, evidence, negated in connection.execute(
        "SELECT id, source_id, code_id, start, end, origin, confirmed_by, evidence, negated FROM codings"
        f" WHERE code_id IN ({marks})",
        code_ids,
    ):
        place = (source, code, start, end)
        person = origin != "rule" or confirmed is not None
        if person or place not in state:
            state[place] = RuleState(number, "person" if person else "rule", evidence, bool(negated))
    return state


def set_evidence(connection: sqlite3.Connection, changes: Iterable[tuple[str, bool, int]]) -> None:
    """Replace the evidence of unconfirmed rule hits: (evidence, negated, coding)."""
    connection.executemany("UPDATE codings SET evidence = ?, negated = ? WHERE id = ?", changes)


def pack_evidence(hit: Hit) -> str:
    """The words and patterns that fired, relative to the start of the coded unit, as stored."""
    words = [[word.start - hit.span.start, word.end - hit.span.start] for word in hit.words]
    return json.dumps({"words": words, "patterns": list(hit.patterns)}, ensure_ascii=False, separators=(",", ":"))


def move(connection: sqlite3.Connection, old: Coding, *, code_id: int, span: Span, quote: str) -> None:
    """Give a coding another code or place in its source (inside an action); evidence outside the place is dropped."""
    evidence = ""
    if old.words or old.patterns:
        words = tuple(word for word in old.words if span.start <= word.start and word.end <= span.end)
        evidence = pack_evidence(Hit(code=old.code, span=span, words=words, patterns=old.patterns))
    connection.execute(
        "UPDATE codings SET code_id = ?, start = ?, end = ?, quote = ?, evidence = ? WHERE id = ?",
        (code_id, span.start, span.end, quote, evidence, old.number),
    )


def delete(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    connection.executemany("DELETE FROM codings WHERE id = ?", [(number,) for number in numbers])


def answer(connection: sqlite3.Connection, hits: Iterable[int], number: int) -> None:
    """Delete open rule hits that a person's coding stands for (inside an action); memos on them go over to it."""
    for hit in hits:
        connection.execute(
            "UPDATE memos SET target_id = ? WHERE target_kind = 'coding' AND target_id = ?", (number, hit)
        )
        connection.execute("DELETE FROM codings WHERE id = ?", (hit,))


def note_removed_hits(
    connection: sqlite3.Connection, numbers: Iterable[int], *, coder_id: int, at: str, why: str
) -> None:
    """Remember that a person removed these rule hits, so that no later application brings them back."""
    connection.executemany(
        "INSERT INTO removed_hits (source_id, code_id, start, end, coder_id, at, why)"
        " SELECT source_id, code_id, start, end, ?, ?, ? FROM codings WHERE id = ?"
        " ON CONFLICT (source_id, code_id, start, end) DO NOTHING",
        [(coder_id, at, why, number) for number in numbers],
    )


def forget_removed_hit(connection: sqlite3.Connection, number: int) -> None:
    """A coding stands again where a rule hit was once removed: it is no longer missing there."""
    connection.execute(
        "DELETE FROM removed_hits WHERE id IN (SELECT r.id FROM removed_hits r JOIN codings c ON"
        " (c.source_id, c.code_id, c.start, c.end) = (r.source_id, r.code_id, r.start, r.end) WHERE c.id = ?)",
        (number,),
    )


def confirm(connection: sqlite3.Connection, numbers: Iterable[int], *, coder_id: int, at: str) -> None:
    connection.executemany(
        "UPDATE codings SET confirmed_by = ?, confirmed_at = ? WHERE id = ?", [(coder_id, at, n) for n in numbers]
    )


def mark(connection: sqlite3.Connection, number: int, *, stance: str, contrary: bool, key_quote: bool) -> None:
    """Note what the coder says of the segment beside its code."""
    connection.execute(
        "UPDATE codings SET stance = ?, contrary = ?, key_quote = ? WHERE id = ?",
        (stance, int(contrary), int(key_quote), number),
    )


_ORIGINS = {str(origin): origin for origin in Origin}

SELECT = (
    "SELECT c.id, c.guid, s.name, k.key, c.start, c.end, c.quote, w.name, c.origin, v.name, c.confirmed_at,"
    " c.created_at, c.suggestion_id, c.evidence, c.negated, c.stance, c.contrary, c.key_quote"
    " FROM codings c JOIN sources s ON s.id = c.source_id JOIN codes k ON k.id = c.code_id"
    " JOIN coders w ON w.id = c.coder_id LEFT JOIN coders v ON v.id = c.confirmed_by"
)


def select(
    connection: sqlite3.Connection,
    *,
    codes: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
    origins: Sequence[str] | None = None,
    coder: str | None = None,
    unconfirmed: bool = False,
    evidence: bool = True,
) -> list[Coding]:
    """Codings in reading order: by source, place, code. Filters are joined with "and"; None means all.

    Without `evidence` the words and patterns that fired are left empty, which is faster by half.
    """
    wheres: list[str] = []
    values: list[str] = []
    for column, wanted in (("k.key", codes), ("s.name", sources), ("c.origin", origins)):
        if wanted is not None:
            wheres.append(f"{column} IN ({','.join('?' * len(wanted))})")
            values.extend(wanted)
    if coder is not None:
        wheres.append("w.name = ?")
        values.append(coder)
    if unconfirmed:
        wheres.append("c.origin = 'rule' AND c.confirmed_by IS NULL")
    where = f" WHERE {' AND '.join(wheres)}" if wheres else ""
    columns = SELECT if evidence else SELECT.replace("c.evidence", "''")
    # Plain tuples: a row that knows its columns' names costs more to take apart.
    cursor = connection.cursor()
    cursor.row_factory = None
    rows = cursor.execute(f"{columns}{where} ORDER BY s.name, c.start, c.end, k.position, k.key, c.id", values)
    return [_coding(row) for row in rows]


def find(connection: sqlite3.Connection, number: int) -> Coding | None:
    """One coding by its number."""
    if not 0 < number <= LARGEST:
        return None
    row = connection.execute(f"{SELECT} WHERE c.id = ?", (number,)).fetchone()
    return _coding(row) if row else None


def removed_count(connection: sqlite3.Connection) -> int:
    """How many rule hits people have removed; those that were given another code or place are still there."""
    return int(connection.execute("SELECT count(*) FROM removed_hits WHERE why <> ?", (CHANGED,)).fetchone()[0])


def newest(connection: sqlite3.Connection) -> int:
    """The number of the coding written last."""
    return int(connection.execute("SELECT max(id) FROM codings").fetchone()[0])


def at_place(connection: sqlite3.Connection, source: str, code: str, span: Span, coder_id: int) -> Coding | None:
    """This coder's coding at exactly this place (made or confirmed), or else an open rule hit there."""
    row = connection.execute(
        f"{SELECT} WHERE s.name = ? AND k.key = ? AND c.start = ? AND c.end = ?"
        " AND (c.coder_id = ? OR c.confirmed_by = ? OR (c.origin = 'rule' AND c.confirmed_by IS NULL))"
        " ORDER BY (c.coder_id = ? OR c.confirmed_by IS ?) DESC, c.id LIMIT 1",
        (source, code, span.start, span.end, coder_id, coder_id, coder_id, coder_id),
    ).fetchone()
    return _coding(row) if row else None


def all_at(connection: sqlite3.Connection, source: str, code: str, span: Span) -> list[Coding]:
    """Every coder's coding with this code at exactly this place, and open rule hits there."""
    rows = connection.execute(
        f"{SELECT} WHERE s.name = ? AND k.key = ? AND c.start = ? AND c.end = ? ORDER BY c.id",
        (source, code, span.start, span.end),
    )
    return [_coding(row) for row in rows]


_NOTHING: dict[str, Any] = {}


def _coding(row: Sequence[Any]) -> Coding:
    (
        number,
        guid,
        source,
        code,
        start,
        end,
        quote,
        coder,
        origin,
        confirmed_by,
        confirmed_at,
        created_at,
        suggestion,
        evidence,
        negated,
        stance,
        contrary,
        key_quote,
    ) = row
    found = json.loads(evidence) if evidence else _NOTHING
    return Coding(
        number=number,
        guid=guid,
        source=source,
        code=code,
        span=Span(start, end),
        quote=quote,
        coder=coder,
        origin=_ORIGINS[origin],
        confirmed_by=confirmed_by or "",
        confirmed_at=confirmed_at or "",
        created_at=created_at,
        suggestion=suggestion,
        words=tuple(Span(start + low, start + high) for low, high in found.get("words", ())) if found else (),
        patterns=tuple(found.get("patterns", ())) if found else (),
        negated=bool(negated),
        stance=stance,
        contrary=bool(contrary),
        key_quote=bool(key_quote),
    )


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
