"""Nearness ("trust ~4 client") in all sentences of a source at once.

What stands in which sentence is kept as bits, one a sentence; the sentences in which a nearness can be are those that
have the bits of both its sides. Only there are words looked at.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from qualkit.rules.plans import Join, Pieces, Slots, joined

__all__ = ["Finds", "Nearness", "Sentences"]

Finds = dict[int, list[Pieces]]
"""Finds by the number of the sentence they are in."""

_BITS = 64
_AtSide = dict[tuple[int, int], list[Pieces]]
"""What stands at a side, besides single words: by the numbers of the side and of the sentence."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """The words of a source by sentence.

    Attributes:
        signs, listed: for each word, its sign; as an array and as a list.
        sentence_of: for each word, the number of its sentence.
        first_word: for each sentence, the number of its first word; and at the end, the number of words.
        written: for each word, the number of the written word that it belongs to.
    """

    signs: np.ndarray = field(repr=False)
    listed: list[int] = field(repr=False)
    sentence_of: np.ndarray = field(repr=False)
    first_word: Sequence[int] = field(repr=False)
    written: Sequence[int] = field(repr=False)


class Nearness:
    """Looks for all the nearnesses that `slots` knows."""

    def __init__(self, slots: Slots) -> None:
        self._sides_of_slot: dict[int, list[int]] = {}
        self._sides_of_run: dict[int, list[int]] = {}
        self._sides_of_join: dict[int, list[int]] = {}
        for side in slots.sides.values():
            for numbers, index in (
                (side.words, self._sides_of_slot),
                (side.runs, self._sides_of_run),
                (side.joins, self._sides_of_join),
            ):
                for number in numbers:
                    index.setdefault(number, []).append(side.number)
        self._signs_of_side: list[set[int]] = [set() for _ in slots.sides]
        # Pairs of side and sign that fit, as they are learnt, and the same sorted by side.
        self._fitting = array("q")
        self._sorted = np.zeros((0, 2), dtype=np.int64)
        deepest = max((join.depth for join in slots.joins), default=-1)
        self._levels = [_Level([join for join in slots.joins if join.depth == depth]) for depth in range(deepest + 1)]

    def learn(self, sign: int, slots: Sequence[int]) -> None:
        """Take in a sign for the words of exactly these slots."""
        for side in {side for slot in slots for side in self._sides_of_slot.get(slot, ())}:
            self._signs_of_side[side].add(sign)
            self._fitting.extend((side, sign))

    def find(self, sentences: Sentences, runs: dict[int, Finds]) -> dict[int, Finds]:
        """Where nearnesses are, by their numbers; `runs` are the runs that were found, by theirs."""
        found: dict[int, Finds] = {}
        if not len(sentences.signs) or not self._levels:
            return found
        at_side: _AtSide = {}
        for run in runs.keys() & self._sides_of_run.keys():
            for side in self._sides_of_run[run]:
                _add(at_side, side, runs[run])
        bits = self._bits(sentences, at_side)
        view = _View(sentences, self._signs_of_side, at_side)
        for level in self._levels:
            for join, sentence in level.candidates(bits):
                lefts = view.at(join.left.number, sentence)
                pairs = joined(lefts, view.at(join.right.number, sentence), join.within, sentences.written)
                if pairs:
                    found.setdefault(join.number, {})[sentence] = pairs
            for join in level.joins:
                for side in self._sides_of_join.get(join.number, ()) if join.number in found else ():
                    _add(at_side, side, found[join.number])
                    _set(bits, side, found[join.number])
        return found

    def _bits(self, sentences: Sentences, at_side: _AtSide) -> np.ndarray:
        """For each side, the sentences in which a word or run of it stands, one bit a sentence."""
        if len(self._sorted) * 2 != len(self._fitting):
            pairs = np.array(self._fitting, dtype=np.int64).reshape(-1, 2)
            self._sorted = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        met = np.unique(sentences.signs)
        row_of = np.full(max(int(met[-1]), int(self._sorted[:, 1].max(initial=0))) + 1, -1)
        row_of[met] = np.arange(len(met))
        width = -(-len(sentences.first_word) // _BITS)
        flags = np.zeros((len(met), width * _BITS), dtype=bool)
        flags[row_of[sentences.signs], sentences.sentence_of] = True
        of_sign = np.packbits(flags, axis=1, bitorder="little").view(np.uint64)
        rows = row_of[self._sorted[:, 1]]
        sides, rows = self._sorted[rows >= 0, 0], rows[rows >= 0]
        bits = np.zeros((len(self._signs_of_side), width), dtype=np.uint64)
        if len(sides):
            begins = np.flatnonzero(np.diff(sides, prepend=-1))
            bits[sides[begins]] = np.bitwise_or.reduceat(of_sign[rows], begins, axis=0)
        if at_side:
            side, sentence = np.array(list(at_side), dtype=np.int64).T
            _set(bits, side, sentence)
        return bits


class _Level:
    """The nearnesses of one depth."""

    def __init__(self, joins: Sequence[Join]) -> None:
        self.joins = joins
        self._lefts = np.array([join.left.number for join in joins], dtype=np.int64)
        self._rights = np.array([join.right.number for join in joins], dtype=np.int64)

    def candidates(self, bits: np.ndarray) -> list[tuple[Join, int]]:
        """The nearnesses of which both sides stand in a sentence, with the sentence's number."""
        both = bits[self._lefts] & bits[self._rights]
        live = np.flatnonzero(both.any(axis=1))
        rows, sentences = np.nonzero(np.unpackbits(both[live].view(np.uint8), axis=1, bitorder="little"))
        joins = [self.joins[at] for at in live[rows].tolist()]
        return list(zip(joins, sentences.tolist(), strict=True))


class _View:
    """What stands at the sides, worked out when first asked for."""

    def __init__(self, sentences: Sentences, signs_of_side: Sequence[set[int]], at_side: _AtSide) -> None:
        self._sentences = sentences
        self._signs_of_side = signs_of_side
        self._at_side = at_side
        self._known: _AtSide = {}

    def at(self, side: int, sentence: int) -> list[Pieces]:
        known = self._known.get((side, sentence))
        if known is None:
            low, high = self._sentences.first_word[sentence : sentence + 2]
            wanted, signs = self._signs_of_side[side], self._sentences.listed
            known = [((at, at + 1),) for at in range(low, high) if signs[at] in wanted]
            known += self._at_side.get((side, sentence), ())
            self._known[side, sentence] = known
        return known


def _add(at_side: _AtSide, side: int, finds: Finds) -> None:
    for sentence, pieces in finds.items():
        at_side.setdefault((side, sentence), []).extend(pieces)


def _set(bits: np.ndarray, sides: np.ndarray | int, sentences: np.ndarray | Finds) -> None:
    where = np.array(list(sentences), dtype=np.int64) if isinstance(sentences, dict) else sentences
    places: Any = sides, where // 8
    np.bitwise_or.at(bits.view(np.uint8), places, (1 << (where % 8)).astype(np.uint8))
