"""The ledger: every run of a suggester and every decision about what it offered, as tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from qualkit.analysis.ledger_columns import DECISIONS, MEANINGS, RUNS, SUGGESTIONS
from qualkit.analysis.suggestion_report import OUTCOMES, outcome
from qualkit.analysis.wording import count, form, joined
from qualkit.domain.ledger import LedgerTables
from qualkit.domain.suggestions import Decision, RunInfo, Suggestion
from qualkit.domain.tables import DataTable
from qualkit.errors import NotFound
from qualkit.services.session import Session
from qualkit.store import journal
from qualkit.store import ledger as ledger_store
from qualkit.store import second_reviews as second_store
from qualkit.store import suggestions as suggestion_store

__all__ = ["Ledger", "ledger_files", "ledger_tables"]


class Ledger:
    """Part of ``study.suggestions``: what was offered and what was decided."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def ledger(self, *, run: int = 0) -> LedgerTables:
        """Every run with everything that it rested on, and every decision with what was shown when it was made.

        Args:
            run: only this run; 0 takes all.

        Raises:
            NotFound: no such run.
        """
        return ledger_tables(self._session, run=run)


def ledger_tables(session: Session, *, run: int = 0) -> LedgerTables:
    """See `Ledger.ledger`."""
    connection = session.connection
    runs = [info for info in suggestion_store.runs(connection) if run in (0, info.number)]
    if run and not runs:
        raise NotFound(f"There is no run {run}.", hint="List them with: qualkit review runs")
    suggestions = suggestion_store.listing(connection, run=run or None)
    offers = {one.number: one for one in ledger_store.offers(connection)}
    log = [entry for entry in journal.history(connection) if entry.kind == "do"]
    made = dict(_made(log))
    by_run: dict[int, list[Suggestion]] = {}
    for suggestion in suggestions:
        by_run.setdefault(suggestion.run, []).append(suggestion)
    codings = ledger_store.codings_by_decision(connection)
    logged = _logged(log)
    run_rows, gone = [], 0
    for info in runs:
        first = [one for one in by_run.get(info.number, []) if offers[one.number].part_of is None]
        # What a withdrawal took away is in no table, but the log knows how many there were.
        lost = max(0, made.get(info.number, len(first)) - len(first))
        gone += lost
        inputs = ledger_store.inputs_of(connection, info.number)
        run_rows.append(_run_row(info, inputs, by_run.get(info.number, []), len(first) + lost, lost))
    rows = [
        _decision_row(suggestion, decision, offers[suggestion.number], codings, logged)
        for suggestion in suggestions
        for decision in suggestion.decisions
        if not _only_keeps_open(decision)
    ]
    return LedgerTables(
        runs=DataTable(title="Runs", columns=RUNS, rows=tuple(run_rows), note=_RUN_NOTE),
        decisions=DataTable(
            title="Decisions", columns=DECISIONS, rows=tuple(sorted(rows, key=lambda row: row[0])), note=_DECISION_NOTE
        ),
        notes=tuple(_notes(gone, [] if run else log)),
    )


def ledger_files(session: Session) -> dict[str, DataTable]:
    """The ledger as tables for export, by file name, with a dictionary of their columns; {} if nothing has run."""
    found = ledger_tables(session)
    if not found.runs.rows:
        return {}
    tables = {"runs": found.runs, "suggestions": _suggestion_table(session), "decisions": found.decisions}
    rows = tuple((name, column, MEANINGS[column]) for name, table in tables.items() for column in table.columns)
    columns = DataTable(title="What the columns mean", columns=("table", "column", "meaning"), rows=rows)
    return {**tables, "ledger_columns": columns}


def _suggestion_table(session: Session) -> DataTable:
    """Every suggestion, one row each: how it was offered and how it stands; no participant's words."""
    offers = {one.number: one for one in ledger_store.offers(session.connection)}
    seconds = Counter(one.suggestion for one in second_store.select(session.connection))
    kinds = {info.number: info.kind for info in suggestion_store.runs(session.connection)}
    rows = []
    for one in suggestion_store.whole(session.connection):
        place = one.segments[0] if one.code and one.segments else None
        rows.append(
            (
                one.number,
                one.run,
                kinds.get(one.run, ""),
                offers[one.number].key,
                one.code,
                one.label,
                place.source if place else "",
                place.case if place else "",
                place.span.start if place else "",
                place.span.end if place else "",
                len(one.segments),
                sum(one.participants.values()),
                _empty(one.probability),
                _empty(one.score),
                _empty(one.stability),
                outcome(one),
                one.decisions[-1].coder if one.decisions else "",
                seconds[one.number],
                _empty(offers[one.number].part_of),
            )
        )
    return DataTable(title="Suggestions", columns=SUGGESTIONS, rows=tuple(rows))


_RUN_NOTE = (
    "accepted: as offered; edited: accepted with another code, name or extent, or in part; split: divided by a person,"
    " whose parts are counted as well; gone: removed with the words of participants who withdrew."
)
_DECISION_NOTE = (
    "offered_as and code are keys as they were on that day; offered_now and code_now what the codes are called today."
)


def _run_row(
    info: RunInfo, inputs: dict[str, Any], found: list[Suggestion], offered: int, lost: int
) -> tuple[Any, ...]:
    became = Counter(map(outcome, found))
    return (
        info.number,
        info.at,
        info.coder,
        info.kind,
        info.suggester,
        info.model,
        info.model_hash,
        info.seed,
        json.dumps(info.parameters, ensure_ascii=False, sort_keys=True),
        inputs.get("qualkit", ""),
        ", ".join(f"{name} {version}" for name, version in sorted(info.versions.items())),
        info.corpus_hash,
        len(inputs["sources"]) if "sources" in inputs else "",
        len(inputs["codes"]) if "codes" in inputs else "",
        len(inputs["judgements"]) if "judgements" in inputs else "",
        info.seconds or "",
        offered,
        *(became[one] for one in OUTCOMES),
        became["split"],
        lost,
        info.method,
    )


def _decision_row(
    suggestion: Suggestion,
    decision: Decision,
    offer: ledger_store.Offer,
    codings: dict[int, int],
    logged: dict[tuple[int, str], str],
) -> tuple[Any, ...]:
    shown = decision.shown
    return (
        decision.number,
        decision.at,
        decision.coder,
        shown.get("via", ""),
        suggestion.run,
        suggestion.number,
        shown.get("code") or offer.key or suggestion.label,
        suggestion.code or suggestion.label,
        decision.kind,
        shown.get("given") or logged.get((suggestion.number, decision.at)) or decision.code,
        decision.code,
        _numbers(decision.segments),
        decision.edited,
        _empty(shown.get("rank")),
        _empty(shown.get("probability")),
        _empty(shown.get("batch")),
        codings.get(decision.number, 0),
        decision.why,
    )


def _numbers(segments: Sequence[int]) -> str:
    """Numbers in words, so that nobody (and no search for telephone numbers) takes them for one: ``1 to 4; 7``."""
    found: list[list[int]] = []
    for one in sorted(segments):
        if found and one == found[-1][-1] + 1:
            found[-1].append(one)
        else:
            found.append([one])
    return "; ".join(f"{run[0]} to {run[-1]}" if len(run) > 1 else str(run[0]) for run in found)


def _only_keeps_open(decision: Decision) -> bool:
    """Whether it only says which segments a decision about others left open."""
    return decision.kind == "reopen" and bool(decision.segments)


def _made(log: Sequence[journal.Entry]) -> Iterator[tuple[int, int]]:
    """(run, how many suggestions it offered) of every run in the log."""
    for entry in log:
        if entry.action.startswith("suggest "):
            detail = json.loads(entry.detail)
            if "run" in detail and "suggestions" in detail:
                yield int(detail["run"]), int(detail["suggestions"])


def _logged(log: Sequence[journal.Entry]) -> dict[tuple[int, str], str]:
    """What the log tells of the code that was given: by suggestion and moment its key on that day."""
    found = {}
    for entry in log:
        detail = json.loads(entry.detail) if entry.action.startswith("review ") else {}
        if detail.get("code") and "suggestion" in detail:
            found[int(detail["suggestion"]), entry.at] = str(detail["code"])
    return found


def _notes(gone: int, log: Sequence[journal.Entry]) -> list[str]:
    """What is in the ledger no more, and why."""
    notes = []
    if gone:
        notes.append(
            f"{count(gone, 'suggestion')} {form(gone, 'is', 'are')} gone with the words of participants who withdrew,"
            " and the decisions about them too; the numbers of runs still count them."
        )
    undone = [entry.action.partition(" ")[0] for entry in log if entry.undone]
    runs, steps = undone.count("suggest"), undone.count("review")
    told = [count(runs, "run")] if runs else []
    told += [count(steps, "step of deciding", "steps of deciding")] if steps else []
    if told:
        verb = form(runs + steps, "was taken back with undo and is", "were taken back with undo and are")
        notes.append(f"{joined(told)} {verb} not in these tables; the log tells of them: qualkit log")
    return notes


def _empty(value: Any) -> Any:
    return "" if value is None else value
