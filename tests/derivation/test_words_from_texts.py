"""Finding words: every place is found again with `re` in the turns' words, and counted by whom with pandas."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas
import pytest

import qualkit
from tests.helpers.derivations import in_random_studies
from tests.helpers.exported import Exported
from tests.helpers.pooled import group_sizes, groups
from tests.helpers.spoken_turns import spoken

# What is asked for, and the regular expression that says the same.
WORDS: list[tuple[dict[str, Any], str]] = [
    ({"words": "referr*"}, r"\breferr\w*"),
    ({"words": "waiting list", "as_written": True}, r"\bwaiting list\b"),
    ({"words": '"on my own"'}, r"\bon my own\b"),
    ({"words": "supervision / peers"}, r"\b(supervisions?|peers?)\b"),
    ({"words": "lonely not: not lonely"}, r"(?<!\bnot )\blonely\b"),
    ({"regex": r"alone|isolat\w+"}, r"alone|isolat\w+"),
    ({"regex": r"GP", "case_sensitive": True}, r"(?-i:GP)"),
]
FILTERS: list[tuple[dict[str, Any], str]] = [
    ({}, "role != 'interviewer'"),
    ({"interviewer": True}, "words >= 0"),
    ({"interviewer_only": True}, "role == 'interviewer'"),
    ({"having": ["role={role}"]}, "role != 'interviewer' and case in @having"),
    ({"cases": ["{case}"]}, "case == '{case}'"),
    ({"sources": ["{case}"]}, "role != 'interviewer' and source == '{case}'"),
]


def letters(own: pandas.DataFrame) -> dict[str, set[int]]:
    """The letters of each source that are coded."""
    places: dict[str, set[int]] = {}
    for source, start, end in zip(own.source, own.start, own.end, strict=True):
        places.setdefault(source, set()).update(range(start, end))
    return places


def stretches(said: pandas.DataFrame, places: dict[str, set[int]], inside: bool) -> pandas.DataFrame:
    """The parts of turns in which every letter is coded, or none is."""
    rows = []
    for turn in said.itertuples():
        coded = places.get(turn.source, set())
        marks = "".join("x" if (at in coded) == inside else " " for at in range(turn.start, turn.end))
        rows += [(turn.Index, *part.span()) for part in re.finditer("x+", marks)]
    return pandas.DataFrame(rows, columns=["unit", "low", "high"])


def check(
    study: qualkit.Study,
    data: Exported,
    said: pandas.DataFrame,
    asked: dict[str, Any],
    pattern: str,
    own: Any = None,
    inside: bool = True,
) -> int:
    """Hold places and counts against those in these turns (in these stretches of them); answers how many there are."""
    parts = pandas.DataFrame({"unit": said.index, "low": 0, "high": said.text.str.len()})
    if own is not None:
        parts = stretches(said, letters(own), inside)
    places = [
        (at, *hit.span(), hit[0]) for at, text in said.text.items() for hit in re.finditer(pattern, text, re.IGNORECASE)
    ]
    hits = pandas.DataFrame(places, columns=["unit", "first", "last", "hit"]).merge(parts, on="unit")
    hits = hits[(hits.low <= hits["first"]) & (hits["last"] <= hits.high)]
    hits = hits.join(said[["source", "case", "turn", "speaker", "role", "start"]], on="unit")
    found = study.reports.find(**asked)
    assert len(found) == found.total == len(hits)
    expected = sorted(
        zip(hits.source, hits.start + hits["first"], hits.start + hits["last"], hits.case, hits.turn, strict=True)
    )
    assert [(one.source, one.start, one.end, one.case, one.turn) for one in found.lines] == expected
    assert [(one.speaker, one.role) for one in found.lines] == list(
        hits.sort_values(["source", "turn", "first"])[["speaker", "role"]].itertuples(index=False, name=None)
    )
    for one in found.lines[::7]:
        here = data.codings[(data.codings.source == one.source)]
        here = here[(here.start < one.end) & (one.start < here.end)]
        assert set(one.codes) == set(here.code) and len(one.codes) == here.code.nunique()
    looked = parts.join(said[["source", "case", "text"]], on="unit")
    looked["words"] = [
        len(text[low:high].split()) for text, low, high in zip(looked.text, looked.low, looked.high, strict=True)
    ]
    counts(data, found, hits, looked, said, asked)
    return len(hits)


def counts(
    data: Exported,
    found: Any,
    hits: pandas.DataFrame,
    looked: pandas.DataFrame,
    said: pandas.DataFrame,
    asked: dict[str, Any],
) -> None:
    """By participant, by source and by role: places, who says it, of how many, words looked through, rate."""

    def rows(keys: dict[str, int], hit: pandas.Series, spoke: pandas.Series) -> dict[str, tuple[Any, ...]]:
        told = {}
        for key, of in keys.items():
            mine, words = hits[hit == key], int(looked.words[spoke == key].sum())
            rate = round(1000 * len(mine) / words, 2) if words else None
            told[key or "no participant"] = (len(mine), len(set(mine.case) - {""}), of, words, rate)
        return told

    known = list(data.people.index)
    if asked.get("having"):
        known = list(data.people.index[data.people.role == asked["having"][0].partition("=")[2]])
    known = asked.get("cases", known)
    nobody = {"": 0} if (hits.case == "").any() else {}
    by_case = found.counts("case")
    assert by_case.columns == ("case", "hits", "cases", "of_cases", "words", "per_1000")
    expected = rows(dict.fromkeys(known, 1) | nobody, hits.case, looked.case)
    assert {row[0]: row[1:] for row in by_case.rows} == expected and len(by_case.rows) == len(expected)
    assert [row[0] for row in by_case.rows] == sorted(expected, key=lambda one: (-expected[one][0], one))

    spoke = said.assign(case=said.case.mask(said.case == "")).groupby("source").case.nunique()
    by_source = found.counts("source")
    expected = rows(spoke.to_dict(), hits.source, looked.source)
    assert {row[0]: row[1:] for row in by_source.rows} == expected and len(by_source.rows) == len(expected)

    if known == list(data.people.index):
        group = groups(data, ["role"])
        unseen = set(data.people.index) - set(group.index)
        kept, own = hits[~hits.case.isin(unseen)], looked[~looked.case.isin(unseen)]
        sizes = group_sizes(data, ["role"]) | nobody
        to = group.to_dict() | {"": ""}
        table = found.counts("role")
        assert [row[0] for row in table.rows] == [one or "no participant" for one in sizes]
        for name, hit, cases, of, words, rate in table.rows:
            here = kept[kept.case.map(to) == name.replace("no participant", "")]
            spoken_words = int(own.words[own.case.map(to) == name.replace("no participant", "")].sum())
            assert (hit, cases, of) == (len(here), len(set(here.case) - {""}), sizes.get(name, 0))
            assert words == spoken_words
            assert rate == (round(1000 * hit / words, 2) if words else None)


def looked_in(data: Exported, said: pandas.DataFrame, test: str, role: str) -> pandas.DataFrame:
    having = list(data.people.index[data.people.role == role])
    return said.query(test, local_dict={"having": having})


def filled(asked: dict[str, Any], **names: str) -> dict[str, Any]:
    return {
        key: [one.format(**names) for one in value] if isinstance(value, list) else value
        for key, value in asked.items()
    }


@pytest.mark.parametrize(("asked", "pattern"), WORDS, ids=[str(asked) for asked, _ in WORDS])
def test_words_in_the_example_study(coded_example: tuple[Path, Exported], asked: dict[str, Any], pattern: str) -> None:
    folder, data = coded_example
    with qualkit.Study.open(folder, coder="tester") as study:
        said = spoken(study, data)
        assert check(study, data, looked_in(data, said, FILTERS[0][1], ""), asked, pattern)


@pytest.mark.parametrize(("more", "test"), FILTERS, ids=[str(asked) for asked, _ in FILTERS])
def test_words_of_some_in_the_example_study(
    coded_example: tuple[Path, Exported], more: dict[str, Any], test: str
) -> None:
    folder, data = coded_example
    with qualkit.Study.open(folder, coder="tester") as study:
        said = looked_in(data, spoken(study, data), test.format(case="LW03"), "link worker")
        asked = filled(more, case="LW03", role="link worker")
        assert check(study, data, said, {"regex": r"\bwork\w*"} | asked, r"\bwork\w*")


def in_passages(study: qualkit.Study, data: Exported, said: pandas.DataFrame, code: str, word: str) -> None:
    said = said[said.role != "interviewer"]
    own = data.codings[data.codings.code.isin(data.below(code))]
    check(study, data, said, {"regex": word, "codes": [code]}, word, own)
    people = own[own.by_people == 1]
    check(study, data, said, {"regex": word, "where": f"{code} not unconfirmed"}, word, people)
    check(study, data, said, {"regex": word, "uncoded": True}, word, data.codings[data.codings.by_people == 1], False)


def test_words_in_passages_of_the_example_study(coded_example: tuple[Path, Exported]) -> None:
    folder, data = coded_example
    with qualkit.Study.open(folder, coder="tester") as study:
        in_passages(study, data, spoken(study, data), "LWR3", r"\bI\b")


def test_words_in_random_studies(random_template: Path) -> None:
    def holds(study: qualkit.Study, data: Exported, said: pandas.DataFrame, word: str) -> None:
        in_passages(study, data, said, "T1", word)
        for more, test in FILTERS[len(data.codings) % 3 :: 3]:
            asked = filled(more, case="Anna", role="GP")
            if not asked.get("having") or (data.people.role == "GP").any():
                turns = looked_in(data, said, test.format(case="Anna"), "GP")
                check(study, data, turns, {"regex": word} | asked, word)

    in_random_studies(random_template, [r"\bteam\b", "alone", "o", "supervision|desk"], holds)
