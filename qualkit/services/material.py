"""Reading a whole study into one value for analyses and reports."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

import qualkit.version
from qualkit.domain.cases import Case
from qualkit.domain.codings import Coding
from qualkit.domain.material import Located, Material, SourceFacts, Talk
from qualkit.domain.sources import Role, Turn
from qualkit.services.linking import Resolver
from qualkit.services.session import Session, now
from qualkit.services.trail import trail
from qualkit.store import cases as case_store
from qualkit.store import codebooks as codebook_store
from qualkit.store import coders
from qualkit.store import codings as coding_store
from qualkit.store import memos as memo_store
from qualkit.store import revisions as revision_store
from qualkit.store import second_reviews as second_store
from qualkit.store import sources as source_store
from qualkit.store import suggestions as suggestion_store
from qualkit.store import summaries as summary_store
from qualkit.store import themes as theme_store
from qualkit.store.bulk import without_collection

__all__ = ["gather", "locate", "silent_talks", "talks"]


def gather(session: Session, *, whole: bool = True, codes: Sequence[str] | None = None) -> Material:
    """Everything a report may say, as it stands now.

    Args:
        whole: False leaves out what tables of codings do not need: facts of sources, suggestions, the log, and
            (unless `codes` are named) the words that fired.
        codes: only the codings with these codes.
    """
    config = session.config
    with without_collection():
        codings = coding_store.select(session.connection, codes=codes, evidence=whole or codes is not None)
        located = tuple(locate(session, codings))
    memos = tuple(memo_store.select(session.connection))
    summaries = tuple(summary_store.select(session.connection))
    themes = tuple(theme_store.select(session.connection))
    return Material(
        title=config.title or session.layout.root.name,
        organisation=config.organisation,
        language=config.language,
        date=now().date().isoformat(),
        version=qualkit.version.__version__,
        sources=tuple(_source_facts(session)) if whole else (),
        cases=case_store.all_cases(session.connection),
        codebooks=session.codebooks(),
        codings=located,
        memos=memos,
        runs=tuple(suggestion_store.runs(session.connection)) if whole else (),
        suggestions=tuple(suggestion_store.listing(session.connection)) if whole else (),
        seconds=tuple(second_store.select(session.connection)) if whole else (),
        foreign=_foreign(session) if whole else (),
        coders=tuple(coders.names(session.connection)),
        log=tuple(trail(session.connection)) if whole else (),
        group_by=config.group_by,
        attribution=tuple(config.attribution),
        smallest_group=config.smallest_group,
        small_groups=config.small_groups,
        removed_hits=coding_store.removed_count(session.connection),
        orphans=len(revision_store.orphans(session.connection)) if whole else 0,
        codebook_hashes={entry.codebook.key: entry.sha256 for entry in codebook_store.registered(session.connection)},
        summaries=summaries,
        links=Resolver(session).table(
            [*(memo.body for memo in memos), *(each.body for each in summaries), *(theme.claim for theme in themes)]
        ),
        themes=themes,
    )


def talks(session: Session, names: Sequence[str] = ()) -> dict[str, Talk]:
    """What was said in these sources (all, if none is named), by their names in order.

    Texts are large: a study of 300 interviews holds some 13 million letters. Ask for the sources that are needed.
    """
    texts = source_store.texts(session.connection, names)
    with without_collection():
        turns = source_store.turns_by_source(session.connection, [row for row, *_ in texts] if names else None)
    speakers = _speakers(case_store.all_cases(session.connection))
    return {name: _talk(name, text, turns[row], speakers) for row, name, _, text in texts}


def silent_talks(session: Session, cases: Sequence[Case]) -> dict[str, Talk]:
    """Who speaks when in every source, without what is said."""
    with without_collection():
        turns = source_store.turns_by_source(session.connection)
    speakers = _speakers(cases)
    return {name: _talk(name, "", turns[row], speakers) for row, name in source_store.rows(session.connection)}


def _speakers(cases: Sequence[Case]) -> dict[tuple[str, str], str]:
    return {(link.source, link.speaker): case.name for case in cases for link in case.links}


def _talk(name: str, text: str, turns: tuple[Turn, ...], speakers: Mapping[tuple[str, str], str]) -> Talk:
    everybody = speakers.get((name, ""), "")
    cases = tuple(
        "" if turn.role is Role.INTERVIEWER else speakers.get((name, turn.speaker), everybody) for turn in turns
    )
    return Talk(source=name, text=text, turns=turns, cases=cases)


def _foreign(session: Session) -> tuple[str, ...]:
    """Suggesters of the study's runs that other packages provide."""
    from qualkit.plugins import BUILT_IN

    names = dict.fromkeys(run.suggester.rpartition(" ")[0] for run in suggestion_store.runs(session.connection))
    return tuple(sorted(name for name in names if name not in BUILT_IN["suggesters"]))


def locate(session: Session, codings: Sequence[Coding]) -> list[Located]:
    """Each coding with the case that speaks there, its group, and its turn."""
    if not codings:
        return []
    group_by = session.config.group_by
    speakers: dict[tuple[str, str], tuple[str, str]] = {}
    for case in case_store.all_cases(session.connection):
        for link in case.links:
            speakers[link.source, link.speaker] = (case.name, case.attributes.get(group_by, ""))
    index = source_store.turn_index(session.connection)
    pages = source_store.page_index(session.connection)
    before = (0, "", None)
    located = []
    for coding in codings:
        starts, turns = index[coding.source]
        at = bisect_right(starts, coding.span.start) - 1
        number, speaker, seconds = turns[at] if at >= 0 else before
        who = speakers.get((coding.source, speaker)) or speakers.get((coding.source, ""), ("", ""))
        page = _page(pages[coding.source], coding.span.start) if coding.source in pages else None
        located.append(Located(coding, who[0], who[1], number, seconds, page))
    return located


def _page(pages: tuple[list[int], list[int]], offset: int) -> int:
    starts, numbers = pages
    return numbers[max(0, bisect_right(starts, offset) - 1)]


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
