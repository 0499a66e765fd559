"""Which actions are in force and which are taken back. Costs nothing to import: `qualkit status` names the last one."""

from __future__ import annotations

import sqlite3

__all__ = ["FINAL", "last_action", "stacks"]

Stack = list[tuple[int, int]]

# Actions that cannot be taken back, nor anything before them: what is needed for it has been removed for good.
FINAL = ("source purge", "case withdraw", "identifiers finish")


def stacks(connection: sqlite3.Connection) -> tuple[Stack, Stack]:
    """Actions in force and actions taken back, each as (its number, the entry whose changes reverse it now)."""
    done: Stack = []
    undone: Stack = []
    rows = connection.execute("SELECT id, kind, reverses, action FROM audit_log ORDER BY id")
    for number, kind, reverses, action in rows:
        if action in FINAL:
            done.clear()
            undone.clear()
        elif kind == "do":
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
