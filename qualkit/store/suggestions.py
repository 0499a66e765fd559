"""Suggestion runs, their suggestions, and the ledger of what people decided."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from math import isfinite
from typing import Any

from qualkit.domain.code_suggestions import CodeEstimate, CodeSuggestionSet
from qualkit.domain.sources import Span
from qualkit.domain.suggestions import (
    Because,
    Decision,
    Reasons,
    RunInfo,
    SuggestedSegment,
    Suggestion,
    SuggestionSet,
)
from qualkit.store.overview import SUPERSEDED, state_of
from qualkit.store.suggestion_numbers import finite
from qualkit.store.suggestion_places import AMONG, among, held

__all__ = [
    "add_decision",
    "add_run",
    "add_suggestion",
    "get",
    "listing",
    "runs",
    "state_after",
    "turned_down",
    "whole",
]

_SUGGESTIONS = "SELECT s.*, k.key AS code, k.name AS code_name FROM suggestions s LEFT JOIN codes k ON k.id = s.code_id"
_SEGMENTS = "SELECT g.*, s.name FROM suggestion_segments g JOIN sources s ON s.id = g.source_id"


def add_run(
    connection: sqlite3.Connection,
    result: SuggestionSet | CodeSuggestionSet,
    *,
    kind: str,
    suggester: str,
    version: str,
    seed: int,
    corpus_sha256: str,
    coder_id: int,
    at: str,
    inputs: dict[str, Any] | None = None,
    seconds: float = 0.0,
) -> int:
    """Store one run, with everything needed to tell how its suggestions came about (inside an action).

    `inputs` is what it learned from, in ids, offsets and hashes.
    """
    results: dict[str, Any] = {
        "figures": result.figures,
        "tree": [],
        "tree_text": "",
        "notes": result.notes,
        "left_out": result.left_out,
        "versions": result.versions,
    }
    if isinstance(result, CodeSuggestionSet):
        results["estimates"] = [asdict(estimate) for estimate in result.estimates]
    else:
        results.update({"tree": result.tree, "tree_text": result.tree_text, "extras": result.extras})
    cursor = connection.execute(
        "INSERT INTO suggestion_runs (at, coder_id, kind, suggester, version, seed, model, model_sha256, corpus_sha256,"
        " method, parameters, results, inputs, seconds) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
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
            json.dumps(finite(results), ensure_ascii=False),
            json.dumps(inputs or {}, ensure_ascii=False),
            round(seconds, 2),
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
    code_id: int | None = None,
    probability: float | None = None,
    score: float | None = None,
    evidence: dict[str, Any] | None = None,
) -> int:
    """Store one suggestion; segments are (source row, span, quote, support, typical, case, group), best first.

    `evidence` is that of a suggested code: see `_reasons`.
    """
    if evidence and segments:
        # Its offsets hold as long as the segment is as long as it was: a corrected transcript may change that.
        evidence = {**evidence, "length": len(segments[0][1])}
    cursor = connection.execute(
        "INSERT INTO suggestions (run_id, split_from, label, keywords, stability, cohesion, details, code_id,"
        " probability, score, evidence) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            run,
            split_from,
            label,
            json.dumps(list(keywords), ensure_ascii=False),
            None if stability is None or not isfinite(stability) else round(stability, 4),
            round(cohesion, 4) if isfinite(cohesion) else 0.0,
            json.dumps(finite(details), ensure_ascii=False),
            code_id,
            None if probability is None else round(probability, 4),
            None if score is None else round(score, 6),
            json.dumps(evidence or {}, ensure_ascii=False),
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
    shown: dict[str, Any] | None = None,
    edited: str = "",
) -> int:
    cursor = connection.execute(
        "INSERT INTO decisions (suggestion_id, coder_id, at, kind, code_id, why, segments, shown, edited)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            suggestion,
            coder_id,
            at,
            kind,
            code_id,
            why,
            json.dumps(list(segments)),
            json.dumps(shown or {}, ensure_ascii=False, sort_keys=True),
            edited,
        ),
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
                seconds=row["seconds"],
                estimates=tuple(CodeEstimate(**one) for one in results.get("estimates", ())),
                extras=results.get("extras", {}),
            )
        )
    return found


def listing(connection: sqlite3.Connection, *, run: int | None = None) -> list[Suggestion]:
    """Suggestions without their segments, in the order of their numbers."""
    numbers = None if run is None else among(connection, runs=[run])
    decisions = _decisions(connection, None if numbers is None else json.dumps(numbers))
    rows = connection.execute(f"{_SUGGESTIONS} WHERE (?1 IS NULL OR s.run_id = ?1) ORDER BY s.id", (run,)).fetchall()
    return [
        _suggestion(row, details, decisions.get(row["id"], ()))
        for row, details in zip(rows, _parsed(rows, "details"), strict=True)
    ]


def whole(connection: sqlite3.Connection, numbers: Sequence[int] | None = None) -> list[Suggestion]:
    """Suggestions with their segments and decisions, read together; None for all of the study."""
    wanted = None if numbers is None else json.dumps(list(numbers))
    decisions = _decisions(connection, wanted)
    segments: dict[int, list[SuggestedSegment]] = {}
    for row in connection.execute(f"{_SEGMENTS} WHERE {AMONG.format('g.suggestion_id')} ORDER BY g.number", (wanted,)):
        segments.setdefault(row["suggestion_id"], []).append(_segment(row))
    lost = dict(
        connection.execute(
            f"SELECT suggestion_id, count(*) FROM suggestion_segments WHERE {AMONG.format('suggestion_id')}"
            f" AND source_id IN ({SUPERSEDED}) GROUP BY suggestion_id",
            (wanted,),
        ).fetchall()
    )
    rows = connection.execute(f"{_SUGGESTIONS} WHERE {AMONG.format('s.id')} ORDER BY s.id", (wanted,)).fetchall()
    places, coded = _Places(connection), held(connection, wanted)
    found = []
    parsed = zip(rows, _parsed(rows, "details"), _parsed(rows, "evidence"), strict=True)
    for row, details, evidence in parsed:
        number = row["id"]
        standing = tuple(segments.get(number, ()))
        found.append(
            _suggestion(
                row,
                details,
                decisions.get(number, ()),
                standing,
                lost.get(number, 0),
                _reasons(evidence, standing, places),
                coded.get(number, ()),
            )
        )
    return found


def get(connection: sqlite3.Connection, number: int) -> Suggestion | None:
    """One suggestion with its segments and decisions."""
    found = whole(connection, [number])
    return found[0] if found else None


def turned_down(connection: sqlite3.Connection) -> list[tuple[str, Span, str]]:
    """(source, place, code) of what people said a code does not fit.

    That are rejected suggestions, those that got another code instead, and removed rule hits.
    """
    rejected = connection.execute(
        "SELECT s.name, g.start, g.end, k.key FROM suggestions x JOIN codes k ON k.id = x.code_id"
        " JOIN suggestion_segments g ON g.suggestion_id = x.id JOIN sources s ON s.id = g.source_id"
        " JOIN decisions d ON d.id = (SELECT max(id) FROM decisions WHERE suggestion_id = x.id)"
        " WHERE d.kind = 'reject' OR (d.kind = 'merge' AND d.code_id <> x.code_id)"
        " UNION SELECT s.name, r.start, r.end, k.key FROM removed_hits r JOIN codes k ON k.id = r.code_id"
        " JOIN sources s ON s.id = r.source_id ORDER BY 1, 2, 3, 4"
    )
    return [(name, Span(start, end), key) for name, start, end, key in rejected]


def _parsed(rows: Sequence[sqlite3.Row], column: str) -> list[dict[str, Any]]:
    """What stands packed in a column of many rows: read in one go, which takes a third of the time."""
    found: list[dict[str, Any]] = json.loads(f"[{','.join(row[column] for row in rows)}]")
    return found


def _decisions(connection: sqlite3.Connection, wanted: str | None) -> dict[int, tuple[Decision, ...]]:
    found: dict[int, list[Decision]] = {}
    for row in connection.execute(
        "SELECT d.*, w.name AS coder, k.key AS code FROM decisions d JOIN coders w ON w.id = d.coder_id"
        f" LEFT JOIN codes k ON k.id = d.code_id WHERE {AMONG.format('d.suggestion_id')} ORDER BY d.id",
        (wanted,),
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
                edited=row["edited"],
                shown=json.loads(row["shown"]),
            )
        )
    return {number: tuple(made) for number, made in found.items()}


def state_after(decisions: Sequence[Decision]) -> str:
    """What a suggestion is after these decisions."""
    if not decisions:
        return "open"
    taken = min((decision.kind for decision in decisions if decision.kind in ("accept", "merge")), default="")
    return state_of(decisions[-1].kind, bool(decisions[-1].segments), taken)


def _segment(row: sqlite3.Row) -> SuggestedSegment:
    return SuggestedSegment(
        number=row["number"],
        source=row["name"],
        span=Span(row["start"], row["end"]),
        quote=row["quote"],
        support=row["support"],
        typical=bool(row["typical"]),
        case=row["case_name"],
        group=row["case_group"],
    )


class _Places:
    """Names of sources, by row: of the present revisions only."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.names: dict[int, str] = dict(connection.execute("SELECT id, name FROM sources").fetchall())


def _reasons(evidence: dict[str, Any], segments: tuple[SuggestedSegment, ...], places: _Places) -> Reasons | None:
    """Evidence as it is kept (offsets from the start of the segment, rows of sources) as places in sources."""
    if not evidence or not segments:
        return None
    start = segments[0].span.start
    if evidence.get("length", len(segments[0].span)) != len(segments[0].span):
        evidence.update({"sentences": [], "words": []})
    likest = []
    for one in evidence.get("likest", ()):
        place = one.get("place")
        source = places.names.get(place[0], "") if place else ""
        if place and not source:
            continue
        span = Span(place[1], place[2]) if place else None
        likest.append(
            Because(kind=one["kind"], likeness=one["likeness"], words=one.get("words", ""), source=source, span=span)
        )
    return Reasons(
        sentences=tuple(Span(start + a, start + b) for a, b in evidence.get("sentences", ())),
        words=tuple(Span(start + a, start + b) for a, b in evidence.get("words", ())),
        likest=tuple(likest),
        against=tuple(evidence.get("against", ())),
    )


def _suggestion(
    row: sqlite3.Row,
    details: dict[str, Any],
    decisions: tuple[Decision, ...],
    segments: tuple[SuggestedSegment, ...] = (),
    lost: int = 0,
    reasons: Reasons | None = None,
    held: tuple[int, ...] = (),
) -> Suggestion:
    state = state_after(decisions)
    return Suggestion(
        number=row["id"],
        run=row["run_id"],
        # A suggested code is called what the code is called now.
        label=row["code_name"] or row["label"],
        keywords=() if row["keywords"] == "[]" else tuple(json.loads(row["keywords"])),
        state=state,
        stability=row["stability"],
        cohesion=row["cohesion"],
        segments=segments,
        decisions=decisions,
        participants=details["participants"],
        overlaps=details["overlaps"],
        novelty=details["novelty"],
        concentration=details["concentration"],
        lost_segments=lost,
        code=row["code"] or "",
        probability=row["probability"],
        score=row["score"],
        reasons=reasons,
        details=details,
        coded_by=held if state == "open" else (),
    )
