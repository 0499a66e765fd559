"""What the suggester of codes would have said of each interview if it had never been coded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qualkit.domain.code_suggestions import CodeKnowledge, Judgement
from qualkit.domain.suggestions import Passage
from qualkit.ports import Embedder, Progress, SilentProgress
from qualkit.suggesters.codes.features import prepare
from qualkit.suggesters.codes.model import Labels, fit, labels_of

__all__ = ["HeldOut", "draw_examples", "interviews_of", "leave_out"]

MOST_PARTS = 20


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """Row i is passage i, column j code j.

    Attributes:
        interviews: which interview each passage belongs to; sources of one participant count as one.
        truth: 1 people gave the code, -1 they did not, 0 nobody has read the passage.
        scores, probabilities: by models that had not seen the interview's codings.
    """

    interviews: list[str]
    truth: NDArray[np.int8]
    scores: NDArray[np.float64]
    probabilities: NDArray[np.float64]


def leave_out(
    passages: Sequence[Passage],
    knowledge: Sequence[CodeKnowledge],
    judgements: Sequence[Judgement],
    embedder: Embedder,
    cache_folder: Path | None,
    seed: int,
    progress: Progress,
    examples: int | None = None,
) -> HeldOut:
    """Leave each interview out in turn, learn from the others, and score it.

    An example in the codebook that quotes the interview left out is left out with it. Above 20 interviews they are
    left out in 20 lots.

    Args:
        passages, knowledge, judgements, embedder, cache_folder, progress: as for the suggester of codes.
        seed: for the lots, the models and the examples drawn.
        examples: learn from so many coded passages of each code only (None: from all; 0: from the codebook alone).
    """
    interviews = interviews_of(passages)
    # What people coded is told by judgements alone: nothing of it may slip in beside them.
    passages = [replace(passage, codes=()) for passage in passages]
    features = prepare(passages, knowledge, embedder, cache_folder, progress)
    labels = labels_of(features, judgements)
    scores = np.zeros(labels.holds.shape)
    probabilities = np.zeros(labels.holds.shape)
    lots = _lots([name for name, row in zip(interviews, labels.holds, strict=True) if row.any()], seed)
    for number, lot in enumerate(lots):
        progress("Leaving interviews out", number, len(lots))
        inside = np.array([name in lot for name in interviews])
        known = _without_quotations(knowledge, [p.text for p, out in zip(passages, inside, strict=True) if out])
        part = features if known == tuple(knowledge) else prepare(passages, known, embedder, cache_folder, progress)
        holds = np.where(inside[:, None], 0, labels.holds).astype(np.int8)
        if examples is not None:
            kept = draw_examples(holds, examples, seed)
            holds[~kept] = 0
        fitted = fit(part, Labels(holds, labels.certain & (holds != 0)), seed, SilentProgress())
        scores[inside], probabilities[inside] = fitted.scores[inside], fitted.probabilities[inside]
    progress("Leaving interviews out", len(lots), len(lots))
    return HeldOut(interviews, labels.holds, scores, probabilities)


def interviews_of(passages: Sequence[Passage]) -> list[str]:
    """The interview of each passage, named by its first source: sources that share a participant are one."""
    joined: dict[str, str] = {}

    def first(name: str) -> str:
        while joined.setdefault(name, name) != name:
            name = joined[name]
        return name

    by_case: dict[str, str] = {}
    for passage in passages:
        one, other = first(passage.source), first(by_case.setdefault(passage.case or passage.source, passage.source))
        joined[max(one, other)] = min(one, other)
    return [first(passage.source) for passage in passages]


def draw_examples(holds: NDArray[np.int8], examples: int, seed: int) -> NDArray[np.bool_]:
    """Rows that hold `examples` positive passages of each code (all, where there are fewer), drawn at random."""
    generator = np.random.default_rng(seed)
    kept = np.zeros(len(holds), bool)
    for column in range(holds.shape[1]):
        kept[generator.permutation(np.flatnonzero(holds[:, column] > 0))[:examples]] = True
    return kept


def _lots(names: Sequence[str], seed: int) -> list[frozenset[str]]:
    ordered = sorted(set(names))
    dealt = np.random.default_rng(seed).permutation(len(ordered))
    count = min(MOST_PARTS, len(ordered))
    return [frozenset(ordered[place] for place in dealt[number::count]) for number in range(count)]


def _without_quotations(knowledge: Sequence[CodeKnowledge], texts: Sequence[str]) -> tuple[CodeKnowledge, ...]:
    said = " ".join(_plain(text) for text in texts)

    def kept(code: CodeKnowledge) -> tuple[str, ...]:
        return tuple(example for example in code.examples if not _plain(example) or _plain(example) not in said)

    return tuple(
        code if len(kept(code)) == len(code.examples) else replace(code, examples=kept(code)) for code in knowledge
    )


def _plain(text: str) -> str:
    return " ".join(text.casefold().strip(" .…“”\"'[]").split())
