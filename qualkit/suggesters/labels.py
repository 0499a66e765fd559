"""Labels of themes in words that people used: phrases frequent in a theme, rare elsewhere, and near its centre."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log, sqrt
from typing import TYPE_CHECKING

from qualkit.suggesters.words import Phrases, find_phrases

if TYPE_CHECKING:
    import numpy

__all__ = ["Named", "name_themes"]

PHRASES = 8
_CANDIDATES = 40
_FEWEST_USES = 2
_SHARE = 0.04
_PEOPLE = 0.25
_FEW_PEOPLE = 5
_FEWEST_PHRASES = 4
_NEAR = 2.5
_OWN = 0.7
_NAMING = 0.4
_STEM = 5
_LONGER = {1: 1.0, 2: 1.45, 3: 1.6}
"""What a phrase gains over a single word of the same weight: it says more."""
_SECOND = 0.5
"""The second part of a label must be worth this share of the first."""
_LIKE = 0.72
"""Phrases more alike than this say the same."""


@dataclass(frozen=True, slots=True)
class Named:
    """The name of a theme: `label` joins one or two of its `phrases`, best first, as people say them.

    Both are empty where participants have no phrase in common.
    """

    label: str
    phrases: tuple[str, ...]


def name_themes(
    texts: Sequence[str],
    cases: Sequence[str],
    groups: Sequence[Sequence[int]],
    vectors: numpy.ndarray,
    encode: Callable[[Sequence[str]], numpy.ndarray] | None,
) -> list[Named]:
    """A name for every group of passages that has words in common; no two have the same.

    A phrase is worth the share of the group's passages that use it, the rarer elsewhere the more (class-based TF-IDF),
    times the root of the share of the group's participants that use it, times how much nearer it is to the group's
    centre than to all talk together (as KeyBERT ranks keywords by likeness: M. Grootendorst, 2020,
    doi:10.5281/zenodo.4461265).

    Args:
        texts: the words of every passage.
        cases: the participant of each.
        groups: the passages of each theme.
        vectors: unit vectors of the passages.
        encode: vectors of phrases in their space; None ranks by use alone.
    """
    phrases = find_phrases(texts, cases)
    everywhere = Counter(key for document in phrases.documents for key in set(document))
    weighed = [_weighed(phrases, cases, group, everywhere, len(texts)) for group in groups]
    near = _Nearness(weighed, phrases, groups, vectors, encode)
    named: list[Named] = []
    taken: set[frozenset[str]] = set()
    for place, listed in enumerate(weighed):
        ranked = sorted(listed, key=lambda key: (-round(listed[key] * near(place, key), 9), key))
        worth = {key: listed[key] * near(place, key) for key in ranked}
        chosen = _distinct(ranked, near.alike)
        label = _label(chosen, worth, phrases, taken)
        named.append(Named(label, tuple(phrases.shown[key] for key in chosen)))
    return named


def _weighed(
    phrases: Phrases, cases: Sequence[str], group: Sequence[int], everywhere: Counter[str], total: int
) -> dict[str, float]:
    """The group's phrases with their weight: of a quarter of its participants or, where too few are, of two of them.

    A word that is one or two people's names their story, not what the theme is about.
    """
    uses: Counter[str] = Counter()
    users: dict[str, set[str]] = {}
    for row in group:
        for key in set(phrases.documents[row]):
            uses[key] += 1
            users.setdefault(key, set()).add(cases[row])
    people = len({cases[row] for row in group})
    few = max(2, round(_PEOPLE * people)) if people > _FEW_PEOPLE else min(2, people)
    if sum(len(users[key]) >= few and phrases.naming[key] >= _NAMING for key in uses) < _FEWEST_PHRASES:
        few = min(2, people)
    weights = {
        key: count
        / len(group)
        * log(1 + total / everywhere[key])
        * (count * total / (everywhere[key] * len(group))) ** _OWN
        * sqrt(len(users[key]) / people)
        * _LONGER[phrases.length[key]]
        * (0.2 + 0.8 * phrases.naming[key])
        for key, count in uses.items()
        if count >= max(_FEWEST_USES, round(_SHARE * len(group))) and len(users[key]) >= few and phrases.naming[key]
    }
    best = sorted(weights, key=lambda key: (-round(weights[key], 9), key))[:_CANDIDATES]
    return {key: weights[key] for key in best}


class _Nearness:
    """How near phrases are to the centre of a group, and to each other; 1 and 0 for all where no model can say."""

    def __init__(
        self,
        weighed: list[dict[str, float]],
        phrases: Phrases,
        groups: Sequence[Sequence[int]],
        vectors: numpy.ndarray,
        encode: Callable[[Sequence[str]], numpy.ndarray] | None,
    ) -> None:
        import numpy as np

        keys = sorted({key for listed in weighed for key in listed})
        self._vectors: dict[str, numpy.ndarray] = {}
        if encode is None or not keys:
            return
        encoded = encode([phrases.shown[key] for key in keys])
        self._vectors = dict(zip(keys, encoded, strict=True))
        middle = vectors.mean(axis=0, dtype=np.float64)
        self._centres = [vectors[list(group)].mean(axis=0, dtype=np.float64) for group in groups]
        self._apart = [centre - middle for centre in self._centres]

    def __call__(self, place: int, key: str) -> float:
        import numpy as np

        if not self._vectors:
            return 1.0
        vector = self._vectors[key].astype(np.float64)

        def cosine(other: numpy.ndarray) -> float:
            return float(vector @ other) / max(float(np.linalg.norm(other)), 1e-12)

        like = 0.5 * cosine(self._centres[place]) + 0.5 * cosine(self._apart[place])
        return float(max(0.02, like) ** _NEAR)

    def alike(self, one: str, other: str) -> float:
        return float(self._vectors[one] @ self._vectors[other]) if self._vectors else 0.0


def _distinct(ranked: Sequence[str], alike: Callable[[str, str], float]) -> list[str]:
    """The best phrases, none of which shares a word with a better one or says the same."""
    kept: list[str] = []
    for key in ranked:
        if not any(_share_a_word(key, other) or alike(key, other) > _LIKE for other in kept):
            kept.append(key)
        if len(kept) == PHRASES:
            break
    return kept


def _share_a_word(one: str, other: str) -> bool:
    """Whether two phrases have a word, or the beginning of one ("intimacy", "intimate"), in common."""
    return any(
        word == second or (len(word) > _STEM and word[:_STEM] == second[:_STEM])
        for word in one.replace("-", "_").split("_")
        for second in other.replace("-", "_").split("_")
    )


def _label(chosen: Sequence[str], worth: dict[str, float], phrases: Phrases, taken: set[frozenset[str]]) -> str:
    """The best phrase, and the next where it is nearly as good; another next where the label is taken."""
    # Names of things before deeds and qualities: a keyword may be "alone", a label is better "depression".
    chosen = [key for key in chosen if phrases.naming[key] >= _NAMING] or chosen
    if not chosen:
        return ""
    nexts = [key for key in chosen[1:] if worth[key] >= _SECOND * worth[chosen[0]]] or chosen[1:2]
    pairs: list[Sequence[str]] = [(chosen[0], key) for key in [*nexts, *chosen[1:]]]
    for pair in [*pairs, chosen[:1]]:
        # "doctor and appointment" is no other label than "appointment and doctor".
        if frozenset(pair) not in taken:
            taken.add(frozenset(pair))
            return _sentence_case(" and ".join(phrases.shown[key] for key in pair))
    return ""


def _sentence_case(words: str) -> str:
    return words[:1].upper() + words[1:]
