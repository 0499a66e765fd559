"""Why a code is suggested for a passage: the sentence that carries it, its words, what it resembles, what speaks
against it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from qualkit.domain.code_suggestions import Evidence, Likeness
from qualkit.domain.sources import Span
from qualkit.ports import Embedder, Progress
from qualkit.suggesters.cache import encode_cached
from qualkit.suggesters.codes.features import Features
from qualkit.suggesters.codes.model import Fitted, Labels
from qualkit.suggesters.codes.reading import WORD, learn_reading, plain, telling_words
from qualkit.text.sentences import sentence_spans

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Encode", "explain", "sentence_encoder"]

Encode = Callable[[Sequence[str]], "NDArray[np.float32]"]

LIKEST = 3
WORDS = 5
# What was measured to find the telling sentence most often: see `_sentence_scores`.
_OTHERS, _BESIDE, _LENGTH, _CODEBOOK = 0.4, 0.1, 0.3, 2.0
# A second sentence is telling, too, if it falls short of the best by less than this share of the best's lead.
_NEARLY = 0.25
# Another interview's passage goes before one of the same interview that is nearer by no more than this.
_NEAR = 0.03
# From this cosine on, words of a rule "use another code instead" are taken to be about the sentence.
_RULE_MEANT = 0.5


def sentence_encoder(embedder: Embedder, cache_folder: Path | None, progress: Progress) -> Encode | None:
    """What turns sentences into vectors for `explain`; None for models whose vectors hold only within one call."""
    if not getattr(embedder, "standalone", False):
        return None
    return lambda texts: np.asarray(encode_cached(embedder, texts, cache_folder, progress), np.float32)


def explain(
    features: Features,
    labels: Labels,
    fitted: Fitted,
    pairs: Sequence[tuple[int, int]],
    encode: Encode | None = None,
) -> list[Evidence]:
    """Evidence for (passage, code) pairs, in their order.

    Args:
        features, labels, fitted: of all passages.
        pairs: numbers of a passage and a code.
        encode: see `sentence_encoder`; without it the telling sentence is told by its words alone.
    """
    if not pairs:
        return []
    reading = learn_reading(features, fitted.scores)
    wanted = sorted({passage for passage, _ in pairs})
    sentences = {row: _sentences(features.passages[row].text) for row in wanted}
    texts = [span.of(features.passages[row].text) for row in wanted for span in sentences[row]]
    vectors = encode(texts) if encode else None
    scores = reading.scores(texts, vectors)
    ends = np.cumsum([0, *(len(sentences[row]) for row in wanted)])
    place_of = {row: place for place, row in enumerate(wanted)}
    of_row = {row: slice(ends[place], ends[place + 1]) for place, row in enumerate(wanted)}
    shares = reading.word_shares([features.passages[row].text for row in wanted])
    places = {row: _places(features.passages[row].text) for row in wanted}
    rules = _Rules(features, encode)
    found = []
    for row, code in pairs:
        here = vectors[of_row[row]] if vectors is not None else None
        ranked = _ranked(features, scores[of_row[row]], here, code, sentences[row])
        carrying = here[ranked[0]] if here is not None else features.vectors[row]
        telling = telling_words(reading, shares, place_of[row], code, WORDS)
        found.append(
            Evidence(
                sentences=tuple(sentences[row][place] for place in ranked),
                words=tuple(sorted(span for word in telling for span in places[row].get(word, ()))),
                likest=_likest(features, labels, row, code),
                against=rules.against(labels, fitted, row, code, carrying),
            )
        )
    return found


def _sentences(text: str) -> list[Span]:
    return sentence_spans(text, Span(0, len(text))) or [Span(0, len(text))]


def _ranked(
    features: Features,
    scores: NDArray[np.float64],
    vectors: NDArray[np.float32] | None,
    code: int,
    sentences: Sequence[Span],
) -> list[int]:
    """Which sentences carry the code: the best, and the next if it is nearly as good."""
    told = _sentence_scores(features, scores, vectors, code, sentences)
    order = np.lexsort((np.arange(len(told)), -np.round(told, 6)))
    best = told[order[0]]
    close = len(told) > 3 and best - told[order[1]] < _NEARLY * (best - told.mean())
    return [int(place) for place in order[: 2 if close else 1]]


def _sentence_scores(
    features: Features,
    scores: NDArray[np.float64],
    vectors: NDArray[np.float32] | None,
    code: int,
    sentences: Sequence[Span],
) -> NDArray[np.float64]:
    """How well each sentence of a passage carries a code.

    Its own score, less a soft maximum of what other codes get (a sentence that fits everything tells nothing), a
    little of the sentences beside it and of its length (a "Yeah." has an extreme score by chance), and how near it is
    to what the codebook says of the code.
    """
    own = scores[:, code]
    others = np.delete(scores, code, axis=1)
    if others.shape[1]:
        top = others.max(axis=1)
        own = own - _OTHERS * (top + np.log(np.exp(others - top[:, None]).sum(axis=1)))
    told = own.copy()
    told[1:] += _BESIDE * own[:-1]
    told[:-1] += _BESIDE * own[1:]
    told += _LENGTH * np.log([len(span) for span in sentences])
    parts = [row for row, part in enumerate(features.parts, len(features.passages)) if part.code == code]
    if vectors is not None and parts:
        told += _CODEBOOK * (vectors @ features.vectors[parts].T).max(axis=1)
    return np.asarray(told)


def _places(text: str) -> dict[str, list[Span]]:
    """Where each content word of a text stands."""
    found: dict[str, list[Span]] = {}
    for match in WORD.finditer(text):
        word = plain(match[0])
        if word:
            found.setdefault(word, []).append(Span(match.start(), match.end()))
    return found


def _likest(features: Features, labels: Labels, passage: int, code: int) -> tuple[Likeness, ...]:
    """The nearest coded passages and parts of the codebook; of passages about as near, another interview's first."""
    count = len(features.passages)
    source = features.passages[passage].source
    coded = [int(row) for row in np.flatnonzero(labels.holds[:, code] > 0) if row != passage]
    rows = coded + [count + number for number, part in enumerate(features.parts) if part.code == code]
    closeness = np.round(features.vectors[rows] @ features.vectors[passage], 4)
    same = np.array([row < count and features.passages[row].source == source for row in rows], float)
    found = []
    if passage in features.knowledge[code].fired and passage not in features.knowledge[code].negated:
        found.append(Likeness(kind="pattern", likeness=1.0))
    for place in np.lexsort((rows, -(closeness - _NEAR * same)))[: LIKEST - len(found)]:
        row, likeness = rows[place], float(closeness[place])
        if row < count:
            found.append(Likeness(kind="passage", likeness=likeness, passage=row))
        else:
            part = features.parts[row - count]
            found.append(Likeness(kind=part.kind, likeness=likeness, words=part.words))
    return tuple(found)


class _Rules:
    """The codebook's rules "use another code instead", ready to be held against sentences."""

    def __init__(self, features: Features, encode: Encode | None) -> None:
        self.features = features
        rules = [(code, rule) for code, known in enumerate(features.knowledge) for rule in known.instead]
        self.rules = rules
        self.vectors = encode([rule.words for _, rule in rules]) if encode and rules else None

    def against(
        self, labels: Labels, fitted: Fitted, row: int, code: int, carrying: NDArray[np.float32]
    ) -> tuple[str, ...]:
        """What speaks against a code for a passage, in a few words."""
        known = self.features.knowledge[code]
        found = ["its words stand in a negated clause"] if row in known.negated else []
        for number, (of_code, rule) in enumerate(self.rules):
            if of_code != code:
                continue
            meant = self.vectors is not None and float(self.vectors[number] @ carrying) >= _RULE_MEANT
            if meant or self._fits_better(fitted, row, code, rule.key):
                found.append(f"the codebook says: use {rule.key} instead")
        if self._like_a_rejected(labels, row, code):
            found.append("very like a passage that was rejected")
        return tuple(dict.fromkeys(found))

    def _fits_better(self, fitted: Fitted, row: int, code: int, key: str) -> bool:
        """Whether a code that the rule names is likelier than this one, and likely at all."""
        named = [
            number
            for number, known in enumerate(self.features.knowledge)
            if number != code and (known.key == key or known.key.startswith(f"{key}."))
        ]
        likely = fitted.probabilities[row]
        return any(likely[number] > max(likely[code], 0.5) for number in named)

    def _like_a_rejected(self, labels: Labels, row: int, code: int) -> bool:
        rejected = np.flatnonzero((labels.holds[:, code] < 0) & labels.certain[:, code])
        rejected = rejected[rejected != row]
        if not len(rejected):
            return False
        vectors = self.features.vectors
        nearest = float((vectors[rejected] @ vectors[row]).max())
        coded = np.flatnonzero(labels.holds[:, code] > 0)
        rival = float((vectors[coded] @ vectors[row]).max()) if len(coded) else 0.0
        return nearest > max(0.6, rival)
