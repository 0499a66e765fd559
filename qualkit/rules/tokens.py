"""The words of a source's turns: cut up by spaCy's tokeniser, folded, with their places in the text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from qualkit.domain.sources import Span
from qualkit.rules.cuts import blank_english, cuts, words_of
from qualkit.rules.folding import fold
from qualkit.text.sentences import sentence_spans

__all__ = ["BREAK", "PAUSE", "Tokens", "blank_english", "tokenise", "words_of"]

# What stands between a word and the one before it: nothing, a comma or dots, or a mark that ends a clause.
PAUSE, BREAK = 1, 2
# Kinds of characters.
_UNKNOWN, _OTHER, _SPACE, _DIGIT, _ENDS, _COLON, _DASH, _HYPHEN, _COMMA, _STOP, _DOTS = range(11)
_KIND_OF = dict.fromkeys(";()[]{}—", _ENDS)
_KIND_OF |= {":": _COLON, "–": _DASH, "-": _HYPHEN, ",": _COMMA, ".": _STOP, "…": _DOTS}
# There is no white space beyond this code point.
_LAST_KNOWN = 0x3000


def _kind(letter: str) -> int:
    return _KIND_OF.get(letter, _SPACE if letter.isspace() else _DIGIT if letter.isdecimal() else _OTHER)


_KINDS = np.array([*map(_kind, map(chr, range(_LAST_KNOWN + 1))), _UNKNOWN], dtype=np.uint8)


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


def tokenise(text: str, spans: Sequence[Span]) -> Tokens:
    """Cut up the stretches `spans` of `text` (turns: sorted, not overlapping) into words and sentences.

    spaCy's tokeniser sees every distinct written word once: what it makes of one does not depend on its neighbours,
    because folding leaves nothing but white space between them.
    """
    pieces = [text[span.start : span.end] for span in spans]
    folded = "\n".join(map(fold, pieces))
    written = folded.split()
    known = cuts()
    rows, owners = known.rows(written)
    lexicon, ids = known.lexicon(rows[:, 0])
    places = _begins(folded)
    in_pieces = places[owners] + rows[:, 1]
    starts = in_pieces + _shifts(pieces, spans, places)[owners]
    ends = starts + rows[:, 2] - rows[:, 1]
    joined = np.zeros(len(starts), dtype=np.uint8)
    joined[1:] = starts[1:] == ends[:-1]
    return Tokens(
        lexicon=lexicon,
        ids=ids,
        starts=starts.astype(np.uint32),
        ends=ends.astype(np.uint32),
        marks=_marks("\n".join(pieces), in_pieces),
        joined=joined,
        sentences=_sentences(text, spans),
    )


def _points(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _kinds(points: np.ndarray) -> np.ndarray:
    """What kind of character each code point is, as far as words and marks depend on it."""
    kinds: np.ndarray = _KINDS[np.minimum(points, _LAST_KNOWN + 1)]
    return kinds


def _begins(text: str) -> np.ndarray:
    """Where the words of `text.split()` begin."""
    space = _kinds(_points(text)) == _SPACE
    return np.flatnonzero(~space & np.concatenate((np.ones(1, dtype=bool), space[:-1]))[: len(space)])


def _shifts(pieces: Iterable[str], spans: Sequence[Span], places: np.ndarray) -> np.ndarray:
    """What to add to offsets in the joined pieces to get offsets in the source."""
    if not spans:
        return np.zeros(len(places), dtype=np.int64)
    lengths = np.array([len(piece) + 1 for piece in pieces], dtype=np.int64)
    begins = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    shifts = np.array([span.start for span in spans], dtype=np.int64) - begins
    return shifts[np.searchsorted(begins, places, side="right") - 1]


def _marks(text: str, starts: np.ndarray) -> np.ndarray:
    """What stands before the words that begin at `starts`.

    A pause is a comma, unless in a number, or dots; a break is a bracket, semicolon, dash or colon, the colon unless
    in a number or time, the dash if it stands alone or is doubled.
    """
    kinds = _kinds(points := _points(text))
    padded = np.zeros(len(kinds) + 2, dtype=np.uint8)
    padded[1:-1] = kinds
    at = np.flatnonzero(kinds >= _ENDS)
    kind, before, after = kinds[at], padded[at], padded[at + 2]
    same = np.zeros(len(at), dtype=bool)
    same[:-1] = points[at[:-1]] == points[at[:-1] + 1]
    digit = after == _DIGIT
    for one in np.flatnonzero((after == _UNKNOWN) & (at + 1 < len(points))).tolist():
        digit[one] = chr(points[at[one] + 1]).isdecimal()
    alone = (before == _SPACE) & (after == _SPACE)
    dashes = ((kind == _DASH) & alone) | ((kind == _HYPHEN) & (alone | same))
    ends = (kind == _ENDS) | ((kind == _COLON) & ~digit) | dashes
    rests = (kind == _DOTS) | ((kind == _COMMA) & ~digit) | ((kind == _STOP) & same)
    marks = np.zeros(len(starts) + 1, dtype=np.uint8)
    marks[np.searchsorted(starts, at[rests])] = PAUSE
    marks[np.searchsorted(starts, at[ends])] = BREAK
    return marks[:-1]


def _sentences(text: str, spans: Sequence[Span]) -> np.ndarray:
    rows = [(found.start, found.end) for span in spans for found in sentence_spans(text, span)]
    return np.array(rows, dtype=np.uint32).reshape(len(rows), 2)
