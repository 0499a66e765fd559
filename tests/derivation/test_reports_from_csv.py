"""Where a study stands, and what its tables by case and turn hold: counted again from the exported codings with pandas.

A derivation returns what qualkit says and what pandas finds: rows, their keys and their order are all compared.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas
import pytest

import qualkit
from tests.helpers.derivations import in_random_studies
from tests.helpers.exported import Exported
from tests.helpers.spoken_turns import in_turns, spoken

Both = tuple[Any, Any]


def status(study: qualkit.Study, data: Exported) -> Both:
    now, own = study.status(), data.codings
    states = data.rest["suggestions"].outcome
    found = {
        "sources": now.sources,
        "words": now.words,
        "cases": now.cases,
        "codes": now.codes,
        "coded_sources": now.coded_sources,
        "memos": now.memos,
        "decided": now.suggestions["offered"] - now.suggestions["open"],
        "open": now.suggestions["open"],
        **now.codings,
    }
    expected = {
        "sources": len(data.sources),
        "words": data.turns.words.sum(),
        "cases": len(data.cases),
        "codes": (data.codes.kind == "code").sum(),
        "coded_sources": own.source.nunique(),
        "memos": len(data.rest["memos"]),
        "decided": (states != "open").sum(),
        "open": (states == "open").sum(),
        "human": (own.origin == "human").sum(),
        "rule": (own.origin == "rule").sum(),
        "unconfirmed": (own.by_people == 0).sum(),
        "model": (own.origin == "model").sum(),
    }
    return found, expected


def progress(study: qualkit.Study, data: Exported) -> Both:
    """Sources: what is spoken in them, how often they are coded, and in how many turns nobody has coded anything."""
    said = spoken(study, data)
    coded = set(in_turns(data.codings[data.codings.by_people == 1], said).unit)
    asked = said[said.role != "interviewer"]
    turns, uncoded = (each.groupby("source").size() for each in (asked, asked[~asked.index.isin(coded)]))
    words, codings = data.turns.groupby("source").words.sum(), data.codings.groupby("source").size()
    names = sorted(data.sources.source)
    found = [(one.source, one.words, one.codings, one.turns, one.uncoded) for one in study.progress()]
    counts = (words, codings, turns, uncoded)
    return found, [(name, *(int(each.get(name, 0)) for each in counts)) for name in names]


def sources(study: qualkit.Study, data: Exported) -> Both:
    """The list of sources and the exported one: words and turns are those of `turns_by_code.csv`."""
    turns, coded = data.turns.groupby("source"), data.codings.groupby("source").size()
    rows = study.sources.list().to_dicts()
    said = data.turns[data.turns.role != "interviewer"].groupby("source").words.sum()
    exported = [(row.source, row.words, row.turns, row.participant_words) for row in data.sources.itertuples()]
    words, lengths, names = turns.words.sum(), turns.size(), list(data.sources.source)
    listed = [(name, words[name], lengths[name], coded.get(name, 0)) for name in names]
    told = [(name, words[name], lengths[name], said.get(name, 0)) for name in names]
    return ([(row["source"], row["words"], row["turns"], row["codings"]) for row in rows], exported), (listed, told)


def tidy_tables(study: qualkit.Study, data: Exported) -> Both:
    """0 and 1 for every participant and every turn with every code: with all codings, and with those of people only."""
    said = spoken(study, data)
    found, expected = {}, {}
    kinds = {"": data.counted}
    if (data.codings.by_people == 0).any():
        kinds["_people"] = data.counted[data.counted.by_people == 1]
    assert ("cases_by_code_people" in data.rest) == ("turns_by_code_people" in data.rest) == (len(kinds) == 2)
    for ending, own in kinds.items():
        table = data.rest[f"cases_by_code{ending}"].astype({"case": str}).set_index("case")
        pairs = pandas.crosstab(own.case, own.under).clip(upper=1)
        found[f"cases{ending}"] = table[data.order].to_dict("index")
        pairs = pairs.reindex(index=data.people.index, columns=data.order, fill_value=0)
        expected[f"cases{ending}"] = pairs.loc[list(table.index)].to_dict("index")
        turns = data.rest["turns_by_code_people"] if ending else data.turns
        marks = turns.set_index(["source", "turn"])[data.order].stack()
        touched = in_turns(own, said).drop(columns="turn").rename(columns={"in_turn": "turn"})
        found[f"turns{ending}"] = set(marks[marks == 1].index)
        expected[f"turns{ending}"] = set(touched[["source", "turn", "under"]].itertuples(index=False, name=None))
    return found, expected


Derivation = Callable[[qualkit.Study, Exported], Both]
DERIVATIONS: list[Derivation] = [status, progress, sources, tidy_tables]


def test_in_random_studies(random_template: Path) -> None:
    def holds(study: qualkit.Study, data: Exported, _: pandas.DataFrame, every: list[Derivation]) -> None:
        for derivation in every:
            found, expected = derivation(study, data)
            assert found == expected, derivation.__name__

    in_random_studies(random_template, [DERIVATIONS], holds, examples=6)


@pytest.mark.parametrize("derivation", DERIVATIONS, ids=lambda one: one.__name__)
def test_in_the_example_study(coded_example: tuple[Path, Exported], derivation: Callable[..., Both]) -> None:
    folder, data = coded_example
    with qualkit.Study.open(folder, coder="tester") as study:
        found, expected = derivation(study, data)
    assert found == expected
