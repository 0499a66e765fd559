"""Places from the list of places, and the first half of a postcode where the text says that it is one."""

from __future__ import annotations

from collections.abc import Iterator

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers.lists import is_ordinary, phrases, words_of
from qualkit.identifiers.national import covered
from qualkit.identifiers.postcodes import find_halves
from qualkit.identifiers.reading import Reading, Word, set_of

__all__ = ["find"]

_PLACED = set_of("in at from to near around outside towards through via into across over of up down")
_WHERE = set_of("in from near around outside through via")
_SECOND = set_of("""vale bay green heath hill park bridge common end cross moor wood town dock docks quay village
    sands beach
    north south east west central newydd fawr fach bach uchaf isaf ddu ferry junction island harbour valley le st""")
_FOLLOWED = set_of("way area town city centre estate")


def find(reading: Reading) -> Iterator[Detected]:
    """All places; those whose names are words as well only where the words around them say so."""
    yield from find_halves(reading)
    words = reading.words
    skipped = covered(reading)
    longer, single = phrases("places"), words_of("places")
    at = 0
    while at < len(words):
        upto, tier = _phrase(words, at, longer)
        if not upto and at not in skipped and words[at].key in single:
            upto, tier = _further(words, at + 1), _single(words, at)
        elif not upto and words[at].caseless and at not in skipped and _unknown(words, at):
            upto, tier = at + 1, Tier.CHECK
        if upto and tier is not None:
            yield Detected(words[at].start, words[upto - 1].end, "place", tier, "list of places")
        at = max(upto, at + 1)


def _phrase(words: list[Word], at: int, longer: dict[str, tuple[tuple[str, ...], ...]]) -> tuple[int, Tier | None]:
    for keys in longer.get(words[at].key, ()):
        upto = at + len(keys)
        if tuple(word.key for word in words[at:upto]) != keys or not all(word.near for word in words[at + 1 : upto]):
            continue
        written = words[at].capital and words[upto - 1].capital and not words[at].caseless
        if written or not all(is_ordinary(key) for key in keys):
            return upto, Tier.LIKELY
    return 0, None


def _further(words: list[Word], at: int) -> int:
    """Where the name of a place ends that goes on with a word such as Vale or Bay."""
    more = at < len(words) and words[at].near and words[at].key in _SECOND and not words[at].opens
    return at + 1 if more and words[at].capital and not words[at].caseless else at


def _unknown(words: list[Word], at: int) -> bool:
    """Whether a word that no list knows stands, without capitals, where a place would."""
    word = words[at]
    if not word.caseless or not at or not word.near or len(word.key) < 5 or not word.text.isalpha():
        return False
    return words[at - 1].key in _WHERE and not is_ordinary(word.key) and not is_ordinary(word.key.removesuffix("s"))


def _single(words: list[Word], at: int) -> Tier | None:
    word = words[at]
    before = words[at - 1].key if at and word.near else ""
    after = words[at + 1].key if at + 1 < len(words) and words[at + 1].near else ""
    placed = before in _PLACED or after in _FOLLOWED
    if word.key in words_of("ambiguous"):
        return None
    if is_ordinary(word.key):
        if not word.capital or word.caseless or word.opens:
            return None
        return Tier.LIKELY if placed else Tier.CHECK
    named = word.key in words_of("first_names") or word.key in words_of("surnames")
    if word.capital or word.caseless:
        if named and not placed:
            return Tier.CHECK
        return Tier.LIKELY
    return Tier.LIKELY if placed else Tier.CHECK
