"""Words for reports: plurals, lists, shares of participants, numbers and dates, in British English."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from qualkit.domain.sources import timestamp

__all__ = [
    "chance",
    "clipped",
    "count",
    "decimal",
    "form",
    "joined",
    "locator",
    "long_date",
    "number",
    "share",
    "shorten",
    "spread",
]

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def number(value: int) -> str:
    """A whole number with commas at the thousands.

    >>> number(1234)
    '1,234'
    """
    return f"{value:,}"


def decimal(value: float | None, places: int = 2) -> str:
    """A measure with a fixed number of places; an en dash where there is none.

    >>> decimal(0.7351), decimal(None)
    ('0.74', '–')
    """
    return "–" if value is None else f"{value:,.{places}f}"


def count(value: int, singular: str, plural: str = "") -> str:
    """A number with its noun.

    >>> count(1, "coding"), count(1200, "coding"), count(2, "person", "people")
    ('1 coding', '1,200 codings', '2 people')
    """
    return f"{number(value)} {singular if value == 1 else plural or singular + 's'}"


def form(value: int, singular: str, plural: str) -> str:
    """The form of a word that goes with a number.

    >>> form(1, "is", "are"), form(2, "is", "are")
    ('is', 'are')
    """
    return singular if value == 1 else plural


def share(part: int, whole: int, noun: str = "") -> str:
    """How many of how many.

    >>> share(2, 9), share(1, 1, "participant"), share(2, 9, "participant")
    ('2 of 9', '1 of 1 participant', '2 of 9 participants')
    """
    words = f"{number(part)} of {number(whole)}"
    if not noun:
        return words
    return f"{words} {noun if whole == 1 else noun + 's'}"


def joined(items: Iterable[str], last: str = "and") -> str:
    """A list in words.

    >>> joined(["a"]), joined(["a", "b"]), joined(["a", "b", "c"], "or")
    ('a', 'a and b', 'a, b or c')
    """
    words = list(items)
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def spread(pairs: Iterable[tuple[str, int, int]]) -> str:
    """Shares by group: ``"link worker: 2 of 9; GP: 1 of 2"``."""
    return "; ".join(f"{name}: {share(part, whole)}" for name, part, whole in pairs)


def long_date(value: str) -> str:
    """An ISO date, or date and time, as a reader writes it; anything else as it stands.

    >>> long_date("2026-11-22T10:15:00Z"), long_date("soon")
    ('22 November 2026', 'soon')
    """
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return value
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def locator(turn: int, seconds: float | None, page: int | None = None) -> str:
    """Where a quotation stands in its transcript.

    >>> locator(12, 751.4), locator(0, None), locator(4, None, 3)
    ('turn 12, 00:12:31', 'before turn 1', 'turn 4, p. 3')
    """
    parts = [f"turn {turn}" if turn else "before turn 1"]
    if page is not None:
        parts.append(f"p. {page}")
    if turn and seconds is not None:
        parts.append(timestamp(seconds))
    return ", ".join(parts)


def shorten(text: str, words: int) -> str:
    """The first words of a quotation, on one line, with an ellipsis in brackets where it is cut.

    >>> shorten("one two  three", 2)
    'one two [...]'
    """
    parts: Sequence[str] = text.split()
    return " ".join(parts) if len(parts) <= words else f"{' '.join(parts[:words])} [...]"


def clipped(text: str, words: int) -> str:
    """The first words of a quotation as `shorten` gives them, cut at the end of a sentence where there is one.

    >>> clipped("One two. Three four. Five six.", 5), clipped("One two three four", 3)
    ('One two. Three four. [...]', 'One two three [...]')
    """
    parts = text.split()
    if len(parts) <= words:
        return text
    kept = parts[:words]
    ends = [place for place, word in enumerate(kept, 1) if word.endswith((".", "!", "?"))]
    if ends and ends[-1] * 2 >= words:
        kept = kept[: ends[-1]]
    return f"{' '.join(kept)} [...]"


def chance(probability: float | None) -> str:
    """A chance in tenths, as people weigh it; never none and never certain.

    >>> chance(0.98), chance(0.31), chance(0.02), chance(None)
    ('9 of 10', '3 of 10', 'less than 1 of 10', 'not known')
    """
    if probability is None:
        return "not known"
    tenths = min(9, round(probability * 10))
    return f"{tenths} of 10" if tenths else "less than 1 of 10"
