"""Descriptions that together fit few people, such as a people, a job and a place: always for a person to judge."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers.lists import entries, words_of
from qualkit.identifiers.reading import Reading, Word, set_of

__all__ = ["find"]

# Words of these kinds alone, or with another of the same kind, say little.
_TELLING = set_of("people trait fame family event condition only")
_CLAUSE = re.compile(r"[.?!;:\n]")
_DETERMINERS = set_of("a an the one our my his her their your this that another some only first last")
_STOP = set_of("and but so because when until then if i we you they he she it which is was are were be has had have")
_BEFORE, _AFTER, _NEAR = 5, 9, 9
_WHERE = set_of("""dale island islands valley coast village glen hamlet moor peninsula estate parish county town
    world country
    street club choir""")
_USUAL = set_of("""gp doctor nurse worker workers manager receptionist physio carer teacher driver cleaner cook
    counsellor
    volunteer midwife pharmacist consultant""")


@cache
def _groups() -> dict[str, str]:
    """The group of every word of the list, folded."""
    found: dict[str, str] = {}
    for entry in entries("descriptions"):
        group, _, several = entry.partition(":")
        for word in several.split():
            found.setdefault(word, group)
    return found


def find(reading: Reading) -> Iterator[Detected]:
    """All such descriptions: two things or more that are said of one person within a few words."""
    words = reading.words
    groups = _groups()
    hits = [(number, group) for number, word in enumerate(words) if (group := groups.get(word.key))]
    at = 0
    while at < len(hits):
        upto = at + 1
        while upto < len(hits) and hits[upto][0] - hits[upto - 1][0] <= _NEAR and _together(reading, words, hits, upto):
            upto += 1
        span = _described(reading, words, hits[at:upto])
        if span is not None:
            yield Detected(*span, "combination", Tier.CHECK, "several rare things said of one person")
        at = upto


def _together(reading: Reading, words: list[Word], hits: list[tuple[int, str]], upto: int) -> bool:
    """Whether no sentence ends, and nobody else begins, between two words of the list."""
    before, after = words[hits[upto - 1][0]], words[hits[upto][0]]
    return not _CLAUSE.search(reading.text, before.end, after.start)


def _described(reading: Reading, words: list[Word], hits: list[tuple[int, str]]) -> tuple[int, int] | None:
    """The range of a description, if these words make one."""
    groups = {group for _, group in hits}
    first, last = hits[0][0], hits[-1][0]
    placed = _place_after(words, last)
    telling = groups & _TELLING
    usual = all(words[number].key in _USUAL for number, group in hits if group == "job")
    if not groups & {"people", "job", "person", "trait", "family", "fame"}:
        return None
    if not telling and len(hits) > 2 and not usual and groups == {"job"}:
        return words[_start(words, first)].start, words[_end(reading, words, last)].end
    lonely = telling <= {"only"} and (usual or "job" not in groups)
    few = lonely or (usual and not groups - {"people", "job", "person"})
    several = len(groups) + placed >= (3 if few else 2)
    if not telling or not several or groups <= {"people", "person"} and not placed:
        return None
    one_thing = any(groups <= {kind, "person"} for kind in ("event", "family", "condition"))
    if one_thing and len(hits) < 3:
        return None
    start = _start(words, first)
    start += words[start].key in ("a", "an")
    return words[start].start, words[_end(reading, words, last)].end


def _place_after(words: list[Word], last: int) -> int:
    for number in range(last + 1, min(len(words), last + 5)):
        word = words[number]
        if word.opens:
            return 0
        if words[number - 1].key in ("in", "at", "on", "from", "the", "of", "this", "our") and (
            word.key in _WHERE or (word.key in words_of("places") and (word.capital or word.caseless))
        ):
            return 1
    return 0


def _start(words: list[Word], first: int) -> int:
    """The determiner before the first of the words, if there is one near."""
    for number in range(first, max(-1, first - _BEFORE), -1):
        if words[number].key in _DETERMINERS and number < first:
            before = number - 1
            return before if before >= 0 and words[before].near and words[before].key in ("the", "our", "a") else number
        if number < first and (words[number].key in _STOP or words[number + 1].opens):
            return number + 1
        if words[number].opens:
            return number
    return first


def _end(reading: Reading, words: list[Word], last: int) -> int:
    """The end of the clause, at most so many words on."""
    end = last
    for number in range(last + 1, min(len(words), last + 1 + _AFTER)):
        gap = reading.text[words[number - 1].end : words[number].start]
        if _CLAUSE.search(gap) or "," in gap or words[number].key in ("but", "so", "because", "until"):
            break
        end = number
    return end
