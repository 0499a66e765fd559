"""Measures of rankings and choices against published worked examples, and what must hold of any ranking."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.analysis.retrieval import Ranking, best_cut, bootstrap, calibration, f1, omega, percentiles, wilson
from qualkit.analysis.worth import measure


def ranked(marks: str) -> Ranking:
    """A ranking as Manning, Raghavan and Schütze write them: R relevant, N not."""
    return Ranking(range(len(marks), 0, -1), [mark == "R" for mark in marks])


@pytest.mark.parametrize(("marks", "expected"), [("RNRNNNNNRR", 0.6), ("NRNNRRRNNN", 0.493)])
def test_average_precision_of_the_textbook(marks: str, expected: float) -> None:
    """Manning, Raghavan and Schütze, Introduction to Information Retrieval (2008), exercise 8.8."""
    assert ranked(marks).average_precision() == pytest.approx(expected, abs=5e-4)


def test_precision_and_f1_of_the_textbook() -> None:
    """The same, exercise 8.9: 6 of the first 20 are relevant, of 8 in all."""
    marks = "RRNNNNNNRNRNNNRNNNNR"
    assert ranked(marks).precision_at(20) == pytest.approx(0.3)
    relevant = [mark == "R" for mark in marks] + [True, True]
    chosen = [True] * 20 + [False] * 2
    assert f1(chosen, relevant) == pytest.approx(3 / 7)
    assert Ranking(range(22, 0, -1), relevant).recall_at(20) == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("right", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilsons_interval(right: int, of: int, low: float, high: float) -> None:
    """R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3."""
    found = wilson(right, of)
    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_omega_is_the_adjusted_rand_index_of_partitions() -> None:
    """K. Y. Yeung and W. L. Ruzzo, "Details of the adjusted Rand index" (2001): their table 2 gives 0.313."""
    from sklearn.metrics import adjusted_rand_score

    classes = [0, 0, 1, 1, 1, 1, 2, 2, 2, 2]
    clusters = [0, 1, 0, 1, 1, 2, 2, 2, 2, 2]
    groupings = [[frozenset([label]) for label in labels] for labels in (classes, clusters)]
    assert omega(*groupings) == pytest.approx(0.313, abs=5e-4)
    assert omega(*groupings) == pytest.approx(adjusted_rand_score(classes, clusters))


def test_omega_counts_how_many_groups_a_pair_shares() -> None:
    """Five things by hand: pairs agree in 9 of 10, chance in 0.66, so that (0.9 - 0.66) / 0.34 is expected."""
    one = [frozenset("ab"), frozenset("ab"), frozenset("a"), frozenset("c"), frozenset("c")]
    other = [frozenset("ab"), frozenset("ab"), frozenset("a"), frozenset("c"), frozenset("d")]
    first, second = {0: 6, 1: 3, 2: 1}, {0: 7, 1: 2, 2: 1}
    chance = sum(first[n] * second[n] for n in first) / 100
    assert omega(one, other) == pytest.approx((0.9 - chance) / (1 - chance))


rankings = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=1, max_size=30).filter(
    lambda rows: any(relevant for _, relevant in rows)
)


@given(rankings)
def test_average_precision_is_scikit_learns(rows: list[tuple[int, bool]]) -> None:
    from sklearn.metrics import average_precision_score

    scores, relevant = zip(*rows, strict=True)
    expected = average_precision_score(relevant, scores)
    assert Ranking(scores, relevant).average_precision() == pytest.approx(expected)


@given(rankings, st.integers(1, 35))
def test_precision_of_tied_scores_is_the_mean_over_their_orders(rows: list[tuple[int, bool]], k: int) -> None:
    """McSherry and Najork (2008): of a tied group, so many as are taken at random are relevant in its proportion."""
    scores, relevant = zip(*rows, strict=True)
    taken, right = 0, 0.0
    for score in sorted(set(scores), reverse=True):
        group = [mark for value, mark in rows if value == score]
        share = min(len(group), min(k, len(rows)) - taken)
        right += share * sum(group) / len(group)
        taken += share
    ranking = Ranking(scores, relevant)
    assert ranking.precision_at(k) == pytest.approx(right / taken)
    assert ranking.recall_at(k) == pytest.approx(right / sum(relevant))


@given(rankings)
def test_a_perfect_ranking_gives_one_and_nothing_gives_more(rows: list[tuple[int, bool]]) -> None:
    _, relevant = zip(*rows, strict=True)
    perfect = Ranking(np.array(relevant, float), relevant)
    assert perfect.average_precision() == 1 == perfect.precision_at(sum(relevant)) == perfect.recall_at(sum(relevant))
    assert 0 < Ranking([score for score, _ in rows], relevant).average_precision() <= 1


@given(rankings, st.lists(st.integers(0, 3), min_size=30, max_size=30))
def test_a_weight_is_as_good_as_so_many_copies(rows: list[tuple[int, bool]], weights: list[int]) -> None:
    copies = [row for row, weight in zip(rows, weights, strict=False) for _ in range(weight)]
    if not any(relevant for _, relevant in copies):
        return
    whole, repeated = Ranking(*zip(*rows, strict=True)), Ranking(*zip(*copies, strict=True))
    own = weights[: len(rows)]
    assert whole.average_precision(own) == pytest.approx(repeated.average_precision())
    assert whole.precision_at(5, own) == pytest.approx(repeated.precision_at(5))


def test_a_random_ranking_is_worth_what_chance_is() -> None:
    generator = np.random.default_rng(1)
    relevant = generator.random(400) < 0.2
    found = [Ranking(generator.random(400), relevant).average_precision() for _ in range(200)]
    assert np.mean(found) == pytest.approx(relevant.mean(), abs=0.02)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=25))
def test_the_best_cut_cannot_be_bettered(stated: list[float]) -> None:
    chosen = best_cut(stated)
    order = sorted(stated, reverse=True)
    best = max(2 * sum(order[:k]) / (k + max(sum(order), 1e-12)) for k in range(1, len(order) + 1))
    taken = [p for p, yes in zip(stated, chosen, strict=True) if yes]
    got = 2 * sum(taken) / (len(taken) + max(sum(stated), 1e-12)) if taken else 0.0
    assert got == pytest.approx(best)


@given(st.integers(0, 60), st.integers(1, 60))
def test_wilsons_interval_holds_the_share(right: int, more: int) -> None:
    found = wilson(right, right + more)
    assert 0 <= found.low <= found.value <= found.high <= 1
    wider = wilson(right, right + more, z=3)
    assert wider.low <= found.low and found.high <= wider.high


@settings(max_examples=30)
@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=20), st.integers(0, 99))
def test_whole_interviews_are_drawn(groups: list[str], seed: int) -> None:
    drawn = bootstrap(groups, 7, seed)
    assert drawn.shape == (7, len(groups))
    for row in drawn:
        counts = {group: {value for own, value in zip(groups, row, strict=True) if own == group} for group in groups}
        assert all(len(values) == 1 for values in counts.values())
        assert sum(next(iter(values)) for values in counts.values()) == len(counts)
    assert (drawn == bootstrap(groups, 7, seed)).all()


def test_intervals_of_draws_leave_out_what_could_not_be_measured() -> None:
    found = percentiles(0.5, [float("nan"), 0.4, 0.6])
    assert (found.value, round(found.low, 3), round(found.high, 3)) == (0.5, 0.405, 0.595)
    assert percentiles(0.5, [float("nan")]).low == 0.5


def test_stated_and_found_add_up() -> None:
    stated = [0.05, 0.15, 0.15, 0.85, 1.0]
    bins = calibration(stated, [False, False, True, True, True], [0, 0.1, 0.5, 1])
    assert [(count, round(mean, 3), found.value) for _, _, count, mean, found in bins] == [
        (1, 0.05, 0.0),
        (2, 0.15, 0.5),
        (2, 0.925, 1.0),
    ]


def test_all_measures_of_a_code() -> None:
    relevant = np.array([True, True, False, False])
    found = measure(
        np.array([4.0, 3, 2, 1]), np.array([True, False, True, False]), relevant, np.array([[1.0, 0, 1, 0]])
    )
    assert found.values.tolist() == [1, 0.5, 0.5, 1, 0.5]
    assert found.drawn[:, 0].tolist() == pytest.approx([1, 0.5, 0.5, 1, 2 / 3])
    assert found.worth.precision_10.low < 0.5 < found.worth.precision_10.high
