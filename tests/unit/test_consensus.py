"""Consensus k-means: right groups, any cut, the same on one core and on two."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest

from qualkit.ports import SilentProgress
from qualkit.suggesters.consensus import Consensus, by_size, consensus, stratified_sample
from qualkit.suggesters.keywords import diversity, npmi
from qualkit.suggesters.stability import stability
from qualkit.suggesters.tree import draw_tree

QUIET = SilentProgress()


def clouds(sizes: tuple[int, ...] = (40, 25, 15), spread: float = 0.06, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors around as many directions, and which direction each belongs to, shuffled."""
    generator = np.random.default_rng(seed)
    directions = np.eye(24, dtype=np.float32)[: len(sizes)]
    truth = np.repeat(np.arange(len(sizes)), sizes)
    generator.shuffle(truth)
    vectors = directions[truth] + generator.normal(0, spread, (len(truth), 24)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True), truth


def found(vectors: np.ndarray, themes: int = 3, runs: int = 20) -> Consensus:
    return consensus(vectors, themes, runs, 0, QUIET)


def test_clear_groups_are_found_largest_first_with_full_support() -> None:
    vectors, truth = clouds()
    outcome = found(vectors)
    labels = outcome.cut(3)
    assert np.array_equal(labels, truth)
    assert outcome.support(labels).min() > 0.7


def test_groups_may_be_cut_finer_and_coarser_and_nest() -> None:
    vectors, _ = clouds((30, 30, 30, 30), 0.2)
    outcome = found(vectors, 4, 40)
    four, two = outcome.cut(4), outcome.cut(2)
    assert len(set(four.tolist())) == 4
    assert len(set(zip(four.tolist(), two.tolist(), strict=True))) == 4


def test_a_stray_row_does_not_make_a_group_of_its_own() -> None:
    vectors, _ = clouds((30, 30), 0.05)
    stray = np.eye(24, dtype=np.float32)[-1:]
    labels = found(np.concatenate([vectors, stray]), 3, 40).cut(3)
    assert np.bincount(labels).min() >= 3


def test_rows_that_do_not_shape_the_groups_join_the_right_one() -> None:
    vectors, truth = clouds()
    outcome = consensus(vectors, 3, 20, 0, QUIET, np.arange(0, len(vectors), 2))
    assert np.array_equal(outcome.cut(3), truth)


def test_support_is_the_share_of_runs_spent_together() -> None:
    runs = np.array([[0, 0], [0, 0], [0, 1], [1, 1]])
    outcome = Consensus(merges=np.zeros((3, 4)), clustered=np.arange(4), runs=runs)
    assert outcome.support(np.array([0, 0, 0, 1])).tolist() == [0.75, 0.75, 0.5, 1.0]


def test_the_tree_counts_on_from_the_groups() -> None:
    runs = np.array([[0, 0], [0, 0], [0, 1], [1, 1]])
    outcome = Consensus(merges=np.zeros((3, 4)), clustered=np.arange(4), runs=runs)
    assert outcome.tree(np.array([0, 0, 1, 2])) == [(0, 1, 0.5, 3), (2, 3, 0.8333, 4)]
    assert draw_tree(outcome.tree(np.array([0, 0, 1, 2])), ["a", "b", "c"], [2, 1, 1]).splitlines() == [
        "together 17 % (4 passages)",
        "├── 3 c (1 passage)",
        "└── together 50 % (3 passages)",
        "    ├── 1 a (2 passages)",
        "    └── 2 b (1 passage)",
    ]


def test_groups_are_numbered_by_size_then_place() -> None:
    assert by_size(np.array([7, 2, 2, 5, 5, 2])).tolist() == [2, 0, 0, 1, 1, 0]


def test_a_sample_takes_from_each_participant_in_turn() -> None:
    assert stratified_sample(["a", "a", "a", "a", "b", "c"], 4).tolist() == [0, 1, 4, 5]


def test_stability_tells_structure_from_noise() -> None:
    vectors, _ = clouds((40, 30, 30), 0.05)
    noise, _ = clouds((100,), 5.0)
    firm = stability(vectors, found(vectors).cut(3), 0, QUIET)
    loose = stability(noise, found(noise).cut(3), 0, QUIET)
    assert firm.overall > 0.95
    assert min(firm.by_theme) > 0.9
    assert loose.overall < 0.5
    assert max(loose.by_theme) < min(firm.by_theme)


def test_npmi_and_diversity_by_hand() -> None:
    documents = [["a", "b"], ["a", "b"], ["c"], ["d"]]
    assert npmi([["a", "b"]], documents) == pytest.approx(1.0)
    assert npmi([["a", "c"]], documents) == -1.0
    assert diversity([["a", "b"], ["c", "d"]]) == 1.0


@pytest.mark.slow
def test_one_core_and_two_give_the_same_groups() -> None:
    code = (
        "import hashlib; from tests.unit.test_consensus import clouds, found; "
        "vectors, _ = clouds((500, 300, 200, 100), 0.5); outcome = found(vectors, 6, 8); labels = outcome.cut(6);"
        "print(hashlib.sha256(labels.tobytes() + outcome.merges.tobytes() + outcome.runs.tobytes()).hexdigest())"
    )
    outcomes = set()
    for threads in ("1", "2", "4"):
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        environment = os.environ | dict.fromkeys(names, threads)
        run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
        outcomes.add(run.stdout)
    assert len(outcomes) == 1
