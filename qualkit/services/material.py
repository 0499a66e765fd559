"""Reading a whole study into one value for analyses and reports."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import qualkit.version
from qualkit.domain.codings import Coding
from qualkit.domain.material import Located, Material, SourceFacts
from qualkit.domain.sources import Role, Turn
from qualkit.services.session import Session, now
from qualkit.services.trail import trail
from qualkit.store import cases as case_store
from qualkit.store import coders
from qualkit.store import codings as coding_store
from qualkit.store import memos as memo_store
from qualkit.store import sources as source_store
from qualkit.store import suggestions as suggestion_store

__all__ = ["gather", "locate"]


def gather(session: Session, *, with_suggestions: bool = True) -> Material:
    """Everything a report may say, as it stands now."""
    config = session.config
    cases = case_store.all_cases(session.connection)
    codings = coding_store.select(session.connection)
    suggestions = suggestion_store.listing(session.connection) if with_suggestions else []
    return Material(
        title=config.title or session.layout.root.name,
        organisation=config.organisation,
        language=config.language,
        date=now().date().isoformat(),
        version=qualkit.version.__version__,
        sources=tuple(_source_facts(session)),
        cases=cases,
        codebooks=session.codebooks(),
        codings=tuple(locate(session, codings)),
        memos=tuple(memo_store.select(session.connection)),
        runs=tuple(suggestion_store.runs(session.connection)) if with_suggestions else (),
        suggestions=tuple(suggestions),
        coders=tuple(coders.names(session.connection)),
        log=tuple(trail(session.connection)) if with_suggestions else (),
        group_by=config.group_by,
        attribution=tuple(config.attribution),
        smallest_group=config.smallest_group,
        removed_hits=coding_store.removed_count(session.connection),
    )


def locate(session: Session, codings: Sequence[Coding]) -> list[Located]:
    """Each coding with the case that speaks there, its group, and its turn."""
    group_by = session.config.group_by
    speakers: dict[tuple[str, str], tuple[str, str]] = {}
    for case in case_store.all_cases(session.connection):
        for link in case.links:
            speakers[link.source, link.speaker] = (case.name, case.attributes.get(group_by, ""))
    turns: dict[str, tuple[Turn, ...]] = {}
    starts: dict[str, list[int]] = {}
    for row, name in source_store.rows(session.connection):
        turns[name] = source_store.turns_of(session.connection, row)
        starts[name] = [turn.span.start for turn in turns[name]]
    located = []
    for coding in codings:
        at = bisect_right(starts[coding.source], coding.span.start) - 1
        turn = turns[coding.source][at] if at >= 0 else None
        who = speakers.get((coding.source, turn.speaker if turn else "")) or speakers.get((coding.source, ""), ("", ""))
        located.append(
            Located(coding, who[0], who[1], turn.number if turn else 0, turn.start_seconds if turn else None)
        )
    return located


def _source_facts(session: Session) -> list[SourceFacts]:
    facts = []
    for row in source_store.listing(session.connection):
        stored = source_store.get(session.connection, row["name"])
        assert stored is not None
        ends = [t.end_seconds or t.start_seconds for t in stored.turns if t.start_seconds is not None]
        spoken = sum(len(t.span.of(stored.text).split()) for t in stored.turns if t.role is not Role.INTERVIEWER)
        facts.append(
            SourceFacts(
                name=stored.name,
                format=stored.format,
                layout=stored.layout,
                words=stored.words,
                participant_words=spoken,
                turns=len(stored.turns),
                minutes=round(max(e for e in ends if e is not None) / 60, 1) if ends else None,
                cases=tuple(name for name in row["cases"].split(", ") if name),
            )
        )
    return facts
