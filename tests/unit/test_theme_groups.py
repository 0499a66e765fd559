"""Smoothing, draws of interviews, the number of themes, and what themes look like from near by."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from qualkit.ports import SilentProgress
from qualkit.suggesters.consensus import Consensus, _branches, consensus
from qualkit.suggesters.smoothing import smoothed
from qualkit.suggesters.stability import best_match, draws, stability
from qualkit.suggesters.theme_number import choose_number
from qualkit.suggesters.theme_shape import also_fits, distinctness, sub_themes
from tests.unit.test_consensus import clouds

QUIET = SilentProgress()
Places = list[tuple[str, int]]


def talk(interviews: int, passages: int) -> Places:
    return [(f"P{interview:02}", place) for interview in range(interviews) for place in range(passages)]


def purity(labels: np.ndarray, truth: np.ndarray) -> float:
    return float(sum(np.bincount(truth[labels == group]).max() for group in set(labels.tolist())) / len(truth))


def test_smoothing_draws_subjects_together_and_keeps_them_apart() -> None:
    vectors, truth = clouds((60, 50, 40), 0.25)
    places = [(str(row), 0) for row in range(len(vectors))]
    shape = smoothed(vectors, places)
    assert np.allclose(np.linalg.norm(shape, axis=1), 1, atol=1e-3)
    before, after = distinctness(vectors, truth), distinctness(shape, truth)
    assert all(two.distinctness > one.distinctness + 0.2 for one, two in zip(before, after, strict=True))
    rough = consensus(vectors, 3, 10, 0, QUIET).cut(3)
    smooth = consensus(shape, 3, 10, 0, QUIET).cut(3)
    assert purity(smooth, truth) >= max(0.97, purity(rough, truth))


def test_the_order_in_the_talk_counts_and_the_order_of_the_rows_does_not() -> None:
    vectors, _ = clouds((30, 30, 30), 0.3)
    places = talk(9, 10)
    mixed = np.random.default_rng(3).permutation(len(vectors))
    again = smoothed(vectors[mixed], [places[row] for row in mixed])
    shape = smoothed(vectors, places)
    assert np.abs((again @ again.T) - (shape @ shape.T)[np.ix_(mixed, mixed)]).max() < 1e-3
    alone = smoothed(vectors, [(str(row), 0) for row in range(len(vectors))])
    assert np.abs((alone @ alone.T) - (shape @ shape.T)).max() > 0.01


def test_short_passages_do_not_become_company() -> None:
    vectors, truth = clouds((30, 30, 30), 0.2)
    shaping = np.flatnonzero(truth < 2)
    places = [(str(row), 0) for row in range(len(vectors))]
    shape = smoothed(vectors, places, shaping)
    changed = vectors.copy()
    changed[truth == 2] = changed[truth == 2][::-1]
    other = smoothed(changed, places, shaping)
    inner, same = shape[shaping] @ shape[shaping].T, other[shaping] @ other[shaping].T
    assert np.abs(inner - same).max() < 1e-3


@pytest.mark.parametrize("rows", [1, 2, 3, 20])
def test_a_handful_can_be_smoothed(rows: int) -> None:
    vectors, _ = clouds((10, 10), 0.3)
    shape = smoothed(vectors[:rows], talk(1, rows))
    assert shape.shape[0] == rows
    assert np.isfinite(shape).all()


def test_draws_hold_whole_interviews() -> None:
    cases = [f"P{number % 10}" for number in range(100)]
    for rows in draws(cases, 100, 5, 8, np.random.default_rng(0)):
        inside = {cases[row] for row in rows}
        assert len(inside) == 8
        assert len(rows) == 80
    lopsided = draws(["A"] * 60 + ["B", "C", "D", "E"] * 5, 80, 3, 6, np.random.default_rng(0))
    assert min(len(rows) for rows in lopsided) >= 40
    few = draws(["A", "A", "B"], 3, 3, 1, np.random.default_rng(0))
    assert few[0].tolist() == [0, 1, 2]


def test_groups_that_are_one_person_each_do_not_survive_leaving_people_out() -> None:
    vectors, truth = clouds((20, 20, 20, 20, 20, 20), 0.05)
    shared = [f"P{row % 6}" for row in range(len(vectors))]
    alone = [f"P{group}" for group in truth]
    labels = consensus(vectors, 6, 10, 0, QUIET).cut(6)
    spread, private = (stability(vectors, labels, 0, QUIET, cases=cases) for cases in (shared, alone))
    assert (spread.unit, private.unit) == ("interviews", "interviews")
    assert spread.overall > 0.95 > private.overall
    assert min(spread.by_theme) > max(private.by_theme)
    assert stability(vectors, labels, 0, QUIET, cases=["A", "B"] * 60).unit == "passages"


def test_smoothing_does_not_make_chance_look_firm() -> None:
    noise, _ = clouds((120,), 5.0)
    places = talk(12, 10)
    labels = consensus(smoothed(noise, places), 5, 10, 0, QUIET).cut(5)
    assert stability(noise, labels, 0, QUIET, cases=[case for case, _ in places], places=places).overall < 0.5


def test_the_number_is_where_the_groups_hold() -> None:
    vectors, _ = clouds((34, 32, 30, 28, 26), 0.06)
    cases = [f"P{row % 8}" for row in range(len(vectors))]
    places = [(str(row), 0) for row in range(len(vectors))]
    choice = choose_number(vectors, 0, QUIET, cases=cases, places=places)
    assert choice.number == 5
    assert max(choice.curve, key=lambda number: choice.curve[number]) == 5
    assert "interviews" in choice.how
    assert choice == choose_number(vectors, 0, QUIET, cases=cases, places=places)


@pytest.mark.parametrize(("rows", "people"), [(20, 2), (40, 2), (90, 6)])
def test_a_small_study_keeps_the_starting_number(rows: int, people: int) -> None:
    vectors, _ = clouds((rows - 2 * (rows // 3), rows // 3, rows // 3), 0.2)
    cases = [f"P{row % people}" for row in range(rows)]
    choice = choose_number(vectors, 0, QUIET, cases=cases, places=list(zip(cases, range(rows), strict=True)))
    assert 2 <= choice.number <= 5
    assert "too few" in choice.how
    assert choice.curve


def test_distinctness_by_hand() -> None:
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0.6, 0.8]], np.float32)
    first, second = distinctness(vectors, np.array([0, 0, 1, 1]))
    assert (first.nearest, second.nearest) == (1, 0)
    assert first.cohesion == 1.0
    assert first.distinctness == 1.0
    assert first.likeness == pytest.approx(0.3162, abs=1e-4)
    # The centre of the second lies at (.3, .9): cosine .9487 with both; the first's centre at 0 and .6.
    assert second.cohesion == pytest.approx(0.9487, abs=1e-4)
    assert second.distinctness == pytest.approx(((1 - 0.0513) + (0.4 - 0.0513) / 0.4) / 2, abs=1e-3)
    assert distinctness(vectors, np.zeros(4, np.int64))[0].nearest == 0


def test_what_lies_between_two_themes_fits_both() -> None:
    vectors, truth = clouds((60, 60, 20), 0.01)
    between = (vectors[truth == 0][0] + 0.99 * vectors[truth == 1][0])[None]
    labels = np.append(truth, 0)
    fits = also_fits(np.concatenate([vectors, between / np.linalg.norm(between)]).astype(np.float32), labels)
    assert fits[-1] == (1,)
    assert not any(fits[:-1])


def test_a_theme_of_two_halves_falls_apart_and_a_cloud_does_not() -> None:
    vectors, truth = clouds((30, 30, 60), 0.05)
    noise, _ = clouds((60,), 5.0)
    rows = np.concatenate([vectors[truth < 2], noise])
    halves, cloud = sub_themes(rows, np.repeat([0, 1], 60), 0, QUIET)
    assert len(halves.parts) == 2
    found = truth[truth < 2]
    assert {len(set(found[list(part)])) for part in halves.parts} == {1}
    assert halves.agreement > 0.95
    assert cloud.parts == ()
    assert cloud.agreement < 0.5


def test_a_cut_of_the_tree_follows_its_merges() -> None:
    merges = np.array([[0, 1, 0.1, 2], [2, 3, 0.2, 2], [6, 4, 0.4, 3], [5, 7, 0.9, 5]])
    outcome = Consensus(merges=merges, clustered=np.arange(5), runs=np.zeros((5, 1), np.int64))
    assert outcome.cut(1).tolist() == [0, 0, 0, 0, 0]
    assert _branches(merges, 2).tolist() == [0, 0, 1, 1, 1]
    assert _branches(merges, 3).tolist() == [1, 1, 2, 2, 0]
    assert _branches(merges, 5).tolist() == [0, 1, 2, 3, 4]


def test_best_match_by_hand() -> None:
    assert best_match(np.array([True, True, False, False]), np.array([0, 0, 0, 1])) == pytest.approx(2 / 3)


@pytest.mark.slow
def test_smoothing_is_the_same_on_one_core_and_on_four() -> None:
    code = (
        "import hashlib; from tests.unit.test_consensus import clouds; from tests.unit.test_theme_groups import talk; "
        "import numpy as np; from qualkit.suggesters.smoothing import smoothed; "
        "wide = np.random.default_rng(0).normal(size=(600, 384)).astype(np.float32); "
        "print(hashlib.sha256(smoothed(wide, talk(30, 20)).tobytes()).hexdigest())"
    )
    outcomes = set()
    for threads in ("1", "4"):
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        environment = os.environ | dict.fromkeys(names, threads)
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        outcomes.add(run.stdout)
    assert len(outcomes) == 1
