"""What spaCy's tokeniser makes of single written words, kept so that it sees each of them once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from qualkit.rules.folding import fold, plain_word

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["Cuts", "blank_english", "cuts", "words_of"]

# Beyond so many distinct written words all are forgotten, so that memory has an end.
_MOST_WRITTEN = 200_000


@lru_cache(maxsize=1)
def blank_english() -> Language:
    """spaCy's rules for cutting up English. Needs no model and no network."""
    import spacy

    return spacy.blank("en")


@lru_cache(maxsize=1)
def _norm() -> Callable[[str], str]:
    """What spaCy takes for the norm of a word that is no special case."""
    from spacy.attrs import NORM

    vocabulary: Any = blank_english().vocab
    getter: Callable[[str], str] = vocabulary.lex_attr_getters[NORM]
    return getter


class Cuts:
    """Written words and the folded words in them: "can't" holds "can" and "not".

    Attributes:
        number_of: the number of each written word met so far.
        sizes: for each written word, how many words it holds.
        table: the words of all written words, one row each: number of the word, start and end in the written word.
    """

    def __init__(self) -> None:
        self.number_of: dict[str, int] = {}
        self.sizes = np.zeros(0, dtype=np.int64)
        self.table = np.zeros((0, 3), dtype=np.int64)
        self._begins = np.zeros(0, dtype=np.int64)
        self._words: list[str] = []
        self._number_of_word: dict[str, int] = {}

    def rows(self, written: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """The rows of the table for a text's written words, and for each row, its place in `written`."""
        numbers = list(map(self.number_of.get, written))
        if None in numbers:
            self._learn({one for one, number in zip(written, numbers, strict=True) if number is None})
            numbers = list(map(self.number_of.get, written))
        which = np.array(numbers, dtype=np.int64)
        many = self.sizes[which]
        owners = np.repeat(np.arange(len(which)), many)
        inner = np.arange(len(owners)) - np.repeat(np.cumsum(many) - many, many)
        return self.table[np.repeat(self._begins[which], many) + inner], owners

    def _learn(self, written: Iterable[str]) -> None:
        sizes: list[int] = []
        rows: list[tuple[int, int, int]] = []
        for one in sorted(written):
            cut = _cut(one)
            rows.extend((self._number(word), start, end) for word, start, end in cut)
            self.number_of[one] = len(self.sizes) + len(sizes)
            sizes.append(len(cut))
        self.sizes = np.concatenate((self.sizes, np.array(sizes, dtype=np.int64)))
        self.table = np.concatenate((self.table, np.array(rows, dtype=np.int64).reshape(-1, 3)))
        self._begins = np.cumsum(self.sizes) - self.sizes

    def lexicon(self, numbers: np.ndarray) -> tuple[tuple[str, ...], np.ndarray]:
        """The distinct words among numbered ones, sorted, and the index of each of them there."""
        met = np.zeros(len(self._words), dtype=bool)
        met[numbers] = True
        distinct = np.flatnonzero(met).tolist()
        distinct.sort(key=self._words.__getitem__)
        index = np.zeros(len(self._words), dtype=np.uint32)
        index[distinct] = np.arange(len(distinct), dtype=np.uint32)
        return tuple(map(self._words.__getitem__, distinct)), index[numbers]

    def _number(self, word: str) -> int:
        number = self._number_of_word.setdefault(word, len(self._words))
        if number == len(self._words):
            self._words.append(word)
        return number


def cuts() -> Cuts:
    """What is known of written words, until there are too many of them."""
    known = _cuts()
    if len(known.number_of) > _MOST_WRITTEN:
        _cuts.cache_clear()
    return _cuts()


@lru_cache(maxsize=1)
def _cuts() -> Cuts:
    return Cuts()


def _cut(written: str) -> tuple[tuple[str, int, int], ...]:
    """The folded words in one written word, with their offsets in it."""
    tokenizer: Any = blank_english().tokenizer
    # spaCy cuts at signs and digits, and letters only by its table of special cases.
    if written.isascii() and written.isalpha() and written not in tokenizer.rules:
        return ((plain_word(_norm()(written)), 0, len(written)),)
    cut = ((plain_word(token.norm_), token.idx, token.idx + len(token)) for token in tokenizer(written))
    return tuple(row for row in cut if any(map(str.isalnum, row[0])))


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a short text, cut up as sources are.

    >>> words_of("can’t")
    ('can', 'not')
    """
    return tuple(word for written in fold(text).split() for word, _, _ in _cut(written))
