"""Looking for words in the transcripts, and for what nobody has coded yet."""

from __future__ import annotations

import builtins
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence

from qualkit.domain.codings import Coding, Found, Origin
from qualkit.domain.sources import Role, Turn
from qualkit.domain.tables import DataTable
from qualkit.services.places import owner, stored_source
from qualkit.services.searching import search_sources
from qualkit.services.session import Session
from qualkit.store import codings as coding_store
from qualkit.store import sources as source_store

__all__ = ["CodeSearch"]


class CodeSearch:
    """Part of ``study.codings``: what could be coded, and how far the coding has come."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def search(
        self,
        text: str = "",
        *,
        regex: str = "",
        source: str = "",
        unit: str = "match",
        interviewer: bool = False,
        case_sensitive: bool = False,
        whole_words: bool = False,
    ) -> list[Found]:
        """Every place where words stand, in reading order.

        Args:
            text: the words, as they are; quotation marks, dashes and line breaks need not be the same.
            regex: instead, a regular expression in the syntax of Python's `re`; "^" is the beginning of a turn.
            source: only in this source; "" looks in all of them.
            unit: what is found: the words themselves (``match``), or the ``sentence`` or ``turn`` around them.
            interviewer: look in the interviewer's turns too.
            whole_words: leave out what is only part of a word (for `text`).

        Raises:
            BadInput: nothing is asked for, or the expression cannot be read or takes too long.
            NotFound: there is no such source.
        """
        return search_sources(
            self._session,
            text,
            regex=regex,
            sources=(source,) if source else (),
            unit=unit,
            interviewer=interviewer,
            case_sensitive=case_sensitive,
            whole_words=whole_words,
        )

    def uncoded(self, source: str, *, hits: bool = False, coder: str = "") -> list[Turn]:
        """The turns of a source, without the interviewer's, that nobody has coded any part of yet.

        Args:
            hits: count open rule hits as codings; otherwise only what a person made, confirmed or accepted.
            coder: only this coder's codings count; "" everybody's.
        """
        stored = stored_source(self._session, source)
        codings = coding_store.select(self._session.connection, sources=[stored.name], evidence=False)
        coded = _coded_turns(stored.turns, [c for c in codings if _counts(c, hits, coder)])
        return [turn for turn in stored.turns if turn.role is not Role.INTERVIEWER and turn.number not in coded]

    def progress(self) -> DataTable:
        """How far the coding of each source has come.

        Turns are the participants'; a turn is coded if a person coded, confirmed or accepted any part of it.
        """
        session = self._session
        by_source: dict[str, builtins.list[Coding]] = {}
        for coding in coding_store.select(session.connection, evidence=False):
            by_source.setdefault(coding.source, []).append(coding)
        rows = []
        ids = {name: row for row, name in source_store.rows(session.connection)}
        for row in source_store.listing(session.connection):
            codings = by_source.get(row["name"], [])
            spoken = source_store.turns_of(session.connection, ids[row["name"]])
            turns = [turn for turn in spoken if turn.role is not Role.INTERVIEWER]
            coded = len(_coded_turns(turns, [c for c in codings if _counts(c, False, "")]))
            percent = round(100 * coded / len(turns)) if turns else 0
            kinds = Counter("open" if not owner(c) else str(c.origin) for c in codings)
            origins = (kinds[str(Origin.HUMAN)], kinds[str(Origin.RULE)], kinds["open"], kinds[str(Origin.MODEL)])
            rows.append((row["name"], row["words"], len(turns), coded, percent, *origins))
        return DataTable(
            title="Progress of coding",
            columns=(
                "source",
                "words",
                "turns",
                "coded_turns",
                "percent",
                "human",
                "confirmed_hits",
                "open_hits",
                "accepted",
            ),
            rows=tuple(rows),
            note="Turns without the interviewer's; a turn is coded if a person coded, confirmed or accepted any part of"
            " it. accepted: codings from accepted suggestions. What is left of a source: qualkit code gaps SOURCE",
        )


def _counts(coding: Coding, hits: bool, coder: str) -> bool:
    whose = owner(coding)
    return (hits or bool(whose)) and (not coder or whose.casefold() == coder.casefold())


def _coded_turns(turns: Sequence[Turn], codings: Sequence[Coding]) -> set[int]:
    """Numbers of the turns that any of the codings touches."""
    ends = [turn.span.end for turn in turns]
    touched = set()
    for coding in codings:
        at = bisect_left(ends, coding.span.start + 1)
        while at < len(turns) and turns[at].span.start < coding.span.end:
            touched.add(turns[at].number)
            at += 1
    return touched
