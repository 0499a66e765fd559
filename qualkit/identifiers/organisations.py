"""Local organisations: by the word that ends their name, and local branches of national bodies."""

from __future__ import annotations

from collections.abc import Iterator

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers.lists import is_ordinary, phrases, words_of
from qualkit.identifiers.national import bodies, covered
from qualkit.identifiers.reading import Reading, Word, set_of

__all__ = ["find"]

# Words with capitals that tell no organisation from another.
_GENERIC = set_of("""the a an my our your his her their this that local new old community health medical
    primary care social link
    gp nhs family general day leisure sports youth arts resource mental wellbeing county borough city town village
    parish and of for district national royal group housing food main i we at in to from with by on cottage nursing
    residential high secondary junior infants dental church mens womens ladies public private state grammar sixth form
    further higher adult big little citizens advice court council school hospital surgery practice some any every
    another first second lunch chair green blue coffee tea christmas bank district team so and but then well if when
    no not a&e accident emergency""")
_LINKS = set_of("and of the st ar y yr a")
_MOST = 5
_SELDOM_ALONE = set_of("hall club ward arms inn group project housing homes society")
# Words that end the names of places where people meet, and much else.
_WEAK = set_of("""rec recreation shelter refuge hostel larder pantry kitchen workshop harriers walkers singers
    players ramblers
    gardens farm lodge nursery playgroup parish baptist methodist unit wing annexe doctors medical vets bakery
    barbers tavern
    hotel museum gallery cinema baths lido pool leisure neighbours friends carers veterans sheds shed rotary""")
_FIRST = set_of("ysgol meddygfa ysbyty coleg canolfan capel eglwys neuadd")


def find(reading: Reading) -> Iterator[Detected]:
    """All local organisations."""
    words = reading.words
    longer, single = phrases("organisation_suffixes"), words_of("organisation_suffixes")
    skipped = covered(reading)
    for at, word in enumerate(words):
        upto = 0
        for keys in longer.get(word.key, ()):
            if tuple(other.key for other in words[at : at + len(keys)]) == keys:
                upto = at + len(keys)
                break
        if not upto and word.key in single:
            upto = at + 1
        if upto and at and words[at].near and at not in skipped:
            yield from _ended(words, at, upto)
    yield from _welsh(words)
    yield from _branches(reading)


def _welsh(words: list[Word]) -> Iterator[Detected]:
    """Organisations whose Welsh name begins with what they are: “Ysgol Glan Clwyd”."""
    for at, word in enumerate(words):
        if word.key not in _FIRST or not (word.capital or word.caseless):
            continue
        upto = at + 1
        while upto < min(len(words), at + 5) and words[upto].near and not words[upto].opens:
            if not (
                words[upto].capital or words[upto].key in _LINKS or (word.caseless and not is_ordinary(words[upto].key))
            ):
                break
            upto += 1
        if upto > at + 1:
            yield Detected(
                word.start, words[upto - 1].end, "organisation", Tier.LIKELY, "Welsh name of an organisation"
            )


def _ended(words: list[Word], at: int, upto: int) -> Iterator[Detected]:
    """The organisation whose last words are those from `at` up to `upto`."""
    start = at
    while (
        start > 0
        and at - start < _MOST
        and words[start].near
        and not words[start].opens
        and _part(words[start - 1], words[at])
    ):
        start -= 1
    while start < at and words[start].key != "st" and (words[start].key in _GENERIC or words[start].key in _LINKS):
        start += 1
    if all(word.key in words_of("ambiguous") for word in words[start:at]):
        return
    if words[at].caseless and at - start > 2:
        start = at - 2
    tier = Tier.LIKELY
    if all(is_ordinary(word.key) for word in words[start:at]) and not words[at].capital:
        tier = Tier.CHECK
    if words[at].key in _WEAK:
        if not words[at].capital and tier == Tier.CHECK:
            return
        yield Detected(words[start].start, words[upto - 1].end, "organisation", Tier.CHECK, "name before a common word")
        return
    if words[at].key in _SELDOM_ALONE:
        tier = Tier.LIKELY if words[at].capital and not words[at].caseless else Tier.CHECK
    yield Detected(
        words[start].start, words[upto - 1].end, "organisation", tier, "name before a word for organisations"
    )


def _part(word: Word, suffix: Word) -> bool:
    """Whether a word can belong to the name before the suffix."""
    if suffix.caseless or not word.capital:
        if word.key in _LINKS and not suffix.caseless:
            return True
        return not is_ordinary(word.key) and len(word.key) > 2 and (suffix.caseless or word.key in words_of("places"))
    ordinary = is_ordinary(word.key)
    if ordinary and word.opens and not suffix.capital:
        return False
    return not (word.key in words_of("ambiguous") and not suffix.capital)


def _branches(reading: Reading) -> Iterator[Detected]:
    words = reading.words
    single, longer = words_of("places"), phrases("places")
    for start, upto in bodies(reading):
        at = upto + (upto < len(words) and words[upto].key in ("in", "of", "at"))
        if at >= len(words) or not words[at].near or not words[upto].near:
            continue
        end = 0
        for keys in longer.get(words[at].key, ()):
            if tuple(word.key for word in words[at : at + len(keys)]) == keys:
                end = at + len(keys)
                break
        if not end and words[at].key in single and (words[at].capital or words[at].caseless):
            end = at + 1
        if not end and at > upto and words[at].capital and not words[at].caseless and not is_ordinary(words[at].key):
            yield Detected(words[start].start, words[at].end, "organisation", Tier.LIKELY, "local branch")
        if end and at == upto or (end and words[start].key in ("samaritans", "mind")):
            yield Detected(words[start].start, words[end - 1].end, "organisation", Tier.LIKELY, "local branch")
