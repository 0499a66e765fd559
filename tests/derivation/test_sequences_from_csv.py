"""Which code follows which: counted again from the exported CSV files, next turn or several, for choices of codings.

What to expect, and how far it varies, is counted over all orders of the turns where an interview has so few of them
that they can be listed, and reckoned for single turns otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations
from math import comb, factorial, sqrt
from pathlib import Path
from typing import Any

import numpy
import pandas
import pytest

import qualkit
from tests.helpers.choices import Choice
from tests.helpers.derivations import choices_and_cases, in_random_studies
from tests.helpers.exported import Exported
from tests.helpers.spoken_turns import in_turns, spoken

LISTED = 4
Form = dict[str, Any]
FORMS: list[Form] = [
    {},
    {"level": "theme"},
    {"within": 1},
    {"within": 2, "level": "theme"},
    {"within": 3},
]
Marks = dict[str, numpy.ndarray]


def by_order(a: numpy.ndarray, b: numpy.ndarray, within: int) -> tuple[float, float]:
    """Mean and variance, over all orders, of turns with A that have B in one of the next: every order is seen."""
    orders = numpy.array(list(permutations(range(len(a)))))
    found = numpy.zeros(len(orders))
    for at in range(len(a)):
        later = b[orders[:, at + 1 : at + 1 + within]].any(axis=1)
        found += a[orders[:, at]] & later
    return float(found.mean()), float(found.var())


def by_chance(a: numpy.ndarray, b: numpy.ndarray, within: int) -> tuple[float, float]:
    """The same reckoned: for the mean turn by turn and place by place, for the variance by pairs of pairs of turns."""
    n, mean = len(a), 0.0
    for own in b[a]:
        without = n - 1 - (int(b.sum()) - int(own))
        for place in range(n):
            ahead = min(within, n - 1 - place)
            mean += (1 - comb(without, ahead) / comb(n - 1, ahead)) / n
    next_to = numpy.outer(a, b).astype(int)
    numpy.fill_diagonal(next_to, 0)
    rows, columns, pairs = next_to.sum(axis=1), next_to.sum(axis=0), next_to.sum()
    back = (next_to * next_to.T).sum()
    chains = 2 * ((columns * rows).sum() - back)
    apart = pairs**2 - (rows**2).sum() - (columns**2).sum() + pairs - chains - back
    square = pairs / n + ((chains + apart) / (n * (n - 1)) if n > 1 else 0)
    return mean, float(square - (pairs / n) ** 2)


def test_what_is_reckoned_is_what_all_orders_give() -> None:
    random = numpy.random.default_rng(1)
    for turns in range(1, 7):
        for within in (1, 2, 3):
            a, b = random.random((2, turns)) < 0.5
            mean, variance = by_order(a, b, within)
            assert by_chance(a, b, within)[0] == pytest.approx(mean)
            assert within > 1 or by_chance(a, b, within)[1] == pytest.approx(variance, abs=1e-9)
    assert factorial(LISTED) < 100


def interviews(
    data: Exported, said: pandas.DataFrame, shown: list[str], within: int
) -> Iterator[tuple[Any, Marks, Marks]]:
    """Of each source the turns that count, in order: who speaks, and where each code is, by anybody and by people."""
    touched = in_turns(data.counted[data.counted.under.isin(shown)], said)
    for _, turns in said[said.role != "interviewer"].groupby("source"):
        here = touched[touched.unit.isin(turns.index)]
        turns = turns if within else turns[turns.index.isin(here.unit)]
        sure = here[here.by_people == 1]
        yield turns.case.to_numpy(), _marks(turns, here, shown), _marks(turns, sure, shown)


def _marks(turns: pandas.DataFrame, here: pandas.DataFrame, shown: list[str]) -> Marks:
    having = here.groupby("under").unit.agg(set)
    return {code: turns.index.isin(having[code]) for code in shown if code in having}


def followed(first: numpy.ndarray, second: numpy.ndarray, within: int) -> numpy.ndarray:
    later = numpy.zeros(len(first), dtype=bool)
    for ahead in range(1, within + 1):
        later[:-ahead] |= second[ahead:]
    return first & later


def check(study: qualkit.Study, data: Exported, said: pandas.DataFrame, form: Form, asked: Form) -> None:
    within, shown = form.get("within", 0), data.tops() if form.get("level") == "theme" else data.used()
    talks = list(interviews(data, said, shown, within))
    expected, known = [], {}
    for one in shown:
        for other in shown:
            if one != other and data.kin(one, other):
                continue
            numbers = {"followed": 0, "unconfirmed": 0, "a": 0, "b": 0, "mean": 0.0, "variance": 0.0}
            people: set[str] = set()
            for who, marks, sure in talks:
                nobody = numpy.zeros(len(who), dtype=bool)
                first, second = marks.get(one, nobody), marks.get(other, nobody)
                hits = followed(first, second, within or 1)
                by_people = followed(sure.get(one, nobody), sure.get(other, nobody), within or 1)
                numbers["followed"] += hits.sum()
                numbers["unconfirmed"] += hits.sum() - by_people.sum()
                numbers["a"] += first.sum()
                numbers["b"] += second.sum()
                people |= set(who[hits]) - {""}
                key = (len(who), *first, *second)
                if first.any() and second.any() and key not in known:
                    known[key] = (by_order if len(who) <= LISTED else by_chance)(first, second, within or 1)
                mean, variance = known.get(key, (0.0, 0.0))
                numbers["mean"] += mean
                numbers["variance"] += variance
            if numbers["followed"]:
                expected.append((one, other, numbers, len(people)))
    expected.sort(key=lambda e: (-e[2]["followed"], data.order.index(e[0]), data.order.index(e[1])))
    rows = study.reports.sequences(**form, **asked).to_dicts()
    assert [(row["code_a"], row["code_b"]) for row in rows] == [(one, other) for one, other, _, _ in expected]
    for row, (one, other, numbers, cases) in zip(rows, expected, strict=True):
        assert (row["name_a"], row["name_b"]) == (data.names[one], data.names[other])
        assert (row["cases"], row["of_cases"]) == (cases, len(data.people))
        assert all(row[name] == numbers[name] for name in ("followed", "unconfirmed", "a", "b")), row
        assert row["expected"] == pytest.approx(numbers["mean"], abs=0.00501)
        with_z = not within and numbers["mean"] >= 5 and numbers["variance"] > 1e-9
        z = (numbers["followed"] - numbers["mean"]) / sqrt(numbers["variance"]) if with_z else None
        assert row["z"] == (pytest.approx(z, abs=0.00501) if with_z else None), row


EXAMPLE = choices_and_cases("LWR3", "LWR1", "link worker", "LW03")
IN_EXAMPLE = [(form, EXAMPLE[0]) for form in FORMS] + [(FORMS[at % 5], one) for at, one in enumerate(EXAMPLE[1:])]


@pytest.mark.parametrize(("form", "choice"), IN_EXAMPLE, ids=[f"{form}, {one.name}" for form, one in IN_EXAMPLE])
def test_codes_in_order_in_the_example_study(coded_example: tuple[Path, Exported], form: Form, choice: Choice) -> None:
    folder, data = coded_example
    with qualkit.Study.open(folder, coder="tester") as study:
        check(study, choice.of(data), spoken(study, data), form, choice.asked)


def test_some_pairs_are_so_frequent_that_z_is_told(coded_example: tuple[Path, Exported]) -> None:
    folder, _ = coded_example
    with qualkit.Study.open(folder, coder="tester") as study:
        assert any(row["z"] is not None for row in study.reports.sequences().to_dicts())


def test_codes_in_order_in_random_studies(random_template: Path) -> None:
    def holds(study: qualkit.Study, data: Exported, said: pandas.DataFrame, choice: Choice) -> None:
        for at, form in enumerate(FORMS, len(data.codings)):
            chosen, asked = (data, {}) if at % 2 else (choice.of(data), choice.asked)
            check(study, chosen, said, form, asked)

    in_random_studies(random_template, choices_and_cases("T1", "T2.1", "GP", "Anna"), holds)
