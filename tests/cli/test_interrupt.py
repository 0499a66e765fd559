"""Ctrl-C in the middle: it stops at once, says so in one sentence, and nothing is half done."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

import qualkit
from tests.helpers.terminal import environment, half_written, tree

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="a test cannot press Ctrl-C in another process on Windows"),
]

EXAMPLE = Path(__file__).resolve().parents[2] / "transcripts_example"
# Announces itself when Python has started, so that a signal meets qualkit and not the interpreter's own start.
PROGRAM = "import sys; from qualkit.cli import main; sys.stdout.write('started\\n'); sys.stdout.flush(); main()"


def interrupted(after: float, *arguments: object, cwd: Path) -> tuple[int, str]:
    """Run a command and press Ctrl-C so many seconds after its start; the exit code and stderr."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *map(str, arguments)],
        cwd=cwd,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "started\n"
        time.sleep(after)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=120)
    return process.returncode, err


def entries(folder: Path) -> int:
    with qualkit.Study.open(folder) as study:
        return len(study.history.log())


def whole_backup(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as backup:
        return backup.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def assert_stopped(code: int, err: str, before: dict[str, bytes], log: int, folder: Path) -> bool:
    """Stopped with the study as it was, or finished in time; True if stopped."""
    # The third is Python's own answer to a Ctrl-C that meets it when it is shutting down, all being done.
    assert code in (0, 130, -signal.SIGINT), err
    assert "Traceback" not in err and "Exception" not in err and "made a mistake" not in err, err
    assert half_written(folder) == []
    with qualkit.Study.open(folder) as study:
        assert study.integrity.check().clean
    if code == 130:
        sentence = "Stopped; nothing is half done. What was finished before: qualkit log"
        assert [line for line in err.splitlines() if line] in ([], [sentence])
        # Ctrl-C may come when the work is done and only telling of it is left.
        if entries(folder) == log:
            changed = {name for name, data in tree(folder).items() if before.get(name) != data}
            backups = {name for name in changed - set(before) if name.startswith("backups/")}
            assert all(whole_backup(folder / name) for name in backups), "a backup has its name when it is whole"
            assert changed - backups == set()
        else:
            assert entries(folder) == log + 1
    return code == 130


@pytest.mark.parametrize(
    ("what", "longest"), [("import", 0.5), ("apply", 3.0), ("suggest", 4.0), ("export", 3.0), ("backup", 0.2)]
)
def test_ctrl_c(example_copy: Path, what: str, longest: float) -> None:
    arguments: list[object] = {
        "import": ["import", EXAMPLE / "interviews"],
        "apply": ["apply", "--unit", "turn"],
        "suggest": ["suggest", "themes"],
        "export": ["export", "word"],
        "backup": ["backup"],
    }[what]
    if what == "import":
        with qualkit.Study.create(example_copy.parent / "empty", coder="tester"):
            pass
        example_copy = example_copy.parent / "empty"
    draw = random.Random(what)
    stopped = 0
    for turn in range(4):
        before, log = tree(example_copy), entries(example_copy)
        code, err = interrupted(longest * (turn + draw.random()) / 4, *arguments, cwd=example_copy)
        stopped += assert_stopped(code, err, before, log, example_copy)
        if code != 130:
            break
    assert stopped, "every command had finished before it could be stopped"
