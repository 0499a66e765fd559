"""Frequencies, matrices, comparisons, enablers and barriers: counted again from the exported CSV files with pandas.

A derivation returns what the table says and what pandas finds: rows, their keys and their order are all compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas
import pytest

import qualkit
from tests.helpers.choices import Choice, choices
from tests.helpers.derivations import in_random_studies
from tests.helpers.exported import Exported, standing, words_by
from tests.helpers.pooled import group_sizes, groups, others

Both = tuple[Any, Any]
STANCES = ("enabler", "barrier", "mixed")


@lru_cache(maxsize=1)
def as_spoken(data: Exported) -> pandas.DataFrame:
    """The codings, with nothing where there is no participant, and who holds each of them to be right."""
    codings = data.counted
    rule, confirmed = codings.origin == "rule", codings.confirmed_by != ""
    holder = codings.coder.mask(rule, codings.confirmed_by)
    return codings.assign(
        case=codings.case.mask(codings.case == ""),
        holder=holder.mask(holder == ""),
        human=codings.origin == "human",
        rule_confirmed=rule & confirmed,
        rule_unconfirmed=rule & ~confirmed,
        accepted=codings.origin == "model",
        standing=standing(codings),
        against=(codings.contrary == 1) | (rule & confirmed & (codings.negated == 1)),
    )


def frequencies(study: qualkit.Study, data: Exported, **asked: Any) -> Both:
    own = as_spoken(data)
    table = own.groupby("under").agg(
        codings=("code", "size"),
        human=("human", "sum"),
        rule_confirmed=("rule_confirmed", "sum"),
        rule_unconfirmed=("rule_unconfirmed", "sum"),
        accepted=("accepted", "sum"),
        words=("source", "size"),
        sources=("source", "nunique"),
        coders=("holder", "nunique"),
        share=("case", "nunique"),
        cases=("case", "nunique"),
    )
    table["words"] = words_by(own, ["under"])
    table["share"] = (table.cases / len(data.people)).round(4)
    expected = data.codes[["code", "name"]].assign(
        depth=[len(data.above[code]) - 1 for code in data.order], kind=data.codes.kind
    )
    expected = expected.join(table, on="code").fillna(0).assign(of_cases=len(data.people))
    return study.reports.frequencies(**asked).to_dicts(), expected.to_dict("records")


COUNTS: dict[str, Callable[[pandas.DataFrame, Sequence[str]], pandas.Series]] = {
    "cases": lambda codings, keys: codings.groupby(list(keys)).case.nunique(),
    "codings": lambda codings, keys: codings.groupby(list(keys)).size(),
    "words": words_by,
}
NOBODY = "no participant"


def _cells(data: Exported, by: Sequence[str], count: str, shown: bool) -> tuple[pandas.DataFrame, dict[str, int]]:
    """A matrix, and how many participants each column has."""
    own = as_spoken(data)
    if list(by) == ["case"]:
        own, sizes = own.assign(group=own.case), dict.fromkeys(sorted(data.people.index), 1)
    else:
        sizes = group_sizes(data, by, shown=shown)
        own = own.assign(group=own.case.map(groups(data, by, shown=shown)))
    own["group"] = own.group.mask(own.case.isna(), NOBODY)
    heads = [*sizes, *([NOBODY] if count != "cases" and own.case.isna().any() else [])]
    own = own[own.group.isin(heads)]
    cells = COUNTS[count](own, ["under", "group"]).unstack().reindex(index=data.order, columns=heads)
    return cells.assign(total=COUNTS[count](own, ["under"])).fillna(0).astype(int), sizes


def matrix(by: Sequence[str], count: str = "cases", shown: bool = False) -> Callable[..., Both]:
    def derived(study: qualkit.Study, data: Exported, **asked: Any) -> Both:
        cells, sizes = _cells(data, by, count, shown)
        if list(by) != ["case"]:
            cells = cells.rename(columns={head: f"{head} ({size})" for head, size in sizes.items()})
        expected = cells.rename_axis("code").reset_index()
        expected.insert(1, "name", [data.names[code] for code in data.order])
        wanted = by if len(by) > 1 else by[0]
        found = study.reports.matrix(by=wanted, count=count, small_groups=shown, **asked)
        return (found.columns, found.to_dicts()), (tuple(expected.columns), expected.to_dict("records"))

    derived.__name__ = f"matrix by {' and '.join(by)} of {count}{', small groups shown' if shown else ''}"
    return derived


def percentages(by: str) -> Callable[..., Both]:
    """The matrix of themes in words: "4 of 9 (44%)"."""

    def derived(study: qualkit.Study, data: Exported, **asked: Any) -> Both:
        cells, sizes = _cells(data, [by], "cases", shown=False)
        whole = [*sizes.values(), sum(sizes.values())]
        found = {}
        for code, _, *row in study.reports.matrix(by=by, percent=True, level="theme", **asked).rows:
            numbers = [tuple(map(int, re.findall(r"\d+", cell))) for cell in row]
            assert all(abs(100 * n / of - percent) <= 0.5 for n, of, percent in numbers)
            found[code] = [(n, of) for n, of, _ in numbers]
        return found, {code: list(zip(map(int, cells.loc[code]), whole, strict=True)) for code in data.tops()}

    derived.__name__ = f"percentages by {by}"
    return derived


def comparison(study: qualkit.Study, data: Exported, **asked: Any) -> Both:
    """Who is quoted is one of the group; contrary passages are quoted apart, if there are any."""
    group, sizes = groups(data, ["role"]), group_sizes(data, ["role"])
    own = as_spoken(data)
    own = own.assign(group=own.case.map(group))
    found = []
    expected = []
    for row in study.reports.compare("role", **asked).to_dicts():
        said = own[(own.under == row["code"]) & (own.group == row["group"])]
        named = "" if row["group"] == others else "case"
        quoted = []
        for what, passages in (("quotation", said[~said.against]), ("contrary", said[said.against])):
            prefix = "" if what == "quotation" else "contrary_"
            who = row[f"{prefix}case"]
            fits = passages[(passages.quote == row[what]) & (passages[named] == who if named else True)]
            assert row[f"{prefix}origin"] in ({*fits.standing} or {""})
            quoted.append(not fits.empty if row[what] else passages.empty)
            assert named or not who
        found.append((row["code"], row["name"], row["group"], row["cases"], row["of_cases"], row["codings"], *quoted))
    tables = own.groupby(["under", "group"]).agg(cases=("case", "nunique"), codings=("code", "size"))
    # A query about some codes says nothing about the others.
    told = set(own[own.group.notna()].under) & set(data.tops()) if "where" in asked else set()
    for code in [code for code in data.tops() if not told or code in told]:
        for name, size in sizes.items():
            cases, codings = tables.loc[code, name] if (code, name) in tables.index else (0, 0)
            expected.append((code, data.names[code], name, cases, size, codings, True, True))
    return found, expected


def enablers(by: str = "", shown: bool = False) -> Callable[..., Both]:
    def derived(study: qualkit.Study, data: Exported, **asked: Any) -> Both:
        own = as_spoken(data)
        own = own[own.stance != ""]
        group = groups(data, [by], shown=shown) if by else data.people.assign(all="").loc[:, "all"]
        sizes = group_sizes(data, [by], shown=shown) if by else {"": len(data.people)}
        expected = {}
        for code in [code for code in data.order if code in set(own.under)]:
            for name, size in sizes.items():
                inside = own.case.map(group) == name
                # What nobody is linked to counts where all are looked at together.
                mine = own[(own.under == code) & (inside if by else inside | own.case.isna())]
                helps, hinders = (set(mine[mine.stance.isin([s, "mixed"])].case.dropna()) for s in STANCES[:2])
                codings = [int((mine.stance == stance).sum()) for stance in STANCES]
                expected[code, name] = (len(helps), len(hinders), len(helps & hinders), size, *codings)
        found = {}
        for row in study.reports.enablers(by, small_groups=shown, **asked).to_dicts():
            told = [f"{one}_cases" for one in ("enabler", "barrier", "both", "of")]
            told += [f"{stance}_codings" for stance in STANCES]
            found[row["code"], row.get("group", "")] = tuple(row[column] for column in told)
            for side in STANCES[:2]:
                assert bool(row[f"{side}_quotation"]) == bool(row[f"{side}_codings"] + row["mixed_codings"])
        return list(found.items()), list(expected.items())

    derived.__name__ = f"enablers by {by}" if by else "enablers"
    return derived


def some_codes(study: qualkit.Study, data: Exported, **asked: Any) -> Both:
    """Tables of some codes have the rows of these and of those under them, and tell how their codings came about."""
    found: list[Any] = []
    expected: list[Any] = []
    for named in (data.tops()[:1], data.order[1:3]):
        inside = {below for code in named for below in data.below(code)}
        for table in (study.reports.frequencies, study.reports.matrix):
            found.append(list(table(codes=named, **asked).rows))
            expected.append([row for row in table(**asked).rows if row[0] in inside])
        for level in ("code", "theme"):
            note = study.reports.matrix(codes=named, level=level, **asked).note
            told, of_own = _told(note), as_spoken(data)
            found.append(told["all"])
            expected.append(int(((of_own.under == of_own.code) & of_own.code.isin(inside)).sum()))
    return found, expected


def origins_in_the_note(study: qualkit.Study, data: Exported, **asked: Any) -> Both:
    """The last sentence under a table: "1,204 codings count: 3 made by a person and 1,201 rule hits not yet …"."""
    own = as_spoken(data)
    own = own[own.under == own.code]
    expected = {"all": len(own), **{column: int(own[column].sum()) for column in _PHRASES.values()}}
    return _told(study.reports.matrix(by="role", **asked).note), expected


_PHRASES = {
    "made by a person": "human",
    "hits? confirmed": "rule_confirmed",
    "not yet": "rule_unconfirmed",
    "sugg": "accepted",
}


def _told(note: str) -> dict[str, int]:
    told = re.search(r"([\d,]+) codings? counts?: (.*)\.$", note)
    found = {"all": int(told[1].replace(",", ""))} if told else {"all": 0}
    for phrase, column in _PHRASES.items():
        part = re.search(rf"([\d,]+) [^\d]*{phrase}", told[2]) if told else None
        found[column] = int(part[1].replace(",", "")) if part else 0
    return found


DERIVATIONS = [
    frequencies,
    matrix(["case"]),
    matrix(["case"], "codings"),
    matrix(["role"]),
    matrix(["role"], "words"),
    matrix(["role"], "codings", shown=True),
    matrix(["role", "wave"]),
    matrix(["wave", "role"], "words"),
    matrix(["role", "wave"], "codings", shown=True),
    percentages("role"),
    comparison,
    enablers(),
    enablers("role"),
    enablers("wave", shown=True),
    some_codes,
    origins_in_the_note,
]
# Just enough people; and of two groups one so small that neither it nor a sum with it is told.
FEW = [
    matrix(["site"]),
    matrix(["site", "visited"]),
    matrix(["visited"], "words"),
    percentages("visited"),
    enablers("visited"),
]


def test_in_random_studies(random_template: Path) -> None:
    every, *rest = choices("T1", "T2", "GP", "Anna")

    def holds(study: qualkit.Study, data: Exported, _: pandas.DataFrame, asked: Sequence[Choice]) -> None:
        for choice in asked:
            chosen = choice.of(data)
            for derivation in DERIVATIONS:
                found, expected = derivation(study, chosen, **choice.asked)
                assert found == expected, (derivation.__name__, choice.name)

    in_random_studies(
        random_template, [(every, *two) for two in zip(rest[::2], rest[1::2], strict=True)], holds, examples=8
    )


@pytest.mark.parametrize(
    "choice", choices("LWR3", "LWR1", "link worker", "LW03"), ids=lambda one: one.name.replace(" ", "_")
)
def test_in_the_example_study(coded_example: tuple[Path, Exported], choice: Choice) -> None:
    folder, data = coded_example
    chosen = choice.of(data)
    with qualkit.Study.open(folder, coder="tester") as study:
        for derivation in [*DERIVATIONS, *FEW]:
            found, expected = derivation(study, chosen, **choice.asked)
            assert found == expected, derivation.__name__
