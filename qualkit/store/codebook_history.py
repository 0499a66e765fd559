"""Reading what happened to codebooks: their states in force, and what was written down of every code."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from qualkit.domain.codebook_diff import Happening

__all__ = ["StoredState", "happenings", "states"]

# Of a code's fields those that say what it means.
_DEFINING = {"brief", "definition", "when_to_use", "when_not_to_use", "examples"}


@dataclass(frozen=True, slots=True)
class StoredState:
    """One state of a codebook's file; `number` counts the states in force, from 1."""

    row: int
    number: int
    at: str
    coder: str
    sha256: str
    yaml: str


def states(connection: sqlite3.Connection, codebook: int) -> list[StoredState]:
    """The states in force of a codebook (its row), oldest first; what was undone is not among them."""
    rows = connection.execute(
        "SELECT v.id, v.at, w.name, v.sha256, v.yaml FROM codebook_versions v JOIN coders w ON w.id = v.coder_id"
        " WHERE v.codebook_id = ? ORDER BY v.id",
        (codebook,),
    )
    return [StoredState(row[0], number, *row[1:]) for number, row in enumerate(rows, 1)]


def happenings(connection: sqlite3.Connection, codebook: int, known: list[StoredState]) -> dict[int, list[Happening]]:
    """What was written down of the codes of a codebook, by the number of the state that came of it."""
    numbers = {state.row: state.number for state in known}
    found: dict[int, list[Happening]] = {}
    rows = connection.execute(
        "SELECT e.version_id, e.at, w.name AS coder, e.kind, e.key, e.detail, e.why FROM code_events e"
        " JOIN coders w ON w.id = e.coder_id WHERE e.codebook_id = ? ORDER BY e.id",
        (codebook,),
    )
    for row in rows:
        number = numbers.get(row["version_id"])
        if number is not None:
            found.setdefault(number, []).append(_happening(row, number))
    return found


def _happening(row: sqlite3.Row, number: int) -> Happening:
    """One row; what `detail` holds is told in `qualkit.store.code_events`."""
    detail = json.loads(row["detail"])
    kind, former, fields = row["kind"], "", tuple(sorted(detail.get("fields", ())))
    others: tuple[str, ...] = ()
    if kind == "renamed":
        former = detail["key"][0] if "key" in detail else ""
        fields = tuple(field for field in ("key", "name") if field in detail)
    elif kind == "moved" and detail["parent"][0] == detail["parent"][1]:
        kind = "reordered"
    elif kind == "defined":
        kind = "redefined" if _DEFINING.intersection(fields) else "changed"
    elif kind == "merged":
        kind, others = "took in", tuple(one["key"] for one in detail["from"])
    elif kind == "merged into":
        kind, others = "merged", (detail["into"],)
    elif kind == "split":
        others = tuple(detail["into"])
    elif kind == "copied":
        others = (detail["copied_from"],)
    return Happening(
        state=number,
        at=row["at"],
        coder=row["coder"],
        kind=kind,
        key=row["key"],
        former=former,
        others=others,
        fields=fields,
        why=row["why"],
    )
