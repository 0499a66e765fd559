"""Themes: what qualkit suggests and what other methods make of the same passages, held against people's codes."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.quality.corpora import Corpus
from benchmarks.quality.tables import Cell, Result
from qualkit import plugins
from qualkit.domain.suggestions import Passage
from qualkit.ports import SilentProgress
from qualkit.suggesters.cache import encode_cached
from qualkit.suggesters.consensus import consensus
from qualkit.suggesters.encoder import choose
from qualkit.suggesters.keywords import diversity, npmi
from qualkit.suggesters.proposing import prepare
from qualkit.suggesters.smoothing import smoothed
from qualkit.suggesters.themes import DEFAULTS
from qualkit.suggesters.themes import _shaping as shaping_rows
from qualkit.suggesters.words import Terms, find_terms

__all__ = ["measure_themes"]

SHARE = 0.8
RUNS = DEFAULTS["runs"]
SLOW = ("BERTopic", "BERTopic, none left out", "LDA")
WORDS = 10
HEADS = (
    "method",
    "themes",
    "left out",
    "ARI",
    "AMI",
    "NMI",
    "ARI broad",
    "stability",
    "NPMI",
    "diversity",
    "seconds",
)
# A method: passages with their vectors, the wanted number of themes (0: its own), a seed → labels, -1 for none.
Method = Callable[[Sequence[Passage], Any, int, int], Any]


def measure_themes(corpus: Corpus, cache: Path, draws: int, seed: int, quick: bool = False) -> Result:
    """Every method at qualkit's own number of themes and at BERTopic's own.

    Stability is the mean adjusted Rand index of what is found in `draws` random 80% of the interviews, over the
    passages that two of them share; the number of themes is the same in all of them. `quick` leaves BERTopic and LDA
    out.
    """
    from sklearn.metrics import adjusted_rand_score

    # Passages with one main code; short and repeated ones are left out for every method alike.
    coded = corpus.only([row for row, label in enumerate(corpus.main) if label])
    corpus = coded.only(prepare(coded.passages).places)
    embedder, _ = choose("")
    vectors = encode_cached(embedder, [p.text for p in corpus.passages], cache, SilentProgress())
    methods = {name: method for name, method in _methods(cache).items() if not quick or name not in SLOW}
    first = _run(_plugin("themes", cache), corpus, vectors, 0, seed)
    own = len(set(first[0].tolist()) - {-1})
    check = float(adjusted_rand_score(first[0], _groups_alone(corpus.passages, vectors, own, seed)))
    methods["qualkit"] = _groups_alone
    # Run twice: the first time UMAP is compiled, which is not the method's own time.
    theirs = 0 if quick else len(set(_run(_bertopic, corpus, vectors, 0, seed)[0].tolist()) - {-1})
    terms = find_terms([p.text for p in corpus.passages], [p.case for p in corpus.passages])
    rows: list[tuple[Cell, ...]] = []
    for number in dict.fromkeys(n for n in (own, theirs) if n > 1):
        for name, method in methods.items():
            if name in SLOW and number != own:
                continue
            if name.startswith("BERTopic"):
                wanted = 0
            else:
                wanted = number
            found = first if (name, number) == ("qualkit", own) else _run(method, corpus, vectors, wanted, seed)
            # LDA takes long, and three draws show how unsettled it is.
            steady = _stability(method, corpus, vectors, wanted, min(draws, 3) if name == "LDA" else draws, seed)
            rows.append((name, *_figures(corpus, found[0]), steady, *_words(terms, found[0]), round(found[1], 1)))
    notes = _ratios(rows, own)
    notes.append(
        "Where qualkit's groups alone were made (for other numbers and in draws), words, names and checks were left"
        f" out; on all passages they agree with the whole suggester's to {check:.2f} (adjusted Rand index)."
    )
    title = (
        f"Themes, {corpus.name}: {len(corpus.passages)} passages of {len({p.source for p in corpus.passages})} sources,"
        f" {len(set(corpus.main))} codes"
    )
    return Result(title, HEADS, rows, notes)


def _methods(cache: Path) -> dict[str, Method]:
    known = set(plugins.names("suggesters"))
    return {
        "qualkit": _groups_alone,
        "BERTopic": _bertopic,
        "BERTopic, none left out": lambda p, v, n, s: _bertopic(p, v, n, s, reassign=True),
        "NMF": _plugin("nmf", cache) if "nmf" in known else _nmf,
        "LDA": _plugin("lda", cache) if "lda" in known else _lda,
        "k-means": _kmeans,
    }


def _run(method: Method, corpus: Corpus, vectors: Any, number: int, seed: int) -> tuple[Any, float]:
    began = time.perf_counter()
    labels = method(corpus.passages, vectors, number, seed)
    return labels, time.perf_counter() - began


def _plugin(name: str, cache: Path) -> Method:
    def method(passages: Sequence[Passage], vectors: Any, number: int, seed: int) -> Any:
        suggester = plugins.load("suggesters", name)
        known = getattr(suggester, "defaults", {"cache_folder", "themes"})
        parameters: dict[str, Any] = {"themes": number or None}
        if "cache_folder" in known:
            parameters["cache_folder"] = str(cache)
        if name in ("nmf", "lda"):
            parameters["runs"] = 2  # their own check of stability, which is not used here
        found = suggester.suggest(passages, parameters, seed, SilentProgress())
        labels = np.full(len(passages), -1)
        support = np.full(len(passages), -1.0)
        for theme, proposal in enumerate(found.themes):
            for member, firm in zip(proposal.members, proposal.support, strict=True):
                if firm > support[member]:
                    labels[member], support[member] = theme, firm
        return labels

    return method


def _groups_alone(passages: Sequence[Passage], vectors: Any, number: int, seed: int) -> Any:
    """The groups that the suggester of themes makes, without its words, names and checks."""
    corpus = prepare(passages)
    own = vectors[corpus.places]
    places = [(passage.source, passage.span.start) for passage in corpus.passages]
    shaping = shaping_rows(corpus.texts, corpus.cases)
    shape = smoothed(own, places, shaping)
    themes = max(2, min(number, len(own) // 3))
    labels = np.full(len(passages), -1)
    labels[corpus.places] = consensus(shape, themes, RUNS, seed, SilentProgress(), shaping).cut(themes)
    return labels


def _bertopic(passages: Sequence[Passage], vectors: Any, number: int, seed: int, *, reassign: bool = False) -> Any:
    """BERTopic as it comes, but for a fixed seed of UMAP."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from bertopic import BERTopic
        from umap import UMAP

        texts = [passage.text for passage in passages]
        reduce = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed, n_jobs=1)
        # Its language model is given as vectors; any it would load itself is not wanted here.
        model = BERTopic(umap_model=reduce, embedding_model=None, verbose=False)
        try:
            topics, _ = model.fit_transform(texts, vectors)
            if reassign and -1 in topics and len(set(topics)) > 1:
                topics = model.reduce_outliers(texts, topics, strategy="embeddings", embeddings=vectors)
        except (ValueError, TypeError):  # too few passages for UMAP or for its vocabulary
            topics = [-1] * len(texts)
    return np.array(topics)


def _nmf(passages: Sequence[Passage], vectors: Any, number: int, seed: int) -> Any:
    from sklearn.decomposition import NMF
    from sklearn.feature_extraction.text import TfidfVectorizer

    table = TfidfVectorizer(stop_words="english", min_df=2, max_df=0.9, sublinear_tf=True)
    counts = table.fit_transform([p.text for p in passages])
    return NMF(number, random_state=seed, max_iter=400).fit_transform(counts).argmax(axis=1)


def _lda(passages: Sequence[Passage], vectors: Any, number: int, seed: int) -> Any:
    from sklearn.decomposition import LatentDirichletAllocation
    from sklearn.feature_extraction.text import CountVectorizer

    counts = CountVectorizer(stop_words="english", min_df=2, max_df=0.9).fit_transform([p.text for p in passages])
    return LatentDirichletAllocation(number, random_state=seed, max_iter=20).fit_transform(counts).argmax(axis=1)


def _kmeans(passages: Sequence[Passage], vectors: Any, number: int, seed: int) -> Any:
    from sklearn.cluster import KMeans

    return KMeans(number, n_init=10, random_state=seed).fit_predict(vectors)


def _figures(corpus: Corpus, labels: Any) -> tuple[Cell, ...]:
    from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score, normalized_mutual_info_score

    left = float((labels < 0).mean())
    return (
        len(set(labels.tolist()) - {-1}),
        left,
        float(adjusted_rand_score(corpus.main, labels)),
        float(adjusted_mutual_info_score(corpus.main, labels)),
        float(normalized_mutual_info_score(corpus.main, labels)),
        float(adjusted_rand_score(corpus.broad, labels)) if corpus.broad else None,
    )


def _stability(method: Method, corpus: Corpus, vectors: Any, number: int, draws: int, seed: int) -> float | None:
    from sklearn.metrics import adjusted_rand_score

    generator = np.random.default_rng(seed)
    names = sorted({passage.source for passage in corpus.passages})
    drawn: list[tuple[Any, Any]] = []
    before: list[set[str]] = []
    for _ in range(draws):
        for _ in range(20):
            chosen = set(generator.choice(names, max(2, round(SHARE * len(names))), replace=False).tolist())
            # Of few interviews the same might be drawn again, which would agree with itself.
            if chosen not in before:
                break
        before.append(chosen)
        rows = np.array([row for row, passage in enumerate(corpus.passages) if passage.source in chosen])
        drawn.append((rows, method([corpus.passages[row] for row in rows], vectors[rows], number, seed)))
    found = []
    for one in range(draws):
        for other in range(one):
            _, here, there = np.intersect1d(drawn[one][0], drawn[other][0], return_indices=True)
            found.append(float(adjusted_rand_score(drawn[one][1][here], drawn[other][1][there])))
    return float(np.mean(found)) if found else None


def _words(terms: Terms, labels: Any) -> tuple[Cell, ...]:
    """Coherence and diversity of the words by class-based TF-IDF, the same for every method (Grootendorst 2022)."""
    themes = sorted(set(labels.tolist()) - {-1})
    counts: list[dict[str, int]] = [{} for _ in themes]
    everywhere: dict[str, int] = {}
    for document, label in zip(terms.documents, labels.tolist(), strict=True):
        for term in document:
            everywhere[term] = everywhere.get(term, 0) + 1
            if label >= 0:
                own = counts[themes.index(label)]
                own[term] = own.get(term, 0) + 1
    average = sum(everywhere.values()) / max(1, len(themes))
    words = []
    for own in counts:
        weight = {term: count * np.log(1 + average / everywhere[term]) for term, count in own.items()}
        words.append(sorted(weight, key=lambda term: (-weight[term], term))[:WORDS])
    return npmi(words, terms.documents), diversity(words)


def _ratios(rows: Sequence[tuple[Cell, ...]], own: int) -> list[str]:
    """qualkit's ARI and stability against each baseline's, from the same run."""
    ours = next((row for row in rows if row[0] == "qualkit"), None)
    if ours is None:
        return []
    said = []
    for row in rows[1:]:
        if row[0] != "qualkit" and (row[1] == own or str(row[0]).startswith("BERTopic")):
            said.append(f"{row[0]} {_ratio(ours[3], row[3])} / {_ratio(ours[7], row[7])}")
    return [f"qualkit at its own number of themes : baseline, ARI / stability: {'; '.join(said)}."] if said else []


def _ratio(one: Cell, other: Cell) -> str:
    if not isinstance(one, float) or not isinstance(other, float) or other <= 0.005:
        return "–"
    return f"{one / other:.2f}"
