"""Codings that go from one code to another, and what happens where one stands there already."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from qualkit.domain.codebook_changes import Double

__all__ = ["Coming", "coming", "hand_over", "hang_elsewhere", "what_hangs"]


@dataclass(frozen=True, slots=True)
class _Row:
    """A coding as far as it matters when two meet."""

    id: int
    place: tuple[int, int, int]
    coder: int
    code: int
    source: str
    turn: int
    rank: int
    incoming: bool

    @property
    def open_hit(self) -> bool:
        return self.rank == _OPEN_HIT


_OPEN_HIT = 3


@dataclass(frozen=True, slots=True)
class Coming:
    """Codings that come to a code: all of them, the unconfirmed rule hits among them, and those to be dropped."""

    ids: tuple[int, ...]
    hits: int
    doubles: tuple[Double, ...]


def coming(
    connection: sqlite3.Connection,
    codes: Sequence[int],
    target: int,
    only: Collection[int] | None = None,
    settled: Collection[int] = (),
) -> Coming:
    """What would come from `codes` (rows) to `target`, and what of it stands there already. Changes nothing.

    Args:
        only: these codings; None takes all.
        settled: unconfirmed rule hits that count as confirmed.
    """
    rows = _rows(connection, codes, target, only, settled)
    places: dict[tuple[int, int, int], list[_Row]] = {}
    for row in rows:
        places.setdefault(row.place, []).append(row)
    removed = _removed(connection, target)
    noted = {row[0] for row in connection.execute("SELECT target_id FROM memos WHERE target_kind = 'coding'")}
    doubles: list[Double] = []
    for place, found in places.items():
        if any(row.incoming for row in found):
            doubles += _doubles(found, place in removed, target, noted)
    doubles.sort(key=lambda double: double.dropped)
    incoming = [row for row in rows if row.incoming]
    return Coming(tuple(sorted(row.id for row in incoming)), sum(row.open_hit for row in incoming), tuple(doubles))


def hand_over(connection: sqlite3.Connection, come: Coming, target: int) -> None:
    """Carry out what `coming` found (inside an action): doubles become one, the others change their code."""
    for double in come.doubles:
        if double.why == "same coder":
            _unite(connection, double.kept, double.dropped)
        connection.execute(
            "UPDATE memos SET target_id = ? WHERE target_kind = 'coding' AND target_id = ? AND ? > 0",
            (double.kept, double.dropped, double.kept),
        )
        connection.execute("DELETE FROM codings WHERE id = ?", (double.dropped,))
    dropped = {double.dropped for double in come.doubles}
    connection.executemany(
        "UPDATE codings SET code_id = ? WHERE id = ?", [(target, row) for row in come.ids if row not in dropped]
    )


@dataclass(frozen=True, slots=True)
class Hanging:
    """What else hangs on codes: memos, summaries (cases with one on the target as well), names of themes."""

    memos: int
    summaries: int
    joined: tuple[str, ...]
    themes: tuple[str, ...]


def what_hangs(connection: sqlite3.Connection, codes: Sequence[int], target: int) -> Hanging:
    """What would come to `target` beside codings. Changes nothing."""
    marks = ",".join("?" * len(codes))
    memos = connection.execute(
        f"SELECT count(*) FROM memos WHERE target_kind = 'code' AND target_id IN ({marks})", codes
    ).fetchone()[0]
    summaries = connection.execute(
        f"SELECT s.case_id, c.name FROM summaries s JOIN cases c ON c.id = s.case_id WHERE s.code_id IN ({marks})"
        " ORDER BY c.name",
        codes,
    ).fetchall()
    there = [row[0] for row in connection.execute("SELECT case_id FROM summaries WHERE code_id = ?", (target,))]
    joined = []
    for case, name in summaries:
        if case in there:
            joined.append(name)
        there.append(case)
    themes = connection.execute(
        "SELECT DISTINCT t.name FROM themes t JOIN theme_codes x ON x.theme_id = t.id"
        f" WHERE x.code_id IN ({marks}) ORDER BY t.position",
        codes,
    ).fetchall()
    return Hanging(memos, len(summaries), tuple(dict.fromkeys(joined)), tuple(row[0] for row in themes))


def hang_elsewhere(connection: sqlite3.Connection, code: int, target: int, title: str, at: str) -> None:
    """Have everything but codings that hangs on `code` hang on `target` (inside an action).

    Where both have a summary of one case, the second goes below the first, under `title`.
    """
    values = {"code": code, "target": target}
    connection.execute("UPDATE memos SET target_id = :target WHERE target_kind = 'code' AND target_id = :code", values)
    for table in ("decisions", "second_reviews", "suggestions"):
        connection.execute(f"UPDATE {table} SET code_id = :target WHERE code_id = :code", values)
    # Where a coding of the target stands, a hit that was once removed there says nothing any more.
    connection.execute(
        "DELETE FROM removed_hits AS r WHERE r.code_id = :code AND (EXISTS (SELECT 1 FROM codings c"
        " WHERE c.code_id = :target AND c.source_id = r.source_id AND c.start = r.start AND c.end = r.end)"
        " OR EXISTS (SELECT 1 FROM removed_hits t WHERE t.code_id = :target AND t.source_id = r.source_id"
        " AND t.start = r.start AND t.end = r.end))",
        values,
    )
    connection.execute("UPDATE removed_hits SET code_id = :target WHERE code_id = :code", values)
    connection.execute(
        "DELETE FROM theme_codes AS x WHERE x.code_id = :code AND EXISTS (SELECT 1 FROM theme_codes t"
        " WHERE t.code_id = :target AND t.theme_id = x.theme_id)",
        values,
    )
    connection.execute("UPDATE theme_codes SET code_id = :target WHERE code_id = :code", values)
    _join_summaries(connection, code, target, title, at)


def _join_summaries(connection: sqlite3.Connection, code: int, target: int, title: str, at: str) -> None:
    both = connection.execute(
        "SELECT t.id, t.body, s.id, s.body FROM summaries s JOIN summaries t ON t.case_id = s.case_id"
        " WHERE s.code_id = ? AND t.code_id = ? ORDER BY s.id",
        (code, target),
    ).fetchall()
    for stays, first, goes, second in both:
        body = f"{first}\n\n### {title}\n\n{second}"
        connection.execute("UPDATE summaries SET body = ?, updated_at = ? WHERE id = ?", (body, at, stays))
        connection.execute("DELETE FROM summaries WHERE id = ?", (goes,))
    connection.execute("UPDATE summaries SET code_id = ? WHERE code_id = ?", (target, code))


def _rows(
    connection: sqlite3.Connection,
    codes: Sequence[int],
    target: int,
    only: Collection[int] | None,
    settled: Collection[int],
) -> list[_Row]:
    marks = ",".join("?" * (len(codes) + 1))
    found = []
    for row, source, start, end, coder, code, origin, confirmed, name, turn in connection.execute(
        "SELECT c.id, c.source_id, c.start, c.end, c.coder_id, c.code_id, c.origin, c.confirmed_by, s.name,"
        " coalesce((SELECT t.number FROM turns t WHERE t.source_id = c.source_id AND t.start <= c.start"
        " ORDER BY t.start DESC LIMIT 1), 0)"
        " FROM codings c JOIN source_revisions s ON s.id = c.source_id"
        f" WHERE c.code_id IN ({marks}) ORDER BY c.id",
        (*codes, target),
    ):
        incoming = code != target and (only is None or row in only)
        if incoming or code == target:
            confirmed = confirmed is not None or row in settled
            rank = {"human": 0, "model": 1}.get(origin, 2 if confirmed else _OPEN_HIT)
            found.append(_Row(row, (source, start, end), coder, code, name, turn, rank, incoming))
    return found


def _removed(connection: sqlite3.Connection, target: int) -> set[tuple[int, int, int]]:
    rows = connection.execute("SELECT source_id, start, end FROM removed_hits WHERE code_id = ?", (target,))
    return {(row[0], row[1], row[2]) for row in rows}


def _doubles(found: Iterable[_Row], removed: bool, target: int, noted: Collection[int]) -> list[Double]:
    """Which of the codings at one place are dropped: a person's judgement stays, then what stood there first."""
    order = sorted(found, key=lambda row: (row.rank, row.code != target, row.id))
    doubles = []
    left: list[_Row] = []
    for row in order:
        same = next((each for each in left if each.coder == row.coder), None)
        other = next((each for each in left if row.open_hit and (row.incoming or each.incoming)), None)
        kept, why = (same, "same coder") if same else (other, "rule hit")
        if kept:
            doubles.append(Double(kept=kept.id, dropped=row.id, source=row.source, turn=row.turn, why=why))
        elif row.open_hit and removed and row.incoming and row.id not in noted:
            doubles.append(Double(kept=0, dropped=row.id, source=row.source, turn=row.turn, why="removed"))
        else:
            left.append(row)
    return doubles


def _unite(connection: sqlite3.Connection, kept: int, dropped: int) -> None:
    """Put what is said of two codings of one coder at one place into the one that stays."""
    query = "SELECT stance, contrary, key_quote, negated, origin, evidence FROM codings WHERE id = ?"
    one = connection.execute(query, (kept,)).fetchone()
    two = connection.execute(query, (dropped,)).fetchone()
    stances = {one["stance"], two["stance"]} - {""}
    stance = stances.pop() if len(stances) == 1 else "mixed" if stances else ""
    evidence = one["evidence"]
    negated = one["negated"]
    if one["origin"] == two["origin"] == "rule":
        evidence = _both(one["evidence"], two["evidence"])
        negated = one["negated"] and two["negated"]
    connection.execute(
        "UPDATE codings SET stance = ?, contrary = ?, key_quote = ?, negated = ?, evidence = ? WHERE id = ?",
        (
            stance,
            one["contrary"] or two["contrary"],
            one["key_quote"] or two["key_quote"],
            negated,
            evidence,
            kept,
        ),
    )


def _both(one: str, two: str) -> str:
    """The words and patterns of two rule hits on one segment."""
    first, second = (json.loads(text) if text else {"words": [], "patterns": []} for text in (one, two))
    words = sorted({tuple(word) for word in (*first["words"], *second["words"])})
    patterns = sorted({*first["patterns"], *second["patterns"]})
    return json.dumps({"words": words, "patterns": patterns}, ensure_ascii=False, separators=(",", ":"))
