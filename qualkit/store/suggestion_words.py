"""The words of suggestions in the store: labels, keywords, and what a run tells of its results."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["labels", "relabel", "rename_group", "rename_in_settings", "results", "rewrite_quoted", "set_results"]


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


def rewrite_quoted(connection: sqlite3.Connection, change: Callable[[str], str]) -> None:
    """Put what suggestions and runs quote through `change` (inside an action).

    That are a codebook's words, which may be a participant's, and quotations that themes were to be like.
    """
    for table, column in (("suggestions", "evidence"), ("suggestion_runs", "parameters")):
        rows = connection.execute(f"SELECT id, {column} FROM {table} WHERE {column} LIKE '%\"words\"%'").fetchall()
        for number, packed in rows:
            found = json.loads(packed)
            told = _quoted(found, change)
            if told != found:
                again = json.dumps(told, ensure_ascii=False, sort_keys=table == "suggestion_runs")
                connection.execute(f"UPDATE {table} SET {column} = ? WHERE id = ?", (again, number))


def rename_group(connection: sqlite3.Connection, old: str, new: str) -> None:
    """Have suggestions call a group of participants otherwise (inside an action): it is a value of an attribute."""
    connection.execute("UPDATE suggestion_segments SET case_group = ? WHERE case_group = ?", (new, old))
    for number, packed in connection.execute("SELECT id, details FROM suggestions").fetchall():
        if json.dumps(old, ensure_ascii=False) not in packed:
            continue
        found = json.loads(packed)
        people: dict[str, int] = {}
        for group, count in found.get("participants", {}).items():
            name = new if group == old else group
            people[name] = people.get(name, 0) + count
        for rows in found.get("differences", {}).values():
            for row in rows:
                if row.get("group") == old:
                    row["group"] = new
        told = json.dumps({**found, "participants": people}, ensure_ascii=False)
        connection.execute("UPDATE suggestions SET details = ? WHERE id = ?", (told, number))


def _quoted(value: Any, change: Callable[[str], str], words: bool = False) -> Any:
    """A value of JSON with every text changed that stands under "words"."""
    if isinstance(value, str):
        return change(value) if words else value
    if isinstance(value, dict):
        return {key: _quoted(inner, change, words or key == "words") for key, inner in value.items()}
    return [_quoted(inner, change, words) for inner in value] if isinstance(value, list) else value


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
