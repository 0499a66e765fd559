"""Whether what the store says of suggestions can be read, and holds no figure that cannot be."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterator
from typing import Any

from qualkit.errors import Location, Problem

__all__ = ["suggestion_problems"]

# Table, what a row of it is called, column, what it must be, and what an object must hold.
_PACKED: tuple[tuple[str, str, str, type, tuple[str, ...]], ...] = (
    ("suggestion_runs", "run of suggestions", "parameters", dict, ()),
    ("suggestion_runs", "run of suggestions", "inputs", dict, ()),
    (
        "suggestion_runs",
        "run of suggestions",
        "results",
        dict,
        ("figures", "left_out", "notes", "tree_text", "versions"),
    ),
    ("suggestions", "suggestion", "keywords", list, ()),
    ("suggestions", "suggestion", "details", dict, ("concentration", "novelty", "overlaps", "participants")),
    ("suggestions", "suggestion", "evidence", dict, ()),
    ("decisions", "decision", "segments", list, ()),
    ("decisions", "decision", "shown", dict, ()),
)


def suggestion_problems(connection: sqlite3.Connection, counts: dict[str, int]) -> Iterator[Problem]:
    """What is wrong with runs, suggestions and decisions; `counts` is told how many there are."""
    for table in ("suggestions", "decisions"):
        number = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        if number:
            counts[table] = number
    for table, what, column, kind, held in _PACKED:
        for number, packed in connection.execute(f"SELECT id, {column} FROM {table} ORDER BY id"):
            if not _reads(packed, kind, held):
                yield _problem(f"The {column} of {what} {number} cannot be read.")
    yield from _figures(connection)
    yield from _places(connection)


def _figures(connection: sqlite3.Connection) -> Iterator[Problem]:
    for table, what, column, can_be in (
        ("suggestions", "suggestion", "probability", _share),
        ("suggestions", "suggestion", "stability", _share),
        ("suggestions", "suggestion", "score", math.isfinite),
        ("suggestions", "suggestion", "cohesion", math.isfinite),
        ("suggestion_runs", "run of suggestions", "seconds", _time),
    ):
        for number, figure in connection.execute(f"SELECT id, {column} FROM {table} ORDER BY id"):
            if figure is not None and not can_be(figure):
                yield _problem(f"The {column} of {what} {number} is {figure}, which it cannot be.")


def _share(figure: float) -> bool:
    return 0 <= figure <= 1


def _time(figure: float) -> bool:
    return 0 <= figure < math.inf


def _places(connection: sqlite3.Connection) -> Iterator[Problem]:
    """Offsets of evidence lie within the passage, as long as it is as long as it was."""
    for number, packed, length in connection.execute(
        "SELECT s.id, s.evidence, g.end - g.start FROM suggestions s JOIN suggestion_segments g"
        " ON g.suggestion_id = s.id AND g.number = 1 WHERE s.code_id IS NOT NULL ORDER BY s.id"
    ):
        if not _reads(packed, dict, ()):
            continue
        evidence = json.loads(packed)
        if evidence.get("length", length) != length:
            continue
        for name in ("sentences", "words"):
            if not all(_within(place, length) for place in evidence.get(name, ())):
                yield _problem(f"The {name} in the evidence of suggestion {number} are out of place.")


def _within(place: Any, length: int) -> bool:
    match place:
        case [int(start), int(end)]:
            return 0 <= start < end <= length
    return False


def _reads(packed: str, kind: type, held: tuple[str, ...]) -> bool:
    try:
        found = json.loads(packed, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return False
    return isinstance(found, kind) and (not held or (isinstance(found, dict) and found.keys() >= {*held}))


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no figure")


def _problem(message: str) -> Problem:
    return Problem("error", message, Location("project.db"), "Restore a backup.")
