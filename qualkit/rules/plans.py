"""From the tree of a pattern to what is looked for: sets of word forms in sequence, joined by nearness."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from qualkit.rules.folding import plain_word
from qualkit.rules.inflection import forms
from qualkit.rules.language import Either, Exact, Near, Node, PatternError, Phrase, Regex, Stem, Word
from qualkit.rules.regexes import compile_regex

__all__ = [
    "MOST_SEQUENCES",
    "Join",
    "Pieces",
    "Plan",
    "Run",
    "Search",
    "Side",
    "Slot",
    "Slots",
    "joined",
    "make_plans",
]

# How many sequences the alternatives of one phrase may multiply out to.
MOST_SEQUENCES = 2_000

Pieces = tuple[tuple[int, int], ...]
"""Where a pattern was found: ranges of word numbers, sorted."""


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """What may stand in one place of a sequence: the given words, or every word that begins with the stem."""

    number: int
    words: frozenset[str] = field(repr=False)
    stem: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """Words that follow one another without a comma or a full stop between them."""

    number: int
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One side of a nearness: any one of its single words, of its runs of words, or of its own nearnesses.

    Attributes:
        words: the slots of the single words, by number.
        runs: the runs, by number.
        joins: the nearnesses, by number.
    """

    number: int
    words: tuple[int, ...]
    runs: tuple[int, ...]
    joins: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Join:
    """Two sides in one sentence with at most `within` written words between them.

    `depth` is 0 where no side holds a nearness itself, else one more than the deepest of those.
    """

    number: int
    left: Side
    right: Side
    within: int
    depth: int


@dataclass(frozen=True, slots=True, eq=False)
class Search:
    """A regular expression over the raw text of a sentence."""

    expression: re.Pattern[str]


Plan = Run | Join | Search


class Slots:
    """One slot for each word, exact word or stem, one run for each sequence, and one side or nearness for each that
    differs, however many patterns use it.

    Args:
        words_of: cuts up a word of a pattern as the texts are cut up ("can't" is two).
    """

    def __init__(self, words_of: Callable[[str], Sequence[str]]) -> None:
        self.words_of = words_of
        self.runs: dict[tuple[int, ...], Run] = {}
        self.sides: dict[tuple[tuple[int, ...], ...], Side] = {}
        self.joins: list[Join] = []
        self._joins: dict[tuple[int, int, int], Join] = {}
        self._slots: dict[tuple[str, str], Slot] = {}

    def __iter__(self) -> Iterator[Slot]:
        return iter(self._slots.values())

    def word(self, word: str) -> Slot:
        return self._slots.get(("word", word)) or self._new("word", word, map(plain_word, forms(word)))

    def exact(self, word: str) -> Slot:
        return self._slots.get(("exact", word)) or self._new("exact", word, (word,))

    def stem(self, stem: str) -> Slot:
        return self._slots.get(("stem", stem)) or self._new("stem", stem, ())

    def run(self, slots: tuple[Slot, ...]) -> Run:
        key = tuple(slot.number for slot in slots)
        return self.runs.setdefault(key, Run(len(self.runs), slots))

    def side(self, plans: Iterable[Plan]) -> Side:
        words: set[int] = set()
        runs: set[int] = set()
        joins: set[int] = set()
        for plan in plans:
            if isinstance(plan, Join):
                joins.add(plan.number)
            elif isinstance(plan, Run) and len(plan.slots) == 1:
                words.add(plan.slots[0].number)
            elif isinstance(plan, Run):
                runs.add(plan.number)
        key = tuple(sorted(words)), tuple(sorted(runs)), tuple(sorted(joins))
        return self.sides.setdefault(key, Side(len(self.sides), *key))

    def join(self, left: Side, right: Side, within: int) -> Join:
        key = left.number, right.number, within
        known = self._joins.get(key)
        if known is None:
            inner = [self.joins[number].depth + 1 for number in (*left.joins, *right.joins)]
            known = self._joins[key] = Join(len(self.joins), left, right, within, max(inner, default=0))
            self.joins.append(known)
        return known

    def _new(self, kind: str, text: str, words: Iterable[str]) -> Slot:
        slot = Slot(len(self._slots), frozenset(words), text if kind == "stem" else "")
        self._slots[kind, text] = slot
        return slot


def make_plans(node: Node, slots: Slots) -> tuple[Plan, ...]:
    """What to look for: any one of the plans is the pattern.

    Raises:
        PatternError: the alternatives multiply out to too many sequences.
    """
    match node:
        case Regex(source):
            return (Search(compile_regex(source)),)
        case Near(left, right, within):
            return (slots.join(slots.side(make_plans(left, slots)), slots.side(make_plans(right, slots)), within),)
        case Either(options):
            return tuple(itertools.chain.from_iterable(make_plans(option, slots) for option in options))
    sequences = list(itertools.islice(_sequences(node, slots), MOST_SEQUENCES + 1))
    if len(sequences) > MOST_SEQUENCES:
        raise PatternError(f"the alternatives make more than {MOST_SEQUENCES} phrases; split the pattern.", 0)
    return tuple(slots.run(sequence) for sequence in sequences if sequence)


def _sequences(node: Node, slots: Slots) -> Iterator[tuple[Slot, ...]]:
    match node:
        case Word(text):
            yield tuple(map(slots.word, slots.words_of(text)))
        case Stem(text):
            yield (slots.stem(plain_word(text)),)
        case Exact(words):
            yield tuple(map(slots.exact, slots.words_of(" ".join(words))))
        case Either(options):
            for option in options:
                yield from _sequences(option, slots)
        case Phrase(parts):
            yield from _follow(parts, slots)


def _follow(parts: Sequence[Node], slots: Slots) -> Iterator[tuple[Slot, ...]]:
    """One after another, lazily: `itertools.product` would build every list first."""
    if not parts:
        yield ()
        return
    for first in _sequences(parts[0], slots):
        for rest in _follow(parts[1:], slots):
            yield first + rest


def joined(lefts: Iterable[Pieces], rights: Sequence[Pieces], within: int, written: Sequence[int]) -> list[Pieces]:
    """The pairs of finds in one sentence that are near enough and share no word.

    Finds are near where at most `within` written words stand between them, or one stands within the reach of the
    other.

    Args:
        written: for each word, the number of the written word it belongs to ("can't" is one written word).
    """
    pairs: list[Pieces] = []
    for left in lefts:
        start, end = left[0][0], left[-1][1]
        for right in rights:
            other_start, other_end = right[0][0], right[-1][1]
            if end <= other_start:
                if written[other_start] - written[end - 1] - 1 <= within:
                    pairs.append(left + right)
            elif other_end <= start:
                if written[start] - written[other_end - 1] - 1 <= within:
                    pairs.append(right + left)
            elif not _share_words(left, right):
                pairs.append(tuple(sorted(left + right)))
    return pairs


def _share_words(left: Pieces, right: Pieces) -> bool:
    return any(start < other_end and other_start < end for start, end in left for other_start, other_end in right)
