"""Correcting a transcript that is coded already: every coding finds its words again, or is kept until it is placed."""

from __future__ import annotations

import builtins
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.domain.sources import Anchored, Span
from qualkit.domain.tables import DataTable
from qualkit.errors import Conflict, NotFound
from qualkit.services.source_places import SourcePlaces
from qualkit.services.sources import Sources, read_bytes
from qualkit.store import revisions as revision_store
from qualkit.store import sources as source_store

if TYPE_CHECKING:
    import sqlite3

    from qualkit.domain.codings import Coding
    from qualkit.domain.revisions import Orphan, RevisionPlan, RevisionReport

__all__ = ["Revising"]


class Revising(Sources, SourcePlaces):
    """``study.sources``: importing, reading and correcting transcripts."""

    def plan_revision(self, source: str, path: str | Path, *, encoding: str = "") -> RevisionPlan:
        """Compare a corrected file with a source, and find where each coding stands in it. Stores nothing.

        Args:
            source: name of the source that the file corrects.
            path: the corrected transcript, in any format that can be imported.
            encoding: its text encoding; "" finds it out.

        Returns:
            A plan for `revise`. Changed words that you do not accept are taken out of it with `plan.declining`, or
            below a similarity with `plan.accepting`.

        Raises:
            NotFound: no such source or file.
            BadInput: the file cannot be read, or is another source's.
        """
        from qualkit.services.revision_plans import make_plan

        stored, path = self.get(source), Path(path)
        if not path.is_file():
            raise NotFound(f"There is no file {path}.", hint="Nothing was changed; check the name.")
        return make_plan(self._session, stored, path, read_bytes(path), encoding)

    def revise(self, plan: RevisionPlan) -> RevisionReport:
        """Take up a corrected transcript as planned; one action, which one undo takes back.

        Numbers and memos of codings stay with them. Codings without a place are kept as orphans and are in no count
        until they are placed; open rule hits whose words changed are dropped, as the rules find them again.

        Raises:
            Conflict: nothing differs, or the source or its codings were changed since the plan was made.
        """
        from qualkit.domain.revisions import RevisionReport
        from qualkit.services.import_scanning import scan_corrected

        session = self._session
        if plan.same:
            raise Conflict(f"{plan.file} has the text that {plan.source} has already.", hint="Nothing was changed.")
        with session.action("source revise") as action:
            old = self.get(plan.source)
            if revision_store.state(session.connection, old.id) != plan.state:
                raise Conflict(
                    f"{plan.source} or its codings were changed since this was planned.",
                    hint="Nothing was written; compare it again.",
                )
            new, file_name = self._store(plan, old.guid, old.id)
            revision_store.follow(session.connection, old.id, new)
            self._relabel(plan, new)
            self._move(plan, new)
            self._carry(plan, new)
            scan_corrected(session, plan.source, action.at)
            counts = plan.counts
            action.detail = {"source": plan.source, "revision": plan.revision, **counts}
        return RevisionReport(
            source=plan.source,
            revision=plan.revision,
            file_name=file_name,
            counts=counts,
            orphans=tuple(one.number for one in plan.orphans),
            lost_segments=plan.lost_segments,
            problems=plan.problems,
        )

    def orphans(self, source: str = "") -> builtins.list[Orphan]:
        """Codings that found no place in a corrected transcript, in reading order."""
        name = self._session.source_name(source) if source else ""
        return [self._orphan(row) for row in revision_store.orphans(self._session.connection, name)]

    def place(self, number: int, *, quote: str = "", turn: int = 0, span: Span | None = None) -> Coding:
        """Give an orphan its place in the present text.

        Args:
            number: the orphan's number.
            quote: the words it belongs to now; "" with no `turn` and no `span` looks for its own words.
            turn: number of the turn they are in; without `quote`, the whole turn.
            span: exact place in the source's text.

        Raises:
            NotFound: no such orphan, or the words are not in the source.
            Conflict: the words stand in several places, the orphan is another coder's, or its coder has the same
                code at this place already.
        """
        from qualkit.services.places import find_place, refuse_others
        from qualkit.store import codings as coding_store
        from qualkit.text.anchors import similarity

        session = self._session
        with session.action("place orphan") as action:
            row = self._found(number)
            stored = self.get(row["name"])
            wanted = quote or (row["quote"] if not turn and span is None else "")
            new = find_place(stored, quote=wanted, turn=turn, span=span)
            words = new.of(stored.text)
            self._refuse_second(row, new)
            evidence = revision_store.pack_words(row["evidence"], row["quote"], words)
            revision_store.move_codings(session.connection, [(stored.id, new.start, new.end, words, evidence, number)])
            placed = Anchored(Span(row["start"], row["end"]), new, "placed", similarity(row["quote"], words))
            revision_store.note(session.connection, [_note(stored.id, number, placed)])
            coding = coding_store.find(session.connection, number)
            assert coding is not None
            refuse_others(session, coding)
            action.detail = {"coding": number, "source": stored.name, "code": row["code"]}
        return coding

    def remove_orphans(self, numbers: Sequence[int]) -> int:
        """Remove orphans for good (an undo brings them back). Raises NotFound, Conflict; nothing is removed then."""
        from qualkit.store import codings as coding_store

        session = self._session
        numbers = list(dict.fromkeys(numbers))
        with session.action("remove orphans") as action:
            for row in [self._found(number) for number in numbers]:
                whose = row["confirmed_by"] if row["origin"] == "rule" else row["coder"]
                if whose and whose.casefold() != session.coder.casefold():
                    raise Conflict(
                        f"Orphan {row['id']} is {whose}'s; you work as {session.coder}.",
                        hint=f'Remove it in their name with --coder "{whose}".',
                    )
            coding_store.delete(session.connection, numbers)
            action.detail = {"codings": numbers}
        return len(numbers)

    def revisions(self, source: str) -> DataTable:
        """Every revision a source has had, with the codings that stand on it."""
        from qualkit.services.trail import revised_at

        session = self._session
        name = session.source_name(source)
        when = revised_at(session.connection, name)
        rows = tuple(
            (
                one.revision,
                "current" if one.current else "superseded",
                one.file_name,
                one.words,
                one.turns,
                one.codings,
                *when.get(one.revision, ("", "")),
            )
            for one in revision_store.of_source(session.connection, name)
        )
        return DataTable(
            title=f"Revisions of {name}",
            columns=("revision", "state", "file", "words", "turns", "codings", "at", "coder"),
            rows=rows,
            note="Codings on a superseded revision are orphans: qualkit source orphans",
        )

    def _store(self, plan: RevisionPlan, guid: str, old: int) -> tuple[int, str]:
        """Store the corrected text as the source's next revision; its row and the name its file gets."""
        session = self._session
        digest = hashlib.sha256(plan.data).hexdigest()
        wanted = f"{plan.source} (revision {plan.revision}){plan.imported.original_suffix or Path(plan.file).suffix}"
        file_name = self._free_file_name(wanted, digest)
        session.stage(f"transcripts/{file_name}", plan.data)
        revision_store.supersede(session.connection, old)
        text = plan.imported.text
        row = source_store.add(
            session.connection,
            name=plan.source,
            file_name=file_name,
            file_sha256=digest,
            imported=plan.imported,
            words=sum(len(turn.span.of(text).split()) for turn in plan.imported.turns),
            guid=guid,
            revision=plan.revision,
        )
        return row, file_name

    def _relabel(self, plan: RevisionPlan, new: int) -> None:
        labels = {old: label for _, old, label in plan.links if label}
        links = revision_store.links_of(self._session.connection, new)
        changed = [(row, labels[label]) for row, _, label in links if label in labels]
        revision_store.relabel(self._session.connection, changed)

    def _move(self, plan: RevisionPlan, new: int) -> None:
        from qualkit.store import codings as coding_store

        connection = self._session.connection
        evidence = {row.id: row.evidence for row in revision_store.codings_of(connection, new)}
        coding_store.delete(connection, [one.number for one in plan.codings if one.dropped])
        kept = [one for one in plan.codings if not one.dropped]
        moves = []
        for one in kept:
            place = one.placement.anchored.new
            if place is not None:
                packed = revision_store.pack_words(evidence[one.number], one.before, one.after)
                moves.append((new, place.start, place.end, one.after, packed, one.number))
        revision_store.move_codings(connection, moves)
        revision_store.note(connection, [_note(new, one.number, one.placement.anchored) for one in kept])

    def _carry(self, plan: RevisionPlan, new: int) -> None:
        connection, text = self._session.connection, plan.imported.text
        segments = [(row, p.anchored.new) for row, p in plan.segments if p.anchored.new]
        revision_store.carry_segments(connection, [(new, s.start, s.end, s.of(text), row) for row, s in segments])
        hits = [(row, p.anchored.new) for row, p in plan.hits if p.anchored.new]
        revision_store.carry_hits(connection, [(new, s.start, s.end, row) for row, s in hits])

    def _found(self, number: int) -> sqlite3.Row:
        rows = revision_store.orphans(self._session.connection)
        found = next((row for row in rows if row["id"] == number), None)
        if found is None:
            raise NotFound(f"There is no orphan {number}.", hint="List them with: qualkit source orphans")
        return found

    def _orphan(self, row: sqlite3.Row) -> Orphan:
        from qualkit.domain.revisions import Orphan
        from qualkit.text.quotes import find_quote

        stored = self.get(row["name"])
        turns = (stored.turn_at(place.start) for place in find_quote(stored.text, row["quote"]))
        state = {"human": "human", "model": "accepted suggestion"}.get(row["origin"])
        return Orphan(
            number=row["id"],
            guid=row["guid"],
            source=row["name"],
            revision=row["revision"],
            turn=row["turn"],
            code=row["code"],
            coder=row["coder"],
            state=state or f"rule, confirmed by {row['confirmed_by']}",
            quote=row["quote"],
            found=tuple(sorted({turn.number for turn in turns if turn})),
        )

    def _refuse_second(self, row: sqlite3.Row, new: Span) -> None:
        same = next(
            (
                one
                for one in revision_store.codings_of(self._session.connection, row["current_row"])
                if one.row == row["current_row"]
                and (one.code_id, one.coder_id, one.start, one.end)
                == (row["code_id"], row["coder_id"], new.start, new.end)
            ),
            None,
        )
        if same:
            raise Conflict(
                f"{row['name']} is coded {row['code']} at this place already (coding {same.id}).",
                hint=f"If the orphan says no more than that: qualkit source drop {row['id']}",
            )


def _note(row: int, coding: int, anchored: Anchored) -> tuple[int, int, str, float, int, int, int | None, int | None]:
    old, new = anchored.old, anchored.new
    ends = (new.start, new.end) if new else (None, None)
    return row, coding, anchored.how, anchored.similarity, old.start, old.end, *ends
