"""Finding many plans in one source at once.

Words that no pattern tells apart ("feel", "felt", "feels") share one sign. A source becomes a document of signs, in
which spaCy's PhraseMatcher finds every run of words; nearness is worked out from what is in each sentence. Signs are
given out as words are met, so that the matcher only ever holds phrases that can occur.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from qualkit.rules.folding import word_set
from qualkit.rules.inflection import FUNCTION_WORDS
from qualkit.rules.plans import Join, Pieces, Plan, Run, Side, Slots, joined
from qualkit.rules.tokens import Tokens

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["Finds", "Found", "Matcher", "Reading"]

Finds = dict[int, list[Pieces]]
"""Finds by the number of the sentence they are in."""

# The sign of words in which no pattern is interested, and of every place where neighbours are not neighbours.
_GAP = 0
_NOTHING: Finds = {}
# Besides function words, what people say most: a run is better looked for by its other words.
_FREQUENT = word_set(
    """do get go know think say like thing person time want need work come see look make take lot bit day year good
    way help really kind mean tell talk ask put"""
)
# Words are only looked at where two or three neighbours occur that occur in a run; three still fit into 63 bits.
_LONGEST_KEY = 3
_MOST_SIGNS = 1 << 21


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
    sentence_of: list[int] = field(repr=False)
    first_word: list[int] = field(repr=False)

    @classmethod
    def of(cls, tokens: Tokens) -> Reading:
        sentence_of = np.searchsorted(tokens.sentences[:, 0], tokens.starts, side="right") - 1
        begins = np.ones(len(sentence_of), dtype=bool)
        begins[1:] = sentence_of[1:] != sentence_of[:-1]
        return cls(
            tokens=tokens,
            clauses=np.cumsum((tokens.marks > 0) | begins),
            written=np.cumsum(tokens.joined == 0).tolist(),
            sentence_of=sentence_of.tolist(),
            first_word=[*np.searchsorted(tokens.starts, tokens.sentences[:, 0]).tolist(), len(sentence_of)],
        )


class Found:
    """What was found in one source. Runs of several words were looked for; all else is worked out when asked for.

    Args:
        signs: for each word, its sign.
        many: for each sign, how many words have it.
        signs_of_slot: the signs that fit each slot.
        words_of_slot: how many words fit each slot.
        runs: where the runs of several words were found, by the number of the run.
    """

    def __init__(
        self,
        reading: Reading,
        signs: np.ndarray,
        many: np.ndarray,
        signs_of_slot: Sequence[Sequence[int]],
        words_of_slot: Sequence[int],
        runs: dict[int, Finds],
    ) -> None:
        self.runs = runs
        self._reading = reading
        self._signs_of_slot = signs_of_slot
        self._signs: list[int] = signs.tolist()
        # Word numbers sorted by sign: those of sign n are _order[_begins[n] : _begins[n + 1]].
        self._order = np.argsort(signs, kind="stable")
        self._begins: list[int] = np.concatenate(([0], np.cumsum(many))).tolist()
        self._words_of_slot = words_of_slot
        self._words: dict[int, Finds] = {}
        self._joins: dict[int, Finds] = {}

    def of(self, plan: Plan) -> Finds:
        """Where a run or join was found."""
        if isinstance(plan, Run):
            return self.runs.get(plan.number, _NOTHING) if len(plan.slots) > 1 else self._word(plan.slots[0].number)
        if not isinstance(plan, Join):
            return _NOTHING
        known = self._joins.get(id(plan))
        if known is None:
            known = self._joins[id(plan)] = self._join(plan)
        return known

    def _word(self, slot: int) -> Finds:
        """Where the words of a slot stand."""
        if not self._words_of_slot[slot]:
            return _NOTHING
        known = self._words.get(slot)
        if known is not None:
            return known
        finds: Finds = {}
        sentence_of, begins = self._reading.sentence_of, self._begins
        for sign in self._signs_of_slot[slot]:
            for place in self._order[begins[sign] : begins[sign + 1]].tolist():
                finds.setdefault(sentence_of[place], []).append(((place, place + 1),))
        self._words[slot] = finds
        return finds

    def _join(self, plan: Join) -> Finds:
        """Work out the rarer side first, and look for the other one only in its sentences."""
        lefts, rights = self._how_many(plan.left), self._how_many(plan.right)
        if not lefts or not rights:
            return _NOTHING
        rarer, other = (plan.left, plan.right) if lefts <= rights else (plan.right, plan.left)
        near: Finds = {}
        for finds in itertools.chain(map(self._word, rarer.words), map(self.of, rarer.others)):
            for sentence, pieces in finds.items():
                near.setdefault(sentence, []).extend(pieces)
        together: Finds = {}
        for sentence, pieces in self._within(other, near).items():
            pairs = joined(near[sentence], pieces, plan.within, self._reading.written)
            if pairs:
                together[sentence] = pairs
        return together

    def _how_many(self, side: Side) -> int:
        many = sum(map(self._words_of_slot.__getitem__, side.words))
        for plan in side.others:
            many += len(self.of(plan))
        return many

    def _within(self, side: Side, sentences: Finds) -> Finds:
        """Where a side is found in some of the sentences."""
        finds: Finds = {}
        for known in map(self.of, side.others):
            for sentence in known.keys() & sentences.keys() if known else ():
                finds.setdefault(sentence, []).extend(known[sentence])
        wanted = {sign for slot in side.words for sign in self._signs_of_slot[slot]}
        if wanted:
            first_word, signs = self._reading.first_word, self._signs
            for sentence in sentences:
                low, high = first_word[sentence], first_word[sentence + 1]
                if not wanted.isdisjoint(signs[low:high]):
                    places = [((at, at + 1),) for at in range(low, high) if signs[at] in wanted]
                    finds.setdefault(sentence, []).extend(places)
        return finds


class Matcher:
    """Looks for all the runs that `slots` knows. What it has met of a text's words it keeps for the next text."""

    def __init__(self, slots: Slots) -> None:
        from spacy.matcher import PhraseMatcher
        from spacy.vocab import Vocab

        self._vocabulary = Vocab()
        self._matcher = PhraseMatcher(self._vocabulary, attr="ORTH")
        self._run_of_key: dict[int, int] = {}
        self._slots_of_word: dict[str, list[int]] = {}
        self._slots_of_stem: dict[str, int] = {}
        self._places: dict[int, list[tuple[Run, int]]] = {}
        self._signs_of_slot: list[list[int]] = [[] for _ in slots]
        self._sign_of_word: dict[str, int] = {}
        self._sign_of_slots: dict[tuple[int, ...], int] = {(): _GAP}
        self._names = ["s0"]
        # For each number of neighbours: how many words before and after them belong to the runs they are in.
        self._reaches: dict[int, dict[int, tuple[int, int]]] = {2: {}, _LONGEST_KEY: {}}
        self._tables: dict[int, np.ndarray] = {}
        self._fitting = np.zeros((0, 2), dtype=np.int64)
        self._index(slots)

    def find(self, reading: Reading) -> Found:
        """Find every run in a source."""
        self._learn(reading.tokens.lexicon)
        tokens = reading.tokens
        sign_of = np.array([self._sign_of_word[word] for word in tokens.lexicon], dtype=np.int64)
        signs = sign_of[tokens.ids] if len(tokens.ids) else np.zeros(0, dtype=np.int64)
        interesting, places = self._interesting(signs, reading.clauses)
        runs: dict[int, Finds] = {}
        sentence_of, run_of_key = reading.sentence_of, self._run_of_key
        for key, start, end in self._matcher(self._document(interesting)):
            place = places[start]
            finds = runs.setdefault(run_of_key[key], {})
            finds.setdefault(sentence_of[place], []).append(((place, place + end - start),))
        many = np.bincount(signs, minlength=len(self._sign_of_slots))
        return Found(reading, signs, many, self._signs_of_slot, self._words_of_slot(many), runs)

    def _words_of_slot(self, many: np.ndarray) -> list[int]:
        slots, fitting = self._fitting[:, 0], self._fitting[:, 1]
        counted = np.bincount(slots, weights=many[fitting], minlength=len(self._signs_of_slot))
        words: list[int] = counted.astype(np.int64).tolist()
        return words

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
            for size, reaches in self._reaches.items():
                rows = sorted((key, *reach) for key, reach in reaches.items())
                self._tables[size] = np.array(rows, dtype=np.int64).reshape(-1, 3)
            fitting = [(slot, sign) for slot, signs in enumerate(self._signs_of_slot) for sign in signs]
            self._fitting = np.array(fitting, dtype=np.int64).reshape(-1, 2)

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
        """A sign for the words of exactly these slots; the matcher learns the phrases it makes possible."""
        sign = self._sign_of_slots[slots] = len(self._sign_of_slots)
        self._names.append(f"s{sign}")
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
        phrases = list(itertools.product(*choices))
        if not phrases:
            return
        name = str(run.number)
        self._matcher.add(name, [self._document(phrase) for phrase in phrases])
        self._run_of_key[int(self._vocabulary.strings[name])] = run.number
        size = min(len(run.slots), _LONGEST_KEY)
        before = _rarest(run, size)
        after = len(run.slots) - before - size
        reaches = self._reaches[size]
        for phrase in phrases:
            key = _packed(phrase[before : before + size])
            known = reaches.get(key, (0, 0))
            reaches[key] = max(before, known[0]), max(after, known[1])

    def _document(self, signs: Iterable[int]) -> Doc:
        from spacy.tokens import Doc

        names = self._names
        return Doc(self._vocabulary, words=[names[sign] for sign in signs])

    def _interesting(self, signs: np.ndarray, clauses: np.ndarray) -> tuple[list[int], list[int]]:
        """The signs of the words that may belong to a run, with gaps between them, and the words' numbers."""
        edges = np.zeros(len(signs) + 1, dtype=np.int64)
        for size, table in self._tables.items():
            if not len(table) or len(signs) < size:
                continue
            keys = _packed([signs[at : len(signs) - size + 1 + at] for at in range(size)])
            row = np.minimum(np.searchsorted(table[:, 0], keys), len(table) - 1)
            whole = clauses[: len(keys)] == clauses[size - 1 :]
            at = np.flatnonzero((table[row, 0] == keys) & whole)
            np.add.at(edges, np.maximum(at - table[row[at], 1], 0), 1)
            np.add.at(edges, np.minimum(at + size + table[row[at], 2], len(signs)), -1)
        places = np.flatnonzero(np.cumsum(edges[:-1]) > 0)
        where = np.flatnonzero((np.diff(places) > 1) | (np.diff(clauses[places]) > 0)) + 1
        return np.insert(signs[places], where, _GAP).tolist(), np.insert(places, where, -1).tolist()


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
