"""What a study's own decisions do to the weights of the judges."""

from __future__ import annotations

import numpy as np
import pytest

from qualkit.domain.code_suggestions import CodeKnowledge
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Passage
from qualkit.ports import SilentProgress
from qualkit.suggesters.codes.features import prepare
from qualkit.suggesters.codes.weighing import weigh
from qualkit.suggesters.encoder import choose

USUAL = np.array([1.0, 1.0])


def test_a_judge_that_tells_nothing_loses_and_the_one_that_tells_gains() -> None:
    draw = np.random.default_rng(0)
    telling, idle = draw.normal(size=(400, 5)), draw.normal(size=(400, 5))
    holds = np.where(draw.random((400, 5)) < 1 / (1 + np.exp(2.5 - 2.0 * telling)), 1, -1).astype(np.int8)
    weights = weigh([telling, idle], holds, USUAL)
    assert weights[1] < 0.5 < 1.0 < weights[0] <= 2.5


def test_without_decisions_or_with_one_the_usual_weights_stay() -> None:
    judged = [np.random.default_rng(1).normal(size=(30, 2)) for _ in USUAL]
    holds = np.zeros((30, 2), np.int8)
    assert weigh(judged, holds, USUAL) == pytest.approx(USUAL)
    holds[3, 0] = 1
    assert weigh(judged, holds, USUAL) == pytest.approx(USUAL)
    holds[4, 0] = -1
    assert weigh(judged, holds, USUAL) == pytest.approx(USUAL, abs=0.35)


def test_a_pattern_in_a_negation_counts_half_and_what_does_not_belong_counts_against() -> None:
    texts = ("I feel alone in the work", "the rota was changed again", "we went home on the bus")
    passages = [
        Passage(source="S", case="S", group="", span=Span(n * 90, n * 90 + 80), text=text)
        for n, text in enumerate(texts)
    ]
    known = CodeKnowledge(key="A", name="Alone", definition="Feels alone in the work.", fired=(0, 2), negated=(2,))
    ruled = CodeKnowledge(
        key="A", name="Alone", definition="Feels alone in the work.", fired=(0, 2), negated=(2,),
        when_not_to_use="Talk of how the rota was changed.",
    )  # fmt: skip
    embedder = choose("words")[0]
    one = prepare(passages, [known], embedder, None, SilentProgress())
    two = prepare(passages, [ruled], embedder, None, SilentProgress())
    assert one.fired[:, 0].tolist() == [1.0, 0.0, 0.5]
    lost = one.telling[:, 0] - two.telling[:, 0]
    assert lost[1] > max(lost[0], lost[2])
