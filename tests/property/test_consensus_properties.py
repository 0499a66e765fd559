"""Whatever the vectors, a cut covers every row, respects its number, and its measures stay in bounds."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from qualkit.ports import SilentProgress
from qualkit.suggesters.consensus import consensus


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 6), st.integers(20, 60), st.integers(0, 10_000))
def test_any_cut_is_a_partition(themes: int, rows: int, seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(rows, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = consensus(vectors, themes, 5, seed, SilentProgress())
    again = consensus(vectors, themes, 5, seed, SilentProgress())
    for number in (1, themes, themes + 3):
        labels = found.cut(number)
        assert set(labels.tolist()) == set(range(int(labels.max()) + 1))
        assert labels.max() < number
        assert np.array_equal(labels, again.cut(number))
        support = found.support(labels)
        assert support.min() >= -1e-12
        assert support.max() <= 1 + 1e-12
        assert len(found.tree(labels)) == labels.max()
    sizes = np.bincount(found.cut(themes))
    assert sorted(sizes.tolist(), reverse=True) == sizes.tolist()
