"""An open study: its folder, its database, who is working, and how to do one thing at a time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from qualkit.domain.codebook import Code, Codebook
from qualkit.errors import BadInput, Conflict, NotFound, Problem
from qualkit.files.config import Config, read_config
from qualkit.files.layout import Layout
from qualkit.files.staging import Staging
from qualkit.ports import Progress, SilentProgress
from qualkit.store import codebooks as codebook_store
from qualkit.store import sources as source_store
from qualkit.store.database import Action, Database

__all__ = ["Session", "now"]


def now() -> datetime:
    """The present moment in UTC; `SOURCE_DATE_EPOCH` (seconds) fixes it for reproducible output."""
    fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(fixed), UTC) if fixed.isdigit() else datetime.now(UTC)


class Session:
    """What every service works over. Made by `qualkit.Study`, not by users."""

    def __init__(
        self, layout: Layout, database: Database, *, coder: str = "", progress: Progress | None = None
    ) -> None:
        self.layout = layout
        self.database = database
        self.connection = database.connection
        self.progress: Progress = progress or SilentProgress()
        self.staging = Staging(layout)
        self.notices: list[str] = []
        self._coder = coder
        self._config: Config | None = None
        if self.staging.pending():
            self._recover()

    @property
    def config(self) -> Config:
        """The settings of ``qualkit.toml``; what is wrong in it is refused, naming file and line."""
        if self._config is None:
            path = self.layout.config
            data = path.read_bytes() if path.is_file() else b""
            config, problems = read_config(data, path.name)
            errors = [problem for problem in problems if problem.severity == "error"]
            if errors:
                raise BadInput(errors[0].message, hint=errors[0].hint, where=errors[0].where)
            self.notices.extend(str(problem) for problem in problems)
            self._config = config
        return self._config

    @property
    def coder(self) -> str:
        """Whoever is working: named in the call, by QUALKIT_CODER, or in the study's settings."""
        return self._coder or os.environ.get("QUALKIT_CODER", "") or self.config.coder or "researcher"

    @contextmanager
    def action(self, name: str) -> Iterator[Action]:
        """One user action: a transaction, an entry in the log, and the files that go with it."""
        with self.database.action(name, self.coder, now()) as action:
            try:
                yield action
            except BaseException:
                self._discard()
                raise
        self.settle()

    def stage(self, target: str, data: bytes) -> None:
        """Have `data` become the study's file `target` if and when the present action is committed."""
        self.staging.put(target, data)

    def settle(self) -> None:
        """Put staged files in place, by what the database now says they should be."""
        if self.staging.pending():
            for target in self.staging.settle(self._expected_files(), self._may_replace):
                self.notices.append(f"{target} was not rewritten: it has changes that are not in the study yet.")

    def codebooks(self) -> tuple[Codebook, ...]:
        """The study's codebooks as the store knows them."""
        return tuple(entry.codebook for entry in codebook_store.registered(self.connection))

    def code(self, key: str) -> Code:
        """The code with this key in any codebook. Raises NotFound, naming the nearest known ones."""
        codes = [code for book in self.codebooks() for code in book]
        found = next((code for code in codes if code.key.casefold() == key.casefold()), None)
        if found is None:
            raise NotFound(f'There is no code "{key}".', hint=nearest(key, [c.key for c in codes], "qualkit codebook show"))
        return found

    def codes_below(self, key: str) -> tuple[str, ...]:
        """The keys of a code and everything under it."""
        code = self.code(key)
        book = next(book for book in self.codebooks() if book.get(code.key))
        return tuple(child.key for child in book.below(code.key))

    def source_name(self, name: str) -> str:
        """The stored name of a source, whatever the case. Raises NotFound."""
        names = source_store.names(self.connection)
        found = next((known for known in names if known.casefold() == name.casefold()), None)
        if found is None:
            raise NotFound(f'There is no source "{name}".', hint=nearest(name, names, "qualkit source list"))
        return found

    def edited_codebooks(self) -> list[codebook_store.Registered]:
        """Codebooks whose file is no longer what the store knows (edited by hand, or gone)."""
        return [
            entry
            for entry in codebook_store.registered(self.connection)
            if _file_sha256(self.layout.codebooks / entry.file_name) != entry.sha256
        ]

    def take_up_edited_codebooks(self) -> list[str]:
        """Bring the store up to codebook files edited by hand, as an action of its own, and say what changed.

        Raises:
            BadInput: a file cannot be read as a codebook; the first fault is named with its line.
            Conflict: an edit would leave codings without a code.
        """
        said = []
        for entry in self.edited_codebooks():
            said.append(self._take_up(entry))
        self.notices.extend(said)
        return said

    def _take_up(self, entry: codebook_store.Registered) -> str:
        data, codebook, _ = self.read_codebook_file(entry)
        if codebook.key != entry.codebook.key:
            raise Conflict(
                f'codebooks/{entry.file_name} now calls itself "{codebook.key}"; in this study it is'
                f' "{entry.codebook.key}".',
                hint="Change the id back.",
            )
        difference = codebook_store.difference(self.connection, codebook)
        if difference.orphans:
            raise Conflict(
                f"codebooks/{entry.file_name} no longer has {_list(difference.orphans)}, which is in use.",
                hint="Put it back, with 'status: retired' if it should not be applied any more.",
            )
        with self.action("codebook edit") as action:
            sync = codebook_store.save(
                self.connection, codebook, file_name=entry.file_name, data=data, coder=self.coder, at=action.at
            )
            action.detail = {
                "codebook": codebook.key,
                "added": list(sync.added),
                "changed": len(sync.changed),
                "removed": list(sync.removed),
            }
        return (
            f"codebooks/{entry.file_name} was edited: {len(sync.added)} codes added, {len(sync.changed)} changed,"
            f" {len(sync.removed)} removed."
        )

    def read_codebook_file(self, entry: codebook_store.Registered) -> tuple[bytes, Codebook, list[Problem]]:
        """A codebook's file as it is now. Raises BadInput with the first error in it, or NotFound."""
        from qualkit.files.codebook_yaml import read_codebook

        path = self.layout.codebooks / entry.file_name
        if not path.is_file():
            raise NotFound(
                f"codebooks/{entry.file_name} is missing.",
                hint="Put it back; `qualkit codebook restore` writes the last known state.",
            )
        data = path.read_bytes()
        codebook, problems = read_codebook(data, f"codebooks/{entry.file_name}")
        errors = [problem for problem in problems if problem.severity == "error"]
        if errors or codebook is None:
            more = f" ({len(errors) - 1} more: qualkit codebook check)" if len(errors) > 1 else ""
            raise BadInput(f"{errors[0].message}{more}", hint=errors[0].hint, where=errors[0].where)
        return data, codebook, problems

    def _expected_files(self) -> dict[str, str]:
        expected = {f"transcripts/{name}": digest for _, name, digest in source_store.originals(self.connection)}
        for entry in codebook_store.registered(self.connection):
            expected[f"codebooks/{entry.file_name}"] = entry.sha256
        return expected

    def _may_replace(self, target: str, present: str) -> bool:
        # A codebook in a state the study knows may be rewritten; one with unknown edits is the researcher's.
        return target.startswith("codebooks/") and codebook_store.yaml_of(self.connection, present) is not None

    def _recover(self) -> None:
        """Finish or clear what a killed process left, unless another one is at work right now."""
        import sqlite3

        try:
            self.connection.execute("PRAGMA busy_timeout = 0")
            self.connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return
        finally:
            self.connection.execute("PRAGMA busy_timeout = 10000")
        try:
            self.settle()
        finally:
            self.connection.execute("ROLLBACK")

    def _discard(self) -> None:
        self.staging.settle({}, lambda target, present: False)


def nearest(wanted: str, known: list[str], command: str) -> str:
    """A hint that names the closest known names, or the command that lists them."""
    import difflib

    folded = {name.casefold(): name for name in known}
    close = [folded[name] for name in difflib.get_close_matches(wanted.casefold(), list(folded), n=3, cutoff=0.6)]
    return f"Did you mean {_list(close, 'or')}?" if close else f"List them with: {command}"


def _list(names: list[str] | tuple[str, ...], word: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def _file_sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
