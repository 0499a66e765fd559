"""What each number means: every one is counted again from the exported CSV files, by a few lines of pandas."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pandas
import pytest
from hypothesis import HealthCheck, given, settings

import qualkit
from tests.helpers.exported import Exported, export, people, words
from tests.helpers.random_study import Drawn, drawn_studies, make_template, opened


def frequencies_count_codings_people_and_words(study: qualkit.Study, data: Exported) -> None:
    for row in study.reports.frequencies().to_dicts():
        own = data.of(row["code"])
        rule, confirmed = own.origin == "rule", own.confirmed_by != ""
        answerable = set(own[~rule].coder) | set(own[rule & confirmed].confirmed_by)
        assert row["codings"] == len(own)
        assert row["human"] == (own.origin == "human").sum()
        assert row["rule_confirmed"] == (rule & confirmed).sum()
        assert row["rule_unconfirmed"] == (rule & ~confirmed).sum()
        assert row["accepted"] == (own.origin == "model").sum()
        assert row["words"] == words(own)
        assert row["sources"] == own.source.nunique()
        assert row["coders"] == len(answerable)
        assert (row["cases"], row["of_cases"]) == (own[own.case != ""].case.nunique(), len(data.people))
        assert row["share"] == round(row["cases"] / row["of_cases"], 4)
        assert row["depth"] == len(data.above[row["code"]]) - 1


COUNTS: dict[str, Callable[[pandas.DataFrame], int]] = {
    "cases": lambda c: len(people(c)),
    "codings": len,
    "words": words,
}


def a_matrix_by_case_and_by_attributes_counts_each_group_apart(study: qualkit.Study, data: Exported) -> None:
    attributes = [name for name in ("role", "wave") if name in data.people]
    for by in (["case"], ["role"], attributes):
        values = data.people.reset_index()[by].replace("", "not stated").agg(" × ".join, axis=1)
        group = dict(zip(data.people.index, values, strict=True))
        sizes = values.value_counts()
        for count, counted in COUNTS.items():
            table = study.reports.matrix(by=by if len(by) > 1 else by[0], count=count, small_groups=True)
            for row in table.to_dicts():
                own = data.of(row["code"])
                belongs = dict(list(own.groupby(own.case.map(group).fillna("no participant"))))
                for head in table.columns[2:-1]:
                    name = head if by == ["case"] or head == "no participant" else head.rpartition(" (")[0]
                    assert row[head] == (counted(belongs[name]) if name in belongs else 0), (by, count, head)
                    assert by == ["case"] or name == "no participant" or head == f"{name} ({sizes[name]})"
                assert row["total"] == counted(own)


def a_comparison_counts_the_participants_of_each_group(study: qualkit.Study, data: Exported) -> None:
    group = data.people.role.replace("", "not stated")
    for row in study.reports.compare("role", small_groups=True).to_dicts():
        own = data.of(row["code"])
        own = own[own.case.map(group) == row["group"]]
        assert (row["cases"], row["codings"]) == (len(people(own)), len(own))
        assert row["of_cases"] == (group == row["group"]).sum()


def enablers_and_barriers_count_stances_and_mixed_on_both_sides(study: qualkit.Study, data: Exported) -> None:
    rows = study.reports.enablers().to_dicts()
    assert {row["code"] for row in rows} == set(data.counted[data.counted.stance != ""].under)
    for row in rows:
        own = data.of(row["code"])
        helps, hinders = (people(own[own.stance.isin([side, "mixed"])]) for side in ("enabler", "barrier"))
        assert (row["enabler_cases"], row["barrier_cases"]) == (len(helps), len(hinders))
        assert (row["both_cases"], row["of_cases"]) == (len(helps & hinders), len(data.people))
        for stance in ("enabler", "barrier", "mixed"):
            assert row[f"{stance}_codings"] == (own.stance == stance).sum()


def change_counts_who_speaks_of_a_code_at_each_time(study: qualkit.Study, data: Exported) -> None:
    ranked = data.links.sort_values(["case", "source"])
    ranked["time"] = ranked.groupby("case").cumcount() + 1
    for row in study.reports.change("interview", small_groups=True).to_dicts():
        own = data.of(row["code"]).merge(ranked, on=["source", "case"])
        spoke = {time: set(own[own.time == time].case) for time in ranked.time.unique()}
        for time, asked in ranked.groupby("time").case:
            assert (row[f"interview {time}"], row[f"of_interview {time}"]) == (len(spoke[time]), asked.nunique())
        if ranked.time.max() > 1:
            last = ranked.time.max()
            both = set(ranked[ranked.time == last].case)
            before, after = spoke[1] & both, spoke[last] & both
            assert row["gained"] == len(after - before) and row["lost"] == len(before - after)
            assert row["kept"] == len(before & after) and row["both_times"] == len(both)


def saturation_counts_codes_that_no_interview_before_has(study: qualkit.Study, data: Exported) -> None:
    hidden = set(data.codes[data.codes.kind == "housekeeping"].code)
    for order in ([], sorted(data.sources.source, reverse=True)):
        found = study.reports.saturation(base=2, run=2, orders=10, order=order).to_dicts()
        seen: set[str] = set()
        new = []
        for row in found:
            own = data.codings[(data.codings.source == row["source"]) & (data.codings.by_people == 1)]
            fresh = set(own.code) - hidden - seen
            seen |= fresh
            new.append(len(fresh))
            assert (row["new_codes"], row["codes_so_far"]) == (len(fresh), len(seen))
        assert order in ([], [row["source"] for row in found])
        for at, row in enumerate(found):
            base, run = sum(new[:2]), (sum(new[at - 1 : at + 1]) if at >= 3 else None)
            assert row["base"] == base and row["run"] == run
            assert row["ratio"] == (round(run / base, 4) if run is not None and base else None)


def codes_stand_together_in_units_that_have_both(study: qualkit.Study, data: Exported) -> None:
    turns = data.turns
    coded = data.counted[data.counted.under.isin(data.used())]
    units = {
        "case": coded[coded.case != ""].groupby("under").case.agg(set).to_dict(),
        "segment": coded.groupby("under")[["source", "start", "end"]]
        .apply(lambda g: set(g.itertuples(index=False, name=None)))
        .to_dict(),
        "turn": {code: set(turns[turns[code] == 1].index) for code in data.used()},
    }
    sizes = {
        "case": len(data.people),
        "segment": len(data.codings[["source", "start", "end"]].drop_duplicates()),
        "turn": ((turns.role != "interviewer") | (turns[list(data.codes.code)].sum(axis=1) > 0)).sum(),
    }
    for within, having in units.items():
        pairs = {}
        for one in data.used():
            for other in data.used()[data.used().index(one) + 1 :]:
                a, b = having.get(one, set()), having.get(other, set())
                if a & b and not data.kin(one, other):
                    pairs[one, other] = (len(a & b), len(a), len(b), round(len(a & b) / len(a | b), 4))
        rows = study.reports.cooccurrence(within=within).to_dicts()
        assert pairs == {(r["code_a"], r["code_b"]): (r["together"], r["a"], r["b"], r["jaccard"]) for r in rows}, (
            within
        )
        for r in rows:
            assert (r["of"], r["of_cases"]) == (sizes[within], len(data.people)), within
            assert within == "segment" or r["expected"] == pytest.approx(r["a"] * r["b"] / r["of"], abs=0.0051)


def a_code_follows_another_in_the_next_coded_turn(study: qualkit.Study, data: Exported) -> None:
    codes = data.used()
    spoken = data.turns[data.turns.role != "interviewer"]
    spoken = spoken[spoken[codes].sum(axis=1) > 0].sort_values(["source", "turn"])
    after = spoken.groupby("source")[codes].shift(-1)
    found = {(r["code_a"], r["code_b"]): r for r in study.reports.sequences().to_dicts()}
    expected_pairs = set()
    for one in codes:
        for other in codes:
            if one != other and data.kin(one, other):
                continue
            hits = spoken[(spoken[one] == 1) & (after[other] == 1)]
            if hits.empty:
                continue
            expected_pairs.add((one, other))
            row = found[one, other]
            assert row["followed"] == len(hits) and row["cases"] == len(people(hits))
            assert (row["a"], row["b"]) == (spoken[one].sum(), spoken[other].sum())
            chance = 0.0
            for _, talk in spoken.groupby("source"):
                # Any two different turns are neighbours in this order in one of n orders.
                both = (talk[one] & talk[other]).sum()
                chance += (talk[one].sum() * talk[other].sum() - both) / len(talk) if len(talk) > 1 else 0
            assert row["expected"] == pytest.approx(chance, abs=0.0051)
    assert expected_pairs == {pair for pair, row in found.items() if row["followed"]}


def a_profile_counts_what_one_participant_says(study: qualkit.Study, data: Exported) -> None:
    for row in study.reports.profiles().to_dicts():
        own, said = data.codings[data.codings.case == row["case"]], data.turns[data.turns.case == row["case"]]
        rule, confirmed = own.origin == "rule", own.confirmed_by != ""
        assert (row["turns"], row["words"]) == (len(said), said.words.sum())
        assert (row["codings"], row["codes"]) == (len(own), own.code.nunique())
        assert (row["human"], row["accepted"]) == ((own.origin == "human").sum(), (own.origin == "model").sum())
        assert (row["rule_confirmed"], row["rule_unconfirmed"]) == ((rule & confirmed).sum(), (rule & ~confirmed).sum())
        assert row["key_quotes"] == own.key_quote.sum()
        assert row["contrary"] == ((own.contrary == 1) | (rule & confirmed & (own.negated == 1))).sum()


DERIVATIONS = [
    frequencies_count_codings_people_and_words,
    a_matrix_by_case_and_by_attributes_counts_each_group_apart,
    a_comparison_counts_the_participants_of_each_group,
    enablers_and_barriers_count_stances_and_mixed_on_both_sides,
    change_counts_who_speaks_of_a_code_at_each_time,
    saturation_counts_codes_that_no_interview_before_has,
    codes_stand_together_in_units_that_have_both,
    a_code_follows_another_in_the_next_coded_turn,
    a_profile_counts_what_one_participant_says,
]
Derivation = Callable[[qualkit.Study, Exported], None]


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_template(tmp_path_factory.mktemp("random") / "study")


def test_every_derivation_holds_in_random_studies(template: Path) -> None:
    @settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(drawn_studies)
    def holds(drawn: Drawn) -> None:
        with opened(template, drawn) as (study, folder):
            data = export(study, folder)
            for derivation in DERIVATIONS:
                derivation(study, data)

    holds()


@pytest.fixture(scope="module")
def example(example_study: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Exported]:
    folder = tmp_path_factory.mktemp("derived")
    copied = Path(shutil.copytree(example_study, folder / "study"))
    with qualkit.Study.open(copied, coder="tester") as study:
        return copied, export(study, folder)


@pytest.mark.parametrize("derivation", DERIVATIONS, ids=lambda one: one.__name__)
def test_in_the_example_study(example: tuple[Path, Exported], derivation: Derivation) -> None:
    folder, data = example
    with qualkit.Study.open(folder, coder="tester") as study:
        derivation(study, data)
