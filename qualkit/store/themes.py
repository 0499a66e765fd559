"""The themes of the write-up in the store."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from qualkit.domain.codebook import Theme
from qualkit.store.guids import random_guids

__all__ = ["add", "place", "remove", "select", "set_codes", "update"]


def select(connection: sqlite3.Connection) -> list[Theme]:
    """All themes with their codes, in the order of the write-up."""
    codes: dict[int, list[str]] = {}
    for theme, key in connection.execute(
        "SELECT t.theme_id, k.key FROM theme_codes t JOIN codes k ON k.id = t.code_id ORDER BY t.position, t.id"
    ):
        codes.setdefault(theme, []).append(key)
    return [
        Theme(
            number=row["id"],
            guid=row["guid"],
            name=row["name"],
            position=position,
            claim=row["claim"],
            codes=tuple(codes.get(row["id"], ())),
        )
        for position, row in enumerate(connection.execute("SELECT * FROM themes ORDER BY position, id"), 1)
    ]


def add(connection: sqlite3.Connection, *, name: str, claim: str) -> int:
    """A new theme after the others (inside an action); answers its number."""
    cursor = connection.execute(
        "INSERT INTO themes (guid, name, claim, position) SELECT ?, ?, ?, coalesce(max(position), 0) + 1 FROM themes",
        (random_guids(1)[0], name, claim),
    )
    return int(cursor.lastrowid or 0)


def update(connection: sqlite3.Connection, number: int, *, name: str, claim: str) -> None:
    connection.execute("UPDATE themes SET name = ?, claim = ? WHERE id = ?", (name, claim, number))


def set_codes(connection: sqlite3.Connection, number: int, codes: Sequence[str]) -> None:
    """Give a theme exactly these codes, by key, in this order; rows that stay are kept."""
    ids = dict(connection.execute("SELECT key, id FROM codes").fetchall())
    wanted = {ids[key]: position for position, key in enumerate(codes, 1)}
    present = dict(
        connection.execute("SELECT code_id, position FROM theme_codes WHERE theme_id = ?", (number,)).fetchall()
    )
    for code in sorted(present.keys() - wanted.keys()):
        connection.execute("DELETE FROM theme_codes WHERE theme_id = ? AND code_id = ?", (number, code))
    for code, position in wanted.items():
        if code not in present:
            connection.execute(
                "INSERT INTO theme_codes (theme_id, code_id, position) VALUES (?, ?, ?)", (number, code, position)
            )
        elif present[code] != position:
            connection.execute(
                "UPDATE theme_codes SET position = ? WHERE theme_id = ? AND code_id = ?", (position, number, code)
            )


def place(connection: sqlite3.Connection, numbers: Sequence[int]) -> None:
    """Put the themes into this order; all of them are named."""
    for position, number in enumerate(numbers, 1):
        connection.execute(
            "UPDATE themes SET position = ? WHERE id = ? AND position <> ?", (position, number, position)
        )


def remove(connection: sqlite3.Connection, number: int) -> None:
    """Delete a theme; its codes stay in the codebook."""
    connection.execute("DELETE FROM theme_codes WHERE theme_id = ?", (number,))
    connection.execute("DELETE FROM themes WHERE id = ?", (number,))
