"""What was said, word by word, to find again in it what a paper quotes: exactly, or nearly."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

__all__ = ["LEAST_LIKE", "Near", "Said", "SaidPlace", "keys_of", "near_places", "words_between"]

# Letters with the marks that belong to them, and apostrophes between letters.
_WORD = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f]|['’‘ʼ`´](?=[^\W_]))*")
_APOSTROPHES = "’‘ʼ`´"
_MOST_PLACES = 50
# Pieces of one quotation lie so many letters apart at most; short ones, which could be from anywhere, not so many.
_REACH, _SHORT_REACH = 2400, 300
_SHORT = 4
# A pair of words that is said in more places than this tells nothing about where a quotation is from.
_MOST_POSTINGS = 400
_WINDOWS = 6
LEAST_LIKE = 0.62


@dataclass(frozen=True, slots=True)
class SaidPlace:
    """Words of a source, by their numbers in it."""

    source: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Near:
    """The words of a source that are most like a quotation: `like` from 0 to 1."""

    place: SaidPlace
    like: float


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a source's turns.

    Attributes:
        name: the source.
        line: all words, folded, with a space on each side of every one.
        begins: for each turn, the number of its first word.
    """

    name: str
    line: str = field(repr=False)
    begins: list[int] = field(repr=False)

    @classmethod
    def of(cls, name: str, text: str, turns: Iterable[tuple[int, int]]) -> Said:
        """The words of the turns, given by where they start and end."""
        begins: list[int] = []
        words: list[str] = []
        for start, end in turns:
            begins.append(len(words))
            words += keys_of(text[start:end])
        return cls(name, f" {' '.join(words)} ", begins)

    def turn_of(self, word: int) -> int:
        """Which turn (from 0) a word is in."""
        return bisect_right(self.begins, word) - 1

    def places(self, words: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Where these words stand one after another: places of letters in `line`, a few at most."""
        wanted = f" {' '.join(words)} "
        at, found = self.line.find(wanted), 0
        while at >= 0 and found < _MOST_PLACES:
            yield at, at + len(wanted) - 1
            found += 1
            at = self.line.find(wanted, at + 1)

    def numbers(self, start: int, end: int) -> tuple[int, int]:
        """The words between two places of letters, by their numbers."""
        first = self.line.count(" ", 0, start + 1) - 1
        return first, first + self.line.count(" ", start + 1, end + 1)

    def words(self) -> list[str]:
        return self.line.split()

    def find(self, pieces: Sequence[Sequence[str]]) -> Iterator[SaidPlace]:
        """Where all the pieces stand in their order, not too far apart."""
        longest = max(range(len(pieces)), key=lambda number: len(pieces[number]))
        for start, end in self.places(pieces[longest]):
            low = self._before(pieces[:longest], start)
            high = self._behind(pieces[longest + 1 :], end)
            if low >= 0 and high >= 0:
                yield SaidPlace(self.name, *self.numbers(low, high))

    def _before(self, pieces: Sequence[Sequence[str]], start: int) -> int:
        for piece in reversed(pieces):
            wanted = f" {' '.join(piece)} "
            start = self.line.rfind(wanted, max(0, start - _reach(piece) - len(wanted)), start + 1)
            if start < 0:
                return -1
        return start

    def _behind(self, pieces: Sequence[Sequence[str]], end: int) -> int:
        for piece in pieces:
            wanted = f" {' '.join(piece)} "
            at = self.line.find(wanted, end, end + _reach(piece) + len(wanted))
            if at < 0:
                return -1
            end = at + len(wanted) - 1
        return end


def _reach(piece: Sequence[str]) -> int:
    return _REACH if len(piece) >= _SHORT else _SHORT_REACH


def keys_of(text: str) -> list[str]:
    """The words of a text as they are compared: without case, marks, and differences between apostrophes.

    >>> keys_of("I CAN’T follow-up…")
    ['i', "can't", 'follow', 'up']
    """
    plain = text
    if not text.isascii():
        plain = unicodedata.normalize("NFC", text)
        for mark in _APOSTROPHES:
            plain = plain.replace(mark, "'")
    return _WORD.findall(plain.casefold())


def words_between(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """Where in a text the words number `first` up to `last` of a stretch of it begin and end.

    >>> words_between("P: Well, I can’t.", 3, 17, 1, 3)
    (9, 16)
    """
    spans = [found.span() for found in _WORD.finditer(text, start, end)]
    if not spans:
        return start, end
    first = min(first, len(spans) - 1)
    return spans[first][0], spans[min(max(last, first + 1), len(spans)) - 1][1]


def near_places(quotations: Mapping[int, Sequence[str]], sources: Sequence[Said]) -> dict[int, Near]:
    """For each quotation (its words by its number) what is most like it, where anything is like it at all.

    Only stretches that share pairs of neighbouring words with a quotation are compared with it, so time is bounded.
    """
    split: dict[int, list[str]] = {}
    found = {}
    for number, votes in sorted(_votes(quotations, sources).items()):
        quoted = quotations[number]
        best: Near | None = None
        for (which, part), _ in sorted(votes.items(), key=lambda item: (-item[1], item[0]))[:_WINDOWS]:
            if which not in split:
                split[which] = sources[which].words()
            near = _compared(quoted, split[which], part * _part(quoted), sources[which].name)
            if near is not None and (best is None or near.like > best.like):
                best = near
        if best is not None:
            found[number] = best
    return found


def _part(quoted: Sequence[str]) -> int:
    """Sources are looked at in parts of so many words."""
    return max(8, len(quoted) // 2)


def _votes(quotations: Mapping[int, Sequence[str]], sources: Sequence[Said]) -> dict[int, dict[tuple[int, int], float]]:
    """For each quotation the parts of sources where it may begin, with how much speaks for each."""
    wanted: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for number, quoted in quotations.items():
        for at, pair in enumerate(pairwise(quoted)):
            wanted[pair].append((number, at))
    postings: defaultdict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for which, source in enumerate(sources):
        for at, pair in enumerate(pairwise(source.words())):
            if pair in wanted and len(postings[pair]) <= _MOST_POSTINGS:
                postings[pair].append((which, at))
    votes: defaultdict[int, defaultdict[tuple[int, int], float]] = defaultdict(lambda: defaultdict(float))
    for pair, places in postings.items():
        if len(places) > _MOST_POSTINGS:
            continue
        for number, at in wanted[pair]:
            for which, place in places:
                part = (place - at) // _part(quotations[number])
                for one in (part, part + 1):
                    votes[number][which, one] += 1 / (1 + len(places) / 20)
    return {number: dict(found) for number, found in votes.items()}


def _compared(quoted: Sequence[str], words: Sequence[str], begin: int, name: str) -> Near | None:
    """How much a quotation is like the words about a place; the place is narrowed to what they have in common."""
    from rapidfuzz.distance import LCSseq

    slack = _part(quoted)
    low = max(0, begin - slack)
    high = min(len(words), begin + 2 * slack + 2 * len(quoted))
    window = words[low:high]
    same = _without_strays([block for block in LCSseq.opcodes(quoted, window) if block.tag == "equal"])
    if not same:
        return None
    first, last = same[0].dest_start, same[-1].dest_end
    common = sum(block.src_end - block.src_start for block in same)
    # Words of the quotation before and after what they have in common stand for as many of the source.
    first = max(0, first - same[0].src_start)
    last = min(len(window), last + len(quoted) - same[-1].src_end)
    like = 2 * common / (len(quoted) + last - first)
    return Near(SaidPlace(name, low + first, low + last), like) if like >= LEAST_LIKE else None


def _without_strays(blocks: Sequence[Any]) -> list[Any]:
    """Without single words far from the others, which are the same by chance."""
    kept = list(blocks)
    while len(kept) > 1:
        gaps_low = kept[1].dest_start - kept[0].dest_end
        gaps_high = kept[-1].dest_start - kept[-2].dest_end
        if kept[0].src_end - kept[0].src_start <= 2 and gaps_low > 4 + kept[1].src_start - kept[0].src_end:
            kept.pop(0)
        elif kept[-1].src_end - kept[-1].src_start <= 2 and gaps_high > 4 + kept[-1].src_start - kept[-2].src_end:
            kept.pop()
        else:
            break
    return kept
