"""Dates as people write them, whole or only a month or a year."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

from qualkit.domain.queries import Period

__all__ = ["period", "said_period"]

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_NAMES = {name.casefold()[:length]: number for number, name in enumerate(_MONTHS, 1) for length in (3, len(name))}
_NAMES["sept"] = 9
_FORMS = (
    re.compile(r"(?P<y>\d{4})(?:[-./](?P<m>\d{1,2})(?:[-./](?P<d>\d{1,2})(?:[T ].*)?)?)?"),
    re.compile(r"(?P<d>\d{1,2})[-./](?P<m>\d{1,2})[-./](?P<y>\d{4})"),
    re.compile(r"(?:(?P<d>\d{1,2})(?:st|nd|rd|th)? )?(?P<n>[a-z]+) (?P<y>\d{4})"),
    re.compile(r"(?P<n>[a-z]+) (?P<d>\d{1,2})(?:st|nd|rd|th)? (?P<y>\d{4})"),
)


def period(text: str) -> Period | None:
    """The day, month or year that is meant; None if it is none. Day before month, as in British dates.

    >>> period("March 2024")
    Period(start=datetime.date(2024, 3, 1), end=datetime.date(2024, 3, 31))
    >>> period("1/3/2024") == period("2024-03-01") == period("1st March 2024"), period("soon"), period("31/2/2024")
    (True, None, None)
    """
    plain = " ".join(text.replace(",", " ").casefold().split())
    for form in _FORMS:
        found = form.fullmatch(plain)
        if found is None:
            continue
        parts = found.groupdict()
        year, day = int(parts["y"]), int(parts.get("d") or 0)
        month = _NAMES.get(parts["n"], -1) if parts.get("n") else int(parts.get("m") or 0)
        if month < 0 or (not month and parts.get("m")):
            continue
        return _period(year, month, day)
    return None


def _period(year: int, month: int, day: int) -> Period | None:
    if not 1 <= year <= 9999 or month > 12:
        return None
    if not month:
        return Period(date(year, 1, 1), date(year, 12, 31))
    last = monthrange(year, month)[1]
    if day > last:
        return None
    return Period(date(year, month, day or 1), date(year, month, day or last))


def said_period(when: Period) -> str:
    """In words.

    >>> said_period(period("2024-03")), said_period(period("2024")), said_period(period("2024-03-09"))
    ('March 2024', '2024', '9 March 2024')
    """
    if when.start == when.end:
        return f"{when.start.day} {_MONTHS[when.start.month - 1]} {when.start.year}"
    if when.start.month == when.end.month:
        return f"{_MONTHS[when.start.month - 1]} {when.start.year}"
    return str(when.start.year)
