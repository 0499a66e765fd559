"""Reading the ledger of suggestions as it was written: runs with their inputs, suggestions as they were offered."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

__all__ = [
    "Offer",
    "Text",
    "codings_by_decision",
    "inputs_of",
    "offers",
    "segment_places",
    "texts_by_row",
]


@dataclass(frozen=True, slots=True)
class Offer:
    """A suggestion as its run offered it: `key` and `name` of the code on that day ("" for a theme)."""

    number: int
    run: int
    key: str
    name: str
    part_of: int | None


@dataclass(frozen=True, slots=True)
class Text:
    """One text of a source; not `current` if it was corrected since."""

    row: int
    guid: str
    name: str
    revision: int
    current: bool
    sha256: str
    text: str


def inputs_of(connection: sqlite3.Connection, run: int) -> dict[str, Any]:
    """What a run rested on, as `qualkit.services.run_inputs` packed it; {} for one of an earlier qualkit."""
    row = connection.execute("SELECT inputs FROM suggestion_runs WHERE id = ?", (run,)).fetchone()
    return dict(json.loads(row[0])) if row else {}


def offers(connection: sqlite3.Connection) -> list[Offer]:
    """Every suggestion as it was offered, in the order of numbers.

    A code that was renamed or merged since is told by its key on that day, as far as the ledger knows it.
    """
    rows = connection.execute(
        "SELECT s.id, s.run_id, s.label, s.details, s.code_id, s.split_from, k.key FROM suggestions s"
        " LEFT JOIN codes k ON k.id = s.code_id ORDER BY s.id"
    )
    return [
        Offer(number, run, json.loads(details).get("code", key or ""), label if code else "", part)
        for number, run, label, details, code, part, key in rows
    ]


def segment_places(connection: sqlite3.Connection, suggestions: Sequence[int]) -> dict[int, list[tuple[int, int]]]:
    """By suggestion, where its segments begin: (row of the text, offset), the best fitting first."""
    found: dict[int, list[tuple[int, int]]] = {}
    for number, row, start in connection.execute(
        "SELECT suggestion_id, source_id, start FROM suggestion_segments WHERE suggestion_id IN"
        " (SELECT value FROM json_each(?)) ORDER BY suggestion_id, number",
        (json.dumps(list(suggestions)),),
    ):
        found.setdefault(number, []).append((row, start))
    return found


def texts_by_row(connection: sqlite3.Connection) -> dict[int, Text]:
    """Every text the study holds, those since corrected too."""
    rows = connection.execute(
        "SELECT id, guid, name, revision, current, text_sha256, text FROM source_revisions ORDER BY id"
    )
    return {row[0]: Text(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6]) for row in rows}


def codings_by_decision(connection: sqlite3.Connection) -> dict[int, int]:
    """How many codings there are of each decision that made some."""
    rows = connection.execute(
        "SELECT decision_id, count(*) FROM codings WHERE decision_id IS NOT NULL GROUP BY decision_id"
    )
    return {row[0]: row[1] for row in rows}
