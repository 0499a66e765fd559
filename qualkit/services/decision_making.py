"""Making decisions about suggestions: the ledger, the codings that follow from them, and new codes, in one action."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from qualkit.domain.codings import Origin
from qualkit.domain.decisions import Decided, PlannedDecision
from qualkit.domain.suggestions import Deciding
from qualkit.errors import BadInput, QualkitError
from qualkit.services.decision_steps import Preparation, Step, left_out
from qualkit.services.session import Session
from qualkit.store import codebooks as codebook_store
from qualkit.store import coders, suggestion_places
from qualkit.store import codings as coding_store
from qualkit.store import suggestions as suggestion_store
from qualkit.store.database import Action

__all__ = ["make", "plan"]


def make(
    session: Session, action: Action, decisions: Sequence[Deciding], by: Sequence[str] = ()
) -> tuple[Decided, ...]:
    """Make decisions, inside an action: nobody else can decide in the meantime, and a refusal undoes them all.

    Args:
        session: the study.
        action: the action they are part of.
        decisions: in the order in which they are made.
        by: whose each of them is; () if all are those of whoever is working.

    Raises:
        NotFound, Conflict, BadInput: one of them cannot be made.
    """
    preparation = Preparation(session, [one.suggestion for one in decisions])
    whose = _whose(session, decisions, by)
    steps = [preparation.step(one, who) for one, who in zip(decisions, whose, strict=True)]
    preparation.codebooks.save(action.at)
    ids = {name: coders.ensure(session.connection, name) for name in dict.fromkeys(whose)}
    work = _Work(session, action, preparation, len({one.suggestion for one in decisions}))
    made = tuple(work.do(step, ids[who]) for step, who in zip(steps, whose, strict=True))
    for step in steps:
        if step.places and step.suggestion.lost_segments and not step.deciding.segments:
            session.notices.append(left_out(step.suggestion))
    return made


def plan(session: Session, decisions: Sequence[Deciding], by: Sequence[str] = ()) -> tuple[PlannedDecision, ...]:
    """What `make` would do with each decision. Writes nothing."""
    preparation = Preparation(session, [one.suggestion for one in decisions])
    known = {one.number: one for one in suggestion_store.whole(session.connection, [d.suggestion for d in decisions])}
    rows = []
    for deciding, who in zip(decisions, _whose(session, decisions, by), strict=True):
        now = known.get(deciding.suggestion)
        try:
            step = preparation.step(deciding, who)
        except QualkitError as error:
            rows.append(
                PlannedDecision(
                    suggestion=deciding.suggestion,
                    kind=deciding.kind,
                    label=now.label if now else "",
                    state=now.state if now else "",
                    trouble=error.message,
                )
            )
        else:
            rows.append(_planned(session, preparation, step, who))
    return tuple(rows)


def _whose(session: Session, decisions: Sequence[Deciding], by: Sequence[str]) -> list[str]:
    if by and len(by) != len(decisions):
        raise BadInput(f"There are {len(decisions)} decisions and {len(by)} people who made them.")
    return [name.strip() or session.coder for name in by] if by else [session.coder] * len(decisions)


def _planned(session: Session, preparation: Preparation, step: Step, who: str) -> PlannedDecision:
    connection = session.connection
    known = connection.execute("SELECT id FROM coders WHERE name = ?", (who,)).fetchone()
    new, confirms, coded = 0, 0, []
    for segment, span in step.places:
        fate = preparation.fate(step, segment.source, span, known[0] if known else 0)
        if preparation.planned_before(step, who, segment.source, span):
            continue
        new += fate.kind == "new"
        confirms += fate.kind == "confirms"
        coded += [fate.coding] if fate.kind == "coded" else []
    return PlannedDecision(
        suggestion=step.suggestion.number,
        kind=step.kind,
        label=step.suggestion.label,
        state=step.suggestion.state,
        code=step.code.key if step.code else "",
        name=step.code.name if step.code else "",
        new=step.new,
        segments=tuple(one.number for one in step.chosen),
        codings=new + confirms,
        confirms=confirms,
        coded=tuple(coded),
        edited=step.edited,
        left=step.left,
    )


class _Work:
    """Writes steps down, one after the other."""

    def __init__(self, session: Session, action: Action, preparation: Preparation, together: int) -> None:
        self._session = session
        self._action = action
        self._preparation = preparation
        self._together = together
        self._ids = codebook_store.code_ids(session.connection)
        self._ranks = suggestion_places.ranks(session.connection, preparation.numbers)

    def do(self, step: Step, coder: int) -> Decided:
        decision = self._note(step, step.kind, step.noted, coder, code=step.code.key if step.code else "")
        codings, coded = self._code(step, coder, decision)
        kind, rest = step.rest
        if kind:
            self._note(step, kind, rest, coder, why=step.deciding.why if kind == "reject" else "")
        return Decided(
            suggestion=step.suggestion.number,
            decision=decision,
            kind=step.kind,
            state=self._preparation.state_after(step),
            code=step.code.key if step.code else "",
            codings=codings,
            coded=coded,
            left=step.left,
        )

    def _note(
        self, step: Step, kind: str, segments: Sequence[int], coder: int, *, code: str = "", why: str | None = None
    ) -> int:
        own = kind == step.kind and why is None
        return suggestion_store.add_decision(
            self._session.connection,
            suggestion=step.suggestion.number,
            coder_id=coder,
            at=self._action.at,
            kind=kind,
            code_id=self._ids[code] if code else None,
            why=step.deciding.why.strip() if why is None else why.strip(),
            segments=segments,
            shown=self._shown(step) if own else {"via": self._session.via},
            edited=step.edited if own else "",
        )

    def _shown(self, step: Step) -> dict[str, Any]:
        """How it was decided, and what stood there."""
        suggestion = step.suggestion
        told: dict[str, Any] = {"via": self._session.via, "rank": self._ranks[suggestion.number]}
        if suggestion.probability is not None:
            told["probability"] = suggestion.probability
        # Codes can be renamed and merged: the ledger needs what they were called on this day.
        if suggestion.code:
            told["code"] = suggestion.code
        if step.code is not None:
            told["given"] = step.code.key
        if self._together > 1:
            told["batch"] = self._together
        return told

    def _code(self, step: Step, coder: int, decision: int) -> tuple[int, tuple[int, ...]]:
        """Code the places of a step; an open rule hit at the very place is confirmed, nothing is coded twice."""
        if step.code is None:
            return 0, ()
        connection, at = self._session.connection, self._action.at
        hits: list[int] = []
        coded: list[int] = []
        fresh: list[coding_store.NewCoding] = []
        for segment, span in step.places:
            fate = self._preparation.fate(step, segment.source, span, coder)
            if fate.kind == "new":
                start = segment.span.start
                fresh.append(
                    coding_store.NewCoding(
                        self._preparation.row_of(segment.source),
                        self._ids[step.code.key],
                        span.start,
                        span.end,
                        segment.quote[span.start - start : span.end - start],
                        coder,
                        Origin.MODEL,
                        suggestion_id=step.suggestion.number,
                        decision_id=decision,
                    )
                )
            else:
                (hits if fate.kind == "confirms" else coded).append(fate.coding)
        coding_store.confirm(connection, hits, coder_id=coder, at=at)
        return coding_store.add_many(connection, fresh, at) + len(hits), tuple(coded)
