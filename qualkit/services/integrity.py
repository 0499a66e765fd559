"""Is everything still what it says it is? And copies to fall back on."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from qualkit.errors import Conflict, Location, NotFound, Problem, StudyProblem
from qualkit.files.layout import Layout
from qualkit.files.staging import Staging
from qualkit.services.identity_checks import identity_problems
from qualkit.services.manuscript import Manuscripts
from qualkit.services.session import Session, now
from qualkit.store import backup as backup_store
from qualkit.store import codebooks as codebook_store
from qualkit.store import integrity as integrity_store
from qualkit.store import sources as source_store
from qualkit.store.database import Database

__all__ = ["CheckReport", "Integrity", "restore"]


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was looked at, by name and number, and what was found wrong."""

    looked_at: dict[str, int]
    problems: tuple[Problem, ...]

    @property
    def clean(self) -> bool:
        return not any(problem.severity == "error" for problem in self.problems)


class Integrity(Manuscripts):
    """``study.integrity``: checking, also papers that quote the study, and backing up."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def check(self) -> CheckReport:
        """Derive again everything that can be derived: quotes, hashes, references, files. Changes nothing."""
        session = self._session
        looked_at, problems = integrity_store.verify(session.connection, session.progress)
        originals = source_store.originals(session.connection)
        for name, file_name, digest in originals:
            problems.extend(_check_file(session.layout.transcripts / file_name, digest, f"the original of {name}"))
        looked_at["originals"] = len(originals)
        known = {file_name.casefold() for _, file_name, _ in originals}
        if session.layout.transcripts.is_dir():
            for path in sorted(session.layout.transcripts.iterdir()):
                if path.is_file() and path.name.casefold() not in known and not path.name.startswith("."):
                    place = Location(f"transcripts/{path.name}")
                    problems.append(Problem("info", "belongs to no source (its import was undone?).", place))
        for path in sorted((session.layout.cache / "editing").glob("*")):
            if path.is_file() and not path.name.startswith((".", "#")):
                place = Location(path.relative_to(session.layout.root).as_posix())
                problems.append(Problem("info", "holds words from an editor that were not stored.", place))
        for entry in codebook_store.registered(session.connection):
            looked_at["codebooks"] = looked_at.get("codebooks", 0) + 1
            problems.extend(self._check_codebook(entry))
        problems.extend(identity_problems(session))
        return CheckReport(looked_at, tuple(problems))

    def backup(self, target: str | Path | None = None) -> Path:
        """A verified copy of the study's database, in its `backups` folder or where asked. Returns its path."""
        session = self._session
        path = Path(target) if target else backup_store.name_for(session.layout.database, "backup", now())
        if path.is_dir():
            path = path / backup_store.name_for(session.layout.database, "backup", now()).name
        return backup_store.write(session.connection, path)

    def _check_codebook(self, entry: codebook_store.Registered) -> list[Problem]:
        path = self._session.layout.codebooks / entry.file_name
        place = Location(f"codebooks/{entry.file_name}")
        if not path.is_file():
            return [Problem("error", "The codebook's file is missing.", place, "Put it back from a backup.")]
        if hashlib.sha256(path.read_bytes()).hexdigest() != entry.sha256:
            return [Problem("info", "has edits that the study takes up at the next apply.", place)]
        return []


def restore(root: Path, backup: Path) -> Path:
    """Put a backup in the place of the study's database, after backing up what is there, with its codebooks' files.

    Raises:
        NotFound: there is no such backup.
        Conflict: another program is writing the study.
        StudyProblem: the backup is damaged; nothing is changed.
    """
    database = root / "project.db"
    if not backup.is_file():
        raise NotFound(f"There is no backup {backup}.", hint=f"Look in {root / 'backups'}.")
    backup_store.verify(backup)
    layout, draft = Layout(root), database.with_name("project.db.part")
    staging = Staging(layout)
    try:
        shutil.copyfile(backup, draft)
        with Database.open(draft) as coming:
            _stage_codebooks(Session(layout, coming))
        if database.is_file():
            _set_aside(database)
        draft.replace(database)
    except OSError as error:
        staging.clear()
        raise StudyProblem(f"{database} cannot be written ({error.strerror}).", hint="Nothing was changed.") from None
    except BaseException:
        staging.clear()
        raise
    finally:
        draft.unlink(missing_ok=True)
    with Database.open(database) as restored:
        # Opening a session puts the staged files in place; should this be killed, the next command does it.
        Session(layout, restored)
    return database


def _set_aside(database: Path) -> None:
    """Back up what is there: verified if it can still be opened, byte for byte if it cannot."""
    kept = backup_store.name_for(database, "before-restore", now())
    try:
        with Database.open(database) as present:
            # Opening it has also finished what a killed process left in its journal.
            with present.alone() as alone:
                if not alone:
                    raise Conflict(
                        f"{database.parent} is being written by another program.", hint="Wait until it has finished."
                    )
            backup_store.write(present.connection, kept)
    except StudyProblem:
        kept.parent.mkdir(exist_ok=True)
        shutil.copyfile(database, kept)
        journal = database.with_name(f"{database.name}-journal")
        if journal.exists():
            # Left beside the restored database, SQLite would play it back into that.
            journal.replace(kept.with_name(f"{kept.name}-journal"))


def _stage_codebooks(coming: Session) -> None:
    """Have the codebooks' files follow the database that is coming; files that differ are kept as backups."""
    for entry in coming.edited_codebooks():
        data = codebook_store.yaml_of(coming.connection, entry.sha256)
        if data is None:
            continue
        place = coming.layout.codebooks / entry.file_name
        if place.is_file():
            name = backup_store.name_for(coming.layout.database, "before-restore", now()).stem
            kept = coming.layout.backups / f"{name}-{entry.file_name}"
            kept.parent.mkdir(exist_ok=True)
            shutil.copyfile(place, kept)
            coming.staging.allow_replacing(place)
        coming.staging.put(f"codebooks/{entry.file_name}", data)


def _check_file(path: Path, digest: str, what: str) -> list[Problem]:
    place = Location(f"transcripts/{path.name}")
    if not path.is_file():
        return [Problem("error", f"{what} is missing.", place, "Put the file back.")]
    if hashlib.sha256(path.read_bytes()).hexdigest() != digest:
        return [Problem("error", f"{what} was changed after its import.", place, "Put the imported file back.")]
    return []
