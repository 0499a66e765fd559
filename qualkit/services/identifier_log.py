"""The log of replacements: what a reviewer may see."""

from __future__ import annotations

from qualkit.domain.tables import DataTable
from qualkit.services.identifier_material import Material
from qualkit.services.session import Session
from qualkit.store import identifiers as identifier_store

__all__ = ["log_table"]

COLUMNS = (
    "source",
    "revision",
    "place",
    "turn",
    "start",
    "end",
    "kind",
    "tier",
    "rule",
    "replacement",
    "decision",
    "why",
    "coder",
    "at",
)


def log_table(session: Session) -> DataTable:
    """Every replacement, then what was kept on the present texts; offsets are those of the revision named."""
    rows = [
        (
            one.source,
            one.revision,
            one.place,
            one.turn,
            one.start,
            one.end,
            one.kind,
            one.tier,
            one.rule,
            one.replacement,
            one.decision,
            "",
            one.coder,
            one.at,
        )
        for one in identifier_store.log(session.connection)
    ]
    material = Material(session)
    revisions = dict(session.connection.execute("SELECT name, revision FROM sources").fetchall())
    for one in identifier_store.select(session.connection, state="kept"):
        place = one.place if one.source else f"{one.place} {one.detail}"
        rows.append(
            (
                one.source,
                revisions.get(one.source, 0),
                place,
                material.turn_of(one),
                one.start,
                one.end,
                one.kind,
                str(one.tier),
                one.rule,
                "",
                "kept",
                one.why,
                one.coder,
                one.at,
            )
        )
    return DataTable(
        title="Log of replacements",
        columns=COLUMNS,
        rows=tuple(rows),
        note="The words themselves are in the key, outside the study.",
    )
