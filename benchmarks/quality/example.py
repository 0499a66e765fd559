"""What only whole interviews can show: are stated probabilities right, and how soon is a review done?"""

from __future__ import annotations

import importlib
import importlib.util
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from benchmarks.quality.codes import stated_and_found
from benchmarks.quality.corpora import INTERVIEWS, READ, READINGS, Corpus, codings_of
from benchmarks.quality.tables import Cell, Result
from qualkit.ports import SilentProgress
from qualkit.suggesters.codes.leaving_out import leave_out
from qualkit.suggesters.encoder import choose

__all__ = ["review", "sentences", "stated", "study_worth"]


def stated(corpus: Corpus, cache: Path) -> Result:
    """Stated probabilities against codings, each interview left out in turn."""
    embedder, _ = choose("")
    held = leave_out(corpus.passages, corpus.knowledge, corpus.judgements(), embedder, cache, 0, SilentProgress())
    title = f"Stated and found, {corpus.name}, each interview left out in turn"
    return stated_and_found(title, held.probabilities.ravel(), (held.truth > 0).ravel())


def study_worth(reader: str, picture: Path | None) -> Result:
    """What `qualkit evaluate suggestions` says in a study of the six interviews that a reader coded."""
    import qualkit

    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "study"
        with qualkit.Study.create(
            home, title="Example", codebook="link-worker-role", coder=f"reader {reader}"
        ) as study:
            study.sources.add([path for path in sorted(INTERVIEWS.iterdir()) if path.stem in READ])
            study.codings.add_many(
                (coding.source, coding.code, coding.span) for coding in codings_of(READINGS / f"reader_{reader}.csv")
            )
            worth = study.evaluate.suggestions(picture=picture or "")
    rows: list[tuple[Cell, ...]] = [
        (
            f"{one.code} {one.name}",
            one.passages,
            one.suggested.average_precision.value,
            f"{one.suggested.average_precision.low:.2f} to {one.suggested.average_precision.high:.2f}",
            one.suggested.f1.value,
            f"{one.expected} of {one.first}",
            one.words.average_precision.value,
            one.patterns.average_precision.value if one.patterns else None,
            one.chance,
        )
        for one in worth.codes
    ]
    mean = worth.suggested
    rows.append(
        (
            "mean",
            sum(one.passages for one in worth.codes),
            mean.average_precision.value,
            f"{mean.average_precision.low:.2f} to {mean.average_precision.high:.2f}",
            mean.f1.value,
            "",
            worth.words.average_precision.value,
            worth.patterns.average_precision.value if worth.patterns else None,
            worth.chance,
        )
    )
    title = f"qualkit evaluate suggestions, example study, {worth.interviews} interviews, {worth.passages} passages"
    return Result(title, ("code", "passages", "AP", "95%", "F1", "expect right", "words", "rules", "chance"), rows)


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
