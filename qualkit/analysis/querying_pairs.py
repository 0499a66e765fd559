"""Which passages stand in a relation to others: by places sorted once a source, never pair by pair."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import NamedTuple

from qualkit.domain.material import Located

__all__ = ["Spoken", "Texts", "overlapped_by_others", "related", "words_between"]


class Spoken(NamedTuple):
    """What is said in a source: its text, and where its turns begin and end, in order."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


Texts = Callable[[Sequence[str]], Mapping[str, Spoken]]


class _Places(NamedTuple):
    """The passages of one source that others are held against, each as (start, end, turn, owner).

    Attributes:
        starts: where they begin, sorted.
        reach: for every number of them, from the first on, the two furthest ends of different owners.
        tight: for every one, the two nearest ends of different owners among it and those after it.
        ends: their ends, sorted; `turns`: the last turn among those that end first, and `late` where the latest ends.
    """

    starts: list[int]
    by_start: list[tuple[int, int, int, Hashable]]
    reach: list[tuple[tuple[int, Hashable], tuple[int, Hashable]]]
    tight: list[tuple[tuple[int, Hashable], tuple[int, Hashable]]]
    ends: list[int]
    turns: list[int]


_NONE: Hashable = ("nobody",)


def related(
    how: str,
    items: Sequence[Located],
    candidates: Iterable[int],
    others: Iterable[int],
    most: int,
    unit: str,
    texts: Texts,
) -> set[int]:
    """The candidates to which another passage, one of `others`, stands in a relation; see `Related`.

    A passage stands in no relation to itself.

    Args:
        items: the codings; candidates and others are their places.
        texts: gives what was said in sources, for distances in words.
    """
    groups = {"segment": _segment, "turn": _turn, "case": _case, "source": _source}
    if how in groups:
        return _sharing(groups[how], items, candidates, others)
    judged = list(candidates)
    if how == "near" and unit == "turns":
        return _near_turns(items, judged, others, most)
    sources = {items[place].coding.source for place in judged}
    index = _index(items, (other for other in others if items[other].coding.source in sources), lambda place: place)
    if how in ("overlapping", "within", "containing"):
        test = {"overlapping": _overlaps, "within": _inside, "containing": _around}[how]
        return {place for place in judged if _at(items, place, index, test)}
    return _in_distance(how, items, judged, index, most, unit, texts)


def overlapped_by_others(
    items: Sequence[Located], candidates: Iterable[int], others: Iterable[int], own: bool
) -> set[int]:
    """The candidates that one of `others` overlaps, itself included.

    Args:
        own: passages coded with the candidate's own code do not count.
    """
    if not own:
        among = set(others)
        index = _index(items, among, lambda place: place)
        return {place for place in candidates if place in among or _at(items, place, index, _overlaps)}
    index = _index(items, others, lambda place: items[place].coding.code)
    found = set()
    for place in candidates:
        coding = items[place].coding
        places = index.get(coding.source)
        if places and _overlaps(places, coding.span.start, coding.span.end, coding.code):
            found.add(place)
    return found


def _segment(item: Located) -> Hashable:
    return item.coding.source, item.coding.span.start, item.coding.span.end


def _turn(item: Located) -> Hashable:
    return item.coding.source, item.turn


def _case(item: Located) -> Hashable:
    return item.case or None


def _source(item: Located) -> Hashable:
    return item.coding.source


def _sharing(
    key: Callable[[Located], Hashable], items: Sequence[Located], candidates: Iterable[int], others: Iterable[int]
) -> set[int]:
    holders: dict[Hashable, set[int]] = defaultdict(set)
    for place in others:
        holders[key(items[place])].add(place)
    found = set()
    for place in candidates:
        value = key(items[place])
        known = holders.get(value, set()) if value is not None else set()
        if len(known) > (place in known):
            found.add(place)
    return found


def _index(items: Sequence[Located], others: Iterable[int], owner: Callable[[int], Hashable]) -> dict[str, _Places]:
    by_source: dict[str, list[tuple[int, int, int, Hashable]]] = defaultdict(list)
    for place in others:
        coding = items[place].coding
        by_source[coding.source].append((coding.span.start, coding.span.end, items[place].turn, owner(place)))
    return {source: _places(found) for source, found in by_source.items()}


def _places(found: list[tuple[int, int, int, Hashable]]) -> _Places:
    by_start = sorted(found, key=lambda one: one[:2])
    reach: list[tuple[tuple[int, Hashable], tuple[int, Hashable]]] = [((-1, _NONE), (-1, _NONE))]
    for _, end, _, owner in by_start:
        reach.append(_two(reach[-1], end, owner))
    tight: list[tuple[tuple[int, Hashable], tuple[int, Hashable]]] = [((-(10**18), _NONE), (-(10**18), _NONE))]
    for _, end, _, owner in reversed(by_start):
        tight.append(_two(tight[-1], -end, owner))
    tight.reverse()
    by_end = sorted((end, turn) for _, end, turn, _ in found)
    turns: list[int] = []
    for _, turn in by_end:
        turns.append(max(turn, turns[-1]) if turns else turn)
    return _Places([one[0] for one in by_start], by_start, reach, tight, [end for end, _ in by_end], turns)


def _two(
    best: tuple[tuple[int, Hashable], tuple[int, Hashable]], value: int, owner: Hashable
) -> tuple[tuple[int, Hashable], tuple[int, Hashable]]:
    """The two greatest values of different owners, one more being known."""
    first, second = best
    if owner == first[1]:
        return ((max(value, first[0]), owner), second)
    if value > first[0]:
        return (value, owner), first
    if value > second[0]:
        return first, (value, owner)
    return best


def _greatest(best: tuple[tuple[int, Hashable], tuple[int, Hashable]], owner: Hashable) -> int:
    return best[1][0] if best[0][1] == owner else best[0][0]


def _at(items: Sequence[Located], place: int, index: Mapping[str, _Places], test: Callable[..., bool]) -> bool:
    coding = items[place].coding
    places = index.get(coding.source)
    return places is not None and test(places, coding.span.start, coding.span.end, place)


def _overlaps(places: _Places, start: int, end: int, owner: Hashable) -> bool:
    return _greatest(places.reach[bisect_left(places.starts, end)], owner) > start


def _inside(places: _Places, start: int, end: int, owner: Hashable) -> bool:
    return _greatest(places.reach[bisect_right(places.starts, start)], owner) >= end


def _around(places: _Places, start: int, end: int, owner: Hashable) -> bool:
    return -_greatest(places.tight[bisect_left(places.starts, start)], owner) <= end


def _near_turns(items: Sequence[Located], candidates: Iterable[int], others: Iterable[int], most: int) -> set[int]:
    turns: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for place in others:
        turns[items[place].coding.source].append((items[place].turn, place))
    for known in turns.values():
        known.sort()
    found = set()
    for place in candidates:
        known, turn = turns.get(items[place].coding.source, []), items[place].turn
        low, high = bisect_left(known, (turn - most, -1)), bisect_left(known, (turn + most + 1, -1))
        own = low < high and bisect_left(known, (turn, place)) < high and _holds(known, (turn, place))
        if high - low > own:
            found.add(place)
    return found


def _holds(known: Sequence[tuple[int, int]], one: tuple[int, int]) -> bool:
    at = bisect_left(known, one)
    return at < len(known) and known[at] == one


def _in_distance(
    how: str,
    items: Sequence[Located],
    candidates: Sequence[int],
    index: Mapping[str, _Places],
    most: int,
    unit: str,
    texts: Texts,
) -> set[int]:
    found: set[int] = set()
    # Stretches between passages that only their words tell to be short enough: by source, with the passage.
    open_: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    for place in candidates:
        coding, turn = items[place].coding, items[place].turn
        places = index.get(coding.source)
        if places is None:
            continue
        if how == "near" and _overlaps(places, coding.span.start, coding.span.end, place):
            found.add(place)
            continue
        for start, end, distance in _stretches(how, places, coding.span.start, coding.span.end, turn):
            # Between n words there are n - 1 letters at least: so few letters cannot be too many words.
            if distance <= most if unit == "turns" else (end - start + 1) // 2 <= most:
                found.add(place)
            elif unit == "words":
                open_[coding.source].append((place, start, end))
    open_ = {source: left for source, all_ in open_.items() if (left := [one for one in all_ if one[0] not in found])}
    talks = texts(sorted(open_)) if open_ else {}
    for source, stretches in open_.items():
        for place, start, end in stretches:
            if place not in found and words_between(talks[source], start, end, most) <= most:
                found.add(place)
    return found


def _stretches(how: str, places: _Places, start: int, end: int, turn: int) -> list[tuple[int, int, int]]:
    """From a passage to the next one and to the one before, as far as they count: start, end, distance in turns."""
    found = []
    after, before = bisect_left(places.starts, end), bisect_right(places.ends, start)
    if how != "preceded" and after < len(places.starts):
        following = places.by_start[after]
        found.append((end, following[0], following[2] - turn))
    if how != "followed" and before:
        found.append((places.ends[before - 1], start, turn - places.turns[before - 1]))
    return found


def words_between(spoken: Spoken, start: int, end: int, most: int = 10**9) -> int:
    """How many words are spoken between two places; names before turns and times are none. Stops beyond `most`.

    >>> words_between(Spoken("A: one two B: three four", [3, 14], [10, 24]), 6, 20)
    2
    """
    at = max(bisect_right(spoken.starts, start) - 1, 0)
    words = 0
    while at < len(spoken.starts) and spoken.starts[at] < end and words <= most:
        low, high = max(start, spoken.starts[at]), min(end, spoken.ends[at])
        if low < high:
            # Hardly any word is longer than forty letters: long stretches are looked at by parts.
            words += _count(spoken.text, low, high, most - words)
        at += 1
    return words


def _count(text: str, low: int, high: int, most: int) -> int:
    part = text[low : low + 40 * (most + 2)] if most < 10**4 and high - low > 40 * (most + 2) else text[low:high]
    words = len(part.split())
    # So long a word that the part was not enough: then all of it.
    return words if words > most or len(part) == high - low else len(text[low:high].split())
