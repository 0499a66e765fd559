"""Changing a coding where it stands: its code, its extent, what the coder says of it."""

from __future__ import annotations

from dataclasses import dataclass

from qualkit.domain.codings import Coding, Origin
from qualkit.domain.sources import Source, Span
from qualkit.errors import Conflict, NotFound
from qualkit.services.places import checked_stance, find_place, owner, refuse_others, stored_source
from qualkit.services.session import Session
from qualkit.store import codebooks as codebook_store
from qualkit.store import coders
from qualkit.store import codings as coding_store
from qualkit.store import recent as recent_store

__all__ = ["CodeChanges"]


class CodeChanges:
    """Part of ``study.codings``: changing codings, and which codes were used last."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def change(
        self,
        number: int,
        *,
        code: str = "",
        quote: str = "",
        turn: int = 0,
        span: Span | None = None,
        stance: str | None = None,
        contrary: bool | None = None,
        key_quote: bool | None = None,
    ) -> Coding:
        """Give a coding another code, another extent, or other marks; what is not named stays as it is.

        The coding keeps its number, its origin, its coder and its memos. A rule hit whose code or place changes is
        confirmed thereby, and its old place is remembered, so that no later application brings it back. Marks
        (stance, contrary, key quotation) confirm nothing.

        Only one's own codings can be changed: those one made, rule hits one confirmed, and open rule hits, which
        are anybody's. To mark a quotation for the report is allowed on any coding, since it says nothing of the
        code. Where an open rule hit says the same at the new place already, the changed coding stands for both.

        Args:
            code: key of the new code.
            quote: the words it is to cover, in the same source; of several places, the one that overlaps the
                present one is meant.
            turn: the turn it is to cover, or the turn in which `quote` stands.
            span: the exact new place; a `quote` beside it must be exactly what stands there.
            stance: "enabler", "barrier" or "mixed"; "" takes the stance away.

        Raises:
            NotFound: no such coding, code or place.
            Conflict: it is another coder's; the code is retired; or the place is coded so already.
        """
        session = self._session
        with session.action("code change") as action:
            old = _found(session, number)
            source = stored_source(session, old.source)
            moved = bool(quote or turn) or span is not None
            wanted = _Wanted(
                code=session.code_in_use(code).key if code and code.casefold() != old.code.casefold() else old.code,
                span=find_place(source, quote=quote, turn=turn, span=span, near=old.span) if moved else old.span,
                stance=old.stance if stance is None else checked_stance(stance),
                contrary=old.contrary if contrary is None else contrary,
                key_quote=old.key_quote if key_quote is None else key_quote,
            )
            changed = wanted.differs(old)
            if not changed:
                action.cancel()
                return old
            if changed != ["key quotation"]:
                refuse_others(session, old)
            if "code" in changed or "place" in changed:
                self._move(old, wanted, source, action.at)
            marks = {"contrary": wanted.contrary, "key_quote": wanted.key_quote}
            coding_store.mark(session.connection, number, stance=wanted.stance, **marks)
            action.detail = {"coding": number, "changed": changed, "code": wanted.code}
        return _found(session, number)

    def recent(self, count: int = 9) -> tuple[str, ...]:
        """The keys of the codes that this coder used last, newest first; retired ones are left out."""
        session = self._session
        books = session.codebooks()
        found: dict[str, None] = {}
        for key in recent_store.codes_used(session.connection, session.coder):
            code = next((code for book in books if (code := book.find(key))), None)
            if code is not None and code.status != "retired":
                found[code.key] = None
            if len(found) >= count:
                break
        return tuple(found)[:count]

    def _move(self, old: Coding, wanted: _Wanted, source: Source, at: str) -> None:
        """Put a coding at another place or under another code, inside an action."""
        connection = self._session.connection
        coder = coders.ensure(connection, self._session.coder)
        self._make_room(old, wanted)
        if old.origin is Origin.RULE:
            coding_store.note_removed_hits(connection, [old.number], coder_id=coder, at=at, why=coding_store.CHANGED)
            if not owner(old):
                coding_store.confirm(connection, [old.number], coder_id=coder, at=at)
        code = codebook_store.code_ids(connection)[wanted.code]
        coding_store.move(connection, old, code_id=code, span=wanted.span, quote=wanted.span.of(source.text))
        coding_store.forget_removed_hit(connection, old.number)

    def _make_room(self, old: Coding, wanted: _Wanted) -> None:
        """Refuse a place that is coded so already; an open rule hit there is answered by the changed coding."""
        session = self._session
        there = coding_store.all_at(session.connection, old.source, wanted.code, wanted.span)
        mine = {session.coder.casefold(), old.coder.casefold()}
        taken = next((c for c in there if owner(c) and c.coder.casefold() in mine), None)
        taken = taken or next((c for c in there if owner(c).casefold() == session.coder.casefold()), None)
        if taken is not None:
            raise Conflict(
                f"{old.source} is coded {wanted.code} at this place already (coding {taken.number}, {owner(taken)}).",
                hint="Nothing was changed.",
            )
        coding_store.answer(session.connection, [c.number for c in there if not owner(c)], old.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What a coding is to be."""

    code: str
    span: Span
    stance: str
    contrary: bool
    key_quote: bool

    def differs(self, old: Coding) -> list[str]:
        """In which respects it is not so yet."""
        respects = {
            "code": self.code != old.code,
            "place": self.span != old.span,
            "stance": self.stance != old.stance,
            "contrary": self.contrary != old.contrary,
            "key quotation": self.key_quote != old.key_quote,
        }
        return [respect for respect, different in respects.items() if different]


def _found(session: Session, number: int) -> Coding:
    coding = coding_store.find(session.connection, number)
    if coding is None:
        raise NotFound(f"There is no coding {number}.", hint="List them with: qualkit code list")
    return coding
