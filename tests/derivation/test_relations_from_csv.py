"""Which codes stand together: counted again from the exported CSV files, in every unit and for choices of codings.

Whole tables are compared: every row and number, and the order of the rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas
import pytest

import qualkit
from tests.helpers.choices import Choice
from tests.helpers.derivations import choices_and_cases, in_random_studies
from tests.helpers.exported import Exported
from tests.helpers.spoken_turns import in_turns, spoken

Form = dict[str, Any]
FORMS: list[Form] = [
    {"within": "overlap"},
    {"within": "overlap", "coder": "same", "measure": "jaccard"},
    {"within": "overlap", "level": "theme", "measure": "cases"},
    {"within": "segment"},
    {"within": "segment", "coder": "same", "measure": "cases"},
    {"within": "turn"},
    {"within": "turn", "coder": "same", "level": "theme"},
    {"within": "case", "measure": "jaccard"},
    {"within": "case", "coder": "same"},
]


def passages(codings: pandas.DataFrame, keys: Sequence[str]) -> pandas.DataFrame:
    """The codings with the passage each is a part of: what shares letters with the same code is one."""
    keys = ["source", *keys]
    rows = codings.sort_values([*keys, "start", "end", "coding"]).reset_index(drop=True)
    reached = rows.groupby(keys).end.cummax().groupby([rows[key] for key in keys]).shift(fill_value=-1)
    whole = rows.groupby((rows.start >= reached).cumsum())
    parts = {"first": whole.start.transform("min"), "last": whole.end.transform("max")}
    return rows.assign(**parts, who=whole.case.transform("first"))


def overlapping(own: pandas.DataFrame, same: Sequence[str]) -> tuple[pandas.Series, pandas.DataFrame]:
    """How many passages each code has, and for each pair of codes: together, those by people, cases."""
    wholes = passages(own, ["under"])
    of = wholes.drop_duplicates(["source", "under", "first"]).under.value_counts()
    found = []
    for chosen, name in ((wholes, "together"), (wholes[wholes.by_people == 1], "sure")):
        if chosen.empty:
            continue
        whole = chosen.assign(passage=chosen["first"])
        part = passages(whole, ["under", *same]).drop_duplicates(["source", "under", *same, "first"])
        met = part.merge(part, on=["source", *same], suffixes=("_a", "_b"))
        met = met[(met.first_a < met.last_b) & (met.first_b < met.last_a) & (met.under_a != met.under_b)]
        sides = met.groupby(["under_a", "under_b", "source"])[["passage_a", "passage_b"]].nunique()
        found.append(sides.min(axis=1).groupby(["under_a", "under_b"]).sum().rename(name))
        if name == "together":
            # The two overlap where the one that begins later begins; what begins together is said by the same person.
            later = met.assign(case=met.who_b.where(met.first_b >= met.first_a, met.who_a))
            found.append(later[later.case != ""].groupby(["under_a", "under_b"]).case.nunique().rename("cases"))
    return of, pandas.concat(found, axis=1)


def sharing(units: pandas.DataFrame, same: Sequence[str]) -> tuple[pandas.Series, pandas.DataFrame]:
    """The same where the units are segments, turns or participants."""
    units = units.drop_duplicates(["unit", "under", "by_people", *same])[["unit", "under", "who", "by_people", *same]]
    met = units.merge(units, on=["unit", *same], suffixes=("_a", "_b"))
    pairs = ["under_a", "under_b"]
    sure, known = met[(met.by_people_a == 1) & (met.by_people_b == 1)], met[met.who_a != ""]
    counts = {
        "together": met.groupby(pairs).unit.nunique(),
        "sure": sure.groupby(pairs).unit.nunique(),
        "cases": known.groupby(pairs).who_a.nunique(),
    }
    return units.groupby("under").unit.nunique(), pandas.DataFrame(counts)


def _units(data: Exported, said: pandas.DataFrame, within: str) -> tuple[pandas.DataFrame, int]:
    """Codings with their units, and how many units there are in all."""
    own, every = data.counted, data.codings
    if within == "case":
        own = own[own.case != ""]
        return own.assign(unit=own.case, who=own.case), len(data.people)
    if within == "segment":
        place = ["source", "start", "end"]
        return own.assign(unit=own.groupby(place).ngroup(), who=own.case), len(every.drop_duplicates(place))
    turns = in_turns(own, said)
    counted = set(said.index[said.role != "interviewer"]) | set(in_turns(every, said).unit)
    return turns.assign(who=turns.spoke), len(counted)


def _shown(data: Exported, form: Form) -> list[str]:
    if form.get("codes"):
        return [code for code in data.order if code in form["codes"]]
    return data.tops() if form.get("level") == "theme" else data.used()


def counted(data: Exported, said: pandas.DataFrame, form: Form) -> tuple[dict[str, int], dict[Any, Any], int]:
    """Units by code; what is told of each pair of codes, none with one above it; units in all."""
    shown = _shown(data, form)
    same = ["coder"] if form.get("coder") == "same" else []
    own = data.counted[data.counted.under.isin(shown)]
    if form["within"] == "overlap":
        of, pairs = overlapping(own, same) if len(own) else (pandas.Series(dtype=int), pandas.DataFrame())
        units = int(of.sum())
    else:
        with_units, units = _units(data, said, form["within"])
        of, pairs = sharing(with_units[with_units.under.isin(shown)], same)
    found = {}
    for row in pairs.reindex(columns=["together", "sure", "cases"]).fillna(0).astype(int).itertuples():
        one, other = row.Index
        if shown.index(one) < shown.index(other) and not data.kin(one, other):
            jaccard = round(row.together / (of[one] + of[other] - row.together), 4)
            found[one, other] = {"together": row.together, "sure": row.sure, "cases": row.cases, "jaccard": jaccard}
    return of.to_dict(), found, units


def check(study: qualkit.Study, data: Exported, said: pandas.DataFrame, form: Form, asked: Form) -> None:
    """Check the table, and the square of the same numbers."""
    of, pairs, units = counted(data, said, form)
    chance = form["within"] in ("turn", "case") and not (asked.get("where") or asked.get("cases"))
    measure = form.get("measure", "together")
    ordered = sorted(
        pairs,
        key=lambda p: (-pairs[p][measure], -pairs[p]["together"], data.order.index(p[0]), data.order.index(p[1])),
    )
    expected = [
        {
            "code_a": one,
            "name_a": data.names[one],
            "code_b": other,
            "name_b": data.names[other],
            "together": pairs[one, other]["together"],
            "a": of[one],
            "b": of[other],
            "of": units,
            "jaccard": pairs[one, other]["jaccard"],
            "cases": pairs[one, other]["cases"],
            "of_cases": len(data.people),
            "expected": round(of[one] * of[other] / units, 2) if chance else None,
            "unconfirmed": pairs[one, other]["together"] - pairs[one, other]["sure"],
        }
        for one, other in ordered
    ]
    assert study.reports.cooccurrence(**form, **asked).to_dicts() == expected
    keys = [code for code in _shown(data, form) if of.get(code)]

    def cell(one: str, other: str) -> float | None:
        if data.kin(one, other):
            return None
        return (pairs.get((one, other)) or pairs.get((other, one)) or {measure: 0})[measure]

    table = study.reports.cooccurrence(wide=True, **form, **asked)
    assert table.columns == ("code", "name", "units", *keys)
    assert list(table.rows) == [(one, data.names[one], of[one], *(cell(one, other) for other in keys)) for one in keys]


EXAMPLE = choices_and_cases("LWR3", "LWR1", "link worker", "LW03")
IN_EXAMPLE = [(form, EXAMPLE[0]) for form in FORMS] + [(FORMS[at * 2 % 9], one) for at, one in enumerate(EXAMPLE[1:])]


@pytest.mark.parametrize(
    ("form", "choice"), IN_EXAMPLE, ids=[f"{' '.join(form.values())}, {one.name}" for form, one in IN_EXAMPLE]
)
def test_codes_together_in_the_example_study(coded_example: tuple[Path, Exported], form: Form, choice: Choice) -> None:
    folder, data = coded_example
    with qualkit.Study.open(folder, coder="tester") as study:
        said = spoken(study, data)
        check(study, choice.of(data), said, form, choice.asked)


def test_codes_together_of_a_few_codes(coded_example: tuple[Path, Exported]) -> None:
    folder, data = coded_example
    form: Form = {"within": "overlap", "codes": ["LWR3", "LWR1.1", "LWR2", "LWR2.4", "LWR4"]}
    with qualkit.Study.open(folder, coder="tester") as study:
        check(study, data, spoken(study, data), form, {})


def test_codes_together_in_random_studies(random_template: Path) -> None:
    def holds(study: qualkit.Study, data: Exported, said: pandas.DataFrame, choice: Choice) -> None:
        for at, form in enumerate(FORMS, len(data.codings)):
            chosen, asked = (data, {}) if at % 2 else (choice.of(data), choice.asked)
            check(study, chosen, said, form, asked)

    in_random_studies(random_template, choices_and_cases("T1", "T2.1", "GP", "Anna"), holds)
