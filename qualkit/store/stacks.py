"""Which actions are in force and which are taken back. Costs nothing to import: `qualkit status` names the last one."""

from __future__ import annotations

import sqlite3

__all__ = ["last_action", "stacks"]

Stack = list[tuple[int, int]]


def stacks(connection: sqlite3.Connection) -> tuple[Stack, Stack]:
    """Actions in force and actions taken back, each as (its number, the entry whose changes reverse it now)."""
    done: Stack = []
    undone: Stack = []
    for number, kind, reverses in connection.execute("SELECT id, kind, reverses FROM audit_log ORDER BY id"):
        if kind == "do":
            done.append((number, number))
            undone.clear()
        elif kind == "undo":
            done.pop()
            undone.append((reverses, number))
        else:
            undone.pop()
            done.append((reverses, number))
    return done, undone


def last_action(connection: sqlite3.Connection) -> str:
    """The name of the action that `undo` would take back; "" if there is none."""
    done, _ = stacks(connection)
    if not done:
        return ""
    return str(connection.execute("SELECT action FROM audit_log WHERE id = ?", (done[-1][0],)).fetchone()[0])
