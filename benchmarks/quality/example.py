"""What only whole interviews can show: are stated probabilities right, and how soon is a review done?"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from benchmarks.quality.codes import stated_and_found
from benchmarks.quality.corpora import Corpus
from benchmarks.quality.tables import Result
from qualkit.ports import SilentProgress
from qualkit.suggesters.codes.leaving_out import leave_out
from qualkit.suggesters.encoder import choose

__all__ = ["review", "sentences", "stated"]


def stated(corpus: Corpus, cache: Path) -> Result:
    """Stated probabilities against codings, each interview left out in turn."""
    embedder, _ = choose("")
    held = leave_out(corpus.passages, corpus.knowledge, corpus.judgements(), embedder, cache, 0, SilentProgress())
    title = f"Stated and found, {corpus.name}, each interview left out in turn"
    return stated_and_found(title, held.probabilities.ravel(), (held.truth > 0).ravel())


def review(corpus: Corpus, cache: Path) -> Iterator[Result]:
    """How many decisions find the relevant passages, if decisions are taken from the codings."""
    module = _module("review_simulation")
    if module is not None:
        yield from module.simulated_review(corpus, cache)


def sentences(corpus: Corpus, cache: Path) -> Iterator[Result]:
    """How often the highlighted sentence is the one that carries the code."""
    module = _module("sentence_highlights")
    if module is not None:
        yield from module.highlights(corpus, cache)


def _module(name: str) -> ModuleType | None:
    full = f"benchmarks.quality.{name}"
    return importlib.import_module(full) if importlib.util.find_spec(full) else None
