"""What hangs on a code: codings, memos and everything else that would be lost with it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

__all__ = ["Use", "use_of", "used_keys"]

# Table, the condition by which its rows belong to code `k`.
_HANGS = (
    ("codings", "x.code_id = k.id"),
    ("removed_hits", "x.code_id = k.id"),
    ("decisions", "x.code_id = k.id"),
    ("suggestions", "x.code_id = k.id"),
    ("second_reviews", "x.code_id = k.id"),
    ("memos", "x.target_kind = 'code' AND x.target_id = k.id"),
    ("summaries", "x.code_id = k.id"),
    ("theme_codes", "x.code_id = k.id"),
)


@dataclass(frozen=True, slots=True)
class Use:
    """How much hangs on one code; `hits` are those of the codings that are rule hits nobody has confirmed."""

    codings: int
    hits: int
    removed_hits: int
    decisions: int
    suggestions: int
    second_reviews: int
    memos: int
    summaries: int
    theme_codes: int

    def __str__(self) -> str:
        """In words, such as "12 codings and 1 memo"; "" for nothing."""
        parts = [
            f"{number} {one if number == 1 else many}"
            for number, one, many in (
                (self.codings, "coding", "codings"),
                (self.removed_hits, "removed rule hit", "removed rule hits"),
                (self.decisions, "decision about suggestions", "decisions about suggestions"),
                (self.suggestions, "suggested passage", "suggested passages"),
                (self.second_reviews, "second reader's opinion", "second readers' opinions"),
                (self.memos, "memo", "memos"),
                (self.summaries, "summary", "summaries"),
                (self.theme_codes, "place in a theme", "places in themes"),
            )
            if number
        ]
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""


def use_of(connection: sqlite3.Connection, key: str) -> Use:
    """How much hangs on the code with this key; also codings that wait for a place in a corrected transcript."""
    counts = {
        table: connection.execute(
            f"SELECT count(*) FROM {table} x JOIN codes k ON {where} WHERE k.key = ?", (key,)
        ).fetchone()[0]
        for table, where in _HANGS
    }
    hits = connection.execute(
        "SELECT count(*) FROM codings c JOIN codes k ON k.id = c.code_id"
        " WHERE k.key = ? AND c.origin = 'rule' AND c.confirmed_by IS NULL",
        (key,),
    ).fetchone()[0]
    return Use(hits=hits, **counts)


def used_keys(connection: sqlite3.Connection) -> set[str]:
    """Keys of the codes on which anything hangs."""
    return {
        row[0]
        for table, where in _HANGS
        for row in connection.execute(f"SELECT DISTINCT k.key FROM {table} x JOIN codes k ON {where}")
    }
