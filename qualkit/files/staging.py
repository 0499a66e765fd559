"""Files that belong to a database change: written before it is committed, put in place after it.

A killed process leaves staged files behind. The next one that opens the study for writing either puts them in
place (the database knows them: the change was committed) or deletes them (it was not). So the folder as a whole
is as before or after the command.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from qualkit.errors import StudyProblem
from qualkit.files.layout import Layout, write_atomically

__all__ = ["Staging"]

REPLACEABLE = "replaceable"  # sorts after the targets, so that these notes are settled last


class Staging:
    """The study's staging area. `target` paths are relative to the study folder, such as ``codebooks/a.yaml``."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def put(self, target: str, data: bytes) -> None:
        """Write `data` to the staging area, to become `target` once the change is committed."""
        staged = self.layout.staging / target
        try:
            staged.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            message = f"{self.layout.root} cannot be written ({reason})."
            raise StudyProblem(message, hint="Nothing was written.") from None
        write_atomically(staged, data)

    def allow_replacing(self, place: Path) -> None:
        """Note that this file, as it is now, is kept elsewhere and may make way for a staged one."""
        self.put(f"{REPLACEABLE}/{_sha256(place)}", b"")

    def may_be_replaced(self, sha256: str) -> bool:
        """Whether a file in this state was noted by `allow_replacing`."""
        return (self.layout.staging / REPLACEABLE / sha256).is_file()

    def clear(self) -> None:
        """Delete all that is staged."""
        self.settle(dict, lambda target, present: False)

    def pending(self) -> list[str]:
        """Targets that wait, sorted."""
        if not self.layout.staging.is_dir():
            return []
        return sorted(
            path.relative_to(self.layout.staging).as_posix()
            for path in self.layout.staging.rglob("*")
            if path.is_file()
        )

    def settle(self, expected: Callable[[], Mapping[str, str]], may_replace: Callable[[str, str], bool]) -> list[str]:
        """Put in place what the database knows, delete the rest.

        Args:
            expected: asked, if there is anything to settle, for the sha256 each target should have by the database.
            may_replace: asked with (target, sha256 of the file there now) before a file is replaced.

        Returns:
            Targets left alone because the file there has changes of its own.
        """
        pending = self.pending()
        wanted = expected() if pending else {}
        kept = []
        for target in pending:
            staged, place = self.layout.staging / target, self.layout.root / target
            # Another process may be settling the same files: what is gone has been settled.
            with suppress(FileNotFoundError):
                if wanted.get(target) == _sha256(staged):
                    place.parent.mkdir(parents=True, exist_ok=True)
                    present = _sha256(place) if place.exists() else ""
                    if not present or (present != wanted[target] and may_replace(target, present)):
                        staged.replace(place)
                        continue
                    if present != wanted[target]:
                        kept.append(target)
                staged.unlink()
        self._tidy()
        return kept

    def _tidy(self) -> None:
        folder = self.layout.staging
        if not folder.is_dir():
            return
        with suppress(OSError):  # another process has just put something in
            for path in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
                path.rmdir()
            folder.rmdir()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
