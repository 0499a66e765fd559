"""What is called by ordinary words: phrases with capitals, saints, wards, shops with a possessive. To be checked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers.context import TITLES
from qualkit.identifiers.lists import is_ordinary, words_of
from qualkit.identifiers.national import covered
from qualkit.identifiers.reading import Reading, Word, set_of

__all__ = ["find"]

_LINKS = set_of("of the and our in for on y yr to a with")
_MOST = 7
# Laws, programmes on television and measures have names too.
_NO_END = set_of(
    "act acts bill measure scale index form plan deal show radio wales england scotland ireland britain channel"
)
_STREETS = set_of("street road avenue lane drive close crescent terrace gardens court")
# Words that roles, documents and programmes have in their names, as researchers and the NHS write them.
_GENERAL = set_of("""social prescribing prescriber link worker workers manager team green health wellbeing care plan
    long term
    community communities assets primary network coach advisor adviser officer director lead chair service services
    support
    programme project group role form chapter table section figure appendix question part step phase stage level unit
    module
    theory change doctor nurse practice general practitioner receptionist coordinator navigator connector champion
    volunteer
    interviewer participant researcher english language king queen prince princess road street north south east west new
    year old world war day night good morning sorry thank thanks yes no okay well great mother father mum dad nan
    number one two three four five six seven eight nine ten first second third zero triple double oh""")
_LOCAL = re.compile(
    r"\b(?:the) ((?:legion|british legion|methodists?|baptists?|congregational|miners|welfare|labour club|con club|"
    r"tute|masonic|catholic club|rotary|gurdwara|mandir|scout hut|tabernacle|bethel|ebenezer)(?: (?:hall|club|"
    r"chapel|institute))?)\b(?! (?:rights?|reform|system|state|benefits?|cuts|office|check|lunch|way|faith|people|"
    r"ladies|minister))",
    re.I,
)
_WARD = re.compile(r"\b(?:[Ww]ard|WARD) (?:\d{1,2}[A-Za-z]?|[A-H]\d{0,2})\b")
_SHOP = re.compile(
    r"\b(?:at|to|from|in|is|into|called|past|near|by|outside) ([A-Z][\w\-]+(?: [A-Z][\w\-]+)?['’]s)(?=[,.;:!?]|"
    r" and | on | for |$)"
)


def find(reading: Reading) -> Iterator[Detected]:
    """All such names."""
    yield from _phrases(reading)
    yield from _saints(reading)
    for pattern, group, rule in (
        (_LOCAL, 0, "local institution"),
        (_WARD, 0, "ward"),
        (_SHOP, 1, "shop or practice of a name"),
    ):
        for match in pattern.finditer(reading.text):
            if not reading.in_placeholder(match.start(group)):
                yield Detected(match.start(group), match.end(group), "organisation", Tier.CHECK, rule)


def _phrases(reading: Reading) -> Iterator[Detected]:
    """Words with capitals in the middle of a sentence, and words that link them."""
    words = reading.words
    skipped = covered(reading)
    small = {word.key for word in words if not word.capital and not word.caseless}
    at = 0
    while at < len(words):
        if not words[at].capital or words[at].caseless or at in skipped:
            at += 1
            continue
        upto = _end(words, at, skipped)
        # “The” belongs to a name of one word, “the Hive”; longer ones are told by their own words.
        start = at - (at > 0 and words[at - 1].key == "the" and words[at].near and upto == at + 1)
        if _is_a_name(words, at, upto, start, small):
            yield Detected(
                words[start].start,
                _with_number(reading, words[upto - 1].end),
                "organisation",
                Tier.CHECK,
                "words with capitals",
            )
            at = upto
        else:
            at = at + 1 if words[at].opens or words[at].text == "I" else upto


def _end(words: list[Word], at: int, skipped: frozenset[int]) -> int:
    """Where a phrase of words with capitals ends."""
    upto = end = at + 1
    while (
        upto < len(words) and upto - at < _MOST and words[upto].near and not words[upto].opens and upto not in skipped
    ):
        if words[upto].capital and words[upto].text != "I":
            end = upto = upto + 1
        elif words[upto].key in _LINKS and upto - end < 2:
            upto += 1
        else:
            break
    return end


def _is_a_name(words: list[Word], at: int, upto: int, start: int, small: set[str]) -> bool:
    capitals = [word for word in words[at:upto] if word.capital]
    if words[at].text == "I" or words[at].key in TITLES or len(words[at].key) < 2:
        return False
    if any(_somebody(word) for word in capitals) or capitals[-1].key in _NO_END:
        return False
    telling = [word for word in capitals if _tells(word, small)]
    if words[at].opens:
        return len(capitals) > 2 and any(word is not words[at] for word in telling)
    if len(capitals) == 1:
        return start < at and bool(telling)
    return bool(telling)


def _tells(word: Word, small: set[str]) -> bool:
    """Whether a word could tell one organisation from another."""
    if word.key in _GENERAL or word.key in words_of("ambiguous") or len(word.key) < 3:
        return False
    return word.key not in small and not word.text.isupper()


def _somebody(word: Word) -> bool:
    """Whether a word is a name and nothing else: other detectors find it."""
    named = word.key in words_of("first_names") or word.key in words_of("surnames")
    return named and not is_ordinary(word.key)


def _with_number(reading: Reading, end: int) -> int:
    after = re.match(r" \d{1,3}\b(?![.:,%]\d)", reading.text[end : end + 6])
    return end + after.end() if after else end


def _saints(reading: Reading) -> Iterator[Detected]:
    """Churches, schools and halls that are called after a saint."""
    words = reading.words
    for at, word in enumerate(words[:-1]):
        if word.key not in ("st", "saint", "sts") or not words[at + 1].near:
            continue
        saint = words[at + 1]
        if saint.opens and not word.text.endswith("t") or len(saint.key) < 3:
            continue
        known = saint.key in words_of("first_names") or not is_ordinary(saint.key)
        if not (saint.capital or (word.caseless and known)) or saint.key in words_of("ambiguous"):
            continue
        after = words[at + 2] if at + 2 < len(words) and saint.near else None
        if after is not None and after.key in _STREETS and after.near:
            continue
        end = saint.end + (2 if saint.ending == "s" else 0)
        yield Detected(word.start, end, "organisation", Tier.LIKELY, "called after a saint")
