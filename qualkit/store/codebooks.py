"""Codebooks in the store: the codes' identities, and every state the YAML file has had."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from qualkit.domain.codebook import Code, Codebook
from qualkit.store import code_events
from qualkit.store.code_use import used_keys
from qualkit.store.coders import ensure, study_guid
from qualkit.store.guids import stable_guid

__all__ = [
    "Registered",
    "Sync",
    "code_guids",
    "code_ids",
    "difference",
    "has_been",
    "registered",
    "save",
    "versions",
    "yaml_of",
]

FIELDS = (
    "brief",
    "definition",
    "when_to_use",
    "when_not_to_use",
    "examples",
    "patterns",
    "exclude_patterns",
    "type",
)


@dataclass(frozen=True, slots=True)
class Registered:
    """A codebook of the study: where its file is and the hash of the state the study knows."""

    id: int
    file_name: str
    sha256: str
    codebook: Codebook


@dataclass(frozen=True, slots=True)
class Sync:
    """What bringing the store up to a codebook's file would change, by key; `orphans` still carry codings."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    orphans: tuple[str, ...]


def registered(connection: sqlite3.Connection) -> tuple[Registered, ...]:
    """The study's codebooks as the store knows them, by the order in which they came."""
    codes: dict[int, list[Code]] = {}
    keys = dict(connection.execute("SELECT id, key FROM codes").fetchall())
    for row in connection.execute("SELECT * FROM codes ORDER BY codebook_id, position"):
        fields = json.loads(row["fields"])
        for name in ("examples", "patterns", "exclude_patterns", "aliases"):
            fields[name] = tuple(fields.get(name, ()))
        codes.setdefault(row["codebook_id"], []).append(
            Code(
                key=row["key"],
                name=row["name"],
                parent=keys.get(row["parent_id"], ""),
                depth=row["depth"],
                kind=row["kind"],
                colour=row["colour"],
                status=row["status"],
                **fields,
            )
        )
    return tuple(
        Registered(
            row["id"],
            row["file_name"],
            row["sha256"],
            Codebook(
                key=row["key"],
                title=row["title"],
                version=row["version"],
                description=row["description"],
                source=row["source"],
                codes=tuple(codes.get(row["id"], ())),
            ),
        )
        for row in connection.execute("SELECT * FROM codebooks ORDER BY id")
    )


def code_ids(connection: sqlite3.Connection) -> dict[str, int]:
    """Row number by key."""
    return dict(connection.execute("SELECT key, id FROM codes").fetchall())


def code_guids(connection: sqlite3.Connection) -> dict[str, str]:
    """Identity by key."""
    return dict(connection.execute("SELECT key, guid FROM codes").fetchall())


def difference(connection: sqlite3.Connection, codebook: Codebook, renamed: Mapping[str, str] | None = None) -> Sync:
    """What `save` would do, without doing it. `renamed` leads from former keys to new ones."""
    new_keys = _folded(renamed)
    known = {
        new_keys.get(row["key"].casefold(), row["key"]).casefold(): row
        for row in connection.execute(
            "SELECT k.*, p.key AS parent FROM codes k LEFT JOIN codes p ON p.id = k.parent_id"
            " JOIN codebooks b ON b.id = k.codebook_id WHERE b.key = ?",
            (codebook.key,),
        )
    }
    wanted = {code.key.casefold(): (position, code) for position, code in enumerate(codebook.codes)}
    added = tuple(code.key for key, (_, code) in wanted.items() if key not in known)
    changed = tuple(
        code.key
        for key, (position, code) in wanted.items()
        if key in known and _differs(known[key], code, position, new_keys)
    )
    removed = tuple(row["key"] for key, row in known.items() if key not in wanted)
    used = used_keys(connection) if removed else set()
    return Sync(added, changed, removed, tuple(key for key in removed if key in used))


def save(
    connection: sqlite3.Connection,
    codebook: Codebook,
    *,
    file_name: str,
    data: bytes,
    coder: str,
    at: str,
    renamed: Mapping[str, str] | None = None,
    why: str = "",
    told: code_events.Told | None = None,
) -> Sync:
    """Bring the store to the state of a codebook's file, and write down what happened to its codes (in an action).

    Codes keep their identity by key. The caller has made sure that there are no orphans.

    Args:
        renamed: new key by former key, for codes that keep their identity under another key.
        why: the researcher's reason, for the history of the codes.
        told: what the difference does not show, such as that a code was copied or merged.
    """
    sync = difference(connection, codebook, renamed)
    digest = hashlib.sha256(data).hexdigest()
    book = _save_head(connection, codebook, file_name, digest)
    before = code_events.states(connection, book)
    coder_id = ensure(connection, coder)
    version = connection.execute(
        "INSERT INTO codebook_versions (codebook_id, at, coder_id, sha256, yaml) VALUES (?, ?, ?, ?, ?)",
        (book, at, coder_id, digest, data.decode("utf-8")),
    ).lastrowid
    # Removals first: another code may take over a key.
    connection.executemany("DELETE FROM codes WHERE key = ?", [(key,) for key in sync.removed])
    ids = _rename(connection, _folded(renamed))
    touched = set(sync.added) | set(sync.changed)
    guid = study_guid(connection)
    for position, code in enumerate(codebook.codes):
        if code.key in touched:
            _save_code(connection, guid, book, code, position, ids)
    events = code_events.differences(before, code_events.states(connection, book), told or code_events.Told())
    code_events.write(connection, events, codebook=book, version=int(version or 0), coder_id=coder_id, at=at, why=why)
    return sync


def _save_head(connection: sqlite3.Connection, codebook: Codebook, file_name: str, digest: str) -> int:
    """Write what is known of the codebook itself; answers its row."""
    row = connection.execute("SELECT id FROM codebooks WHERE key = ?", (codebook.key,)).fetchone()
    words = (codebook.title, codebook.version, codebook.description, codebook.source, digest)
    if row is None:
        cursor = connection.execute(
            "INSERT INTO codebooks (guid, key, file_name, title, version, description, source, sha256)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (stable_guid(study_guid(connection), "codebook", codebook.key), codebook.key, file_name, *words),
        )
        return int(cursor.lastrowid or 0)
    connection.execute(
        "UPDATE codebooks SET title = ?, version = ?, description = ?, source = ?, sha256 = ? WHERE id = ?",
        (*words, row[0]),
    )
    return int(row[0])


def _folded(renamed: Mapping[str, str] | None) -> dict[str, str]:
    return {old.casefold(): new for old, new in (renamed or {}).items()}


def _rename(connection: sqlite3.Connection, new_keys: Mapping[str, str]) -> dict[str, int]:
    """Give codes their new keys, which may be each other's; answers rows by key, folded."""
    # In between each has one that cannot be a key, since keys have no blanks.
    ids = {key.casefold(): row for key, row in code_ids(connection).items()}
    rows = [(ids[old], new) for old, new in new_keys.items() if old in ids]
    connection.executemany("UPDATE codes SET key = ? WHERE id = ?", [(f"  {row}", row) for row, _ in rows])
    connection.executemany("UPDATE codes SET key = ? WHERE id = ?", [(new, row) for row, new in rows])
    return {key.casefold(): row for key, row in code_ids(connection).items()}


def versions(connection: sqlite3.Connection, key: str) -> list[tuple[int, str, str, str]]:
    """(number, when, coder, sha256) of every state, oldest first."""
    rows = connection.execute(
        "SELECT v.id, v.at, w.name, v.sha256 FROM codebook_versions v JOIN codebooks b ON b.id = v.codebook_id"
        " JOIN coders w ON w.id = v.coder_id WHERE b.key = ? ORDER BY v.id",
        (key,),
    )
    return [tuple(row) for row in rows]


def yaml_of(connection: sqlite3.Connection, sha256: str) -> bytes | None:
    """The file in a state it once had."""
    row = connection.execute("SELECT yaml FROM codebook_versions WHERE sha256 = ? LIMIT 1", (sha256,)).fetchone()
    return row[0].encode("utf-8") if row else None


def has_been(connection: sqlite3.Connection, sha256: str) -> bool:
    """Whether some codebook's file was once in this state, also if that state has since been undone."""
    row = connection.execute(
        "SELECT EXISTS (SELECT 1 FROM codebook_versions WHERE sha256 = ?1) OR EXISTS (SELECT 1 FROM changes"
        " WHERE table_name = 'codebook_versions' AND json_extract(old, '$.sha256') = ?1)",
        (sha256,),
    ).fetchone()
    return bool(row[0])


def _save_code(
    connection: sqlite3.Connection, guid: str, book: int, code: Code, position: int, ids: dict[str, int]
) -> None:
    values = (
        book,
        code.key,
        code.name,
        ids[code.parent.casefold()] if code.parent else None,
        position,
        code.depth,
        code.kind,
        code.status,
        code.colour,
        _fields(code),
    )
    number = ids.get(code.key.casefold())
    if number is None:
        cursor = connection.execute(
            "INSERT INTO codes (guid, codebook_id, key, name, parent_id, position, depth, kind, status, colour, fields)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (_new_guid(connection, guid, code.key), *values),
        )
        ids[code.key.casefold()] = int(cursor.lastrowid or 0)
    else:
        connection.execute(
            "UPDATE codes SET codebook_id = ?, key = ?, name = ?, parent_id = ?, position = ?, depth = ?, kind = ?,"
            " status = ?, colour = ?, fields = ? WHERE id = ?",
            (*values, number),
        )


def _new_guid(connection: sqlite3.Connection, guid: str, key: str) -> str:
    """The guid of a new code. A code that was renamed or merged away keeps its own, though its key is free again."""
    number = 1
    while True:
        candidate = stable_guid(guid, "code", key if number == 1 else f"{key}#{number}")
        taken = connection.execute(
            "SELECT EXISTS (SELECT 1 FROM codes WHERE guid = ?1)"
            " OR EXISTS (SELECT 1 FROM code_events WHERE code_guid = ?1 AND kind = 'merged into')",
            (candidate,),
        ).fetchone()[0]
        if not taken:
            return candidate
        number += 1


def _fields(code: Code) -> str:
    fields = {name: getattr(code, name) for name in FIELDS}
    if code.aliases:  # left out where there are none, as it was before codes had any
        fields["aliases"] = code.aliases
    return json.dumps(fields, ensure_ascii=False)


def _differs(row: sqlite3.Row, code: Code, position: int, new_keys: Mapping[str, str]) -> bool:
    parent = row["parent"] or ""
    parent = new_keys.get(parent.casefold(), parent)
    now = (row["key"], row["name"], parent, row["position"], row["depth"], row["kind"], row["status"])
    then = (code.key, code.name, code.parent, position, code.depth, code.kind, code.status)
    return now != then or row["colour"] != code.colour or row["fields"] != _fields(code)
