"""The tables behind pictures: each number from the exported CSV files, or the same as in a table that is derived so.

The tables of matrices, comparisons, co-occurrence, networks and saturation are derived in files of their own.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy
import pandas
import pytest

import qualkit
from qualkit.errors import BadInput
from tests.helpers.choices import Choice, choices
from tests.helpers.derivations import in_random_studies
from tests.helpers.exported import Exported
from tests.helpers.spoken_turns import spoken

Rows = list[tuple[Any, ...]]
CELLS = 60


def numbers(data: Exported) -> pandas.DataFrame:
    """Codings and participants of each code."""
    own = data.counted.assign(case=data.counted.case.mask(data.counted.case == ""))
    found = own.groupby("under").agg(codings=("code", "size"), cases=("case", "nunique"))
    return found.reindex(data.order).fillna(0).astype(int).assign(name=data.codes.set_index("code").name)


def lowest(data: Exported, keys: list[str]) -> list[str]:
    """Those that none of the others stands under."""
    return [key for key in keys if not any(key != other and key in data.above[other] for other in keys)]


def bars(study: qualkit.Study, data: Exported, **asked: Any) -> None:
    counted = numbers(data)
    for level in ("code", "theme"):
        keys = [code for code in data.order if counted.codings[code]]
        keys = [key for key in keys if len(data.above[key]) == 1] if level == "theme" else lowest(data, keys)
        expected = [
            (key, counted.name[key], counted.cases[key], len(data.people), counted.codings[key]) for key in keys
        ]
        expected.sort(key=lambda row: (-row[2], -row[4], row[0]))
        table = study.pictures.bars(level=level, **asked).table
        assert table.columns == ("code", "name", "cases", "of_cases", "codings")
        assert list(table.rows) == expected, level


def tree(study: qualkit.Study, data: Exported, **asked: Any) -> None:
    counted, kinds = numbers(data), data.codes.set_index("code").kind
    expected = [
        (key, counted.name[key], len(data.above[key]) - 1, counted.codings[key], counted.cases[key], len(data.people))
        for key in data.order
        if counted.codings[key] or kinds[key] != "housekeeping"
    ]
    table = study.pictures.tree(**asked).table
    assert table.columns == ("code", "name", "depth", "codings", "cases", "of_cases")
    assert list(table.rows) == expected


def heat(study: qualkit.Study, data: Exported, **asked: Any) -> None:
    """By participant each number is counted here; by role it is as in the matrix."""
    counted = numbers(data)
    used = [code for code in data.order if counted.codings[code]]
    cells = data.counted.groupby(["under", "case"]).size()
    table = study.pictures.heat(**asked).table
    people = [*sorted(data.people.index), *(["no participant"] if (data.codings.case == "").any() else [])]
    assert table.columns == ("code", "name", *people, "total")
    assert list(table.rows) == [
        (
            code,
            counted.name[code],
            *(cells.get((code, who.replace("no participant", "")), 0) for who in people),
            counted.codings[code],
        )
        for code in used
    ]
    by_role = study.reports.matrix(by="role", **asked)
    assert list(study.pictures.heat(by="role", **asked).table.rows) == [row for row in by_role.rows if row[-1]]


def comparison(study: qualkit.Study, data: Exported, **asked: Any) -> None:
    table = study.pictures.comparison("role", small_groups=True, **asked).table
    rows = study.reports.compare("role", small_groups=True, **asked).to_dicts()
    assert list(table.rows) == [tuple(row[name] for name in table.columns) for row in rows] and len(rows)
    assert table.columns == ("code", "name", "group", "cases", "of_cases", "codings")


def cooccurrence(study: qualkit.Study, data: Exported, **asked: Any) -> None:
    for within in ("overlap", "turn"):
        every = study.reports.cooccurrence(within=within, **asked).to_dicts()
        if not every:
            with pytest.raises(BadInput):
                study.pictures.cooccurrence(within=within, **asked)
            continue
        low = lowest(data, sorted({row[end] for row in every for end in ("code_a", "code_b")}))
        rows = [row for row in every if row["code_a"] in low and row["code_b"] in low] or every
        drawn = study.pictures.cooccurrence(within=within, **asked).picture
        known = [(row["code_a"], row["code_b"], row["together"], row["cases"], row["of_cases"]) for row in rows]
        assert list(drawn.table.rows) == sorted(known, key=lambda row: (-row[2], row[0], row[1]))
        sizes = {row[f"code_{end}"]: (row[f"name_{end}"], "code", row[end]) for row in rows for end in "ab"}
        assert {row[0]: row[1:] for row in drawn.nodes.rows} == sizes and len(drawn.nodes.rows) == len(sizes)


def ecosystem(study: qualkit.Study, data: Exported, **asked: Any) -> None:
    nodes, edges = study.reports.network(**asked)
    known = [row for row in edges.to_dicts() if row["kind"] == "together"]
    if not known:
        with pytest.raises(BadInput):
            study.pictures.ecosystem(**asked)
        return
    drawn = study.pictures.ecosystem(**asked).picture
    names = ("a", "b", "together", "cases", "of_cases")
    assert list(drawn.table.rows) == [tuple(row[name] for name in names) for row in known]
    assert list(drawn.nodes.rows) == [
        (row["node"], row["name"], row["kind"], row["mentions"], row["cases"], row["of_cases"])
        for row in sorted(nodes.to_dicts(), key=lambda row: (-row["mentions"], row["node"]))
        if row["kind"] != "code"
    ]


def themes(study: qualkit.Study, data: Exported, **asked: Any) -> None:
    written, counted = data.rest["themes"], numbers(data)
    if written.empty:
        with pytest.raises(BadInput):
            study.pictures.themes(**asked)
        return
    expected = []
    for theme in written.sort_values("position").theme.unique():
        codes = written[written.theme == theme].sort_values("code_position").code
        own = data.codings[data.codings.code.isin(set().union(*(data.below(code) for code in codes if code)))]
        cases = own[own.case != ""].case.nunique()
        for code in codes:
            told = (code, counted.name[code], counted.cases[code]) if code else ("", "", 0)
            expected.append((theme, cases, *told, len(data.people)))
    table = study.pictures.themes(**asked).table
    assert table.columns == ("theme", "theme_cases", "code", "name", "cases", "of_cases")
    assert list(table.rows) == expected


def timeline(study: qualkit.Study, data: Exported, **asked: Any) -> None:
    """Where each coding begins and ends in the text, a lane a code in the codebooks' order."""
    for source, own in data.codings.groupby("source"):
        length = len(study.sources.get(str(source)).text)
        hit = own.confirmed_by.map(lambda who: "rule, confirmed" if who else "rule, not confirmed")
        rank = own.code.map(data.order.index)
        own = own.assign(
            rank=rank, how=own.origin.replace({"model": "accepted suggestion"}).where(own.origin != "rule", hit)
        )
        own = own.sort_values(["rank", "start", "end", "coding"])
        minutes = [None if second == "" else round(float(second) / 60, 2) for second in own.seconds.fillna("")]
        expected = list(
            zip(
                *(own.code, own.name, own.turn, minutes, own.how),
                *([round(at / length, 5) for at in own[end]] for end in ("start", "end")),
                strict=True,
            )
        )
        table = study.pictures.timeline(str(source), **asked).table
        assert table.columns == ("code", "name", "turn", "minute", "origin", "begins", "ends")
        assert list(table.rows) == expected


def portrait(study: qualkit.Study, data: Exported, **asked: Any) -> None:
    """The theme of each sixtieth of the text: every letter of a coding stands in one."""
    said = spoken(study, data)
    for source, own in data.codings.groupby("source"):
        length = len(study.sources.get(str(source)).text)
        places = zip(own.start, own.end, strict=True)
        touched = [numpy.unique(numpy.arange(start, end) * CELLS // length) + 1 for start, end in places]
        cells = own[["theme"]].assign(cell=touched).explode("cell")
        counts = cells.groupby(["cell", "theme"]).size().reset_index(name="codings")
        best = (
            counts.sort_values(["codings", "theme"], ascending=[False, True]).drop_duplicates("cell").set_index("cell")
        )
        turns = said[said.source == source]
        expected: Rows = []
        for cell in range(1, CELLS + 1):
            before = turns[turns.start <= (cell - 1) * length // CELLS]
            turn = before.turn.iloc[-1] if len(before) else turns.turn.iloc[0]
            theme, number = (best.theme[cell], best.codings[cell]) if cell in best.index else ("", 0)
            expected.append((cell, turn, theme, data.names.get(theme, ""), number))
        table = study.pictures.portrait(str(source), **asked).table
        assert table.columns == ("cell", "turn", "theme", "name", "codings")
        assert list(table.rows) == expected


def saturation(study: qualkit.Study, data: Exported, **asked: Any) -> None:
    asked.pop("confirmed_only", None)
    rows = study.reports.saturation(**asked).rows
    if data.codings[data.codings.by_people == 1].empty:
        return
    assert study.pictures.saturation(**asked).table.rows == rows


PICTURES = [bars, tree, heat, comparison, cooccurrence, ecosystem, themes, timeline, portrait, saturation]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda one: one.__name__)
def test_pictures_of_the_example_study(coded_example: tuple[Path, Exported], picture: Any) -> None:
    folder, data = coded_example
    every = choices("LWR3", "LWR1", "link worker", "LW03")
    with qualkit.Study.open(folder, coder="tester") as study:
        for choice in every if picture in (bars, tree, themes) else [every[0], every[2], every[9]]:
            picture(study, choice.of(data), **choice.asked)


def test_pictures_of_random_studies(random_template: Path) -> None:
    def holds(study: qualkit.Study, data: Exported, said: pandas.DataFrame, choice: Choice) -> None:
        own = choice.of(data)
        if own.codings.empty:
            with pytest.raises(BadInput):
                study.pictures.bars(**choice.asked)
            return
        for picture in PICTURES[len(data.codings) % 2 : -1 : 2]:
            picture(study, own, **choice.asked)

    in_random_studies(random_template, choices("T1", "T2.1", "GP", "Anna"), holds)
