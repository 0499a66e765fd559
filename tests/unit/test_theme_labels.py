"""Labels of themes: phrases that participants share, of one theme more than of the others."""

from __future__ import annotations

import numpy as np
import pytest

from qualkit.ports import SilentProgress
from qualkit.suggesters.encoder import MiniLM
from qualkit.suggesters.guided import LEAST, grow, read_seeds
from qualkit.suggesters.labels import name_themes
from qualkit.suggesters.words import find_phrases
from tests.helpers.talk import SUBJECTS, subject, talk

PASSAGES = talk()
TEXTS = [passage.text for passage in PASSAGES]
CASES = [passage.case for passage in PASSAGES]
GROUPS = [[row for row, passage in enumerate(PASSAGES) if subject(passage) == name] for name in SUBJECTS]


def encode(words: list[str]) -> np.ndarray:
    return MiniLM().encode(words, SilentProgress())


@pytest.fixture(scope="module")
def vectors() -> np.ndarray:
    return encode(TEXTS)


@pytest.mark.parametrize("with_model", [True, False])
def test_labels_are_phrases_of_their_theme(vectors: np.ndarray, with_model: bool) -> None:
    named = name_themes(TEXTS, CASES, GROUPS, vectors, encode if with_model else None)
    for name, words in zip(named, SUBJECTS.values(), strict=True):
        first, _, second = name.label.partition(" and ")
        assert first[0].isupper() and second
        assert all(any(part.lower() in known for known in words) for part in (first, second))
        assert name.phrases[0].lower() == first.lower()
    assert named == name_themes(TEXTS, CASES, GROUPS, vectors, encode if with_model else None)


def test_no_two_labels_are_of_the_same_words(vectors: np.ndarray) -> None:
    halves = [GROUPS[0][::2], GROUPS[0][1::2], GROUPS[1]]
    labels = [name.label for name in name_themes(TEXTS, CASES, halves, vectors, encode)]
    assert len({frozenset(label.lower().split(" and ")) for label in labels}) == 3


def test_what_only_one_person_says_names_nothing(vectors: np.ndarray) -> None:
    texts = ["the trombone again", "my old trombone", "a ferry", "the bridge"]
    (name,) = name_themes(texts, ["a", "a", "b", "c"], [[0, 1, 2, 3]], vectors[:4], None)
    assert (name.label, name.phrases) == ("", ())


def test_phrases_are_things_not_deeds_or_names() -> None:
    texts = ["loss of confidence, I never forgive her, Donna"] * 2 + [
        "a loss of confidence, they forgive us, Donna"
    ] * 2
    found = find_phrases(texts, list("abcd"))
    assert found.shown["loss_confidence"] == "loss of confidence"
    assert found.naming["loss_confidence"] >= 0.4 > found.naming["forgive"]
    assert found.naming["donna"] == 0


def test_passages_go_to_the_seed_they_are_like_or_to_none(vectors: np.ndarray) -> None:
    quoted = PASSAGES[GROUPS[1][0]]
    seeds = read_seeds(
        [
            {"key": "M", "name": "Money", "words": ["Money troubles. Debts, benefits, tax and rent."]},
            {"key": "S", "name": "Stars", "words": ["Astronomy. Telescopes and the moons of Jupiter."]},
            {"places": [[quoted.source, quoted.span.start, quoted.span.end]]},
        ]
    )
    grown = grow(seeds, PASSAGES, vectors, encode)
    found = [{int(row) for row in np.flatnonzero(grown.labels == number)} for number in range(3)]
    assert found[0] <= set(GROUPS[0]) and len(found[0]) >= 10
    assert found[1] == set()
    assert found[2] <= set(GROUPS[1]) and len(found[2]) >= 10
    assert grown.likeness[sorted(found[0])].min() >= LEAST
