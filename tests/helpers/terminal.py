"""Running qualkit as a person at a terminal does, and looking at what it leaves."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import qualkit

ROOT = Path(qualkit.__file__).resolve().parent.parent


@dataclass(frozen=True)
class Answer:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str

    @property
    def errors(self) -> list[str]:
        """The error sentences on stderr."""
        return [line.removeprefix("Error: ") for line in self.err.splitlines() if line.startswith("Error: ")]


def environment(**more: str) -> dict[str, str]:
    path = os.pathsep.join(part for part in (str(ROOT), os.environ.get("PYTHONPATH", "")) if part)
    return {**os.environ, "PYTHONPATH": path, "PYTHONWARNINGS": "ignore", **more}


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "qualkit", *map(str, arguments)]


def start(*arguments: object, cwd: Path | None = None, **options: Any) -> subprocess.Popen[str]:
    """Start the real program and do not wait for it."""
    return subprocess.Popen(
        command(*arguments),
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        **options,
    )


def real(*arguments: object, cwd: Path | None = None, **options: Any) -> Answer:
    """Run the real program in a process of its own."""
    with start(*arguments, cwd=cwd, **options) as process:
        out, err = process.communicate(timeout=120)
    return Answer(process.returncode, out, err)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of a study but caches, with its content; the database as its SQL dump would differ, so by rows."""
    import sqlite3

    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        cached = name.startswith(".qualkit/") and not name.startswith(".qualkit/staging/")
        if not path.is_file() or cached:
            continue
        if name == "project.db":
            connection = sqlite3.connect(path)
            try:
                found[name] = "\n".join(connection.iterdump()).encode()
            except sqlite3.DatabaseError:
                found[name] = path.read_bytes()
            finally:
                connection.close()
        else:
            found[name] = path.read_bytes()
    return found


def half_written(folder: Path) -> list[str]:
    """Files that only a command at work should have."""
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file()
        and (path.name.endswith((".part", ".tmp", "-journal")) or ".qualkit/staging/" in path.as_posix())
    )
