"""The numbers that suggestions get, and figures that can be stored."""

from __future__ import annotations

import math
import sqlite3
from typing import Any

__all__ = ["finite", "next_number"]


def finite(value: Any) -> Any:
    """A value of JSON without figures that are none, which a suggester may have reckoned from too little.

    >>> finite({"stability": float("nan"), "passages": 3, "curve": [0.5, float("inf")]})
    {'passages': 3, 'curve': [0.5, None]}
    """
    if isinstance(value, dict):
        return {key: finite(inner) for key, inner in value.items() if not _none(inner)}
    return [None if _none(one) else finite(one) for one in value] if isinstance(value, list | tuple) else value


def _none(value: Any) -> bool:
    return isinstance(value, float) and not math.isfinite(value)


def next_number(connection: sqlite3.Connection) -> int:
    """The number that the next suggestion will get; numbers of suggestions that are gone are not given again."""
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'suggestions'").fetchone()
    return int(row[0]) + 1 if row else 1
