"""Removing a person from a database: rows that no undo brings back, inside an action of the log.

What goes is named by identities and by hashes of speakers' labels, never by names: an order can lie in a file.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from qualkit.store import purge_rows as rows
from qualkit.store import revisions as revision_store
from qualkit.store import sources as source_store
from qualkit.store.suggestion_words import rename_in_settings
from qualkit.text.withdrawn_turns import INSTEAD, WithoutTurns, without_turns

__all__ = [
    "Order",
    "Purged",
    "Superseded",
    "forget_changes",
    "forget_name",
    "label_hash",
    "names_of",
    "purge",
    "purge_superseded",
    "rewrite_codebooks",
    "standing_on",
    "superseded",
]


@dataclass(frozen=True, slots=True)
class Order:
    """What goes.

    Attributes:
        sources: identity of each source, with the hashes of the labels whose turns are taken out of it; without any,
            the whole source goes.
        cases: identities of cases.
    """

    sources: tuple[tuple[str, tuple[str, ...]], ...] = ()
    cases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Purged:
    """What went, by what it is, and the texts that took the place of others: (file name, bytes)."""

    counts: dict[str, int]
    originals: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Superseded:
    """An earlier revision that holds words which were replaced since."""

    row: int
    guid: str
    source: str
    revision: int
    file_name: str


def label_hash(guid: str, label: str) -> str:
    """By what a speaker's label in a source is known without being named."""
    return hashlib.sha256(f"{guid}\n{label}".encode()).hexdigest()


def purge(connection: sqlite3.Connection, order: Order, name_file: Callable[[str], str], label: str = "") -> Purged:
    """Remove all that the order names from the tables (inside an action); the journal is another matter.

    Args:
        name_file: a free name in the transcripts folder, for a wanted one.
        label: what the speaker of turns that are taken out is called from now on; "" leaves the label.
    """
    counts: dict[str, int] = {}
    originals = []
    poorer: set[int] = set()
    for guid, labels in order.sources:
        old = rows.revisions(connection, guid)
        if not old:
            continue
        if labels:
            made = _take_out(connection, guid, labels, name_file, label, counts)
            if made is None:
                continue
            originals.append(made)
        else:
            counts["sources"] = counts.get("sources", 0) + 1
        poorer |= rows.remove_revisions(connection, old, counts, whole=not labels)
    for guid in order.cases:
        rows.remove_case(connection, guid, counts)
    rows.tidy_suggestions(connection, poorer, counts)
    return Purged({what: number for what, number in counts.items() if number}, tuple(originals))


def names_of(connection: sqlite3.Connection, order: Order) -> list[str]:
    """What the cases and the whole sources of an order are called."""
    found = [
        connection.execute(f"SELECT name FROM {table} WHERE guid = ?", (guid,)).fetchone()
        for table, guids in (
            ("cases", order.cases),
            ("source_revisions", [guid for guid, labels in order.sources if not labels]),
        )
        for guid in guids
    ]
    return [row[0] for row in found if row]


def forget_changes(connection: sqlite3.Connection) -> None:
    """Clear the journal: no undo goes back behind this action, and the words of former rows are gone with it."""
    action = connection.execute("SELECT action_id FROM current_action").fetchone()[0]
    first = connection.execute("SELECT coalesce(max(last_change), 0) + 1 FROM audit_log").fetchone()[0]
    connection.execute("DELETE FROM changes")
    # One row stays, so that the numbers go on from here.
    connection.execute(
        "INSERT INTO changes (id, action_id, table_name, operation, first_row, last_row)"
        " VALUES (?, ?, 'coders', 'insert', 0, 0)",
        (first, action),
    )


def forget_name(connection: sqlite3.Connection, names: Iterable[str]) -> None:
    """Take names out of the settings of runs, and out of the details of the log, which is otherwise never changed."""
    wanted = {name.casefold() for name in names}
    if not wanted:
        return
    rename_in_settings(connection, dict.fromkeys(wanted, ""))
    triggers = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_log'"
    ).fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    for number, detail in connection.execute("SELECT id, detail FROM audit_log").fetchall():
        found = json.loads(detail)
        told = _without(found, wanted)
        if told != found:
            packed = json.dumps(told, ensure_ascii=False, sort_keys=True)
            connection.execute("UPDATE audit_log SET detail = ? WHERE id = ?", (packed, number))
    for _, sql in triggers:
        connection.execute(sql)


def superseded(connection: sqlite3.Connection, names: Sequence[str] = ()) -> list[Superseded]:
    """Revisions before one in which something was replaced; of these sources only, if any are named."""
    found = connection.execute(
        "SELECT r.id, r.guid, s.name, r.revision, r.file_name FROM source_revisions r JOIN sources s ON s.guid = r.guid"
        " WHERE r.current = 0 AND EXISTS (SELECT 1 FROM identifier_log l WHERE l.source = s.name"
        " AND l.decision = 'replaced' AND l.revision > r.revision) ORDER BY s.name, r.revision"
    ).fetchall()
    return [Superseded(*row) for row in found if not names or row[2] in names]


def standing_on(connection: sqlite3.Connection, revisions: Sequence[int]) -> int:
    """How many codings stand on these revisions."""
    marks = ", ".join("?" * len(revisions))
    found = connection.execute(f"SELECT count(*) FROM codings WHERE source_id IN ({marks})", list(revisions))
    return int(found.fetchone()[0])


def purge_superseded(connection: sqlite3.Connection, wanted: Sequence[int]) -> dict[str, int]:
    """Remove earlier revisions with all that stands on them (orphans); inside an action."""
    counts: dict[str, int] = {}
    poorer = rows.remove_revisions(connection, wanted, counts, whole=False)
    rows.tidy_suggestions(connection, poorer, counts)
    return {what: number for what, number in counts.items() if number}


def rewrite_codebooks(connection: sqlite3.Connection, rewritten: Callable[[str], str]) -> int:
    """Put every text of the codebooks, now and in former versions, through `rewritten`; how many versions changed."""
    new_hash: dict[str, str] = {}
    for number, digest, text in connection.execute("SELECT id, sha256, yaml FROM codebook_versions").fetchall():
        told = rewritten(text)
        if told != text:
            new_hash[digest] = source_store.sha256_of(told)
            connection.execute(
                "UPDATE codebook_versions SET yaml = ?, sha256 = ? WHERE id = ?", (told, new_hash[digest], number)
            )
    for old, new in new_hash.items():
        connection.execute("UPDATE codebooks SET sha256 = ? WHERE sha256 = ?", (new, old))
    for table, column in (("codes", "fields"), ("code_events", "detail")):
        for number, packed in connection.execute(f"SELECT id, {column} FROM {table}").fetchall():
            found = json.loads(packed)
            told = _mapped(found, rewritten)
            if told != found:
                again = json.dumps(told, ensure_ascii=False)
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (again, number))
    for table, column in (("codebooks", "description"), ("code_events", "why")):
        for number, text in connection.execute(f"SELECT id, {column} FROM {table}").fetchall():
            if (told := rewritten(text)) != text:
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (told, number))
    return len(new_hash)


def _take_out(
    connection: sqlite3.Connection,
    guid: str,
    labels: Sequence[str],
    name_file: Callable[[str], str],
    label: str,
    counts: dict[str, int],
) -> tuple[str, bytes] | None:
    """Store a source's present text without the turns of these speakers as its next revision; its file."""
    name = connection.execute("SELECT name FROM sources WHERE guid = ?", (guid,)).fetchone()[0]
    stored = source_store.get(connection, name)
    assert stored is not None
    numbers = {
        turn.number
        for turn in stored.turns
        if label_hash(guid, turn.speaker) in labels and turn.span.of(stored.text) != INSTEAD
    }
    if not numbers:
        return None
    without = without_turns(stored, numbers, label)
    imported = without.imported
    data = imported.text.encode()
    file_name = name_file(f"{name} (revision {stored.revision + 1}).txt")
    revision_store.supersede(connection, stored.id)
    new = source_store.add(
        connection,
        name=name,
        file_name=file_name,
        file_sha256=hashlib.sha256(data).hexdigest(),
        imported=imported,
        words=sum(len(turn.span.of(imported.text).split()) for turn in imported.turns),
        guid=guid,
        revision=stored.revision + 1,
    )
    revision_store.follow(connection, stored.id, new)
    _move(connection, stored.id, new, without)
    counts["turns"] = counts.get("turns", 0) + len(numbers)
    return file_name, data


def _move(connection: sqlite3.Connection, old: int, new: int, without: WithoutTurns) -> None:
    """Take over to the new text what stands on what is left of the old one; the rest goes with the old one."""
    from qualkit.domain.sources import Span

    text = without.imported.text
    moves, taken = [], set()
    for coding in revision_store.codings_of(connection, old):
        place = without.new_place(Span(coding.start, coding.end)) if coding.row == old else None
        if place is None or not any(map(str.isalnum, place.of(text).replace(INSTEAD, ""))):
            continue
        if place.end - place.start < coding.end - coding.start:
            # It began or ended in what is gone: it begins and ends with words again.
            told = place.of(text)
            place = Span(place.start + len(told) - len(told.lstrip()), place.end - len(told) + len(told.rstrip()))
        key = (coding.code_id, coding.coder_id, place)
        if key not in taken:
            taken.add(key)
            evidence = revision_store.pack_words(coding.evidence, coding.quote, place.of(text))
            moves.append((new, place.start, place.end, place.of(text), evidence, coding.id))
    revision_store.move_codings(connection, moves)
    whole = [
        (row, place)
        for row, at, start, end in revision_store.segments_of(connection, old)
        if at == old and (place := without.new_place(Span(start, end))) and place.end - place.start == end - start
    ]
    revision_store.carry_segments(connection, [(new, p.start, p.end, p.of(text), row) for row, p in whole])
    hits = [
        (row, place)
        for row, at, start, end, _ in revision_store.hits_of(connection, old)
        if at == old and (place := without.new_place(Span(start, end))) and place.end - place.start == end - start
    ]
    revision_store.carry_hits(connection, [(new, p.start, p.end, row) for row, p in hits])
    rows.carry_identifiers(connection, old, new, without)


def _without(value: Any, names: set[str]) -> Any:
    return _mapped(value, lambda text: INSTEAD if text.casefold() in names else text)


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _mapped(inner, change) for key, inner in value.items()}
    return [_mapped(inner, change) for inner in value] if isinstance(value, list) else value
