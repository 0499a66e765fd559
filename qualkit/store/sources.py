"""Sources and their turns in the store."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from qualkit.domain.sources import Imported, Position, Role, Source, Span, Turn
from qualkit.store.coders import study_guid
from qualkit.store.guids import stable_guid

__all__ = [
    "add",
    "by_file_hash",
    "get",
    "listing",
    "names",
    "of_length",
    "originals",
    "page_index",
    "rows",
    "sha256_of",
    "texts",
    "turn_index",
    "turn_places",
    "turns_by_source",
    "turns_of",
]


def sha256_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def add(
    connection: sqlite3.Connection,
    *,
    name: str,
    file_name: str,
    file_sha256: str,
    imported: Imported,
    words: int,
    guid: str = "",
    revision: int = 1,
) -> int:
    """Store one source with its turns (inside an action); returns its row number.

    A corrected text of a source that is there already has that source's `guid`, and the next `revision`.
    """
    positions = [_packed(position) for position in imported.positions]
    report = {
        "dropped": [[d.what, d.count] for d in imported.dropped],
        "problems": [[p.severity, p.message] for p in imported.problems],
    }
    cursor = connection.execute(
        "INSERT INTO source_revisions (guid, name, revision, file_name, file_sha256, format, layout, encoding, words,"
        " length, text_sha256, position_kind, positions, metadata, report, text)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            guid or _free_guid(connection, name),
            name,
            revision,
            file_name,
            file_sha256,
            imported.format,
            imported.layout,
            imported.encoding,
            words,
            len(imported.text),
            sha256_of(imported.text),
            imported.position_kind,
            json.dumps(positions, separators=(",", ":")),
            json.dumps(imported.metadata, ensure_ascii=False),
            json.dumps(report, ensure_ascii=False),
            imported.text,
        ),
    )
    source = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO turns (source_id, number, speaker, role, start, end, start_seconds, end_seconds)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                source,
                t.number,
                t.speaker,
                str(t.role),
                t.span.start,
                t.span.end,
                _rounded(t.start_seconds),
                _rounded(t.end_seconds),
            )
            for t in imported.turns
        ],
    )
    return source


def by_file_hash(connection: sqlite3.Connection, file_sha256: str) -> str | None:
    """The name of the source made from these very bytes."""
    row = connection.execute("SELECT name FROM sources WHERE file_sha256 = ?", (file_sha256,)).fetchone()
    return str(row[0]) if row else None


def names(connection: sqlite3.Connection) -> list[str]:
    return [row[0] for row in connection.execute("SELECT name FROM sources ORDER BY name")]


def of_length(connection: sqlite3.Connection, words: int) -> list[str]:
    """The names of the sources in which so many words are spoken, sorted."""
    rows = connection.execute("SELECT name FROM sources WHERE words = ? ORDER BY name", (words,))
    return [row[0] for row in rows]


def originals(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    """(source, file name in the transcripts folder, sha256 of the file) of every revision, by name."""
    rows = connection.execute("SELECT name, file_name, file_sha256 FROM source_revisions ORDER BY name, revision")
    return [(row[0], row[1], row[2]) for row in rows]


def get(connection: sqlite3.Connection, name: str) -> Source | None:
    """A whole source with text, turns and positions; None if there is none of that name."""
    row = connection.execute("SELECT * FROM sources WHERE name = ?", (name,)).fetchone()
    if row is None:
        return None
    return Source(
        id=row["id"],
        guid=row["guid"],
        name=row["name"],
        revision=row["revision"],
        text=row["text"],
        sha256=row["text_sha256"],
        file_name=row["file_name"],
        format=row["format"],
        layout=row["layout"],
        encoding=row["encoding"],
        words=row["words"],
        turns=turns_of(connection, row["id"]),
        position_kind=row["position_kind"],
        positions=tuple(Position(*entry) for entry in json.loads(row["positions"])),
        metadata=json.loads(row["metadata"]),
    )


def turn_index(connection: sqlite3.Connection) -> dict[str, tuple[list[int], list[tuple[int, str, float | None]]]]:
    """By source: where its turns begin, and their (number, speaker, start in seconds), in order."""
    index: dict[str, tuple[list[int], list[tuple[int, str, float | None]]]] = {
        name: ([], []) for _, name in rows(connection)
    }
    for name, start, number, speaker, seconds in connection.execute(
        "SELECT s.name, t.start, t.number, t.speaker, t.start_seconds FROM turns t JOIN sources s ON s.id = t.source_id"
        " ORDER BY t.source_id, t.number"
    ):
        starts, turns = index[name]
        starts.append(start)
        turns.append((number, speaker, seconds))
    return index


def turn_places(connection: sqlite3.Connection) -> list[tuple[int, int, int]]:
    """(row of the source, start, end) of every turn, in order: nothing of who speaks."""
    rows = connection.execute("SELECT source_id, start, end FROM turns ORDER BY source_id, number")
    return [(row[0], row[1], row[2]) for row in rows]


def page_index(connection: sqlite3.Connection) -> dict[str, tuple[list[int], list[int]]]:
    """For the sources whose files have pages: where stretches of their text begin, and on which page each stands."""
    index: dict[str, tuple[list[int], list[int]]] = {}
    rows = connection.execute("SELECT name, positions FROM sources WHERE position_kind = 'page line'")
    for name, positions in rows:
        found = [Position(*entry) for entry in json.loads(positions)]
        index[name] = ([position.start for position in found], [position.page or 1 for position in found])
    return {name: entry for name, entry in index.items() if entry[0]}


def turns_of(connection: sqlite3.Connection, source_id: int) -> tuple[Turn, ...]:
    rows = connection.execute(f"SELECT {_TURN} FROM turns WHERE source_id = ? ORDER BY number", (source_id,))
    return tuple(map(_turn, rows))


def turns_by_source(
    connection: sqlite3.Connection, sources: Iterable[int] | None = None
) -> dict[int, tuple[Turn, ...]]:
    """The turns of these sources (all, if None), in order, by the sources' rows; a source without turns has ()."""
    if sources is not None:
        return {source: turns_of(connection, source) for source in sources}
    found: dict[int, list[Turn]] = {row: [] for row, _ in rows(connection)}
    # Plain tuples: a row that knows its columns' names costs more to take apart.
    cursor = connection.cursor()
    cursor.row_factory = None
    for source, *turn in cursor.execute(
        f"SELECT source_id, {_TURN} FROM turns WHERE source_id IN (SELECT id FROM sources) ORDER BY source_id, number"
    ):
        found[source].append(_turn(turn))
    return {source: tuple(turns) for source, turns in found.items()}


_TURN = "number, speaker, role, start, end, start_seconds, end_seconds"

# Looking a role up is several times faster than making it from its word.
_ROLES = {str(role): role for role in Role}


def _turn(row: Sequence[Any]) -> Turn:
    number, speaker, role, start, end, start_seconds, end_seconds = row
    return Turn(
        number=number,
        speaker=speaker,
        role=_ROLES[role],
        span=Span(start, end),
        start_seconds=start_seconds,
        end_seconds=end_seconds,
    )


def rows(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """(row, name) of every source, by name."""
    return [(row[0], row[1]) for row in connection.execute("SELECT id, name FROM sources ORDER BY name")]


def texts(connection: sqlite3.Connection, names: Sequence[str] = ()) -> list[tuple[int, str, str, str]]:
    """(row, name, sha256, text) of these sources (all, if none is named), by name."""
    where = f" WHERE name IN ({','.join('?' * len(names))})" if names else ""
    rows = connection.execute(f"SELECT id, name, text_sha256, text FROM sources{where} ORDER BY name", tuple(names))
    return [tuple(row) for row in rows]


def listing(connection: sqlite3.Connection) -> list[dict[str, Any]]:
    """One dict a source for tables: name, format, layout, words, turns, speakers, case, codings."""
    found = connection.execute(
        "SELECT s.name, s.format, s.layout, s.encoding, s.words,"
        " (SELECT count(*) FROM turns t WHERE t.source_id = s.id) AS turns,"
        " (SELECT group_concat(speaker, ', ') FROM (SELECT DISTINCT speaker FROM turns t WHERE t.source_id = s.id"
        "   AND speaker <> '' ORDER BY speaker)) AS speakers,"
        " (SELECT group_concat(name, ', ') FROM (SELECT DISTINCT c.name FROM case_sources l JOIN cases c"
        "   ON c.id = l.case_id WHERE l.source_id = s.id ORDER BY c.name)) AS cases,"
        " (SELECT count(*) FROM codings c WHERE c.source_id = s.id) AS codings"
        " FROM sources s ORDER BY s.name"
    )
    columns = [column for column, *_ in found.description]
    return [{c: ("" if value is None else value) for c, value in zip(columns, row, strict=True)} for row in found]


def _free_guid(connection: sqlite3.Connection, name: str) -> str:
    """The guid of a source of this name; another one if a source has it that is called otherwise by now."""
    wanted, number = name, 1
    while True:
        guid = stable_guid(study_guid(connection), "source", wanted)
        if not connection.execute("SELECT 1 FROM source_revisions WHERE guid = ?", (guid,)).fetchone():
            return guid
        number += 1
        wanted = f"{name} {number}"


def _packed(position: Position) -> list[Any]:
    """A position as JSON keeps it: what most files do not have is left out."""
    packed: list[Any] = [position.start, position.end, position.number, _rounded(position.seconds)]
    if position.page or position.cell or position.within:
        packed += [position.page, position.cell, position.within]
    return packed


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)
