"""Cases, their attributes, and where they speak."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence

from qualkit.domain.cases import Case, Link
from qualkit.store.coders import study_guid
from qualkit.store.guids import stable_guid

__all__ = ["all_cases", "link", "save", "unlinked_sources"]


def save(connection: sqlite3.Connection, name: str, attributes: Mapping[str, str]) -> str:
    """Add a case or set its attributes (inside an action); answers ``added``, ``changed`` or ``same``."""
    packed = json.dumps(dict(attributes), ensure_ascii=False)
    row = connection.execute("SELECT id, attributes FROM cases WHERE name = ?", (name,)).fetchone()
    if row is None:
        guid = stable_guid(study_guid(connection), "case", name)
        connection.execute("INSERT INTO cases (guid, name, attributes) VALUES (?, ?, ?)", (guid, name, packed))
        return "added"
    if row["attributes"] == packed:
        return "same"
    connection.execute("UPDATE cases SET attributes = ? WHERE id = ?", (packed, row["id"]))
    return "changed"


def link(connection: sqlite3.Connection, case: str, source: str, speaker: str = "") -> bool:
    """Say that a case speaks in a source (inside an action); False if that was known already."""
    case_id, source_id = (
        connection.execute(f"SELECT id FROM {table} WHERE name = ?", (name,)).fetchone()[0]
        for table, name in (("cases", case), ("sources", source))
    )
    row = connection.execute(
        "SELECT id, case_id FROM case_sources WHERE source_id = ? AND speaker = ?", (source_id, speaker)
    ).fetchone()
    if row is None:
        connection.execute(
            "INSERT INTO case_sources (case_id, source_id, speaker) VALUES (?, ?, ?)", (case_id, source_id, speaker)
        )
        return True
    if row["case_id"] == case_id:
        return False
    connection.execute("UPDATE case_sources SET case_id = ? WHERE id = ?", (case_id, row["id"]))
    return True


def all_cases(connection: sqlite3.Connection) -> tuple[Case, ...]:
    """Every case by name, with its links."""
    links: dict[int, list[Link]] = {}
    for case_id, source, speaker in connection.execute(
        "SELECT l.case_id, s.name, l.speaker FROM case_sources l JOIN sources s ON s.id = l.source_id"
        " ORDER BY s.name, l.speaker"
    ):
        links.setdefault(case_id, []).append(Link(source, speaker))
    return tuple(
        Case(
            name=row["name"],
            guid=row["guid"],
            attributes=json.loads(row["attributes"]),
            links=tuple(links.get(row["id"], ())),
        )
        for row in connection.execute("SELECT * FROM cases ORDER BY name")
    )


def unlinked_sources(connection: sqlite3.Connection) -> Sequence[str]:
    """Sources in which no case speaks yet."""
    rows = connection.execute(
        "SELECT name FROM sources WHERE id NOT IN (SELECT source_id FROM case_sources) ORDER BY name"
    )
    return [row[0] for row in rows]
