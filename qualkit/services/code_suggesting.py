"""Asking a suggester for codes, and storing what it proposes with everything needed to judge it."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from typing import Any

from qualkit.domain.code_suggestions import CodeProposal, CodeSuggestionSet, Evidence
from qualkit.domain.suggestions import RunInfo, Suggestion
from qualkit.errors import BadInput
from qualkit.services.code_material import CodeMaterial, code_material, codes_to_suggest
from qualkit.services.run_inputs import code_inputs
from qualkit.services.session import Session
from qualkit.store import codebooks as codebook_store
from qualkit.store import coders
from qualkit.store import sources as source_store
from qualkit.store import suggestions as suggestion_store

__all__ = ["CodeSuggesting"]


class CodeSuggesting:
    """Part of ``study.suggestions``: having codes suggested for passages."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def codes(
        self,
        *,
        codes: Sequence[str] = (),
        sources: Sequence[str] = (),
        precision: float | None = None,
        most: int = 20,
        interviewer: bool = False,
        seed: int | None = None,
    ) -> tuple[RunInfo, list[Suggestion]]:
        """Suggest codes for passages that do not have them. Nothing is coded: every suggestion waits for a person.

        Args:
            codes: only these codes and those under them.
            sources: only passages of these sources; what was coded in the others is still learned from.
            precision: 0 to 1: as many suggestions for each code as keep to this expected share of right ones; None
                leaves it to `most`.
            most: how many suggestions a code at most.
            interviewer: look at the interviewer's turns too.
            seed: 0 or more; None takes the study's setting.

        Returns:
            The stored run (with an estimate for each code) and its suggestions, by code, best first.

        Raises:
            NotFound: the study has no sources, or no such code or source.
            BadInput: `precision` or `most` is out of range.
        """
        from qualkit import plugins

        session = self._session
        if precision is not None and not 0 < precision < 1:
            raise BadInput(f"A precision of {precision} cannot be had.", hint="Give a number between 0 and 1, as 0.8.")
        if most < 1:
            raise BadInput(f"{most} suggestions a code are none.", hint="Give 1 or more.")
        seed = session.seed(seed)
        session.take_up_edited_codebooks()
        chosen = codes_to_suggest(session, codes)
        names = [session.source_name(name) for name in sources]
        began = time.monotonic()
        material = code_material(session, chosen, interviewer=interviewer)
        suggester = plugins.load("suggesters", "codes")
        parameters: dict[str, Any] = {
            "precision": precision,
            "most": most,
            "embedding_model": session.config.embedding_model,
            "cache_folder": str(session.layout.cache / "embeddings"),
            "sources": names,
        }
        result: CodeSuggestionSet = suggester.suggest_codes(
            material.passages, material.knowledge, material.judgements, parameters, seed, session.progress
        )
        with session.action("suggest codes") as action:
            run = self._keep(suggester, result, material, seed, action.at, time.monotonic() - began, interviewer)
            action.detail = {
                "run": run,
                "suggestions": len(result.proposals),
                "codes": sum(estimate.offered > 0 for estimate in result.estimates),
            }
        info = next(info for info in suggestion_store.runs(session.connection) if info.number == run)
        numbers = [s.number for s in suggestion_store.listing(session.connection, run=run)]
        return info, suggestion_store.whole(session.connection, numbers)

    def _keep(
        self,
        suggester: Any,
        result: CodeSuggestionSet,
        material: CodeMaterial,
        seed: int,
        at: str,
        seconds: float,
        interviewer: bool,
    ) -> int:
        from dataclasses import replace

        session = self._session
        corpus = hashlib.sha256("\0".join(sorted(p.text for p in material.passages)).encode("utf-8")).hexdigest()
        run = suggestion_store.add_run(
            session.connection,
            replace(
                result,
                parameters={**result.parameters, "interviewer": interviewer},
                left_out={**material.left_out, **result.left_out},
            ),
            kind="codes",
            suggester=suggester.name,
            version=suggester.version,
            seed=seed,
            corpus_sha256=corpus,
            coder_id=coders.ensure(session.connection, session.coder),
            at=at,
            inputs=code_inputs(session, material, result.proposals),
            seconds=seconds,
        )
        texts = {row: text for row, _, _, text in source_store.texts(session.connection)}
        ids = codebook_store.code_ids(session.connection)
        names = {code.key: code.name for code in material.knowledge}
        for proposal in result.proposals:
            passage = material.passages[proposal.passage]
            row = material.rows[passage.source]
            suggestion_store.add_suggestion(
                session.connection,
                run=run,
                label=names[proposal.code],
                keywords=(),
                stability=None,
                cohesion=0.0,
                details={
                    "participants": {passage.group: 1},
                    "overlaps": dict.fromkeys(passage.codes, 1.0),
                    "novelty": 0.0 if passage.codes else 1.0,
                    "concentration": 1.0,
                    "code": proposal.code,
                },
                segments=[
                    (row, passage.span, passage.span.of(texts[row]), 1.0, True, passage.case, passage.group),
                ],
                code_id=ids[proposal.code],
                probability=proposal.probability,
                score=proposal.score,
                evidence=_packed(proposal, material),
            )
        return run


def _packed(proposal: CodeProposal, material: CodeMaterial) -> dict[str, Any]:
    """Evidence in places: from the start of the segment, and rows of sources; of words only the codebook's."""
    passage = material.passages[proposal.passage]
    evidence: Evidence = proposal.evidence

    def place(span: Any) -> list[int]:
        there = passage.place(span)
        return [there.start - passage.span.start, there.end - passage.span.start]

    likest: list[dict[str, Any]] = []
    for one in evidence.likest:
        told: dict[str, Any] = {"kind": one.kind, "likeness": round(float(one.likeness), 4)}
        if one.kind == "passage":
            other = material.passages[one.passage]
            told["place"] = [material.rows[other.source], other.span.start, other.span.end]
        else:
            told["words"] = one.words
        likest.append(told)
    return {
        "sentences": [place(span) for span in evidence.sentences],
        "words": [place(span) for span in evidence.words],
        "likest": likest,
        "against": list(evidence.against),
    }
