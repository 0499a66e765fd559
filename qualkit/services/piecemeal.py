"""Deciding about a suggestion one segment at a time, as one meets them while reading."""

from __future__ import annotations

from qualkit.domain.codings import Coding
from qualkit.domain.suggestions import Deciding, Suggestion
from qualkit.errors import BadInput, Conflict
from qualkit.services.decision_making import make
from qualkit.services.reviewing import Reviewing
from qualkit.store import coders
from qualkit.store import codings as coding_store

__all__ = ["Piecemeal"]


class Piecemeal(Reviewing):
    """Part of ``study.suggestions``: deciding about single segments; the suggestion stays open for the others."""

    def take(self, number: int, segment: int = 1, *, code: str = "", why: str = "") -> Coding:
        """Make one segment of a suggestion a coding of origin "model"; an open rule hit just there is confirmed.

        Args:
            number: the suggestion.
            segment: the number of the segment in it; a suggested code has one, number 1.
            code: key of the code it is coded with; "" for a suggested code's own.
            why: a reason, kept in the ledger.

        Returns:
            The coding; of a suggested code, also one that this coder has made there before: nothing is coded twice.

        Raises:
            NotFound: no such suggestion, segment or code.
            Conflict: it was decided already, the code is retired, or this coder has coded the segment of a suggested
                theme so.
            BadInput: a theme's segment needs a code.
        """
        session = self._session
        suggestion = self.get(number)
        if not (code.strip() or suggestion.code):
            raise BadInput("It is not said which code.", hint="Name it with --as.")
        session.take_up_edited_codebooks()
        with session.action("review take") as action:
            deciding = Deciding(
                suggestion=number, kind="merge", code=code or suggestion.code, segments=(segment,), why=why
            )
            (decided,) = make(session, action, [deciding])
            piece = next(one for one in suggestion.segments if one.number == segment)
            coder = coders.ensure(session.connection, session.coder)
            coding = (
                coding_store.find(session.connection, decided.coded[0])
                if decided.coded
                else coding_store.at_place(session.connection, piece.source, decided.code, piece.span, coder)
            )
            assert coding is not None
            if decided.coded and not suggestion.code:
                raise Conflict(
                    f"{piece.source} is coded {decided.code} at this place already (coding {coding.number}).",
                    hint="Nothing was changed.",
                )
            action.detail = {"suggestion": number, "segment": segment, "code": decided.code, "coding": coding.number}
        self._tell_coded(decided)
        return coding

    def decline(self, number: int, segment: int = 1, *, why: str = "") -> Suggestion:
        """Turn one segment of a suggestion down; the others stay open.

        Raises:
            NotFound: no such suggestion or segment.
            Conflict: it was decided already.
        """
        session = self._session
        with session.action("review decline") as action:
            make(session, action, [Deciding(suggestion=number, kind="reject", segments=(segment,), why=why)])
            action.detail = {"suggestion": number, "segment": segment}
        return self.get(number)
