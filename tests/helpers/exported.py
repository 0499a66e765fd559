"""A study as a stranger has it: what `export csv` and `export tidy` wrote, read with pandas."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas

import qualkit

__all__ = ["Exported", "export", "people", "standing", "words", "words_by"]


@dataclass(eq=False)
class Exported:
    """The study as a stranger has it: CSV files."""

    codings: pandas.DataFrame
    codes: pandas.DataFrame
    cases: pandas.DataFrame
    sources: pandas.DataFrame
    turns: pandas.DataFrame
    rest: dict[str, pandas.DataFrame] = field(default_factory=dict)
    """What else was exported, by the names of the files: summaries, memos, themes, suggestions, decisions."""

    def __post_init__(self) -> None:
        links = self.sources.assign(case=self.sources.cases.str.split(", ")).explode("case")
        self.links = links[links.case != ""][["source", "case"]]
        self.people = self.cases[self.cases.case.isin(self.links.case)].set_index("case")
        self.order = list(self.codes.code)
        self.names = dict(zip(self.codes.code, self.codes.name, strict=True))
        parent = dict(zip(self.codes.code, self.codes.parent, strict=True))
        self.above = {code: self._line(code, parent) for code in parent}
        lines = pandas.DataFrame([(c, up) for c, line in self.above.items() for up in line], columns=["code", "under"])
        self._lines = lines
        self.known_groups: dict[tuple[str, ...], pandas.Series] = {}

    @cached_property
    def counted(self) -> pandas.DataFrame:
        """One row a coding and a code that it counts for: its own and those above it."""
        return self.codings.merge(self._lines, on="code")

    @staticmethod
    def _line(code: str, parent: dict[str, str]) -> list[str]:
        return [code, *Exported._line(parent[code], parent)] if code else []

    def taking(self, codings: pandas.DataFrame) -> Exported:
        """The same study with these of its codings only; its people are all there."""
        other = copy(self)
        other.codings = codings
        for known in ("counted", "_by_code"):
            other.__dict__.pop(known, None)
        return other

    def below(self, code: str) -> set[str]:
        return {one for one, line in self.above.items() if code in line}

    def tops(self) -> list[str]:
        """The themes: codes at the top of the codebooks, housekeeping left out."""
        top = self.codes[(self.codes.parent == "") & (self.codes.kind != "housekeeping")]
        return list(top.code)

    def of(self, code: str) -> pandas.DataFrame:
        return self._by_code.get(code, self.counted[:0])

    @cached_property
    def _by_code(self) -> dict[str, pandas.DataFrame]:
        return dict(list(self.counted.groupby("under")))

    def kin(self, one: str, other: str) -> bool:
        return one in self.above[other] or other in self.above[one]

    def used(self) -> list[str]:
        plain = self.codes[self.codes.kind != "housekeeping"]
        return [code for code in plain.code if code in set(self.codings.code)]


def export(study: qualkit.Study, folder: Path) -> Exported:
    paths = [*study.exports.csv(folder / "csv"), *study.exports.tidy(folder / "tidy")]
    csv = {p.stem: pandas.read_csv(p, keep_default_na=False) for p in reversed(paths)}
    text = ["case", "stance", "confirmed_by", "role", "wave", "person"]
    codings = csv["codings"].astype({name: str for name in text if name in csv["codings"]})
    cases = csv["cases"].astype(str)
    rest = {name: table for name, table in csv.items() if name not in _FIELDS}
    return Exported(codings, csv["codes"], cases, csv["sources"], csv["turns_by_code"], rest)


_FIELDS = ("codings", "codes", "cases", "sources", "turns_by_code")


def standing(codings: pandas.DataFrame) -> pandas.Series:
    """How each coding came about, as tables say it beside a quotation."""
    rule = codings.origin == "rule"
    told = codings.origin.replace({"model": "accepted suggestion"}).mask(rule, "rule, confirmed")
    return told.mask(rule & (codings.confirmed_by == ""), "rule, unconfirmed")


def words(codings: pandas.DataFrame) -> int:
    """The words that are left of the texts when every letter is blotted out that nobody coded."""
    return sum(_left(rows) for _, rows in codings.groupby("source"))


def words_by(codings: pandas.DataFrame, keys: Sequence[str]) -> pandas.Series:
    """The words of every group of codings; where one has several sources, those of all of them."""
    keys = list(keys)
    left = [(*named, _left(rows)) for named, rows in codings.groupby([*keys, "source"])]
    return pandas.DataFrame(left, columns=[*keys, "source", "words"]).groupby(keys).words.sum()


def _left(codings: pandas.DataFrame) -> int:
    """The words of one source that are left."""
    first = codings.start.min()
    letters = [" "] * (codings.end.max() - first)
    for start, end, quote in zip(codings.start, codings.end, codings.quote, strict=True):
        # What looks like a formula has an apostrophe before it.
        letters[start - first : end - first] = quote[start - end :]
    return len("".join(letters).split())


def people(codings: pandas.DataFrame) -> set[str]:
    return set(codings.case) - {""}
