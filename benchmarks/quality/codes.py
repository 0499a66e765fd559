"""Suggested codes: qualkit's suggester and others at 0, 5, 10, 20 and 50 coded passages a code."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quality.corpora import Corpus
from benchmarks.quality.tables import Cell, Result
from qualkit.analysis.retrieval import Ranking, best_cut, calibration, f1
from qualkit.domain.code_suggestions import Judgement
from qualkit.ports import SilentProgress
from qualkit.suggesters.cache import encode_cached
from qualkit.suggesters.codes.features import Features, prepare
from qualkit.suggesters.codes.keyword_matching import pattern_scores, word_scores
from qualkit.suggesters.codes.leaving_out import draw_examples, interviews_of
from qualkit.suggesters.codes.model import fit, labels_of
from qualkit.suggesters.encoder import choose

__all__ = ["EXAMPLES", "compare", "material_of", "measure_codes", "stated_and_found"]

EXAMPLES = (0, 5, 10, 20, 50)
TEST = 0.4
DEFINITION = 3.0
STATED = 20


@dataclass
class Material:
    """A corpus as every method gets it; row i is passage i, column j code j.

    Attributes:
        features: qualkit's own, of all passages.
        vectors, definitions: sentence vectors of passages, and of each code's name and definition.
        words, definition_words: TF-IDF of one and two words of the same.
    """

    corpus: Corpus
    holds: Any
    groups: list[str]
    features: Features
    vectors: Any
    definitions: Any
    words: Any
    definition_words: Any
    by_words: tuple[Any, Any]
    seconds: list[float] = field(default_factory=list)
    stated: list[tuple[Any, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Answer:
    """Of all passages and codes: scores, and what would be taken or the stated probabilities."""

    scores: Any
    taken: Any = None
    probabilities: Any = None


# A method: material, rows learned from, a seed → its answer; None where it cannot begin.
Method = Callable[[Material, Any, int], Answer | None]


Figures = dict[tuple[str, int], tuple[float, float, float]]


def measure_codes(corpus: Corpus, cache: Path, seeds: int, examples: Sequence[int] = EXAMPLES) -> list[Result]:
    """A row a method, a column for each number of coded passages a code; and stated probabilities against codings."""
    material = material_of(corpus, cache)
    figures = compare(material, seeds, examples)
    rows: list[tuple[Cell, ...]] = []
    for name in METHODS:
        cells = [figures.get((name, count)) for count in examples]
        if any(cells):
            rows.append((name, *(" / ".join(f"{value:.2f}" for value in cell) if cell else None for cell in cells)))
    rows.extend(_ratios(figures, examples))
    notes = [
        "Average precision / share of right ones among the first 10 / macro-F1. Methods that do not learn have their"
        f" figures in the first column. Chance {float(np.mean(material.holds > 0)):.2f}.",
        f"qualkit learned and scored all passages for all codes in {np.mean(material.seconds):.1f} s on average,"
        " vectors aside.",
    ]
    title = f"Suggested codes, {corpus.name}: {len(corpus.passages)} passages, {len(corpus.knowledge)} codes"
    heads = ("coded passages a code", *(str(count) for count in examples))
    return [Result(title, heads, rows, notes), *_stated(material)]


def compare(material: Material, seeds: int, examples: Sequence[int]) -> Figures:
    """AP, P@10 and macro-F1 of every method on the same draws, by method and number of examples.

    40% of the sources are for testing, examples are drawn from the others. What is drawn is known with all its codes.
    Averages are over codes with three passages or more among those tested, and over `seeds` draws.
    """
    found: dict[tuple[str, int], list[tuple[float, float, float]]] = {}
    for seed in range(seeds):
        test = _tested(material, seed)
        for count in examples:
            learned = draw_examples(np.where(test[:, None], 0, material.holds), count, seed)
            for name, method in METHODS.items():
                if name in ALIKE and count != examples[0]:
                    continue
                began = time.perf_counter()
                answer = method(material, learned, seed)
                if answer is None:
                    continue
                found.setdefault((name, count), []).append(_figures(material, answer, test))
                if answer.probabilities is not None:
                    material.seconds.append(time.perf_counter() - began)
                    if count == STATED:
                        material.stated.append((answer.probabilities[test], material.holds[test] > 0))
    means = {key: np.nanmean(values, axis=0) for key, values in found.items()}
    return {key: (float(mean[0]), float(mean[1]), float(mean[2])) for key, mean in means.items()}


def material_of(corpus: Corpus, cache: Path) -> Material:
    """A corpus with everything that does not depend on what is learned from."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    embedder, _ = choose("")
    texts = [passage.text for passage in corpus.passages]
    said = [f"{code.name}. {code.definition}".strip() for code in corpus.knowledge]
    vectors = encode_cached(embedder, texts + said, cache, SilentProgress())
    counter = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=1 if len(texts) < 50 else 2)
    words = counter.fit_transform(texts + said).tocsr()
    holds = np.array(
        [[1 if code.key in passage.codes else -1 for code in corpus.knowledge] for passage in corpus.passages]
    )
    return Material(
        corpus=corpus,
        holds=holds,
        groups=interviews_of(corpus.passages),
        features=prepare(corpus.passages, corpus.knowledge, embedder, cache, SilentProgress()),
        vectors=vectors[: len(texts)],
        definitions=vectors[len(texts) :],
        words=words[: len(texts)],
        definition_words=words[len(texts) :],
        by_words=word_scores(texts, corpus.knowledge),
    )


def _tested(material: Material, seed: int) -> Any:
    names = sorted(set(material.groups))
    dealt = np.random.default_rng(1000 + seed).permutation(names)
    chosen = set(dealt[: max(1, round(TEST * len(names)))].tolist())
    return np.array([group in chosen for group in material.groups])


def _qualkit(material: Material, learned: Any, seed: int) -> Answer:
    codes = material.corpus.knowledge
    told = [
        Judgement(passage=int(row), code=code.key, holds=bool(holds), certain=bool(holds))
        for row in np.flatnonzero(learned)
        for code, holds in zip(codes, material.holds[row] > 0, strict=True)
    ]
    fitted = fit(material.features, labels_of(material.features, told), seed, SilentProgress())
    return Answer(fitted.scores, probabilities=fitted.probabilities)


def _floor(material: Material, learned: Any, seed: int) -> Answer:
    from scipy.sparse import csr_matrix, hstack

    table = hstack([csr_matrix(material.vectors), material.words * 0.5]).tocsr()
    defined = hstack([csr_matrix(material.definitions), material.definition_words * 0.5]).tocsr()
    if not learned.any():
        scores = np.asarray((table @ defined.T).todense())
        return Answer(scores, _far_above(scores))
    return _regressions(table, material, learned, defined)


def _plain(material: Material, learned: Any, seed: int) -> Answer | None:
    return _regressions(material.vectors, material, learned) if learned.any() else None


def _tfidf(material: Material, learned: Any, seed: int) -> Answer | None:
    return _regressions(material.words, material, learned) if learned.any() else None


def _cosine(material: Material, learned: Any, seed: int) -> Answer:
    scores = material.vectors @ material.definitions.T
    return Answer(scores, _far_above(scores))


def _keywords(material: Material, learned: Any, seed: int) -> Answer:
    return Answer(*material.by_words)


def _patterns(material: Material, learned: Any, seed: int) -> Answer | None:
    if not any(code.fired for code in material.corpus.knowledge):
        return None
    scores = pattern_scores(len(material.corpus.passages), material.corpus.knowledge)
    return Answer(scores, scores > 0.5)


METHODS: dict[str, Method] = {
    "qualkit": _qualkit,
    "floor: LR, definition x 3": _floor,
    "LR on the same vectors": _plain,
    "LR on TF-IDF": _tfidf,
    "cosine to definition": _cosine,
    "words of name, definition": _keywords,
    "the codebook's patterns": _patterns,
}
ALIKE = ("cosine to definition", "words of name, definition", "the codebook's patterns")


def _regressions(table: Any, material: Material, learned: Any, defined: Any = None) -> Answer:
    from scipy.sparse import issparse, vstack
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    rows = np.flatnonzero(learned)
    count = material.holds.shape[1]
    scores = np.full(material.holds.shape, -1.0)
    with threadpool_limits(limits=1):
        for code in range(count):
            truth = material.holds[rows, code] > 0
            examples, weights = table[rows], np.ones(len(rows))
            if defined is not None:
                stack = vstack if issparse(table) else np.vstack
                examples = stack([examples, defined])
                own = np.arange(count) == code
                truth = np.concatenate([truth, own])
                weights = np.concatenate([weights, np.where(own, DEFINITION, 1.0)])
            if truth.any() and not truth.all():
                model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000)
                scores[:, code] = model.fit(examples, truth, sample_weight=weights).decision_function(table)
    return Answer(scores, scores > 0)


def _far_above(scores: Any) -> Any:
    """Those one and a half standard deviations above the mean of their code."""
    return scores > scores.mean(axis=0) + 1.5 * scores.std(axis=0)


def _figures(material: Material, answer: Answer, test: Any) -> tuple[float, float, float]:
    relevant = material.holds[test] > 0
    found = []
    for code in np.flatnonzero(relevant.sum(axis=0) >= 3):
        ranking = Ranking(answer.scores[test, code], relevant[:, code])
        chosen = best_cut(answer.probabilities[test, code]) if answer.taken is None else answer.taken[test, code]
        found.append((ranking.average_precision(), ranking.precision_at(10), f1(chosen, relevant[:, code])))
    average = np.mean(found, axis=0) if found else np.full(3, np.nan)
    return float(average[0]), float(average[1]), float(average[2])


def _ratios(figures: Figures, examples: Sequence[int]) -> list[tuple[Cell, ...]]:
    """qualkit's average precision as a multiple of others'; of those that do not learn, of the figure they have."""
    rows: list[tuple[Cell, ...]] = []
    for name in METHODS:
        cells: list[Cell] = []
        for count in examples:
            ours = figures.get(("qualkit", count))
            theirs = figures.get((name, examples[0] if name in ALIKE else count))
            cells.append(f"{ours[0] / theirs[0]:.2f}" if ours and theirs and theirs[0] > 0 else None)
        if name != "qualkit" and any(cells):
            rows.append((f"AP, qualkit : {name}", *cells))
    return rows


def _stated(material: Material) -> list[Result]:
    if not material.stated:
        return []
    stated = np.concatenate([one.ravel() for one, _ in material.stated])
    truth = np.concatenate([one.ravel() for _, one in material.stated])
    return [stated_and_found(f"Stated and found, {material.corpus.name}, {STATED} examples a code", stated, truth)]


def stated_and_found(title: str, stated: Any, truth: Any) -> Result:
    """Bins of a tenth around 0.1, 0.2, …, so that "0.8" is 0.75 to 0.85."""
    edges = (0.0, *(0.05 + number / 10 for number in range(10)), 1.0)
    rows: list[tuple[Cell, ...]] = [
        (f"{low:.2f} to {high:.2f}", count, mean, found.value, f"{found.low:.2f} to {found.high:.2f}")
        for low, high, count, mean, found in calibration(stated, truth, edges)
    ]
    return Result(title, ("stated", "suggestions", "mean stated", "found right", "95% interval"), rows)
