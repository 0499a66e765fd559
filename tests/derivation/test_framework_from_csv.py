"""The framework matrix, its summaries, and themes of the write-up: told again from the exported CSV files with pandas.

A derivation returns what the table says and what pandas finds: rows, their keys and their order are all compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas
import pytest

import qualkit
from tests.helpers.choices import Choice, choices
from tests.helpers.derivations import in_random_studies
from tests.helpers.exported import Exported, export, standing

Both = tuple[Any, Any]


def people_in_order(data: Exported, by: str) -> list[str]:
    """Participants of the largest group first, those without a value last; by name alone for ``case``."""
    names = sorted(data.people.index)
    if by == "case":
        return names
    value = data.people[by]
    size = value.map(value.value_counts())
    return sorted(names, key=lambda name: (value[name] == "", -size[name], value[name]))


def charted(data: Exported) -> list[str]:
    written = set(data.rest["summaries"].code)
    return [code for code in data.order if code in written or code in data.tops()]


def cell(own: pandas.DataFrame, summary: str) -> str:
    """What stands in one cell: the summary, how many codings, in which turns, and a quotation if nobody summarised."""
    if own.empty and not summary:
        return ""
    turns = sorted(set(zip(own.source, own.turn, strict=True)))
    named = [f"{turn} in {source}" if own.source.nunique() > 1 else str(turn) for source, turn in turns]
    line = f"{len(own)} coding{'' if len(own) == 1 else 's'}"
    if named:
        more = f" and {len(named) - 6} more" if len(named) > 6 else ""
        line += f": turn{'' if len(named) == 1 else 's'} {', '.join(named[:6])}{more}"
    if summary:
        return f"Summary: {summary}\n{line}"
    # A key quotation, what people say, what is not negated, the longest up to 200 letters, the first, the oldest.
    ranked = own.assign(length=(own.end - own.start).clip(upper=200)).sort_values(
        ["key_quote", "by_people", "negated", "length", "start", "coding"],
        ascending=[False, False, True, False, True, True],
    )
    said, how = ranked.quote.iloc[0].split(), standing(ranked).iloc[0]
    return f"{line}\n“{' '.join(said[:16])}{' [...]' if len(said) > 16 else ''}”{'' if how == 'human' else f' ({how})'}"


def written_in(data: Exported) -> Callable[[str, str, pandas.DataFrame], str]:
    """Tells the summary of a cell, or the memos of this kind on its codings; a cited coding is told by its place."""
    kept, memos = data.rest["summaries"], data.rest["memos"]
    charted = dict(zip(zip(kept.case, kept.code, strict=True), kept.summary, strict=True))
    memos = memos[(memos.kind == "summary") & (memos.about == "coding")]
    noted = dict(zip(memos.target.astype(int), memos.text, strict=True))
    places = {f"[[#{row.coding}]]": f"{row.case}, turn {row.turn}" for row in data.codings.itertuples()}

    def told(case: str, code: str, own: pandas.DataFrame) -> str:
        found = [charted[case, code]] if (case, code) in charted else [noted[one] for one in own.coding if one in noted]
        return re.sub(r"\[\[#\d+\]\]", lambda cited: places[cited[0]], "\n".join(dict.fromkeys(found)))

    return told


def framework(by: str, codes: Sequence[str] = ()) -> Callable[..., Both]:
    def derived(study: qualkit.Study, everything: Exported, choice: Choice) -> Both:
        data = choice.of(everything)
        keys, written = list(codes) or charted(data), written_in(everything)
        expected = []
        for name in people_in_order(data, by):
            cells = []
            for code in keys:
                own = data.of(code)
                own = own[own.case == name]
                cells.append(cell(own, written(name, code, own)))
            expected.append((name, *([] if by == "case" else [data.people[by][name]]), *cells))
        table = study.reports.framework(by=by, codes=codes, **choice.asked)
        heads = ("case", *([] if by == "case" else [by]), *keys)
        return (table.columns, table.rows), (heads, tuple(expected))

    derived.__name__ = f"framework by {by} of {', '.join(codes) or 'themes'}"
    return derived


def progress(study: qualkit.Study, data: Exported, before: Exported, by: str) -> Both:
    """What has come and gone since summaries were written is what two exports tell apart."""
    summaries = data.rest["summaries"].set_index(["case", "code"])
    expected = []
    codings = [one.counted.groupby(["case", "under"]).coding.agg(set).to_dict() for one in (data, before)]
    for case in [
        *people_in_order(data, by),
        *sorted(set(summaries.index.get_level_values(0)) - set(data.people.index)),
    ]:
        for code in charted(data):
            now, then = (one.get((case, code), set()) for one in codings)
            if (case, code) in summaries.index:
                written = summaries.loc[case, code]
                changed = (len(now - then), len(then - now))
                state = "out of date" if any(changed) else "written"
                day = datetime.fromisoformat(written.updated_at).astimezone().date().isoformat()
                told = (state, len(now), *changed, len(written.summary.split()), written.coder, day)
            elif now:
                told = ("to write", len(now), 0, 0, 0, "", "")
            else:
                continue
            expected.append((case, code, data.names[code], *told))
    return study.summaries.progress().rows, tuple(expected)


def themes_of_the_write_up(study: qualkit.Study, data: Exported) -> Both:
    """The table of themes, then that of each theme's codes; a coding counts once for a theme, and for each theme."""
    kept = data.rest["themes"]
    found: list[Any] = [study.themes.table().to_dicts()]
    rows = []
    for number, (name, own) in enumerate(kept.groupby("theme", sort=False), 1):
        codes = [code for code in own.code if code]
        inside = set().union(*(data.below(code) for code in codes))
        counts = _counts(data, data.codings[data.codings.code.isin(inside)])
        start = {"position": own.position.iloc[0], "number": number, "theme": name, "codes": " ".join(codes)}
        rows.append(start | counts | {"claim": own.claim.iloc[0]})
    expected: list[Any] = [rows]
    for name in dict.fromkeys(kept.theme):
        found.append(study.themes.codes(name).to_dicts())
        mine = kept[(kept.theme == name) & (kept.code != "")].code
        also = {code: ", ".join(kept[(kept.code == code) & (kept.theme != name)].theme) for code in mine}
        lines = [{"code": code, "name": data.names[code]} | _counts(data, data.of(code)) for code in mine]
        expected.append([line | {"also_in": also[line["code"]]} for line in lines])
    return found, expected


def _counts(data: Exported, own: pandas.DataFrame) -> dict[str, int]:
    rule, confirmed = own.origin == "rule", own.confirmed_by != ""
    return {
        "codings": len(own),
        "human": (own.origin == "human").sum(),
        "rule_confirmed": (rule & confirmed).sum(),
        "rule_unconfirmed": (rule & ~confirmed).sum(),
        "accepted": (own.origin == "model").sum(),
        "sources": own.source.nunique(),
        "cases": own[own.case != ""].case.nunique(),
        "of_cases": len(data.people),
    }


def codes_of_a_theme(study: qualkit.Study, data: Exported) -> Both:
    """Tables that are asked for a theme of the write-up have the rows (or columns) of its codes, as they are else."""
    found, expected = [], []
    for name, own in data.rest["themes"].groupby("theme", sort=False):
        inside = set().union(*(data.below(code) for code in own.code))
        for table in (study.reports.frequencies, study.reports.matrix):
            expected.append([row for row in table().rows if row[0] in inside])
            found.append(list(table(theme=name).rows))
        expected.append(("case", "role", *own.code))
        found.append(study.reports.framework(theme=name, by="role").columns)
    return found, expected


def frequencies_of_people(study: qualkit.Study, data: Exported) -> Both:
    """Of some participants only: they are counted, of all."""
    names = list(data.people.index[:2])
    own = data.counted[data.counted.case.isin(names)]
    cases = own.groupby("under").case.nunique().reindex(data.order, fill_value=0)
    codings = own.groupby("under").size().reindex(data.order, fill_value=0)
    rows = study.reports.frequencies(cases=[name.lower() for name in names]).to_dicts()
    of = len(data.people)
    found = [(row["code"], row["codings"], row["cases"], row["of_cases"]) for row in rows]
    return found, [(code, codings[code], cases[code], of) for code in data.order]


WHOLE = [themes_of_the_write_up, codes_of_a_theme, frequencies_of_people]


def _write(study: qualkit.Study) -> None:
    """Two cells are summarised, one of them citing a coding; so is a coding; and two themes are made that overlap."""
    hits = study.codings.list(origin="rule")
    study.summaries.write("Anna", "T1", f"Sits in a corridor, see [[#{hits[0].number}]].")
    study.summaries.write("Ben", "T1.2", "Says nothing of desks.")
    study.memos.add("Asked for it twice.", on=f"#{hits[1].number}", kind="summary")
    study.themes.add("Without", "Nobody is there.", ["T1.1", "T1"])
    study.themes.add("Both", "", ["T2", "T1.1"])


def _change(study: qualkit.Study) -> None:
    """What comes and goes after the summaries were written; what was cited stays."""
    study.codings.add("Anna", "T1.2", turn=2)
    cited = [hit.number for hit in study.codings.list(origin="rule")[:2]]
    hits = [hit.number for hit in study.codings.list(origin="rule", unconfirmed=True) if hit.number not in cited]
    if hits:
        study.codings.remove_hits(hits[:2])


def test_in_random_studies(random_template: Path, tmp_path: Path) -> None:
    every, *rest = choices("T1", "T2", "GP", "Anna")

    def holds(study: qualkit.Study, _: Exported, __: pandas.DataFrame, asked: Sequence[Choice]) -> None:
        _write(study)
        before = export(study, tmp_path)
        _change(study)
        data = export(study, tmp_path)
        found, expected = progress(study, data, before, "role")
        assert found == expected
        for derivation in WHOLE:
            found, expected = derivation(study, data)
            assert found == expected, derivation.__name__
        for choice in asked:
            for each in (framework("role"), framework("case", ["T2.1", "T1", "H"])):
                found, expected = each(study, data, choice)
                assert found == expected, (each.__name__, choice.name)

    in_random_studies(random_template, [(every, one) for one in rest], holds, examples=8)


@pytest.mark.parametrize("derivation", WHOLE, ids=lambda one: one.__name__)
def test_in_the_example_study(coded_example: tuple[Path, Exported], derivation: Callable[..., Both]) -> None:
    folder, data = coded_example
    with qualkit.Study.open(folder, coder="tester") as study:
        found, expected = derivation(study, data)
    assert found == expected


@pytest.mark.parametrize(
    "choice", choices("LWR3", "LWR1", "link worker", "LW03")[::2], ids=lambda one: one.name.replace(" ", "_")
)
@pytest.mark.parametrize("derivation", [framework("role"), framework("case", ["LWR3.4"])], ids=lambda one: one.__name__)
def test_cells_of_the_example_study(
    coded_example: tuple[Path, Exported], derivation: Callable[..., Both], choice: Choice
) -> None:
    folder, data = coded_example
    with qualkit.Study.open(folder, coder="tester") as study:
        found, expected = derivation(study, data, choice)
    assert found == expected
