"""The studies whose tables are counted again: those drawn at random, and the example with all kinds of codings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import qualkit
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Deciding
from tests.helpers.exported import Exported, export
from tests.helpers.once import made_once
from tests.helpers.random_study import make_template
from tests.helpers.suggested_codes import suggest_codes

Coded = tuple[Path, Exported]


@pytest.fixture(scope="session")
def random_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study of which each random study is a copy. Not to be written to."""
    made = made_once(tmp_path_factory, "random-template", make_template)
    return Path(shutil.copytree(made, tmp_path_factory.mktemp("random") / "study"))


@pytest.fixture(scope="session")
def coded_example(example_study: Path, tmp_path_factory: pytest.TempPathFactory) -> Coded:
    """The example study as it is after some work, and what it exports. Not to be written to."""

    def make(folder: Path) -> None:
        shutil.copytree(example_study, folder)
        with qualkit.Study.open(folder, coder="tester") as study:
            _work(study)

    made = made_once(tmp_path_factory, "coded-example", make)
    folder = tmp_path_factory.mktemp("coded")
    copied = Path(shutil.copytree(made, folder / "study"))
    with qualkit.Study.open(copied, coder="tester") as study:
        return copied, export(study, folder)


def _work(study: qualkit.Study) -> None:
    """Hits are confirmed and removed, passages coded by hand, suggestions decided about, cells and themes written."""
    hits = study.codings.list(origin="rule", unconfirmed=True)
    study.codings.confirm([hit.number for hit in hits if hit.number % 5 == 0])
    study.codings.remove_hits([hit.number for hit in hits if hit.number % 7 == 1 and hit.number % 5])
    stances = ("enabler", "barrier", "mixed", "")
    for at, hit in enumerate(hits[::59]):
        marks = {"contrary": at % 5 == 0, "key_quote": at % 4 == 0}
        study.codings.add(hit.source, hits[at * 17].code, span=hit.span, stance=stances[at % 4], **marks)
    # One passage ends within a word, and the next begins there.
    turn = study.sources.get("LW03").turns[1].span
    for span in (Span(turn.start, turn.start + 3), Span(turn.start + 3, turn.start + 9)):
        study.codings.add("LW03", "LWR3.4", span=span)
    offers = [(f"{hit.source}:{hit.quote}", hits[at * 31].code, 0.9 - at / 100) for at, hit in enumerate(hits[3::97])]
    kinds = ("accept", "merge", "reject", "accept")
    decisions = [
        Deciding(suggestion=number, kind=kinds[at % 4], code="LWR3.4" if at % 4 == 1 else "")
        for at, number in enumerate(suggest_codes(study, offers)[:-1])
    ]
    study.suggestions.decide(decisions)
    for at, row in enumerate(study.cases.list().to_dicts()):
        # Four people are interviewed in waves 1 and 3 (`person`), or three, and two at one time only (`known_as`).
        one, two = f"P{at // 4}", f"P{at if at > 11 else at // 4}"
        facts = {"wave": str(at % 4 or ""), "person": one, "known_as": two}
        # Three people are enough to be told of, one is not.
        facts |= {"site": "north" if at < 3 else "south" if at < 8 else "", "visited": "home" if at else "work"}
        study.cases.set(row["case"], facts)
    study.summaries.write("LW03", "LWR3", "Alone with decisions rather than alone.")
    study.summaries.write("LW01", "LWR2.1", "Does not speak of it.")
    study.themes.add("Alone with it", "Nobody sees the work.", ["LWR3.4", "LWR1", "LWR1.1"])
    study.themes.add("Carried", "", ["LWR4"])
    study.memos.add("They say it with a smile.", on=f"#{hits[4].number}", kind="summary")
