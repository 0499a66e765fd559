"""Passages and the codebook's words as numbers: meaning (sentence vectors) beside words (TF-IDF)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qualkit.domain.code_suggestions import CodeKnowledge
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Passage
from qualkit.ports import Embedder, Progress
from qualkit.suggesters.cache import encode_cached
from qualkit.text.sentences import sentence_spans

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

__all__ = ["Features", "Part", "parts_of", "prepare", "prototypes", "standard"]

# Of passages without a decision, so many most like a codebook's words lend theirs to it (pseudo-relevance feedback).
_LENDING = 8
# How many codes the talk in general counts as, when codes are told apart by what their descriptions do not share.
_TALK = 2.0
_FEW = 50
_KEPT = 3
_NEGATED = 0.5  # of a pattern that fires in negations only: people code many of those passages, too
_REFUSED = 0.2  # of closeness to "when not to use" beside closeness to the rest
_ROOM = 4000  # rows: 64 MB
_kept: dict[str, Features] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of what the codebook says of a code: `kind` as in `Likeness.kind`."""

    code: int
    kind: str
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Rows of passages first, then rows of the codebook's parts.

    Attributes:
        vectors: meaning, shape (passages + parts, dimensions), unit length, float32.
        words: TF-IDF of one and two words, same rows, unit length.
        parts: what the rows after the passages are.
        telling: closeness of each passage's best sentence to what the codebook says of a code, less a part of its
            closeness to what the codebook says does not belong there; shape (passages, codes).
        lent: closeness to the passages that are most like what the codebook says, same shape.
        fired: 1 where a pattern of the code fires, a half where it does so in negations only, same shape.
        shared: `shared_words` of all rows, kept where there is room for it.
    """

    passages: tuple[Passage, ...]
    knowledge: tuple[CodeKnowledge, ...]
    parts: tuple[Part, ...]
    vectors: NDArray[np.float32]
    words: csr_matrix
    telling: NDArray[np.float64]
    lent: NDArray[np.float64]
    fired: NDArray[np.float64]
    shared: NDArray[np.float32] | None = field(default=None, repr=False)

    def shared_words(self, rows: NDArray[np.int_]) -> NDArray[np.float32]:
        """Likeness in words of every row (passages and parts) to each of `rows`."""
        if self.shared is not None:
            return self.shared[:, rows]
        return np.asarray((self.words @ self.words[rows].T).todense(), np.float32)

    @property
    def groups(self) -> list[str]:
        """Whose words each passage is: the case, or the source where no case is known."""
        return [passage.case or passage.source for passage in self.passages]


def parts_of(knowledge: Sequence[CodeKnowledge]) -> list[Part]:
    """What the codebook says, in parts: the name with the brief and definition, when to use, each example."""
    found = []
    for number, code in enumerate(knowledge):
        # What says no more than the name, or the same twice, is said once.
        said = dict.fromkeys(
            text.strip().rstrip(".") for text in (code.name, code.brief, code.definition) if text.strip()
        )
        found.append(Part(number, "definition", ". ".join(said)))
        if code.when_to_use.strip():
            found.append(Part(number, "when to use", code.when_to_use.strip()))
        found.extend(Part(number, "example", example) for example in code.examples if example.strip())
    return found


def prepare(
    passages: Sequence[Passage],
    knowledge: Sequence[CodeKnowledge],
    embedder: Embedder,
    cache_folder: Path | None,
    progress: Progress,
) -> Features:
    """Turn passages and codebook into features; vectors come from the cache where they are there.

    What was prepared last is kept in memory, so that the next decision does not cost it again; words are never
    written to disk.
    """
    key = _key(passages, knowledge, embedder)
    if key not in _kept:
        found = _prepare(passages, knowledge, embedder, cache_folder, progress)
        for oldest in list(_kept)[: len(_kept) + 1 - _KEPT]:
            _kept.pop(oldest, None)
        _kept[key] = found
    kept = _kept[key]
    return replace(kept, passages=tuple(passages), knowledge=tuple(knowledge))


def _key(passages: Sequence[Passage], knowledge: Sequence[CodeKnowledge], embedder: Embedder) -> str:
    digest = hashlib.sha256(f"{embedder.name}\0{embedder.sha256}\0{len(passages)}\0".encode())
    for passage in passages:
        digest.update(hashlib.sha256(passage.text.encode("utf-8", "surrogatepass")).digest())
    digest.update(repr([(known, known.fired, known.negated) for known in knowledge]).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _prepare(
    passages: Sequence[Passage],
    knowledge: Sequence[CodeKnowledge],
    embedder: Embedder,
    cache_folder: Path | None,
    progress: Progress,
) -> Features:
    from threadpoolctl import threadpool_limits

    parts = parts_of(knowledge)
    count, codes = len(passages), len(knowledge)
    texts = [passage.text for passage in passages] + [part.words for part in parts]
    sentences = [_sentences(passage.text) for passage in passages]
    spoken_words = [words for said in sentences for words in said]
    elsewhere = [(code, words) for code, known in enumerate(knowledge) for words in _sentences(known.when_not_to_use)]
    elsewhere = [(code, words) for code, words in elsewhere if words.strip()]
    everything = encode_cached(
        embedder, texts + spoken_words + [words for _, words in elsewhere], cache_folder, progress
    )
    vectors, spoken = everything[: len(texts)], everything[len(texts) : len(texts) + len(spoken_words)]
    refused = _Refused(np.array([code for code, _ in elsewhere], int), everything[len(texts) + len(spoken_words) :])
    words = _words(texts, count)
    owners = np.array([part.code for part in parts], int)
    with threadpool_limits(limits=1):
        lengths = [len(said) for said in sentences]
        telling = _telling(vectors[count:], owners, codes, spoken, lengths, refused)
        lent = _lent(vectors, words, owners, codes, telling, count)
    fired = np.zeros((count, codes))
    for column, known in enumerate(knowledge):
        fired[sorted(known.fired), column] = 1.0
        fired[sorted(known.negated), column] = _NEGATED
    found = Features(tuple(passages), tuple(knowledge), tuple(parts), vectors, words, telling, lent, fired)
    return replace(found, shared=found.shared_words(np.arange(len(texts)))) if len(texts) <= _ROOM else found


def _sentences(text: str) -> list[str]:
    return [span.of(text) for span in sentence_spans(text, Span(0, len(text)))] or [text]


def _words(texts: Sequence[str], passages: int) -> csr_matrix:
    """TF-IDF of words and pairs of words; those that half of the passages hold tell nothing."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    few = passages < _FEW
    counter = TfidfVectorizer(
        ngram_range=(1, 2),
        sublinear_tf=True,
        min_df=1 if few else 2,
        max_df=1.0 if few else 0.4,
        dtype=np.float32,
        token_pattern=r"(?u)\b\w+\b",
    )
    try:
        return counter.fit_transform(texts).tocsr()
    except ValueError:  # no text has a word: marks and signs only
        from scipy.sparse import csr_matrix

        return csr_matrix((len(texts), 1), dtype=np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _Refused:
    """Sentences of "when not to use": whose they are, and their vectors."""

    owners: NDArray[np.int_]
    vectors: NDArray[np.float32]


def prototypes(
    vectors: NDArray[np.float32], owners: NDArray[np.int_], codes: int, talk: NDArray[np.float32]
) -> NDArray[np.float32]:
    """The direction in which each code's description lies from all descriptions and from talk in general (`talk`).

    Descriptions of codes share a tone that talk has not; what they share tells nothing of any of them.
    """
    means, middle = _means(vectors, owners, codes, talk)
    return _unit(means - middle)


def _means(
    vectors: NDArray[np.float32], owners: NDArray[np.int_], codes: int, talk: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    means = np.stack([vectors[owners == code].mean(axis=0) for code in range(codes)])
    return means, np.asarray((means.sum(axis=0) + _TALK * talk) / (codes + _TALK), np.float32)


def _telling(
    parts: NDArray[np.float32],
    owners: NDArray[np.int_],
    codes: int,
    spoken: NDArray[np.float32],
    lengths: Sequence[int],
    refused: _Refused,
) -> NDArray[np.float64]:
    if not len(lengths):
        return np.zeros((0, codes))
    talk = spoken.mean(axis=0)
    means, middle = _means(parts, owners, codes, talk)
    said = _unit(spoken - talk)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(int)
    found = np.maximum.reduceat(said @ _unit(means - middle).T, starts, axis=0).astype(np.float64)
    if len(refused.owners):
        close = np.maximum.reduceat(said @ _unit(refused.vectors - middle).T, starts, axis=0)
        for code in np.unique(refused.owners):
            found[:, code] -= _REFUSED * close[:, refused.owners == code].max(axis=1)
    return found


def _lent(
    vectors: NDArray[np.float32],
    words: csr_matrix,
    owners: NDArray[np.int_],
    codes: int,
    telling: NDArray[np.float64],
    count: int,
) -> NDArray[np.float64]:
    """Rocchio's pseudo-relevance feedback: the passages most like a description stand for what people say of it."""
    from scipy.sparse import csr_matrix

    if not count:
        return np.zeros((0, codes))
    talk = vectors[:count].mean(axis=0)
    centred = vectors[:count] - talk
    members = csr_matrix(
        (1.0 / np.bincount(owners, minlength=codes)[owners], (owners, np.arange(len(owners)))),
        shape=(codes, len(owners)),
    )
    said = (words[:count] @ (members @ words[count:]).T).toarray()
    close = _unit(centred) @ prototypes(vectors[count:], owners, codes, talk).T
    first = standard(close) + standard(said) + standard(telling)
    found = np.zeros((count, codes))
    for code in range(codes):
        best = np.lexsort((np.arange(count), -np.round(first[:, code], 9)))[:_LENDING]
        meant = standard((centred @ centred[best].mean(axis=0))[:, None])
        alike = standard(np.asarray(words[:count] @ np.asarray(words[best].mean(axis=0)).T))
        found[:, code] = (meant + alike)[:, 0]
    return found


def standard(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Every column with mean 0 and standard deviation 1; a constant one becomes 0."""
    wide = np.asarray(values, np.float64)
    spread = wide.std(axis=0)
    found: NDArray[np.float64] = (wide - wide.mean(axis=0)) / np.where(spread > 1e-9, spread, np.inf)
    return found


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
