"""One contract for every registered suggester, ours and other people's."""

from __future__ import annotations

import json
import random
import socket
from dataclasses import asdict
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from qualkit import plugins
from qualkit.domain.suggestions import Passage, SuggestionSet
from qualkit.errors import BadInput
from qualkit.ports import SilentProgress, Suggester
from qualkit.suggesters.themes import ThemeSuggester
from tests.helpers.talk import passage, subject, talk

NAMES = plugins.names("suggesters")
PASSAGES = talk()
FOUR = {"themes": 4}


def suggester(name: str) -> Suggester:
    loaded: Suggester = plugins.load("suggesters", name)
    return loaded


@cache
def suggested(name: str) -> SuggestionSet:
    return suggester(name).suggest(PASSAGES, {}, 0, SilentProgress())


@cache
def four() -> SuggestionSet:
    return ThemeSuggester().suggest(PASSAGES, FOUR, 0, SilentProgress())


def members(found: SuggestionSet, passages: list[Passage]) -> set[frozenset[str]]:
    return {frozenset(passages[place].text for place in theme.members) for theme in found.themes}


@pytest.mark.parametrize("name", NAMES)
def test_proposals_hold_together(name: str) -> None:
    found = suggested(name)
    assert found.themes
    assert found.method.endswith(".")
    places = [place for theme in found.themes for place in theme.members]
    assert len(places) == len(set(places))
    assert set(places) <= set(range(len(PASSAGES)))
    for theme in found.themes:
        assert theme.label
        assert len(theme.support) == len(theme.members)
        assert all(0 <= value <= 1 for value in theme.support)
        assert set(theme.typical) <= set(theme.members)
        assert len(theme.typical) == min(len(theme.members), len(theme.typical)) <= 5
        assert theme.stability is None or 0 <= theme.stability <= 1
    assert all(len(one.members) >= len(other.members) for one, other in pairwise(found.themes))


@pytest.mark.parametrize("name", NAMES)
def test_a_run_can_be_stored_and_repeated(name: str) -> None:
    found = suggested(name)
    stored = json.loads(json.dumps(asdict(found)))
    given = {key: value for key, value in stored["parameters"].items() if key != "seed"}
    again = suggester(name).suggest(PASSAGES, given, stored["parameters"]["seed"], SilentProgress())
    assert members(again, PASSAGES) == members(found, PASSAGES)


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_set(name: str) -> None:
    assert suggester(name).suggest(PASSAGES, {}, 0, SilentProgress()) == suggested(name)


@pytest.mark.parametrize("name", NAMES)
def test_nothing_opens_a_socket(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert suggester(name).suggest(PASSAGES[:25], {}, 0, SilentProgress()).method


@pytest.mark.parametrize("name", NAMES)
def test_no_passages_are_no_fault(name: str) -> None:
    found = suggester(name).suggest([], {}, 0, SilentProgress())
    assert found.themes == ()
    assert found.notes


@pytest.mark.parametrize("seed", [1, 2])
def test_order_does_not_matter(seed: int) -> None:
    mixed = list(PASSAGES)
    random.Random(seed).shuffle(mixed)
    found = ThemeSuggester().suggest(mixed, FOUR, 0, SilentProgress())
    for theme, other in zip(found.themes, four().themes, strict=True):
        assert [mixed[place] for place in theme.members] == [PASSAGES[place] for place in other.members]
        assert [mixed[place] for place in theme.typical] == [PASSAGES[place] for place in other.typical]
        assert (theme.label, theme.support, theme.stability) == (other.label, other.support, other.stability)
    assert (found.figures, found.tree_text, found.notes) == (four().figures, four().tree_text, four().notes)


def test_subjects_become_themes() -> None:
    right = 0
    for theme in four().themes:
        subjects = [subject(PASSAGES[place]) for place in theme.members]
        right += max(subjects.count(name) for name in set(subjects))
    assert right >= 0.9 * len(PASSAGES)
    assert four().figures["themes"] == 4
    assert four().figures["coverage"] > 0.8


def test_every_part_is_filled() -> None:
    found = four()
    assert {"stability", "coverage", "largest_share", "diversity", "npmi"} <= set(found.figures)
    assert len(found.tree) == 3
    assert all(f"{number} {theme.label}" in found.tree_text for number, theme in enumerate(found.themes, start=1))
    assert found.model == "all-MiniLM-L6-v2"
    assert len(found.model_hash) == 64
    assert {"bertopic", "numpy", "scikit-learn"} <= set(found.versions)
    assert any("indicative" in note for note in found.notes)
    assert all(len(theme.keywords) >= 3 for theme in found.themes)
    assert all(theme.label == ", ".join(theme.keywords[:3]) for theme in found.themes)


def test_quotes_come_from_different_people() -> None:
    for theme in four().themes:
        people = {PASSAGES[place].case for place in theme.members}
        quoted = [PASSAGES[place].case for place in theme.typical]
        assert len(set(quoted)) == min(len(people), len(quoted))


def test_too_few_passages_are_explained() -> None:
    found = ThemeSuggester().suggest(PASSAGES[:19], {}, 0, SilentProgress())
    assert found.themes == ()
    assert "19 passages" in found.notes[0]
    assert "at least 20" in found.notes[0]


def test_short_and_repeated_passages_are_left_out_and_counted() -> None:
    extra = [*PASSAGES, passage("Yeah. No.", "P9"), passage(PASSAGES[3].text.upper(), "P9")]
    found = ThemeSuggester().suggest(extra, FOUR, 0, SilentProgress())
    assert sorted(found.left_out.values()) == [1, 1]
    assert sum(len(theme.members) for theme in found.themes) == len(PASSAGES)


def test_word_counts_work_and_are_announced() -> None:
    found = ThemeSuggester().suggest(PASSAGES, {"embedding_model": "words", **FOUR}, 0, SilentProgress())
    assert len(found.themes) == 4
    assert found.model_hash == ""
    assert "words they share" in found.notes[0]


def test_the_cache_changes_nothing(tmp_path: Path) -> None:
    settings = {"cache_folder": str(tmp_path), **FOUR}
    first, second = (ThemeSuggester().suggest(PASSAGES, settings, 0, SilentProgress()) for _ in range(2))
    assert first == second == four()
    assert list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "wrong", [{"themes": 1}, {"themes": "5"}, {"themes": True}, {"runs": 0}, {"runs": 1.5}, {"topics": 5}]
)
def test_wrong_parameters_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        ThemeSuggester().suggest(PASSAGES, wrong, 0, SilentProgress())


def test_stopping_from_the_progress_stops_the_work() -> None:
    def stop(what: str, done: int, total: int) -> None:
        if what == "Checking stability":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ThemeSuggester().suggest(PASSAGES, {}, 0, stop)


@pytest.mark.slow
def test_more_passages_than_can_be_compared_pairwise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qualkit.suggesters.consensus.LARGEST", 40)
    found = ThemeSuggester().suggest(PASSAGES, FOUR, 0, SilentProgress())
    assert sum(len(theme.members) for theme in found.themes) == len(PASSAGES)
