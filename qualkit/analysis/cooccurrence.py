"""Codes that stand together: in one segment, overlapping, in one turn, or in what one participant says.

Counted are units, and each unit once, however many codings with the two codes are in it:

``segment``
    Stretches of text that are coded from the same first to the same last letter.
``overlap``
    Passages: segments with the same code that overlap are one passage, so a sentence that a rule found and that two
    people coded counts once. In each source two codes stand together in as many passages as the one with the fewer of
    them has that overlap a passage of the other; these numbers are summed over sources.
``turn``
    Speaker turns of participants (and any other turn that is coded). A coding counts for every turn it touches.
``case``
    Participants.

The measure is Jaccard's: units with both codes among the units with either. Source: P. Jaccard, The distribution of
the flora in the alpine zone, New Phytologist 11 (1912), 37-50; the same figure is called the c-coefficient in
ATLAS.ti. There it can exceed 1, because every pair of overlapping quotations is counted; here it cannot.

A code takes in the codes under it; it is not told as standing together with a code above it, because every coding with
the one is a coding with the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any

from qualkit.analysis.code_units import CodeSet, by_people, by_source, touched
from qualkit.analysis.passages import Passage, Passages, meetings, merged
from qualkit.analysis.wording import number
from qualkit.domain.material import Located, Material, Talk
from qualkit.domain.sources import Role
from qualkit.domain.tables import DataTable

__all__ = ["MEASURES", "WITHIN", "cooccurrence", "cooccurrence_matrix"]

WITHIN = ("overlap", "segment", "turn", "case")
MEASURES = ("together", "jaccard", "cases")
_UNITS = {
    "overlap": "passages (overlapping segments with the same code are one)",
    "segment": "segments (coded from the same first to the same last letter)",
    "turn": "speaker turns",
    "case": "participants",
}
_WORDS = {"overlap": "passage", "segment": "segment", "turn": "turn", "case": "participant"}
_Pair = tuple[int, int]
_COLUMNS = {
    "code_a": "key of the first code",
    "name_a": "its name",
    "code_b": "key of the second code",
    "name_b": "its name",
    "together": "units that have both codes; the unit is what was asked for: passage, segment, turn or participant",
    "a": "units that have the first code",
    "b": "units that have the second code",
    "of": "units in all",
    "jaccard": "together / (a + b - together), from 0 to 1; source: Jaccard 1912",
    "cases": "participants with such a unit",
    "of_cases": "participants who speak in the study",
    "expected": "units with both codes if the two had nothing to do with each other: a x b / of; only for turns and "
    "participants, and only if the codings are not limited to those of some participants or to a query",
    "unconfirmed": "those of `together` that rest on rule hits nobody has confirmed",
}


@dataclass(slots=True)
class _Tally:
    """What is counted: units with each code and with each pair of codes (by their places in the order of codes)."""

    units: int = 0
    single: Counter[int] = field(default_factory=Counter)
    pairs: Counter[_Pair] = field(default_factory=Counter)
    by_people: Counter[_Pair] = field(default_factory=Counter)
    pairs_of_case: dict[str, set[_Pair]] = field(default_factory=dict)

    def cases(self) -> Counter[_Pair]:
        """How many participants have each pair."""
        found: Counter[_Pair] = Counter()
        for case, pairs in self.pairs_of_case.items():
            if case:
                found.update(pairs)
        return found


def cooccurrence(
    material: Material,
    items: Iterable[Located] | None = None,
    talks: Mapping[str, Talk] | None = None,
    *,
    codes: CodeSet | None = None,
    within: str = "overlap",
    same_coder: bool = False,
    measure: str = "together",
    chance: bool = True,
) -> DataTable:
    """Pairs of codes that stand together somewhere, those with most of a measure first.

    Args:
        talks: the turns of the sources, for `within` ``turn`` (their texts are not looked at).
        codes: the codes to tell of, see `qualkit.analysis.code_units.CodeSet.of`; None takes all that are used.
        within: ``overlap``, ``segment``, ``turn`` or ``case``.
        same_coder: count only where one and the same coder has used both codes.
        measure: what the pairs are ordered by: ``together``, ``jaccard`` or ``cases``.
        chance: whether to reckon what chance would give, for turns and participants. Where the codings are those of
            some participants only it would be wrong: the turns of the others could have no code.

    Returns:
        Columns code_a, name_a, code_b, name_b, together, a, b, of, jaccard, cases, of_cases, expected, unconfirmed.
    """
    chosen = material.codings if items is None else tuple(items)
    codes = codes or CodeSet.of(material, chosen)
    tally = _tally(material, chosen, talks or {}, codes, within, same_coder)
    chance = chance and within in ("turn", "case")
    rows = _rows(tally, codes, len(material.speakers()), expected=chance)
    by = list(_COLUMNS).index(measure)
    return DataTable(
        title=f"Codes that stand together, by {_WORDS[within]}",
        columns=tuple(_COLUMNS),
        rows=tuple(sorted(rows, key=lambda row: (-row[by], -row[list(_COLUMNS).index("together")]))),
        note=_note(tally, codes, within, same_coder, chance=chance),
        meanings=_COLUMNS,
    )


def cooccurrence_matrix(
    material: Material,
    items: Iterable[Located] | None = None,
    talks: Mapping[str, Talk] | None = None,
    *,
    codes: CodeSet | None = None,
    within: str = "overlap",
    same_coder: bool = False,
    measure: str = "together",
) -> DataTable:
    """The same as a square for print and heat maps: codes down and across.

    Columns are code, name, units (how many have the code), then one a code. Cells of a code with itself, and with a
    code above or under it, are None.

    Args:
        measure: ``together``, ``jaccard`` or ``cases``.
    """
    chosen = material.codings if items is None else tuple(items)
    codes = codes or CodeSet.of(material, chosen)
    tally = _tally(material, chosen, talks or {}, codes, within, same_coder)
    cases = tally.cases()
    keys = [key for place, key in enumerate(codes.names) if tally.single[place]]
    places = {key: place for place, key in enumerate(codes.names)}

    def cell(one: str, other: str) -> float | None:
        if codes.kin(one, other):
            return None
        pair = _pair(places[one], places[other])
        if measure == "jaccard":
            return _jaccard(tally, pair)
        return cases[pair] if measure == "cases" else tally.pairs[pair]

    told = {"together": f"{_UNITS[within]} with both codes", "jaccard": "Jaccard's measure", "cases": "participants"}
    return DataTable(
        title=f"Codes that stand together, by {_WORDS[within]}",
        columns=("code", "name", "units", *keys),
        rows=tuple(
            (key, codes.names[key], tally.single[places[key]], *(cell(key, other) for other in keys)) for key in keys
        ),
        note=f"Cells: {told[measure]}. {_note(tally, codes, within, same_coder)}",
        meanings={
            "code": "key of the code",
            "name": "its name",
            "units": f"{_UNITS[within]} that have the code",
            **{key: f"{told[measure]}: the row's code and {codes.names[key]}" for key in keys},
        },
    )


def _tally(
    material: Material,
    items: Sequence[Located],
    talks: Mapping[str, Talk],
    codes: CodeSet,
    within: str,
    same_coder: bool,
) -> _Tally:
    places = {key: place for place, key in enumerate(codes.names)}
    held = {key: tuple(places[one] for one in line) for key, line in codes.held.items() if line}
    if within == "overlap":
        return _passages(items, held, _kin(codes), same_coder)
    units = _Units(held, same_coder)
    if within == "segment":
        for item in items:
            span = item.coding.span
            units.add((item.coding.source, span.start, span.end), item.case, item)
        of = len({(i.coding.source, i.coding.span) for i in items})
    elif within == "case":
        for item in items:
            if item.case:
                units.add(item.case, item.case, item)
        of = len(material.speakers())
    else:
        of = _turns(items, talks, units)
    tally = units.tally()
    tally.units = of
    return tally


def _turns(items: Sequence[Located], talks: Mapping[str, Talk], units: _Units) -> int:
    """Put the codings into the turns they touch; answers how many turns there are: participants', and coded ones."""
    sources = by_source(items)
    of = 0
    for name, talk in talks.items():
        counted = {place for place, turn in enumerate(talk.turns) if turn.role is not Role.INTERVIEWER}
        for place, item in touched(talk.turns, sources.get(name, ())):
            counted.add(place)
            units.add((name, place), talk.cases[place], item)
        of += len(counted)
    return of


@dataclass(slots=True)
class _Units:
    """Which codes each unit has, by coder where that matters, and which it has without unconfirmed rule hits."""

    held: Mapping[str, tuple[int, ...]]
    same_coder: bool
    case: dict[Hashable, str] = field(default_factory=dict)
    codes: dict[Hashable, dict[str, set[int]]] = field(default_factory=dict)
    by_people: dict[Hashable, dict[str, set[int]]] = field(default_factory=dict)

    def add(self, unit: Hashable, case: str, item: Located) -> None:
        found = self.held.get(item.coding.code)
        if not found:
            return
        coder = item.coding.coder if self.same_coder else ""
        self.case.setdefault(unit, case)
        self.codes.setdefault(unit, {}).setdefault(coder, set()).update(found)
        if by_people(item):
            self.by_people.setdefault(unit, {}).setdefault(coder, set()).update(found)

    def tally(self) -> _Tally:
        tally = _Tally()
        for unit, sets in self.codes.items():
            pairs = _combined(sets)
            tally.single.update(set().union(*sets.values()))
            tally.pairs.update(pairs)
            if unit in self.by_people:
                tally.by_people.update(_combined(self.by_people[unit]))
            tally.pairs_of_case.setdefault(self.case[unit], set()).update(pairs)
        return tally


def _combined(sets: Mapping[str, set[int]]) -> set[_Pair]:
    """Pairs of codes that one coder has used in a unit."""
    return {pair for codes in sets.values() for pair in combinations(sorted(codes), 2)}


def _passages(
    items: Sequence[Located], held: Mapping[str, tuple[int, ...]], kin: Sequence[frozenset[int]], same_coder: bool
) -> _Tally:
    tally = _Tally()
    for found in by_source(items).values():
        stretches = [
            (item, Passage(item.coding.span.start, item.coding.span.end, code, item.case))
            for item in found
            for code in held.get(item.coding.code, ())
        ]
        whole = merged(passage for _, passage in stretches)
        tally.single.update(passage.code for passage in whole)
        passages = Passages(whole)
        for people in (False, True):
            # Who has coded what stays apart until it is known what overlaps; only then parts become whole passages.
            parts: dict[str, list[Passage]] = {}
            for item, passage in stretches:
                if not people or by_people(item):
                    parts.setdefault(item.coding.coder if same_coder else "", []).append(passage)
            pairs = (pair for own in parts.values() for pair in meetings(merged(own), kin))
            _count(tally, [(passages.around(one), passages.around(other)) for one, other in pairs], people=people)
    tally.units = tally.single.total()
    return tally


def _count(tally: _Tally, pairs: Iterable[tuple[Passage, Passage]], *, people: bool) -> None:
    """Two codes are together in as many passages as the code with the fewer has that overlap one of the other."""
    sides: dict[_Pair, tuple[set[int], set[int]]] = {}
    for one, other in pairs:
        pair = _pair(one.code, other.code)
        low, high = (one, other) if one.code == pair[0] else (other, one)
        lows, highs = sides.setdefault(pair, (set(), set()))
        lows.add(low.start)
        highs.add(high.start)
        if not people:
            tally.pairs_of_case.setdefault(other.case, set()).add(pair)
    into = tally.by_people if people else tally.pairs
    for pair, (lows, highs) in sides.items():
        into[pair] += min(len(lows), len(highs))


def _kin(codes: CodeSet) -> list[frozenset[int]]:
    """For each code the codes above and under it and itself, by their places."""
    keys = list(codes.names)
    return [frozenset(place for place, other in enumerate(keys) if codes.kin(key, other)) for key in keys]


def _pair(one: int, other: int) -> _Pair:
    return (one, other) if one < other else (other, one)


def _jaccard(tally: _Tally, pair: _Pair) -> float:
    together = tally.pairs[pair]
    either = tally.single[pair[0]] + tally.single[pair[1]] - together
    return round(together / either, 4) if either else 0.0


def _rows(tally: _Tally, codes: CodeSet, of_cases: int, *, expected: bool) -> Iterator[tuple[Any, ...]]:
    keys, cases = list(codes.names), tally.cases()
    for pair, together in sorted(tally.pairs.items()):
        one, other = keys[pair[0]], keys[pair[1]]
        if codes.kin(one, other):
            continue
        a, b = tally.single[pair[0]], tally.single[pair[1]]
        yield (
            *(one, codes.names[one], other, codes.names[other]),
            *(together, a, b, tally.units, _jaccard(tally, pair), cases[pair], of_cases),
            round(a * b / tally.units, 2) if expected else None,
            together - tally.by_people[pair],
        )


def _note(tally: _Tally, codes: CodeSet, within: str, same_coder: bool, *, chance: bool = False) -> str:
    keys = list(codes.names)
    told = [pair for pair in tally.pairs if not codes.kin(keys[pair[0]], keys[pair[1]])]
    alone = sum(not tally.by_people[pair] for pair in told)
    parts = [
        f"Counted are {_UNITS[within]}; a code takes in the codes under it, and is not told with a code above it.",
        "Jaccard is together / (a + b - together) (Jaccard 1912; ATLAS.ti: c-coefficient). It says how much of what has"
        " either code has both, not that one brings about the other: a rare code scores low beside a frequent one even"
        " where it never stands without it.",
    ]
    if chance:
        parts.append(f"Expected are {_UNITS[within]} with both if each code fell on them by chance (a × b / of).")
    if same_coder:
        parts.append("Both codes are by one coder.")
    if alone:
        parts.append(
            f"In {number(alone)} of {number(len(told))} pairs at least one of the two codings is everywhere a rule hit"
            " that nobody has confirmed."
        )
    return " ".join(parts)
