"""Which code is followed by which within an interview, and how often that would be so if the order were random.

The units are the participants' turns of a source in their order. A turn with code A is *followed* by code B if B is in
the next coded turn (`within` 0), or in one of the next n turns of participants, coded or not (`within` n).

What to expect is reckoned and not drawn: the mean over all orders of the turns of each interview, with the codes of
each turn kept together, summed over interviews. So neither a talkative participant nor codes that often share a turn
pass for a sequence. It is the chance model of R. Bakeman, B. F. Robinson and V. Quera, Testing sequential association:
estimating exact p values using sampled permutations, Psychological Methods 1 (1996), 4-15, where the orders are drawn.
For the next coded turn the variance over all orders is known as well, and z is the observed count less the expected
one, in standard deviations. For what sequential analysis can and cannot say see R. Bakeman and J. M. Gottman, Observing
Interaction, 2nd edition (Cambridge University Press 1997), chapters 7 and 8.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from math import comb, sqrt
from typing import Any

from qualkit.analysis.code_units import CodeSet, by_people, by_source, participants_turns, touched
from qualkit.analysis.wording import count
from qualkit.domain.material import Located, Material, Talk
from qualkit.domain.tables import DataTable

__all__ = ["LEAST_EXPECTED", "expected_by_chance", "sequences", "variance_by_chance"]

LEAST_EXPECTED = 5
"""Expected count from which z is told: the usual rule of thumb for counts taken for normal (Cochran 1954)."""

_COLUMNS = {
    "code_a": "key of the code that comes first",
    "name_a": "its name",
    "code_b": "key of the code that follows",
    "name_b": "its name",
    "followed": "turns with the first code that are followed by the second",
    "expected": "how many that would be on average if the turns of each interview came in random order",
    "cases": "participants with such a turn",
    "of_cases": "participants who speak in the study",
    "a": "turns with the first code",
    "b": "turns with the second code",
    "z": "followed less expected, in standard deviations over all orders; only for the next coded turn, and where "
    f"{LEAST_EXPECTED} or more are expected",
    "unconfirmed": "those of `followed` that rest on rule hits nobody has confirmed",
}
_Pair = tuple[str, str]
_NOTHING = 1e-9


@dataclass(slots=True)
class _Tally:
    followed: Counter[_Pair] = field(default_factory=Counter)
    by_people: Counter[_Pair] = field(default_factory=Counter)
    expected: Any = 0.0
    variance: Any = 0.0
    single: Counter[str] = field(default_factory=Counter)
    cases: defaultdict[_Pair, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass(slots=True)
class _Step:
    """A turn: its codes, those of them that do not rest on unconfirmed rule hits, and who speaks."""

    case: str
    codes: set[str] = field(default_factory=set)
    by_people: set[str] = field(default_factory=set)


def sequences(
    material: Material,
    talks: Mapping[str, Talk],
    items: Iterable[Located] | None = None,
    *,
    codes: CodeSet | None = None,
    within: int = 0,
) -> DataTable:
    """Pairs of codes of which one follows the other somewhere, the most frequent first.

    A code may follow itself; a code and one above it are not told, because every coding with the one is a coding with
    the other.

    Args:
        talks: the turns of the sources (their texts are not looked at).
        codes: the codes to tell of, see `qualkit.analysis.code_units.CodeSet.of`; None takes all that are used.
        within: 0 for the next coded turn, else so many turns.

    Returns:
        Columns code_a, name_a, code_b, name_b, followed, expected, cases, of_cases, a, b, z, unconfirmed.
    """
    chosen = material.codings if items is None else tuple(items)
    codes = codes or CodeSet.of(material, chosen)
    found, tally = by_source(chosen), _Tally()
    places = {key: place for place, key in enumerate(codes.names)}
    for name, talk in talks.items():
        steps = _steps(talk, found.get(name, ()), codes)
        if not within:
            steps = [step for step in steps if step.codes]
        _look(tally, steps, within or 1)
        _reckon(tally, steps, places, within or 1, next_only=not within)
    said = "the next coded turn" if not within else f"the next {count(within, 'turn')} of participants"
    return DataTable(
        title="Codes that follow each other",
        columns=tuple(_COLUMNS),
        rows=tuple(_rows(tally, codes, len(material.speakers()), with_z=not within)),
        note=(
            f"Counted are participants' turns with the first code that have the second in {said} of the same"
            " interview. Expected is the mean over all orders of the turns of each interview (the chance model of"
            " Bakeman, Robinson and Quera 1996)."
            + (
                f" z is told from {LEAST_EXPECTED} expected; with many pairs, some are large by chance."
                if not within
                else ""
            )
            + " A sequence in talk follows the interviewer's questions too."
        ),
        meanings=_COLUMNS,
    )


def expected_by_chance(turns: int, a: int, b: int, both: int, within: int = 1) -> float:
    """Turns with A of which one of the next `within` turns has B, on average over all orders of the turns.

    Args:
        turns, a, b, both: turns in all, with A, with B, and with both.

    >>> round(expected_by_chance(3, 1, 1, 0), 4)  # A, B and another: in 2 of the 6 orders B comes right after A
    0.3333
    """
    if turns < 2:
        return 0.0
    alone = (a - both) * _chance(turns, b, within) if a > both else 0.0
    return alone + (both * _chance(turns, b - 1, within) if both else 0.0)


def variance_by_chance(turns: int, a: int, b: int, both: int) -> float:
    """The variance, over all orders of the turns, of how many turns with A are followed at once by one with B.

    The square of the count is a sum over pairs of neighbouring places: the same pair twice, two pairs that share a turn
    (which then has A and B), and two that share none; each is as likely as turns with these codes can be drawn.

    >>> round(variance_by_chance(3, 1, 1, 0), 4)  # 1/3 - 1/9
    0.2222
    """
    return float(max(_variance(turns, a, b, both), 0.0))


def _variance(turns: int, a: Any, b: Any, both: Any) -> Any:
    """The same for numbers or for arrays of them; what should be 0 may be a little less."""
    if turns < 2:
        return 0.0 * a
    once = a * b - both
    shared = a * both * b - both * b - a * both - both * both + 2 * both
    none_of_both, one_of_both, two_of_both = (a - both) * (a - both - 1), 2 * both * (a - both), both * (both - 1)
    apart = none_of_both * b * (b - 1) + one_of_both * (b - 1) * (b - 2) + two_of_both * (b - 2) * (b - 3)
    square = once / turns
    if turns > 2:
        square = square + 2 * shared / (turns * (turns - 1))
    if turns > 3:
        square = square + apart / (turns * (turns - 1))
    return square - (once / turns) ** 2


@cache
def _chance(turns: int, others: int, within: int) -> float:
    """The chance that after a turn at a random place one of `others` comes within so many turns."""
    within = min(within, turns)
    missed = sum(comb(turns - 1 - others, ahead) / comb(turns - 1, ahead) for ahead in range(within))
    if turns > within:
        missed += (turns - within) * comb(turns - 1 - others, within) / comb(turns - 1, within)
    return 1 - missed / turns


def _steps(talk: Talk, items: Iterable[Located], codes: CodeSet) -> list[_Step]:
    turns = participants_turns(talk)
    steps = [_Step(case) for _, case in turns]
    for place, item in touched([turn for turn, _ in turns], items):
        held = codes.held.get(item.coding.code, ())
        steps[place].codes.update(held)
        if by_people(item):
            steps[place].by_people.update(held)
    return steps


def _look(tally: _Tally, steps: Sequence[_Step], within: int) -> None:
    for place, step in enumerate(steps):
        if not step.codes:
            continue
        tally.single.update(step.codes)
        ahead = steps[place + 1 : place + 1 + within]
        later = set().union(*(one.codes for one in ahead))
        pairs = [(one, other) for one in step.codes for other in later]
        tally.followed.update(pairs)
        if step.by_people:
            sure = set().union(*(one.by_people for one in ahead))
            tally.by_people.update((one, other) for one in step.by_people for other in sure)
        if step.case:
            for pair in pairs:
                tally.cases[pair].add(step.case)


def _reckon(tally: _Tally, steps: Sequence[_Step], places: Mapping[str, int], within: int, *, next_only: bool) -> None:
    """What to expect in one interview, for every pair of codes that are in it."""
    import numpy as np

    turns = len(steps)
    here = sorted({places[code] for step in steps for code in step.codes})
    if isinstance(tally.expected, float):
        tally.expected, tally.variance = np.zeros((2, len(places), len(places)))
    if turns < 2 or not here:
        return
    column = {place: at for at, place in enumerate(here)}
    shared = [[0] * len(here) for _ in here]
    for step in steps:
        own = [column[places[code]] for code in step.codes]
        for one, other in product(own, own):
            shared[one][other] += 1
    both = np.array(shared, dtype=float)
    numbers = both.diagonal()
    a, b = numbers[:, None], numbers[None, :]
    # A turn with both codes can be followed by one B turn fewer.
    chance = np.array([_chance(turns, int(one), within) if one < turns else 0.0 for one in numbers])
    less = np.array([_chance(turns, int(one) - 1, within) for one in numbers])
    cells = np.ix_(here, here)
    tally.expected[cells] += (a - both) * chance + both * less
    if next_only:
        tally.variance[cells] += _variance(turns, a, b, both)


def _rows(tally: _Tally, codes: CodeSet, of_cases: int, *, with_z: bool) -> Iterable[tuple[object, ...]]:
    rank = {key: place for place, key in enumerate(codes.names)}
    for pair, followed in sorted(tally.followed.items(), key=lambda e: (-e[1], rank[e[0][0]], rank[e[0][1]])):
        one, other = pair
        if one != other and codes.kin(one, other):
            continue
        place = (rank[one], rank[other])
        expected, variance = float(tally.expected[place]), float(tally.variance[place])
        told = with_z and expected >= LEAST_EXPECTED and variance > _NOTHING
        yield (
            *(one, codes.names[one], other, codes.names[other], followed, round(expected, 2)),
            *(len(tally.cases[pair]), of_cases, tally.single[one], tally.single[other]),
            round((followed - expected) / sqrt(variance), 2) if told else None,
            followed - tally.by_people[pair],
        )
