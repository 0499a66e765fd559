"""A study as a stranger has it: what `export csv` and `export tidy` wrote, read with pandas."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas

import qualkit

__all__ = ["Exported", "export", "people", "words"]


@dataclass
class Exported:
    """The study as a stranger has it: CSV files."""

    codings: pandas.DataFrame
    codes: pandas.DataFrame
    cases: pandas.DataFrame
    sources: pandas.DataFrame
    turns: pandas.DataFrame

    def __post_init__(self) -> None:
        links = self.sources.assign(case=self.sources.cases.str.split(", ")).explode("case")
        self.links = links[links.case != ""][["source", "case"]]
        self.people = self.cases[self.cases.case.isin(self.links.case)].set_index("case")
        parent = dict(zip(self.codes.code, self.codes.parent, strict=True))
        self.above = {code: self._line(code, parent) for code in parent}
        lines = pandas.DataFrame([(c, up) for c, line in self.above.items() for up in line], columns=["code", "under"])
        # One row a coding and a code that it counts for: its own and those above it.
        self.counted = self.codings.merge(lines, on="code")

    @staticmethod
    def _line(code: str, parent: dict[str, str]) -> list[str]:
        return [code, *Exported._line(parent[code], parent)] if code else []

    def of(self, code: str) -> pandas.DataFrame:
        return self.counted[self.counted.under == code]

    def kin(self, one: str, other: str) -> bool:
        return one in self.above[other] or other in self.above[one]

    def used(self) -> list[str]:
        plain = self.codes[self.codes.kind != "housekeeping"]
        return [code for code in plain.code if code in set(self.codings.code)]


def export(study: qualkit.Study, folder: Path) -> Exported:
    paths = [*study.exports.csv(folder / "csv"), *study.exports.tidy(folder / "tidy")]
    csv = {p.stem: pandas.read_csv(p, keep_default_na=False) for p in reversed(paths)}
    text = ["case", "stance", "confirmed_by", "role", "wave"]
    codings = csv["codings"].astype({name: str for name in text if name in csv["codings"]})
    cases = csv["cases"].astype(str)
    return Exported(codings, csv["codes"], cases, csv["sources"], csv["turns_by_code"])


def words(codings: pandas.DataFrame) -> int:
    """The words that are left of the texts when every letter is blotted out that nobody coded."""
    total = 0
    for _, rows in codings.groupby("source"):
        letters = {r.start + at: letter for r in rows.itertuples() for at, letter in enumerate(r.quote)}
        total += len("".join(letters.get(at, " ") for at in range(max(letters) + 1)).split())
    return total


def people(codings: pandas.DataFrame) -> set[str]:
    return set(codings.case) - {""}
