"""What every run of themes gets, whatever made the groups: names, a telling sentence, neighbours, sub-themes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Passage, SuggestionSet, ThemeProposal
from qualkit.ports import Embedder, Progress, SilentProgress
from qualkit.suggesters.labels import Named, name_themes
from qualkit.text.sentences import sentence_spans

if TYPE_CHECKING:
    import numpy

__all__ = ["finish"]

SENTENCE_WORDS = range(7, 46)
_QUOTED = 3
KEYWORDS = 12


@dataclass(frozen=True, slots=True, eq=False)
class _Talk:
    passages: Sequence[Passage]
    vectors: numpy.ndarray
    encode: Callable[[Sequence[str]], numpy.ndarray] | None

    def named(self, groups: Sequence[Sequence[int]], rows: Sequence[int]) -> list[Named]:
        """Names of groups of passages, against the talk of `rows`."""
        place = {row: number for number, row in enumerate(rows)}
        return name_themes(
            [self.passages[row].text for row in rows],
            [self.passages[row].case or self.passages[row].source for row in rows],
            [[place[row] for row in group] for group in groups],
            self.vectors[list(rows)],
            self.encode,
        )


def finish(
    passages: Sequence[Passage],
    result: SuggestionSet,
    embedder: Embedder,
    cache_folder: Path | None,
    progress: Progress,
) -> SuggestionSet:
    """Name the themes of a run and say what else there is to know of each.

    Args:
        passages: those given to the suggester.
        result: what it proposed.
        embedder: the model of the run.
        cache_folder: for embeddings; None: no cache.
        progress: told what is being done.

    Returns:
        The same themes with labels and, in their details: ``phrases``; ``sentence`` (number of the passage, and a place
        in its text); ``nearest`` (the theme most like it) and ``distinctness``; ``also`` ({number of the passage: other
        themes that it fits nearly as well}); ``sub_themes`` (passages of each), where the method found some. Their
        labels, words of the texts, are in the run's extras as ``sub_themes``, a list for each theme.
    """
    if not result.themes:
        return result
    from qualkit.suggesters.cache import encode_cached
    from qualkit.suggesters.tree import draw_tree

    progress("Naming themes", 0, len(result.themes))
    vectors = encode_cached(embedder, [passage.text for passage in passages], cache_folder, progress)

    def encode(words: Sequence[str]) -> numpy.ndarray:
        return encode_cached(embedder, words, cache_folder, SilentProgress())

    talk = _Talk(passages, vectors, encode if embedder.standalone else None)
    rows = range(len(passages))
    named = talk.named([theme.members for theme in result.themes], rows)
    around = _surroundings(result.themes, talk)
    themes: list[ThemeProposal] = []
    below: list[list[str]] = []
    for number, (theme, name) in enumerate(zip(result.themes, named, strict=True)):
        progress("Naming themes", number, len(result.themes))
        details = {
            **theme.details,
            "label_from": "code" if theme.details.get("seed_name") else "phrases",
            "sentence": _sentence(theme, talk),
            **around[number],
        }
        below.append(_sub_labels(theme, talk))
        # Where people have no phrase in common, the label that the suggester made of its keywords stays.
        label = name.label or theme.label
        if details.get("seed_name"):
            label = f"Like {details['seed']} {details['seed_name']}"
        said = {word for phrase in name.phrases for word in phrase.split()}
        keywords = (*name.phrases, *(word for word in theme.keywords if not set(word.split()) <= said))
        themes.append(replace(theme, label=label, keywords=keywords[:KEYWORDS], details=details))
    sizes = [len(theme.members) for theme in themes]
    labels = [theme.label for theme in themes]
    tree = draw_tree(result.tree, labels, sizes) if result.tree else result.tree_text
    apart = [around[number]["distinctness"] for number in range(len(themes)) if "distinctness" in around[number]]
    figures = {**result.figures}
    if apart:
        figures["distinctness"] = round(sum(apart) / len(apart), 4)
    extras = {**result.extras, **({"sub_themes": below} if any(below) else {})}
    return replace(result, themes=tuple(themes), tree_text=tree, figures=figures, extras=extras)


def _surroundings(themes: Sequence[ThemeProposal], talk: _Talk) -> list[dict[str, Any]]:
    """For each theme how it stands to the others."""
    import numpy as np

    from qualkit.suggesters.smoothing import smoothed
    from qualkit.suggesters.theme_shape import also_fits, distinctness

    if len(themes) < 2:
        return [{} for _ in themes]
    labels = np.full(len(talk.passages), -1, np.int64)
    for number, theme in enumerate(themes):
        labels[list(theme.members)] = number
    # By hash, as the suggesters sort: no earlier order matters.
    rows = np.array(sorted(np.flatnonzero(labels >= 0).tolist(), key=lambda row: hashed(talk.passages[row])), np.int64)
    places = [(talk.passages[row].source, talk.passages[row].span.start) for row in rows]
    shape = smoothed(talk.vectors[rows], places)
    fits = dict(zip(rows.tolist(), also_fits(shape, labels[rows]), strict=True))
    apart = distinctness(shape, labels[rows])
    return [
        {
            "nearest": int(one.nearest),
            "distinctness": round(float(one.distinctness), 4),
            "also": {str(row): [int(other) for other in fits[row]] for row in theme.members if fits[row]},
        }
        for theme, one in zip(themes, apart, strict=True)
    ]


def hashed(passage: Passage) -> tuple[str, str, int]:
    """What passages are sorted by: their words' hash, then where they stand."""
    return hashlib.sha256(passage.text.encode()).hexdigest(), passage.source, passage.span.start


def _sub_labels(theme: ThemeProposal, talk: _Talk) -> list[str]:
    groups = [list(group) for group in theme.details.get("sub_themes", ())]
    if not groups:
        return []
    return [name.label or f"part {place}" for place, name in enumerate(talk.named(groups, list(theme.members)), 1)]


def _sentence(theme: ThemeProposal, talk: _Talk) -> list[int]:
    """The sentence that tells best what the theme is about: of the passages to quote, nearest to the theme's centre.

    Likeness counts after the mean of all talk is taken away, as that is what sets the theme apart.
    """
    import numpy as np

    found: list[tuple[int, Span]] = []
    for row in theme.typical[:_QUOTED]:
        spans = sentence_spans(talk.passages[row].text)
        found += [(row, span) for span in spans if len(span.of(talk.passages[row].text).split()) in SENTENCE_WORDS]
    if not found or talk.encode is None:
        return []
    vectors = talk.encode([span.of(talk.passages[row].text) for row, span in found])
    middle = talk.vectors.mean(axis=0, dtype=np.float64)
    apart = talk.vectors[list(theme.members)].mean(axis=0, dtype=np.float64) - middle
    scores = np.round((vectors - middle) @ apart / np.maximum(np.linalg.norm(vectors - middle, axis=1), 1e-12), 6)
    row, span = found[int(np.argmax(scores))]
    return [int(row), span.start, span.end]
