"""Scanning what an import brought in, in the same action."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qualkit.services.identifier_material import Material
from qualkit.services.identifying import scan_sources, watch_for
from qualkit.services.import_reports import FileReport
from qualkit.services.key_folder import key_folder
from qualkit.services.session import Session
from qualkit.store import identifiers as identifier_store
from qualkit.store import sources as source_store

__all__ = ["scan_corrected", "with_identifiers"]

_LOCKED = (
    "The list of names was not looked for, as it is locked. With QUALKIT_PASSPHRASE set, run:"
    " qualkit identifiers scan --anew"
)


def with_identifiers(session: Session, reports: Sequence[FileReport], at: str) -> list[FileReport]:
    """The reports, each with how much that could identify a person was found in what was imported, by tier.

    A list of names that cannot be read, or a key inside the study, stops no import: the scan goes without it.
    """
    names = [name for report in reports for name in report.sources]
    if not names:
        return list(reports)
    _scan(session, names, at)
    rows = {name: row for row, name in source_store.rows(session.connection)}
    return [replace(report, identifiers=_counts(session, report, rows)) for report in reports]


def scan_corrected(session: Session, name: str, at: str) -> None:
    """Scan a corrected transcript (inside its action): what was decided about words that are still there stays."""
    _scan(session, [name], at)


def _scan(session: Session, names: Sequence[str], at: str) -> None:
    keys = key_folder(session, inside_study=True)
    watch = watch_for(session, keys, lenient=True)
    if keys.sealed and _LOCKED not in session.notices:
        session.notices.append(_LOCKED)
    scan_sources(session, watch, Material(session), names, at)


def _counts(session: Session, report: FileReport, rows: dict[str, int]) -> dict[str, int]:
    total: dict[str, int] = {}
    for name in report.sources:
        for tier, number in identifier_store.tiers(session.connection, rows[name]).items():
            total[tier] = total.get(tier, 0) + number
    return total
