"""The words of suggestions in the store: labels, keywords, and what a run tells of its results."""

from __future__ import annotations

import sqlite3

__all__ = ["labels", "relabel", "results", "set_results"]


def labels(connection: sqlite3.Connection) -> list[tuple[int, str, str]]:
    """(number, label, keywords as JSON) of every suggestion."""
    return [tuple(row) for row in connection.execute("SELECT id, label, keywords FROM suggestions ORDER BY id")]


def relabel(connection: sqlite3.Connection, number: int, label: str, keywords: str) -> None:
    """Give a suggestion another label and other keywords (inside an action)."""
    connection.execute("UPDATE suggestions SET label = ?, keywords = ? WHERE id = ?", (label, keywords, number))


def results(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """(number, results as JSON) of every run."""
    return [tuple(row) for row in connection.execute("SELECT id, results FROM suggestion_runs ORDER BY id")]


def set_results(connection: sqlite3.Connection, number: int, packed: str) -> None:
    """Put other results in a run (inside an action)."""
    connection.execute("UPDATE suggestion_runs SET results = ? WHERE id = ?", (packed, number))
