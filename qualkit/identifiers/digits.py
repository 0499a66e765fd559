"""Runs of digits, in figures or spoken, put together to one string of digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from qualkit.identifiers.reading import Reading, Word, Words

__all__ = ["Digits", "spoken", "spoken_value", "written"]

# A full stop before a blank ends a sentence, and a run of digits with it.
_RUN = re.compile(r"\+?\(?\d++(?:(?:(?!\.\s)[ \u00a0\u202f.()\-–/]){1,3}\d++|\d)*+")
# Numbers in their usual groups that a line break parts.
_BROKEN = re.compile(
    r"(?<![\d.,:])(?:\d{3}\s{1,2}\d{3}\s{1,2}\d{4}|\d{6}\s{1,2}\d{4}|0\d{3,4}\s{1,2}\d{3}\s{1,2}\d{3,4}|"
    r"0\d{4}\s{1,2}\d{6})"
    r"(?![\d.,:]\d|\d)"
)
_GROUP = re.compile(r"\d+")
_ONE_WORDS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEEN_WORDS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"
)  # fmt: skip
_TEN_WORDS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES = dict(zip(_ONE_WORDS, range(10), strict=True)) | {
    "oh": 0, "o": 0, "nought": 0, "naught": 0, "nil": 0, "fife": 5, "niner": 9,
}  # fmt: skip
_TEENS = dict(
    zip(
        _TEEN_WORDS,
        range(10, 20),
        strict=True,
    )
)
_TENS = dict(zip(_TEN_WORDS, range(20, 100, 10), strict=True)) | {"fourty": 40}
_COMPOUND = {ten + one: str(_TENS[ten] + _ONES[one]) for ten in _TENS for one in list(_ONES)[1:10]}
_REPEATS = {"double": 2, "triple": 3, "treble": 3}
_FILLERS = frozenset({"er", "erm", "um", "uh", "then", "and"})
_NUMBER_WORDS = frozenset({*_ONES, *_TEENS, *_TENS, *_COMPOUND, *_REPEATS, "hundred"})
_CARRYING = _NUMBER_WORDS | _FILLERS
_BETWEEN = re.compile(r"[\s,.…\-–—;]*")


@dataclass(frozen=True, slots=True)
class Digits:
    """A run of digits: its groups, and where each stands."""

    groups: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    plus: bool = False
    is_spoken: bool = False

    @property
    def digits(self) -> str:
        return "".join(self.groups)

    @property
    def start(self) -> int:
        return self.spans[0][0]

    @property
    def end(self) -> int:
        return self.spans[-1][1]

    def part(self, start: int, end: int) -> Digits:
        """The groups from `start` up to `end`."""
        return Digits(self.groups[start:end], self.spans[start:end], self.plus and start == 0, self.is_spoken)


def written(text: str) -> Iterator[Digits]:
    """All runs of six or more digits in figures, whatever blanks, dots, hyphens and brackets part them."""
    for match in _RUN.finditer(text):
        if match.end() - match.start() < 6:
            continue
        start = match.start()
        if start and text[start - 1] in "£$€":
            continue
        groups = [(group[0], group.span()) for group in _GROUP.finditer(text, start, match.end())]
        if start and text[start - 1].isalnum():
            # The first figures end a word, as in “LW03 943 470 2553”: the number begins after it.
            groups = groups[1:]
            start = groups[0][1][0] if groups else start
        if sum(len(group) for group, _ in groups) < 6:
            continue
        if match.end() < len(text) and text[match.end()].isalpha():
            groups.pop()
        if groups:
            spans = [span for _, span in groups]
            spans[0] = (start, spans[0][1])
            yield Digits(tuple(group for group, _ in groups), tuple(spans), match[0].startswith(("+", "(+")))
    for match in _BROKEN.finditer(text):
        if "\n" in match[0]:
            parts = [(group[0], group.span()) for group in _GROUP.finditer(text, match.start(), match.end())]
            yield Digits(tuple(group for group, _ in parts), tuple(span for _, span in parts))


def spoken(reading: Reading) -> Iterator[Digits]:
    """All runs of number words that make six or more digits, such as “oh seven seven double oh nine hundred”."""
    for words in _stretches(reading.words_everywhere):
        yield from _spoken_in(reading.text, _apart(words))


def _stretches(words: Words) -> Iterator[list[Word]]:
    """Number words with the number words and fillers that come right after them; a single one is passed over."""
    keys, said = words.keys, words.said
    joined = [at for at, each in enumerate(said) if "-" in each and _is_joined(words[at])]
    together = frozenset(joined)
    upto = 0
    for start in sorted({*words.places(_NUMBER_WORDS), *joined}):
        if start < upto:
            continue
        upto = start + 1
        while upto < len(keys) and (keys[upto] in _CARRYING or upto in together):
            upto += 1
        if upto - start > 1 or start in together:
            found = [words[at] for at in range(start, upto)]
            yield [word for word in found if not word.masked]


def _spoken_in(text: str, words: list[Word]) -> Iterator[Digits]:
    at = 0
    while at < len(words):
        if words[at].key not in _NUMBER_WORDS or words[at].key == "hundred":
            at += 1
            continue
        upto = at + 1
        while upto < len(words) and _carries_on(text, words, at, upto):
            upto += 1
        while words[upto - 1].key in _FILLERS:
            upto -= 1
        groups = _spoken_groups(text, words, at, upto)
        if sum(len(group) for group, _ in groups) >= 6 and not _counting("".join(group for group, _ in groups)):
            yield Digits(tuple(group for group, _ in groups), tuple(span for _, span in groups), is_spoken=True)
        at = upto


def _apart(words: list[Word]) -> list[Word]:
    """The words, with number words that hyphens join taken apart: “double-oh”, “nine-one-two”."""
    if not any(map(_is_joined, words)):
        return words
    return [part for word in words for part in (_parts(word) if _is_joined(word) else (word,))]


def _is_joined(word: Word) -> bool:
    if "-" not in word.text or word.key in _NUMBER_WORDS:
        return False
    return all(part in _NUMBER_WORDS for part in word.text.lower().split("-"))


def _parts(word: Word) -> Iterator[Word]:
    for part in re.finditer(r"[^-]+", word.text):
        start = word.start + part.start()
        yield word._replace(start=start, end=start + len(part[0]), text=part[0], key=part[0].lower())


def _carries_on(text: str, words: list[Word], first: int, at: int) -> bool:
    if words[at].key not in _NUMBER_WORDS and words[at].key not in _FILLERS or at - first > 60:
        return False
    gap = text[words[at - 1].end : words[at].start]
    return len(gap) <= 12 and "\n" not in gap and all(not letter.isalpha() for letter in gap)


def _spoken_groups(text: str, words: list[Word], start: int, end: int) -> list[tuple[str, tuple[int, int]]]:
    """What the words from `start` up to `end` say, as digits; figures among them count."""
    groups: list[tuple[str, tuple[int, int]]] = []
    at = start
    while at < end:
        digits, used = _spoken_one([word.key for word in words[at : min(end, at + 4)]])
        if digits:
            groups.append((digits, (words[at].start, words[at + used - 1].end)))
        at += max(used, 1)
        if at < end:
            for figure in _GROUP.finditer(text, words[at - 1].end, words[at].start):
                groups.append((figure[0], figure.span()))
    return groups


def _spoken_one(keys: list[str]) -> tuple[str, int]:
    """The digits that the first words say, and how many words that took."""
    first, second = keys[0], keys[1] if len(keys) > 1 else ""
    if first in _REPEATS:
        return (str(_ONES[second]) * _REPEATS[first], 2) if second in _ONES else ("", 1)
    if first in _ONES:
        return (f"{_ONES[first]}00", 2) if second == "hundred" and _ONES[first] else (str(_ONES[first]), 1)
    if first in _COMPOUND:
        return _COMPOUND[first], 1
    if first in _TEENS:
        return str(_TEENS[first]), 1
    if first in _TENS:
        if second in _ONES and second not in ("oh", "o", "zero", "nought", "nil"):
            return str(_TENS[first] + _ONES[second]), 2
        return str(_TENS[first]), 1
    return "", 1


def _counting(digits: str) -> bool:
    """Whether somebody counts: 1234567 or 654321, or says one number again and again."""
    steps = {int(right) - int(left) for left, right in pairwise(digits[:8])}
    return len(steps) == 1


def spoken_value(keys: list[str]) -> tuple[str, int]:
    """The digits of the first number word or words, and how many words they are; "" and 0 for no number.

    >>> spoken_value(["fifty", "four"]), spoken_value(["siobhan"])
    (('54', 2), ('', 0))
    """
    if not keys or keys[0] not in _NUMBER_WORDS:
        return "", 0
    return _spoken_one(keys)
