"""A linear reading of a model's scores, so that single sentences and words can be scored as whole passages were."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from qualkit.suggesters.codes.features import Features
from qualkit.suggesters.words import STOP_WORDS

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import TfidfVectorizer

__all__ = ["WORD", "Reading", "learn_reading", "plain", "telling_words"]

WORD = re.compile(r"[^\W\d_][\w'’-]*\w")
# Words that name no theme but often carry a code.
_DOINGS = frozenset(
    re.findall(
        r"\w+",
        "wait waits waited waiting call calls called calling ring rings rang ringing answer answers answered refuse"
        " refused explain explained drive drives drove driving walk walks walked walking ask asked asking talk talked"
        " talking sorry thank thanks read reading written different",
    )
)
_WORDS_SHARE = 0.5
_RIDGE = 0.1
_MOST_ROWS = 1200
# Standard deviation of every code's scores over passages, whatever scale a model's scores have.
_SPREAD = 2.5


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """Weights that reproduce a model's scores from meaning and words.

    Attributes:
        meaning: shape (dimensions, codes).
        words: shape (terms, codes); how much each content word counts.
        terms: those words.
        base: what a passage without any of both gets, one a code.
    """

    counter: TfidfVectorizer
    meaning: NDArray[np.float32]
    words: NDArray[np.float32]
    base: NDArray[np.float64]
    terms: list[str]

    def scores(self, texts: Sequence[str], vectors: NDArray[np.float32] | None) -> NDArray[np.float64]:
        """Scores of texts for every code, shape (texts, codes), by words alone where there are no vectors."""
        found = self.base + _WORDS_SHARE * (self.counter.transform(texts) @ self.words)
        return np.asarray(found if vectors is None else found + vectors @ self.meaning)

    def word_shares(self, texts: Sequence[str]) -> csr_matrix:
        """How often and how rare each content word of the texts is (TF-IDF), rows as texts."""
        return self.counter.transform(texts).tocsr()


def learn_reading(features: Features, scores: NDArray[np.float64]) -> Reading:
    """Learn, by ridge regression, the weights that reproduce `scores` (passages by codes).

    Whatever model made the scores, they become a sum over meaning and words, which can be taken for any text. Up to
    1,200 passages are enough for correlations of 0.99; they are chosen and sorted by the hash of their text, so that
    the order of passages changes nothing.
    """
    from scipy.linalg import cho_factor, cho_solve
    from sklearn.feature_extraction.text import TfidfVectorizer
    from threadpoolctl import threadpool_limits

    texts = [passage.text for passage in features.passages]
    counter = TfidfVectorizer(analyzer=_content, sublinear_tf=True, min_df=1 if len(texts) < 50 else 2)
    try:
        words = counter.fit_transform([*texts, *(part.words for part in features.parts)]).tocsr()
    except ValueError:  # not one content word
        counter = TfidfVectorizer(sublinear_tf=True).fit(["word"])
        words = counter.transform([*texts, *(part.words for part in features.parts)]).tocsr()
    rows = np.array(
        sorted(range(len(texts)), key=lambda row: hashlib.sha256(texts[row].encode()).digest())[:_MOST_ROWS]
    )
    with threadpool_limits(limits=1):
        meaning = np.asarray(features.vectors[rows], np.float32)
        some = (words[rows] * _WORDS_SHARE).astype(np.float32)
        spread = scores[rows].std(axis=0)
        scores = scores * (_SPREAD / np.where(spread > 1e-9, spread, 1.0))
        base = scores[rows].mean(axis=0)
        likeness = meaning @ meaning.T + np.asarray((some @ some.T).todense(), np.float32)
        likeness[np.diag_indices_from(likeness)] += _RIDGE
        share = cho_solve(cho_factor(likeness, lower=True), (scores[rows] - base).astype(np.float32))
        terms = [str(term) for term in counter.get_feature_names_out()]
        return Reading(counter, meaning.T @ share, np.asarray(some.T @ share, np.float32), base, terms)


def _content(text: str) -> list[str]:
    """The content words of a text, in lower case."""
    return [word for word in (plain(found[0]) for found in WORD.finditer(text)) if word]


@lru_cache(maxsize=50_000)
def plain(word: str) -> str:
    """A word in lower case and without a possessive, or "" if it carries no content."""
    told = word.casefold().replace("’", "'")
    bare = told.removesuffix("'s")
    if bare in _DOINGS:
        return bare
    return bare if len(bare) > 2 and not {told, bare} & STOP_WORDS else ""


def telling_words(reading: Reading, shares: csr_matrix, row: int, code: int, most: int) -> list[str]:
    """The content words of one text that count most for a code, the first counting most."""
    here = slice(shares.indptr[row], shares.indptr[row + 1])
    terms = shares.indices[here]
    weights = np.round(shares.data[here] * reading.words[terms, code], 9)
    best = np.lexsort((terms, -weights))[:most]
    return [reading.terms[terms[place]] for place in best if weights[place] > 0]
