"""Times as transcripts write them: ``0:03``, ``[00:12:03]``, ``(1:02:03)``, f4's ``#00:05:12-3#``."""

from __future__ import annotations

import re

__all__ = ["LEADING_STAMP", "STAMP", "TIME", "TRAILING_F4", "last_seconds", "seconds"]

TIME = r"(?:\d{1,2}:)?\d{1,3}:\d{2}(?:[.,]\d{1,3})?"
_RANGE = rf"{TIME}(?:[ \t]*[-–—>]+[ \t]*{TIME})?"
STAMP = rf"(?:\[{_RANGE}\]|\({_RANGE}\)|#\d{{1,2}}:\d{{2}}:\d{{2}}-\d#)"
LEADING_STAMP = re.compile(rf"\s*({STAMP})(?:[ \t]*[-–—](?=\s))?\s*")
TRAILING_F4 = re.compile(r"\s*(#\d{1,2}:\d{2}:\d{2}-\d#)\s*\Z")
_FIELDS = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?:[.,-](\d{1,3}))?")
_IN_WORDS = re.compile(r"(?:(\d{1,2}) hours? )?(?:(\d{1,2}) minutes? )?(\d{1,2}) seconds?")


def seconds(stamp: str) -> float:
    """The time in a stamp, in seconds; f4's last digit counts tenths.

    Raises:
        ValueError: there is no time in `stamp`.

    >>> seconds("[00:12:03]"), seconds("1:02.5"), seconds("#00:00:01-3#"), seconds("1 minute 2 seconds")
    (723.0, 62.5, 1.3, 62.0)
    """
    found = _FIELDS.search(stamp) or _IN_WORDS.fullmatch(stamp)
    if found is None:
        raise ValueError("no time")
    hours, minutes, whole, fraction = (*found.groups(), None)[:4]
    total = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(whole or 0)
    return total + float(f"0.{fraction or 0}")


def last_seconds(stamp: str) -> float | None:
    """The second time of a stamp that gives a stretch; None where it gives one time only.

    >>> last_seconds("[0:06.1 - 0:21.7]"), last_seconds("[0:06.1]")
    (21.7, None)
    """
    times = [found[0] for found in _FIELDS.finditer(stamp)]
    return seconds(times[1]) if len(times) > 1 else None
