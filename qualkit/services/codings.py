"""Coding by hand (from a script or the command line), and confirming or removing what rules found."""

from __future__ import annotations

import builtins
from collections.abc import Iterable, Sequence

from qualkit.domain.codings import Coding, Origin
from qualkit.domain.sources import Span
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.services.places import (
    Marks,
    checked_stance,
    find_place,
    refuse_others,
    stored_source,
    write_coding,
)
from qualkit.services.session import Session
from qualkit.store import codebooks as codebook_store
from qualkit.store import coders
from qualkit.store import codings as coding_store
from qualkit.store import revisions as revision_store
from qualkit.store import sources as source_store
from qualkit.text.quotes import find_quote

__all__ = ["Codings"]


class Codings:
    """``study.codings``: every coding, however it came about."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        source: str,
        code: str,
        *,
        quote: str = "",
        turn: int = 0,
        span: Span | None = None,
        stance: str = "",
        contrary: bool = False,
        key_quote: bool = False,
    ) -> Coding:
        """Code a segment, named by its words, by a turn, or by a span of code points.

        Args:
            source: name of the source.
            code: key of the code.
            quote: the words to code; with `turn`, looked for in that turn only.
            turn: number of a turn; without `quote`, the whole turn is coded.
            span: exact place in the source's text; a `quote` beside it must be exactly what stands there.
            stance: "", "enabler", "barrier" or "mixed".
            contrary: the segment speaks against the code's general tendency (a negative case).
            key_quote: mark the quotation as one for the report.

        Raises:
            NotFound: no such source, code or turn, or the words are not in it.
            Conflict: the words stand in several places or not at the span, the code is retired, or this coder has
                coded the place so already.
        """
        session = self._session
        checked_stance(stance)
        with session.action("code") as action:
            stored = stored_source(session, source)
            known = session.code_in_use(code)
            place = find_place(stored, quote=quote, turn=turn, span=span)
            coder = coders.ensure(session.connection, session.coder)
            row = coding_store.at_place(session.connection, stored.name, known.key, place, coder)
            if row and row.origin is Origin.RULE and not row.confirmed_by:
                coding_store.confirm(session.connection, [row.number], coder_id=coder, at=action.at)
                coding_store.mark(session.connection, row.number, stance=stance, contrary=contrary, key_quote=key_quote)
                number = row.number
            elif row:
                raise Conflict(
                    f"{stored.name} is coded {known.key} at this place already (coding {row.number}).",
                    hint="Nothing was changed.",
                )
            else:
                marks = Marks(stance, contrary, key_quote)
                number = write_coding(session, stored, known.key, place, at=action.at, marks=marks)
            action.detail = {"coding": number, "source": stored.name, "code": known.key}
        coding = coding_store.find(session.connection, number)
        assert coding is not None
        return coding

    def add_many(self, rows: Iterable[tuple[str, str, Span]]) -> int:
        """Code many segments in one action: (source, code, span). Returns how many were not there yet.

        Raises:
            NotFound: a source or code does not exist; nothing is written then.
        """
        session = self._session
        sources = {name.casefold(): (row, text) for row, name, _, text in source_store.texts(session.connection)}
        codes = {key.casefold(): row for key, row in codebook_store.code_ids(session.connection).items()}
        with session.action("code many") as action:
            coder = coders.ensure(session.connection, session.coder)

            def new() -> Iterable[coding_store.NewCoding]:
                for source, code, span in rows:
                    if source.casefold() not in sources:
                        session.source_name(source)
                    if code.casefold() not in codes:
                        session.code(code)
                    row, text = sources[source.casefold()]
                    quote = text[span.start : span.end]
                    yield coding_store.NewCoding(
                        row, codes[code.casefold()], span.start, span.end, quote, coder, Origin.HUMAN
                    )

            added = coding_store.add_many(session.connection, new(), action.at)
            if not added:
                action.cancel()
            action.detail = {"added": added}
        return added

    def remove(self, numbers: Sequence[int], *, why: str = "") -> int:
        """Remove codings by number. A removed rule hit is remembered, so that it does not come back.

        Only one's own can be removed: codings one made, rule hits one confirmed, and open rule hits, which are
        anybody's.

        Raises:
            NotFound: there is no coding of that number; nothing is removed then.
            Conflict: a coding is another coder's; nothing is removed then.
        """
        session = self._session
        numbers = list(dict.fromkeys(numbers))
        with session.action("code remove") as action:
            found = [self.get(number) for number in numbers]
            for coding in found:
                refuse_others(session, coding)
            coder = coders.ensure(session.connection, session.coder)
            hits = [coding.number for coding in found if coding.origin is Origin.RULE]
            coding_store.note_removed_hits(session.connection, hits, coder_id=coder, at=action.at, why=why)
            coding_store.delete(session.connection, numbers)
            action.detail = {"codings": [coding.number for coding in found], "rule_hits": len(hits)}
        return len(found)

    def confirm(self, numbers: Sequence[int] = (), *, code: str = "") -> int:
        """Confirm rule hits: those numbered, or all open ones of a code and the codes under it.

        Raises:
            NotFound: no such coding or code.
            Conflict: a coding is not an open rule hit.
        """
        session = self._session
        chosen = self._open_hits(numbers, code)
        if chosen:
            with session.action("confirm rule hits") as action:
                coder = coders.ensure(session.connection, session.coder)
                coding_store.confirm(session.connection, chosen, coder_id=coder, at=action.at)
                action.detail = {"codings": len(chosen), "code": code}
        return len(chosen)

    def remove_hits(self, numbers: Sequence[int] = (), *, code: str = "", why: str = "") -> int:
        """Remove open rule hits: those numbered, or all of a code and the codes under it; they do not come back."""
        session = self._session
        chosen = self._open_hits(numbers, code)
        if chosen:
            with session.action("remove rule hits") as action:
                coder = coders.ensure(session.connection, session.coder)
                coding_store.note_removed_hits(session.connection, chosen, coder_id=coder, at=action.at, why=why)
                coding_store.delete(session.connection, chosen)
                action.detail = {"codings": len(chosen), "code": code}
        return len(chosen)

    def get(self, number: int) -> Coding:
        """One coding by its number. Raises NotFound."""
        coding = coding_store.find(self._session.connection, number)
        if coding is None:
            if any(row["id"] == number for row in revision_store.orphans(self._session.connection)):
                raise NotFound(
                    f"Coding {number} found no place when its transcript was corrected.",
                    hint=f"Give it one with: qualkit source place {number}",
                )
            raise NotFound(f"There is no coding {number}.", hint="List them with: qualkit code list")
        return coding

    def list(
        self,
        *,
        source: str = "",
        code: str = "",
        origin: str = "",
        coder: str = "",
        unconfirmed: bool = False,
        turn: int = 0,
        find: str = "",
    ) -> list[Coding]:
        """Codings in reading order, filtered; `code` takes the codes under it along.

        Args:
            turn: only those that touch this turn of `source`.
            find: only those in whose quotation these words stand, whatever the case and the quotation marks.

        Raises:
            NotFound: no such source, code or turn.
            BadInput: a turn without a source.
        """
        session = self._session
        found = coding_store.select(
            session.connection,
            sources=[session.source_name(source)] if source else None,
            codes=session.codes_below(code) if code else None,
            origins=[origin] if origin else None,
            coder=coder or None,
            unconfirmed=unconfirmed,
        )
        if turn:
            if not source:
                raise BadInput("It is not said of which source the turn is.", hint="Name it with --source.")
            place = find_place(stored_source(session, source), turn=turn)
            found = [coding for coding in found if coding.span.overlaps(place)]
        return [coding for coding in found if find_quote(coding.quote, find)] if find.strip() else found

    def _open_hits(self, numbers: Sequence[int], code: str) -> builtins.list[int]:
        session = self._session
        if code:
            keys = session.codes_below(code)
            return [c.number for c in coding_store.select(session.connection, codes=keys, unconfirmed=True)]
        if not numbers:
            raise BadInput(
                "It is not said which rule hits.", hint="Give their numbers, or --code KEY for all of a code."
            )
        for number in numbers:
            coding = self.get(number)
            if coding.origin is not Origin.RULE or coding.confirmed_by:
                raise Conflict(
                    f"Coding {number} is not an open rule hit ({coding.state}).", hint="Nothing was changed."
                )
        return list(numbers)
