"""A scripted day of coding, killed with SIGKILL at 200 random moments: nothing that was acknowledged is lost.

The session goes on where the kill left the study, as a researcher's would, until it has died often enough. After every
action the process at work says so, with a digest of all tables and codebook files. After a death the study must pass
`check` and hold exactly the state acknowledged last, or that state and one action more, which an undo takes back.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

import qualkit
from qualkit.domain.sources import Span
from qualkit.errors import QualkitError
from tests.helpers.small_study import ANNA, dump

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to kill the session and not the tests"),
]

MOMENTS = 200
LONGEST = 0.15
"""Seconds after which a session is killed at the latest: about six actions."""
CODES = ("T1.1", "T1.2", "T2.1", "T2.2")


def _add(study: qualkit.Study, chance: random.Random) -> None:
    start = chance.randrange(0, len(ANNA) - 40)
    study.codings.add("Anna", chance.choice(CODES), span=Span(start, start + chance.randrange(5, 40)))


def _some(study: qualkit.Study, chance: random.Random) -> int:
    numbers = [coding.number for coding in study.codings.list(coder="tester")]
    return chance.choice(numbers) if numbers else 0


def _change_code(study: qualkit.Study, chance: random.Random) -> None:
    study.codings.change(_some(study, chance), code=chance.choice(CODES))


def _change_place(study: qualkit.Study, chance: random.Random) -> None:
    coding = study.codings.get(_some(study, chance))
    end = min(coding.span.end + chance.randrange(1, 9), 120)
    study.codings.change(coding.number, span=Span(min(coding.span.start, end - 1), end))


def _mark(study: qualkit.Study, chance: random.Random) -> None:
    study.codings.change(_some(study, chance), key_quote=chance.random() < 0.5, contrary=chance.random() < 0.5)


def _remove(study: qualkit.Study, chance: random.Random) -> None:
    study.codings.remove([_some(study, chance)])


def _memo(study: qualkit.Study, chance: random.Random) -> None:
    study.memos.add(f"A thought of {chance.random():.3f} [[T1.1]]", on=chance.choice(CODES))


def _chart(study: qualkit.Study, chance: random.Random) -> None:
    study.summaries.write("Anna", chance.choice(CODES), f"Summary {chance.random():.3f}")


def _new_code(study: qualkit.Study, chance: random.Random) -> None:
    study.codebooks.add(f"New {chance.randrange(10**9)}", under=chance.choice(("T1", "T2")))


def _spare(study: qualkit.Study, chance: random.Random) -> str:
    """A code that the session itself made."""
    return chance.choice([code.key for book in [study.codebooks.show()] for code in book if code.name[:3] == "New"])


def _rename(study: qualkit.Study, chance: random.Random) -> None:
    study.codebooks.rename(_spare(study, chance), name=f"New name {chance.randrange(10**9)}", why="clearer")


def _move(study: qualkit.Study, chance: random.Random) -> None:
    study.codebooks.move(_spare(study, chance), under=chance.choice(("T1", "T2")))


def _merge(study: qualkit.Study, chance: random.Random) -> None:
    study.codebooks.merge([_spare(study, chance)], "T1.2", why="the same")


def _undo(study: qualkit.Study, chance: random.Random) -> None:
    study.history.undo()


def _redo(study: qualkit.Study, chance: random.Random) -> None:
    study.history.redo()


ACTIONS: tuple[Callable[[qualkit.Study, random.Random], None], ...] = (
    _add, _add, _add, _add, _change_code, _change_place, _mark, _remove, _memo, _chart,
    _new_code, _new_code, _rename, _move, _merge, _undo, _undo, _redo,
)  # fmt: skip


def digest(study: qualkit.Study) -> tuple[str, int]:
    """All that the study says, and how long its log is (counted: reading it would take half of the session)."""
    said = hashlib.sha256(repr(dump(study)).encode("utf-8"))
    for path in sorted((study.folder / "codebooks").glob("*.yaml")):
        said.update(path.read_bytes())
    (entries,) = study._session.connection.execute("SELECT count(*) FROM audit_log").fetchone()
    return said.hexdigest(), entries


def _session(folder: Path, seed: int, acknowledge: Callable[[object], None]) -> None:
    chance = random.Random(seed)
    with qualkit.Study.open(folder, coder="tester") as study:
        acknowledge(["open", *digest(study)])
        while True:
            action = chance.choice(ACTIONS)
            try:
                action(study, chance)
            except (QualkitError, IndexError):
                continue  # nothing to undo, nothing to remove, coded so already
            acknowledge([action.__name__, *digest(study)])


def warm_up(folder: Path) -> None:
    """Every kind of action once, here: the libraries are loaded once and not in every process that is to die."""
    chance = random.Random(1)
    with qualkit.Study.open(folder, coder="tester") as study:
        _new_code(study, chance)
        for action in dict.fromkeys(ACTIONS):
            with suppress(QualkitError):
                action(study, chance)


def killed_session(folder: Path, seed: int, seconds: float) -> list[list[object]]:
    """Work until killed, so many seconds after the study was opened; what was acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _session(folder, seed, lambda said: os.write(writing, (json.dumps(said) + "\n").encode()) and None)
        finally:
            os._exit(3)
    os.close(writing)
    with os.fdopen(reading, "rb") as stream:
        first = stream.readline()
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
        rest = stream.read().splitlines()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the session stopped by itself"
    whole = [first, *(line for line in rest if line.endswith(b"]"))]
    return [json.loads(line) for line in whole]


def moments() -> Iterator[tuple[int, float]]:
    chance = random.Random(20261122)
    for seed in range(MOMENTS):
        yield seed, chance.uniform(0.0, LONGEST)


def test_no_acknowledged_work_is_lost(small_study_template: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(small_study_template, tmp_path / "study"))
    with qualkit.Study.open(folder, coder="tester") as study:
        study.codings.apply()
    warm_up(Path(shutil.copytree(folder, tmp_path / "warm")))
    done: dict[str, int] = {}
    between = 0
    for seed, seconds in moments():
        said = killed_session(folder, seed, seconds)
        for name, _, _ in said:
            done[str(name)] = done.get(str(name), 0) + 1
        what, state, entries = said[-1]
        with qualkit.Study.open(folder, coder="tester") as study:
            report = study.integrity.check()
            assert report.clean, (seed, what, [str(problem) for problem in report.problems])
            now, length = digest(study)
            assert length in (entries, entries + 1), (seed, what)
            if length == entries:
                assert now == state, (seed, what)
            else:
                # One more was finished and not told. Undo and redo can be taken back by each other.
                between += 1
                last = study.history.log(limit=1)[0].what
                (study.history.redo if last.startswith("undo of") else study.history.undo)()
                assert digest(study)[0] == state, (seed, what, last)
    assert done["open"] == MOMENTS
    usual = {
        action.__name__ for action in (_add, _change_code, _change_place, _remove, _memo, _chart, _new_code, _undo)
    }
    assert usual <= set(done), "all but the rarest kinds of action were under way"
