"""Suggestion runs, their suggestions, and the ledger of what people decided."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from qualkit.domain.sources import Span
from qualkit.domain.suggestions import Decision, RunInfo, SuggestedSegment, Suggestion, SuggestionSet
from qualkit.store.overview import SUPERSEDED, state_of

__all__ = ["add_decision", "add_run", "add_suggestion", "get", "listing", "runs"]


def add_run(
    connection: sqlite3.Connection,
    result: SuggestionSet,
    *,
    kind: str,
    suggester: str,
    version: str,
    seed: int,
    corpus_sha256: str,
    coder_id: int,
    at: str,
) -> int:
    """Store one run, with everything needed to tell how its suggestions came about (inside an action)."""
    results = {
        "figures": result.figures,
        "tree": result.tree,
        "tree_text": result.tree_text,
        "notes": result.notes,
        "left_out": result.left_out,
        "versions": result.versions,
    }
    cursor = connection.execute(
        "INSERT INTO suggestion_runs (at, coder_id, kind, suggester, version, seed, model, model_sha256, corpus_sha256,"
        " method, parameters, results) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            at,
            coder_id,
            kind,
            suggester,
            version,
            seed,
            result.model,
            result.model_hash,
            corpus_sha256,
            result.method,
            json.dumps(result.parameters, ensure_ascii=False, sort_keys=True),
            json.dumps(results, ensure_ascii=False),
        ),
    )
    return int(cursor.lastrowid or 0)


def add_suggestion(
    connection: sqlite3.Connection,
    *,
    run: int,
    label: str,
    keywords: Sequence[str],
    stability: float | None,
    cohesion: float,
    details: dict[str, Any],
    segments: Sequence[tuple[int, Span, str, float, bool, str, str]],
    split_from: int | None = None,
) -> int:
    """Store one suggestion; segments are (source row, span, quote, support, typical, case, group), best first."""
    cursor = connection.execute(
        "INSERT INTO suggestions (run_id, split_from, label, keywords, stability, cohesion, details)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            run,
            split_from,
            label,
            json.dumps(list(keywords), ensure_ascii=False),
            None if stability is None else round(stability, 4),
            round(cohesion, 4),
            json.dumps(details, ensure_ascii=False),
        ),
    )
    number = int(cursor.lastrowid or 0)
    connection.executemany(
        "INSERT INTO suggestion_segments (suggestion_id, number, source_id, start, end, quote, support, typical,"
        " case_name, case_group) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (number, position, source, span.start, span.end, quote, round(support, 4), int(typical), case, group)
            for position, (source, span, quote, support, typical, case, group) in enumerate(segments, 1)
        ],
    )
    return number


def add_decision(
    connection: sqlite3.Connection,
    *,
    suggestion: int,
    coder_id: int,
    at: str,
    kind: str,
    code_id: int | None = None,
    why: str = "",
    segments: Sequence[int] = (),
) -> int:
    cursor = connection.execute(
        "INSERT INTO decisions (suggestion_id, coder_id, at, kind, code_id, why, segments)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (suggestion, coder_id, at, kind, code_id, why, json.dumps(list(segments))),
    )
    return int(cursor.lastrowid or 0)


def runs(connection: sqlite3.Connection) -> list[RunInfo]:
    """Every run, oldest first."""
    found = []
    for row in connection.execute(
        "SELECT r.*, w.name AS coder FROM suggestion_runs r JOIN coders w ON w.id = r.coder_id ORDER BY r.id"
    ):
        results = json.loads(row["results"])
        found.append(
            RunInfo(
                number=row["id"],
                at=row["at"],
                coder=row["coder"],
                kind=row["kind"],
                suggester=f"{row['suggester']} {row['version']}",
                seed=row["seed"],
                method=row["method"],
                model=row["model"],
                model_hash=row["model_sha256"],
                corpus_hash=row["corpus_sha256"],
                parameters=json.loads(row["parameters"]),
                figures=results["figures"],
                tree_text=results["tree_text"],
                notes=tuple(results["notes"]),
                left_out=results["left_out"],
                versions=results["versions"],
            )
        )
    return found


def listing(connection: sqlite3.Connection, *, run: int | None = None) -> list[Suggestion]:
    """Suggestions without their segments, in the order of their numbers."""
    decisions = _decisions(connection)
    rows = connection.execute(
        "SELECT * FROM suggestions WHERE (?1 IS NULL OR run_id = ?1) ORDER BY id", (run,)
    ).fetchall()
    return [_suggestion(row, decisions.get(row["id"], ()), ()) for row in rows]


def get(connection: sqlite3.Connection, number: int) -> Suggestion | None:
    """One suggestion with its segments and decisions."""
    row = connection.execute("SELECT * FROM suggestions WHERE id = ?", (number,)).fetchone()
    if row is None:
        return None
    segments = tuple(
        SuggestedSegment(
            number=s["number"],
            source=s["name"],
            span=Span(s["start"], s["end"]),
            quote=s["quote"],
            support=s["support"],
            typical=bool(s["typical"]),
            case=s["case_name"],
            group=s["case_group"],
        )
        for s in connection.execute(
            "SELECT g.*, s.name FROM suggestion_segments g JOIN sources s ON s.id = g.source_id"
            " WHERE suggestion_id = ? ORDER BY number",
            (number,),
        )
    )
    return _suggestion(row, _decisions(connection).get(number, ()), segments, _lost(connection, number))


def _decisions(connection: sqlite3.Connection) -> dict[int, tuple[Decision, ...]]:
    found: dict[int, list[Decision]] = {}
    for row in connection.execute(
        "SELECT d.*, w.name AS coder, k.key AS code FROM decisions d JOIN coders w ON w.id = d.coder_id"
        " LEFT JOIN codes k ON k.id = d.code_id ORDER BY d.id"
    ):
        found.setdefault(row["suggestion_id"], []).append(
            Decision(
                number=row["id"],
                suggestion=row["suggestion_id"],
                coder=row["coder"],
                at=row["at"],
                kind=row["kind"],
                code=row["code"] or "",
                why=row["why"],
                segments=tuple(json.loads(row["segments"])),
            )
        )
    return {number: tuple(made) for number, made in found.items()}


def _state(decisions: tuple[Decision, ...]) -> str:
    if not decisions:
        return "open"
    merged = any(decision.kind == "merge" for decision in decisions)
    return state_of(decisions[-1].kind, bool(decisions[-1].segments), merged)


def _lost(connection: sqlite3.Connection, number: int) -> int:
    """How many segments of a suggestion found no place in a corrected transcript."""
    found = connection.execute(
        f"SELECT count(*) FROM suggestion_segments WHERE suggestion_id = ? AND source_id IN ({SUPERSEDED})", (number,)
    )
    return int(found.fetchone()[0])


def _suggestion(
    row: sqlite3.Row, decisions: tuple[Decision, ...], segments: tuple[SuggestedSegment, ...], lost: int = 0
) -> Suggestion:
    details = json.loads(row["details"])
    return Suggestion(
        number=row["id"],
        run=row["run_id"],
        label=row["label"],
        keywords=tuple(json.loads(row["keywords"])),
        state=_state(decisions),
        stability=row["stability"],
        cohesion=row["cohesion"],
        segments=segments,
        decisions=decisions,
        participants=details["participants"],
        overlaps=details["overlaps"],
        novelty=details["novelty"],
        concentration=details["concentration"],
        lost_segments=lost,
    )
