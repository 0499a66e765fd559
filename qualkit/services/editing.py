"""Coding an interview in a text editor: its file, what an edited file would change, and changing it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from qualkit.domain.codings import Coding, Origin
from qualkit.domain.editing import EditedChange, EditedPlan
from qualkit.domain.sources import Source
from qualkit.errors import BadInput, Conflict, Problem
from qualkit.services.places import owner, stored_source
from qualkit.services.session import Session
from qualkit.store import codebooks as codebook_store
from qualkit.store import coders
from qualkit.store import codings as coding_store

__all__ = ["Editing"]


class Editing:
    """Part of ``study.codings``: an interview with its codings as a text file, edited and taken back."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def editor_text(self, source: str) -> str:
        """The interview with its codings in the notation of `docs/reference/editor-notation.md`.

        This coder's own codings and the open rule hits can be changed in it; those of others stand there as remarks.

        Raises:
            NotFound: there is no such source.
        """
        from qualkit.text.editor_notation import write_notation

        session = self._session
        stored = stored_source(session, source)
        mine, others = self._codings(stored.name)
        codes = [code for book in session.codebooks() for code in book]
        return write_notation(stored, mine, others, codes, session.coder)

    def plan_edited(self, source: str, text: str, *, name: str = "the file") -> EditedPlan:
        """What an edited file would add, change and remove. Nothing is changed.

        Faults of the file are in the plan's `problems`, with their lines; so is a word of the interview that was
        changed. What others did since the file was written stays as it is.

        Args:
            text: the file as it is now.
            name: what to call it in problems.

        Raises:
            NotFound: there is no such source.
        """
        from qualkit.text.editor_changes import Codes, compare
        from qualkit.text.editor_reading import read_notation

        session = self._session
        stored = stored_source(session, source)
        file, problems = read_notation(text, stored, name)
        problems += self._foreign(file.coder, name)
        mine, others = self._codings(stored.name)
        empty = EditedPlan(source=stored.name, coder=session.coder)
        if problems:
            return replace(empty, problems=problems, difference=file.difference)
        whose = {coding.number: owner(coding) for coding in others}
        plan = compare(file, stored, mine, whose, Codes(session.codebooks()), name)
        return replace(plan, coder=session.coder, state=_state(stored, [*mine, *others]))

    def apply_edited(self, plan: EditedPlan) -> int:
        """Carry out what `plan_edited` answered, as one action; returns how many codings it touched.

        Raises:
            BadInput: the plan has problems.
            Conflict: the source or its codings changed since the plan was made, or the plan is another coder's.
        """
        session = self._session
        if plan.problems:
            raise BadInput(plan.problems[0].message, hint=plan.problems[0].hint, where=plan.problems[0].where)
        if plan.coder.casefold() != session.coder.casefold():
            raise Conflict(f"The plan was made for {plan.coder}; you work as {session.coder}.")
        with session.action("code edit") as action:
            stored = stored_source(session, plan.source)
            mine, others = self._codings(stored.name)
            if plan.state != _state(stored, [*mine, *others]):
                raise Conflict(
                    f"The codings of {stored.name} changed while you were looking; nothing was applied.",
                    hint="Look once more at what your file changes.",
                )
            if not plan.size:
                action.cancel()
            self._remove(plan, action.at)
            self._change_all(plan, stored, action.at)
            self._add(plan, stored, action.at)
            action.detail = {
                "source": stored.name,
                "added": len(plan.added),
                "changed": [change.before.number for change in plan.changed],
                "removed": [coding.number for coding in plan.removed],
                "codes": list(dict.fromkeys(coding.code for coding in reversed(plan.added))),
            }
        return plan.size

    def _codings(self, source: str) -> tuple[list[Coding], list[Coding]]:
        """The codings of a source: those this coder may change, and those of others."""
        me = self._session.coder.casefold()
        found = coding_store.select(self._session.connection, sources=[source])
        mine = [coding for coding in found if owner(coding).casefold() in ("", me)]
        numbers = {coding.number for coding in mine}
        return mine, [coding for coding in found if coding.number not in numbers]

    def _foreign(self, coder: str, name: str) -> tuple[Problem, ...]:
        """A file that was written for somebody else says nothing of this coder's codings."""
        from qualkit.errors import Location

        me = " ".join(self._session.coder.split())
        if not coder or coder.casefold() == me.casefold():
            return ()
        hint = f'Work in their name with --coder "{coder}", or start afresh.'
        return (Problem("error", f"The file was written for {coder}; you work as {me}.", Location(name), hint),)

    def _remove(self, plan: EditedPlan, at: str) -> None:
        connection = self._session.connection
        coder = coders.ensure(connection, self._session.coder)
        hits = [coding.number for coding in plan.removed if coding.origin is Origin.RULE]
        coding_store.note_removed_hits(connection, hits, coder_id=coder, at=at, why="")
        coding_store.delete(connection, [coding.number for coding in plan.removed])

    def _change_all(self, plan: EditedPlan, source: Source, at: str) -> None:
        """Change in such an order that a place is left before another coding takes it."""
        waiting = list(plan.changed)
        while waiting:
            blocked = [change for change in waiting if not self._change(change, source, at)]
            if len(blocked) == len(waiting):
                numbers = " and ".join(str(change.before.number) for change in blocked)
                raise Conflict(
                    f"Codings {numbers} exchange their places; nothing was applied.",
                    hint="Let each stay where it is, and exchange their other words instead.",
                )
            waiting = blocked

    def _change(self, change: EditedChange, source: Source, at: str) -> bool:
        """Make one change; False if another coding is still in its way."""
        connection = self._session.connection
        old, new = change.before, change.after
        moves = "code" in change.respects or "place" in change.respects
        coder = coders.ensure(connection, self._session.coder)
        if moves:
            there = coding_store.all_at(connection, source.name, new.code, new.span)
            if any(c.number != old.number and c.coder.casefold() == old.coder.casefold() for c in there):
                return False
            if old.origin is Origin.RULE:
                coding_store.note_removed_hits(
                    connection, [old.number], coder_id=coder, at=at, why=coding_store.CHANGED
                )
            code = codebook_store.code_ids(connection)[new.code]
            coding_store.move(connection, old, code_id=code, span=new.span, quote=new.span.of(source.text))
            coding_store.forget_removed_hit(connection, old.number)
        if "confirmed" in change.respects:
            coding_store.confirm(connection, [old.number], coder_id=coder, at=at)
        coding_store.mark(connection, old.number, stance=new.stance, contrary=new.contrary, key_quote=new.key_quote)
        return True

    def _add(self, plan: EditedPlan, source: Source, at: str) -> None:
        connection = self._session.connection
        if not plan.added:
            return
        coder = coders.ensure(connection, self._session.coder)
        codes = codebook_store.code_ids(connection)
        for coding in plan.added:
            new = coding_store.NewCoding(
                source_id=source.id,
                code_id=codes[coding.code],
                start=coding.span.start,
                end=coding.span.end,
                quote=coding.span.of(source.text),
                coder_id=coder,
                origin=Origin.HUMAN,
                stance=coding.stance,
                contrary=coding.contrary,
                key_quote=coding.key_quote,
            )
            if not coding_store.add_many(connection, [new], at):
                raise Conflict(f"{source.name} is coded {coding.code} already where line {coding.line} codes it.")


def _state(source: Source, codings: list[Coding]) -> str:
    """Of a source and all its codings; another as soon as any of it is."""
    said = [source.sha256, str(source.revision)]
    for c in sorted(codings, key=lambda c: c.number):
        said.append(
            f"{c.number} {c.code} {c.span.start} {c.span.end} {c.coder} {c.confirmed_by} {c.stance}"
            f" {c.contrary} {c.key_quote}"
        )
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
