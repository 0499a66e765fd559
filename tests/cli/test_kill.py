"""kill -9 at any moment leaves the study as before or after the command."""

from __future__ import annotations

import os
import random
import shutil
import zipfile
from pathlib import Path

import pytest

import qualkit
from qualkit.store import backup as backup_store
from tests.helpers.killing import essence, killed_after, killed_at_step, measured
from tests.helpers.small_study import ANNA, BEN, suggest
from tests.helpers.suggested_codes import suggest_codes
from tests.unit.test_review_sheets import fill_workbook

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to kill the command and not the tests"),
]

STEPS, MOMENTS = 8, 2
COMMANDS = (
    *("import", "apply", "accept", "undo accept", "redo accept", "export word", "backup", "restore"),
    *("review import", "second", "decide"),
)


def prepared(what: str, template: Path, folder: Path) -> list[object]:
    """A study in the state before the command, and the command."""
    shutil.copytree(template, folder)
    material = folder.parent / "more"
    material.mkdir(exist_ok=True)
    for number in range(3):
        (material / f"More{number}.txt").write_text(ANNA + f"\nBen: number {number}\n\n" + BEN, encoding="utf-8")
    with qualkit.Study.open(folder, coder="tester") as study:
        (number,) = suggest(study, (("Anna:no desk for me", "Ben:I see people"),))
        if what in ("review import", "second", "decide"):
            one, two = suggest_codes(study, [("Anna:kind", "T2.1", 0.9), ("Ben:team", "T2.1", 0.5)])
        if what == "review import":
            fill_workbook(
                study.suggestions.export_review(folder.parent / "answers.xlsx", overwrite=True),
                {number: {"answer": "accept"}, one: {"answer": "merge", "code": "T1.1"}, two: {"comment": "Perhaps."}},
            )
        if what in ("undo accept", "redo accept", "export word", "restore"):
            if what == "restore":
                study.integrity.backup(folder / "backups" / "good.db")
            study.suggestions.accept(number, name="Nowhere", under="T1")
        if what == "redo accept":
            study.history.undo()
    sheet = folder.parent / "answers.xlsx"
    commands: dict[str, list[object]] = {
        "review import": ["review", "import", sheet, "--yes"],
        "second": ["review", "second", 1, "--accept", "--coder", "Other"],
        "decide": ["review", "accept", 2, 3, "--yes"],
        "import": ["import", material],
        "apply": ["apply"],
        "accept": ["review", "accept", number, "--as", "Nowhere", "--under", "T1"],
        "undo accept": ["undo"],
        "redo accept": ["redo"],
        "export word": ["export", "word"],
        "backup": ["backup"],
        "restore": ["restore", folder / "backups" / "good.db", "--yes"],
    }
    return [*commands[what], "--study", folder]


def assert_whole(folder: Path, before: dict[str, object], after: dict[str, object], moment: str) -> None:
    now = essence(folder)
    assert now["errors"] == [] and now["edited"] == [], (moment, now["errors"], now["edited"])
    assert now in (before, after), (moment, [key for key in now if now[key] not in (before[key], after[key])])
    assert not (folder / ".qualkit" / "staging").exists(), moment
    for path in (folder / "backups").glob("*.db"):
        backup_store.verify(path)
    for path in (folder / "exports").glob("*.docx"):
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None, moment


@pytest.mark.parametrize("what", COMMANDS)
def test_killed(small_study_template: Path, tmp_path: Path, what: str) -> None:
    """At some of its steps, drawn by a seed, and at some moments in between."""
    reference = tmp_path / "reference"
    arguments = prepared(what, small_study_template, reference)
    before = essence(reference)
    if what in ("apply", "export word"):
        # The libraries are loaded once, here, and not in every process that is to die.
        warm = prepared(what, small_study_template, tmp_path / "warm")
        from qualkit.cli._command import run

        assert run([str(argument) for argument in warm]) == 0
    steps, seconds = measured(*arguments)
    after = essence(reference)
    assert what in ("export word", "backup") or before != after
    draw = random.Random(what)
    moments = [("step", step) for step in sorted(draw.sample(range(1, steps + 1), min(STEPS, steps)))]
    moments += [("second", draw.uniform(0.0, seconds)) for _ in range(MOMENTS)]
    died = 0
    for number, (kind, moment) in enumerate(moments):
        folder = tmp_path / str(number) / "study"
        folder.parent.mkdir()
        arguments = prepared(what, small_study_template, folder)
        died += killed_at_step(int(moment), *arguments) if kind == "step" else killed_after(moment, *arguments)
        assert_whole(folder, before, after, f"{kind} {moment} of {steps} steps, {seconds:.2f} s")
    assert died >= STEPS - 1
