"""Carrying out a withdrawal, step by step; each may be killed and done again.

The order matters. Backups, exports and the caches go by identities and by the words, so they come first; then the
database, in one transaction; last the originals, from which the words can be read again if all this is killed after
the database has forgotten them.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from qualkit.domain.withdrawal import Proof
from qualkit.errors import StudyProblem
from qualkit.files.byte_search import search_file, search_folder
from qualkit.files.layout import Layout, write_atomically
from qualkit.services.session import Session, now
from qualkit.services.suggested_words import hide_in_suggestions
from qualkit.services.withdrawal_orders import Intent
from qualkit.services.withdrawal_plans import NAMING, backups, free_name, quoting_files
from qualkit.store import backup as backup_store
from qualkit.store import codebooks as codebook_store
from qualkit.store import migrate
from qualkit.store import purge as purge_store
from qualkit.store import sources as source_store
from qualkit.store.coders import study_guid
from qualkit.store.database import Database
from qualkit.store.quoting import places_of_words
from qualkit.store.schema import APPLICATION_ID
from qualkit.store.suggestion_words import rewrite_quoted
from qualkit.text.runs import Runs
from qualkit.text.withdrawn_turns import INSTEAD

__all__ = ["Work", "delete_database", "empty_caches"]

_WITHDRAWN = "(withdrawn)"
_OF_CODERS = ("places.json", "drafts.json", "editing")
_LEFT_ALONE = ("staging", "screen.json", "withdrawal.json")


class Work:
    """One withdrawal under way."""

    def __init__(self, session: Session, intent: Intent, runs: Runs, name: str) -> None:
        self.session, self.intent, self.runs, self.name = session, intent, runs, name
        self.removed: dict[str, int] = {}
        self.deleted: list[str] = []
        self.notes: list[str] = []

    def backups(self) -> dict[str, str]:
        """Purge every backup, or delete it; what became of each."""
        told = {}
        for draft in sorted(self.session.layout.backups.glob("*.part*")):
            draft.unlink(missing_ok=True)
        for number, path in enumerate(found := backups(self.session)):
            self.session.progress("Purging backups", number, len(found))
            told[path.relative_to(self.session.layout.root).as_posix()] = self._backup(path)
        self.session.progress("Purging backups", len(found), len(found))
        return told

    def _backup(self, path: Path) -> str:
        if self.intent.choices.delete_backups:
            delete_database(path)
            return "deleted"
        try:
            backup_store.verify(path)
        except StudyProblem:
            # What cannot be opened cannot be purged.
            delete_database(path)
            return "deleted, since it could not be opened"
        draft = path.with_name(f"{path.stem}-purging.db.part")
        try:
            shutil.copyfile(path, draft)
            state = self._purge_copy(draft)
            if state == "purged":
                backup_store.verify(draft)
                draft.replace(path)
            return state
        finally:
            draft.unlink(missing_ok=True)
            draft.with_name(f"{draft.name}-journal").unlink(missing_ok=True)

    def _purge_copy(self, draft: Path) -> str:
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                return "left alone: it is no study"
            if connection.execute("SELECT guid FROM study").fetchone()[0] != study_guid(self.session.connection):
                return "left alone: it is of another study"
            for pragma in ("secure_delete = ON", "temp_store = MEMORY"):
                connection.execute(f"PRAGMA {pragma}")
            connection.row_factory = sqlite3.Row
            migrate.apply(connection)
        with Database.open(draft) as database:
            if not self._holds(database.connection, draft):
                return "holds nothing of theirs"
            with database.action(self._action, self.session.coder, now()) as action:
                taken = {
                    row[0].casefold() for row in action.connection.execute("SELECT file_name FROM source_revisions")
                }
                action.detail = self._in_database(action.connection, taken)[0]
            database.connection.execute("VACUUM")
        return "purged"

    def _holds(self, connection: sqlite3.Connection, path: Path) -> bool:
        order = self.intent.order
        guids = [guid for guid, labels in order.sources if not labels]
        known = any(
            connection.execute(f"SELECT 1 FROM {table} WHERE guid = ?", (guid,)).fetchone()
            for table, wanted in (("source_revisions", guids), ("cases", order.cases))
            for guid in wanted
        )
        return known or bool(search_file(path, self.runs))

    @property
    def _action(self) -> str:
        return "case withdraw" if self.intent.what == "case" else "source purge"

    def database(self) -> None:
        """Remove the rows in one transaction, and then whatever bytes of theirs are left in the file."""
        session = self.session
        with session.action(self._action) as action:
            taken = {file.casefold() for _, file, _ in source_store.originals(session.connection)}
            action.detail, purged = self._in_database(session.connection, taken)
            self.removed = action.detail["removed"]
            for file_name, data in purged.originals:
                session.stage(f"transcripts/{file_name}", data)
            if self.intent.choices.rewrite_codebooks:
                self._stage_codebooks()
        self.vacuum()

    def vacuum(self) -> None:
        self.session.connection.execute("VACUUM")

    def _in_database(
        self, connection: sqlite3.Connection, taken: set[str]
    ) -> tuple[dict[str, Any], purge_store.Purged]:
        """The same for the study and for a backup: what the log tells of it, and what went."""
        choices = self.intent.choices

        def name_file(wanted: str) -> str:
            return free_name(self.session, taken, wanted)

        names = [self.name, *purge_store.names_of(connection, self.intent.order)]
        label = INSTEAD if choices.forget_name else ""
        done = purge_store.purge(connection, self.intent.order, name_file, label)
        counts = dict(done.counts)
        if choices.remove_quoting_memos:
            counts["memos that quote"] = self._remove_quoting(connection)
        if choices.rewrite_codebooks:
            counts["codebook versions"] = purge_store.rewrite_codebooks(connection, self._without)
        # Labels and keywords of suggestions are words of texts, too few in a row for the proof to know them.
        texts = [text for *_, text in source_store.texts(connection)]
        hide_in_suggestions(connection, texts, {word for run in self.runs.known for word in run}, quoted=False)
        rewrite_quoted(connection, self._without)
        purge_store.forget_changes(connection)
        if choices.forget_name:
            purge_store.forget_name(connection, filter(None, names))
        return {"name": "" if choices.forget_name else self.name, "removed": counts}, done

    def _remove_quoting(self, connection: sqlite3.Connection) -> int:
        found = places_of_words(connection, self.runs.stand_in, ("memo", "summary"))
        for what, numbers in found.items():
            table = {"memo": "memos", "summary": "summaries"}[what]
            connection.executemany(f"DELETE FROM {table} WHERE id = ?", [(int(number),) for number in numbers])
        return sum(map(len, found.values()))

    def _without(self, text: str) -> str:
        return self.runs.without(text, _WITHDRAWN)

    def _stage_codebooks(self) -> None:
        session = self.session
        for entry in codebook_store.registered(session.connection):
            place = session.layout.codebooks / entry.file_name
            data = codebook_store.yaml_of(session.connection, entry.sha256)
            if data is not None and place.is_file() and place.read_bytes() != data:
                session.staging.allow_replacing(place)
                session.stage(f"codebooks/{entry.file_name}", data)

    def caches(self) -> None:
        """Empty `.qualkit` of all that can hold the person's words or can be made again."""
        layout = self.session.layout
        empty_caches(layout)
        if (layout.cache / "places.json").is_file():
            self._rewrite_places(layout.cache / "places.json")
        if (layout.cache / "drafts.json").is_file():
            self._rewrite_drafts(layout.cache / "drafts.json")
        for path in sorted((layout.cache / "editing").rglob("*")):
            if path.is_file() and search_file(path, self.runs):
                path.unlink(missing_ok=True)
        _remove_empty_folders(layout.cache)

    def _rewrite_places(self, path: Path) -> None:
        """Where coders left off, without sources that are gone."""
        names = set(source_store.names(self.session.connection)) - {self.name}
        found = _json(path)
        for mine in [one for one in found.values() if isinstance(one, dict)]:
            sources = mine.get("sources")
            if isinstance(sources, dict):
                mine["sources"] = {name: place for name, place in sources.items() if name in names}
            if mine.get("last") not in names:
                mine.pop("last", None)
        write_atomically(path, json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True).encode())

    def _rewrite_drafts(self, path: Path) -> None:
        """Words that were never saved, without those that quote the person."""
        found = {
            coder: {about: text for about, text in own.items() if not self.runs.stand_in(f"{about}\n{text}")}
            for coder, own in _json(path).items()
            if isinstance(own, dict)
        }
        write_atomically(path, json.dumps(found, ensure_ascii=False, indent=1, sort_keys=True).encode())

    def exports(self) -> None:
        """Delete the exports that quote or name the person, if that was chosen."""
        if self.intent.choices.delete_exports:
            found = quoting_files(self.session, self.runs, self.name)
            names = [*found.get("export", ()), *found.get(NAMING, ())]
            self.delete([self.session.layout.root / name for name in names])

    def half_written(self) -> None:
        """Delete what killed programs have left: files that never got their names."""
        layout = self.session.layout
        for folder in (layout.root, layout.transcripts, layout.codebooks, layout.exports):
            for path in sorted(folder.glob(".*.tmp")) if folder.is_dir() else []:
                path.unlink(missing_ok=True)
        for path in sorted(layout.root.glob(f"{layout.database.name}.part*")):
            path.unlink(missing_ok=True)

    def delete(self, paths: Iterable[Path]) -> None:
        for path in paths:
            with suppress(FileNotFoundError):
                path.unlink()
                self.deleted.append(path.relative_to(self.session.layout.root).as_posix())

    def prove(self, about_to_go: Sequence[Path]) -> Proof:
        """Search every byte of the study's folder."""
        found = search_folder(self.session.layout.root, self.runs, tell=self.session.progress, leave_out=about_to_go)
        return Proof(
            files=found.files,
            size=found.size,
            runs=len(self.runs),
            shared=self.runs.shared,
            left=tuple((left.place, left.runs) for left in found.left),
            unread=tuple(name for name, _ in found.unread),
        )


def delete_database(path: Path) -> None:
    for each in (path, path.with_name(f"{path.name}-journal")):
        each.unlink(missing_ok=True)


def empty_caches(layout: Layout) -> None:
    """Delete what can be made again; what coders have written and where they left off stays."""
    for path in sorted(layout.cache.rglob("*")) if layout.cache.is_dir() else []:
        if path.is_file() and path.relative_to(layout.cache).parts[0] not in (*_LEFT_ALONE, *_OF_CODERS):
            path.unlink(missing_ok=True)
    _remove_empty_folders(layout.cache)


def _remove_empty_folders(folder: Path) -> None:
    if folder.is_dir():
        for path in sorted((path for path in folder.rglob("*") if path.is_dir()), reverse=True):
            with suppress(OSError):
                path.rmdir()


def _json(path: Path) -> dict[str, object]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
