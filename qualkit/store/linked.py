"""Looking up what links in memos and summaries point at."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

__all__ = ["Placed", "cases", "coding", "ever_was", "memo_title", "suggestion_label", "themes", "turn"]

_TABLES = {"coding": "codings", "memo": "memos", "suggestion": "suggestions"}


class Placed(NamedTuple):
    """Words in a source: `code` is "" for a turn; `current` is False in a revision that was corrected since."""

    source: str
    turn: int
    speaker: str
    words: str
    code: str
    current: bool


def coding(connection: sqlite3.Connection, number: int) -> Placed | None:
    """A coding with its place, also one that found no place in a corrected transcript."""
    row = connection.execute(
        "SELECT s.name, s.current, c.source_id, c.start, c.quote, k.key FROM codings c"
        " JOIN source_revisions s ON s.id = c.source_id JOIN codes k ON k.id = c.code_id WHERE c.id = ?",
        (number,),
    ).fetchone()
    if row is None:
        return None
    at = connection.execute(
        "SELECT number, speaker FROM turns WHERE source_id = ? AND start <= ? ORDER BY start DESC LIMIT 1",
        (row["source_id"], row["start"]),
    ).fetchone()
    turn_number, speaker = (at["number"], at["speaker"]) if at else (0, "")
    return Placed(row["name"], turn_number, speaker, row["quote"], row["key"], bool(row["current"]))


def turn(connection: sqlite3.Connection, source: str, number: int) -> Placed | None:
    """A turn of a source as it is now."""
    row = connection.execute(
        "SELECT s.name, t.speaker, substr(s.text, t.start + 1, t.end - t.start) AS words FROM turns t"
        " JOIN sources s ON s.id = t.source_id WHERE s.name = ? AND t.number = ?",
        (source, number),
    ).fetchone()
    return Placed(row["name"], number, row["speaker"], row["words"], "", True) if row else None


def cases(connection: sqlite3.Connection) -> list[str]:
    """The names of all cases."""
    return [row[0] for row in connection.execute("SELECT name FROM cases ORDER BY name")]


def themes(connection: sqlite3.Connection) -> dict[int, str]:
    """The themes of the write-up: their names by number."""
    return {row[0]: row[1] for row in connection.execute("SELECT id, name FROM themes ORDER BY position, id")}


def memo_title(connection: sqlite3.Connection, number: int) -> str | None:
    """A memo's title, "" if it has none; None if there is no such memo."""
    row = connection.execute("SELECT title FROM memos WHERE id = ?", (number,)).fetchone()
    return None if row is None else str(row["title"])


def suggestion_label(connection: sqlite3.Connection, number: int) -> str | None:
    row = connection.execute("SELECT label FROM suggestions WHERE id = ?", (number,)).fetchone()
    return None if row is None else str(row["label"])


def ever_was(connection: sqlite3.Connection, kind: str, number: int) -> bool:
    """Whether there has been a coding, memo or suggestion of this number: numbers never come again."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (_TABLES[kind],)).fetchone()
    return row is not None and 0 < number <= int(row[0])
