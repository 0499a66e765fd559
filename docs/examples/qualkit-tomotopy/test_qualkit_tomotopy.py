"""The whole test that a suggester needs: qualkit's contract, on passages in which there is something to find."""

from __future__ import annotations

import pytest

from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Passage
from qualkit.suggesters.checking import check_suggester

pytest.importorskip("tomotopy", reason="tomotopy is not installed")

from qualkit_tomotopy import PseudoDocuments

SUBJECTS = (
    ("rent", "benefits", "council tax", "debt", "food bank"),
    ("allotment", "tomatoes", "compost", "greenhouse", "seedlings"),
    ("choir", "piano", "singing", "concert", "rehearsal"),
)


def talk() -> list[Passage]:
    """Sixty passages about three subjects, by six participants."""
    texts = [
        f"Well there was the {words[n % 5]} and the {words[(n + 1) % 5]}, number {n}, and then the {words[(n + 3) % 5]}"
        for words in SUBJECTS
        for n in range(20)
    ]
    return [
        Passage(source=f"P{n % 6}", case=f"P{n % 6}", group="", span=Span(0, len(text)), text=text)
        for n, text in enumerate(texts)
    ]


def test_it_keeps_the_contract() -> None:
    found = check_suggester(PseudoDocuments(), talk(), {"themes": 3, "runs": 2, "iterations": 100})
    assert len(found.themes) == 3
    assert "counts words" in found.notes[0]
