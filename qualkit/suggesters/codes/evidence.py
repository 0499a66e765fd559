"""Why a code is suggested for a passage: the sentence that carries it, its words, and what it resembles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qualkit.domain.code_suggestions import Evidence, Likeness
from qualkit.domain.sources import Span
from qualkit.suggesters.codes.features import Features
from qualkit.suggesters.codes.model import Fitted, Labels
from qualkit.text.sentences import sentence_spans

__all__ = ["explain"]

LIKEST = 3


def explain(features: Features, labels: Labels, fitted: Fitted, pairs: Sequence[tuple[int, int]]) -> list[Evidence]:
    """Evidence for (passage, code) pairs, in their order."""
    return [_explain(features, labels, passage, code) for passage, code in pairs]


def _explain(features: Features, labels: Labels, passage: int, code: int) -> Evidence:
    text = features.passages[passage].text
    sentences = sentence_spans(text, Span(0, len(text)))
    return Evidence(sentences=tuple(sentences[:1]), likest=tuple(_likest(features, labels, passage, code)))


def _likest(features: Features, labels: Labels, passage: int, code: int) -> list[Likeness]:
    count = len(features.passages)
    coded = [int(row) for row in np.flatnonzero(labels.holds[:, code] > 0) if row != passage]
    rows = coded + [count + number for number, part in enumerate(features.parts) if part.code == code]
    closeness = np.round(features.vectors[rows] @ features.vectors[passage], 4)
    found = []
    for place in np.lexsort((rows, -closeness))[:LIKEST]:
        row, likeness = rows[place], float(closeness[place])
        if row < count:
            found.append(Likeness(kind="passage", likeness=likeness, passage=row))
        else:
            part = features.parts[row - count]
            found.append(Likeness(kind=part.kind, likeness=likeness, words=part.words))
    return found
