"""Speakers in the store: the labels and roles of turns, the cases behind them, and what is remembered of labels."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

from qualkit.domain.sources import Turn
from qualkit.domain.speakers import SpeakerRule
from qualkit.store.sources import turns_of

__all__ = [
    "links",
    "messages",
    "open_hits",
    "put_links",
    "put_rules",
    "put_turns",
    "rules",
    "said_of_sources",
    "sources",
]


def sources(connection: sqlite3.Connection, name: str = "") -> list[tuple[int, str, str, str, tuple[Turn, ...]]]:
    """(row, guid, name, text, turns) of every source, or of one, by name."""
    rows = connection.execute(
        "SELECT id, guid, name, text FROM sources WHERE ?1 = '' OR name = ?1 ORDER BY name", (name,)
    ).fetchall()
    return [(row[0], row[1], row[2], row[3], turns_of(connection, row[0])) for row in rows]


def put_turns(
    connection: sqlite3.Connection, source: int, before: Sequence[Turn], after: Sequence[Turn], *, layout: str = ""
) -> int:
    """Give a source other labels and roles, or other turns (inside an action); how many rows that changed.

    Args:
        layout: how the turns were told apart: then they are other turns, and the source's words are counted again.
    """
    if not layout:
        changed = [
            (new.speaker, str(new.role), source, new.number)
            for old, new in zip(before, after, strict=True)
            if (old.speaker, old.role) != (new.speaker, new.role)
        ]
        connection.executemany("UPDATE turns SET speaker = ?, role = ? WHERE source_id = ? AND number = ?", changed)
        return len(changed)
    connection.execute("DELETE FROM turns WHERE source_id = ?", (source,))
    connection.executemany(
        "INSERT INTO turns (source_id, number, speaker, role, start, end, start_seconds, end_seconds)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (source, t.number, t.speaker, str(t.role), t.span.start, t.span.end, t.start_seconds, t.end_seconds)
            for t in after
        ],
    )
    text = connection.execute("SELECT text FROM source_revisions WHERE id = ?", (source,)).fetchone()[0]
    words = sum(len(turn.span.of(text).split()) for turn in after)
    connection.execute("UPDATE source_revisions SET layout = ?, words = ? WHERE id = ?", (layout, words, source))
    return len(after)


def links(connection: sqlite3.Connection) -> dict[tuple[str, str], str]:
    """(source, label) to case; label "" stands for whoever is not the interviewer."""
    rows = connection.execute(
        "SELECT s.name, l.speaker, c.name FROM case_sources l JOIN sources s ON s.id = l.source_id"
        " JOIN cases c ON c.id = l.case_id ORDER BY s.name, l.speaker"
    )
    return {(row[0], row[1]): row[2] for row in rows}


def put_links(connection: sqlite3.Connection, source: int, wanted: Mapping[str, str]) -> int:
    """Have just these labels (to case) linked in a source (inside an action); how many links that changed."""
    present = {
        row[1]: (row[0], row[2])
        for row in connection.execute(
            "SELECT l.id, l.speaker, c.name FROM case_sources l JOIN cases c ON c.id = l.case_id WHERE l.source_id = ?",
            (source,),
        )
    }
    gone = sorted(label for label in present if label not in wanted)
    other = sorted(label for label in wanted if label in present and present[label][1] != wanted[label])
    new = sorted(label for label in wanted if label not in present)
    connection.executemany("DELETE FROM case_sources WHERE id = ?", [(present[label][0],) for label in gone])
    connection.executemany(
        "UPDATE case_sources SET case_id = (SELECT id FROM cases WHERE name = ?) WHERE id = ?",
        [(wanted[label], present[label][0]) for label in other],
    )
    connection.executemany(
        "INSERT INTO case_sources (case_id, source_id, speaker) VALUES ((SELECT id FROM cases WHERE name = ?), ?, ?)",
        [(wanted[label], source, label) for label in new],
    )
    return max(len(gone), len(new)) + len(other)


def rules(connection: sqlite3.Connection, source_guid: str = "") -> list[SpeakerRule]:
    """What is remembered for the next file, or what was said of one source, by label."""
    rows = connection.execute(
        "SELECT r.label, r.becomes, r.role, coalesce(c.name, '') FROM speaker_rules r"
        " LEFT JOIN cases c ON c.id = r.case_id WHERE r.source_guid = ? ORDER BY r.label",
        (source_guid,),
    )
    return [SpeakerRule(label=label, becomes=becomes, role=role, case=case) for label, becomes, role, case in rows]


def said_of_sources(connection: sqlite3.Connection) -> list[SpeakerRule]:
    """What was said of labels in all sources, by source and label."""
    rows = connection.execute(
        "SELECT label, becomes, role FROM speaker_rules WHERE source_guid <> '' ORDER BY source_guid, label"
    )
    return [SpeakerRule(label=label, becomes=becomes, role=role) for label, becomes, role in rows]


def put_rules(
    connection: sqlite3.Connection, wanted: Iterable[SpeakerRule], *, coder: int, at: str, source_guid: str = ""
) -> int:
    """Have just these rules remembered, or said of one source (inside an action); how many that changed."""
    before = {rule.label: rule for rule in rules(connection, source_guid)}
    after = {rule.label: rule for rule in wanted}
    gone = sorted(label for label in before if label not in after)
    changed = [rule for _, rule in sorted(after.items()) if before.get(rule.label) != rule]
    connection.executemany(
        "DELETE FROM speaker_rules WHERE source_guid = ? AND label = ?", [(source_guid, label) for label in gone]
    )
    for rule in changed:
        connection.execute(
            "INSERT INTO speaker_rules (source_guid, label, becomes, role, case_id, coder_id, at)"
            " VALUES (?, ?, ?, ?, (SELECT id FROM cases WHERE name = ?), ?, ?) ON CONFLICT (source_guid, label)"
            " DO UPDATE SET becomes = excluded.becomes, role = excluded.role, case_id = excluded.case_id,"
            " coder_id = excluded.coder_id, at = excluded.at",
            (source_guid, rule.label, rule.becomes, rule.role, rule.case, coder, at),
        )
    return len(gone) + len(changed)


def messages(connection: sqlite3.Connection, source: int) -> list[str]:
    """What the importer had to say of a source."""
    (report,) = connection.execute("SELECT report FROM source_revisions WHERE id = ?", (source,)).fetchone()
    return [message for _, message in json.loads(report).get("problems", ())]


def open_hits(connection: sqlite3.Connection, source: int) -> int:
    """How many rule hits that nobody has confirmed stand in a source."""
    row = connection.execute(
        "SELECT count(*) FROM codings WHERE source_id = ? AND origin = 'rule' AND confirmed_by IS NULL", (source,)
    ).fetchone()
    return int(row[0])
