"""Passages and the codebook's words as numbers: meaning (sentence vectors) beside words (TF-IDF)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qualkit.domain.code_suggestions import CodeKnowledge
from qualkit.domain.suggestions import Passage
from qualkit.ports import Embedder, Progress
from qualkit.suggesters.cache import encode_cached

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

__all__ = ["Features", "Part", "parts_of", "prepare"]

WORDS_SHARE = 0.5


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
    """

    passages: tuple[Passage, ...]
    knowledge: tuple[CodeKnowledge, ...]
    parts: tuple[Part, ...]
    vectors: NDArray[np.float32]
    words: csr_matrix

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
    """Turn passages and codebook into features; vectors come from the cache where they are there."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    parts = parts_of(knowledge)
    texts = [passage.text for passage in passages] + [part.words for part in parts]
    vectors = encode_cached(embedder, texts, cache_folder, progress)
    counter = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, min_df=1 if len(passages) < 50 else 2)
    words = counter.fit_transform(texts).tocsr()
    return Features(tuple(passages), tuple(knowledge), tuple(parts), vectors, words)
