"""Long answers are cut where the subject shifts, and nothing of them is lost."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from qualkit.domain.sources import Role, Span, Turn
from qualkit.ports import SilentProgress
from qualkit.suggesters.encoder import MiniLM
from qualkit.suggesters.shifts import MOST, shift_starts
from qualkit.text.passages import cut_passages, long_answers

GARDEN = (
    "We dug over the allotment before the frost. The runner beans went in along the fence. My neighbour gave me"
    " raspberry canes from his own plot. The compost heap was steaming that spring. We grew tomatoes in the old"
    " greenhouse. The slugs had every lettuce I planted. I watered the seedlings before work. The potatoes came up"
    " small but there were plenty. We gave the marrows away to the whole street. Weeds never stop growing, do they."
)
MONEY = (
    "Then the letter came about the council tax. They had stopped my benefits without a word. I was behind with the"
    " rent by two months. The bank charged me for every bounced payment. I sold the ring to pay the gas bill. The"
    " housing officer talked about eviction. I filled in the claim form three times. The food bank gave us a voucher"
    " for the week. My overdraft was never paid off. Debt keeps you awake, it really does."
)


def answer(words: str) -> tuple[str, list[Turn]]:
    return words, [Turn(number=1, speaker="P", role=Role.PARTICIPANT, span=Span(0, len(words)))]


def test_the_cut_is_where_the_subject_shifts() -> None:
    text, turns = answer(f"{GARDEN} {MONEY} {MONEY.replace('Then the', 'Another')}"[:2400])
    (pieces,) = long_answers(text, turns)
    vectors = MiniLM().encode([piece.span.of(text) for piece in pieces], SilentProgress())
    starts = {pieces[cut].span.start for cut in shift_starts(vectors, [piece.words for piece in pieces])}
    assert len(GARDEN) + 1 in starts
    found = cut_passages("S", "S", "", text, turns, starts=starts).passages
    assert found[0].text == GARDEN
    assert " ".join(passage.text for passage in found) == " ".join(piece.span.of(text) for piece in pieces)


def test_short_answers_are_left_alone() -> None:
    text, turns = answer(GARDEN)
    assert long_answers(text, turns) == []
    assert len(cut_passages("S", "S", "", text, turns, starts={20}).passages) == 1


@given(st.lists(st.integers(1, 180), min_size=2, max_size=25), st.integers(0, 5))
def test_no_part_is_longer_than_a_model_sees(words: list[int], seed: int) -> None:
    vectors = np.random.default_rng(seed).normal(size=(len(words), 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    cuts = shift_starts(vectors, words)
    assert cuts == sorted(set(cuts)) and all(0 < cut < len(words) for cut in cuts)
    edges = [0, *cuts, len(words)]
    assert all(sum(words[a:b]) <= MOST for a, b in pairwise(edges))
    assert shift_starts(vectors, words) == cuts
