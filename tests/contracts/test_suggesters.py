"""One contract for every registered suggester, ours and other people's."""

from __future__ import annotations

import random
import socket
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from qualkit import plugins
from qualkit.domain.suggestions import Passage, SuggestionSet
from qualkit.errors import BadInput
from qualkit.ports import Progress, SilentProgress, Suggester
from qualkit.suggesters.checking import ContractBroken, check_suggester
from qualkit.suggesters.engines.counted import Nmf
from qualkit.suggesters.themes import ThemeSuggester
from tests.helpers.talk import passage, subject, talk

NEEDS = {"bertopic": ("umap", "hdbscan")}
NAMES = [
    pytest.param(
        name,
        marks=[
            pytest.mark.slow,
            pytest.mark.skipif(
                any(find_spec(module) is None for module in NEEDS[name]), reason="needs the full installation"
            ),
        ]
        if name in NEEDS
        else [],
    )
    for name in plugins.names("suggesters")
    if plugins.load("suggesters", name).kind == "themes"
]
PASSAGES = talk()
FOUR = {"themes": 4}


def suggester(name: str) -> Suggester:
    loaded: Suggester = plugins.load("suggesters", name)
    return loaded


@cache
def four() -> SuggestionSet:
    return ThemeSuggester().suggest(PASSAGES, FOUR, 0, SilentProgress())


@pytest.fixture(scope="module")
def encoded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Four themes, from vectors that are kept; the contract and the test of the cache do without them."""
    return FOUR | {"cache_folder": str(tmp_path_factory.mktemp("embeddings"))}


@pytest.mark.parametrize("name", NAMES)
def test_the_contract_holds(name: str) -> None:
    # UMAP takes its time, and finds the number of themes itself.
    parameters = {"runs": 2} if name == "bertopic" else FOUR
    assert len(check_suggester(suggester(name), PASSAGES, parameters).themes) == 4


@pytest.mark.parametrize("name", NAMES)
def test_nothing_opens_a_socket(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **options: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert suggester(name).suggest(PASSAGES[:25], {"runs": 2}, 0, SilentProgress()).method


def test_every_suggester_says_what_it_suggests() -> None:
    kinds = {plugins.load("suggesters", name).kind for name in plugins.names("suggesters")}
    assert kinds == {"codes", "themes"}


class Careless(ThemeSuggester):
    """The default engine, spoiled in the way that its parameter names."""

    def __init__(self, how: str) -> None:
        self._how = how

    def suggest(
        self, passages: Sequence[Passage], parameters: dict[str, Any], seed: int, progress: Progress
    ) -> SuggestionSet:
        found = Nmf().suggest(passages, {**parameters, "runs": 2}, seed, progress)
        first, *others = found.themes or [None]
        if first is None:
            return found
        spoiled = {
            "the order": replace(found, themes=(*reversed(found.themes),)),
            "a passage twice": replace(found, themes=(first, *others, replace(others[-1]))),
            "the count": replace(found, left_out={"lost": 1}),
            "a stranger": replace(found, themes=(replace(first, typical=(others[0].members[0],)), *others)),
            "the support": replace(found, themes=(replace(first, support=(2.0,) * len(first.members)), *others)),
            "the seed": replace(found, parameters={}),
            "nothing": replace(found, themes=()),
        }
        return spoiled[self._how]


@pytest.mark.parametrize(
    "how", ["the order", "a passage twice", "the count", "a stranger", "the support", "the seed", "nothing"]
)
def test_the_contract_finds_what_is_wrong(how: str) -> None:
    with pytest.raises(ContractBroken):
        check_suggester(Careless(how), PASSAGES)


def test_order_does_not_matter() -> None:
    mixed = list(PASSAGES)
    random.Random(2).shuffle(mixed)
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


def test_short_and_repeated_passages_are_left_out_and_counted(encoded: dict[str, Any]) -> None:
    extra = [*PASSAGES, passage("Yeah. No.", "P9"), passage(PASSAGES[3].text.upper(), "P9")]
    found = ThemeSuggester().suggest(extra, encoded, 0, SilentProgress())
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


def test_stopping_from_the_progress_stops_the_work(encoded: dict[str, Any]) -> None:
    def stop(what: str, done: int, total: int) -> None:
        if what == "Checking stability":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ThemeSuggester().suggest(PASSAGES, {"cache_folder": encoded["cache_folder"]}, 0, stop)


@pytest.mark.slow
def test_more_passages_than_can_be_compared_pairwise(monkeypatch: pytest.MonkeyPatch, encoded: dict[str, Any]) -> None:
    monkeypatch.setattr("qualkit.suggesters.consensus.LARGEST", 40)
    found = ThemeSuggester().suggest(PASSAGES, encoded, 0, SilentProgress())
    assert sum(len(theme.members) for theme in found.themes) == len(PASSAGES)
