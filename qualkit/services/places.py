"""Where a coding stands and whose it is: what all services that code ask alike."""

from __future__ import annotations

from typing import NamedTuple

from qualkit.domain.codings import Coding, Origin
from qualkit.domain.sources import Source, Span
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.services.session import Session
from qualkit.store import codebooks as codebook_store
from qualkit.store import coders
from qualkit.store import codings as coding_store
from qualkit.store import sources as source_store
from qualkit.text.quotes import find_quote

__all__ = [
    "STANCES",
    "Marks",
    "checked_stance",
    "find_place",
    "owner",
    "refuse_others",
    "stored_source",
    "write_coding",
]

STANCES = ("", "enabler", "barrier", "mixed")


class Marks(NamedTuple):
    """What the coder says of a segment beside its code."""

    stance: str = ""
    contrary: bool = False
    key_quote: bool = False


def stored_source(session: Session, name: str) -> Source:
    """The source of this name, whatever the case, with its text. Raises NotFound."""
    stored = source_store.get(session.connection, session.source_name(name))
    assert stored is not None
    return stored


def checked_stance(stance: str) -> str:
    """`stance`, if it is one. Raises BadInput."""
    if stance not in STANCES:
        raise BadInput(f'"{stance}" is no stance.', hint="Use enabler, barrier or mixed.")
    return stance


def find_place(
    source: Source, *, quote: str = "", turn: int = 0, span: Span | None = None, near: Span | None = None
) -> Span:
    """The segment that is meant: an exact span, or words, or a whole turn.

    Args:
        quote: the words; with `turn`, looked for in that turn only; with `span`, exactly what stands there, so that
            a transcript corrected in the meantime is noticed.
        near: where words that stand several times are meant to overlap (the place a coding has now).

    Raises:
        BadInput: it is not said what is meant, or there are no words at the span.
        NotFound: no such turn or span, or the words are not there.
        Conflict: the words stand in several places, or others than `quote` stand at the span.
    """
    if span is not None:
        if not 0 <= span.start < span.end <= len(source.text):
            raise NotFound(f"{source.name} has no place {span.start} to {span.end}.")
        if not span.of(source.text).strip():
            raise BadInput(f"There are no words at {span.start} to {span.end} of {source.name}.")
        if quote and span.of(source.text) != quote:
            raise Conflict(
                f"Other words stand at {span.start} to {span.end} of {source.name}.",
                hint="Look again: the transcript may have been corrected in the meantime.",
            )
        return span
    within = Span(0, len(source.text))
    if turn:
        found = next((t for t in source.turns if t.number == turn), None)
        if found is None:
            raise NotFound(f"{source.name} has no turn {turn}.", hint=f"It has {len(source.turns)} turns.")
        within = found.span
    if not quote.strip():
        if not turn:
            raise BadInput("It is not said what to code.", hint="Give the words with --quote, or a turn with --turn.")
        return within
    return _words(source, quote, turn, within, near)


def _words(source: Source, quote: str, turn: int, within: Span, near: Span | None) -> Span:
    places = [Span(s.start + within.start, s.end + within.start) for s in find_quote(within.of(source.text), quote)]
    if not places:
        where = f"turn {turn} of {source.name}" if turn else source.name
        raise NotFound(f"These words are not in {where}.", hint="Copy them from: qualkit source show")
    nearby = [place for place in places if near is not None and place.overlaps(near)]
    if len(nearby) == 1:
        return nearby[0]
    if len(places) > 1:
        turns = sorted({t.number for t in (source.turn_at(p.start) for p in places) if t})
        raise Conflict(
            f"These words stand {len(places)} times in {source.name} (turns {', '.join(map(str, turns))}).",
            hint="Say which with --turn, or give more of the words.",
        )
    return places[0]


def owner(coding: Coding) -> str:
    """Whose coding it is: who made it, or who confirmed the rule hit; "" for an open rule hit, which is anybody's."""
    return coding.confirmed_by if coding.origin is Origin.RULE else coding.coder


def refuse_others(session: Session, coding: Coding) -> None:
    """Raise Conflict if the coding is another coder's: what one person judged, no other changes by the way."""
    whose = owner(coding)
    if whose and whose.casefold() != session.coder.casefold():
        raise Conflict(
            f"Coding {coding.number} is {whose}'s; you work as {session.coder}.",
            hint=f'Add one of your own beside it, or change it in their name with --coder "{whose}".',
        )


def write_coding(session: Session, source: Source, code: str, place: Span, *, at: str, marks: Marks) -> int:
    """Write one coding by this coder (inside an action), where there is none yet; returns its number."""
    connection = session.connection
    new = coding_store.NewCoding(
        source_id=source.id,
        code_id=codebook_store.code_ids(connection)[code],
        start=place.start,
        end=place.end,
        quote=place.of(source.text),
        coder_id=coders.ensure(connection, session.coder),
        origin=Origin.HUMAN,
        stance=marks.stance,
        contrary=marks.contrary,
        key_quote=marks.key_quote,
    )
    coding_store.add_many(connection, [new], at)
    return coding_store.newest(connection)
