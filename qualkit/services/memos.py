"""Memos: the researcher's own words beside the data."""

from __future__ import annotations

from qualkit.domain.memos import MEMO_KINDS, MEMO_TARGETS, Memo
from qualkit.errors import BadInput, NotFound
from qualkit.services.session import Session
from qualkit.store import coders
from qualkit.store import memos as memo_store

__all__ = ["Memos"]


class Memos:
    """``study.memos``: notes on the study, a source, case, code, coding or suggestion."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, body: str, *, on: str = "", about: str = "", kind: str = "analytic", title: str = "") -> Memo:
        """Write a memo.

        Args:
            body: the note; Markdown is kept as it is.
            on: what it is about: a code key, source, case, or the number of a coding or suggestion; "" the study.
            about: which of these `on` names (``code``, ``source``, …); "" finds out, codes first.
            kind: ``summary`` (printed under its code in reports), ``analytic``, ``methodological`` or ``reflexive``.

        Raises:
            BadInput: nothing is written in it, or the kind is unknown.
            NotFound: there is nothing called `on`.
        """
        session = self._session
        if not body.strip():
            raise BadInput("The memo is empty.", hint="Give its words with --text.")
        if kind not in MEMO_KINDS:
            raise BadInput(f'"{kind}" is no kind of memo.', hint=f"Use one of: {', '.join(MEMO_KINDS)}.")
        target_kind, target = self._target(on, about)
        with session.action("memo") as action:
            number = memo_store.add(
                session.connection,
                kind=kind,
                target_kind=target_kind,
                target_id=target,
                title=title,
                body=body.strip(),
                coder_id=coders.ensure(session.connection, session.coder),
                at=action.at,
            )
            action.detail = {"memo": number, "about": target_kind, "kind": kind}
        return self.get(number)

    def edit(self, number: int, body: str) -> Memo:
        """Replace a memo's words. Raises NotFound, BadInput."""
        if not body.strip():
            raise BadInput("The memo is empty.", hint="To delete it use: qualkit memo remove")
        self.get(number)
        with self._session.action("memo edit") as action:
            memo_store.update(self._session.connection, number, body=body.strip(), at=action.at)
            action.detail = {"memo": number}
        return self.get(number)

    def remove(self, number: int) -> None:
        """Delete a memo (undo brings it back). Raises NotFound."""
        self.get(number)
        with self._session.action("memo remove") as action:
            memo_store.remove(self._session.connection, number)
            action.detail = {"memo": number}

    def get(self, number: int) -> Memo:
        """One memo by its number. Raises NotFound."""
        memo = memo_store.get(self._session.connection, number)
        if memo is None:
            raise NotFound(f"There is no memo {number}.", hint="List them with: qualkit memo list")
        return memo

    def list(self, *, on: str = "", kind: str = "") -> list[Memo]:
        """Memos, oldest first."""
        memos = memo_store.select(self._session.connection, kind=kind)
        return [memo for memo in memos if not on or memo.target.casefold() == on.casefold()]

    def _target(self, on: str, about: str) -> tuple[str, int]:
        if not on:
            return "study", 0
        if about and about not in MEMO_TARGETS:
            raise BadInput(f'"{about}" is nothing a memo can be about.', hint=f"Use one of: {', '.join(MEMO_TARGETS)}.")
        kinds = (about,) if about else ("code", "source", "case")
        for kind in kinds:
            row = memo_store.target_row(self._session.connection, kind, on)
            if row is not None:
                return kind, row
        raise NotFound(
            f'There is no {" or ".join(kinds)} "{on}".',
            hint="For codings and suggestions say --about coding or suggestion.",
        )
