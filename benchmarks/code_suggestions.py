"""How long suggested codes take: 3,000 passages and 50 codes, first and again after a decision.

Run from the repository: ``python benchmarks/code_suggestions.py``. Text and vectors are made up, since only their
number and length decide about the time; embedding is not part of it. The baseline, in the same run, is a logistic
regression for each code on the same vectors (scikit-learn), fitted once for the suggestions and five times to estimate
what they are worth. Times are of the processor, one thread, so that other work on the machine does not count.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from qualkit.domain.code_suggestions import CodeKnowledge, Judgement
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Passage
from qualkit.ports import Progress, SilentProgress
from qualkit.suggesters.codes.evidence import explain
from qualkit.suggesters.codes.features import Features, prepare
from qualkit.suggesters.codes.model import fit, labels_of
from qualkit.suggesters.codes.offers import choose_offers

PASSAGES, CODES, INTERVIEWS, TOPICS, WORDS = 3000, 50, 110, 60, 4000


class MadeUp:
    """Vectors of the right size in no time: the mean of a random vector for each word."""

    name, sha256, standalone = "made up", "0" * 64, False

    def __init__(self) -> None:
        self._words = np.random.default_rng(1).normal(size=(WORDS, 384)).astype(np.float32)

    def encode(self, texts: Sequence[str], progress: Progress) -> np.ndarray:
        rows = [self._words[[int(w[1:].rstrip(".")) for w in text.split()]].mean(axis=0) for text in texts]
        found = np.stack(rows)
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def _text(topic: int, length: int, draw: np.random.Generator) -> str:
    """Words of a topic among common ones, in sentences of 15 words."""
    own = topic * 50 + np.minimum(49, draw.zipf(1.5, length))
    common = 3000 + np.minimum(999, draw.zipf(1.3, length))
    words = [f"w{word}" for word in np.where(draw.random(length) < 0.3, own, common)]
    return " ".join(word + "." if place % 15 == 14 else word for place, word in enumerate(words))


def _material() -> tuple[list[Passage], list[CodeKnowledge], list[Judgement]]:
    draw = np.random.default_rng(0)
    topics = draw.integers(0, TOPICS, PASSAGES)
    passages = [
        Passage(source=f"S{n % INTERVIEWS}", case="", group="", span=Span(n * 1000, n * 1000 + 900), text=text)
        for n, text in enumerate(_text(int(topic), 120, draw) for topic in topics)
    ]
    knowledge = [
        CodeKnowledge(key=f"C{code}", name=f"w{code * 50}", definition=_text(code, 30, draw)) for code in range(CODES)
    ]
    judgements = [
        Judgement(passage=n, code=f"C{code}", holds=int(topics[n]) == code, certain=int(topics[n]) == code)
        for n in range(PASSAGES // 2)
        for code in range(CODES)
    ]
    return passages, knowledge, judgements


def _baseline(features: Features, judgements: Sequence[Judgement]) -> None:
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    holds = labels_of(features, judgements).holds
    interview = np.array([int(passage.source[1:]) % 5 for passage in features.passages])
    with threadpool_limits(limits=1):
        for code in range(holds.shape[1]):
            for fold in (None, *range(5)):
                rows = np.flatnonzero((holds[:, code] != 0) & (interview != fold))
                model = LogisticRegression(C=10.0, class_weight="balanced", max_iter=1000)
                model.fit(features.vectors[rows], holds[rows, code] > 0)
                model.decision_function(features.vectors[: len(features.passages)])


def main() -> None:
    """Measure and print."""
    passages, knowledge, judgements = _material()
    embedder = MadeUp()
    texts = [passage.text for passage in passages]
    began = time.process_time()
    embedder.encode([sentence for text in texts for sentence in (text, *text.split(". "))], SilentProgress())
    embedding = time.process_time() - began

    def suggest(known: Sequence[Judgement]) -> Features:
        parts = [time.process_time()]
        features = prepare(passages, knowledge, embedder, None, SilentProgress())
        labels = labels_of(features, known)
        parts.append(time.process_time())
        fitted = fit(features, labels, 0, SilentProgress())
        parts.append(time.process_time())
        offers, _ = choose_offers(features, labels, fitted, None, 20)
        explain(features, labels, fitted, [(row, code) for code, rows in enumerate(offers) for row in rows])
        parts.append(time.process_time())
        steps = zip(("features", "learning", "choice and reasons"), parts, parts[1:], strict=False)
        print(", ".join(f"{name} {after - before:.2f} s" for name, before, after in steps))
        return features

    began = time.process_time()
    features = suggest(judgements)
    first = time.process_time() - began
    began = time.process_time()
    suggest([*judgements, Judgement(passage=PASSAGES - 1, code="C0", holds=True)])
    again = time.process_time() - began
    began = time.process_time()
    _baseline(features, judgements)
    baseline = time.process_time() - began
    print(f"{PASSAGES} passages, {CODES} codes, half of them coded, 20 suggestions a code with their reasons")
    print(f"first, without embedding   {max(0.0, first - embedding):6.2f} s (wanted: under 10)")
    print(f"again, after a decision    {again:6.2f} s (wanted: under 2)")
    print(f"baseline                   {baseline:6.2f} s (logistic regression, fitted 6 times a code)")
    print(f"again : baseline           {again / baseline:6.2f}")


if __name__ == "__main__":
    main()
