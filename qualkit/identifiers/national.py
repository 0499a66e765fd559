"""National bodies and services: their names identify nobody, and are no names of people."""

from __future__ import annotations

from collections.abc import Iterator

from qualkit.identifiers.lists import phrases, words_of
from qualkit.identifiers.reading import Reading

__all__ = ["bodies", "covered"]


def bodies(reading: Reading) -> list[tuple[int, int]]:
    """Where national bodies stand: the numbers of their first word and of the one after the last."""
    found: list[tuple[int, int]] | None = reading.noted.get("national bodies")
    if found is None:
        found = reading.noted["national bodies"] = list(_bodies(reading))
    return found


def _bodies(reading: Reading) -> Iterator[tuple[int, int]]:
    words = reading.words
    longer, single = phrases("national_bodies"), words_of("national_bodies")
    at = 0
    first = frozenset(longer) | single
    while at < len(words):
        if words[at].key not in first:
            at += 1
            continue
        upto = at
        for keys in longer.get(words[at].key, ()):
            if tuple(word.key for word in words[at : at + len(keys)]) == keys:
                upto = at + len(keys)
                break
        if upto == at and words[at].key in single and words[at].capital:
            upto = at + 1
        if upto > at:
            yield at, upto
        at = max(upto, at + 1)


def covered(reading: Reading) -> frozenset[int]:
    """The numbers of all words that belong to a national body."""
    return frozenset(number for start, upto in bodies(reading) for number in range(start, upto))
