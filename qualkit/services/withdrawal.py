"""A participant withdraws: everything of theirs goes, everywhere in the study's folder, and that is proven."""

from __future__ import annotations

import json
from pathlib import Path

from qualkit.analysis.wording import joined
from qualkit.domain.withdrawal import Choices, WithdrawalPlan, WithdrawalReport
from qualkit.errors import Conflict, NotFound
from qualkit.services.session import Session, nearest
from qualkit.services.withdrawal_orders import (
    Intent,
    case_order,
    forget_intent,
    noted,
    originals_of,
    read_intent,
    runs_of,
    runs_of_originals,
    subject_of,
)
from qualkit.services.withdrawal_plans import leftover_transcripts, make_plan, present_state
from qualkit.services.withdrawal_work import Work
from qualkit.store import cases as case_store
from qualkit.store import journal
from qualkit.store import sources as source_store
from qualkit.store.purge import Order

__all__ = ["Withdrawal"]

_ACTIONS = {"source": "source purge", "case": "case withdraw"}


class Withdrawal:
    """``study.withdrawal``: removing a participant, or a whole source, for good."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan_source(self, source: str) -> WithdrawalPlan:
        """What removing a source in all its revisions would take along, and what quotes it elsewhere.

        Raises:
            NotFound: there is no such source, and none was removed under this name.
            Conflict: another withdrawal was begun and not finished.
        """
        session = self._session
        name = next((n for n in source_store.names(session.connection) if n.casefold() == source.casefold()), "")
        if not name:
            return self._gone("source", source, source_store.names(session.connection))
        stored = source_store.get(session.connection, name)
        assert stored is not None
        order = Order(((stored.guid, ()),))
        self._refuse_other(order)
        return make_plan(session, "source", name, order, [*self._others(name), *self._cases_left(name)])

    def plan_case(self, case: str) -> WithdrawalPlan:
        """What the withdrawal of a participant would take along, and what quotes them elsewhere.

        Where others speak in a source too, only the participant's own turns are taken out of it: what the others say
        and the codings on it stay.

        Raises:
            NotFound: there is no such case, and none was withdrawn under this name.
            Conflict: another withdrawal was begun and not finished.
        """
        session = self._session
        cases = case_store.all_cases(session.connection)
        found = next((one for one in cases if one.name.casefold() == case.casefold()), None)
        if found is None:
            return self._gone("case", case, [one.name for one in cases])
        order = case_order(session, found)
        self._refuse_other(order)
        return make_plan(session, "case", found.name, order)

    def withdraw(self, plan: WithdrawalPlan, choices: Choices | None = None) -> WithdrawalReport:
        """Carry out a plan and search the study's folder for what may be left. There is no way back.

        The undo of everything done before is lost with it, since the journal holds former words. Should this be
        killed, the study can be opened all the same, and the same call (or the same command) finishes the work.

        Raises:
            Conflict: something was done in the study since the plan was made, or there is nothing to withdraw.
        """
        session = self._session
        begun = read_intent(session.layout)
        if plan.done and begun is None:
            raise Conflict(f"{plan.name} was withdrawn already, on {plan.done[:10]}.", hint="Nothing was changed.")
        if not plan.unfinished and plan.state != present_state(session):
            raise Conflict("The study was changed since this was planned.", hint="Nothing was removed; look again.")
        if begun is None:
            order = self._order_of(plan)
            originals = tuple(sorted(originals_of(session, order).values()))
            begun = Intent(plan.what, subject_of(session, plan.what, plan.name), order, originals, choices or Choices())
            noted(session.layout, begun)
        return self._carry_out(begun, plan.name)

    def _carry_out(self, intent: Intent, name: str) -> WithdrawalReport:
        session = self._session
        session.take_up_edited_codebooks()
        pending = self._pending(intent.order)
        runs = runs_of(session, pending)
        known, doomed = runs_of_originals(session, intent.originals)
        work = Work(session, intent, runs if len(runs) or pending.sources else known, name)
        backups = work.backups()
        work.exports()
        if pending.sources or pending.cases:
            doomed_names = [path.name for path in doomed]
            doomed += leftover_transcripts(session, work.runs, doomed_names)
            work.database()
        else:
            work.vacuum()
        work.caches()
        work.half_written()
        proof = work.prove(doomed)
        work.delete(doomed)
        forget_intent(session.layout)
        _remove_if_empty(session.layout.cache)
        notes = list(work.notes)
        if not proof.runs:
            notes.append(
                "There were no five words in a row of theirs alone to look for: nothing could be proven by searching."
            )
        return WithdrawalReport(
            what=intent.what,
            name=name,
            removed=work.removed,
            backups=backups,
            files=tuple(work.deleted),
            proof=proof,
            notes=tuple(notes),
        )

    def _pending(self, order: Order) -> Order:
        """What of an order the database still holds."""
        connection = self._session.connection
        known = {row[0] for row in connection.execute("SELECT guid FROM source_revisions")}
        cases = {row[0] for row in connection.execute("SELECT guid FROM cases")}
        # Of a case that is gone, the turns are gone as well: both went in one transaction.
        present = tuple(guid for guid in order.cases if guid in cases)
        if order.cases and not present:
            return Order()
        return Order(tuple(one for one in order.sources if one[0] in known), present)

    def _order_of(self, plan: WithdrawalPlan) -> Order:
        session = self._session
        if plan.what == "source":
            return Order(((plan.sources[0].guid, ()),))
        case = next(one for one in case_store.all_cases(session.connection) if one.name == plan.name)
        return case_order(session, case)

    def _refuse_other(self, order: Order) -> None:
        begun = read_intent(self._session.layout)
        if begun is not None and begun.order != order:
            raise Conflict(
                "A withdrawal was begun and not finished.",
                hint="Finish it first, with the command that was stopped (see: qualkit check).",
            )

    def _gone(self, what: str, name: str, known: list[str]) -> WithdrawalPlan:
        """A plan for what the database no longer holds: to be finished, or done already."""
        session = self._session
        begun = read_intent(session.layout)
        if begun and begun.subject == subject_of(session, what, name):
            return WithdrawalPlan(what=what, name=name, unfinished=True)
        for entry in reversed(journal.history(session.connection)):
            detail = json.loads(entry.detail)
            if entry.action == _ACTIONS[what] and str(detail.get("name", "")).casefold() == name.casefold():
                return WithdrawalPlan(what=what, name=name, done=entry.at)
        raise NotFound(f'There is no {what} "{name}".', hint=nearest(name, known, f"qualkit {what} list"))

    def _others(self, source: str) -> list[str]:
        """That several cases speak in a source."""
        cases = case_store.all_cases(self._session.connection)
        names = [case.name for case in cases if any(link.source == source for link in case.links)]
        if len(names) < 2:
            return []
        return [
            f"{joined(names)} speak in it. To take out only what one of them says: qualkit case withdraw {names[0]}"
        ]

    def _cases_left(self, source: str) -> list[str]:
        """Cases that speak nowhere else than in a source."""
        cases = case_store.all_cases(self._session.connection)
        lonely = [c.name for c in cases if c.links and {link.source for link in c.links} == {source}]
        return [
            f"Case {name} speaks nowhere else; its attributes and summaries stay. To remove them as well:"
            f" qualkit case withdraw {name}"
            for name in lonely
        ]


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
