"""Finding many plans in one source at once.

Words that no pattern tells apart ("feel", "felt", "feels") share one sign, given out as words are met. A run of words
is found by two or three neighbouring signs that occur in it, of those the rarest; nearness is worked out only in the
sentences that hold something of both sides.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from qualkit.rules.folding import word_set
from qualkit.rules.inflection import FUNCTION_WORDS
from qualkit.rules.nearness import Finds, Nearness, Sentences
from qualkit.rules.plans import Join, Plan, Run, Slots
from qualkit.rules.tokens import Tokens

__all__ = ["Finds", "Found", "Matcher", "Reading"]

# The sign of words in which no pattern is interested.
_NO_SIGN = 0
_NOTHING: Finds = {}
# Besides function words, what people say most: a run is better looked for by its other words.
_FREQUENT = word_set(
    """do get go know think say like thing person time want need work come see look make take lot bit day year good
    way help really kind mean tell talk ask put"""
)
# A run is looked for by two or three neighbours in it; the signs of three still fit into 63 bits.
_LONGEST_KEY = 3
_MOST_SIGNS = 1 << 21
# Most neighbours occur in no run, which a table of so many bits tells at once.
_HASH_BITS = 20
_HASH_FACTOR = 0x9E3779B97F4A7C15


@dataclass(frozen=True, slots=True)
class Reading:
    """A source's words in the forms that the rules need.

    Attributes:
        clauses: for each word, the number of the stretch without commas or stops that it stands in.
        written: for each word, the number of the written word that it belongs to ("can't" is one).
        sentence_of: for each word, the number of its sentence.
        first_word: for each sentence, the number of its first word; and at the end, the number of words.
    """

    tokens: Tokens = field(repr=False)
    clauses: np.ndarray = field(repr=False)
    written: list[int] = field(repr=False)
    sentence_of: np.ndarray = field(repr=False)
    first_word: list[int] = field(repr=False)

    @classmethod
    def of(cls, tokens: Tokens) -> Reading:
        first_word = np.searchsorted(tokens.starts, tokens.sentences[:, 0])
        begins = np.zeros(len(tokens.starts) + 1, dtype=np.int64)
        np.add.at(begins, first_word, 1)
        begins = begins[:-1]
        return cls(
            tokens=tokens,
            clauses=np.cumsum((tokens.marks > 0) | (begins > 0)),
            written=np.cumsum(tokens.joined == 0).tolist(),
            sentence_of=np.cumsum(begins) - 1,
            first_word=[*first_word.tolist(), len(tokens.starts)],
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What was found in one source: runs, nearnesses and single words, each by their numbers."""

    runs: dict[int, Finds] = field(repr=False)
    joins: dict[int, Finds] = field(repr=False)
    words: dict[int, Finds] = field(repr=False)

    def of(self, plan: Plan) -> Finds:
        """Where a run or nearness was found."""
        if isinstance(plan, Join):
            return self.joins.get(plan.number, _NOTHING)
        if not isinstance(plan, Run):
            return _NOTHING
        if len(plan.slots) == 1:
            return self.words.get(plan.slots[0].number, _NOTHING)
        return self.runs.get(plan.number, _NOTHING)


class Matcher:
    """Looks for all the runs and nearnesses that `slots` knows, and for the single words of the slots `watched`.

    What it has met of a text's words it keeps for the next text.
    """

    def __init__(self, slots: Slots, watched: Iterable[int]) -> None:
        self._slots_of_word: dict[str, list[int]] = {}
        self._slots_of_stem: dict[str, int] = {}
        self._places: dict[int, list[tuple[Run, int]]] = {}
        self._signs_of_slot: list[list[int]] = [[] for _ in slots]
        self._sign_of_word: dict[str, int] = {}
        self._sign_of_slots: dict[tuple[int, ...], int] = {(): _NO_SIGN}
        self._watched = frozenset(watched)
        self._watched_of_sign: list[tuple[int, ...]] = [()]
        self._is_watched = np.zeros(1, dtype=bool)
        # For each number of neighbours: the phrases they are in, with how many words stand before them there.
        self._phrases: dict[int, dict[int, list[tuple[int, int, list[int]]]]] = {2: {}, _LONGEST_KEY: {}}
        self._hashed = {size: np.zeros(1 << _HASH_BITS, dtype=bool) for size in self._phrases}
        self._nearness = Nearness(slots)
        self._index(slots)

    def find(self, reading: Reading) -> Found:
        """Find everything in a source."""
        tokens = reading.tokens
        self._learn(tokens.lexicon)
        sign_of = np.fromiter(map(self._sign_of_word.__getitem__, tokens.lexicon), np.int64, len(tokens.lexicon))
        signs = sign_of[tokens.ids] if len(tokens.ids) else np.zeros(0, dtype=np.int64)
        listed = signs.tolist()
        runs = self._runs(reading, signs, listed)
        sentences = Sentences(signs, listed, reading.sentence_of, reading.first_word, reading.written)
        return Found(runs, self._nearness.find(sentences, runs), self._words(reading, signs))

    def _runs(self, reading: Reading, signs: np.ndarray, listed: list[int]) -> dict[int, Finds]:
        found: dict[int, Finds] = {}
        clauses, sentence_of = reading.clauses, reading.sentence_of
        for size, phrases in self._phrases.items():
            if len(signs) < size:
                continue
            keys = _packed([signs[at : len(signs) - size + 1 + at] for at in range(size)])
            whole = clauses[: len(keys)] == clauses[size - 1 :]
            candidates = np.flatnonzero(self._hashed[size][_hashes(keys)] & whole)
            for place, key in zip(candidates.tolist(), keys[candidates].tolist(), strict=True):
                for run, before, phrase in phrases.get(key, ()):
                    start = place - before
                    end = start + len(phrase)
                    if len(phrase) > size and (
                        start < 0 or listed[start:end] != phrase or clauses[start] != clauses[end - 1]
                    ):
                        continue
                    finds = found.setdefault(run, {})
                    finds.setdefault(int(sentence_of[place]), []).append(((start, end),))
        return found

    def _words(self, reading: Reading, signs: np.ndarray) -> dict[int, Finds]:
        found: dict[int, Finds] = {}
        places = np.flatnonzero(self._is_watched[signs])
        sentences = reading.sentence_of[places].tolist()
        for place, sign, sentence in zip(places.tolist(), signs[places].tolist(), sentences, strict=True):
            pieces = ((place, place + 1),)
            for slot in self._watched_of_sign[sign]:
                found.setdefault(slot, {}).setdefault(sentence, []).append(pieces)
        return found

    def _index(self, slots: Slots) -> None:
        for slot in slots:
            if slot.stem:
                self._slots_of_stem[slot.stem] = slot.number
            for word in sorted(slot.words):
                self._slots_of_word.setdefault(word, []).append(slot.number)
        self._stem_lengths = sorted({len(stem) for stem in self._slots_of_stem})
        for run in slots.runs.values():
            for at, slot in enumerate(run.slots if len(run.slots) > 1 else ()):
                self._places.setdefault(slot.number, []).append((run, at))

    def _learn(self, lexicon: Iterable[str]) -> None:
        known = len(self._sign_of_slots)
        for word in lexicon:
            if word not in self._sign_of_word:
                slots = self._slots_for(word)
                sign = self._sign_of_slots.get(slots)
                self._sign_of_word[word] = self._new_sign(slots) if sign is None else sign
        if len(self._sign_of_slots) != known:
            self._is_watched = np.array([bool(watched) for watched in self._watched_of_sign])

    def _slots_for(self, word: str) -> tuple[int, ...]:
        found = list(self._slots_of_word.get(word, ()))
        for length in self._stem_lengths:
            if length > len(word):
                break
            slot = self._slots_of_stem.get(word[:length])
            if slot is not None:
                found.append(slot)
        return tuple(sorted(found))

    def _new_sign(self, slots: tuple[int, ...]) -> int:
        """A sign for the words of exactly these slots; from now on the phrases it makes possible are looked for."""
        sign = self._sign_of_slots[slots] = len(self._sign_of_slots)
        self._watched_of_sign.append(tuple(slot for slot in slots if slot in self._watched))
        self._nearness.learn(sign, slots)
        for slot in slots:
            self._signs_of_slot[slot].append(sign)
        done: set[tuple[int, int]] = set()
        for slot in slots:
            for run, at in self._places.get(slot, ()):
                if (run.number, at) not in done:
                    done.add((run.number, at))
                    self._teach(run, at, sign)
        return sign

    def _teach(self, run: Run, at: int, sign: int) -> None:
        choices = [self._signs_of_slot[slot.number] for slot in run.slots]
        choices[at] = [sign]
        if not all(choices):
            return
        size = min(len(run.slots), _LONGEST_KEY)
        before = _rarest(run, size)
        phrases, hashed = self._phrases[size], self._hashed[size]
        for phrase in itertools.product(*choices):
            key = _packed(phrase[before : before + size])
            entry = run.number, before, list(phrase)
            known = phrases.setdefault(key, [])
            # A sign that fits two places of a run makes the same phrase twice.
            if entry not in known:
                known.append(entry)
            hashed[_hash(key)] = True


def _rarest(run: Run, size: int) -> int:
    """Which `size` neighbours of a run are likely to be met least often: the place of the first."""
    common = [
        0 if slot.stem else 2 * (not slot.words.isdisjoint(FUNCTION_WORDS)) + (not slot.words.isdisjoint(_FREQUENT))
        for slot in run.slots
    ]
    return min(range(len(common) - size + 1), key=lambda at: (sum(common[at : at + size]), at))


def _packed(signs: Sequence[Any]) -> Any:
    """Neighbouring signs as one number; for single signs and for arrays of them."""
    packed = signs[0]
    for sign in signs[1:]:
        packed = packed * _MOST_SIGNS + sign
    return packed


def _hash(key: int) -> int:
    return (key * _HASH_FACTOR & (1 << 64) - 1) >> (64 - _HASH_BITS)


def _hashes(keys: np.ndarray) -> np.ndarray:
    """The same for an array; a factor without pattern (Knuth's multiplicative hashing) spreads neighbouring keys."""
    return ((keys.astype(np.uint64) * np.uint64(_HASH_FACTOR)) >> np.uint64(64 - _HASH_BITS)).astype(np.int64)
