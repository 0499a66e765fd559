"""What people have decided so far about passages and codes, said and unsaid."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from qualkit.domain.code_suggestions import Judgement
from qualkit.domain.codings import Coding, Origin
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Passage

__all__ = ["PassagePlaces", "judgements"]

_FEWEST_CODINGS = 3
"""Codings that people made in a source themselves from which on it counts as being read."""
_REACH = 5
"""Passages around a coded one that count as read with it."""


class PassagePlaces:
    """Finds the passages that a place in a source touches, without looking at all of them."""

    def __init__(self, passages: Sequence[Passage], first: int = 0) -> None:
        self._by_source: dict[str, list[tuple[int, int, int]]] = {}
        for number, passage in enumerate(passages, first):
            self._by_source.setdefault(passage.source, []).append((passage.span.start, passage.span.end, number))
        self._starts: dict[str, list[int]] = {}
        self._reached: dict[str, list[int]] = {}
        for source, places in self._by_source.items():
            places.sort()
            self._starts[source] = [start for start, _, _ in places]
            reached = 0
            self._reached[source] = [reached := max(reached, end) for _, end, _ in places]

    def touching(self, source: str, span: Span) -> Iterator[int]:
        """Numbers of the passages that share at least a character with `span`, in order of their places."""
        places = self._by_source.get(source, [])
        if places:
            low = bisect_right(self._reached[source], span.start)
            high = bisect_left(self._starts[source], span.end)
            yield from (number for start, end, number in places[low:high] if start < span.end and span.start < end)

    def in_order(self) -> Iterator[tuple[str, list[int]]]:
        """Of each source, the numbers of its passages in order of their places."""
        for source, places in self._by_source.items():
            yield source, [number for _, _, number in places]


def judgements(
    keys: Collection[str],
    passages: Sequence[Passage],
    held: Mapping[str, Sequence[Coding]],
    turned_down: Iterable[tuple[str, Span, str]],
    asking: Collection[int] = (),
) -> tuple[Judgement, ...]:
    """What is known of passages and codes, sorted by passage and code.

    A passage has a code that a person gave it or confirmed. It has not a code that a person rejected or removed
    there. And it has not, as far as anybody said, the other codes of what was read: the five passages before and
    after each that a person coded while reading, up to the last one, in sources with at least three such codings.
    Hits that were confirmed and suggestions that were accepted one by one show no reading, and of a code that
    nobody has given to any passage nothing is concluded.

    Args:
        keys: of the codes asked for.
        passages: with the codes they have.
        held: the codings that count, by source.
        turned_down: (source, place, code) of what was rejected or removed.
        asking: numbers of passages in which an interviewer speaks; nothing unsaid is concluded of them.
    """
    wanted = set(keys)
    places = PassagePlaces(passages)
    given = {(number, key) for number, passage in enumerate(passages) for key in wanted.intersection(passage.codes)}
    refused = {
        (number, key)
        for source, span, key in turned_down
        if key in wanted
        for number in places.touching(source, span)
        if _mostly(passages[number].span, span)
    } - given
    used = sorted({key for _, key in given})
    unsaid = {(number, key) for number in _read(places, held) if number not in asking for key in used} - given - refused
    said = dict.fromkeys(given, (True, True)) | dict.fromkeys(refused, (False, True))
    everything = said | dict.fromkeys(unsaid, (False, False))
    return tuple(
        Judgement(passage=number, code=key, holds=holds, certain=certain)
        for (number, key), (holds, certain) in sorted(everything.items())
    )


def _read(places: PassagePlaces, held: Mapping[str, Sequence[Coding]]) -> Iterator[int]:
    for source, numbers in places.in_order():
        own = [coding for coding in held.get(source, ()) if coding.origin is Origin.HUMAN]
        if len({(coding.span, coding.code) for coding in own}) < _FEWEST_CODINGS:
            continue
        rank = {number: place for place, number in enumerate(numbers)}
        coded = {rank[number] for coding in own for number in places.touching(source, coding.span)}
        if coded:
            last = max(coded)
            near = {at for place in coded for at in range(max(0, place - _REACH), min(last, place + _REACH) + 1)}
            yield from (numbers[at] for at in sorted(near))


def _mostly(passage: Span, other: Span) -> bool:
    """Whether two places are about the same stretch: they share at least half of the shorter."""
    shared = min(passage.end, other.end) - max(passage.start, other.start)
    return shared > 0 and 2 * shared >= min(len(passage), len(other))
