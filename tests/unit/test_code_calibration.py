"""Stated chances keep their word; rare codes borrow; intervals are those of the literature."""

from __future__ import annotations

import numpy as np
import pytest

from qualkit.suggesters.codes.calibration import MOST_UNTRIED, calibrate, wilson


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_interval_as_published(right: int, of: int, low: float, high: float) -> None:
    """Newcombe (1998), Statistics in Medicine 17:857-872, table I, method 3."""
    found = wilson(right, of)
    assert found == pytest.approx((low, high), abs=6e-5)


def _drawn(passages: int, codes: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores, and the true chances of codes whose frequency differs."""
    draw = np.random.default_rng(seed)
    scores = draw.normal(size=(passages, codes))
    return scores, 1 / (1 + np.exp(-(-3.2 + 1.6 * scores + np.linspace(-0.8, 0.8, codes))))


def _decided(chances: np.ndarray, seed: int) -> np.ndarray:
    return np.where(np.random.default_rng(seed).random(chances.shape) < chances, 1, -1).astype(np.int8)


def test_stated_chances_are_right_as_often_as_they_say() -> None:
    scores, chances = _drawn(600, 20, 0)
    calibration = calibrate(scores, _decided(chances, 2))
    fresh, real = _drawn(20_000, 20, 1)
    stated = calibration.probabilities(fresh)
    for low in (0.1, 0.3, 0.5, 0.75):
        inside = (stated >= low) & (stated < low + 0.1)
        assert inside.sum() > 50
        assert real[inside].mean() == pytest.approx(stated[inside].mean(), abs=0.08)


def test_a_code_with_one_passage_stays_near_the_others() -> None:
    scores, chances = _drawn(200, 10, 1)
    holds = _decided(chances, 3)
    holds[:, 3] = 0
    holds[:2, 3] = (1, -1)
    calibration = calibrate(scores, holds)
    assert abs(calibration.offsets[3]) < 0.6


def test_with_nothing_coded_chances_are_modest_and_rise_with_the_score() -> None:
    holds = np.zeros((5, 1), np.int8)
    calibration = calibrate(np.zeros((5, 1)), holds)
    stated = calibration.probabilities(np.array([[-2.0], [0.0], [2.0], [3.0], [9.0]]))[:, 0]
    assert (np.diff(stated) > 0).all()
    assert stated[1] < 0.1
    assert stated[-1] == MOST_UNTRIED


def test_of_a_code_nobody_has_given_yet_little_is_stated_whatever_the_others_taught() -> None:
    generator = np.random.default_rng(1)
    scores = generator.normal(size=(200, 2)) * 3
    holds = np.zeros((200, 2), np.int8)
    holds[:, 0] = np.where(scores[:, 0] > 1, 1, -1)
    stated = calibrate(scores, holds).probabilities(np.full((1, 2), 9.0))
    assert stated[0, 0] > 0.9 and stated[0, 1] == MOST_UNTRIED


def test_where_everything_was_accepted_and_nothing_turned_down_chances_stay_cautious() -> None:
    """Forty acceptances and one rejection: who only accepts says nothing about how much of what is offered is right."""
    generator = np.random.default_rng(2)
    scores = generator.normal(size=(300, 2)) + 2
    holds = np.zeros((300, 2), np.int8)
    holds[:40, 0] = 1
    holds[40, 0] = -1
    one_sided = calibrate(scores, holds)
    assert one_sided.pairs == 0 and one_sided.probabilities(scores).max() <= MOST_UNTRIED
    holds[41:81, 0] = -1
    both = calibrate(scores, holds)
    assert both.pairs == 81 and both.tried.tolist() == [True, False]
