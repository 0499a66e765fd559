"""Which codes a coder used last."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

__all__ = ["codes_used"]

# Actions whose detail names the code or codes that were used.
_ACTIONS = (
    "code",
    "code change",
    "code edit",
    "code in vivo",
    "code many",
    "review accept",
    "review merge",
    "review take",
)
# How far back in the log to look before falling back on the codings themselves.
_ENTRIES = 500


def codes_used(connection: sqlite3.Connection, coder: str) -> Iterator[str]:
    """Keys of codes as they were called then, by when the coder last used them, newest first; with repeats."""
    marks = ",".join("?" * len(_ACTIONS))
    for (detail,) in connection.execute(
        f"SELECT detail FROM audit_log WHERE kind = 'do' AND coder = ? COLLATE NOCASE AND action IN ({marks})"
        " ORDER BY id DESC LIMIT ?",
        (coder, *_ACTIONS, _ENTRIES),
    ):
        known = json.loads(detail)
        yield from known.get("codes", [known["code"]] if known.get("code") else [])
    for (key,) in connection.execute(
        "SELECT k.key FROM codings c JOIN codes k ON k.id = c.code_id JOIN coders w ON w.id = c.coder_id"
        " WHERE w.name = ? AND c.origin <> 'rule' GROUP BY k.id ORDER BY max(c.id) DESC, k.key",
        (coder,),
    ):
        yield key
