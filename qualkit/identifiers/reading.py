"""A text as the detectors read it: its words, its lines with or without capitals, and what is left alone."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any, NamedTuple, overload

from qualkit.domain.sources import Turn

__all__ = ["Reading", "Word", "Words", "fold", "set_of", "without_ending"]

# Letters with their accents written apart, and marks no reader sees, count as parts of a word.
_JOINED = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
_LETTER = rf"(?:[^\W\d_]|[{_JOINED}])"
_WORD = re.compile(rf"[^\W\d_]{_LETTER}*+(?:['’ʼ\-‐‑]{_LETTER}++)*+")
_PLAIN_WORD = re.compile(r"[^\W\d_]++(?:['’ʼ\-‐‑][^\W\d_]++)*+")
_HAS_MARKS = re.compile(f"[{_JOINED}]")
_PLACEHOLDER_WORD = re.compile(
    r"(?:[^\W\d_A-Z]['’\w\-]*|[A-Z]{1,6}s?|[A-Z]?\d{1,2}|(?:19|20)\d\d|National|Insurance|Name|Names|Place|Town|City"
    r"|Village|Person|Date|Address|Number|Redacted|Removed|Surgery|Practice|Hospital|Organisation|Location)[,;:.?!/…]*"
)
_PLACEHOLDER_END = re.compile(
    r"(?:town|city|village|area|county|place|region|district|hospital|surgery|practice|school|college|"
    r"university|road|street"
    r"|estate|river|name|person|worker|manager|charity|church|country|community|organisation|team|job|date|year|number"
    r"|address|language|removed|redacted|omitted|anonymised)(?: [A-Z]{1,2}| \d{1,2})? *\Z"
)
_BRACKETS = re.compile(r"\[([^\[\]\n]{1,60})\]")
_STRIPPED = re.compile(rf"[{_JOINED}]")


def set_of(words: str) -> frozenset[str]:
    """The words of a string with blanks between them."""
    return frozenset(words.split())


# Longer than any word that matters.
_LONG = 64
_ENDINGS = set_of("s d m ll ve re")
_ENDS = frozenset('.?!…:;\n\r\t[]("“‘•*>')


@lru_cache(maxsize=65536)
def fold(word: str) -> str:
    """A word without case, accents, hyphens and apostrophes: “O’Brien” and “obrien”, “Siân” and “Sian” are one.

    >>> fold("Siân"), fold("O’Brien"), fold("Mary-Ann"), fold("Łukasz")
    ('sian', 'obrien', 'maryann', 'lukasz')
    """
    if word.isascii():
        bare = word.lower()
    else:
        bare = (
            unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold())
            .replace("ł", "l")
            .replace("ø", "o")
            .replace("đ", "d")
        )
        bare = bare.replace("ð", "d").replace("ı", "i").replace("æ", "ae").replace("œ", "oe").replace("þ", "th")
        bare = _STRIPPED.sub("", bare)
    return bare if bare.isalnum() else "".join(letter for letter in bare if letter.isalnum())


class Word(NamedTuple):
    """One word of the text, without a possessive or a short verb at its end.

    Attributes:
        key: the word folded, as lists have it.
        capital: begins with a capital letter.
        opens: stands at the beginning of a sentence, a line or a quotation: its capital says nothing.
        caseless: stands in a line all in small letters or all in capitals: capitals say nothing there.
        near: only a blank, a line break, a full stop or a hyphen stands between it and the word before it.
        masked: stands in a placeholder, or is a part of a code such as “P03”.
        ending: what follows an apostrophe: “s” in “name’s”, “m” in “I’m”.
    """

    start: int
    end: int
    text: str
    key: str
    capital: bool
    opens: bool
    caseless: bool
    near: bool
    masked: bool
    ending: str


@lru_cache(maxsize=65536)
def _key(said: str) -> str:
    return fold(said if said.isalpha() else without_ending(said)[0])


class Words(Sequence[Word]):
    """The words of a text. Their keys are there at once; the rest of a word is found out when it is asked for."""

    def __init__(self, reading: Reading) -> None:
        text = reading.text
        pattern = _WORD if _HAS_MARKS.search(text) else _PLAIN_WORD
        self._reading = reading
        self._spans = [match.span() for match in pattern.finditer(text)]
        self._line = (0, 0, False)
        self._all: list[Word] | None = None
        self.said: list[str] = pattern.findall(text)
        """The words as they stand, endings and all."""
        self.keys = [_key(said) for said in self.said]
        """What `Word.key` is of each."""

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        found: defaultdict[str, list[int]] = defaultdict(list)
        for at, key in enumerate(self.keys):
            found[key].append(at)
        return dict(found)

    def places(self, keys: frozenset[str] | set[str]) -> list[int]:
        """The numbers of the words of which one of `keys` is the key, in order."""
        found = self._places
        return sorted(chain.from_iterable(found[key] for key in found.keys() & keys))

    def stretch(self, at: int) -> tuple[int, int]:
        """Where a word begins and ends, without what follows an apostrophe."""
        (start, end), said = self._spans[at], self.said[at]
        return start, end if said.isalpha() else start + len(without_ending(said)[0])

    def masked(self, at: int) -> bool:
        """What `Word.masked` is of a word."""
        (start, end), text = self._spans[at], self._reading.text
        beside = text[end : end + 1].isdigit() or (start > 0 and text[start - 1].isdigit())
        return beside or self._reading.in_placeholder(start)

    def __len__(self) -> int:
        return len(self._spans)

    def __iter__(self) -> Iterator[Word]:
        if self._all is None:
            self._all = [self._word(at) for at in range(len(self._spans))]
        return iter(self._all)

    @overload
    def __getitem__(self, at: int) -> Word: ...
    @overload
    def __getitem__(self, at: slice) -> list[Word]: ...
    def __getitem__(self, at: int | slice) -> Word | list[Word]:
        if self._all is not None:
            return self._all[at]
        if isinstance(at, slice):
            return [self._word(each) for each in range(*at.indices(len(self._spans)))]
        return self._word(range(len(self._spans))[at])

    def _word(self, at: int) -> Word:
        text, (start, end) = self._reading.text, self._spans[at]
        said, ending = self.said[at], ""
        opens, near = _gap(text[self._spans[at - 1][1] : start]) if at else (True, False)
        masked = self.masked(at)
        if not said.isalpha():
            said, ending = without_ending(said)
            end = start + len(said)
        caseless = self._is_caseless(at, start)
        return Word(start, end, said, self.keys[at], said[0].isupper(), opens, caseless, near, masked, ending)

    def _is_caseless(self, at: int, start: int) -> bool:
        low, high, caseless = self._line
        if not low <= start < high:
            text = self._reading.text
            low, high = text.rfind("\n", 0, start) + 1, _line_end(text, start)
            # Looked at from the line's first word on.
            first = self._spans[bisect_left(self._spans, (low, 0), 0, at + 1)][0]
            caseless = _caseless(text[first : min(high, first + 400)])
            self._line = low, high, caseless
        return caseless


class Reading:
    """The text with everything detectors ask about it, worked out once and only when asked for."""

    def __init__(self, text: str, turns: Sequence[Turn] = (), *, certain_only: bool = False) -> None:
        self.text = text
        self.turns = turns
        self.certain_only = certain_only
        """Whether detectors may leave out what could not be certain."""
        self.noted: dict[str, Any] = {}

    @cached_property
    def placeholders(self) -> list[tuple[int, int]]:
        """Ranges in square brackets that stand for something taken out, such as “[link worker A]”."""
        found = []
        for match in _BRACKETS.finditer(self.text):
            if all(_PLACEHOLDER_WORD.fullmatch(word) for word in match[1].split()) or _PLACEHOLDER_END.search(match[1]):
                found.append(match.span())
        return found

    @cached_property
    def _placeholder_starts(self) -> list[int]:
        return [start for start, _ in self.placeholders]

    def in_placeholder(self, start: int) -> bool:
        at = bisect_right(self._placeholder_starts, start) - 1
        return at >= 0 and start < self.placeholders[at][1]

    @cached_property
    def words(self) -> list[Word]:
        """All words outside placeholders, in order."""
        return [word for word in self.words_everywhere if not word.masked]

    @cached_property
    def words_everywhere(self) -> Words:
        """All words, in order."""
        return Words(self)

    def around(self, keys: frozenset[str], before: int = 90, after: int = 60) -> Iterator[tuple[int, int]]:
        """Ranges of the text near words of which one of `keys` is the folded form: patterns look only there."""
        words = self.words_everywhere
        return self.windows(map(words.stretch, words.places(keys)), before, after)

    def windows(self, found: Iterable[tuple[int, int]], before: int, after: int) -> Iterator[tuple[int, int]]:
        """Ranges of the text near what was found, put together where they touch, ending between two words."""
        first = last = -1
        for start, end in found:
            if first >= 0 and start - before <= last + after + _LONG:
                last = end
                continue
            if first >= 0:
                yield max(0, first - before), self._blank_after(last + after)
            first, last = start, end
        if first >= 0:
            yield max(0, first - before), self._blank_after(last + after)

    def _blank_after(self, offset: int) -> int:
        end = min(offset, len(self.text))
        while end < len(self.text) and end < offset + _LONG and not self.text[end].isspace():
            end += 1
        return end

    def before(self, offset: int, length: int = 40) -> str:
        """What stands before `offset`, in small letters, on the same line and at most `length` characters."""
        return self.text[max(0, offset - length) : offset].rpartition("\n")[2].lower()

    def after(self, offset: int, length: int = 30) -> str:
        """What stands after `offset`, in small letters, on the same line."""
        return self.text[offset : offset + length].partition("\n")[0].lower()


_OWN_CAPITAL = re.compile(r"\bI\b")


def _line_end(text: str, start: int) -> int:
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _caseless(line: str) -> bool:
    """Whether the capitals of a line say nothing: there are none but the one of “I”, or nearly nothing else."""
    letters = sum(map(str.isalpha, line))
    capitals = sum(map(str.isupper, line))
    if letters < 12:
        return False
    if capitals and line.lstrip()[:1].islower():
        capitals -= len(_OWN_CAPITAL.findall(line))
    return capitals == 0 or capitals > 0.7 * letters


@lru_cache(maxsize=4096)
def _gap(gap: str) -> tuple[bool, bool]:
    """Whether a sentence opens after what stands between two words, and whether they are next to each other."""
    return not _ENDS.isdisjoint(gap), len(gap) < 4 and gap.strip(" .\t\n\u00a0-") == ""


def without_ending(word: str) -> tuple[str, str]:
    """A word without a possessive or a short verb at its end, and that ending.

    >>> without_ending("Siobhan’s"), without_ending("O'Shea")
    (('Siobhan', 's'), ("O'Shea", ''))
    """
    for length in (2, 3):
        if len(word) > length and word[-length] in "'’ʼ" and word[1 - length :].lower() in _ENDINGS:
            return word[:-length], word[1 - length :].lower()
    return word, ""
