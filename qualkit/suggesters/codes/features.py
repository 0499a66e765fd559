"""Passages and the codebook's words as numbers: meaning (sentence vectors) beside words (TF-IDF)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
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
_KEPT = 4
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
        telling: closeness of each passage's best sentence to what the codebook says, shape (passages, codes).
        lent: closeness to the passages that are most like what the codebook says, same shape.
        fired: 1 where a pattern of the code fires outside a negation, same shape.
    """

    passages: tuple[Passage, ...]
    knowledge: tuple[CodeKnowledge, ...]
    parts: tuple[Part, ...]
    vectors: NDArray[np.float32]
    words: csr_matrix
    telling: NDArray[np.float64]
    lent: NDArray[np.float64]
    fired: NDArray[np.float64]

    @property
    def groups(self) -> list[str]:
        """Whose words each passage is: the case, or the source where no case is known."""
        return [passage.case or passage.source for passage in self.passages]


def parts_of(knowledge: Sequence[CodeKnowledge]) -> list[Part]:
    """What the codebook says, in parts: the name with the brief and definition, when to use, each example."""
    found = []
    for number, code in enumerate(knowledge):
        said = " ".join(dict.fromkeys(text.strip() for text in (code.brief, code.definition) if text.strip()))
        found.append(Part(number, "definition", f"{code.name}. {said}".strip()))
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
    return Features(
        tuple(passages),
        tuple(knowledge),
        kept.parts,
        kept.vectors,
        kept.words,
        kept.telling,
        kept.lent,
        kept.fired,
    )


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
    everything = encode_cached(
        embedder, texts + [words for said in sentences for words in said], cache_folder, progress
    )
    vectors, spoken = everything[: len(texts)], everything[len(texts) :]
    words = _words(texts, count)
    owners = np.array([part.code for part in parts], int)
    with threadpool_limits(limits=1):
        sums = _telling(vectors[count:], owners, codes, spoken, [len(said) for said in sentences])
        lent = _lent(vectors, words, owners, codes, sums, count)
    fired = np.zeros((count, codes))
    for column, known in enumerate(knowledge):
        fired[sorted(set(known.fired) - set(known.negated)), column] = 1.0
    return Features(tuple(passages), tuple(knowledge), tuple(parts), vectors, words, sums, lent, fired)


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


def prototypes(vectors: NDArray[np.float32], owners: NDArray[np.int_], codes: int, talk: NDArray[np.float32]):
    """The direction in which each code's description lies from all descriptions and from talk in general (`talk`).

    Descriptions of codes share a tone that talk has not; what they share tells nothing of any of them.
    """
    means = np.stack([vectors[owners == code].mean(axis=0) for code in range(codes)])
    middle = (means.sum(axis=0) + _TALK * talk) / (codes + _TALK)
    return _unit(means - middle)


def _telling(
    parts: NDArray[np.float32],
    owners: NDArray[np.int_],
    codes: int,
    spoken: NDArray[np.float32],
    lengths: Sequence[int],
) -> NDArray[np.float64]:
    if not len(lengths):
        return np.zeros((0, codes))
    talk = spoken.mean(axis=0)
    close = _unit(spoken - talk) @ prototypes(parts, owners, codes, talk).T
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]).astype(int)
    return np.maximum.reduceat(close, starts, axis=0).astype(np.float64)


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
    return (wide - wide.mean(axis=0)) / np.where(spread > 1e-9, spread, np.inf)


def _unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
