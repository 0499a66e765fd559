"""Where one pattern stands in transcripts: the places of the rules engine, one by one and not by coded unit."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence

from qualkit.domain.sources import Span
from qualkit.errors import BadInput
from qualkit.rules.cache import TokenCache
from qualkit.rules.language import PatternError, parse_pattern
from qualkit.rules.matcher import Found, Matcher, Reading
from qualkit.rules.plans import Join, Plan, Run, Search, Side, Slot, Slots, make_plans
from qualkit.rules.timed_search import find_pattern
from qualkit.rules.tokens import Tokens
from qualkit.rules.word_cuts import NORMS, quick_words_of

__all__ = ["Looked", "PatternPlaces", "Place"]

Place = tuple[int, int]
"""Start and end in the source's text."""

Looked = tuple[str, Sequence[Span]]
"""A source's text, and the turns to look in."""

_Find = tuple[Place, ...]
"""The words of one find; several where a nearness joins them."""

_Has = Callable[[Slot], bool]
# Letters that stand for others once accents are gone lie beyond this one.
_LAST_PLAIN = "\u00a9"


class PatternPlaces:
    """One pattern, ready to be looked for, with what takes places away again.

    Args:
        pattern: in the language of codebooks.
        without: patterns of the same language; what overlaps one of them is not found (as ``not:`` in a codebook).
        cache: where cut-up sources are kept.

    Raises:
        BadInput: a pattern cannot be read; says where in it.
    """

    def __init__(self, pattern: str, without: Sequence[str], cache: TokenCache) -> None:
        self._cache = cache
        slots = Slots(quick_words_of)
        self._plans = _read(pattern, slots)
        self._without = tuple(plan for one in without for plan in _read(one, slots))
        self._slots = list(slots)
        self._runs = list(slots.runs.values())
        self._joins = slots.joins
        everything = (*self._plans, *self._without)
        self._searches = [plan for plan in everything if isinstance(plan, Search)]
        single = [plan.slots[0].number for plan in everything if isinstance(plan, Run) and len(plan.slots) == 1]
        self._matcher = Matcher(slots, single)

    def in_sources(self, sources: Iterable[Looked]) -> Iterator[list[Place]]:
        """The places in each source, in order; those that overlap are one. A nearness is all between its words.

        Raises:
            BadInput: a regular expression takes too long, or matches too often.
        """
        if not self._searches:
            for text, spans in sources:
                yield self._in_source(text, spans)
            return
        cut = [(text, self._cache.tokens(text, spans)) for text, spans in sources]
        for (_, tokens), searched in zip(cut, self._searched(cut), strict=True):
            yield self._found(tokens, searched)

    def _in_source(self, text: str, spans: Sequence[Span]) -> list[Place]:
        if not spans:
            return []
        tokens = self._cache.known(text, spans)
        if tokens is None:
            # Cutting up takes long: not for texts that cannot hold the pattern.
            if not self._may_be_found(_Text(text).has):
                return []
            tokens = self._cache.tokens(text, spans)
        return self._found(tokens, {}) if self._may_be_found(_Lexicon(tokens.lexicon).has) else []

    def _found(self, tokens: Tokens, searched: dict[int, list[_Find]]) -> list[Place]:
        """What is left of the finds in a source, as whole places."""
        found = self._matcher.find(Reading.of(tokens)) if self._slots else Found({}, {}, {})

        def finds(plan: Plan) -> Iterator[_Find]:
            if isinstance(plan, Search):
                yield from searched.get(id(plan), ())
                return
            for places in found.of(plan).values():
                for pieces in places:
                    yield tuple([(int(tokens.starts[low]), int(tokens.ends[high - 1])) for low, high in pieces])

        taken = _merged([place for plan in self._without for find in finds(plan) for place in find])
        kept = [
            (find[0][0], find[-1][1])
            for plan in self._plans
            for find in finds(plan)
            if not any(low < end and start < high for start, end in find for low, high in taken)
        ]
        return _merged(kept)

    def _searched(self, cut: Sequence[tuple[str, Tokens]]) -> list[dict[int, list[_Find]]]:
        """Where regular expressions match, by source; they look at the text of each sentence."""
        sentences = [
            (number, start, end) for number, (_, tokens) in enumerate(cut) for start, end in tokens.sentences.tolist()
        ]
        texts = [cut[number][0][start:end] for number, start, end in sentences]
        found: list[dict[int, list[_Find]]] = [{} for _ in cut]
        for plan in self._searches:
            matches = find_pattern(plan.expression.pattern, texts)
            for (number, begin, _), places in zip(sentences, matches, strict=True):
                if places:
                    finds = found[number].setdefault(id(plan), [])
                    finds += [((begin + start, begin + end),) for start, end in places]
        return found

    def _may_be_found(self, has: _Has) -> bool:
        return any(isinstance(plan, Search) or self._may_be(plan, has) for plan in self._plans)

    def _may_be(self, plan: Run | Join, has: _Has) -> bool:
        if isinstance(plan, Run):
            return all(map(has, plan.slots))
        return self._may_be_at(plan.left, has) and self._may_be_at(plan.right, has)

    def _may_be_at(self, side: Side, has: _Has) -> bool:
        return (
            any(has(self._slots[number]) for number in side.words)
            or any(self._may_be(self._runs[number], has) for number in side.runs)
            or any(self._may_be(self._joins[number], has) for number in side.joins)
        )


class _Text:
    """Which words can be in a text, told by their letters alone."""

    def __init__(self, text: str) -> None:
        self._plain = text.lower()
        letters = set(self._plain)
        if any(letter > _LAST_PLAIN and (letter.isalpha() or unicodedata.combining(letter)) for letter in letters):
            apart = unicodedata.normalize("NFKD", self._plain)
            self._plain = apart.translate({ord(one): None for one in set(apart) if unicodedata.combining(one)})

    def has(self, slot: Slot) -> bool:
        if slot.stem:
            return slot.stem in self._plain or any(norm.startswith(slot.stem) for norm in NORMS)
        # What is not all letters, or stands for other written words, may be found where it is not written so.
        return any(word in self._plain or word in NORMS or not word.isalpha() for word in slot.words)


class _Lexicon:
    """Which words are among those of a text."""

    def __init__(self, words: Sequence[str]) -> None:
        self._words = frozenset(words)

    def has(self, slot: Slot) -> bool:
        if slot.stem:
            return any(word.startswith(slot.stem) for word in self._words)
        return not self._words.isdisjoint(slot.words)


def _read(pattern: str, slots: Slots) -> tuple[Plan, ...]:
    try:
        return make_plans(parse_pattern(pattern).node, slots)
    except PatternError as error:
        place = f"at character {error.position + 1} of “{pattern}”"
        raise BadInput(f"This cannot be looked for: {place}, {error.message}", hint=_HINT) from None


_HINT = "Words as they are written, punctuation and all, are found with --as-written."


def _merged(places: Iterable[Place]) -> list[Place]:
    """Sorted, with overlapping places made one."""
    merged: list[Place] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return merged
