"""One program corrects transcripts and merges codes while others code: nothing acknowledged is lost or misplaced."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import qualkit
from qualkit.domain.sources import Span
from qualkit.errors import Conflict, NotFound
from tests.helpers.small_study import ANNA, dump
from tests.helpers.terminal import command
from tests.helpers.terminal import environment as clean
from tests.unit.test_migration_0002 import folder as older_study

__all__ = ["older_study"]

ROUNDS = 8
LONGER = ANNA.replace("How is a usual week", "And how is a usual week")

# Each answers on stdout what the study told it was done. A refusal is an answer too, and the next round begins.
BEGIN = """
import sys, qualkit
from pathlib import Path
from qualkit.domain.sources import Span
from qualkit.errors import QualkitError
folder, coder, rounds = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
study = qualkit.Study.open(folder, coder=coder)
sys.stdin.readline()
"""
CODER = """
for number in range(rounds):
    text = study.sources.get("Anna").text
    span = Span(40 + number, 52 + number)
    try:
        coding = study.codings.add("Anna", "T2.1", span=span, quote=span.of(text))
        assert coding.quote == span.of(text)
        print(coding.number, flush=True)
        study.codings.carry_out(study.codings.plan("T2.2", find="team"))
    except QualkitError as error:
        print("refused", error, file=sys.stderr)
"""
EDITOR = """
for number in range(rounds):
    try:
        lines = study.codings.editor_text("Ben").split("\\n")
        lines.insert(next(i for i, line in enumerate(lines) if line.startswith("## Turn 3")), "turn = T1.2")
        plan = study.codings.plan_edited("Ben", "\\n".join(lines))
        print(study.codings.apply_edited(plan) and 0, flush=True)
        study.codings.remove([c.number for c in study.codings.list(source="Ben", coder=coder)])
    except QualkitError as error:
        print("refused", error, file=sys.stderr)
"""
MERGER = """
for number in range(rounds):
    try:
        code = study.codebooks.add(f"Passing {number}", under="T1", definition="It passes.")
        print(study.codings.add("Anna", code.key, turn=2).number, flush=True)
        study.codebooks.merge([code.key], "T1.1", why="the same")
        study.codings.change(study.codings.list(coder=coder)[-1].number, code="T1.2")
    except QualkitError as error:
        print("refused", error, file=sys.stderr)
"""
REVISER = """
files = [folder.parent / "shorter.txt", folder.parent / "longer.txt"]
for number in range(rounds):
    try:
        study.sources.revise(study.sources.plan_revision("Anna", files[number % 2]))
        print(0, flush=True)
    except QualkitError as error:
        print("refused", error, file=sys.stderr)
"""


def start(script: str, *arguments: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
    )  # fmt: skip


@pytest.mark.slow
def test_everybody_at_once(small_study_template: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(small_study_template, tmp_path / "study"))
    (tmp_path / "longer.txt").write_text(LONGER, encoding="utf-8")
    (tmp_path / "shorter.txt").write_text(ANNA.replace("alone most days", "alone on most days"), encoding="utf-8")
    scripts = {"cy": CODER, "ed": EDITOR, "meg": MERGER, "ray": REVISER, "sam": CODER}
    writers = {coder: start(BEGIN + script, folder, coder, ROUNDS) for coder, script in scripts.items()}
    told = {coder: writer.communicate("go\n", timeout=300) for coder, writer in writers.items()}
    for coder, writer in writers.items():
        assert writer.returncode == 0, (coder, told[coder][1])
        assert told[coder][0].strip(), f"{coder} was always refused: {told[coder][1]}"
        assert "cannot be used" not in told[coder][1] and "damaged" not in told[coder][1], told[coder][1]
    acknowledged = {int(number) for coder in ("cy", "sam") for number in told[coder][0].split()}
    with qualkit.Study.open(folder, coder="tester") as study:
        check = study.integrity.check()
        assert check.clean, check.problems
        there = {coding.number for coding in study.codings.list()} | {one.number for one in study.sources.orphans()}
        assert acknowledged <= there
        text = study.sources.get("Anna").text
        assert all(coding.quote == coding.span.of(text) for coding in study.codings.list(source="Anna"))
        end, undone = dump(study), 0
        while study.status().undo:
            study.history.undo(anyone=True)
            undone += 1
        assert not any(dump(study).values()), "all of it can be taken back"
        for _ in range(undone):
            study.history.redo()
        assert dump(study) == end and study.integrity.check().clean


def test_a_place_in_a_text_that_was_corrected_meanwhile(small_study: qualkit.Study, tmp_path: Path) -> None:
    """With its words beside it, a place is never taken for another one."""
    text = small_study.sources.get("Anna").text
    start_ = text.index("no desk")
    place = {"span": Span(start_, start_ + 7), "quote": "no desk"}
    number = small_study.codings.add("Anna", "T1.1", **place).number
    plan = small_study.codings.plan("T1.2", find="desk")
    edited = small_study.codings.editor_text("Anna").replace(f"[{number}]", f"[{number}], T2.1", 1)
    edits = small_study.codings.plan_edited("Anna", edited)
    assert plan.todo and edits.size == 1
    with qualkit.Study.open(small_study.folder, coder="ada") as other:
        path = tmp_path / "longer.txt"
        path.write_text(LONGER, encoding="utf-8")
        other.sources.revise(other.sources.plan_revision("Anna", path))
    before = dump(small_study)
    with pytest.raises(Conflict, match="Other words stand"):
        small_study.codings.add("Anna", "T1.2", **place)
    with pytest.raises(Conflict, match="Other words stand"):
        small_study.codings.change(number, span=Span(start_, start_ + 11), quote="no desk for")
    with pytest.raises(Conflict, match="Other words stand"):
        small_study.codings.in_vivo("Anna", **place)
    with pytest.raises(Conflict, match="corrected in the meantime"):
        small_study.codings.carry_out(plan)
    with pytest.raises(Conflict, match="changed while you were looking"):
        small_study.codings.apply_edited(edits)
    assert dump(small_study) == before


def test_a_code_that_was_merged_meanwhile(small_study: qualkit.Study) -> None:
    plan = small_study.codings.plan("T2.1", find="team")
    with qualkit.Study.open(small_study.folder, coder="ada") as other:
        other.codebooks.merge(["T2.1"], "T2.2", why="the same")
    try:
        small_study.codings.carry_out(plan)
    except NotFound:
        assert small_study.codings.list() == []
    else:
        assert {coding.code for coding in small_study.codings.list()} == {"T2.2"}, "its alias leads there"
    assert small_study.integrity.check().clean


def test_a_line_said_to_the_old_text_is_not_carried_out(small_folder: Path, tmp_path: Path) -> None:
    """ "Code it on sentence 2" meant the second sentence of what was read out."""
    arguments = command("code", "Anna", "--plain", "--study", small_folder, "--coder", "tester")
    with subprocess.Popen(
        arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=clean()
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.write("turn 2\n")
        process.stdin.flush()
        while not process.stdout.readline().startswith("I am alone"):
            assert process.poll() is None
        process.stdout.readline()
        path = tmp_path / "corrected.txt"
        path.write_text(ANNA.replace("I am alone most days. ", ""), encoding="utf-8")
        with qualkit.Study.open(small_folder, coder="ada") as study:
            study.sources.revise(study.sources.plan_revision("Anna", path))
        out, _ = process.communicate("code T1.1 on 1\ncode T1.2 on 1\n", timeout=60)
    said = out.splitlines()
    assert said[0] == "Anna has a corrected text now."
    assert "Your line was not carried out: say it again if it still fits." in said
    with qualkit.Study.open(small_folder) as study:
        assert [(coding.code, coding.quote[:8]) for coding in study.codings.list()] == [("T1.2", "There is")]


def test_two_programs_open_an_older_study_at_once(older_study: Path) -> None:
    """One migrates it; the others wait and find it done. A backup from before is there."""
    script = BEGIN.replace("study = ", "sys.stdin.readline()\nstudy = ", 1) + "print(study.status().sources)"
    openers = [start(script, older_study, "tester", 1) for _ in range(3)]
    for opener in openers:
        assert opener.stdin is not None
        opener.stdin.write("open\ngo\n")
        opener.stdin.flush()
    told = [opener.communicate(timeout=120) for opener in openers]
    assert told == [("2\n", "")] * 3
    backups = sorted((older_study / "backups").iterdir())
    assert backups and {path.suffix for path in backups} == {".db"}
    assert all(path.read_bytes().startswith(b"SQLite") for path in backups)
    with qualkit.Study.open(older_study, coder="tester") as study:
        assert study.integrity.check().clean
