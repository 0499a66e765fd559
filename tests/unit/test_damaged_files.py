"""Whatever is wrong with a file: one clear sentence, in time, in bounds, and nothing written elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import qualkit
from tests.helpers.damage import bombs, damaged
from tests.helpers.effort import examples
from tests.helpers.read_damaged import LAYOUTS, samples

ROOT = Path(__file__).parents[2]
FORMATS = sorted({path.suffix[1:] for path in LAYOUTS.glob("*/input.*")})
A_FORMAT = examples(200)
MOST_MIB = 1024


def read_in_a_process(*what: str) -> dict[str, dict[str, Any]]:
    command = [sys.executable, "-m", "tests.helpers.read_damaged", str(A_FORMAT), *what]
    run = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    found: dict[str, dict[str, Any]] = json.loads(run.stdout.splitlines()[-1])
    return found


def test_every_importer_has_its_format_among_them() -> None:
    from qualkit import plugins

    for name in plugins.BUILT_IN["importers"]:
        assert any(suffix[1:] in FORMATS for suffix in plugins.load("importers", name).suffixes), name


@pytest.mark.slow
def test_damaged_files_are_read_or_refused_in_a_sentence() -> None:
    found = read_in_a_process(*FORMATS)
    assert {suffix: one["wrong"] for suffix, one in found.items() if one["wrong"]} == {}
    assert {suffix: one["read"] + one["refused"] for suffix, one in found.items()} == dict.fromkeys(FORMATS, A_FORMAT)
    assert max(one["peak_mib"] for one in found.values()) < MOST_MIB


@pytest.mark.slow
def test_bombs_do_not_go_off() -> None:
    # The process holds the bomb itself as well: 65 MB of zeros at most.
    found = read_in_a_process("bombs")["bombs"]
    assert found["wrong"] == []
    assert found["peak_mib"] < MOST_MIB


def test_the_damage_is_the_same_every_time() -> None:
    some = samples("vtt")
    assert list(damaged(some, 20, "seed")) == list(damaged(some, 20, "seed"))
    assert list(damaged(some, 20, "seed")) != list(damaged(some, 20, "other"))


@pytest.mark.slow
def test_importing_them_all_writes_nothing_outside_the_study_and_half_of_nothing(tmp_path: Path) -> None:
    folder, outside = tmp_path / "study", tmp_path / "incoming"
    outside.mkdir()
    for suffix in FORMATS:
        for number, (name, data) in enumerate(damaged(samples(suffix), 6, f"import {suffix}")):
            (outside / f"{number} {suffix} {name}").write_bytes(data)
    for name, data in bombs():
        if len(data) < 1_000_000:
            (outside / name).write_bytes(data)
    before = {path: path.read_bytes() for path in outside.iterdir()}
    with qualkit.Study.create(folder, title="Damaged", coder="tester") as study:
        report = study.sources.add([outside])
        assert {file.state for file in report.files} <= {"imported", "already there", "refused"}
        for file in report.files:
            assert file.state != "refused" or (file.problems and file.problems[0].message)
        assert study.integrity.check().clean
        names = [row[0] for row in study.sources.list().rows]
        assert len({name.casefold() for name in names}) == len(names)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["incoming", "study"]
    assert {path: path.read_bytes() for path in outside.iterdir()} == before
    inside = {path.relative_to(folder).parts[0] for path in folder.rglob("*") if path.is_file()}
    assert inside <= {"qualkit.toml", "project.db", "transcripts", "codebooks", ".qualkit", ".gitignore", "README.txt"}


def test_a_hundred_megabytes_of_one_line_are_refused_at_once(tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    with big.open("wb") as stream:
        stream.truncate(100 * 1024 * 1024)
    with qualkit.Study.create(tmp_path / "study", title="Big", coder="tester") as study:
        (file,) = study.sources.add([big]).files
    assert file.state == "refused"
    assert "MB" in file.problems[0].message
