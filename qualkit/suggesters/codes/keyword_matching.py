"""Finding a code's passages by the words of its name and definition: what suggestions are compared with."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from math import log
from typing import TYPE_CHECKING

from qualkit.domain.code_suggestions import CodeKnowledge

if TYPE_CHECKING:
    import numpy
    from numpy.typing import NDArray

__all__ = ["pattern_scores", "word_scores"]

_WORD = re.compile(r"[^\W\d_]{3,}")


def word_scores(
    texts: Sequence[str], knowledge: Sequence[CodeKnowledge]
) -> tuple[NDArray[numpy.float64], NDArray[numpy.bool_]]:
    """How much of each code's words a passage holds, rare words counting more; and which passages one would take.

    The words are those of the name, the brief and the definition, in their base form, without function words. A
    passage is taken where it holds a word of the name or two of the definition.

    Source of the weights: K. Spärck Jones, "A statistical interpretation of term specificity", J. Documentation 28
    (1972) 11-21.

    Returns:
        Scores and choices, both of shape (passages, codes).
    """
    import numpy as np

    held = [_words(text) for text in texts]
    frequency = Counter(word for words in held for word in words)
    scores = np.zeros((len(texts), len(knowledge)))
    taken = np.zeros(scores.shape, bool)
    for column, code in enumerate(knowledge):
        name = _words(code.name)
        wanted = name | _words(f"{code.brief} {code.definition}")
        weight = {word: log(1 + len(texts) / frequency[word]) for word in sorted(wanted) if frequency[word]}
        for row, words in enumerate(held):
            found = sorted(words & weight.keys())
            scores[row, column] = round(sum(weight[word] for word in found), 9)
            taken[row, column] = bool(words & name) or len(found) >= 2
    return scores, taken


def pattern_scores(passages: int, knowledge: Sequence[CodeKnowledge]) -> NDArray[numpy.float64]:
    """1 where a pattern of the code fires, a half where every hit is negated, else 0; shape (passages, codes)."""
    import numpy as np

    scores = np.zeros((passages, len(knowledge)))
    for column, code in enumerate(knowledge):
        scores[list(code.fired), column] = 1.0
        scores[list(code.negated), column] = 0.5
    return scores


def _words(text: str) -> frozenset[str]:
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    return frozenset(_base(word) for word in _WORD.findall(text.casefold()) if word not in ENGLISH_STOP_WORDS)


@cache
def _base(word: str) -> str:
    from simplemma import lemmatize

    return str(lemmatize(word, lang="en"))
