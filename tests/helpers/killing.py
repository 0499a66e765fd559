"""Kill a command with SIGKILL at a chosen step or moment, in a forked process.

A step is anything that leaves a trace: a statement of SQL, a file opened, renamed or deleted. Counting steps makes
the moment of death repeatable; moments in time also fall inside SQLite's own writing.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import qualkit

EVENTS = ("open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.copyfile")


def _count_steps(each: Callable[[], None]) -> None:
    """Call `each` at every step of this process from now on."""

    connect = sqlite3.connect

    def counted(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection = connect(*arguments, **options)
        connection.set_trace_callback(lambda _: each())
        return connection

    sqlite3.connect = counted
    sys.addaudithook(lambda event, _: each() if event in EVENTS else None)


def _in_a_fork(work: Callable[[], None]) -> int:
    """Run `work` in a forked process with nothing to say; its process id."""
    child = os.fork()
    if child:
        return child
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        work()
    finally:
        os._exit(0)


def _command(arguments: Sequence[object]) -> None:
    from qualkit.cli._command import run

    run([str(argument) for argument in arguments])


def measured(*arguments: object) -> tuple[int, float]:
    """Run a command to its end; how many steps it takes, and how many seconds."""
    reading, writing = os.pipe()
    steps = 0

    def work() -> None:
        def each() -> None:
            nonlocal steps
            steps += 1

        _count_steps(each)
        _command(arguments)
        os.write(writing, str(steps).encode())

    began = time.monotonic()
    os.waitpid(_in_a_fork(work), 0)
    seconds = time.monotonic() - began
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        return int(stream.read()), seconds


def killed_at_step(step: int, *arguments: object) -> bool:
    """Run a command that kills itself before its `step`th step; whether it came to that."""

    def work() -> None:
        left = step

        def each() -> None:
            nonlocal left
            left -= 1
            if left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)

        _count_steps(each)
        _command(arguments)

    _, status = os.waitpid(_in_a_fork(work), 0)
    return os.WIFSIGNALED(status)


def killed_after(seconds: float, *arguments: object) -> bool:
    """Run a command and kill it so many seconds after its start; whether it was still at work."""
    child = _in_a_fork(lambda: _command(arguments))
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


CHANCE = ("guid", "at", "created_at", "updated_at", "confirmed_at")


def essence(folder: Path) -> dict[str, object]:
    """All that a study says, but for the columns that no two runs share; opening it settles what a kill left."""
    from qualkit.store.journal import JOURNALLED

    found: dict[str, object] = {}
    with qualkit.Study.open(folder) as study:
        connection = study._session.connection
        for table in (*JOURNALLED, "audit_log"):
            cursor = connection.execute(f"SELECT * FROM {table} ORDER BY id")
            keep = [index for index, column in enumerate(cursor.description) if column[0] not in CHANCE]
            found[table] = [tuple(row[index] for index in keep) for row in cursor]
        found["edited"] = [entry.file_name for entry in study._session.edited_codebooks()]
        report = study.integrity.check()
        found["errors"] = [str(problem) for problem in report.problems if problem.severity == "error"]
    for path in sorted((folder / "codebooks").glob("*.yaml")):
        found[path.name] = path.read_bytes()
    return found
