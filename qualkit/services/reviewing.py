"""Deciding about suggestions. Nothing is decided by default, and every decision stays in the ledger."""

from __future__ import annotations

import builtins
from collections.abc import Sequence

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_changes import next_key
from qualkit.domain.codings import Origin
from qualkit.domain.suggestions import RunInfo, SuggestedSegment, Suggestion
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.services.session import Session
from qualkit.store import codebooks as codebook_store
from qualkit.store import coders
from qualkit.store import codings as coding_store
from qualkit.store import sources as source_store
from qualkit.store import suggestions as suggestion_store
from qualkit.store.database import Action

__all__ = ["Reviewing"]


class Reviewing:
    """Part of ``study.suggestions``: looking at them and deciding."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list(self, *, run: int = 0, state: str = "") -> list[Suggestion]:
        """Suggestions of the latest run (or of `run`; -1 for all runs), filtered by state (``open``, …)."""
        runs = self.runs()
        if run == 0 and runs:
            run = runs[-1].number
        elif run > 0 and run not in {info.number for info in runs}:
            raise NotFound(f"There is no run {run}.", hint="List them with: qualkit review runs")
        found = suggestion_store.listing(self._session.connection, run=run if run > 0 else None)
        return [suggestion for suggestion in found if state in ("", suggestion.state)]

    def runs(self) -> builtins.list[RunInfo]:
        """Every run of a suggester, oldest first."""
        return suggestion_store.runs(self._session.connection)

    def get(self, number: int) -> Suggestion:
        """One suggestion with its segments and decisions. Raises NotFound."""
        suggestion = suggestion_store.get(self._session.connection, number)
        if suggestion is None:
            raise NotFound(f"There is no suggestion {number}.", hint="List them with: qualkit review list")
        return suggestion

    def accept(
        self,
        number: int,
        *,
        name: str = "",
        under: str = "",
        key: str = "",
        segments: Sequence[int] = (),
        definition: str = "",
        why: str = "",
    ) -> tuple[Code, int]:
        """Make a suggestion a code of the codebook, and its segments codings of origin "model".

        Args:
            number: the suggestion.
            name: name of the new code; "" takes the suggestion's label.
            under: key of the code or theme it goes under; "" puts it at the top of the (only) codebook.
            key: its key; "" takes the next free one in that place.
            segments: numbers of the segments to code; () takes all.
            definition: what the code means; "" leaves a draft to be written.

        Returns:
            The new code, and how many segments were coded.

        Raises:
            Conflict: it was decided already, or the key or name is taken.
        """
        from qualkit.files.codebook_yaml import add_code, read_codebook

        session = self._session
        session.take_up_edited_codebooks()
        suggestion = self._undecided(number)
        chosen = self._segments(suggestion, segments)
        entry, parent = self._place(under)
        code = _new_code(entry.codebook, parent, suggestion, name, key, definition)
        taken = next((c for book in session.codebooks() for c in book if c.key.casefold() == code.key.casefold()), None)
        if taken:
            raise Conflict(f'There is a code "{taken.key}" already ({taken.name}).', hint="Choose another with --key.")
        same = next((c for c in entry.codebook if c.name.casefold() == code.name.casefold()), None)
        if same:
            raise Conflict(
                f'The codebook has a code called "{same.name}" already ({same.key}).',
                hint=f"Use --as for another name, or: qualkit review merge {number} --into {same.key}",
            )
        data, _, _ = session.read_codebook_file(entry)
        data = add_code(data, parent, code)
        book, problems = read_codebook(data, f"codebooks/{entry.file_name}")
        if book is None:
            raise BadInput(problems[0].message, where=problems[0].where)
        session.refuse_foreign_codes(book)
        with session.action("review accept") as action:
            session.stage(f"codebooks/{entry.file_name}", data)
            codebook_store.save(
                session.connection, book, file_name=entry.file_name, data=data, coder=session.coder, at=action.at
            )
            coded = self._decide(action, suggestion, "accept", code.key, why, chosen)
        return session.code(code.key), coded

    def merge(self, number: int, *, into: str, segments: Sequence[int] = (), why: str = "") -> tuple[Code, int]:
        """Code a suggestion's segments with a code that exists.

        Args:
            number: the suggestion.
            into: key of the code.
            segments: numbers of segments, as `get` shows them; () takes all that are open.
            why: a reason, kept in the ledger.

        Returns:
            The code, and how many codings were made; places that this coder has coded so already make none.

        Raises:
            NotFound: no such suggestion, segment or code.
            Conflict: the suggestion was decided already, or the code is retired.
        """
        session = self._session
        session.take_up_edited_codebooks()
        suggestion = self._undecided(number)
        chosen = self._segments(suggestion, segments)
        code = session.code_in_use(into)
        with session.action("review merge") as action:
            coded = self._decide(action, suggestion, "merge", code.key, why, chosen)
        return code, coded

    def reject(self, number: int, *, why: str) -> Suggestion:
        """Turn a suggestion down, with a reason. Raises BadInput without one."""
        if not why.strip():
            raise BadInput("A rejection needs a reason.", hint='Give it with --why "…"; it stays in the ledger.')
        suggestion = self._undecided(number)
        with self._session.action("review reject") as action:
            self._decide(action, suggestion, "reject", "", why, [])
        return self.get(number)

    def reopen(self, number: int, *, why: str = "") -> Suggestion:
        """Open a rejected suggestion again; the rejection stays in the ledger."""
        suggestion = self.get(number)
        if suggestion.state != "rejected":
            raise Conflict(
                f"Suggestion {number} is {suggestion.state}, not rejected.",
                hint="To take a decision back use: qualkit undo",
            )
        with self._session.action("review reopen") as action:
            self._decide(action, suggestion, "reopen", "", why, [])
        return self.get(number)

    def split(self, number: int, *, segments: Sequence[int], label: str = "", why: str = "") -> tuple[int, int]:
        """Split a suggestion in two open ones: the named segments, and the rest.

        Returns:
            The numbers of the two new suggestions.

        Raises:
            BadInput: nothing, or everything, would be split off.
        """
        session = self._session
        suggestion = self._undecided(number)
        chosen = self._segments(suggestion, segments)
        rest = [segment for segment in suggestion.open_segments if segment not in chosen]
        if not segments or not rest:
            raise BadInput(
                "A split needs some segments on either side.", hint="Name those to split off with --segments."
            )
        with session.action("review split") as action:
            self._decide(action, suggestion, "split", "", why, chosen, code_them=False)
            first = self._part(suggestion, chosen, label or f"{suggestion.label} (part)")
            second = self._part(suggestion, rest, suggestion.label)
            action.detail["into"] = [first, second]
        return first, second

    def _undecided(self, number: int) -> Suggestion:
        suggestion = self.get(number)
        if suggestion.state != "open":
            last = suggestion.decisions[-1]
            raise Conflict(
                f"Suggestion {number} was {suggestion.state} by {last.coder} already.",
                hint="To take a decision back use: qualkit undo",
            )
        return suggestion

    def _segments(self, suggestion: Suggestion, numbers: Sequence[int]) -> builtins.list[SuggestedSegment]:
        if not suggestion.segments and suggestion.lost_segments:
            raise Conflict(
                f"No segment of suggestion {suggestion.number} found a place in the corrected transcripts.",
                hint="Reject it, or have themes suggested anew.",
            )
        if not numbers:
            if suggestion.lost_segments:
                self._session.notices.append(_left_out(suggestion))
            return list(suggestion.open_segments)
        by_number = {segment.number: segment for segment in suggestion.segments}
        unknown = [number for number in numbers if number not in by_number]
        if unknown:
            raise NotFound(
                f"Suggestion {suggestion.number} has no segment {unknown[0]}.",
                hint=_numbering(suggestion),
            )
        decided = sorted(set(numbers) - {segment.number for segment in suggestion.open_segments})
        if decided:
            raise Conflict(
                f"Segment {decided[0]} of suggestion {suggestion.number} was decided already.",
                hint="To take a decision back use: qualkit undo",
            )
        return [by_number[number] for number in sorted(set(numbers))]

    def _place(self, under: str) -> tuple[codebook_store.Registered, str]:
        """The codebook and the parent key a new code goes to."""
        entries = codebook_store.registered(self._session.connection)
        if under:
            parent = self._session.code(under)
            return next(entry for entry in entries if entry.codebook.get(parent.key)), parent.key
        if len(entries) != 1:
            raise BadInput(
                "It is not said where the new code goes." if entries else "The study has no codebook yet.",
                hint="Name a code or theme with --under." if entries else "Add one with: qualkit codebook use NAME",
            )
        return entries[0], ""

    def _decide(
        self,
        action: Action,
        suggestion: Suggestion,
        kind: str,
        code: str,
        why: str,
        chosen: Sequence[SuggestedSegment],
        code_them: bool = True,
    ) -> int:
        connection = self._session.connection
        if kind != "reopen":
            # Once more, now that nobody else can write: another coder may have decided in the meantime.
            self._undecided(suggestion.number)
        coder = coders.ensure(connection, self._session.coder)
        code_id = codebook_store.code_ids(connection)[code] if code else None
        decision = suggestion_store.add_decision(
            connection,
            suggestion=suggestion.number,
            coder_id=coder,
            at=action.at,
            kind=kind,
            code_id=code_id,
            why=why,
            segments=[segment.number for segment in chosen],
        )
        coded = 0
        if code_id is not None and code_them:
            coded = self._code(action, suggestion, chosen, code, code_id, coder, decision)
        action.detail = {"suggestion": suggestion.number, "decision": kind, "code": code, "codings": coded}
        return coded

    def _code(
        self,
        action: Action,
        suggestion: Suggestion,
        chosen: Sequence[SuggestedSegment],
        code: str,
        code_id: int,
        coder: int,
        decision: int,
    ) -> int:
        """Code the chosen segments; an open rule hit at the very place is confirmed instead."""
        connection = self._session.connection
        rows = {name: row for row, name, _, _ in source_store.texts(connection)}
        hits, fresh = [], []
        for segment in chosen:
            present = coding_store.at_place(connection, segment.source, code, segment.span, coder)
            if present and present.origin is Origin.RULE and not present.confirmed_by:
                hits.append(present.number)
            else:
                fresh.append(segment)
        coding_store.confirm(connection, hits, coder_id=coder, at=action.at)
        added = coding_store.add_many(
            connection,
            [
                coding_store.NewCoding(
                    rows[segment.source],
                    code_id,
                    segment.span.start,
                    segment.span.end,
                    segment.quote,
                    coder,
                    Origin.MODEL,
                    suggestion_id=suggestion.number,
                    decision_id=decision,
                )
                for segment in fresh
            ],
            action.at,
        )
        return added + len(hits)

    def _part(self, whole: Suggestion, segments: Sequence[SuggestedSegment], label: str) -> int:
        from collections import Counter

        rows = {name: row for row, name, _, _ in source_store.texts(self._session.connection)}
        people = {segment.case: segment.group for segment in segments}
        by_case = Counter(segment.case for segment in segments)
        return suggestion_store.add_suggestion(
            self._session.connection,
            run=whole.run,
            label=label,
            keywords=whole.keywords,
            stability=None,
            cohesion=whole.cohesion,
            details={
                "participants": dict(sorted(Counter(people.values()).items(), key=lambda p: (-p[1], p[0]))),
                "overlaps": whole.overlaps,
                "novelty": whole.novelty,
                "concentration": round(max(by_case.values()) / len(segments), 3),
            },
            segments=[(rows[s.source], s.span, s.quote, s.support, s.typical, s.case, s.group) for s in segments],
            split_from=whole.number,
        )


def _left_out(suggestion: Suggestion) -> str:
    lost = suggestion.lost_segments
    return (
        f"{lost} segment{'' if lost == 1 else 's'} of suggestion {suggestion.number} found no place in a corrected"
        " transcript and took no part in this."
    )


def _numbering(suggestion: Suggestion) -> str:
    numbers = [segment.number for segment in suggestion.segments]
    if suggestion.lost_segments:
        return f"It has {', '.join(map(str, numbers))}; the others found no place in a corrected transcript."
    return f"Its segments are numbered 1 to {len(numbers)}."


def _new_code(book: Codebook, parent: str, suggestion: Suggestion, name: str, key: str, definition: str) -> Code:
    above = book.get(parent) if parent else None
    depth = above.depth + 1 if above else 0
    name = name.strip() or suggestion.label
    draft = (
        f"Draft, to be written. Made from suggested theme {suggestion.number} (keywords:"
        f" {', '.join(suggestion.keywords[:8])})."
    )
    return Code(
        key=key.strip() or next_key(book, parent),
        name=name,
        parent=parent,
        depth=depth,
        brief=name,
        definition=definition.strip() or draft,
        status="active" if definition.strip() else "draft",
        type="inductive",
    )
