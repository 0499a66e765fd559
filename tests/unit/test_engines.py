"""Other engines for themes: what they find, what they leave out and say so, and what they refuse."""

from __future__ import annotations

import sys
from importlib.util import find_spec

import numpy as np
import pytest

from qualkit.errors import BadInput
from qualkit.ports import SilentProgress, Suggester
from qualkit.suggesters.engines.assembling import NO_THEME, NO_WORDS
from qualkit.suggesters.engines.counted import CountedWords, Lda, Nmf, strongest
from qualkit.suggesters.engines.density import BerTopic, _finished
from qualkit.suggesters.engines.repeating import repeat
from tests.helpers.talk import passage, subject, talk

PASSAGES = talk()
QUIET = SilentProgress()
full = pytest.mark.skipif(
    find_spec("umap") is None or find_spec("hdbscan") is None, reason="needs umap-learn and hdbscan"
)


def test_nmf_finds_the_subjects() -> None:
    found = Nmf().suggest(PASSAGES, {"themes": 4}, 0, QUIET)
    assert len(found.themes) == 4
    for theme in found.themes:
        assert len({subject(PASSAGES[place]) for place in theme.members}) == 1
        assert len({PASSAGES[place].case for place in theme.typical}) >= 3
    assert found.model == ""
    assert "scikit-learn" in found.versions


@pytest.mark.parametrize("engine", [Nmf(), Lda()])
def test_passages_without_a_word_to_count_are_left_out_and_counted(engine: CountedWords) -> None:
    empty = passage("Well I do not know what it was that they were going to do", "P9", 99_000)
    found = engine.suggest([*PASSAGES, empty], {"runs": 2}, 0, QUIET)
    assert found.left_out == {NO_WORDS: 1}
    assert len(PASSAGES) not in {place for theme in found.themes for place in theme.members}


@pytest.mark.parametrize("engine", [Nmf(), Lda()])
def test_the_weakness_of_a_method_is_said(engine: Suggester) -> None:
    words = {"nmf": "share", "lda": "thousands of documents"}
    notes = engine.suggest(PASSAGES, {"runs": 2}, 0, QUIET).notes
    assert any(words[engine.name] in note for note in notes)


@pytest.mark.parametrize(
    ("engine", "wrong", "says"),
    [
        (Nmf(), {"themes": 1}, "themes"),
        (Nmf(), {"topics": 5}, "engine nmf has no parameter topics"),
        (Nmf(), {"iterations": 5}, "no parameter iterations"),
        (Lda(), {"iterations": 0}, "iterations"),
        (Lda(), {"runs": 1}, "runs"),
        (BerTopic(), {"outliers": "drop"}, "reassign or leave"),
        (BerTopic(), {"smallest": "10"}, "smallest"),
        (BerTopic(), {"neighbours": 1}, "neighbours"),
    ],
)
def test_wrong_parameters_are_refused(engine: Suggester, wrong: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        engine.suggest(PASSAGES, wrong, 0, QUIET)


def test_the_light_installation_is_told_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "umap", None)
    with pytest.raises(BadInput, match="light installation") as refusal:
        BerTopic().suggest(PASSAGES, {}, 0, QUIET)
    assert "pip install umap-learn" in str(refusal.value.hint)


def test_outliers_stay_out_or_join_the_nearest_and_alike_groups_are_merged() -> None:
    directions = np.array([[1, 0, 0], [0.9, 0.1, 0], [0, 1, 0], [0.1, 0, 1], [0, 0.9, 0.1]], np.float32)
    vectors = np.repeat(directions, [4, 3, 6, 2, 1], axis=0)
    dense = np.repeat([0, 1, 2, -1, -1], [4, 3, 6, 2, 1])
    settings = {"themes": None, "outliers": "leave"}
    assert _finished(vectors, dense, settings).tolist() == [1] * 4 + [2] * 3 + [0] * 6 + [-1] * 3
    settings["outliers"] = "reassign"
    assert _finished(vectors, dense, settings)[-1] == 0
    assert _finished(vectors, dense, settings).min() == 0
    settings = {"themes": 2, "outliers": "leave"}
    assert _finished(vectors, dense, settings).tolist() == [0] * 7 + [1] * 6 + [-1] * 3


@full
@pytest.mark.slow
def test_bertopic_without_a_dense_group_says_so() -> None:
    found = BerTopic().suggest(PASSAGES, {"smallest": 59, "runs": 2}, 0, QUIET)
    assert found.themes == ()
    assert found.left_out == {NO_THEME: len(PASSAGES)}
    assert "all 60 passages fit no theme" in found.notes[0]
    assert any("own number" in note for note in found.notes)


def test_repeating_a_settled_method_agrees_with_itself() -> None:
    labels = np.repeat([0, 1, -1], 20)
    settled = repeat(lambda rows, seed: labels[rows], labels, 4, 0, QUIET)
    assert settled.overall == 1.0
    assert settled.by_theme == (1.0, 1.0)
    assert settled.support[:40].min() == 1.0
    assert settled.support[40:].max() == 0.0


def test_repeating_a_method_that_guesses_shows_it() -> None:
    labels = np.repeat([0, 1], 50)

    def guess(rows: np.ndarray, seed: int) -> np.ndarray:
        return np.random.default_rng(seed).integers(0, 2, len(rows))

    found = repeat(guess, labels, 6, 0, QUIET)
    assert abs(found.overall) < 0.1
    assert max(found.by_theme) < 0.5
    assert 0.35 < found.support.mean() < 0.65


def test_a_topic_with_too_few_passages_gives_them_away() -> None:
    shares = np.array([[0.9, 0.1, 0.0]] * 4 + [[0.1, 0.9, 0.0]] * 3 + [[0.0, 0.4, 0.6]] * 2)
    labels, columns = strongest(shares)
    assert labels.tolist() == [1] * 4 + [0] * 5
    assert columns == [1, 0]
