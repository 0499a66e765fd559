"""Consensus k-means: groups of passages that keep falling together when the clustering is repeated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from qualkit.ports import Progress

__all__ = ["LARGEST", "Consensus", "consensus", "start_number", "stratified_sample"]

LARGEST = 6000
Vectors = NDArray[np.float32]
Labels = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Consensus:
    """The outcome of `consensus`; row i of everything is row i of the vectors given.

    Attributes:
        merges: scipy's linkage of the `clustered` rows by how seldom they fell together.
        clustered: the rows that shaped the groups, in the order of the linkage's leaves.
        runs: group of every row in every repetition, shape (rows, repetitions).
    """

    merges: NDArray[np.float64]
    clustered: Labels
    runs: Labels

    def cut(self, themes: int) -> Labels:
        """The partition into `themes` groups, numbered 0, 1, ... by size (largest first, then by first row).

        The tree is cut just low enough to give that many groups of a fair size, at least a fifth of the average and
        three rows. Rows in smaller branches, and rows that did not shape the groups, join the group they most often
        fell together with. There are fewer groups only where the tree has no more of that size.
        """
        leaves = len(self.clustered)
        themes = max(1, min(themes, leaves))
        fair = min(max(3, round(leaves / (5 * themes))), leaves)
        best: Labels = np.zeros(leaves, np.int64)
        for pieces in range(themes, min(leaves, 12 * themes) + 1):
            branch = _branches(self.merges, pieces)
            sizes = np.bincount(branch)
            kept = np.where(sizes[branch] >= fair, branch, -1)
            count = int((sizes >= fair).sum())
            if _groups(best) < count <= themes:
                best = kept
            if count >= themes:
                break
        labels = np.full(len(self.runs), -1, np.int64)
        labels[self.clustered] = best
        labels = _renumber(labels)
        rest = np.flatnonzero(labels < 0)
        labels[rest] = np.argmax(np.round(self._fell_with(labels)[rest], 9), axis=1)
        return by_size(labels)

    def _fell_with(self, labels: Labels) -> NDArray[np.float64]:
        """For each row and group, how often (0 to 1) the row fell together with a member of the group."""
        total = np.zeros((len(labels), _groups(labels)))
        for column, counts in self._counts(labels):
            total += counts[:, column].T
        sizes = np.bincount(labels[labels >= 0], minlength=total.shape[1])
        share: NDArray[np.float64] = total / (sizes * self.runs.shape[1])
        return share

    def _counts(self, labels: Labels) -> Iterator[tuple[Labels, NDArray[np.float64]]]:
        """For each repetition, its column of `runs`, and how many members of each group had each of its labels."""
        inside = labels >= 0
        for run in range(self.runs.shape[1]):
            column = self.runs[:, run]
            counts = np.zeros((_groups(labels), int(column.max()) + 1))
            np.add.at(counts, (labels[inside], column[inside]), 1)
            yield column, counts

    def support(self, labels: Labels) -> NDArray[np.float64]:
        """For each row, how often (0 to 1) it fell together with the other rows of its own group."""
        sizes = np.bincount(labels)[labels]
        own = self._fell_with(labels)[np.arange(len(labels)), labels]
        result: NDArray[np.float64] = np.where(sizes > 1, (own * sizes - 1) / np.maximum(sizes - 1, 1), 1.0)
        return result

    def tree(self, labels: Labels) -> list[tuple[int, int, float, int]]:
        """How the groups of `labels` belong together: (left, right, height, rows) per merge, closest first.

        The height is one less the share of repetitions in which rows of the two sides fell together (average
        linkage). Groups are numbered as in `labels`; merged nodes count on from there.
        """
        groups = _groups(labels)
        sums = np.zeros((groups, groups))
        for _, counts in self._counts(labels):
            sums += counts @ counts.T
        sums /= self.runs.shape[1]
        nodes = {group: ({group}, int((labels == group).sum())) for group in range(groups)}
        merges: list[tuple[int, int, float, int]] = []
        while len(nodes) > 1:
            height, left, right = min(
                (_height(sums, nodes[one], nodes[other]), one, other) for one in nodes for other in nodes if one < other
            )
            (first, size), (second, other_size) = nodes.pop(left), nodes.pop(right)
            nodes[groups + len(merges)] = (first | second, size + other_size)
            merges.append((left, right, height, size + other_size))
        return merges


def _branches(merges: NDArray[np.float64], pieces: int) -> Labels:
    """The branch of every leaf once the tree is cut into `pieces`, in an instant (scipy's cut_tree takes seconds)."""
    leaves = len(merges) + 1
    applied = merges[: leaves - pieces, :2].astype(np.int64)
    above = np.arange(2 * leaves - 1)
    above[applied] = leaves + np.arange(len(applied))[:, None]
    while not np.array_equal(above, higher := above[above]):
        above = higher
    branch: Labels = np.unique(above[:leaves], return_inverse=True)[1]
    return branch


def _height(sums: NDArray[np.float64], one: tuple[set[int], int], other: tuple[set[int], int]) -> float:
    together = sums[np.ix_(sorted(one[0]), sorted(other[0]))].sum() / (one[1] * other[1])
    return round(1 - float(together), 4)


def _groups(labels: Labels) -> int:
    """How many groups there are, rows without one (-1) aside. Labels may have gaps."""
    return len(np.unique(labels[labels >= 0]))


def _renumber(labels: Labels) -> Labels:
    """Close the gaps between labels; -1 stays."""
    groups = np.unique(labels[labels >= 0])
    return np.where(labels < 0, -1, np.searchsorted(groups, labels))


def start_number(passages: int) -> int:
    """How many themes to propose when the researcher does not say: 0.4 times the root of the passages, within limits.

    >>> [start_number(passages) for passages in (25, 150, 300, 900, 9000)]
    [2, 5, 7, 12, 20]
    """
    least, most = (2, 5) if passages < 150 else (4, 20)
    return max(least, min(most, round(0.4 * sqrt(passages))))


def by_size(labels: Labels) -> Labels:
    """Number the groups 0, 1, ... by size, largest first; groups of one size by their first row."""
    groups, first, counts = np.unique(labels, return_index=True, return_counts=True)
    ranking = sorted(range(len(groups)), key=lambda place: (-counts[place], first[place]))
    number = {int(groups[place]): rank for rank, place in enumerate(ranking)}
    return np.array([number[int(label)] for label in labels], np.int64)


def stratified_sample(strata: Sequence[str], size: int) -> Labels:
    """Rows chosen in turn from each stratum, in row order, until there are `size`; sorted."""
    queues: dict[str, list[int]] = {}
    for row, stratum in enumerate(strata):
        queues.setdefault(stratum, []).append(row)
    turns = [(place, stratum, row) for stratum, rows in queues.items() for place, row in enumerate(rows)]
    return np.array(sorted(row for _, _, row in sorted(turns)[:size]), np.int64)


def consensus(
    vectors: Vectors, themes: int, runs: int, seed: int, progress: Progress, clustered: Labels | None = None
) -> Consensus:
    """Cluster `runs` times by k-means and link passages by how often they fell together.

    The rows must be in an order that does not depend on how the study was built (`ThemeSuggester` sorts by hash).
    All arithmetic uses one thread, so the outcome does not depend on the number of cores.

    Source: A. Strehl and J. Ghosh, "Cluster Ensembles", JMLR 3 (2002) 583-617 (co-association); A. Fred and A. Jain,
    "Combining Multiple Clusterings Using Evidence Accumulation", IEEE TPAMI 27 (2005) 835-850 (average linkage).

    Args:
        vectors: unit vectors, one row a passage.
        themes: groups in every repetition.
        runs: repetitions.
        seed: where the repetitions start.
        progress: told repetitions done.
        clustered: the rows that shape the groups, sorted (None: all); the others are only assigned in every run.
            Memory grows with the square of their number: 650 MB at 6,000.
    """
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    total = len(vectors)
    rows = np.arange(total) if clustered is None else clustered
    generator = np.random.default_rng(seed)
    labels = np.zeros((total, runs), np.int64)
    with threadpool_limits(limits=1):
        for run in range(runs):
            progress("Grouping passages", run, runs)
            means = KMeans(min(themes, len(rows)), n_init=1, random_state=int(generator.integers(10**6)))
            means.fit(vectors[rows])
            labels[:, run] = means.labels_ if len(rows) == total else means.predict(vectors)
        progress("Grouping passages", runs, runs)
        distance = 1 - _together(labels[rows])
        np.fill_diagonal(distance, 0)
        merges = linkage(squareform(distance, checks=False), "average")
    return Consensus(merges=merges, clustered=rows, runs=labels)


def _together(labels: Labels) -> NDArray[np.float32]:
    """Share of runs in which each pair of rows had the same label. Sums of whole numbers, hence exact."""
    count, runs = labels.shape
    together = np.zeros((count, count), np.float32)
    for run in range(runs):
        member = (labels[:, run][:, None] == np.arange(labels[:, run].max() + 1)).astype(np.float32)
        together += member @ member.T
    return together / np.float32(runs)
