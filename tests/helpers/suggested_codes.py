"""Suggested codes for the small study, stored as a suggester would have; nothing is modelled, so no model is needed."""

from __future__ import annotations

from collections.abc import Sequence

import qualkit
from qualkit.domain.code_suggestions import CodeSuggestionSet
from qualkit.domain.sources import Span
from qualkit.store import codebooks, coders, suggestions

__all__ = ["suggest_codes"]


def suggest_codes(study: qualkit.Study, offers: Sequence[tuple[str, str, float]], *, telling: str = "") -> list[int]:
    """Store a run of suggested codes; returns their numbers.

    Args:
        study: the study.
        offers: (``"Anna:words of the passage"``, key of the code, probability), by code, best first.
        telling: words that stand in each passage which has them: its telling sentence.
    """
    session = study._session
    result = CodeSuggestionSet(proposals=(), estimates=(), method="By hand.", model="", model_hash="", parameters={})
    numbers = []
    with session.action("suggest codes") as action:
        run = suggestions.add_run(
            session.connection,
            result,
            kind="codes",
            suggester="hand",
            version="1",
            seed=0,
            corpus_sha256="",
            coder_id=coders.ensure(session.connection, session.coder),
            at=action.at,
        )
        ids = codebooks.code_ids(session.connection)
        for place, key, probability in offers:
            name, _, words = place.partition(":")
            source = study.sources.get(name)
            start = source.text.index(words)
            at = words.find(telling) if telling else -1
            evidence = {
                "sentences": [[at, at + len(telling)]] if at >= 0 else [],
                "words": [],
                "likest": [{"kind": "definition", "likeness": 0.5, "words": "The speaker feels alone."}],
                "against": ["negated"],
            }
            numbers.append(
                suggestions.add_suggestion(
                    session.connection,
                    run=run,
                    label=study.codebooks.code(key).name,
                    keywords=(),
                    stability=None,
                    cohesion=0.0,
                    details={"participants": {"": 1}, "overlaps": {}, "novelty": 1.0, "concentration": 1.0},
                    segments=[(source.id, Span(start, start + len(words)), words, 1.0, True, name, "")],
                    code_id=ids[key],
                    probability=probability,
                    score=probability,
                    evidence=evidence,
                )
            )
        action.detail = {"run": run, "suggestions": len(numbers), "codes": len({key for _, key, _ in offers})}
    return numbers
