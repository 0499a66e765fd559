"""What became of suggestions: counted again from the exported CSV files of the ledger with pandas."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas
import pytest

import qualkit
from tests.helpers.derivations import in_random_studies
from tests.helpers.exported import Exported, export
from tests.helpers.small_study import suggest

Both = tuple[Any, Any]
OUTCOMES = ("accepted", "edited", "rejected", "open")
BY = ("kind", "method", "run", "code", "coder", "via")


def labelled(data: Exported) -> pandas.DataFrame:
    """A row a suggestion (its parts where it was split), with what each table tells it by."""
    runs = data.rest["runs"].set_index("run").astype(str)
    kept = data.rest["suggestions"].astype({"code_now": str})
    kept = kept[kept.outcome != "split"]
    decisions = data.rest["decisions"].astype({"via": str, "coder": str, "at": str})
    last = decisions.sort_values("decision").drop_duplicates("suggestion", keep="last")
    kept = kept.merge(last[["suggestion", "decision", "coder", "via", "at"]], on="suggestion", how="left")
    undecided = kept.outcome == "open"
    code = kept.code_now + " " + kept.code_now.map(data.names).fillna("")
    return kept.assign(
        all="all",
        method=kept.run.map(runs.suggester) + ", " + kept.run.map(runs.model.replace("", "no model")),
        run=kept.run.astype(str) + " (" + kept.run.map(runs["at"]).str[:10] + ", " + kept.kind + ")",
        code=code.mask(kept.code_now == ""),
        coder=kept.coder.mask(undecided),
        via=kept.via.replace("", "not noted").mask(undecided),
        day=kept["at"].str[:10].mask(undecided),
        decision=kept.decision.mask(undecided),
    )


def row_of(by: str, what: Any, own: pandas.DataFrame) -> dict[str, Any]:
    became = {one: int((own.outcome == one).sum()) for one in OUTCOMES}
    right, decided = became["accepted"] + became["edited"], len(own) - became["open"]
    share = f"{right} of {decided}" if decided else ""
    if decided >= 20:
        share += f" ({100 * right / decided:.0f}%)"
    row = {"by": by, "what": what, "offered": len(own), **became, "accepted_or_edited": share}
    return row | {"second_opinions": int(own.second_opinions.sum())}


def tables(study: qualkit.Study, data: Exported) -> Both:
    """All tables. Whether second readers say the same is not in the files: only how many opinions there are."""
    kept = labelled(data)
    found = [table.to_dicts() for table in study.reports.suggestions()]
    tenths = study.reports.suggestions(by=["kind"], over="tenth")[-1].to_dicts()
    for row in (row for table in [*found, tenths] for row in table):
        assert row.pop("same") <= row.pop("compared") <= row["second_opinions"]
    expected = [[row_of(by, what, own) for what, own in kept.groupby(by, sort=False)] for by in ("all", *BY)]
    made = kept.dropna(subset=["decision"]).sort_values(["at", "decision"])
    expected.append([row_of("day", what, own) for what, own in made.groupby("day", sort=False)])
    parts = []
    for part in range(10):
        first, end = len(made) * part // 10, len(made) * (part + 1) // 10
        if first < end:
            what = f"{first + 1} to {end}" if end > first + 1 else str(end)
            parts.append(row_of("tenth", what, made[first:end]))
    return [*found, tenths], [*expected, parts]


def runs(study: qualkit.Study, data: Exported) -> Both:
    """The numbers of each run, in its table and in the list of codings that come from it."""
    kept, made = data.rest["suggestions"], data.codings[data.codings.origin == "model"]
    found = [
        (row["run"], row["offered"], *(row[one] for one in (*OUTCOMES, "split")))
        for row in study.suggestions.ledger().runs.to_dicts()
    ]
    expected = [
        (run, int((own.split_from == "").sum()), *(int((own.outcome == one).sum()) for one in (*OUTCOMES, "split")))
        for run, own in kept.groupby("run")
    ]
    coded = data.rest["decisions"].groupby("suggestion").codings.sum()
    from_suggestions = made.groupby(made.suggestion.astype(int)).size() if len(made) else {}
    return (found, coded[coded > 0].to_dict()), (expected, dict(from_suggestions))


def compare(study: qualkit.Study, data: Exported) -> None:
    for derivation in (tables, runs):
        found, expected = derivation(study, data)
        assert found == expected, derivation.__name__


def test_in_random_studies(random_template: Path, tmp_path: Path) -> None:
    def holds(study: qualkit.Study, data: Exported, _: pandas.DataFrame, kind: str) -> None:
        compare(study, data)
        themes = suggest(study, (("Anna:kind", "Ben:month", "Anna:corridor"), ("Ben:every",), ("Anna:spring",)))
        _, rest = study.suggestions.split(themes[0], segments=[1])
        study.suggestions.merge(themes[1], into="T2.1")
        study.suggestions.take(rest, 1, code="T1")
        study.suggestions.second(themes[1], kind=kind, by="second")
        study.suggestions.second(1, kind="accept", by="second")
        compare(study, export(study, tmp_path))

    in_random_studies(random_template, ["reject", "unsure"], holds, examples=6)


@pytest.mark.parametrize("derivation", [tables, runs], ids=lambda one: one.__name__)
def test_in_the_example_study(coded_example: tuple[Path, Exported], derivation: Callable[..., Both]) -> None:
    folder, data = coded_example
    with qualkit.Study.open(folder, coder="tester") as study:
        found, expected = derivation(study, data)
    assert found == expected
