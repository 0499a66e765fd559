"""Searching transcripts: what finding places and coding them ask alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qualkit.domain.codings import Found
from qualkit.domain.sources import Role, Source, Span, Turn
from qualkit.errors import BadInput
from qualkit.rules.timed_search import find_pattern
from qualkit.services.places import stored_source
from qualkit.services.session import Session
from qualkit.store import sources as source_store
from qualkit.text.search import UNITS, find_words, in_units, trimmed

__all__ = ["search_sources"]


def search_sources(
    session: Session,
    text: str,
    *,
    regex: str,
    sources: Sequence[str],
    unit: str,
    interviewer: bool,
    case_sensitive: bool,
    whole_words: bool,
) -> list[Found]:
    """Search some sources (all, if none is named) for words or a regular expression."""
    if bool(text.strip()) == bool(regex):
        raise BadInput("It is not said what to look for.", hint="Give words, or a regular expression.")
    if unit not in UNITS:
        raise BadInput(f'"{unit}" is no unit.', hint=f"Use {', '.join(UNITS[:-1])} or {UNITS[-1]}.")
    names = source_store.names(session.connection)
    wanted = {session.source_name(name) for name in sources}
    stored = [stored_source(session, name) for name in names if not wanted or name in wanted]
    turns = [
        (source, turn) for source in stored for turn in source.turns if interviewer or turn.role is not Role.INTERVIEWER
    ]
    if regex:
        places = _by_pattern(turns, regex, case_sensitive)
    else:
        places = (
            find_words(source.text, text, turn.span, case_sensitive=case_sensitive, whole_words=whole_words)
            for source, turn in turns
        )
    return [
        Found(source=source.name, span=span, turn=turn.number, quote=span.of(source.text), words=words)
        for (source, turn), found in zip(turns, places, strict=True)
        for span, words in in_units(source.text, turn.span, found, unit)
    ]


def _by_pattern(turns: Sequence[tuple[Source, Turn]], regex: str, case_sensitive: bool) -> Iterator[list[Span]]:
    texts = [turn.span.of(source.text) for source, turn in turns]
    found = find_pattern(regex, texts, case_sensitive=case_sensitive)
    for (source, turn), places in zip(turns, found, strict=True):
        yield trimmed(source.text, [Span(turn.span.start + start, turn.span.start + end) for start, end in places])
