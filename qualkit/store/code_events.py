"""What happened to each code: the table ``code_events``, written whenever a codebook is saved.

A code is known by its guid, whatever its key; `key` is the one it has after the event (before it, for the last two).
`version_id` is the state of the codebook that the event led to, `why` the researcher's reason. By kind, `detail` has:

========== =======================================================================================================
added      name; parent: key or ""; also split_from: key, or taken_up: true for codes that came with their codebook
copied     name; parent; copied_from: key, copied_guid; in the place of "added"
renamed    key: [old, new] and name: [old, new], either if it changed
moved      parent: [old key or "", new key or ""]; after: key of the sibling it stands behind now, "" for the first
defined    fields: {name of the field: [old, new]}, old and new being text or a list of texts; aliases only if they
           were edited themselves
retired    status: [old, "retired"]
restored   status: ["retired", new]
merged     (of the code that stays) from: [{key, name, guid}], codings: how many came over, doubles: how many were
           dropped because they stood there already, patterns: whether its patterns were taken along
split      into: {key: how many codings went there}, kept: how many codings stayed
removed    name; parent
merged into name; into: key, into_guid; codings: how many went over; in the place of "removed"
========== =======================================================================================================
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from qualkit.domain.codebook_changes import longest_rising

__all__ = ["CodeState", "Event", "Told", "differences", "states", "write"]


@dataclass(frozen=True, slots=True)
class CodeState:
    """A code as it stands in the store; `parent` is a row, `fields` are texts and lists of texts by name."""

    id: int
    guid: str
    key: str
    name: str
    parent: int | None
    position: int
    status: str
    fields: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a code."""

    guid: str
    kind: str
    key: str
    detail: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """What the difference between two states does not show, said by whoever makes the change.

    Attributes:
        instead: by key of an added or removed code, the kind to write in the place of ``added`` or ``removed``
            ("" leaves it) and what to add to its detail.
        edited: keys of codes whose aliases or colour were edited as such; elsewhere these follow from something else.
        more: events of their own: (key after the change, kind, detail).
    """

    instead: Mapping[str, tuple[str, dict[str, Any]]] = field(default_factory=dict)
    edited: Collection[str] = ()
    more: tuple[tuple[str, str, dict[str, Any]], ...] = ()


def states(connection: sqlite3.Connection, codebook: int) -> dict[int, CodeState]:
    """Every code of a codebook as it stands, by row."""
    found = {}
    for row in connection.execute("SELECT * FROM codes WHERE codebook_id = ? ORDER BY position", (codebook,)):
        fields = {"kind": row["kind"], "colour": row["colour"], "aliases": [], **json.loads(row["fields"])}
        found[row["id"]] = CodeState(
            row["id"], row["guid"], row["key"], row["name"], row["parent_id"], row["position"], row["status"], fields
        )
    return found


def differences(before: Mapping[int, CodeState], after: Mapping[int, CodeState], told: Told) -> list[Event]:
    """What happened between two states: what was told, then code by code in reading order, removals last."""
    guids = {code.key: code.guid for code in after.values()}
    events = [Event(guids[key], kind, key, detail) for key, kind, detail in told.more]
    moved = _moved(before, after)
    for row, code in after.items():
        old = before.get(row)
        if old is None:
            events.append(_instead(told, "added", code, {"name": code.name, "parent": _key(after, code.parent)}))
        else:
            events += _renamed(old, code)
            if row in moved:
                parents = [_key(before, old.parent), _key(after, code.parent)]
                events.append(Event(code.guid, "moved", code.key, {"parent": parents, "after": moved[row]}))
            events += _redefined(old, code, told)
    for row, old in before.items():
        if row not in after:
            events.append(_instead(told, "removed", old, {"name": old.name, "parent": _key(before, old.parent)}))
    return events


def write(
    connection: sqlite3.Connection,
    events: Iterable[Event],
    *,
    codebook: int,
    version: int,
    coder_id: int,
    at: str,
    why: str,
) -> None:
    """Write events (inside an action)."""
    connection.executemany(
        "INSERT INTO code_events (code_guid, codebook_id, version_id, at, coder_id, kind, key, detail, why)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (e.guid, codebook, version, at, coder_id, e.kind, e.key, json.dumps(e.detail, ensure_ascii=False), why)
            for e in events
        ],
    )


def _key(states: Mapping[int, CodeState], row: int | None) -> str:
    return states[row].key if row is not None and row in states else ""


def _instead(told: Told, kind: str, code: CodeState, detail: dict[str, Any]) -> Event:
    other, more = told.instead.get(code.key, ("", {}))
    return Event(code.guid, other or kind, code.key, {**detail, **more})


def _renamed(old: CodeState, code: CodeState) -> list[Event]:
    detail = {}
    if old.key != code.key:
        detail["key"] = [old.key, code.key]
    if old.name != code.name:
        detail["name"] = [old.name, code.name]
    return [Event(code.guid, "renamed", code.key, detail)] if detail else []


def _redefined(old: CodeState, code: CodeState, told: Told) -> list[Event]:
    fields = {
        name: [old.fields[name], value]
        for name, value in code.fields.items()
        if old.fields[name] != value and (name not in ("colour", "aliases") or code.key in told.edited)
    }
    events = []
    if old.status != code.status:
        kind = "retired" if code.status == "retired" else "restored" if old.status == "retired" else ""
        if kind:
            events.append(Event(code.guid, kind, code.key, {"status": [old.status, code.status]}))
        else:
            fields["status"] = [old.status, code.status]
    if fields:
        events.append(Event(code.guid, "defined", code.key, {"fields": fields}))
    return events


def _moved(before: Mapping[int, CodeState], after: Mapping[int, CodeState]) -> dict[int, str]:
    """Rows of codes with another parent or another place among their siblings, with the key each stands behind."""
    siblings: dict[int | None, list[int]] = {}
    for row, code in after.items():
        siblings.setdefault(code.parent, []).append(row)
    found = {}
    for rows in siblings.values():
        stayed = [row for row in rows if row in before and before[row].parent == after[row].parent]
        kept = longest_rising([before[row].position for row in stayed])
        still = {row for row, keep in zip(stayed, kept, strict=True) if keep}
        for place, row in enumerate(rows):
            if row in before and row not in still:
                found[row] = after[rows[place - 1]].key if place else ""
    return found
