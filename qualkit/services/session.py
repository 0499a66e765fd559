"""An open study: its folder, its database, who is working, and how to do one thing at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.errors import BadInput, Conflict, NotFound

# What the services need is imported where it is used: opening a study must cost next to nothing.
if TYPE_CHECKING:
    import sqlite3
    from datetime import datetime

    from qualkit.domain.codebook import Code, Codebook
    from qualkit.domain.material import Material
    from qualkit.errors import Problem
    from qualkit.files.config import Config
    from qualkit.files.layout import Layout
    from qualkit.files.staging import Staging
    from qualkit.ports import Progress
    from qualkit.store import journal
    from qualkit.store.codebooks import Registered
    from qualkit.store.database import Action, Database

__all__ = ["Session", "nearest", "now"]


def now() -> datetime:
    """The present moment in UTC; `SOURCE_DATE_EPOCH` (seconds) fixes it for reproducible output."""
    from datetime import UTC, datetime

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
        self.notices: list[str] = []
        self._coder = coder
        # The study as it was read last for tables and pictures, and its state then: see `selecting.study_now`.
        self.read_last: tuple[tuple[int, int], Material] | None = None
        # How decisions come about, for the ledger: python, command, screen, excel or word.
        self.via = "python"
        self._progress = progress
        if layout.staging.is_dir():
            self._recover()

    @cached_property
    def progress(self) -> Progress:
        """Whom to tell how far long work has come."""
        from qualkit.ports import SilentProgress

        return self._progress or SilentProgress()

    @cached_property
    def staging(self) -> Staging:
        """Files on their way into the study's folder."""
        from qualkit.files.staging import Staging

        return Staging(self.layout)

    @cached_property
    def config(self) -> Config:
        """The settings of ``qualkit.toml``; what is wrong in it is refused, naming file and line."""
        from qualkit.files.config import read_config

        path = self.layout.config
        data = path.read_bytes() if path.is_file() else b""
        config, problems = read_config(data, path.name)
        errors = [problem for problem in problems if problem.severity == "error"]
        if errors:
            raise BadInput(errors[0].message, hint=errors[0].hint, where=errors[0].where)
        self.notices.extend(str(problem) for problem in problems)
        return config

    def seed(self, given: int | None) -> int:
        """Where random draws start: as asked for, or as the settings say. Raises BadInput."""
        if given is None:
            return self.config.seed
        if not 0 <= given < 2**32:
            raise BadInput(f"A seed of {given} cannot be had.", hint=f"Give a whole number from 0 to {2**32 - 1}.")
        return given

    @property
    def coder(self) -> str:
        """Whoever is working: named in the call, by QUALKIT_CODER, or in the study's settings."""
        return self._coder or os.environ.get("QUALKIT_CODER", "") or self.config.coder or "researcher"

    @contextmanager
    def action(self, name: str) -> Iterator[Action]:
        """One user action: a transaction, an entry in the log, and the files that go with it."""
        with self._settled(), self.database.action(name, self.coder, now()) as action:
            yield action

    @contextmanager
    def reversal(self, kind: str) -> Iterator[tuple[sqlite3.Connection, journal.Entry]]:
        """Undo or redo (`kind`), with the files that go with it."""
        with self._settled(), self.database.reversal(kind, self.coder, now()) as reversed_:
            yield reversed_

    def stage(self, target: str, data: bytes) -> None:
        """Have `data` become the study's file `target` if and when the present action is committed."""
        self.staging.put(target, data)

    def settle(self) -> None:
        """Put staged files in place, by what the database now says they should be; delete the others."""
        for target in self.staging.settle(self._expected_files, self._may_replace):
            self.notices.append(f"{target} was not rewritten: it has changes that are not in the study yet.")

    def codebooks(self) -> tuple[Codebook, ...]:
        """The study's codebooks as the store knows them."""
        from qualkit.store.codebooks import registered

        return tuple(entry.codebook for entry in registered(self.connection))

    def code(self, key: str) -> Code:
        """The code with this key (or alias) in any codebook. Raises NotFound, naming the nearest known ones."""
        books = self.codebooks()
        codes = [code for book in books for code in book]
        # A key before an alias, whichever codebook it is in.
        found = next(
            (code for book in books if (code := book.get(key))), next((c for b in books if (c := b.find(key))), None)
        )
        if found is None:
            raise NotFound(
                f'There is no code "{key}".', hint=nearest(key, [c.key for c in codes], "qualkit codebook show")
            )
        return found

    def code_in_use(self, key: str) -> Code:
        """The code with this key (or alias), if it takes new codings. Raises NotFound, Conflict for a retired one."""
        found = self.code(key)
        if found.status == "retired":
            raise Conflict(f"{found.key} is retired.", hint=f"Bring it back with: qualkit codebook restore {found.key}")
        return found

    def codes_below(self, key: str) -> tuple[str, ...]:
        """The keys of a code and everything under it."""
        code = self.code(key)
        book = next(book for book in self.codebooks() if book.get(code.key))
        return tuple(child.key for child in book.below(code.key))

    def source_name(self, name: str) -> str:
        """The stored name of a source, whatever the case. Raises NotFound."""
        from qualkit.store import sources as source_store

        names = source_store.names(self.connection)
        found = next((known for known in names if known.casefold() == name.casefold()), None)
        if found is None:
            raise NotFound(f'There is no source "{name}".', hint=nearest(name, names, "qualkit source list"))
        return found

    def edited_codebooks(self) -> list[Registered]:
        """Codebooks whose file is no longer what the store knows (edited by hand, or gone)."""
        from qualkit.store.codebooks import registered

        return [
            entry
            for entry in registered(self.connection)
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

    def _take_up(self, entry: Registered) -> str:
        from qualkit.domain.codebook_changes import renamed_by_alias
        from qualkit.store import codebooks as codebook_store

        data, codebook, _ = self.read_codebook_file(entry)
        if codebook.key != entry.codebook.key:
            raise Conflict(
                f'codebooks/{entry.file_name} now calls itself "{codebook.key}"; in this study it is'
                f' "{entry.codebook.key}".',
                hint="Change the id back.",
            )
        self.refuse_foreign_codes(codebook)
        renamed = renamed_by_alias(entry.codebook, codebook)
        difference = codebook_store.difference(self.connection, codebook, renamed)
        if difference.orphans:
            raise self.orphaned(f"codebooks/{entry.file_name} no longer has", difference.orphans)
        with self.action("codebook edit") as action:
            sync = codebook_store.save(
                self.connection,
                codebook,
                file_name=entry.file_name,
                data=data,
                coder=self.coder,
                at=action.at,
                renamed=renamed,
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

    def orphaned(self, lacks: str, keys: Sequence[str]) -> Conflict:
        """That codes are missing on which something hangs: how much, and what to do. `lacks` begins the sentence."""
        from qualkit.store.code_use import use_of

        uses = [f"{key} ({use_of(self.connection, key)})" for key in keys[:6]]
        more = f" and {len(keys) - 6} more" if len(keys) > 6 else ""
        return Conflict(
            f"{lacks} {_list(uses) if not more else ', '.join(uses)}{more}.",
            hint=f"Put it back; to give it up use: qualkit codebook merge {keys[0]} --into KEY, or: qualkit codebook"
            f" retire {keys[0]}. If it has another key now, add the line 'aliases: [{keys[0]}]' there.",
        )

    def refuse_foreign_codes(self, codebook: Codebook) -> None:
        """Raise Conflict if a key or alias of this codebook leads to a code of another one of the study."""
        from qualkit.files.codebook_aliases import names_twice

        clash = names_twice(codebook, [b for b in self.codebooks() if b.key.casefold() != codebook.key.casefold()])
        if clash:
            name, key, other = clash
            what = "the key of a code" if key.casefold() == name.casefold() else f"an alias of {key}"
            raise Conflict(f'"{name}" is {what} in {other} already.', hint="Keys are unique in a study: change one.")

    def read_codebook_file(self, entry: Registered) -> tuple[bytes, Codebook, list[Problem]]:
        """A codebook's file as it is now. Raises BadInput with the first error in it, or NotFound."""
        from qualkit.files.codebook_yaml import read_codebook

        path = self.layout.codebooks / entry.file_name
        if not path.is_file():
            raise NotFound(
                f"codebooks/{entry.file_name} is missing.",
                hint="Put it back, or go back to a backup with: qualkit restore BACKUP",
            )
        data = path.read_bytes()
        codebook, problems = read_codebook(data, f"codebooks/{entry.file_name}")
        errors = [problem for problem in problems if problem.severity == "error"]
        if errors or codebook is None:
            more = f" ({len(errors) - 1} more: qualkit codebook check)" if len(errors) > 1 else ""
            raise BadInput(f"{errors[0].message}{more}", hint=errors[0].hint, where=errors[0].where)
        return data, codebook, problems

    def _expected_files(self) -> dict[str, str]:
        from qualkit.store import codebooks as codebook_store
        from qualkit.store import sources as source_store

        expected = {f"transcripts/{name}": digest for _, name, digest in source_store.originals(self.connection)}
        for entry in codebook_store.registered(self.connection):
            expected[f"codebooks/{entry.file_name}"] = entry.sha256
        return expected

    def _may_replace(self, target: str, present: str) -> bool:
        from qualkit.store.codebooks import has_been

        # A codebook in a state the study has had may be rewritten; one with unknown edits is the researcher's.
        return target.startswith("codebooks/") and (
            has_been(self.connection, present) or self.staging.may_be_replaced(present)
        )

    def _recover(self) -> None:
        """Finish or clear what a killed process left, unless another one is at work right now."""
        with self.database.alone() as alone:
            if alone:
                self.settle()

    @contextmanager
    def _settled(self) -> Iterator[None]:
        """Whatever becomes of the work inside, the staging area is empty afterwards, by what the database says."""
        try:
            yield
            self.settle()
        except BaseException:
            # Should this fail too, the first failure is the one to tell of; the next command settles the rest.
            with suppress(Exception):
                self.settle()
            raise


def nearest(wanted: str, known: list[str], command: str) -> str:
    """A hint that names the closest known names, or the command that lists them."""
    import difflib

    folded = {name.casefold(): name for name in known}
    close = [folded[name] for name in difflib.get_close_matches(wanted.casefold(), list(folded), n=3, cutoff=0.6)]
    return f"Did you mean {_list(close, 'or')}?" if close else f"List them with: {command}"


def _list(names: list[str] | tuple[str, ...], word: str = "and") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {word} {names[-1]}"


def _file_sha256(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
