"""Profiles: each number of one participant and of all, counted again from the exported CSV files and the words."""

from __future__ import annotations

import re
from itertools import pairwise
from math import log
from pathlib import Path
from typing import Any

import pandas

import qualkit
from tests.helpers.choices import Choice, choices
from tests.helpers.derivations import in_random_studies
from tests.helpers.exported import Exported, standing
from tests.helpers.spoken_turns import in_turns, spoken

WORD = re.compile(r"\S+")


def words_coded(text: str, begins: int, spans: list[tuple[int, int]]) -> int:
    """How many words of a turn share a letter with a coding."""
    coded = {letter for start, end in spans for letter in range(start - begins, end - begins)}
    return sum(not coded.isdisjoint(range(*word.span())) for word in WORD.finditer(text))


def likelihood(a: int, of_a: int, b: int, of_b: int) -> float:
    """Dunning's ratio for two shares: twice the sum of seen × log(seen / expected) over the four cells."""
    share = (a + b) / (of_a + of_b)
    cells = [(a, of_a * share), (b, of_b * share), (of_a - a, of_a * (1 - share)), (of_b - b, of_b * (1 - share))]
    return 2 * sum(seen * log(seen / wanted) for seen, wanted in cells if seen)


class People:
    """What is counted of each participant."""

    def __init__(self, data: Exported, said: pandas.DataFrame) -> None:
        self.data = data
        self.said = said[said.case.isin(data.people.index)]
        self.touched = in_turns(data.codings, self.said)
        spans = self.touched.groupby("unit")[["start", "end"]].apply(
            lambda g: list(g.itertuples(index=False, name=None))
        )
        covered = [words_coded(row.text, row.start, spans.get(row.Index, [])) for row in self.said.itertuples()]
        self.said = self.said.assign(coded=covered)
        counted = in_turns(data.counted[data.counted.under.isin(data.used())], self.said)
        turns = counted.drop_duplicates(["unit", "under"])
        having = pandas.crosstab(turns.spoke, turns.under).reindex(index=data.people.index, columns=data.used())
        self.having = having.fillna(0).astype(int)
        self.of = self.said.case.value_counts().reindex(data.people.index, fill_value=0)

    def talk(self, case: str) -> dict[str, Any]:
        own = self.said[self.said.case == case]
        words, coded = int(own.words.sum()), int(own.coded.sum())
        return {
            "turns": len(own),
            "words": words,
            "coded words": coded,
            "coded share": round(coded / words, 3) if words else None,
        }

    def shares(self, case: str, code: str) -> tuple[int, int, int, int]:
        """Turns with the code, turns; the same of all others."""
        having, turns = int(self.having.loc[case, code]), int(self.of[case])
        return having, turns, int(self.having[code].sum()) - having, int(self.of.sum()) - turns


def codings_of(data: Exported, case: str) -> pandas.DataFrame:
    own = data.codings[data.codings.case == case]
    rule, confirmed = own.origin == "rule", own.confirmed_by != ""
    return own.assign(
        against=(own.contrary == 1) | (rule & confirmed & (own.negated == 1)),
        state=own.origin.replace({"model": "accepted"})
        .mask(rule, "rule, confirmed")
        .mask(rule & ~confirmed, "rule, unconfirmed"),
    )


def memos_of(data: Exported, case: str) -> set[int]:
    """Memos on the participant, on a source in which only the participant speaks, on codings of what is said."""
    alone = data.links.groupby("source").case.agg(list)
    mine = [str(source) for source in alone.index if alone[source] == [case]]
    coded = data.codings[data.codings.case == case].coding.astype(str)
    memos = data.rest["memos"].astype({"target": str})
    on = memos[
        ((memos.about == "case") & (memos.target == case))
        | ((memos.about == "source") & memos.target.isin(mine))
        | ((memos.about == "coding") & memos.target.isin(coded))
    ]
    return set(on.memo)


def one_participant(study: qualkit.Study, data: Exported, people: People, case: str, **asked: Any) -> None:
    table = study.reports.profiles(case, **asked).to_dicts()
    parts: dict[str, list[dict[str, Any]]] = {}
    for row in table:
        parts.setdefault(row["part"], []).append(row)
    told = {row["what"]: row["value"] for row in parts.pop("attribute", []) if row["value"]}
    assert told == {name: value for name, value in data.people.loc[case].items() if value}

    talk = people.talk(case)
    mine = sorted(data.links[data.links.case == case].source.astype(str))
    assert {row["what"]: row["value"] for row in parts.pop("talk")} == {"sources": ", ".join(mine), **talk}

    own = codings_of(data, case)
    states = ("human", "rule, confirmed", "rule, unconfirmed", "accepted")
    assert {row["what"]: row["value"] for row in parts.pop("codings")} == {
        state: (own.state == state).sum() for state in states
    }

    rows = {row["what"].split(" ")[0]: row for row in parts.pop("code", [])}
    assert sorted(rows) == sorted(data.used())
    weights = []
    for code, row in rows.items():
        having, turns, others, of_others = people.shares(case, code)
        share, theirs = having / turns if turns else 0, others / of_others if of_others else 0
        assert row["what"] == f"{code} {data.names[code]}" and row["value"] == having
        assert (row["share"], row["others_share"]) == (round(share, 3), round(theirs, 3))
        assert row["cases"] == (people.having[code] > 0).sum()
        assert row["of_cases"] == len(data.people)
        weight = likelihood(having, turns, others, of_others) if turns and of_others else 0
        weights.append(weight if share > theirs else -weight)
    assert all(one >= other - 1e-9 for one, other in pairwise(weights))

    place = ["source", "start", "end"]
    key, against = own[(own.key_quote == 1) & ~own.against], own[own.against]
    quoted = {
        name: {row["value"] for row in parts.pop(name, [])} for name in ("key quotation", "quotation", "contrary")
    }
    assert quoted["key quotation"] == set(key.quote) and quoted["contrary"] == set(against.quote)
    if key.empty:
        rest = own[~own.against]
        assert bool(quoted["quotation"]) == bool(len(rest)) and quoted["quotation"] <= set(rest.quote)
        assert len(quoted["quotation"]) <= 5
    else:
        assert not quoted["quotation"]
    told_places = [row for row in table if row["part"] in quoted]
    assert len([row for row in told_places if row["part"] == "key quotation"]) == len(key.drop_duplicates(place))
    assert len([row for row in told_places if row["part"] == "contrary"]) == len(against.drop_duplicates(place))
    for row in told_places:
        known = own[(own.quote == row["value"]) & ((own.code + " " + own.name) == row["what"])]
        places = (
            known.source.astype(str) + ", " + ("turn " + known.turn.astype(str)).where(known.turn > 0, "before turn 1")
        )
        assert (row["place"], row["origin"]) in set(zip(places, standing(known), strict=True))

    cells = data.rest["summaries"]
    cells = cells[cells.case.astype(str) == case]
    assert {(row["what"].split(" ")[0], row["value"]) for row in parts.pop("summary", [])} == set(
        zip(cells.code, cells.summary, strict=True)
    )
    assert {row["place"] for row in parts.pop("memo", [])} == {f"memo {one}" for one in memos_of(data, case)}
    assert not parts


def overview(study: qualkit.Study, data: Exported, people: People, **asked: Any) -> None:
    rows = study.reports.profiles(**asked).to_dicts()
    assert [row["case"] for row in rows] == list(data.people.index)
    for row in rows:
        case = row["case"]
        own, talk = codings_of(data, case), people.talk(case)
        assert row["sources"] == data.links[data.links.case == case].source.nunique()
        assert [row[name] for name in ("turns", "words", "coded_words", "coded_share")] == list(talk.values())
        assert (row["codings"], row["codes"]) == (len(own), own.code.nunique())
        states = own.state.value_counts()
        for column, state in (("human", "human"), ("accepted", "accepted")):
            assert row[column] == states.get(state, 0)
        assert row["rule_confirmed"] == states.get("rule, confirmed", 0)
        assert row["rule_unconfirmed"] == states.get("rule, unconfirmed", 0)
        assert (row["key_quotes"], row["contrary"]) == (own.key_quote.sum(), own.against.sum())
        assert row["summaries"] == (data.rest["summaries"].case.astype(str) == case).sum()
        assert row["memos"] == len(memos_of(data, case))
        more = []
        for code in data.used():
            having, turns, others, of_others = people.shares(case, code)
            if having >= 3 and of_others and having / turns > others / of_others:
                more.append(
                    (-round(likelihood(having, turns, others, of_others), 9), code, having, turns * others / of_others)
                )
        assert row["more_than_others"] == ", ".join(f"{code} {n} ({by:.1f})" for _, code, n, by in sorted(more)[:3])


def check(study: qualkit.Study, data: Exported, said: pandas.DataFrame, choice: Choice, cases: list[str]) -> None:
    own = choice.of(data)
    people = People(own, said)
    overview(study, own, people, **choice.asked)
    for case in cases:
        one_participant(study, own, people, case, **choice.asked)


def test_profiles_in_the_example_study(coded_example: tuple[Path, Exported]) -> None:
    folder, data = coded_example
    with qualkit.Study.open(folder, coder="tester") as study:
        said = spoken(study, data)
        every, *rest = choices("LWR3", "LWR1", "link worker", "LW03")
        check(study, data, said, every, [*data.people.index[::5], "LW03"])
        for choice in rest[1::2]:
            check(study, data, said, choice, ["LW03"])


def test_profiles_in_random_studies(random_template: Path) -> None:
    def holds(study: qualkit.Study, data: Exported, said: pandas.DataFrame, choice: Choice) -> None:
        some = choices("T1", "T2.1", "GP", "Anna")[0]
        for one in {some.name: some, choice.name: choice}.values():
            check(study, data, said, one, list(data.people.index))

    in_random_studies(random_template, choices("T1", "T2.1", "GP", "Anna"), holds)
