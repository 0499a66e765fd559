"""Names of people: after titles and introductions, from the lists of names, and by their capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers.context import FAMILIAR, TITLES, introduced, speaks_of_a_person, used_as_a_word
from qualkit.identifiers.lists import is_ordinary, ordinary_words, words_of
from qualkit.identifiers.national import covered
from qualkit.identifiers.people_words import (
    APPOSED,
    COMMON,
    DOES,
    FORMAL,
    JOINING,
    NAME_PREFIX,
    NAMED,
    NOBODY,
    PARTICLES,
    PLACE_CALLED,
    PLACED,
    REVERED,
    ROLES,
    SHORTENED,
    SMALL_COMMON,
    STREETS,
    THINGS,
    WORDS_FOR_NAMES,
    with_byname,
)
from qualkit.identifiers.reading import Reading, Word

__all__ = ["find"]


def find(reading: Reading) -> Iterator[Detected]:
    """All names of people, with the title before them."""
    yield from _Finder(reading).find()


class _Finder:
    """Goes through the words once, from name to name."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.words = reading.words
        self.first = words_of("first_names")
        self.last = words_of("surnames")
        self.spoken = words_of("names_in_speech")
        self.never = words_of("ambiguous")
        self.places = words_of("places")
        self.endings = words_of("organisation_suffixes") | STREETS
        self.ordinary = ordinary_words()
        self.skipped = covered(reading)
        self.small = {word.key for word in self.words if not word.capital and not word.caseless}

    def find(self) -> Iterator[Detected]:
        at = 0
        while at < len(self.words):
            hit = None if at in self.skipped else self._hit(at)
            if hit is None:
                at += 1
                continue
            start, upto, tier, rule = hit
            start, upto = with_byname(self.words, start, upto)
            yield Detected(self.words[start].start, self.words[upto - 1].end, "person", tier, rule)
            at = upto

    def _hit(self, at: int) -> tuple[int, int, Tier, str] | None:
        word = self.words[at]
        if word.key in TITLES and len(word.key) > 1:
            upto = self._after_title(at)
            if upto:
                return at, upto, Tier.LIKELY, "title and name"
            if self._titled_word(at):
                return at, at + 2, Tier.CHECK, "title and word with a capital"
        if not word.capital and not word.caseless and word.key in self.ordinary:
            return None
        if PLACE_CALLED.search(self.reading.before(word.start, 30)):
            return None
        if (introduced(self.words, at) or self._named(at)) and self._may_be_introduced(at):
            return at, self._extended(at + 1), Tier.LIKELY, "introduced by name"
        if self._spelling(at) or (self._of_a_thing(at) and not introduced(self.words, at)):
            return None
        judged = self._first_name(at) or self._surname(at) or self._family(at) or self._unknown(at)
        if judged is None:
            return None
        tier, rule = judged
        upto = self._extended(at + 1)
        if tier == Tier.CHECK and any(
            self._distinct(other) and (other.capital or other.caseless) for other in self.words[at:upto]
        ):
            tier = Tier.LIKELY
        return at, upto, tier, rule

    def _named(self, at: int) -> bool:
        """Whether a word for a name stands right before: “Surname, …”, “her name, …”."""
        near_name = at > 0 and self.words[at - 1].key in WORDS_FOR_NAMES
        return near_name and bool(NAMED.search(self.reading.before(self.words[at].start, 24)))

    def _after_title(self, at: int) -> int:
        """Where the name after a title ends; 0 if there is none."""
        if at + 1 >= len(self.words) or not self.words[at + 1].near:
            return 0
        if self.words[at + 1].opens and self.words[at].key not in SHORTENED:
            return 0
        word = self.words[at + 1]
        formal = self.words[at].key in FORMAL
        if word.key in NOBODY:
            return 0
        if word.key in self.never and not (formal and word.capital and word.key in self.last):
            return 0
        if word.caseless:
            known = word.key in self.first or word.key in self.last or not is_ordinary(word.key)
            common = is_ordinary(word.key) and (not formal or word.key in SMALL_COMMON)
            return self._extended(at + 2) if known and not common and len(word.key) > 1 else 0
        if word.capital or (formal and not is_ordinary(word.key)):
            named = formal or word.key in self.first or word.key in self.last or not is_ordinary(word.key)
            return self._extended(at + 2) if named else 0
        return 0

    def _titled_word(self, at: int) -> bool:
        """Whether an ordinary word with a capital follows a title with one: “Nurse Pepper”."""
        if at + 1 >= len(self.words) or not self.words[at].capital or self.words[at].caseless:
            return False
        word = self.words[at + 1]
        named = word.near and word.capital and not word.opens and not word.text.isupper()
        return named and word.key not in self.never and word.key not in self.endings and word.key not in ROLES

    def _may_be_introduced(self, at: int) -> bool:
        word = self.words[at]
        if word.key in self.never:
            return False
        distinct = word.key in self.first and not is_ordinary(word.key)
        if word.caseless:
            return distinct or word.key in self.spoken
        return word.capital and (word.key in self.first or word.key in self.last or not is_ordinary(word.key))

    def _first_name(self, at: int) -> tuple[Tier, str] | None:
        word = self.words[at]
        if word.key not in self.first:
            return None
        if len(word.key) < 3 and not word.capital and not speaks_of_a_person(self.words, at, at + 1):
            return None
        rule = "first name"
        followed = self._named_on(at)
        placed = at > 0 and word.near and self.words[at - 1].key in PLACED
        if word.key in self.places and placed and not followed:
            return None
        told = speaks_of_a_person(self.words, at, at + 1)
        if word.key in self.never:
            return self._never_alone(at, followed, told)
        ordinary = is_ordinary(word.key)
        if ordinary and not word.capital and not word.caseless:
            return None
        if word.caseless or not word.capital:
            if not ordinary and len(word.key) > (2 if word.caseless or told else 3):
                return (Tier.LIKELY if word.caseless or told else Tier.CHECK), rule
            if not word.caseless:
                return None
            if word.key in self.spoken and not (used_as_a_word(self.words, at) and not told):
                return Tier.LIKELY, rule
            if told:
                if used_as_a_word(self.words, at):
                    return Tier.CHECK, rule
                familiar = self.words[at - 1].key in FAMILIAR if at else False
                return (Tier.CHECK if familiar or word.key in SMALL_COMMON else Tier.LIKELY), rule
            return (Tier.CHECK, rule) if self._beside_a_name(at) or self._acts(at) or self._met(at) else None
        if word.text.isupper() and len(word.key) < 4:
            return Tier.CHECK, "first name, or an abbreviation"
        worded = used_as_a_word(self.words, at)
        if not ordinary or (word.key in self.spoken and not self._generic_phrase(at) and not (worded and word.opens)):
            return Tier.LIKELY, rule
        return self._ordinary_name(at, followed, told, worded)

    def _ordinary_name(self, at: int, followed: bool, told: bool, worded: bool) -> tuple[Tier, str] | None:
        """A first name with a capital that is a word as well."""
        word = self.words[at]
        if followed and not self._generic_phrase(at):
            return Tier.LIKELY, "first name and surname"
        if told:
            sure = self._told_before(at) or not (word.opens or worded)
            return (Tier.LIKELY if sure else Tier.CHECK), "first name that is also a word, spoken of as a person"
        if self._generic_phrase(at):
            return None
        if word.opens or worded:
            return None if word.opens and worded else (Tier.CHECK, "first name that is also a word")
        return Tier.LIKELY, "first name that is also a word, in capitals"

    def _never_alone(self, at: int, followed: bool, told: bool) -> tuple[Tier, str] | None:
        """A first name that is much more often something else: a month, a people, a service."""
        word = self.words[at]
        if not word.capital or word.caseless or (word.text.isupper() and len(word.key) < 5) or word.key in REVERED:
            return None
        if followed or told or (self._beside_a_name(at) and not word.opens):
            return Tier.LIKELY, "first name"
        asked = (
            at > 0 and word.near and not word.opens and self.words[at - 1].key in ("is", "was", "does", "did", "has")
        )
        shown = asked or self._does_something(at) or self._paired(at)
        return (Tier.CHECK, "first name that is also a word") if shown else None

    def _paired(self, at: int) -> bool:
        """Whether an “and” joins two such names in the middle of a sentence: “April and June”."""
        words = self.words
        joined = [at + 2] if at + 2 < len(words) and words[at + 1].key == "and" else []
        joined += [at - 2] if at > 1 and words[at - 1].key == "and" else []
        return any(words[one].key in self.first and words[one].capital and not words[one].opens for one in joined)

    def _told_before(self, at: int) -> bool:
        """Whether the words before alone say that a person is meant."""
        return speaks_of_a_person(self.words[: at + 1], at, at + 1)

    def _of_a_thing(self, at: int) -> bool:
        after = self.words[at + 1] if at + 1 < len(self.words) and self.words[at + 1].near else None
        return after is not None and after.key in THINGS and not self.words[at].ending

    def _family(self, at: int) -> tuple[Tier, str] | None:
        """A family by its surname: “the Thompsons”."""
        word = self.words[at]
        if not at or self.words[at - 1].key not in ("the", "both", "all") or not word.capital or word.caseless:
            return None
        for stem in (word.key.removesuffix("es"), word.key.removesuffix("s")):
            if stem != word.key and stem in self.last:
                known = not is_ordinary(stem) and not is_ordinary(word.key)
                return (Tier.LIKELY if known else Tier.CHECK), "surname of a family"
        return None

    def _surname(self, at: int) -> tuple[Tier, str] | None:
        word = self.words[at]
        if word.key not in self.last or word.key in self.never or len(word.key) < 3:
            return None
        told = speaks_of_a_person(self.words, at, at + 1)
        if word.key in self.places and not told:
            return None
        if is_ordinary(word.key):
            shown = not word.opens or bool(APPOSED.match(self.reading.after(word.end)))
            plain = word.capital and not word.caseless and shown and not self._generic_phrase(at)
            return (Tier.LIKELY if told else Tier.CHECK, "surname that is also a word") if plain else None
        if word.capital or word.caseless:
            return Tier.LIKELY, "surname"
        return (Tier.LIKELY if told else Tier.CHECK), "surname in small letters"

    def _unknown(self, at: int) -> tuple[Tier, str] | None:
        """A word with a capital that the middle of a sentence does not explain."""
        word = self.words[at]
        if word.key in self.never or word.key in self.places:
            return None
        if word.caseless and not is_ordinary(word.key) and len(word.key) > 3 and self._told_before(at):
            return Tier.CHECK, "unknown word, spoken of as a person"
        if not word.capital or word.caseless:
            return None
        if is_ordinary(word.key):
            return self._odd_capital(at)
        if len(word.key) < 3 or word.key in self.small or self._parts_ordinary(word):
            return None
        if word.text.isupper() or any(letter.isupper() for letter in word.text[1:] if word.text.isalpha()):
            return None
        if word.opens and len(word.key) < 4:
            return None
        if speaks_of_a_person(self.words, at, at + 1):
            return Tier.LIKELY, "word with a capital, spoken of as a person"
        return Tier.CHECK, "unknown word with a capital"

    def _odd_capital(self, at: int) -> tuple[Tier, str] | None:
        """An ordinary word with a capital in the middle of a sentence, all alone: somebody is called so."""
        word = self.words[at]
        if word.opens or len(word.key) < 3 or word.key in self.small or word.text.isupper() or word.key in TITLES:
            return None
        after = self.words[at + 1] if at + 1 < len(self.words) and self.words[at + 1].near else None
        if (after is not None and after.capital and not after.opens) or self.words[at - 1].capital and word.near:
            return None
        return Tier.CHECK, "ordinary word with a capital"

    def _parts_ordinary(self, word: Word) -> bool:
        parts = re.split(r"[-‐‑'’]", word.text.lower())
        return (
            all(is_ordinary(part) or len(part) < 3 for part in parts)
            and len(parts) > 1
            or is_ordinary(word.key.removesuffix("s"))
        )

    def _generic_phrase(self, at: int) -> bool:
        """Whether a word with a capital is part of a title of something: “the Star”, “Hope House”."""
        word = self.words[at]
        before = self.words[at - 1].key if at and word.near else ""
        if before in ("the", "a", "an") and not (before != "the" and self._surname_next(at)):
            return True
        after = self.words[at + 1] if at + 1 < len(self.words) and self.words[at + 1].near else None
        if after is None or not after.capital or after.opens:
            return False
        if after.key in self.endings:
            return True
        return is_ordinary(after.key) and after.key not in self.first and after.key not in self.last and word.opens

    def _surname_next(self, at: int) -> bool:
        after = self.words[at + 1] if at + 1 < len(self.words) and self.words[at + 1].near else None
        return after is not None and after.capital and not after.opens and after.key in self.last

    def _named_on(self, at: int) -> bool:
        """Whether the next word goes on with the name."""
        return self._extended(at + 1) > at + 1

    def _spelling(self, at: int) -> bool:
        """Whether a name only spells a letter: “C for Charlie”."""
        words = self.words
        return at > 1 and words[at - 1].key == "for" and len(words[at - 2].key) == 1 and words[at - 2].key not in "ai"

    def _does_something(self, at: int) -> bool:
        """Whether what follows a word at the beginning of a sentence is what a person is, has or does."""
        after = self.words[at + 1] if at + 1 < len(self.words) and self.words[at + 1].near else None
        return self.words[at].ending == "s" or (after is not None and not after.opens and after.key in DOES)

    def _acts(self, at: int) -> bool:
        """Whether a name without capitals stands where a subject does: “and pearl was stood there”."""
        words = self.words
        if words[at].key in COMMON or at + 1 >= len(words) or not words[at + 1].near:
            return False
        before = words[at - 1].key if at and words[at].near else ""
        return before in JOINING and words[at + 1].key in DOES and not words[at].ending

    def _met(self, at: int) -> bool:
        """Whether a name without capitals stands where somebody is met or speaks: “with ruby”, “its ivy that …”."""
        words = self.words
        if words[at].key in COMMON or not at or not words[at].near:
            return False
        before = words[at - 1]
        then = words[at + 1].key if at + 1 < len(words) else ""
        cleft = before.key in ("its", "it") and then in ("that", "who", "whos")
        return before.key in ("with", "from", "said", "says", "saw", "sees") or cleft

    def _listed_beside(self, at: int) -> bool:
        """Whether a name stands on the other side of a comma."""
        words, text = self.words, self.reading.text
        pairs = [pair for pair in ((at - 1, at), (at, at + 1)) if pair[0] >= 0 and pair[1] < len(words)]
        beside = [pair for pair in pairs if text[words[pair[0]].end : words[pair[1]].start] in (", ", "; ")]
        return any(self._named_beside(words[sum(pair) - at], words[at]) for pair in beside)

    def _beside_a_name(self, at: int) -> bool:
        """Whether a name stands on the other side of an “and”."""
        words = self.words
        if self._listed_beside(at):
            return True
        before = at > 1 and words[at - 1].key == "and" and self._named_beside(words[at - 2], words[at])
        after = at + 2 < len(words) and words[at + 1].key == "and" and self._named_beside(words[at + 2], words[at])
        return before or after

    def _named_beside(self, other: Word, word: Word) -> bool:
        if self._distinct(other):
            return True
        return other.key in self.first and other.key not in self.never and other.capital and not word.caseless

    def _distinct(self, word: Word) -> bool:
        return (word.key in self.first and not is_ordinary(word.key)) or word.key in self.spoken

    def _extended(self, upto: int) -> int:
        """Where a name ends that has come up to here."""
        end = upto
        while upto < len(self.words) and upto - end < 3:
            word = self.words[upto]
            if not word.near or (word.opens and not self._after_initial(upto)) or upto in self.skipped:
                break
            if "\n" in self.reading.text[self.words[upto - 1].end : word.start] and word.opens:
                break
            if self._goes_on(word):
                end = upto = upto + 1
            elif word.key in PARTICLES or (
                len(word.text) == 1 and word.capital and not word.caseless and word.text != "I"
            ):
                upto += 1
                if len(word.text) == 1:
                    end = upto
            else:
                break
        return end

    def _after_initial(self, at: int) -> bool:
        before = self.words[at - 1]
        return len(before.text) <= 4 and (len(before.text) == 1 or before.key in TITLES)

    def _goes_on(self, word: Word) -> bool:
        if word.key in self.never or len(word.key) < 2 or word.key in TITLES:
            return False
        known = word.key in self.last or word.key in self.first
        if NAME_PREFIX.match(word.text):
            return True
        if word.caseless:
            return known and (not is_ordinary(word.key) or (word.key in self.last and word.key not in COMMON))
        if word.capital and not word.opens and word.key not in self.endings:
            known = True
        return (
            word.capital and (known or not is_ordinary(word.key)) and not (word.text.isupper() and len(word.text) < 4)
        )
