"""The words of a source's turns: cut up by spaCy's tokeniser, folded, with their places in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from qualkit.domain.sources import Span
from qualkit.rules.folding import fold, plain_word
from qualkit.text.sentences import sentence_spans

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["BREAK", "PAUSE", "Tokens", "blank_english", "tokenise", "words_of"]

# What stands between a word and the one before it: nothing, a comma or dots, or a mark that ends a clause.
PAUSE, BREAK = 1, 2
_LAST_SPACE = 0x3000
_IS_SPACE = np.array([chr(point).isspace() for point in range(_LAST_SPACE + 1)] + [False])
_MARKS = re.compile(r"[;()\[\]{}—]|:(?!\d)|\s[-–]\s|--|(?P<pause>,(?!\d)|…|\.\.+)")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of some turns of one source, in order, as arrays of equal length.

    Attributes:
        lexicon: the distinct folded words.
        ids: for each word, its index in the lexicon.
        starts, ends: offsets in the source's text.
        marks: 0, `PAUSE` or `BREAK`: what stands before the word.
        joined: whether the word is written on to the one before it ("n't" in "can't").
        sentences: the sentences of the turns, as rows of start and end offsets.
    """

    lexicon: tuple[str, ...] = field(repr=False)
    ids: np.ndarray = field(repr=False)
    starts: np.ndarray = field(repr=False)
    ends: np.ndarray = field(repr=False)
    marks: np.ndarray = field(repr=False)
    joined: np.ndarray = field(repr=False)
    sentences: np.ndarray = field(repr=False)


@lru_cache(maxsize=1)
def blank_english() -> Language:
    """spaCy's rules for cutting up English. Needs no model and no network."""
    import spacy

    return spacy.blank("en")


def tokenise(text: str, spans: Sequence[Span]) -> Tokens:
    """Cut up the stretches `spans` of `text` (turns: sorted, not overlapping) into words and sentences.

    spaCy's tokeniser sees every distinct written word once: what it makes of one does not depend on its neighbours,
    because folding leaves nothing but white space between them.
    """
    pieces = [fold(text[span.start : span.end]) for span in spans]
    folded = "\n".join(pieces)
    written = folded.split()
    index = {chunk: number for number, chunk in enumerate(dict.fromkeys(written))}
    cuts = [_cut(chunk) for chunk in index]
    lexicon = sorted({word for cut in cuts for word, _, _ in cut})
    number_of = {word: number for number, word in enumerate(lexicon)}
    table = np.array(
        [(number_of[word], start, end) for cut in cuts for word, start, end in cut], dtype=np.int64
    ).reshape(-1, 3)
    which = np.fromiter(map(index.__getitem__, written), dtype=np.int64, count=len(written))
    places = _begins(folded)
    places += _shifts(pieces, spans, places)
    rows, owners = _expanded(np.array([len(cut) for cut in cuts], dtype=np.int64), which)
    starts, ends = places[owners] + table[rows, 1], places[owners] + table[rows, 2]
    joined = np.zeros(len(starts), dtype=np.uint8)
    joined[1:] = starts[1:] == ends[:-1]
    return Tokens(
        lexicon=tuple(lexicon),
        ids=table[rows, 0].astype(np.uint32),
        starts=starts.astype(np.uint32),
        ends=ends.astype(np.uint32),
        marks=_marks(text, spans, starts),
        joined=joined,
        sentences=_sentences(text, spans),
    )


@lru_cache(maxsize=200_000)
def _cut(written: str) -> tuple[tuple[str, int, int], ...]:
    """The folded words in one written word, with their offsets in it: "can't" holds "can" and "not"."""
    cut = ((plain_word(token.norm_), token.idx, token.idx + len(token)) for token in blank_english().tokenizer(written))
    return tuple(row for row in cut if any(map(str.isalnum, row[0])))


def _begins(text: str) -> np.ndarray:
    """Where the words of `text.split()` begin."""
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    space = _IS_SPACE[np.minimum(points, _LAST_SPACE + 1)]
    return np.flatnonzero(~space & np.concatenate((np.ones(1, dtype=bool), space[:-1]))[: len(space)])


def _expanded(sizes: np.ndarray, which: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rows of a table in which group g has `sizes[g]` rows, for the groups `which`; and each row's place in `which`."""
    many = sizes[which]
    owners = np.repeat(np.arange(len(which)), many)
    begins = np.cumsum(sizes) - sizes
    inner = np.arange(len(owners)) - np.repeat(np.cumsum(many) - many, many)
    return begins[which[owners]] + inner, owners


@lru_cache(maxsize=20_000)
def words_of(text: str) -> tuple[str, ...]:
    """The folded words of a short text, cut up as sources are.

    >>> words_of("can’t")
    ('can', 'not')
    """
    return tuple(word for written in fold(text).split() for word, _, _ in _cut(written))


def _shifts(pieces: Iterable[str], spans: Sequence[Span], places: np.ndarray) -> np.ndarray:
    """What to add to offsets in the joined pieces to get offsets in the source."""
    if not spans:
        return np.zeros(len(places), dtype=np.int64)
    lengths = np.array([len(piece) + 1 for piece in pieces], dtype=np.int64)
    begins = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    shifts = np.array([span.start for span in spans], dtype=np.int64) - begins
    return shifts[np.searchsorted(begins, places, side="right") - 1]


def _marks(text: str, spans: Sequence[Span], starts: np.ndarray) -> np.ndarray:
    marks = np.zeros(len(starts) + 1, dtype=np.uint8)
    found = [
        (mark.start(), PAUSE if mark["pause"] else BREAK)
        for span in spans
        for mark in _MARKS.finditer(text, span.start, span.end)
    ]
    if found:
        places, kinds = zip(*found, strict=True)
        np.maximum.at(marks, np.searchsorted(starts, np.array(places)), np.array(kinds, dtype=np.uint8))
    return marks[:-1]


def _sentences(text: str, spans: Sequence[Span]) -> np.ndarray:
    rows = [(found.start, found.end) for span in spans for found in sentence_spans(text, span)]
    return np.array(rows, dtype=np.uint32).reshape(len(rows), 2)
