"""Deciding about a suggestion one segment at a time, as one meets them while reading."""

from __future__ import annotations

from qualkit.domain.codings import Coding
from qualkit.domain.suggestions import SuggestedSegment, Suggestion
from qualkit.errors import Conflict
from qualkit.services.reviewing import Reviewing
from qualkit.store import coders
from qualkit.store import codings as coding_store
from qualkit.store import suggestions as suggestion_store
from qualkit.store.database import Action

__all__ = ["Piecemeal"]


class Piecemeal(Reviewing):
    """Part of ``study.suggestions``: deciding about single segments; the suggestion stays open for the others."""

    def take(self, number: int, segment: int, *, code: str, why: str = "") -> Coding:
        """Make one segment of a suggestion a coding of origin "model"; an open rule hit just there is confirmed.

        Args:
            number: the suggestion.
            segment: the number of the segment in it.
            code: key of the code it is coded with.
            why: a reason, kept in the ledger.

        Raises:
            NotFound: no such suggestion, segment or code.
            Conflict: it was decided already, the code is retired, or this coder has coded the place so.
        """
        session = self._session
        suggestion, piece = self._piece(number, segment)
        known = session.code_in_use(code)
        with session.action("review take") as action:
            coded = self._decide(action, suggestion, "merge", known.key, why, [piece])
            coder = coders.ensure(session.connection, session.coder)
            coding = coding_store.at_place(session.connection, piece.source, known.key, piece.span, coder)
            if not coded or coding is None:
                raise Conflict(
                    f"{piece.source} is coded {known.key} at this place already"
                    + (f" (coding {coding.number})." if coding else "."),
                    hint="Nothing was changed.",
                )
            self._leave_open(action, suggestion, piece)
            action.detail = {
                "suggestion": number,
                "segment": segment,
                "code": known.key,
                "coding": coding.number,
            }
        return coding

    def decline(self, number: int, segment: int, *, why: str = "") -> Suggestion:
        """Turn one segment of a suggestion down; the others stay open.

        Raises:
            NotFound: no such suggestion or segment.
            Conflict: it was decided already.
        """
        suggestion, piece = self._piece(number, segment)
        with self._session.action("review decline") as action:
            self._decide(action, suggestion, "reject", "", why, [piece])
            self._leave_open(action, suggestion, piece)
            action.detail = {"suggestion": number, "segment": segment}
        return self.get(number)

    def _piece(self, number: int, segment: int) -> tuple[Suggestion, SuggestedSegment]:
        suggestion = self._undecided(number)
        (piece,) = self._segments(suggestion, [segment])
        return suggestion, piece

    def _leave_open(self, action: Action, suggestion: Suggestion, decided: SuggestedSegment) -> None:
        """Say in the ledger which segments are open still; without any, the decision just made stands for the whole."""
        left = [piece.number for piece in suggestion.open_segments if piece.number != decided.number]
        if left:
            suggestion_store.add_decision(
                self._session.connection,
                suggestion=suggestion.number,
                coder_id=coders.ensure(self._session.connection, self._session.coder),
                at=action.at,
                kind="reopen",
                segments=left,
            )
