"""Deciding about a suggestion one segment at a time, as one meets them while reading."""

from __future__ import annotations

from qualkit.domain.codings import Coding
from qualkit.domain.suggestions import Deciding, Suggestion
from qualkit.errors import BadInput, Conflict
from qualkit.services.decision_making import make
from qualkit.services.decision_steps import refuse_decided
from qualkit.services.reviewing import Reviewing
from qualkit.store import coders
from qualkit.store import codings as coding_store

__all__ = ["Piecemeal"]


class Piecemeal(Reviewing):
    """Part of ``study.suggestions``: deciding about single segments; the suggestion stays open for the others."""

    def take(self, number: int, segment: int = 0, *, code: str = "", why: str = "") -> Coding:
        """Make one segment of a suggestion a coding of origin "model"; an open rule hit just there is confirmed.

        Args:
            number: the suggestion.
            segment: the number of the segment in it; 0 if there is only one, as in a suggested code.
            code: key of the code it is coded with; "" for a suggested code's own.
            why: a reason, kept in the ledger.

        Returns:
            The coding; of a suggested code, also one that this coder has made there before: nothing is coded twice.

        Raises:
            NotFound: no such suggestion, segment or code.
            Conflict: it was decided already, the code is retired, or this coder has coded the segment of a suggested
                theme so.
            BadInput: a theme's segment needs a code, and its number.
        """
        session = self._session
        suggestion = self.get(number)
        segment = segment or _only(suggestion)
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

    def decline(self, number: int, segment: int = 0, *, why: str = "") -> Suggestion:
        """Turn one segment of a suggestion down; the others stay open.

        Raises:
            NotFound: no such suggestion or segment.
            Conflict: it was decided already.
            BadInput: it is not said which of several.
        """
        session = self._session
        segment = segment or _only(self.get(number))
        with session.action("review decline") as action:
            make(session, action, [Deciding(suggestion=number, kind="reject", segments=(segment,), why=why)])
            action.detail = {"suggestion": number, "segment": segment}
        return self.get(number)


def _only(suggestion: Suggestion) -> int:
    """The number of a suggestion's one segment. Raises BadInput if there are several."""
    refuse_decided(suggestion)
    if len(suggestion.segments) > 1:
        raise BadInput(
            f"Suggestion {suggestion.number} has {len(suggestion.segments)} segments, and it is not said which.",
            hint=f"See their numbers with: qualkit review show {suggestion.number} --all",
        )
    return suggestion.segments[0].number if suggestion.segments else 1
