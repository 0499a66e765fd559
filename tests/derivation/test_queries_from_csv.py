"""Queries: which codings each form finds, and what the answer counts, by pandas from the exported CSV files alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas
import pytest

import qualkit
from tests.helpers.derivations import in_random_studies
from tests.helpers.exported import Exported
from tests.helpers.spoken_turns import spoken


@dataclass
class Named:
    """What the queries name: codes, a role, a participant, words, a number of words."""

    a: str
    b: str
    c: str
    role: str
    case: str
    word: str
    begin: str
    words: int


class Codings:
    """The codings that count, as a query sees them."""

    def __init__(self, data: Exported, said: pandas.DataFrame, named: Named) -> None:
        self.data, self.said, self.every = data, said, data.codings
        self.a, self.b, self.c = (self.under(code) for code in (named.a, named.b, named.c))
        self.named = named

    def under(self, code: str) -> pandas.DataFrame:
        return self.every[self.every.code.isin(self.data.below(code))]

    @staticmethod
    def beside(own: pandas.DataFrame, other: pandas.DataFrame) -> pandas.DataFrame:
        """Each of the ones with each of the others in the same source; none with itself."""
        both = own.merge(other, on="source", suffixes=("", "_o"))
        return both[both.coding != both.coding_o]

    @staticmethod
    def met(own: pandas.DataFrame, other: pandas.DataFrame) -> pandas.DataFrame:
        """Those of the ones that share a letter with any of the others, be it themselves."""
        both = own.merge(other, on="source", suffixes=("", "_o"))
        both = both[(both.start < both.end_o) & (both.start_o < both.end)]
        return own[own.coding.isin(both.coding)]

    def where(self, own: pandas.DataFrame, other: pandas.DataFrame, test: str) -> pandas.DataFrame:
        both = self.beside(own, other)
        return own[own.coding.isin(both[both.eval(test)].coding)] if len(both) else own[:0]

    def apart(self, own: pandas.DataFrame, other: pandas.DataFrame) -> pandas.DataFrame:
        """Pairs with the words spoken between them: 0 where they overlap."""
        both = self.beside(own, other)
        low, high = both[["end", "end_o"]].min(axis=1), both[["start", "start_o"]].max(axis=1)
        turns = {
            name: list(t[["start", "end", "text"]].itertuples(index=False)) for name, t in self.said.groupby("source")
        }
        between = [
            sum(len(text[max(first - start, 0) : max(last - start, 0)].split()) for start, _, text in turns[source])
            for source, first, last in zip(both.source, low, high, strict=True)
        ]
        return both.assign(between=pandas.Series(between, index=both.index, dtype=int))


def _unlike(own: pandas.DataFrame, found: pandas.DataFrame) -> pandas.DataFrame:
    return own[~own.coding.isin(found.coding)]


def _together(*found: pandas.DataFrame) -> pandas.DataFrame:
    return pandas.concat(found).drop_duplicates("coding")


OVERLAP = "start < end_o and start_o < end"
INSIDE, AROUND = "start_o <= start and end <= end_o", "start <= start_o and end_o <= end"
Find = Callable[[Codings], pandas.DataFrame]
FORMS: dict[str, Find] = {
    "{a}": lambda q: q.a,
    "{c} or {a} itself": lambda q: _together(q.c, q.a[q.a.code == q.named.a]),
    "anything": lambda q: q.every,
    "{a} and {b}": lambda q: q.met(q.a, q.b),
    "{a} and not {b}": lambda q: _unlike(q.a, q.met(q.a, q.b)),
    "{a} or {b}": lambda q: _together(q.a, q.b),
    "{a} and ({b} or {c})": lambda q: q.met(q.a, _together(q.b, q.c)),
    "({a} or {c}) and not {b}": lambda q: _unlike(_together(q.a, q.c), q.met(_together(q.a, q.c), q.b)),
    "{a} overlapping {b}": lambda q: q.where(q.a, q.b, OVERLAP),
    "{a} overlapping {a}": lambda q: q.where(q.a, q.a, OVERLAP),
    "{a} not overlapping {a}": lambda q: _unlike(q.a, q.where(q.a, q.a, OVERLAP)),
    "{a} within {b}": lambda q: q.where(q.a, q.b, INSIDE),
    "{a} containing {b}": lambda q: q.where(q.a, q.b, AROUND),
    "anything within anything": lambda q: q.where(q.every, q.every, INSIDE),
    "{a} in the same segment as {b}": lambda q: q.where(q.a, q.b, "start == start_o and end == end_o"),
    "{a} near {b} within 2 turns": lambda q: q.where(q.a, q.b, "-2 <= turn_o - turn <= 2"),
    "{a} near {a} within 1 turn": lambda q: q.where(q.a, q.a, "-1 <= turn_o - turn <= 1"),
    "{a} near {b} within {words} words": lambda q: _at_most(q, q.apart(q.a, q.b), q.a),
    "{a} within {words} words of {a}": lambda q: _at_most(q, q.apart(q.a, q.a), q.a),
    "{a} followed by {b} within 2 turns": lambda q: q.where(q.a, q.b, "start_o >= end and turn_o - turn <= 2"),
    "{a} followed by {b} within {words} words": lambda q: _at_most(q, q.apart(q.a, q.b), q.a, "start_o >= end"),
    "{a} preceded by {b} within 3 turns": lambda q: q.where(q.a, q.b, "end_o <= start and turn - turn_o <= 3"),
    "{a} preceded by {b} within {words} words": lambda q: _at_most(q, q.apart(q.a, q.b), q.a, "end_o <= start"),
    "{a} in the same turn as {b}": lambda q: q.where(q.a, q.b, "turn == turn_o"),
    "{a} in the same case as {b}": lambda q: q.a[(q.a.case != "") & q.a.case.isin(q.b.case)],
    "{a} in the same case as {a}": lambda q: q.a[(q.a.case != "") & q.a.case.duplicated(keep=False)],
    "{a} in the same interview as {b}": lambda q: q.a[q.a.source.isin(q.b.source)],
    "{a} and nothing else": lambda q: _unlike(q.a, q.met(q.a, _unlike(q.every, q.a))),
    "{a} and something else": lambda q: q.met(q.a, _unlike(q.every, q.a)),
    '{a}, said by "{case}"': lambda q: q.a[q.a.case == q.named.case],
    '{a} or {b}, said by "{role}"': lambda q: _of_role(q, _together(q.a, q.b)),
    '{a} where role is "{role}"': lambda q: _of_role(q, q.a),
    '{a} where role is not "{role}"': lambda q: _unlike(q.a, _of_role(q, q.a)),
    "{a} where wave is not stated": lambda q: q.a[q.a.wave == ""],
    "{a} where wave is at least 2": lambda q: q.a[pandas.to_numeric(q.a.wave) >= 2],
    '{a} in "{case}"': lambda q: q.a[q.a.source == q.named.case],
    "{a} by tester": lambda q: q.a[(q.a.origin != "rule") & (q.a.coder == "tester")],
    "{a} confirmed by tester": lambda q: q.a[q.a.confirmed_by == "tester"],
    "{a} by people": lambda q: q.a[q.a.origin == "human"],
    "{a} by rules": lambda q: q.a[q.a.origin == "rule"],
    "{a} by people or confirmed": lambda q: q.a[(q.a.origin == "human") | (q.a.confirmed_by != "")],
    "{a} unconfirmed": lambda q: q.a[q.a.by_people == 0],
    "anything, accepted suggestions": lambda q: q.every[q.every.origin == "model"],
    "anything enablers": lambda q: q.every[q.every.stance == "enabler"],
    "{a} not barriers": lambda q: q.a[q.a.stance != "barrier"],
    "anything contrary": lambda q: q.every[q.every.contrary == 1],
    "anything, key quotes": lambda q: q.every[q.every.key_quote == 1],
    'anything saying "{word}"': lambda q: _saying(q, rf"\b{q.named.word}\b"),
    "anything saying {begin}*": lambda q: _saying(q, rf"\b{q.named.begin}"),
    "anything saying /{begin}.{{1,3}}\\b/": lambda q: _saying(q, rf"{q.named.begin}.{{1,3}}\b"),
    "{a} longer than {words} words": lambda q: q.a[q.a.words > q.named.words],
    "{a} at most {words} words": lambda q: q.a[q.a.words <= q.named.words],
}


def _at_most(q: Codings, pairs: pandas.DataFrame, own: pandas.DataFrame, test: str = "coding > 0") -> pandas.DataFrame:
    near = pairs[(pairs.between <= q.named.words) & pairs.eval(test)] if len(pairs) else pairs
    return own[own.coding.isin(near.coding)]


def _of_role(q: Codings, own: pandas.DataFrame) -> pandas.DataFrame:
    return own[own.role == q.named.role]


def _saying(q: Codings, pattern: str) -> pandas.DataFrame:
    return q.every[q.every.quote.str.contains(pattern, flags=re.IGNORECASE)]


def check(study: qualkit.Study, form: str, q: Codings, **asked: Any) -> int:
    """Hold the answer against what pandas finds; answers how many codings that are."""
    wanted = FORMS[form](q)
    found = study.query(form.format(**vars(q.named)), **asked)
    place = ["source", "start", "end"]
    # The best founded first: marked, then people's, then hits, those in a negated clause last.
    best = (2 + wanted.negated - (1 + wanted.negated) * wanted.by_people).where(wanted.key_quote == 0, 0)
    wanted = wanted.assign(best=best, at=wanted.index).sort_values(["best", "at"])
    shown = wanted.drop_duplicates(place)
    assert (found.codings, found.passages, len(found)) == (len(wanted), len(shown), len(shown))
    rows = pandas.DataFrame(found.to_table().to_dicts(), columns=found.to_table().columns).set_index("coding")
    assert set(rows.index) == set(shown.coding)
    known = shown.set_index("coding").loc[rows.index]
    for column in (
        "code",
        "name",
        "case",
        *place,
        "turn",
        "words",
        "quote",
        "origin",
        "coder",
        "confirmed_by",
        "stance",
    ):
        assert list(rows[column]) == list(known[column]), column
    for column in ("contrary", "key_quote", "negated"):
        assert list(rows[column].astype(bool)) == list(known[column] == 1), column
    assert list(rows.coded_on) == list(known.created_at.str[:10])
    for name in q.data.people.columns:
        assert list(rows[name].fillna("")) == list(known[name].astype(str)), name
    on_place = wanted.groupby(place)
    counted, codes = on_place.size(), on_place.code.agg(set)
    for row in rows.itertuples():
        assert row.codings == counted[row.source, row.start, row.end]
        assert set(row.codes.split()) == codes[row.source, row.start, row.end]
        assert len(row.codes.split()) == len(codes[row.source, row.start, row.end])
    confirmed = shown.confirmed_by != ""
    states = {
        "people": (shown.origin == "human").sum(),
        "confirmed": ((shown.origin == "rule") & confirmed).sum(),
        "unconfirmed": ((shown.origin == "rule") & ~confirmed).sum(),
        "accepted": (shown.origin == "model").sum(),
    }
    assert found.states == states
    if len(shown):
        people = shown[shown.case != ""].case.nunique()
        told = [len(shown), *([people] if people else []), *(number for number in states.values() if number)]
        assert [int(one.replace(",", "")) for one in re.findall(r"\d[\d,]*", found.counted)] == told
    return len(wanted)


EXAMPLE = Named("LWR3", "LWR1", "LWR2.4", "link worker", "LW03", "waiting list", "referr", 20)
RANDOM = Named("T1", "T2", "T1.2", "GP", "Anna", "team", "supervi", 6)
WAYS: list[tuple[dict[str, Any], Callable[[pandas.DataFrame], pandas.Series]]] = [
    ({}, lambda codings: codings.coding > 0),
    ({"confirmed_only": True}, lambda codings: codings.by_people == 1),
    ({"origins": ["rule"]}, lambda codings: codings.origin == "rule"),
]


@pytest.mark.parametrize("form", FORMS)
def test_queries_in_the_example_study(coded_example: tuple[Path, Exported], form: str) -> None:
    folder, data = coded_example
    with qualkit.Study.open(folder, coder="tester") as study:
        said = spoken(study, data)
        assert check(study, form, Codings(data, said, EXAMPLE))
        for asked, mask in WAYS[1:]:
            check(study, form, Codings(data.taking(data.codings[mask(data.codings)]), said, EXAMPLE), **asked)


def test_queries_in_random_studies(random_template: Path) -> None:
    def holds(study: qualkit.Study, data: Exported, said: pandas.DataFrame, way: Any) -> None:
        asked, mask = way
        q = Codings(data.taking(data.codings[mask(data.codings)]), said, RANDOM)
        for form in list(FORMS)[len(data.codings) % 3 :: 3]:
            check(study, form, q, **asked)

    in_random_studies(random_template, WAYS, holds)
