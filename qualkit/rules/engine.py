"""Applying codebook patterns to transcripts."""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from operator import itemgetter
from typing import Literal, Protocol

import numpy as np

from qualkit.domain.codebook import Code
from qualkit.domain.codings import Hit
from qualkit.domain.sources import Role, Span, Turn
from qualkit.errors import Location, Problem
from qualkit.rules.language import PatternError, parse_pattern
from qualkit.rules.matcher import Finds, Found, Matcher, Reading
from qualkit.rules.negation import NEGATIONS, is_negated
from qualkit.rules.plans import Join, Pieces, Plan, Run, Search, Slots, make_plans
from qualkit.rules.tokens import Tokens, tokenise, words_of
from qualkit.rules.version import ENGINE_VERSION
from qualkit.store.bulk import without_collection

__all__ = ["Rules", "TokenSource", "Unit"]

Unit = Literal["sentence", "turn"]


class TokenSource(Protocol):
    """Where cut-up sources come from; `qualkit.rules.cache.TokenCache` keeps them on disk."""

    def tokens(self, text: str, spans: Sequence[Span]) -> Tokens: ...


@dataclass(frozen=True, slots=True)
class _Pattern:
    """One readable pattern of a code."""

    code: str
    written: str
    plans: tuple[Plan, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class _CodeRules:
    key: str
    sha256: str
    patterns: tuple[_Pattern, ...] = field(repr=False)
    exclusions: tuple[Plan, ...] = field(repr=False)


_Place = tuple[int, int]
"""Start and end in the source's text; plain tuples, because very many are made."""

_Find = tuple[str, Pieces, tuple[_Place, ...]]
"""A pattern as written, which words of the source fired, and (regular expressions only) where they are in the text."""

_ByPlace = dict[tuple[int, str], set[_Find]]
"""Finds by sentence and code."""


_ByNumber = dict[int, list[_Pattern]]
"""Patterns by the number of a run, nearness or single word that is one."""


class Rules:
    """The patterns of many codes, ready to be applied. Make one with `qualkit.rules.compile_rules`.

    Attributes:
        keys: keys of the codes that have readable patterns, sorted.
        problems: patterns that could not be read and are left out.
        sha256: changes whenever the patterns, the engine or its libraries could give other hits.
    """

    def __init__(self, codes: Sequence[_CodeRules], slots: Slots, problems: Sequence[Problem]) -> None:
        self._codes = {code.key: code for code in codes}
        self._searches: list[tuple[_Pattern, Search]] = []
        self._patterns_of_run: _ByNumber = {}
        self._patterns_of_join: _ByNumber = {}
        self._patterns_of_word: _ByNumber = {}
        for pattern, plan in ((one, plan) for code in codes for one in code.patterns for plan in one.plans):
            if isinstance(plan, Search):
                self._searches.append((pattern, plan))
            elif isinstance(plan, Join):
                self._patterns_of_join.setdefault(plan.number, []).append(pattern)
            elif len(plan.slots) > 1:
                self._patterns_of_run.setdefault(plan.number, []).append(pattern)
            else:
                self._patterns_of_word.setdefault(plan.slots[0].number, []).append(pattern)
        excluded = [plan for code in codes for plan in code.exclusions]
        single = [plan.slots[0].number for plan in excluded if isinstance(plan, Run) and len(plan.slots) == 1]
        self._matcher = Matcher(slots, [*self._patterns_of_word, *single])
        self.keys = tuple(self._codes)
        self.problems = tuple(problems)
        self.sha256 = _digest([code.sha256 for code in codes])

    @classmethod
    def compile(cls, codes: Sequence[Code]) -> Rules:
        """See `qualkit.rules.compile_rules`."""
        slots = Slots(words_of)
        problems: list[Problem] = []
        with without_collection():
            ready = [
                _compile_code(code, slots, problems)
                for code in sorted(codes, key=lambda code: code.key)
                if code.kind == "code" and code.status != "retired" and code.patterns
            ]
            return cls([code for code in ready if code.patterns], slots, problems)

    def code_sha256(self, key: str) -> str:
        """The same as `sha256` for one code; "" if the code has no readable pattern."""
        code = self._codes.get(key)
        return code.sha256 if code is not None else ""

    def hits(
        self,
        text: str,
        turns: Sequence[Turn],
        unit: Unit = "sentence",
        include_interviewer: bool = False,
        cache: TokenSource | None = None,
    ) -> list[Hit]:
        """What the patterns find in one source: one hit for each code and unit, sorted by place, then code.

        Args:
            text: the stored text of the source.
            turns: its turns; those of interviewers are passed over unless `include_interviewer`.
            unit: what gets coded, the sentence or the whole turn. Patterns always look within one sentence.
            cache: where cut-up sources are kept, if anywhere.
        """
        spans = sorted(turn.span for turn in turns if include_interviewer or turn.role is not Role.INTERVIEWER)
        if not self._codes or not spans:
            return []
        with without_collection():
            return self._hits(text, spans, unit, cache)

    def _hits(self, text: str, spans: Sequence[Span], unit: Unit, cache: TokenSource | None) -> list[Hit]:
        tokens = cache.tokens(text, spans) if cache is not None else tokenise(text, spans)
        source = _Source(text, spans, tokens)
        found = self._matcher.find(source.reading)
        finds = self._finds(source, found)
        self._drop_excluded(source, found, finds)
        return source.hits(finds, unit)

    def _finds(self, source: _Source, found: Found) -> _ByPlace:
        finds: _ByPlace = {}
        for by_number, patterns_of in (
            (found.runs, self._patterns_of_run),
            (found.joins, self._patterns_of_join),
            (found.words, self._patterns_of_word),
        ):
            for number in by_number.keys() & patterns_of.keys():
                for pattern in patterns_of[number]:
                    _note(finds, pattern, by_number[number])
        for pattern, search in self._searches:
            for sentence, place in source.search(search, range(len(source.sentences))):
                find = pattern.written, source.pieces_of(place), (place,)
                finds.setdefault((sentence, pattern.code), set()).add(find)
        return finds

    def _drop_excluded(self, source: _Source, found: Found, finds: _ByPlace) -> None:
        """Take out, in place, the finds whose words overlap an excluded phrase of their code."""
        sentences_of: dict[str, list[int]] = {}
        for sentence, key in finds:
            sentences_of.setdefault(key, []).append(sentence)
        for key, sentences in sentences_of.items():
            for plan in self._codes[key].exclusions:
                for sentence, (start, end) in source.places(plan, found, sentences):
                    finds[sentence, key] = {
                        one
                        for one in finds[sentence, key]
                        if not any(start < other_end and other < end for other, other_end in source.places_of(one))
                    }


class _Source:
    """One source while it is being looked through."""

    def __init__(self, text: str, turns: Sequence[Span], tokens: Tokens) -> None:
        self.text = text
        self.turns = turns
        self.reading = Reading.of(tokens)
        self.starts: list[int] = tokens.starts.tolist()
        self.ends: list[int] = tokens.ends.tolist()
        self.sentences: list[list[int]] = tokens.sentences.tolist()
        self._turn_starts = [turn.start for turn in turns]
        denies = np.fromiter(map(NEGATIONS.__contains__, tokens.lexicon), bool, len(tokens.lexicon))
        self._negations: list[int] = np.flatnonzero(denies[tokens.ids]).tolist()
        self._read: dict[int, tuple[list[str], list[int], list[int]]] = {}

    def places_of(self, find: _Find) -> tuple[_Place, ...]:
        """Where the words of a find are in the text."""
        return find[2] or self._places(find[1])

    def _places(self, pieces: Pieces) -> tuple[_Place, ...]:
        return tuple([(self.starts[start], self.ends[end - 1]) for start, end in pieces])

    def pieces_of(self, place: _Place) -> Pieces:
        """The words that a stretch of text touches."""
        start, end = bisect_right(self.ends, place[0]), bisect_left(self.starts, place[1])
        return ((start, end),) if start < end else ()

    def search(self, plan: Search, sentences: Iterable[int]) -> Iterator[tuple[int, _Place]]:
        for number in sentences:
            start, end = self.sentences[number]
            for found in plan.expression.finditer(self.text[start:end]):
                if found.end() > found.start():
                    yield number, (start + found.start(), start + found.end())

    def places(self, plan: Plan, found: Found, sentences: Iterable[int]) -> Iterator[tuple[int, _Place]]:
        """Where words of a plan stand in some of the sentences."""
        if isinstance(plan, Search):
            yield from self.search(plan, sentences)
            return
        finds = found.of(plan)
        for sentence in sentences if finds else ():
            for pieces in finds.get(sentence, ()):
                for place in self._places(pieces):
                    yield sentence, place

    def hits(self, finds: _ByPlace, unit: Unit) -> list[Hit]:
        by_unit: dict[tuple[int, int, str], list[tuple[int, _Find]]] = {}
        for (sentence, key), found in finds.items():
            if found:
                start, end = self._unit(sentence, unit)
                by_unit.setdefault((start, end, key), []).extend((sentence, one) for one in found)
        return [
            Hit(
                code=key,
                span=Span(start, end),
                words=_merged([place for _, one in found for place in self.places_of(one)]),
                patterns=tuple(sorted({one[0] for _, one in found})),
                negated=all(self._is_negated(sentence, one[1]) for sentence, one in found),
            )
            for (start, end, key), found in sorted(by_unit.items(), key=itemgetter(0))
        ]

    def _unit(self, sentence: int, unit: Unit) -> _Place:
        start, end = self.sentences[sentence]
        if unit == "sentence":
            return start, end
        turn = self.turns[bisect_right(self._turn_starts, start) - 1]
        return turn.start, turn.end

    def _is_negated(self, sentence: int, pieces: Pieces) -> bool:
        if not pieces:
            return False
        low, high = self.reading.first_word[sentence : sentence + 2]
        # The usual case, told without looking at words: no negation before the first piece.
        before = bisect_left(self._negations, pieces[0][0])
        if not before or self._negations[before - 1] < low:
            return False
        here = tuple((start - low, end - low) for start, end in pieces)
        return is_negated(here, *self._words(sentence, low, high))

    def _words(self, sentence: int, low: int, high: int) -> tuple[list[str], list[int], list[int]]:
        """The words of a sentence, what stands before each, and the written word it belongs to."""
        known = self._read.get(sentence)
        if known is None:
            tokens = self.reading.tokens
            words = [tokens.lexicon[number] for number in tokens.ids[low:high].tolist()]
            known = words, tokens.marks[low:high].tolist(), self.reading.written[low:high]
            self._read[sentence] = known
        return known


def _note(finds: _ByPlace, pattern: _Pattern, found: Finds) -> None:
    """Add to `finds` where a pattern was found."""
    written, code = pattern.written, pattern.code
    for sentence, places in found.items():
        known = finds.setdefault((sentence, code), set())
        for pieces in places:
            known.add((written, pieces, ()))


def _compile_code(code: Code, slots: Slots, problems: list[Problem]) -> _CodeRules:
    patterns: list[_Pattern] = []
    exclusions: list[Plan] = []
    fields = {"patterns": code.patterns, "exclude_patterns": code.exclude_patterns}
    written = [(name, text) for name, texts in fields.items() for text in sorted(set(texts))]
    for name, text in written:
        try:
            pattern = parse_pattern(text)
            plans = make_plans(pattern.node, slots)
        except PatternError as error:
            where = Location(file="codebook", line=code.line or None, place=f"{code.key}.{name}")
            problems.append(Problem("error", f"“{text}” is left out: {error.message}", where=where))
            continue
        if pattern.excludes or name == "exclude_patterns":
            exclusions.extend(plans)
        else:
            patterns.append(_Pattern(code.key, text, plans))
    return _CodeRules(code.key, _digest([code.key, *map(":".join, written)]), tuple(patterns), tuple(exclusions))


def _merged(places: Iterable[_Place]) -> tuple[Span, ...]:
    """Sorted, with overlapping places made one."""
    merged: list[_Place] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(merged[-1][1], end)
        else:
            merged.append((start, end))
    return tuple(Span(start, end) for start, end in merged)


@lru_cache(maxsize=1)
def _versions() -> tuple[str, ...]:
    return ENGINE_VERSION, version("spacy"), version("simplemma")


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256(json.dumps([*_versions(), *parts]).encode()).hexdigest()
