"""The study's own list of real names: the surest detector, since the researcher knows them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from qualkit.domain.identifiers import KINDS, Detected, Tier
from qualkit.errors import BadInput, Location
from qualkit.identifiers.context import RELATIONS, TITLES, speaks_of_a_person, used_as_a_word
from qualkit.identifiers.lists import is_ordinary, nicknames, words_of
from qualkit.identifiers.reading import Reading, Word, Words, fold, set_of

__all__ = ["NameEntry", "NameList"]

_PART = re.compile(r"[^\s,;/()\"“”]+")
_SPLIT = re.compile(r"[\-‐‑'’ʼ]")
_TITLES = TITLES | RELATIONS | set_of("our big little wee old young canon")
_INITIALS = re.compile(r"(?:[A-Z](?:['’][A-Z])?\.?){1,4}")
# A word that speech has so often that without capitals it is not even to be checked.
_COMMON = set_of("will may can more were good way too said long little best house read so do us an in on so he my no")
# After these an ordinary word without a capital is that word, not a name.
_NOUN_AFTER = set_of("""the a an my your his her of in for some any no their our this that these those to it i we you
    they he she
    on at by as is was be been are were more most very so too such what which whose every each all both good bad big not
    can could would should will may might must do does did have has had""")
_FINITE = set_of("is was has had would did does isn't wasn't hasn't hadn't wouldn't didn't doesn't")
_THINGS = set_of("line station sponge plum park stadium street road day")
# Parts of a name that say nothing alone.
_NOT_ALONE = _TITLES | set_of("the of and de da du van der den von al el la le st bin bint ap ab jr snr")
_TIERS = list(Tier)
_FUZZY_FROM = 5
_JOINED_FROM = 7
# What is heard alike, longer ones first; and letters that are hardly heard.
_ALIKE = (
    ("sch", "x"), ("tsch", "x"), ("sz", "x"), ("cz", "x"), ("sh", "x"), ("ch", "x"), ("rz", "x"), ("zh", "x"),
    ("ph", "f"), ("ck", "k"), ("kh", "k"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("bh", "v"), ("mh", "v"), ("dz", "z"),
    ("ks", "x"), ("q", "k"), ("c", "k"), ("z", "s"), ("w", "v"), ("j", "g"),
)  # fmt: skip
_VOWELS = re.compile("[aeiouyh]")
_LONGEST = 40
_BEFORE_MONTHS = set_of("in since until till by last next of early late mid this from during every for")
_PART_OF = "name list, part of a name"
_SHORT = "short for a name of the list"
_OF_INITIALS = "name list, initials"
_KINDS = {kind.casefold(): kind for kind in KINDS} | {"": "person", "name": "person"}


@dataclass(frozen=True, slots=True)
class NameEntry:
    """One real name of the study.

    Attributes:
        words: the name, as it is written: “Sarah Thompson”, “Riverside Surgery”.
        kind: one of `qualkit.domain.identifiers.KINDS`.
        replacement: what should stand instead; "" lets qualkit propose it.
    """

    words: str = field(repr=False)
    kind: str = "person"
    replacement: str = ""


@dataclass(frozen=True, slots=True)
class _Form:
    """One way to write an entry: its folded words, and how sure it is that they mean it."""

    keys: tuple[str, ...]
    entry: NameEntry = field(repr=False)
    tier: Tier
    rule: str
    ordinary: bool


class NameList:
    """Real names of the study, ready to be found fast in many texts: whatever the capitals, with other accents,
    hyphens and apostrophes, with a possessive ending, in part, for short, and with one letter that differs.

    >>> names = NameList([NameEntry("Siân O’Brien", "person", "[link worker A]")])
    >>> [(found.tier.value, found.rule) for found in names.find(Reading("I rang sian obrien. Obrian was out."))]
    [('certain', 'name list'), ('likely', 'name list, one letter differs')]
    """

    def __init__(self, entries: Iterable[NameEntry]) -> None:
        self.entries: tuple[NameEntry, ...] = tuple(entries)
        self._forms: dict[str, list[_Form]] = {}
        self._near: dict[str, list[_Form]] = {}
        self._judged: dict[str, tuple[_Form, Tier, str] | None] = {}
        self._sounds: dict[str, _Form] = {}
        self._halves: frozenset[str] = frozenset()
        seen: set[tuple[str, ...]] = set()
        for form in sorted(self._all_forms(), key=lambda form: (form.tier != Tier.CERTAIN, -len(form.keys))):
            if form.keys in seen:
                continue
            seen.add(form.keys)
            self._forms.setdefault(form.keys[0], []).append(form)
            if (
                len(form.keys) == 1
                and _FUZZY_FROM <= len(form.keys[0]) <= _LONGEST
                and form.rule.startswith("name list")
            ):
                for near in _deletions(form.keys[0]):
                    self._near.setdefault(near, []).append(form)
        for several in self._forms.values():
            several.sort(key=lambda form: -len(form.keys))
        self._index_sounds()

    def _index_sounds(self) -> None:
        single = [key for key, several in self._forms.items() if any(_is_whole(form) for form in several)]
        for key in single:
            if len(key) >= _FUZZY_FROM:
                form = next(form for form in self._forms[key] if _is_whole(form))
                self._sounds.setdefault(sound(key), form)
        long = (key for key in single if len(key) >= _JOINED_FROM)
        self._halves = frozenset(key[:cut] for key in long for cut in range(2, len(key) - 1))

    @classmethod
    def parse(cls, text: str, file: str) -> NameList:
        """A list from a file: a name a line, or CSV with the columns name, kind and replacement.

        Raises:
            BadInput: a kind is not one qualkit knows, or a line has too many columns.
        """
        import csv
        import io

        entries: list[NameEntry] = []
        headed = False
        rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=_delimiter(text), skipinitialspace=True)
        for number, row in enumerate(rows, start=1):
            cells = [cell.strip() for cell in row]
            if not any(cells) or cells[0].startswith("#"):
                continue
            if number == 1 and cells[0].casefold() in ("name", "names", "real name"):
                headed = True
                continue
            entries.append(_entry(cells, Location(file, rows.line_num), headed))
        return cls(entries)

    def __len__(self) -> int:
        return len(self.entries)

    def find(self, reading: Reading, only: Tier | None = None) -> Iterator[Detected]:
        """The names of the list in a text; with `only` certain, without those where a letter differs."""
        words = reading.words_everywhere
        # Without names in which a letter differs, only words that begin a name or half of one are looked at.
        places = range(len(words)) if only is None else words.places(self._forms.keys() | self._halves)
        upto = 0
        for at in places:
            hit = self._hit(words, at, only) if at >= upto else None
            if hit is not None:
                upto, form, tier, rule = hit
                yield Detected(words[at].start, words[upto - 1].end, form.entry.kind, tier, rule)

    def _hit(self, words: Words, at: int, only: Tier | None) -> tuple[int, _Form, Tier, str] | None:
        key = words.keys[at]
        hit = self._at(words, at) if key in self._forms else None
        if hit is None and key in self._halves:
            hit = self._joined_at(words, at)
        if hit is None and only is None and _FUZZY_FROM - 1 <= len(key) <= _LONGEST:
            hit = self._fuzzy_at(words, at)
        return hit

    def entry(self, words: str) -> NameEntry | None:
        """The entry that these words of a text mean, for its kind and replacement; None if there is none."""
        said = Reading(words).words_everywhere
        hit = (self._exact(said, 0) or self._fuzzy_at(said, 0)) if said else None
        return hit[1].entry if hit and hit[0] == len(said) else None

    def _all_forms(self) -> Iterator[_Form]:
        for entry in self.entries:
            parts = _PART.findall(entry.words)
            yield from _forms(entry, parts)

    def _at(self, words: Sequence[Word], at: int) -> tuple[int, _Form, Tier, str] | None:
        hit = self._exact(words, at)
        if hit is None:
            return None
        upto, form, _, rule = hit
        if not form.ordinary:
            after = words[upto].key if upto < len(words) and words[upto].near and not words[upto - 1].ending else ""
            return (upto, form, Tier.CHECK, rule) if rule == _PART_OF and after in _THINGS else hit
        if words[at].masked:
            return None
        sure = _sureness(words, at, upto)
        if sure is None:
            return None
        at_most = form.tier if rule == _SHORT else Tier.CERTAIN
        return upto, form, max(sure, at_most, key=_TIERS.index), rule

    def _exact(self, words: Sequence[Word], at: int) -> tuple[int, _Form, Tier, str] | None:
        for form in self._forms.get(words[at].key, ()):
            upto = at + len(form.keys)
            following = words[at + 1 : upto]
            if (
                len(following) == len(form.keys) - 1
                and all(word.key == key and word.near for word, key in zip(following, form.keys[1:], strict=True))
                and all(_stands_for_a_name(word) for word in words[at:upto])
                and (form.rule != _OF_INITIALS or _are_initials(words[at:upto]))
            ):
                return upto, form, form.tier, form.rule
        return None

    def _fuzzy_at(self, words: Sequence[Word], at: int) -> tuple[int, _Form, Tier, str] | None:
        key = words[at].key
        if key not in self._judged:
            self._judged[key] = self._nearest(key)
        judged = self._judged[key]
        return None if judged is None else (at + 1, *judged)

    def _joined_at(self, words: Sequence[Word], at: int) -> tuple[int, _Form, Tier, str] | None:
        """A name that stands in the text as two words: “Oyin Kansola”."""
        if at + 1 >= len(words) or not words[at + 1].near:
            return None
        form = next(filter(_is_whole, self._forms.get(words[at].key + words[at + 1].key, ())), None)
        if (
            form is None
            or len(form.keys[0]) < _JOINED_FROM
            or all(is_ordinary(word.key) for word in words[at : at + 2])
        ):
            return None
        return at + 2, form, Tier.LIKELY, "name list, as two words"

    def _nearest(self, key: str) -> tuple[_Form, Tier, str] | None:
        """The form that differs in one letter from a word that is not an ordinary one, or sounds like it; None if there
        is none."""
        if not self._near or len(key) > _LONGEST or is_ordinary(key):
            return None
        near = (form for part in sorted(_deletions(key)) for form in self._near.get(part, ()))
        form = next((form for form in near if _one_apart(key, form.keys[0])), None)
        if form is not None:
            other = key in words_of("ambiguous") or key in words_of("places")
            return form, Tier.CHECK if other else Tier.LIKELY, "name list, one letter differs"
        alike = self._sounds.get(sound(key)) if len(key) >= _FUZZY_FROM else None
        return None if alike is None or alike.keys[0] == key else (alike, Tier.CHECK, "name list, sounds alike")


def _is_whole(form: _Form) -> bool:
    """Whether a form is one word that says enough to look for others like it."""
    return len(form.keys) == 1 and form.rule.startswith("name list") and not form.ordinary and form.rule != _OF_INITIALS


@lru_cache(maxsize=65536)
def sound(key: str) -> str:
    """How a folded name sounds, roughly: its consonants, those that are heard alike as one. Vowels count only at the
    beginning.

    >>> sound("katarzyna") == sound("katazhina"), sound("mohammed") == sound("muhamad"), sound("sian") == sound("ian")
    (True, True, False)
    """
    for written, heard in _ALIKE:
        key = key.replace(written, heard)
    heard = _VOWELS.sub("", key[1:])
    first = "a" if key[:1] in "aeiouy" else key[:1]
    return first + "".join(letter for letter, before in zip(heard, first + heard, strict=False) if letter != before)


def _delimiter(text: str) -> str:
    first = text.split("\n", 1)[0]
    return "\t" if "\t" in first else ";" if ";" in first and "," not in first else ","


def _entry(cells: list[str], where: Location, headed: bool) -> NameEntry:
    name, kind, replacement = (*cells, "", "")[:3]
    known = _KINDS.get(kind.casefold())
    if known is None and not headed and len(cells) == 2:
        name, known = f"{kind} {name}", "person"
    if len(cells) > 3 and any(cells[3:]):
        raise BadInput("has more than three columns.", hint="Write: name, kind, replacement.", where=where)
    if known is None:
        raise BadInput("has a kind that qualkit does not know.", hint=f"Known: {', '.join(KINDS)}.", where=where)
    if not any(map(str.isalnum, name)):
        raise BadInput("has no name in it.", hint="Write: name, kind, replacement.", where=where)
    return NameEntry(name, known, replacement)


def _forms(entry: NameEntry, parts: list[str]) -> Iterator[_Form]:
    def made(keys: Iterable[str], tier: Tier, rule: str) -> Iterator[_Form]:
        used = tuple(key for key in keys if key)
        if used:
            yield _Form(used, entry, tier, rule, len(used) == 1 and (is_ordinary(used[0]) or len(used[0]) < 3))

    if entry.kind == "person" and entry.words.strip().isupper() and _INITIALS.fullmatch("".join(parts)):
        yield from made(
            [fold(piece) for part in parts for piece in re.findall(r"[A-Z](?:['’][A-Z])?", part)],
            Tier.CERTAIN,
            _OF_INITIALS,
        )
        return
    keys = [fold(part) for part in parts]
    split = [fold(piece) for part in parts for piece in _SPLIT.split(part)]
    for whole in (keys, split, ["".join(keys)]):
        yield from made(whole, Tier.CERTAIN, "name list")
    if entry.kind != "person":
        return
    named = [key for key in keys if key and key not in _TITLES]
    for part in named:
        if part not in _NOT_ALONE and len(part) > 1:
            yield from made([part], Tier.CERTAIN if not is_ordinary(part) else Tier.LIKELY, _PART_OF)
    for part in parts:
        pieces = [fold(piece) for piece in _SPLIT.split(part)]
        if len(pieces) > 1 and len(pieces[0]) > 2:
            yield from made(pieces, Tier.CERTAIN, _PART_OF)
    if len(named) > 1:
        first, last = named[0], named[-1]
        for pair in ((first, last), (last, first), (first[0], last), (first, last[0])):
            yield from made(pair, Tier.CERTAIN, "name list, short form")
        for family in (f"{last}s", f"{last}es"):
            yield _Form((family,), entry, Tier.LIKELY, "name list, a family", True)
    for short in sorted(nicknames().get(named[0], ())) if named else ():
        yield from made([short], Tier.LIKELY, _SHORT)


def _sureness(words: Sequence[Word], at: int, upto: int) -> Tier | None:
    """How sure it is that a name that is also an ordinary word is meant as a name; None: it is not."""
    word = words[at]
    before = words[at - 1].key if at and word.near and not word.opens else ""
    told = speaks_of_a_person(words, at, upto)
    after = words[upto].key if upto < len(words) and words[upto].near else ""
    if not word.caseless and word.capital and not word.opens and word.key in words_of("ambiguous"):
        return None if before in _BEFORE_MONTHS else Tier.LIKELY if told else Tier.CHECK
    if not told and (after in _THINGS or (used_as_a_word(words, at) and word.opens)):
        return Tier.CHECK if word.capital and not word.caseless else None
    if not word.caseless and word.capital and not word.opens:
        return Tier.CERTAIN if told or not _in_a_title(words, at, upto) else Tier.CHECK
    if before in _TITLES and word.capital and not word.caseless:
        return Tier.CERTAIN
    if told:
        # The words before a name tell more than those after it: “Bill comes in” may be a law.
        alone = word.opens and speaks_of_a_person(words, at, upto) and word.capital and not word.caseless
        return Tier.CHECK if alone else Tier.LIKELY
    if word.caseless:
        # “will would never let her”: one of the two is a name.
        alone = word.key in ("will", "may") and after in _FINITE
        return None if word.key in _COMMON and not alone else Tier.CHECK
    if word.capital:
        return Tier.CHECK
    alone = word.key in words_of("first_names") and word.key not in _COMMON and not used_as_a_word(words, at)
    return Tier.CHECK if alone and word.near and before and before not in _NOUN_AFTER else None


def _in_a_title(words: Sequence[Word], at: int, upto: int) -> bool:
    """Whether a word with a capital is part of what something is called: “the Rose”, “Hope House”."""
    before = words[at - 1].key if words[at].near else ""
    after = words[upto] if upto < len(words) and words[upto].near else None
    titled = after is not None and after.capital and not after.opens and is_ordinary(after.key)
    known = after is not None and (after.key in words_of("surnames") or after.key in words_of("first_names"))
    return before in ("the", "a", "an") or (titled and not known)


def _stands_for_a_name(word: Word) -> bool:
    """Whether a single letter is an initial and not the word “a” or “I”; longer words always may be names."""
    return len(word.key) > 1 or (word.text.isupper() and not word.caseless and word.text != "I")


def _are_initials(words: Sequence[Word]) -> bool:
    return all(word.text.isupper() for word in words) and not (len(words) == 1 and words[0].caseless)


def _deletions(key: str) -> set[str]:
    return {key, *(key[:at] + key[at + 1 :] for at in range(len(key)))}


def _one_apart(left: str, right: str) -> bool:
    """Whether one letter more, less or other, or two neighbours swapped, make one word the other."""
    if abs(len(left) - len(right)) > 1 or left == right:
        return False
    at = 0
    while at < min(len(left), len(right)) and left[at] == right[at]:
        at += 1
    swapped = left[at : at + 2] == right[at : at + 2][::-1] and left[at + 2 :] == right[at + 2 :]
    return swapped or left[at + 1 :] == right[at + 1 :] or left[at:] == right[at + 1 :] or left[at + 1 :] == right[at:]
