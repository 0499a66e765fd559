"""Who is mentioned with whom: found again in the turns' words with the list alone, and counted with pandas."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Any

import pandas
import pytest

import qualkit
from tests.helpers.choices import Choice
from tests.helpers.derivations import choices_and_cases, in_random_studies
from tests.helpers.exported import Exported
from tests.helpers.pooled import groups, others
from tests.helpers.spoken_turns import in_turns, spoken

THE = re.compile(r"\b(the|this|that|a|my|our|your|their|his|her|each|every)\s+$")
# “[GP practice 2]” stands for a name that was taken out; “[link worker A]” for a person, and is a mention of the role.
TAKEN_OUT = re.compile(r"\[([^\[\]\n]+) ([A-Z]|\d+)\]")
ALSO = {"team": ["team"], "desk": ["desk", "corridor"], "supervisor": ["supervision"], "GP": ["people"]}
KINDS = ("together", "code", "speaks of")


@dataclass
class Entry:
    name: str
    kind: str
    bound: bool
    exact: str


class WordList:
    """The list that comes with qualkit, with more words; longer entries hold against shorter ones."""

    def __init__(self, also: dict[str, list[str]]) -> None:
        self.entries: dict[str, list[Entry]] = {}
        self.kinds: dict[str, str] = {}
        listed = files("qualkit").joinpath("analysis", "lists", "ecosystem.txt").read_text(encoding="utf-8")
        lines = [line.strip() for line in listed.splitlines() if line.strip() and not line.startswith("#")]
        for line in [*lines, *(f"{name} | organisation | {', '.join(words)}" for name, words in also.items())]:
            name, kind, words = (
                ("", "", line[2:]) if line.startswith("- ") else [part.strip() for part in line.split("|")]
            )
            if name:
                self.kinds.setdefault(name, kind)
            for word in words.split(","):
                self._take(name, kind, word.strip())
        written = sorted(self.entries, key=len, reverse=True)
        self.pattern = re.compile(r"(?<!\w)(" + "|".join(map(self._spelt, written)) + r")(?!\w)")

    def _take(self, name: str, kind: str, word: str) -> None:
        exact = word.removeprefix("=") if word.startswith("=") else ""
        plain = word.removeprefix("=").lower()
        bound, plain = plain.startswith("the "), self.plain(plain.removeprefix("the "))
        plural = re.sub(r"(?<![aeiou])y$", "ie", plain) + "s"
        if re.search(r"(s|x|ch|sh)$", plain):
            plural = plain + "es"
        for one in (plain, plural):
            self.entries.setdefault(one, []).append(Entry(name, kind, bound, exact))

    @staticmethod
    def plain(words: str) -> str:
        return " ".join(re.sub(r"['’]", "", words.lower()).replace("-", " ").split())

    @staticmethod
    def _spelt(words: str) -> str:
        """A space may be a hyphen, and an apostrophe may stand before the s of a plural and after any word."""
        return r"['’]?[\s\-]+".join(re.sub(r"s$", r"['’]?s", re.escape(word)) for word in words.split())

    def name_of(self, word: str) -> str:
        names = [entry.name for entry in self.entries.get(self.plain(word), []) if entry.name]
        return {self.plain(name): name for name in self.kinds}.get(self.plain(word), names[0] if names else "")

    def find(self, text: str) -> list[tuple[str, int, int]]:
        found = []
        for match in TAKEN_OUT.finditer(text):
            tails = [self.name_of(match[1][at:]) for at in range(len(match[1])) if at == 0 or match[1][at - 1] == " "]
            name = next((tail for tail in tails if tail), "")
            if name or match[1] == "organisation":
                told = name if self.kinds.get(name) == "role" else match[0][1:-1]
                found.append((told, *match.span()))
                text = text[: match.start()] + "*" * len(match[0]) + text[match.end() :]
        for match in self.pattern.finditer(text.lower()):
            entries = self.entries[self.plain(match[1])]
            before = THE.search(text.lower()[: match.start()])
            if all(entry.bound for entry in entries) and not before:
                continue
            entry = next((one for one in entries if one.name), entries[0])
            if entry.name and text.startswith(entry.exact, match.start()):
                found.append((entry.name, match.start(), match.end()))
        return sorted(found, key=lambda one: one[1])


LIST, ALSO_LIST = WordList({}), WordList(ALSO)


def mentions(said: pandas.DataFrame, words: WordList) -> pandas.DataFrame:
    """One row a mention in a turn that is not the interviewer's."""
    turns = said[said.role != "interviewer"]
    rows = [(at, *one) for at, text in zip(turns.index, turns.text, strict=True) for one in words.find(text)]
    return pandas.DataFrame(rows, columns=["unit", "name", "first", "last"]).join(
        said[["case", "source", "text"]], on="unit"
    )


def together(found: pandas.DataFrame, within: int) -> list[tuple[str, str, int]]:
    """Pairs of names with the turns that mention both, with at most so many words between them."""
    pairs = set()
    for unit, rows in found.groupby("unit"):
        for one, other in combinations(rows.itertuples(), 2):
            if one.name == other.name:
                continue
            words = [word.span() for word in re.finditer(r"\S+", one.text)] if within else []
            if sum(one.last <= start and end <= other.first for start, end in words) <= within:
                pairs.add((*sorted((one.name, other.name)), unit))
    return sorted(pairs)


def check(
    study: qualkit.Study, data: Exported, said: pandas.DataFrame, form: dict[str, Any], asked: dict[str, Any]
) -> None:
    words = ALSO_LIST if "also" in form else LIST
    shown = data.used() if form.get("level") == "code" else data.tops()
    if asked.get("cases"):
        said = said.assign(role=said.role.where(said.case.isin(asked["cases"]), "interviewer"))
    found = mentions(said, words)
    who = said.case
    group = groups(data, ["role"], shown=form.get("small_groups", False))
    named = {one: words.name_of(one) or one for one in group.unique()}
    shared = Counter(named.values())
    node_of = group.map({one: node if shared[node] == 1 else one for one, node in named.items()})
    sizes = node_of.value_counts().to_dict()

    coded = in_turns(data.counted[data.counted.under.isin(shown)], said)
    coded = coded[coded.unit.isin(found.unit)][["under", "unit"]].drop_duplicates()
    names = found[["unit", "name"]].drop_duplicates()
    edges = pandas.DataFrame(together(found, form.get("within", 0)), columns=["a", "b", "unit"]).assign(kind="together")
    with_code = coded.merge(names, on="unit").rename(columns={"under": "a", "name": "b"}).assign(kind="code")
    spoken_of = names.assign(a=names.unit.map(who).map(node_of), kind="speaks of").rename(columns={"name": "b"})
    edges = pandas.concat([edges, with_code, spoken_of.dropna(subset="a")])
    edges = edges.assign(case=edges.unit.map(who).replace("", None))
    counted = (
        edges.groupby(["kind", "a", "b"]).agg(together=("unit", "nunique"), cases=("case", "nunique")).reset_index()
    )
    alone = (counted.kind == "speaks of") & (counted.cases < 2) & (not form.get("small_groups"))
    counted = counted[~alone & (counted.together >= form.get("least", 1))]

    nodes, table = study.reports.network(**form, **asked)
    keys = [(row["kind"], row["a"], row["b"]) for row in table.to_dicts()]
    ordered = sorted(counted.itertuples(index=False), key=lambda e: (KINDS.index(e.kind), -e.together, e.a, e.b))
    assert keys == [(edge.kind, edge.a, edge.b) for edge in ordered]
    where = edges.groupby(["kind", "a", "b"]).unit.agg(set)
    for row, edge in zip(table.to_dicts(), ordered, strict=True):
        assert (row["together"], row["cases"]) == (edge.together, edge.cases)
        assert row["of_cases"] == (sizes[row["a"]] if row["kind"] == "speaks of" else len(data.people))
        turns = said.loc[sorted(where[edge.kind, edge.a, edge.b])]
        if row["kind"] == "speaks of" and row["a"] == others:
            assert not row["case"] and not row["place"]
        else:
            turns = turns[turns.case.where(turns.case != "", turns.source) == row["case"]]
            turns = turns[("turn " + turns.turn.astype(str)) == row["place"].split(",")[0]]
        parts = [part.strip() for part in row["quotation"].split("[...]")]
        assert any(all(part in " ".join(text.split()) for part in parts) for text in turns.text), row

    per_name = found.groupby("name").agg(mentions=("unit", "size"), cases=("case", lambda of: of[of != ""].nunique()))
    per_code = coded.assign(case=coded.unit.map(who).replace("", None)).groupby("under")
    expected = {
        (name, "role" if name in sizes else words.kinds.get(name, "organisation")): (
            *per_name.loc[name],
            sizes.get(name, 0),
        )
        for name in per_name.index
    }
    expected |= {(node, "role"): (0, 0, size) for node, size in sizes.items() if node not in per_name.index}
    expected |= {(code, "code"): (len(rows), rows.case.nunique(), 0) for code, rows in per_code}
    rows = nodes.to_dicts()
    assert len(rows) == len(expected)
    for row in rows:
        assert (row["mentions"], row["cases"], row["speakers"]) == expected[row["node"], row["kind"]], row
        assert row["of_cases"] == len(data.people)
        assert row["name"] == (data.names[row["node"]] if row["kind"] == "code" else row["node"])
    order = [(row["kind"] == "code", -row["mentions"], row["node"]) for row in rows]
    assert order == sorted(order)


FORMS: list[dict[str, Any]] = [
    {},
    {"within": 5, "level": "code"},
    {"least": 2, "small_groups": True},
]
CHOICES = choices_and_cases("LWR3", "LWR1", "link worker", "LW03")
IN_EXAMPLE = [(form, CHOICES[0]) for form in FORMS] + [(FORMS[at % 3], CHOICES[at]) for at in (1, 9, 11)]


@pytest.mark.parametrize(("form", "choice"), IN_EXAMPLE, ids=[f"{form}, {one.name}" for form, one in IN_EXAMPLE])
def test_the_network_in_the_example_study(
    coded_example: tuple[Path, Exported], form: dict[str, Any], choice: Choice
) -> None:
    folder, data = coded_example
    with qualkit.Study.open(folder, coder="tester") as study:
        check(study, choice.of(data), spoken(study, data), form, choice.asked)


def test_the_network_in_random_studies(random_template: Path) -> None:
    def holds(study: qualkit.Study, data: Exported, said: pandas.DataFrame, choice: Choice) -> None:
        for form in FORMS[len(data.codings) % 2 :: 2]:
            check(study, choice.of(data), said, {"also": ALSO, "by": "role"} | form, choice.asked)

    in_random_studies(random_template, choices_and_cases("T1", "T2.1", "GP", "Anna"), holds)
