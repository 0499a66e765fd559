"""Suggested themes of a study: three questions, what themes grow from, what is kept with them."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import qualkit
from qualkit.errors import BadInput, NotFound
from qualkit.services.suggesting import prepare_themes, run_themes
from tests.helpers.talk import DAYS, FRAMES, SUBJECTS
from tests.helpers.terminal import Answer

CODEBOOK = """\
id: allot
title: Subjects
version: "1.0"
codes:
  - id: A1
    name: Gardening
    brief: Growing things
    definition: The speaker grows vegetables and fruit on an allotment or in a greenhouse.
    examples: [The tomatoes in the greenhouse did well.]
  - id: A2
    name: Astronomy
    brief: Stars and planets
    definition: Telescopes, eclipses, the moons of Jupiter.
"""
FEW = {"runs": 5}


class Capitals:
    """A labeller that says the first keyword loudly, and nothing of hymns."""

    name = "capitals"
    version = "1"

    def label(self, keywords: list[str], phrases: list[str], quotes: list[str]) -> str | None:
        return None if any("hymn" in word for word in keywords) else f"{keywords[0].upper()}\n!"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a study of six interviews of fourteen answers about four subjects, by two roles."""
    base = tmp_path_factory.mktemp("made")
    generator = random.Random(5)
    (base / "talk").mkdir()
    (base / "allot.yaml").write_text(CODEBOOK, encoding="utf-8")
    rows = ["case,source,role"]
    for number in range(6):
        said = []
        for place in range(14):
            words = list(SUBJECTS.values())[(place + number) % 4]
            one, two, three, four = generator.sample(words, 4)
            frame = generator.choice(FRAMES)
            said.append(frame.format(day=generator.choice(DAYS), one=one, two=two, three=three, four=four))
        text = "\n\n".join(f"INT: And then?\n\nP{number}: {words}" for words in said)
        (base / "talk" / f"P{number}.txt").write_text(text, encoding="utf-8")
        rows.append(f"P{number},P{number},{'GP' if number < 3 else 'link worker'}")
    (base / "people.csv").write_text("\n".join(rows), encoding="utf-8")
    with qualkit.Study.create(base / "study", title="Made", coder="tester") as study:
        study.sources.add(sorted((base / "talk").glob("*.txt")))
        study.cases.load(base / "people.csv")
        study.codebooks.use(base / "allot.yaml")
        study.suggestions.themes(number=4, settings=FEW)  # embeds everything, for the copies too
    return base / "study"


@pytest.fixture(autouse=True)
def few_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stability is tested elsewhere: here two draws of it do."""
    for module, name in (("stability", "SAMPLES"), ("theme_number", "DRAWS"), ("theme_shape", "_DRAWS")):
        monkeypatch.setattr(f"qualkit.suggesters.{module}.{name}", 2)


@pytest.fixture
def study(made: Path, tmp_path: Path) -> Iterator[qualkit.Study]:
    with qualkit.Study.open(Path(shutil.copytree(made, tmp_path / "study")), coder="tester") as opened:
        yield opened


def code_the_garden(study: qualkit.Study) -> int:
    """Code every answer about the garden; how many there are."""
    count = 0
    for name in [f"P{number}" for number in range(6)]:
        text = study.sources.get(name).text
        for answer in text.split("\n\n"):
            if any(word in answer for word in SUBJECTS["garden"]):
                study.codings.add(name, "A1", quote=answer.partition(": ")[2])
                count += 1
    return count


def test_what_is_in_these_interviews(study: qualkit.Study) -> None:
    run, found = study.suggestions.themes(number=4, settings=FEW)
    assert sum(len(theme.segments) for theme in found) == 84
    for theme in found:
        most = max(sum(any(w in s.quote for w in words) for s in theme.segments) for words in SUBJECTS.values())
        assert most >= 0.9 * len(theme.segments)
    assert all(f"{theme.number} {theme.label}" in run.tree_text for theme in found)
    for theme in found:
        assert theme.keywords and " and " in theme.label
        place = theme.details["sentence"]
        segment = theme.segments[place["segment"] - 1]
        assert len(segment.quote) == place["length"]
        assert len(segment.quote[place["start"] : place["end"]].split()) > 6
        assert theme.details["nearest"] in {other.number for other in found} - {theme.number}
        assert set(theme.details["differences"]) == {"role"}
        assert {row["says"] for row in theme.details["differences"]["role"]} == {"too few to compare"}
        assert theme.details["spread"] > 4
    assert run.extras["silence"]["left_out"] == 0
    assert (run.parameters["themes"], run.parameters["uncoded"], run.parameters["within"]) == (4, False, "")


def test_the_number_is_chosen_and_the_choice_shown(study: qualkit.Study) -> None:
    run, found = study.suggestions.themes(settings=FEW)
    assert len(run.extras["curve"]) > 1
    assert run.extras["chosen"] == len(found) == run.figures["themes"]
    assert run.parameters["themes"] is None


def test_a_run_is_repeated_from_what_is_kept_of_it(study: qualkit.Study) -> None:
    run, found = study.suggestions.themes(settings=FEW, uncoded=True)
    again = run_themes(study._session, "themes", run.parameters, run.seed)
    passages, _ = prepare_themes(study._session, run.parameters)
    before = [{(segment.source, segment.span) for segment in theme.segments} for theme in found]
    assert [{(passages[m].source, passages[m].span) for m in theme.members} for theme in again.themes] == before
    assert again.figures["stability"] == run.figures["stability"]


def test_what_the_codebook_misses_and_what_is_inside_a_code(study: qualkit.Study) -> None:
    count = code_the_garden(study)
    run, found = study.suggestions.themes(uncoded=True, number=3, settings=FEW)
    assert run.left_out["passages that are coded already"] == count
    assert not any("allotment" in segment.quote for theme in found for segment in theme.segments)
    run, found = study.suggestions.themes(within="a1", number=2, settings=FEW)
    assert sum(len(theme.segments) for theme in found) == count
    assert run.parameters["within"] == "A1"
    assert all(any(word in s.quote for word in SUBJECTS["garden"]) for theme in found for s in theme.segments)
    assert all("A1" not in theme.overlaps for theme in found)
    with pytest.raises(BadInput, match="two questions"):
        study.suggestions.themes(uncoded=True, within="A1")
    with pytest.raises(NotFound):
        study.suggestions.themes(within="A9")


def test_too_few_coded_places_are_told(study: qualkit.Study) -> None:
    run, found = study.suggestions.themes(within="A2")
    assert found == []
    assert any("0 codings" in note for note in run.notes) and any("at least 20" in note for note in run.notes)


def test_themes_grow_from_codes_and_the_rest_is_free(study: qualkit.Study) -> None:
    run, found = study.suggestions.themes(seeds=["codebook"], number=3, settings=FEW)
    (grown,) = [theme for theme in found if theme.details.get("seed")]
    assert (grown.label, grown.details["seed"], grown.stability) == ("Like A1 Gardening", "A1", None)
    right = sum(any(word in segment.quote for word in SUBJECTS["garden"]) for segment in grown.segments)
    assert right == len(grown.segments) >= 15
    assert len(found) == 4
    assert any("A2" in note for note in run.notes)


def test_themes_like_a_quotation(study: qualkit.Study) -> None:
    run, found = study.suggestions.themes(like=["My knee operation and the tablets from the hospital"], settings=FEW)
    (theme,) = found
    right = sum(any(word in segment.quote for word in SUBJECTS["clinic"]) for segment in theme.segments)
    assert right == len(theme.segments) >= 15
    assert sum(run.left_out.values()) == 84 - len(theme.segments)
    with pytest.raises(BadInput, match="fewer than 3 words"):
        study.suggestions.themes(like=["the knee"])


def test_quotations_of_participants_are_kept_as_places(study: qualkit.Study) -> None:
    code_the_garden(study)
    coding = study.codings.list()[0]
    run, found = study.suggestions.themes(like_coding=[coding.number], settings=FEW)
    assert run.parameters["seeds"] == [{"places": [[coding.source, coding.span.start, coding.span.end]]}]
    assert len(found) == 1
    typed, _ = study.suggestions.themes(like=[coding.quote], settings=FEW)
    assert coding.quote not in str(typed.parameters)
    with pytest.raises(NotFound, match="no coding 999"):
        study.suggestions.themes(like_coding=[999])


def test_other_suggesters_are_asked_by_name(study: qualkit.Study) -> None:
    names = [row[0] for row in study.suggestions.engines().rows]
    assert {"themes", "nmf"} <= set(names) and "codes" not in names
    run, found = study.suggestions.themes(engine="nmf", number=4)
    assert run.suggester.startswith("nmf ") and len(found) == 4
    assert all(theme.details["sentence"] for theme in found)
    for wrong in ({"engine": "codes"}, {"engine": "nmf", "seeds": ["A1"]}, {"settings": {"topics": 3}}):
        with pytest.raises(BadInput):
            study.suggestions.themes(**wrong)
    with pytest.raises(NotFound):
        study.suggestions.themes(engine="nmff")


def test_labels_may_be_worded_by_a_plug_in(study: qualkit.Study, monkeypatch: pytest.MonkeyPatch) -> None:
    from qualkit import plugins

    monkeypatch.setitem(plugins.BUILT_IN["labellers"], "capitals", f"{__name__}:Capitals")
    run, found = study.suggestions.themes(number=4, settings=FEW, labeller="capitals")
    loud = [theme for theme in found if theme.label.isupper()]
    assert len(loud) == 3 and all("\n" not in theme.label for theme in found)
    assert {theme.details["label_from"] for theme in found} == {"capitals 1", "phrases"}
    assert run.parameters["labeller"] == "capitals 1"
    with pytest.raises(NotFound):
        study.suggestions.themes(labeller="loud")


def made_of(folder: Path, texts: dict[str, str]) -> qualkit.Study:
    (folder / "talk").mkdir()
    for name, text in texts.items():
        (folder / "talk" / f"{name}.txt").write_text(text, encoding="utf-8")
    study = qualkit.Study.create(folder / "study", title="Made", coder="tester")
    study.sources.add([folder / "talk"])
    return study


def test_short_answers_of_a_survey_are_kept(tmp_path: Path) -> None:
    pairs = [(a, b) for words in SUBJECTS.values() for a in words for b in words if a < b]
    texts = {f"R{place}": f"P: The {a}, the {b}." for place, (a, b) in enumerate(pairs)}
    with made_of(tmp_path, texts) as study:
        run, found = study.suggestions.themes(number=4, settings=FEW)
    assert run.parameters["fewest_words"] == 3
    assert any("as in a survey" in note for note in run.notes)
    assert sum(len(theme.segments) for theme in found) == 40


def test_each_speaker_of_a_focus_group_is_a_participant(tmp_path: Path, frames: Callable[[int], str]) -> None:
    groups = {
        f"FG{group}": "\n\n".join(
            f"{['Ann', 'Ben', 'Cat'][turn % 3]}: {frames(turn + 12 * group)}" for turn in range(12)
        )
        for group in range(2)
    }
    with made_of(tmp_path, groups) as study:
        run, found = study.suggestions.themes(number=2, settings=FEW)
        assert study.suggestions.replay(run.number).reproduced
    cases = {segment.case for theme in found for segment in theme.segments}
    assert cases == {f"FG{group} speaker {number}" for group in range(2) for number in (1, 2, 3)}


@pytest.fixture
def frames() -> Callable[[int], str]:
    def say(number: int) -> str:
        words = list(SUBJECTS.values())[number % 4]
        one, two, three, four = (words[(number + step) % 5] for step in (0, 1, 2, 3))
        return FRAMES[number % 3].format(day=DAYS[number % 5], one=one, two=two, three=three, four=four)

    return say


def test_the_commands_show_it_in_eighty_columns(
    made: Path, tmp_path: Path, cli: Callable[..., Answer], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shutil.copytree(made, tmp_path / "study"))
    monkeypatch.setenv("COLUMNS", "80")
    shown = cli("suggest", "themes", "--set", "runs=5", "--by", "role")
    assert shown.code == 0, shown.err
    assert all(len(line) <= 80 for line in shown.out.splitlines())
    for words in ("agreement", "taken", "by role: GP ", "How the themes join"):
        assert words in shown.out
    assert cli("suggest", "engines", "--csv").out.startswith("engine,version")
    refused = cli("suggest", "themes", "--set", "runs")
    assert refused.code != 0 and "KEY=VALUE" in refused.err
    one = json.loads(cli("suggest", "themes", "--set", "runs=5", "--within", "A2", "--json").out)
    assert one["suggestions"] == [] and one["run"]["parameters"]["within"] == "A2"
