"""Deriving again what the store says: every quote, every hash, every reference."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable

from qualkit.errors import Location, Problem
from qualkit.ports import Progress
from qualkit.store.suggestion_integrity import suggestion_problems

__all__ = ["verify"]


def verify(connection: sqlite3.Connection, progress: Progress) -> tuple[dict[str, int], list[Problem]]:
    """What was looked at (by name, number) and what is wrong."""
    problems: list[Problem] = []
    counts: dict[str, int] = {}
    place = Location("project.db")
    try:
        _all(connection, progress, problems, counts)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        problems.append(Problem("error", f"Part of it cannot be read ({error}).", place, "Restore a backup."))
    return counts, problems


def _all(connection: sqlite3.Connection, progress: Progress, problems: list[Problem], counts: dict[str, int]) -> None:
    place = Location("project.db")
    for (line,) in connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            problems.append(Problem("error", f"SQLite reports: {line}.", place, "Restore a backup."))
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        problems.append(
            Problem("error", f"{table} {row} points at a missing row of {parent}.", place, "Restore a backup.")
        )
    # Texts that were corrected since are looked at too: orphans quote them.
    sources = connection.execute(
        "SELECT id, name, revision, current, guid FROM source_revisions ORDER BY name, revision"
    ).fetchall()
    for position, (row, name, revision, current, _) in enumerate(sources):
        progress("Checking", position, len(sources))
        _source(connection, row, name if current else f"{name} (revision {revision})", problems, counts)
    _revisions(sources, problems)
    counts["sources"] = len({guid for *_, guid in sources})
    _orphans(connection, problems, counts)
    problems.extend(suggestion_problems(connection, counts))
    _log(connection, problems, counts)


def _revisions(sources: Iterable[tuple[int, str, int, int, str]], problems: list[Problem]) -> None:
    """The newest revision of each source is the current one, and only that."""
    of: dict[str, list[tuple[int, int, str]]] = {}
    for _, name, revision, current, guid in sources:
        of.setdefault(guid, []).append((revision, current, name))
    for revisions in of.values():
        ordered = sorted(revisions)
        if [current for _, current, _ in ordered] != [0] * (len(ordered) - 1) + [1]:
            place = Location(ordered[-1][2])
            problems.append(Problem("error", "Its newest revision is not the current one.", place, "Restore a backup."))


def _orphans(connection: sqlite3.Connection, problems: list[Problem], counts: dict[str, int]) -> None:
    from qualkit.store.revisions import orphans

    found = len(orphans(connection))
    if found:
        counts["orphans"] = found
        message = f"{found} coding{'' if found == 1 else 's'} found no place in a corrected transcript."
        hint = "They are kept, and counted nowhere: qualkit source orphans"
        problems.append(Problem("info", message, Location("project.db"), hint))


def _source(
    connection: sqlite3.Connection, row: int, name: str, problems: list[Problem], counts: dict[str, int]
) -> None:
    text, digest = connection.execute("SELECT text, text_sha256 FROM source_revisions WHERE id = ?", (row,)).fetchone()
    place = Location(name)
    if hashlib.sha256(text.encode("utf-8")).hexdigest() != digest:
        problems.append(Problem("error", "The text is not the one that was imported.", place, "Restore a backup."))
    pieces = "".join(
        piece
        for (piece,) in connection.execute(
            "SELECT text FROM source_pieces WHERE id BETWEEN ? AND ? ORDER BY id",
            (row * 10**6, row * 10**6 + 10**6 - 1),
        )
    )
    if pieces != text:
        problems.append(Problem("error", "The text's pieces do not make up the text.", place, "Restore a backup."))
    for table, word in (("codings", "coding"), ("suggestion_segments", "suggested segment")):
        rows = connection.execute(f"SELECT id, start, end, quote FROM {table} WHERE source_id = ?", (row,))
        for number, start, end, quote in rows:
            counts[table] = counts.get(table, 0) + 1
            if text[start:end] != quote:
                problems.append(
                    Problem("error", f"The quote of {word} {number} is not what stands at its place.", place)
                )
    previous = 0
    for number, start, end in connection.execute(
        "SELECT number, start, end FROM turns WHERE source_id = ? ORDER BY number", (row,)
    ):
        counts["turns"] = counts.get("turns", 0) + 1
        if start < previous or end > len(text):
            problems.append(Problem("error", f"Turn {number} is out of place.", place))
        previous = end


def _log(connection: sqlite3.Connection, problems: list[Problem], counts: dict[str, int]) -> None:
    last = 0
    for number, detail, first, end in connection.execute(
        "SELECT id, detail, first_change, last_change FROM audit_log ORDER BY id"
    ):
        counts["log entries"] = counts.get("log entries", 0) + 1
        wrong = first != last + 1 or end < last
        try:
            json.loads(detail)
        except ValueError:
            wrong = True
        if wrong:
            problems.append(Problem("error", f"Log entry {number} does not fit its changes.", Location("project.db")))
        last = max(last, end)
    if connection.execute("SELECT count(*) FROM current_action").fetchone()[0]:
        problems.append(Problem("error", "An action was left half done.", Location("project.db"), "Restore a backup."))
