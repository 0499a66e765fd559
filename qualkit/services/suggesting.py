"""Asking a suggester for themes, and storing what it proposes with everything needed to judge it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from qualkit.domain.suggestions import Passage, RunInfo, Suggestion, SuggestionSet, ThemeProposal
from qualkit.errors import BadInput, NotFound
from qualkit.services.people import People
from qualkit.services.session import Session
from qualkit.store import coders
from qualkit.store import codings as coding_store
from qualkit.store import sources as source_store
from qualkit.store import suggestions as suggestion_store

__all__ = ["Suggesting"]


class Suggesting:
    """Part of ``study.suggestions``: making them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def themes(
        self, *, number: int = 0, seed: int | None = None, uncoded: bool = False, sources: Sequence[str] = ()
    ) -> tuple[RunInfo, list[Suggestion]]:
        """Suggest themes over participants' talk. Nothing is coded: every suggestion waits for a person.

        Args:
            number: how many themes; 0 starts from the amount of text (the tree shows where else to cut).
            seed: 0 or more; None takes the study's setting.
            uncoded: look only at passages that no coding touches: what the codebook misses.
            sources: only these sources.

        Returns:
            The stored run and its suggestions; none if there is too little text, and the run's notes say so.

        Raises:
            NotFound: the study has no sources.
            ModelProblem: the embedding model named in the settings cannot be used.
        """
        from qualkit import plugins

        session = self._session
        if number < 0 or number == 1:
            raise BadInput(f"{number} themes cannot be suggested.", hint="Ask for 2 or more, or leave it to the data.")
        config = session.config
        seed = config.seed if seed is None else seed
        passages, left_out = self._passages([session.source_name(name) for name in sources], uncoded)
        parameters: dict[str, Any] = {
            "themes": number or config.themes or None,
            "embedding_model": config.embedding_model,
            "cache_folder": str(session.layout.cache / "embeddings"),
            "runs": config.runs,
        }
        suggester = plugins.load("suggesters", "themes")
        result = suggester.suggest(passages, parameters, seed, session.progress)
        result = replace(result, left_out={**left_out, **result.left_out})
        with session.action("suggest themes") as action:
            run = self._store(suggester, result, passages, seed, uncoded, sources, action.at)
            action.detail = {"run": run, "suggestions": len(result.themes), "passages": len(passages)}
        info = next(info for info in suggestion_store.runs(session.connection) if info.number == run)
        found = [
            suggestion_store.get(session.connection, s.number)
            for s in suggestion_store.listing(session.connection, run=run)
        ]
        return info, [suggestion for suggestion in found if suggestion is not None]

    def _passages(self, names: Sequence[str], uncoded: bool) -> tuple[list[Passage], dict[str, int]]:
        """What participants say, in passages, and how many were left out and why."""
        from qualkit.text.passages import cut_passages

        session = self._session
        texts = [entry for entry in source_store.texts(session.connection) if not names or entry[1] in names]
        if not texts:
            raise NotFound("The study has no sources yet.", hint="Import some with: qualkit import FILES")
        people = People(session)
        found: list[Passage] = []
        left_out: Counter[str] = Counter()
        for row, name, _, text in texts:
            turns = source_store.turns_of(session.connection, row)
            who = {turn.speaker: people.of(name, turn.speaker) for turn in turns}
            cut = cut_passages(
                name,
                {speaker: case for speaker, (case, _) in who.items()},
                {speaker: group for speaker, (_, group) in who.items()},
                text,
                turns,
                coding_store.select(session.connection, sources=[name]),
            )
            found.extend(cut.passages)
            left_out.update(cut.left_out)
        if uncoded:
            coded = sum(bool(passage.codes) for passage in found)
            left_out["passages that are coded already"] = coded
            found = [passage for passage in found if not passage.codes]
        return found, dict(left_out)

    def _store(
        self,
        suggester: Any,
        result: SuggestionSet,
        passages: Sequence[Passage],
        seed: int,
        uncoded: bool,
        sources: Sequence[str],
        at: str,
    ) -> int:
        session = self._session
        kept = {key: value for key, value in result.parameters.items() if key != "cache_folder"}
        kept.update({"uncoded": uncoded, "sources": sorted(sources)})
        corpus = hashlib.sha256("\0".join(sorted(p.text for p in passages)).encode("utf-8")).hexdigest()
        run = suggestion_store.add_run(
            session.connection,
            replace(result, parameters=kept),
            kind="themes",
            suggester=suggester.name,
            version=suggester.version,
            seed=seed,
            corpus_sha256=corpus,
            coder_id=coders.ensure(session.connection, session.coder),
            at=at,
        )
        stored = {name: (row, text) for row, name, _, text in source_store.texts(session.connection)}
        for theme in result.themes:
            members = [passages[index] for index in theme.members]
            typical = set(theme.typical)
            suggestion_store.add_suggestion(
                session.connection,
                run=run,
                label=theme.label,
                keywords=theme.keywords,
                stability=theme.stability,
                cohesion=theme.cohesion,
                details=_details(theme, passages),
                segments=[
                    (
                        stored[p.source][0],
                        p.span,
                        p.span.of(stored[p.source][1]),
                        support,
                        index in typical,
                        p.case,
                        p.group,
                    )
                    for index, p, support in zip(theme.members, members, theme.support, strict=True)
                ],
            )
        return run


def _details(theme: ThemeProposal, passages: Sequence[Passage]) -> dict[str, Any]:
    """Who speaks in a theme, which codes it overlaps, how much of it is new, how much rests on one participant."""
    members = [passages[index] for index in theme.members]
    people = {passage.case: passage.group for passage in members}
    by_case = Counter(passage.case for passage in members)
    codes = Counter(code for passage in members for code in set(passage.codes))
    return {
        "participants": dict(sorted(Counter(people.values()).items(), key=lambda pair: (-pair[1], pair[0]))),
        "overlaps": {code: round(count / len(members), 3) for code, count in codes.most_common(5)},
        "novelty": round(sum(not passage.codes for passage in members) / len(members), 3),
        "concentration": round(max(by_case.values()) / len(members), 3),
    }
