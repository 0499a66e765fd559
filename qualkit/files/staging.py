"""Files that belong to a database change: written before it is committed, put in place after it.

A killed process leaves staged files behind. The next one that opens the study for writing either puts them in
place (the database knows them: the change was committed) or deletes them (it was not). So the folder as a whole
is as before or after the command.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping
from pathlib import Path

from qualkit.files.layout import Layout, write_atomically

__all__ = ["Staging"]


class Staging:
    """The study's staging area. `target` paths are relative to the study folder, such as ``codebooks/a.yaml``."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout

    def put(self, target: str, data: bytes) -> None:
        """Write `data` to the staging area, to become `target` once the change is committed."""
        staged = self.layout.staging / target
        staged.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(staged, data)

    def pending(self) -> list[str]:
        """Targets that wait, sorted."""
        if not self.layout.staging.is_dir():
            return []
        return sorted(
            path.relative_to(self.layout.staging).as_posix()
            for path in self.layout.staging.rglob("*")
            if path.is_file()
        )

    def settle(self, expected: Mapping[str, str], may_replace: Callable[[str, str], bool]) -> list[str]:
        """Put in place what the database knows, delete the rest.

        Args:
            expected: the sha256 each target should have, by the database.
            may_replace: asked with (target, sha256 of the file there now) before a file is replaced.

        Returns:
            Targets left alone because the file there has changes of its own.
        """
        kept = []
        for target in self.pending():
            staged, place = self.layout.staging / target, self.layout.root / target
            if expected.get(target) == _sha256(staged):
                place.parent.mkdir(parents=True, exist_ok=True)
                if not place.exists() or may_replace(target, _sha256(place)):
                    os.replace(staged, place)
                    continue
                kept.append(target)
            staged.unlink()
        self._tidy()
        return kept

    def _tidy(self) -> None:
        folder = self.layout.staging
        if not folder.is_dir():
            return
        for path in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
            path.rmdir()
        folder.rmdir()


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
