"""Coding many segments at once: planned and looked at first, then carried out in one action."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from qualkit.domain.codings import Coding, CodingPlan, Found, Origin, PlannedCoding
from qualkit.domain.sources import Source, Span
from qualkit.errors import BadInput, Conflict, NotFound
from qualkit.services.code_tables import plan_table
from qualkit.services.places import Marks, checked_stance, owner, stored_source
from qualkit.services.searching import search_sources
from qualkit.services.session import Session
from qualkit.store import codebooks as codebook_store
from qualkit.store import coders
from qualkit.store import codings as coding_store
from qualkit.store import memos as memo_store
from qualkit.store import sources as source_store

__all__ = ["CodePlans"]

CONTEXT = 80

Place = tuple[str, str, Span]


class CodePlans:
    """Part of ``study.codings``: coding by search or from a table, with a look at it first."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan(
        self,
        code: str = "",
        *,
        find: str = "",
        regex: str = "",
        table: str | Path | None = None,
        sources: Sequence[str] = (),
        unit: str = "match",
        interviewer: bool = False,
        case_sensitive: bool = False,
        whole_words: bool = False,
        stance: str = "",
        contrary: bool = False,
        key_quote: bool = False,
    ) -> CodingPlan:
        """What coding every place of some words, or every row of a table, would do. Changes nothing.

        Args:
            code: key of the code; for a table, of rows that name none.
            find, regex, unit, interviewer, case_sensitive, whole_words: see `search`.
            table: a CSV or .xlsx file with the columns source, code, and quote, turn, or start and end.
            sources: names of sources; empty means all. For a table, one: that of rows that name none.
            stance, contrary, key_quote: said of every segment (for a table, of rows that do not say).

        Raises:
            BadInput: it is not said what to code, or in two ways; the file or the expression cannot be read.
            NotFound: no such code, source or file.
            Conflict: the code is retired.
        """
        if sum(map(bool, (find, regex, table))) != 1:
            raise BadInput("It is not said what to code.", hint="Give words, a regular expression, or a table.")
        session = self._session
        marks = Marks(checked_stance(stance), contrary, key_quote)
        if table:
            rows, problems = plan_table(session, Path(table), code=code, sources=sources, marks=marks)
        else:
            if not code:
                raise BadInput("It is not said which code to give.", hint="Name its key.")
            problems = []
            found = search_sources(
                session,
                find,
                regex=regex,
                sources=sources,
                unit=unit,
                interviewer=interviewer,
                case_sensitive=case_sensitive,
                whole_words=whole_words,
            )
            rows = _planned(found, session.code_in_use(code).key, marks)
        stored = {name: stored_source(session, name) for name in sorted({row.source for row in rows})}
        return CodingPlan(
            how="table" if table else "regex" if regex else "find",
            rows=tuple(_in_context(row, stored[row.source]) for row in _with_states(session, rows)),
            problems=tuple(problems),
            sha256={name: source.sha256 for name, source in stored.items()},
        )

    def carry_out(self, plan: CodingPlan, *, skip_bad: bool = False) -> int:
        """Make the codings of a plan, all in one action; returns how many were made or confirmed.

        What this coder has coded in the meantime is passed over.

        Args:
            skip_bad: leave out the rows that cannot be used; otherwise they keep all of the plan from being done.

        Raises:
            BadInput: the plan has problems.
            Conflict: a transcript was corrected after the plan was made, or a code retired; nothing is written.
            NotFound: a source or code is gone; nothing is written.
        """
        if plan.errors and not skip_bad:
            first, more = plan.errors[0], plan.bad_rows - 1
            raise BadInput(
                first.message,
                hint="Nothing was written" + (f"; {more} more rows cannot be used." if more else "."),
                where=first.where,
            )
        session = self._session
        with session.action("code many") as action:
            _refuse_stale(session, plan)
            # A key renamed in the meantime still leads to its code.
            keys = {key: session.code_in_use(key).key for key in sorted({row.code for row in plan.todo})}
            todo = list(_with_states(session, [replace(row, code=keys[row.code]) for row in plan.todo]))
            new = [row for row in todo if row.state == "new"]
            open_hits = [row for row in todo if row.state == "confirms"]
            maker = _Maker(session, coders.ensure(session.connection, session.coder), action.at)
            maker.insert(new)
            maker.confirm(open_hits)
            maker.write_memos([*new, *open_hits])
            codes = list(dict.fromkeys(row.code for row in [*new, *open_hits]))
            action.detail = {"added": len(new), "confirmed": len(open_hits), "codes": codes, "how": plan.how}
            if not codes:
                action.cancel()
        return len(new) + len(open_hits)


def _with_states(session: Session, rows: Sequence[PlannedCoding]) -> Iterable[PlannedCoding]:
    """The rows, each with what stands at its place now."""
    there: dict[Place, list[Coding]] = {}
    for coding in coding_store.select(
        session.connection,
        codes=sorted({row.code for row in rows}),
        sources=sorted({row.source for row in rows}),
        evidence=False,
    ):
        there.setdefault((coding.source, coding.code, coding.span), []).append(coding)
    seen: set[Place] = set()
    for row in rows:
        place = (row.source, row.code, row.span)
        present = _standing(there.get(place, []), session.coder)
        state = "new" if present is None else "coded" if owner(present) else "confirms"
        yield replace(
            row, state="repeated" if place in seen else state, coding=present.number if present is not None else 0
        )
        seen.add(place)


def _in_context(row: PlannedCoding, source: Source) -> PlannedCoding:
    """The row with the words of its turn on both sides."""
    turn = source.turn_at(row.span.start)
    start = turn.span.start if turn is not None else 0
    end = max(turn.span.end if turn is not None else row.span.end, row.span.end)
    return replace(
        row,
        before=source.text[max(start, row.span.start - CONTEXT) : row.span.start],
        after=source.text[row.span.end : min(end, row.span.end + CONTEXT)],
    )


def _refuse_stale(session: Session, plan: CodingPlan) -> None:
    """Raise if a transcript the plan speaks of is gone or was corrected."""
    for name, digest in sorted(plan.sha256.items()):
        stored = source_store.get(session.connection, name)
        if stored is None:
            raise NotFound(f'There is no source "{name}" any more.', hint="Look again, and decide anew.")
        if stored.sha256 != digest:
            raise Conflict(f"{name} was corrected in the meantime.", hint="Look again, and decide anew.")


@dataclass(frozen=True, slots=True)
class _Maker:
    """Writes planned codings, inside an action."""

    session: Session
    coder: int
    at: str

    def insert(self, rows: Sequence[PlannedCoding]) -> None:
        connection = self.session.connection
        codes = codebook_store.code_ids(connection)
        sources = {name: row for row, name in source_store.rows(connection)}
        coding_store.add_many(
            connection,
            (
                coding_store.NewCoding(
                    source_id=sources[row.source],
                    code_id=codes[row.code],
                    start=row.span.start,
                    end=row.span.end,
                    quote=row.quote,
                    coder_id=self.coder,
                    origin=Origin.HUMAN,
                    stance=row.stance,
                    contrary=row.contrary,
                    key_quote=row.key_quote,
                )
                for row in rows
            ),
            self.at,
        )

    def confirm(self, rows: Sequence[PlannedCoding]) -> None:
        connection = self.session.connection
        coding_store.confirm(connection, [row.coding for row in rows], coder_id=self.coder, at=self.at)
        for row in rows:
            present = coding_store.find(connection, row.coding)
            if present is not None and (row.stance or row.contrary or row.key_quote):
                coding_store.mark(
                    connection,
                    row.coding,
                    stance=row.stance or present.stance,
                    contrary=row.contrary or present.contrary,
                    key_quote=row.key_quote or present.key_quote,
                )

    def write_memos(self, rows: Sequence[PlannedCoding]) -> None:
        connection = self.session.connection
        for row in rows:
            if not row.memo:
                continue
            there = coding_store.all_at(connection, row.source, row.code, row.span)
            made = _standing(there, self.session.coder)
            assert made is not None
            memo_store.add(
                connection,
                kind="data",
                target_kind="coding",
                target_id=made.number,
                title="",
                body=row.memo,
                coder_id=self.coder,
                at=self.at,
            )


def _standing(there: Sequence[Coding], coder: str) -> Coding | None:
    """Of the codings at one place, the one that makes another by this coder superfluous: theirs, or an open hit."""
    mine = [c for c in there if coder.casefold() in (c.coder.casefold(), c.confirmed_by.casefold())]
    return next(iter(mine), None) or next((c for c in there if not owner(c)), None)


def _planned(found: Iterable[Found], code: str, marks: Marks) -> list[PlannedCoding]:
    return [
        PlannedCoding(
            source=each.source,
            code=code,
            span=each.span,
            turn=each.turn,
            quote=each.quote,
            words=each.words,
            state="new",
            stance=marks.stance,
            contrary=marks.contrary,
            key_quote=marks.key_quote,
        )
        for each in found
    ]
