"""Who speaks where, and which codes are where, as plain rows: for looking through all of a study at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from typing import NamedTuple

__all__ = ["CodedPlace", "SpokenTurn", "coded", "turns"]


class SpokenTurn(NamedTuple):
    """A turn without its words; `role` as the store has it."""

    number: int
    speaker: str
    role: str
    start: int
    end: int
    seconds: float | None


class CodedPlace(NamedTuple):
    """A coding without its words."""

    start: int
    end: int
    code: str


def turns(connection: sqlite3.Connection, source: int) -> list[SpokenTurn]:
    """The turns of a source (its row number), in order."""
    rows = connection.execute(
        "SELECT number, speaker, role, start, end, start_seconds FROM turns WHERE source_id = ? ORDER BY number",
        (source,),
    )
    return list(map(SpokenTurn._make, rows))


def coded(
    connection: sqlite3.Connection, source: int, codes: Collection[str] = (), *, by_people: bool = False
) -> list[CodedPlace]:
    """The codings of a source (its row number), by their beginning.

    Args:
        codes: only those with these codes; () takes all.
        by_people: leave out rule hits that nobody has confirmed.
    """
    people = " AND (c.origin <> 'rule' OR c.confirmed_by IS NOT NULL)" if by_people else ""
    keys = f" AND k.key IN ({','.join('?' * len(codes))})" if codes else ""
    rows = connection.execute(
        "SELECT c.start, c.end, k.key FROM codings c JOIN codes k ON k.id = c.code_id"
        f" WHERE c.source_id = ?{people}{keys} ORDER BY c.start, c.end, k.position, k.key",
        (source, *codes),
    )
    return list(map(CodedPlace._make, rows))
