"""Two coders on one study file, two studies in two terminals: the second writer waits or gets a clear answer."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

import qualkit
from qualkit.errors import Conflict, StudyProblem
from qualkit.store import database as database_store
from tests.helpers.killing import essence
from tests.helpers.small_study import ANNA

EACH = 25

WRITER = """
import sys, qualkit
from qualkit.domain.sources import Span
folder, coder, each = sys.argv[1], sys.argv[2], int(sys.argv[3])
with qualkit.Study.open(folder, coder=coder) as study:
    sys.stdin.readline()
    for number in range(each):
        study.codings.add("Anna", "T1.1", span=Span(number, number + 7))
        study.memos.add(f"{coder} {number}", on="T1.1")
        print(number, flush=True)
"""


def _writer(folder: Path, coder: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), coder, str(EACH)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )


@pytest.mark.slow
def test_two_coders_at_once_lose_nothing(small_study_template: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(small_study_template, tmp_path / "study"))
    with qualkit.Study.open(folder) as study:
        before = len(study.history.log())
    writers = [_writer(folder, coder) for coder in ("ada", "ben", "cy")]
    # All have opened the study before any of them writes.
    outcomes = [writer.communicate("go\n")[0].split() for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert outcomes == [[str(number) for number in range(EACH)]] * 3
    with qualkit.Study.open(folder) as study:
        for coder in ("ada", "ben", "cy"):
            places = sorted(c.span.start for c in study.codings.list(source="Anna", coder=coder))
            assert places == list(range(EACH))
            assert sorted(int(m.body.split()[1]) for m in study.memos.list() if m.coder == coder) == list(range(EACH))
        assert len(study.history.log()) == before + 3 * 2 * EACH
        assert study.integrity.check().clean


def test_the_second_writer_waits_for_the_first(small_study: qualkit.Study) -> None:
    folder = small_study.folder
    holder = sqlite3.connect(folder / "project.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = ["code", "add", "Anna", "T1.1", "--quote", "in the corridor", "--study", str(folder)]
    second = subprocess.Popen(
        [sys.executable, "-m", "qualkit", *arguments], stdout=subprocess.PIPE, text=True, env=environment
    )
    time.sleep(1.5)
    assert second.poll() is None, "it waits"
    holder.execute("ROLLBACK")
    holder.close()
    said, _ = second.communicate(timeout=60)
    assert second.returncode == 0
    assert "in the corridor" in said
    assert len(small_study.codings.list(source="Anna")) == 1


def test_a_writer_that_waits_in_vain_says_so_and_changes_nothing(
    small_study_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(small_study_template, tmp_path / "study"))
    before = essence(folder)
    monkeypatch.setattr(database_store, "BUSY_SECONDS", 0.2)
    holder = sqlite3.connect(folder / "project.db", isolation_level=None)
    with qualkit.Study.open(folder, coder="tester") as study:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(StudyProblem, match="is being written by another program"):
            study.codings.add("Anna", "T1.1", turn=2)
        assert study.codings.list() == [], "reading goes on"
        holder.execute("ROLLBACK")
        holder.close()
    assert essence(folder) == before


def test_a_screen_left_open_does_not_hold_the_study(small_study: qualkit.Study) -> None:
    """A study that is only looked at keeps nobody waiting, and sees what others write."""
    with qualkit.Study.open(small_study.folder, coder="ada") as other:
        assert other.codings.list() == []
        small_study.codings.add("Anna", "T1.1", turn=2)
        assert len(other.codings.list()) == 1
        other.codings.add("Anna", "T1.1", turn=2)
        assert {c.coder for c in small_study.codings.list()} == {"ada", "tester"}


def test_undo_does_not_take_back_another_coders_work(small_study: qualkit.Study) -> None:
    small_study.codings.add("Anna", "T1.1", turn=2)
    with qualkit.Study.open(small_study.folder, coder="ada") as other:
        mine = other.codings.add("Ben", "T2.1", turn=2)
        with pytest.raises(Conflict, match=r"not yours: ada coded Ben with T2\.1") as refusal:
            small_study.history.undo()
        assert "--anyone" in refusal.value.hint
        assert other.codings.get(mine.number).coder == "ada"
        small_study.history.undo(anyone=True)
        assert len(small_study.codings.list()) == 1
        other.history.redo()
        assert len(small_study.codings.list()) == 2


def test_two_studies_side_by_side(small_study_template: Path, tmp_path: Path) -> None:
    first = Path(shutil.copytree(small_study_template, tmp_path / "one"))
    second = Path(shutil.copytree(small_study_template, tmp_path / "two"))
    with qualkit.Study.open(first, coder="a") as one, qualkit.Study.open(second, coder="b") as two:
        one.codings.add("Anna", "T1.1", turn=2)
        two.codings.add("Anna", "T2.1", turn=4)
        assert [c.code for c in one.codings.list()] == ["T1.1"]
        assert [c.code for c in two.codings.list()] == ["T2.1"]


def test_the_text_of_the_tests_is_long_enough() -> None:
    assert len(ANNA) > EACH + 7
