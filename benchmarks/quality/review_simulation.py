"""How soon a review is done, if decisions are taken from people's codings, and whether it knows when to stop.

    python benchmarks/quality --only review [CSV …]

For each code, a simulated reviewer begins with the codebook alone, decides about the passages offered first as the
people did who coded them, has the model learn, and goes on: first 5 passages, then a tenth more at a time (continuous
active learning, Cormack and Grossman 2014, SIGIR:153-162). Reading in order means passage by passage as they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quality.corpora import Corpus
from benchmarks.quality.tables import Result
from qualkit.analysis.stopping import clustering, strata_of, unseen
from qualkit.ports import SilentProgress
from qualkit.suggesters.codes.features import Features, prepare
from qualkit.suggesters.codes.model import Labels, fit
from qualkit.suggesters.codes.ordering import next_order
from qualkit.suggesters.encoder import choose

__all__ = ["CodeReview", "orders", "review_code", "simulated_review", "stopping"]

FIRST = 5
FEWEST = 10
CONFIDENCE = 0.95
RECALL = (0.8, 0.9)


@dataclass(frozen=True)
class CodeReview:
    """The review of one code: the passages in the order of the decisions, and which of them are right."""

    code: int
    order: tuple[int, ...]
    right: tuple[bool, ...]

    def decisions_to(self, recall: float) -> int:
        """How many decisions it took to find this share of the code's passages."""
        found = np.cumsum(self.right)
        return int(np.searchsorted(found, np.ceil(round(recall * found[-1], 9)))) + 1


def review_code(features: Features, holds: Any, code: int, until: float = 1.0) -> CodeReview:
    """Review one code from the codebook alone; the rest follows in order of rank once `until` is found.

    Args:
        features: of all passages.
        holds: whether each passage has the code.
        code: its number.
        until: share of its passages after which the model need not learn any more.
    """
    count, codes = len(features.passages), len(features.knowledge)
    labels = Labels(np.zeros((count, codes), np.int8), np.zeros((count, codes), bool))
    left = np.ones(count, bool)
    order: list[int] = []
    size = FIRST
    while left.any():
        scores = fit(features, labels, 0, SilentProgress()).scores[:, code]
        ranked = np.lexsort((np.arange(count), -np.where(left, scores, -np.inf)))[: int(left.sum())]
        done = holds[order].sum() >= until * holds.sum() if order else False
        batch = ranked if done else ranked[:size]
        order += batch.tolist()
        left[batch] = False
        labels.holds[batch, code] = np.where(holds[batch], 1, -1)
        labels.certain[batch, code] = True
        size += max(1, round(size / 10))
    return CodeReview(code, tuple(order), tuple(bool(holds[row]) for row in order))


def in_order(holds: Any, recall: float) -> int:
    """How many passages are read, in order, before this share of those with a code is found."""
    return CodeReview(0, (), tuple(bool(one) for one in holds)).decisions_to(recall)


def simulated_review(corpus: Corpus, cache: Path) -> Iterator[Result]:
    """The tables: decisions until most is found; where estimates of the unseen stand; orders of reading."""
    features, holds = _material(corpus, cache)
    codes = [code for code in range(holds.shape[1]) if holds[:, code].sum() >= FEWEST]
    reviews = [review_code(alone(corpus, code, cache), holds[:, code], 0, max(RECALL)) for code in codes]
    yield _found(corpus, features, holds, codes, reviews)
    yield stopping(corpus, features, holds, codes)
    yield orders(corpus, features, holds)


def alone(corpus: Corpus, code: int, cache: Path) -> Features:
    """Features for one code only: what `qualkit suggest codes --code` has for it."""
    embedder, _ = choose("")
    return prepare(corpus.passages, [corpus.knowledge[code]], embedder, cache, SilentProgress())


def _material(corpus: Corpus, cache: Path) -> tuple[Features, Any]:
    embedder, _ = choose("")
    features = prepare(corpus.passages, corpus.knowledge, embedder, cache, SilentProgress())
    column = {code.key: number for number, code in enumerate(corpus.knowledge)}
    holds = np.zeros((len(corpus.passages), len(column)), bool)
    for row, passage in enumerate(corpus.passages):
        for key in passage.codes:
            if key in column:
                holds[row, column[key]] = True
    return features, holds


def _found(
    corpus: Corpus, features: Features, holds: Any, codes: Sequence[int], reviews: Sequence[CodeReview]
) -> Result:
    lengths = np.array([len(passage.text.split()) for passage in features.passages])
    rows = []
    for code, review in zip(codes, reviews, strict=True):
        needed = [review.decisions_to(recall) for recall in RECALL]
        reading = in_order(holds[:, code], RECALL[0])
        words = lengths[list(review.order[: needed[1]])].sum() / lengths.sum()
        name = features.knowledge[code].key
        rows.append((name, int(holds[:, code].sum()), needed[0], reading, needed[0] / reading, needed[1], words))
    means = [float(np.mean([row[place] for row in rows])) for place in (4, 6)]
    within = [np.mean([row[4] <= 0.5 for row in rows]), np.mean([row[6] <= 0.35 for row in rows])]
    rows.append(("mean", None, None, None, means[0], None, means[1]))
    return Result(
        f"A review of each code, {corpus.name}",
        ("code", "passages", "decisions to 80%", "in order", "ratio", "decisions to 90%", "share of words read"),
        rows,
        (
            f"From the codebook alone; codes with {FEWEST} passages or more. At most half of the decisions in"
            f" {within[0]:.0%} of codes; at most 35% of the words in {within[1]:.0%}.",
        ),
    )


def stopping(corpus: Corpus, features: Features, holds: Any, codes: Sequence[int], draws: int = 10) -> Result:
    """How often the true number of unseen passages lies in the interval given for it.

    Read: a random third or two thirds of the interviews; and, for the criterion that needs an order, a review of each
    code broken off after a fifth and two fifths of the passages.
    """
    names = np.array(features.groups)
    every = sorted(set(names.tolist()))
    generator = np.random.default_rng(0)
    rows: list[tuple[Any, ...]] = []
    for share in (1 / 3, 2 / 3):
        inside, below, errors, widths = [], [], [], []
        for _ in range(draws):
            chosen = generator.choice(every, max(1, round(share * len(every))), replace=False)
            read = np.isin(names, chosen)
            labels = Labels(
                np.where(read[:, None], np.where(holds, 1, -1), 0).astype(np.int8),
                np.repeat(read[:, None], holds.shape[1], 1),
            )
            scores = fit(features, labels, 0, SilentProgress()).held_out
            for code in codes:
                if holds[read, code].sum() < 3:
                    continue
                decided = [bool(has) if seen else None for has, seen in zip(holds[:, code], read, strict=True)]
                own = scores[:, code].tolist()
                apart = clustering(own, decided, features.groups)
                told = unseen(strata_of(own, decided), confidence=CONFIDENCE, clustered=apart)
                truth = int(holds[~read, code].sum())
                inside.append(told.low <= truth <= told.high)
                below.append(truth <= told.most)
                errors.append(abs(told.estimate - truth) / max(1, truth))
                widths.append((told.high - told.low) / max(1, truth))
        rows.append((f"{share:.0%} of interviews read", len(inside), *map(_mean, (inside, below, errors, widths))))
    return Result(
        f"Estimates of what is unseen, {corpus.name}",
        ("read", "cases", "in the interval", "below the bound", "mean error", "width"),
        rows,
        (f"Intervals and bounds at {CONFIDENCE:.0%}; error and width as shares of the true number.",),
    )


def _mean(values: Sequence[Any]) -> float:
    return float(np.mean(values)) if values else float("nan")


def orders(corpus: Corpus, features: Features, holds: Any, steps: Sequence[int] = (20, 40, 80)) -> Result:
    """What a model has learned after so many passages were read whole, in order or as `suggest next` proposes."""
    from sklearn.metrics import average_precision_score

    count = len(features.passages)
    generator = np.random.default_rng(0)
    codes = [code for code in range(holds.shape[1]) if holds[:, code].sum() >= FEWEST]
    test = np.zeros(count, bool)
    names = np.array(features.groups)
    every = sorted(set(features.groups))
    test[np.isin(names, generator.choice(every, max(1, round(0.4 * len(every))), replace=False))] = True

    def learned(read: Sequence[int]) -> Any:
        labels = Labels(np.zeros(holds.shape, np.int8), np.zeros(holds.shape, bool))
        labels.holds[list(read)] = np.where(holds[list(read)], 1, -1)
        labels.certain[list(read)] = True
        return labels, fit(features, labels, 0, SilentProgress())

    def worth(read: Sequence[int]) -> float:
        scores = learned(read)[1].scores
        return _mean([average_precision_score(holds[test, c], scores[test, c]) for c in codes if holds[test, c].any()])

    free = np.flatnonzero(~test)
    ways: dict[str, Callable[[int], list[int]]] = {
        "in order": lambda number: free[:number].tolist(),
        "at random": lambda number: np.random.default_rng(1).permutation(free)[:number].tolist(),
    }
    taken: list[int] = []
    worths: list[float] = []
    for number in steps:
        while len(taken) < min(number, len(free)):
            labels, fitted = learned(taken)
            undecided = (labels.holds == 0) & ~test[:, None]
            more = next_order(features, fitted, undecided, codes, min(20, number - len(taken)))
            taken += [one.passage for one in more]
        worths.append(worth(taken))
    rows: list[tuple[Any, ...]] = [(name, *(worth(way(number)) for number in steps)) for name, way in ways.items()]
    rows.append(("as suggest next says", *worths))
    return Result(
        f"What is learned from passages read in different orders, {corpus.name}",
        ("order", *(f"{number} read" for number in steps)),
        rows,
        ("Mean average precision over codes, on 40% of the interviews, none of which were read.",),
    )
