"""The words of suggestions in the store: labels, keywords, and what a run tells of its results."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

__all__ = ["labels", "relabel", "rename_in_settings", "results", "set_results"]


def labels(connection: sqlite3.Connection) -> list[tuple[int, str, str]]:
    """(number, label, keywords as JSON) of every suggestion."""
    return [tuple(row) for row in connection.execute("SELECT id, label, keywords FROM suggestions ORDER BY id")]


def relabel(connection: sqlite3.Connection, number: int, label: str, keywords: str) -> None:
    """Give a suggestion another label and other keywords (inside an action)."""
    connection.execute("UPDATE suggestions SET label = ?, keywords = ? WHERE id = ?", (label, keywords, number))


def rename_in_settings(connection: sqlite3.Connection, names: Mapping[str, str]) -> None:
    """Have the settings of runs name sources anew: their name before, folded, to the other (inside an action)."""
    for number, packed in connection.execute("SELECT id, parameters FROM suggestion_runs").fetchall():
        found = json.loads(packed)
        told = _renamed(found, names)
        if told != found:
            again = json.dumps(told, ensure_ascii=False, sort_keys=True)
            connection.execute("UPDATE suggestion_runs SET parameters = ? WHERE id = ?", (again, number))


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """A value of JSON with every text that is such a name, as a whole, replaced."""
    if isinstance(value, str):
        return names.get(value.casefold(), value)
    if isinstance(value, dict):
        return {key: _renamed(inner, names) for key, inner in value.items()}
    return [_renamed(inner, names) for inner in value] if isinstance(value, list) else value


def results(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """(number, results as JSON) of every run."""
    return [tuple(row) for row in connection.execute("SELECT id, results FROM suggestion_runs ORDER BY id")]


def set_results(connection: sqlite3.Connection, number: int, packed: str) -> None:
    """Put other results in a run (inside an action)."""
    connection.execute("UPDATE suggestion_runs SET results = ? WHERE id = ?", (packed, number))
