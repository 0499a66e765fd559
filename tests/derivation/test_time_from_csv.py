"""Change between time points, and saturation: counted again from the exported CSV files with pandas.

A derivation returns what the table says and what pandas finds: rows, their keys and their order are all compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path
from random import Random
from typing import Any

import numpy
import pandas
import pytest

import qualkit
from tests.helpers.choices import Choice, choices
from tests.helpers.derivations import in_random_studies
from tests.helpers.exported import Exported, export
from tests.helpers.pooled import groups, others, unknown
from tests.helpers.random_study import Drawn, opened

Both = tuple[Any, Any]
MOVED = ("gained", "lost", "kept", "both_times")


def by_value(name: str) -> tuple[tuple[int, int | str], ...]:
    """For sorting: numbers in names by their value."""
    parts = re.split(r"(\d+)", name.casefold())
    return tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts if part)


def asked_when(data: Exported, by: str, person: str, shown: bool) -> pandas.DataFrame:
    """Who was interviewed when: a row a source and case, with its time point and the person."""
    links = data.links.sort_values(["case", "source"], key=lambda names: names.map(by_value))
    if by == "interview":
        times = "interview " + (links.groupby("case").cumcount() + 1).astype(str)
    else:
        times = links.case.map(groups(data, [by], shown=shown))
    who = links.case.map(data.people[person].where(data.people[person] != "")) if person else links.case
    links = links.assign(time=times, who=who.fillna(links.case)).dropna(subset=["time"])
    if person and by != "interview" and not shown:
        links = enough_people(links)
    if by == "interview" and not shown:
        links = links[links.groupby("time").who.transform("nunique") >= 3]
    return links


def enough_people(links: pandas.DataFrame) -> pandas.DataFrame:
    """Time points of fewer than three people stand together, with the next smallest while those are too few."""
    sizes = links.groupby("time").who.nunique()
    ready = sorted(sizes.index, key=lambda time: (sizes[time], time))
    hidden = {time for time in ready if sizes[time] < 3}
    few = links.time.isin(hidden)
    while hidden and links[few].who.nunique() < 3 and hidden < set(ready):
        hidden.add(next(time for time in ready if time not in hidden))
        few = links.time.isin(hidden)
    return links.assign(time=links.time.mask(few, others)) if links[few].who.nunique() >= 3 else links[~few]


def change(by: str, person: str = "", shown: bool = False) -> Callable[..., Both]:
    def derived(study: qualkit.Study, data: Exported, **asked: Any) -> Both:
        when = asked_when(data, by, person, shown)
        times = sorted(set(when.time), key=lambda time: (time == others, time == unknown, by_value(time)))
        invited = {time: set(when[when.time == time].who) for time in times}
        named = [time for time in times if time not in (others, unknown)]
        first, last = (named[0], named[-1]) if len(named) > 1 else ("", "")
        both = invited.get(first, set()) & invited.get(last, set())
        few = [len(both), *(len(invited[time] - both) for time in (first, last) if time)]
        told = bool(both) and (shown or not {1, 2} & set(few))
        spoken = data.counted.merge(when, on=["source", "case"])
        spoken = spoken.groupby(["under", "time"]).who.agg(set).to_dict()
        expected = []
        for code in [code for code in data.order if code in set(data.counted.under)]:
            row: dict[str, Any] = {"code": code, "name": data.names[code]}
            for time in times:
                head = time if by == "interview" else f"{by} {time}"
                row |= {head: len(spoken.get((code, time), ())), f"of_{head}": len(invited[time])}
            before, after = (spoken.get((code, time), set()) & both for time in (first, last))
            moved = (len(after - before), len(before - after), len(before & after), len(both))
            expected.append(row | dict(zip(MOVED, moved if told else [None] * 4, strict=True)))
        return study.reports.change(by, person=person, small_groups=shown, **asked).to_dicts(), expected

    derived.__name__ = f"change by {by}{f' of each {person}' if person else ''}{', all shown' if shown else ''}"
    return derived


def found_in(data: Exported, unit: str, level: str) -> dict[str, set[str]]:
    """The codes of each interview or participant, as they were given, or the themes above them."""
    hidden = set(data.codes[data.codes.kind == "housekeeping"].code)
    own = data.codings[~data.codings.code.isin(hidden)]
    if level == "theme":
        own = own.assign(code=own.code.map(lambda code: data.above[code][-1]))
    units = data.people.index if unit == "case" else data.sources.source
    found = own.groupby(unit).code.agg(set)
    return {name: found.get(name, set()) for name in sorted(units, key=by_value)}


def new_and_so_far(sets: list[set[str]]) -> tuple[list[int], list[int]]:
    so_far = [len(set().union(*sets[: at + 1])) for at in range(len(sets))]
    return [now - before for now, before in zip(so_far, [0, *so_far], strict=False)], so_far


def reached_at(new: list[int], base: int, run: int, threshold: float) -> int | None:
    """After how many interviews the next run holds little that is new; 0 for never, None where there is no measure."""
    whole = sum(new[:base])
    if not whole or len(new) < base + run:
        return None
    fits = (after for after in range(base, len(new) - run + 1) if sum(new[after : after + run]) / whole <= threshold)
    return next(fits, 0)


def told_in(note: str) -> tuple[dict[float, str], tuple[str, ...]]:
    """What the note says of the order of interviews, by threshold in per cent, and of random orders."""
    of_order = re.findall(r"of (?:at most )?([\d.]+)% is (?:reached at (\d+) \+ \d+|not reached)", note)
    of_random = re.search(r"is reached in (?:none|(\d+), there at a median of ([\d.]+) \+)", note)
    return {float(percent): after for percent, after in of_order}, of_random.groups("") if of_random else ()


def expected_note(news: list[list[int]], base: int, run: int, threshold: float) -> tuple[dict[float, str], Any]:
    of_order = {100 * level: reached_at(news[0], base, run, level) for level in (threshold, 0.0)}
    of_order = {percent: str(after or "") for percent, after in of_order.items() if after is not None}
    ends = [end for new in news[1:] if (end := reached_at(new, base, run, threshold)) is not None]
    after = [end for end in ends if end]
    if not ends:
        return of_order, ()
    return of_order, (str(len(after)), f"{numpy.median(after):g}") if after else ("", "")


def saturation(unit: str = "source", level: str = "code", first: int = 0, **numbers: Any) -> Callable[..., Both]:
    def derived(study: qualkit.Study, data: Exported, choice: Choice) -> Both:
        given = {"base": 4, "run": 2, "threshold": 0.05, "orders": 200, "seed": 1, "rule_hits": False} | numbers
        base, run = given["base"], given["run"]
        asked = {name: value for name, value in choice.asked.items() if name != "confirmed_only"}
        # What else is coded at a place is looked for among the codings that count.
        data = data if given["rule_hits"] else data.taking(data.codings[data.codings.by_people == 1])
        having = found_in(choice.of(data), unit, level)
        order = [*reversed(having)][:first]
        order += [name for name in having if name not in order]
        sets = [having[name] for name in order]
        curves = [new_and_so_far(sets)]
        random = Random(given["seed"])
        for _ in range(given["orders"]):
            # As documented: each random order is the given one, shuffled by Python's generator.
            mixed = list(sets)
            random.shuffle(mixed)
            curves.append(new_and_so_far(mixed))
        new, so_far = curves[0]
        whole = sum(new[:base]) if len(new) >= base else None
        expected = []
        for at, name in enumerate(order):
            drawn = [far[at] for _, far in curves[1:]]
            bands = [round(float(numpy.quantile(drawn, share)), 2) if drawn else None for share in (0.5, 0.05, 0.95)]
            last = sum(new[at - run + 1 : at + 1]) if at >= base + run - 1 else None
            ratio = round(last / whole, 4) if whole and last is not None else None
            expected.append((at + 1, name, new[at], so_far[at], *bands, whole, last, ratio))
        table = study.reports.saturation(order=order[:first], unit=unit, level=level, **given, **asked)
        note = expected_note([one for one, _ in curves], base, run, given["threshold"])
        return (table.rows, told_in(table.note)), (tuple(expected), note)

    derived.__name__ = f"saturation by {unit} and {level}, {first} named, {numbers}"
    return derived


CHANGES = [
    change("interview"),
    change("interview", shown=True),
    change("wave"),
    change("wave", shown=True),
    change("wave", "person"),
    change("wave", "person", shown=True),
]
SATURATIONS = [
    saturation(base=2, run=2, orders=10),
    saturation(base=3, run=1, orders=40, seed=7, threshold=0.2, rule_hits=True),
    saturation("case", base=1, run=1, orders=0, first=2, threshold=0),
    saturation("source", "theme", first=3, base=1, run=3, orders=25, threshold=0.5, rule_hits=True),
]


def test_in_random_studies(random_template: Path) -> None:
    every, *rest = choices("T1", "T2", "GP", "Anna")

    def holds(study: qualkit.Study, data: Exported, _: pandas.DataFrame, asked: Sequence[Choice]) -> None:
        for choice in asked:
            compare(study, data, choice)

    in_random_studies(random_template, [(every, one) for one in rest], holds)


def compare(study: qualkit.Study, data: Exported, choice: Choice) -> None:
    chosen = choice.of(data)
    couples = [change("wave", "known_as")] if "known_as" in data.people else []
    for derivation in [*CHANGES, *couples]:
        found, expected = derivation(study, chosen, **choice.asked)
        assert found == expected, (derivation.__name__, choice.name)
    for derivation in SATURATIONS:
        if "confirmed_only" not in choice.asked or "rule_hits" not in derivation.__name__:
            found, expected = derivation(study, data, choice)
            assert found == expected, (derivation.__name__, choice.name)


@pytest.mark.parametrize(
    "choice", choices("LWR3", "LWR1", "link worker", "LW03"), ids=lambda one: one.name.replace(" ", "_")
)
def test_in_the_example_study(coded_example: tuple[Path, Exported], choice: Choice) -> None:
    folder, data = coded_example
    with qualkit.Study.open(folder, coder="tester") as study:
        compare(study, data, choice)


def test_the_range_of_random_orders_is_that_of_all_orders(random_template: Path) -> None:
    """Five interviews can stand in 120 orders: four thousand random ones find their quantiles, to a code."""
    drawn = Drawn(roles=("",) * 4, waves=("",) * 4, codings=(), confirmed=(True, False, True))
    with opened(random_template, drawn) as (study, folder):
        having = list(found_in(export(study, folder), "source", "code").values())
        rows = study.reports.saturation(base=1, run=1, orders=4000, rule_hits=True).to_dicts()
    every = [new_and_so_far(list(order))[1] for order in permutations(having)]
    for at, row in enumerate(rows):
        for column, share in (("median_so_far", 0.5), ("low_so_far", 0.05), ("high_so_far", 0.95)):
            assert row[column] == pytest.approx(numpy.quantile([far[at] for far in every], share), abs=1)
