"""Choosing the few words that name a theme from the many that are typical of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qualkit.suggesters.words import Terms

if TYPE_CHECKING:
    from qualkit.suggesters.bertopic_themes import TopicWords

__all__ = ["choose_keywords", "diversity", "npmi"]

Vectors = NDArray[np.float32]
KEYWORDS = 10
_CANDIDATES = 30
_DISTINCT = 0.3


def choose_keywords(
    words: TopicWords,
    terms: Terms,
    cases: Sequence[str],
    centres: Vectors,
    encode: Callable[[Sequence[str]], Vectors] | None,
) -> list[tuple[str, ...]]:
    """Keywords of every theme, best first, as term keys.

    Of the 50 heaviest terms by c-TF-IDF those that most participants in the theme use are ranked by their weight times
    their likeness to the theme's centre, one after another, each judged also by its unlikeness to those chosen before
    (maximal marginal relevance, J. Carbonell and J. Goldstein, SIGIR 1998). A term that shares a word with a chosen one
    is passed over.

    Args:
        words: BERTopic's words of the themes.
        terms: the passages' terms.
        cases: the participant of each passage.
        centres: unit vectors of the themes' centres.
        encode: vectors of words in the space of the passages; None ranks by weight alone.
    """
    candidates = [_shared(words, terms, cases, theme)[:_CANDIDATES] for theme in range(len(centres))]
    keys = sorted({key for listed in candidates for key, _ in listed})
    if encode is None or not keys:
        return [_distinct([key for key, _ in listed])[:KEYWORDS] for listed in candidates]
    vectors = dict(zip(keys, encode([terms.shown[key] for key in keys]), strict=True))
    return [_ranked(listed, centre, vectors) for listed, centre in zip(candidates, centres, strict=True)]


def _shared(words: TopicWords, terms: Terms, cases: Sequence[str], theme: int) -> list[tuple[str, float]]:
    """The theme's terms, weighted by how many of its participants use them: a theme is not one person's story."""
    users: dict[str, set[str]] = {}
    people = set()
    for document, case, own in zip(terms.documents, cases, words.partition, strict=True):
        if own == theme:
            people.add(case)
            for key in document:
                users.setdefault(key, set()).add(case)
    weighed = [(key, weight * sqrt(len(users.get(key, ())) / len(people))) for key, weight in words.words(theme)]
    return sorted(weighed, key=lambda pair: (-round(pair[1], 9), pair[0]))


def _ranked(listed: list[tuple[str, float]], centre: Vectors, vectors: dict[str, Vectors]) -> tuple[str, ...]:
    if not listed:
        return ()
    heaviest = listed[0][1]
    worth = {key: (weight / heaviest) * max(0.05, float(vectors[key] @ centre)) for key, weight in listed}
    best = max(worth.values())
    chosen: list[str] = []
    while len(chosen) < KEYWORDS:
        left = [key for key, _ in listed if key not in chosen and not _shares_word(key, chosen)]
        if not left:
            break
        scores = {key: worth[key] / best - _DISTINCT * _nearest(vectors[key], chosen, vectors) for key in left}
        chosen.append(min(left, key=lambda key: (-round(scores[key], 6), key)))
    return tuple(chosen)


def _nearest(vector: Vectors, chosen: list[str], vectors: dict[str, Vectors]) -> float:
    return max((float(vector @ vectors[key]) for key in chosen), default=0.0)


def _distinct(keys: list[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for key in keys:
        if not _shares_word(key, kept):
            kept.append(key)
    return tuple(kept)


def _shares_word(key: str, chosen: list[str]) -> bool:
    parts = set(key.split("_"))
    return any(parts & set(other.split("_")) for other in chosen)


def diversity(keywords: Sequence[Sequence[str]]) -> float:
    """Share of the themes' keywords that no other theme has: 1 where all differ.

    >>> diversity([["a", "b"], ["b", "c"]])
    0.75
    """
    everything = [key for words in keywords for key in words]
    return len(set(everything)) / len(everything) if everything else 0.0


def npmi(keywords: Sequence[Sequence[str]], documents: Sequence[Sequence[str]]) -> float:
    """Mean normalised pointwise mutual information of the keywords' pairs, counted over passages; -1 to 1.

    Source: G. Bouma, "Normalized (pointwise) mutual information in collocation extraction", GSCL 2009. A pair that is
    never used together counts -1; one that is in every passage counts 1.
    """
    where: dict[str, set[int]] = {}
    for number, document in enumerate(documents):
        for key in set(document):
            where.setdefault(key, set()).add(number)
    scores = [
        _pair(where.get(words[i], set()), where.get(words[j], set()), len(documents))
        for words in keywords
        for i in range(len(words))
        for j in range(i)
    ]
    return sum(scores) / len(scores) if scores else 0.0


def _pair(one: set[int], other: set[int], total: int) -> float:
    both = len(one & other) / total
    if both == 0:
        return -1.0
    if both == 1:
        return 1.0
    return float(np.log(both * total * total / (len(one) * len(other))) / -np.log(both))
