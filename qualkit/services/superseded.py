"""Removing earlier revisions for good, once what identified people has been replaced in the present ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from qualkit.services.session import Session, now
from qualkit.services.withdrawal_plans import backups
from qualkit.services.withdrawal_work import delete_database, empty_caches
from qualkit.store import backup as backup_store
from qualkit.store import purge as purge_store
from qualkit.store import renaming
from qualkit.store.purge import Superseded
from qualkit.store.schema import address

__all__ = ["SupersededPlan", "plan_superseded", "purge_superseded"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupersededPlan:
    """What goes, or went, with the earlier revisions of sources in which something was replaced.

    Attributes:
        sources: their names.
        revisions: how many earlier revisions.
        orphans: codings that still stand on them; they go with them.
        files: their originals, relative to the study's folder.
        backups: backups that hold these revisions, or cannot be opened; they are deleted.
        backup: the new backup that was made in their place, "" for none.
        names: the log or the journal still holds former names, or memos as they were.
    """

    sources: tuple[str, ...]
    revisions: int
    orphans: int
    files: tuple[str, ...]
    backups: tuple[str, ...]
    backup: str = ""
    names: bool = False

    @property
    def anything(self) -> bool:
        """Whether there is something to remove."""
        return bool(self.revisions or self.files or self.backups or self.names)


def plan_superseded(session: Session, sources: Sequence[str] = ()) -> SupersededPlan:
    """What `purge_superseded` would remove. Changes nothing."""
    return _told(session, purge_store.superseded(session.connection, sources))


def purge_superseded(session: Session, sources: Sequence[str] = ()) -> SupersededPlan:
    """Remove the earlier revisions of sources in which something was replaced: texts, originals, journal, backups.

    One action, which cannot be undone, nor anything before it. Each step may be killed and done again.

    Args:
        sources: only these; () takes all.
    """
    found = purge_store.superseded(session.connection, sources)
    plan = _told(session, found)
    if not plan.anything:
        return plan
    root = session.layout.root
    for name in plan.backups:
        delete_database(root / name)
    empty_caches(session.layout)
    for name in plan.files:
        (root / name).unlink(missing_ok=True)
    former = renaming.former_names(session.connection)
    if found or plan.names:
        with session.action("identifiers finish") as action:
            purge_store.purge_superseded(session.connection, [one.row for one in found])
            purge_store.forget_name(session.connection, former)
            purge_store.forget_changes(session.connection)
            action.detail = {"sources": list(plan.sources), "revisions": plan.revisions, "orphans": plan.orphans}
    session.connection.execute("VACUUM")
    if not plan.backups:
        return plan
    new = backup_store.write(
        session.connection, backup_store.name_for(session.layout.database, "identifiers-replaced", now())
    )
    return SupersededPlan(
        sources=plan.sources,
        revisions=plan.revisions,
        orphans=plan.orphans,
        files=plan.files,
        backups=plan.backups,
        backup=new.relative_to(root).as_posix(),
    )


def _told(session: Session, found: Sequence[Superseded]) -> SupersededPlan:
    known = {(one.guid, one.revision) for one in found}
    root = session.layout.root
    return SupersededPlan(
        sources=tuple(sorted({one.source for one in found})),
        revisions=len(found),
        orphans=purge_store.standing_on(session.connection, [one.row for one in found]),
        files=tuple(f"transcripts/{one.file_name}" for one in found),
        backups=tuple(
            path.relative_to(root).as_posix() for path in (backups(session) if found else ()) if _holds(path, known)
        ),
        names=bool(renaming.former_names(session.connection)) or renaming.still_journalled(session.connection),
    )


def _holds(path: Path, known: set[tuple[str, int]]) -> bool:
    """Whether a backup holds one of these revisions, or cannot be asked."""
    try:
        with closing(sqlite3.connect(address(str(path), "ro"), uri=True)) as connection:
            tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            table = "source_revisions" if "source_revisions" in tables else "sources"
            return any(tuple(row) in known for row in connection.execute(f"SELECT guid, revision FROM {table}"))
    except sqlite3.Error:
        return True
