"""BERTopic as its authors run it: UMAP and HDBSCAN over sentence embeddings, named by class-based TF-IDF."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from qualkit.domain.suggestions import Passage, SuggestionSet
from qualkit.errors import BadInput
from qualkit.ports import Embedder, Progress, SilentProgress
from qualkit.suggesters.encoder import choose, installed
from qualkit.suggesters.engines.assembling import NO_THEME, assemble, common_parameters
from qualkit.suggesters.engines.repeating import Labels, Repeated, repeat
from qualkit.suggesters.proposing import (
    FEWEST,
    INDICATIVE,
    Corpus,
    Groups,
    known_versions,
    prepare,
    too_few,
    unit,
    whole_number,
)

__all__ = ["BerTopic"]

_NEEDED = {"umap": "umap-learn", "hdbscan": "hdbscan"}
_LIBRARIES = ("bertopic", "hdbscan", "numba", "numpy", "scikit-learn", "scipy", "simplemma", "tokenizers", "umap-learn")
OUTLIERS = ("reassign", "leave")
Vectors = NDArray[np.float32]


class BerTopic:
    """UMAP, HDBSCAN and c-TF-IDF, with BERTopic's own defaults.

    The passages are sorted by hash and everything random is seeded, so that one seed gives one result on one machine.

    Source: M. Grootendorst, "BERTopic: Neural topic modeling with a class-based TF-IDF procedure", arXiv:2203.05794.
    """

    name = "bertopic"
    version = "1"
    kind = "themes"
    describe = "BERTopic's own grouping (UMAP and HDBSCAN): finds its number of themes; needs the full installation."
    defaults: ClassVar[dict[str, Any]] = {
        "themes": None,
        "embedding_model": "",
        "cache_folder": None,
        "runs": 5,
        "outliers": "reassign",
        "smallest": 10,
        "neighbours": 15,
    }

    def suggest(
        self, passages: Sequence[Passage], parameters: dict[str, Any], seed: int, progress: Progress
    ) -> SuggestionSet:
        """Propose themes.

        Args:
            passages: what participants said.
            parameters: ``themes`` (None: as many as are found; a number merges the most alike until so many are
                left), ``outliers`` ("reassign" puts passages that fit no theme in the nearest, "leave" leaves them
                out), ``smallest`` (passages of the smallest theme), ``neighbours`` (UMAP's), ``runs`` (repetitions on
                80% of the passages), ``embedding_model``, ``cache_folder``.
            seed: a whole number.
            progress: told what is being done; an exception from it stops the work.

        Raises:
            BadInput: a parameter is unknown or out of range, or UMAP or HDBSCAN is not installed.
            ModelProblem: a model folder was named and cannot be used.
        """
        settings = _settings(self.defaults, parameters)
        corpus = prepare(passages)
        if len(corpus.passages) < FEWEST:
            kept = {key: value for key, value in settings.items() if key != "cache_folder"}
            return too_few(corpus, kept | {"seed": seed}, known_versions(*_LIBRARIES))
        _refuse_without_libraries()
        embedder, notes = choose(str(settings["embedding_model"] or ""))
        return _suggest(corpus, embedder, settings, seed, notes, progress)


def _settings(defaults: dict[str, Any], parameters: dict[str, Any]) -> dict[str, Any]:
    settings = common_parameters(defaults, parameters, BerTopic.name)
    whole_number("The size of the smallest theme", settings["smallest"], 2)
    whole_number("The number of neighbours", settings["neighbours"], 2)
    if settings["outliers"] not in OUTLIERS:
        raise BadInput(
            f"The parameter outliers must be {' or '.join(OUTLIERS)}, not {settings['outliers']!r}.",
            hint="“reassign” puts passages that fit no theme in the nearest one; “leave” leaves them out.",
        )
    return settings


def _refuse_without_libraries() -> None:
    missing = [package for module, package in _NEEDED.items() if find_spec(module) is None]
    if missing:
        raise BadInput(
            f"The engine bertopic needs {' and '.join(missing)}, which the light installation leaves out.",
            hint=f"Run: pip install {' '.join(missing)}; or leave --engine out: the default engine needs neither.",
        )


def _suggest(
    corpus: Corpus, embedder: Embedder, settings: dict[str, Any], seed: int, notes: list[str], progress: Progress
) -> SuggestionSet:
    from threadpoolctl import threadpool_limits

    from qualkit.suggesters.cache import encode_cached

    folder = Path(settings["cache_folder"]) if settings["cache_folder"] else None
    vectors = encode_cached(embedder, corpus.texts, folder, progress)
    with threadpool_limits(limits=1):
        progress("Grouping passages", 0, 1)
        dense = _dense(vectors, settings, seed)
        progress("Grouping passages", 1, 1)
        labels = _finished(vectors, dense, settings)

        def again(sample: Labels, sown: int) -> Labels:
            return _finished(vectors[sample], _dense(vectors[sample], settings, sown), settings)

        themes = int(labels.max(initial=-1)) + 1
        repeated = (
            repeat(again, labels, settings["runs"], seed, progress)
            if themes
            else Repeated(0.0, (), np.zeros(len(labels)))
        )
    groups = _groups(corpus, vectors, labels, repeated, embedder, folder)
    alone = int((dense < 0).sum())
    return assemble(
        corpus,
        groups,
        repeated.overall,
        method=_method(corpus, embedder, themes, alone, settings, seed),
        settings=settings,
        seed=seed,
        notes=[*notes, *_notes(len(labels), alone, themes, settings)],
        left_out={NO_THEME: int((labels < 0).sum())},
        libraries=_LIBRARIES,
        embedder=embedder,
    )


def _dense(vectors: Vectors, settings: dict[str, Any], seed: int) -> Labels:
    """Groups of the rows that lie close together, -1 for those that do not."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import hdbscan
        import umap

        flat = umap.UMAP(
            n_neighbors=min(settings["neighbours"], len(vectors) - 1),
            n_components=5,
            min_dist=0.0,
            metric="cosine",
            random_state=seed,
            n_jobs=1,
        ).fit_transform(vectors)
        size = min(settings["smallest"], len(vectors))
        found = hdbscan.HDBSCAN(min_cluster_size=size, core_dist_n_jobs=1).fit_predict(flat)
    return np.asarray(found, np.int64)


def _finished(vectors: Vectors, dense: Labels, settings: dict[str, Any]) -> Labels:
    """Merge to the wanted number, reassign outliers if wanted, and number by size."""
    from qualkit.suggesters.consensus import by_size

    labels = dense
    themes = int(labels.max(initial=-1)) + 1
    if not themes:
        return labels
    if settings["themes"] and settings["themes"] < themes:
        from sklearn.cluster import AgglomerativeClustering

        merging = AgglomerativeClustering(settings["themes"], metric="cosine", linkage="average")
        merged = merging.fit_predict(_centres(vectors, labels))
        labels = np.where(labels < 0, -1, merged[labels]).astype(np.int64)
    if settings["outliers"] == "reassign":
        nearest = np.argmax(np.round(vectors @ _centres(vectors, labels).T, 6), axis=1)
        labels = np.where(labels < 0, nearest, labels).astype(np.int64)
    result = np.full(len(labels), -1, np.int64)
    result[labels >= 0] = by_size(labels[labels >= 0])
    return result


def _centres(vectors: Vectors, labels: Labels) -> Vectors:
    return np.stack([unit(vectors[labels == theme].mean(axis=0)) for theme in range(int(labels.max()) + 1)])


def _groups(
    corpus: Corpus, vectors: Vectors, labels: Labels, repeated: Repeated, embedder: Embedder, folder: Path | None
) -> Groups:
    from qualkit.suggesters.bertopic_themes import TopicWords
    from qualkit.suggesters.cache import encode_cached
    from qualkit.suggesters.keywords import choose_keywords
    from qualkit.suggesters.words import Terms, find_terms

    terms = find_terms(corpus.texts, corpus.cases)
    inside = np.flatnonzero(labels >= 0)
    closeness = np.zeros(len(labels))
    keywords: list[tuple[str, ...]] = []
    if len(inside):
        centres = _centres(vectors, labels)
        closeness[inside] = (vectors[inside] * centres[labels[inside]]).sum(axis=1, dtype=np.float64)
        # Words are weighed over the passages that have a theme.
        documents = tuple(terms.documents[row] for row in inside)
        own = Terms(documents, {key: terms.shown[key] for key in sorted({key for one in documents for key in one})})
        cases = [corpus.cases[row] for row in inside]

        def encode(words: Sequence[str]) -> Vectors:
            return encode_cached(embedder, words, folder, SilentProgress())

        words = TopicWords(own, labels[inside].tolist(), vectors[inside])
        standalone = getattr(embedder, "standalone", False)
        keywords = choose_keywords(words, own, cases, centres, encode if standalone else None)
    return Groups(
        labels=labels,
        closeness=closeness,
        support=repeated.support,
        by_theme=repeated.by_theme,
        keywords=keywords,
        terms=terms,
    )


def _notes(passages: int, alone: int, themes: int, settings: dict[str, Any]) -> list[str]:
    notes = []
    if not themes:
        notes.append(
            f"BERTopic found no group of {settings['smallest']} passages or more that lie close together: all "
            f"{passages} passages fit no theme. It needs hundreds of passages; the default engine does not."
        )
    elif alone:
        fate = "were put in the theme nearest to them" if settings["outliers"] == "reassign" else "were left out"
        notes.append(f"{alone} of {passages} passages ({100 * alone / passages:.0f}%) fitted no theme and {fate}.")
    if passages < INDICATIVE:
        notes.append(
            f"Below {INDICATIVE} passages BERTopic tends to leave most passages out, or to put half of them in one "
            "theme."
        )
    notes.append(
        "BERTopic finds its own number of themes, often many small ones beside one large one, and a few passages more "
        "or less, another seed or another kind of processor can change it: compare the stability of this run with that "
        "of the default engine at the same number of themes."
    )
    return notes


def _method(corpus: Corpus, embedder: Embedder, themes: int, alone: int, settings: dict[str, Any], seed: int) -> str:
    versions = installed("bertopic", "umap-learn", "hdbscan")
    hash_part = f", SHA-256 {embedder.sha256[:12]}" if embedder.sha256 else ""
    fate = "put in the nearest theme" if settings["outliers"] == "reassign" else "left out"
    return (
        f"{len(corpus.passages)} passages of talk by {len(set(corpus.cases))} participants were represented by "
        f"{embedder.name}{hash_part} and grouped into {themes} candidate themes as BERTopic does "
        f"({versions['bertopic']}; UMAP {versions['umap-learn']} with {settings['neighbours']} neighbours and 5 "
        f"dimensions, HDBSCAN {versions['hdbscan']} with themes of {settings['smallest']} passages or more, seed "
        f"{seed}); {alone} passages that fitted no theme were {fate}; keywords are class-based TF-IDF terms. Themes "
        "were proposals for the researchers' decision."
    )
