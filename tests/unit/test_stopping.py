"""How much is unseen: against published and independent figures, and on simulated reviews."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, hypergeom

from qualkit.analysis.stopping import Stratum, clustering, missed_target, most_unseen, strata_of, to_read, unseen

STRATUM = st.builds(
    lambda seen, share, left: Stratum(seen, round(seen * share), left),
    st.integers(0, 60), st.floats(0, 1), st.integers(0, 60),
)  # fmt: skip


def test_the_published_example_of_the_stopping_criterion() -> None:
    """Callaghan and Müller-Hansen's own example in R: github.com/mcallaghan/rapid-screening, hyper_criteriaR.md."""
    screened = [True] * 20 + [False] * 70
    assert missed_target(screened, 100, 0.9) == pytest.approx(0.001460565, abs=1e-9)


def test_nothing_left_means_nothing_missed() -> None:
    assert missed_target([True] * 3 + [False] * 7, 10, 0.95) == 0.0
    assert most_unseen([True] * 3 + [False] * 7, 10) == 0


def test_too_few_decisions_never_say_stop() -> None:
    assert missed_target([], 100) == 1.0
    assert missed_target([False] * 5, 1000) > 0.05
    assert most_unseen([], 40) == 40


def test_the_bound_is_where_the_test_turns() -> None:
    """With one run of wrong ones only, the bound solves the hypergeometric distribution: no other run says more."""
    decisions, total = [False] * 60, 200
    most = most_unseen(decisions, total)
    assert hypergeom.cdf(0, total, most, 60) > 0.05 >= hypergeom.cdf(0, total, most + 1, 60)


def test_one_stratum_is_a_beta_binomial_distribution() -> None:
    told = unseen([Stratum(50, 4, 120)], confidence=0.95)
    same = betabinom(120, 4.5, 46.5)
    assert told.estimate == pytest.approx(same.mean(), abs=1e-3)
    assert (told.low, told.high, told.most) == (same.ppf(0.025), same.ppf(0.975), same.ppf(0.95))


def test_strata_add_up() -> None:
    strata = [Stratum(20, 12, 7), Stratum(35, 1, 40)]
    first, second = betabinom(7, 12.5, 8.5), betabinom(40, 1.5, 34.5)
    shares = np.convolve(first.pmf(range(8)), second.pmf(range(41)))
    told = unseen(strata)
    assert told.estimate == pytest.approx(first.mean() + second.mean(), abs=1e-3)
    assert told.most == int(np.searchsorted(shares.cumsum(), 0.95))


@given(st.lists(STRATUM, max_size=5), st.sampled_from([0.8, 0.95]))
@settings(max_examples=60, deadline=None)
def test_the_interval_holds_the_estimate(strata: list[Stratum], confidence: float) -> None:
    told = unseen(strata, confidence=confidence)
    assert 0 <= told.low <= told.most <= told.high <= sum(stratum.unseen for stratum in strata)
    assert told.low <= told.estimate + 1
    assert told.estimate <= sum(stratum.unseen for stratum in strata) + 1e-6


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from([True, False, None])), min_size=1, max_size=120))
@settings(max_examples=60, deadline=None)
def test_strata_lose_nobody(passages: list[tuple[float, bool | None]]) -> None:
    decided = [said for _, said in passages]
    strata = strata_of([score for score, _ in passages], decided)
    assert sum(stratum.unseen for stratum in strata) == decided.count(None)
    assert sum(stratum.relevant for stratum in strata) == decided.count(True)
    assert sum(stratum.seen for stratum in strata) == len(decided) - decided.count(None)
    assert len(strata) == 1 or all(stratum.seen >= 10 for stratum in strata)


@pytest.mark.parametrize("share", [0.2, 0.5])
def test_intervals_hold_the_truth_as_often_as_they_say(share: float) -> None:
    """Rankings in which right ones tend to be higher; a random part of the passages was read."""
    random = np.random.default_rng(7)
    inside, below = [], []
    for _ in range(150):
        right = random.random(400) < 0.08
        scores = random.normal(size=400) + 1.5 * right
        read = random.random(400) < share
        decided = [bool(one) if seen else None for one, seen in zip(right, read, strict=True)]
        told = unseen(strata_of(scores.tolist(), decided))
        truth = int((right & ~read).sum())
        inside.append(told.low <= truth <= told.high)
        below.append(truth <= told.most)
    assert np.mean(inside) >= 0.9
    assert np.mean(below) >= 0.9


def test_a_ranked_review_is_not_told_to_stop_too_early() -> None:
    """Decisions along a ranking that is better than chance: the bound is below the truth in few reviews."""
    random = np.random.default_rng(3)
    safe = []
    for _ in range(100):
        right = random.random(300) < 0.1
        order = np.argsort(-(random.normal(size=300) + 1.5 * right))
        done = order[: int(random.integers(60, 200))]
        safe.append(most_unseen(right[done].tolist(), 300) >= right.sum() - right[done].sum())
    assert np.mean(safe) >= 0.95


def test_how_far_to_read() -> None:
    assert to_read([], found=4) == 0
    assert to_read([0.1] * 10, found=20) == 0
    assert to_read([1.0] * 5 + [0.0] * 50, found=5, target=0.9) == 4


def test_codes_that_fill_some_interviews_widen_the_interval() -> None:
    """Ten interviews of 20 passages, all of one half's passages right; five are read."""
    names = [f"{place // 20}" for place in range(200)]
    scores = [float(place % 20) for place in range(200)]
    filled = [(place // 20 < 2) if place < 100 else None for place in range(200)]
    even = [(place % 5 < 2) if place < 100 else None for place in range(200)]
    assert clustering(scores, even, names) == 1.0
    apart = clustering(scores, filled, names)
    assert apart > 10
    plain = unseen(strata_of(scores, filled))
    wide = unseen(strata_of(scores, filled), clustered=apart)
    assert wide.estimate == plain.estimate
    assert 0 <= wide.low < plain.low < plain.high < wide.high <= 100


def test_clustering_needs_two_interviews() -> None:
    assert clustering([0.5, 0.4], [True, False], ["a", "a"]) == 1.0
