"""A full disk and a read-only folder, both real: small drives mounted for one process that then takes them away."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.terminal import Answer, environment, half_written, real, tree

DRIVER = Path(__file__).resolve().parent.parent / "helpers" / "small_drive.py"
ROOM = (0, 8, 24, 64, 160, 400)


def on_a_small_drive(study: Path, mount: Path, *what: str) -> list[dict[str, Any]]:
    """Run the driver in mount and user namespaces of its own; skips where the system does not allow that."""
    unshare = shutil.which("unshare")
    if unshare is None:
        pytest.skip("needs the program unshare to mount a small drive")
    mount.mkdir()
    isolated = [unshare, "--mount"] if os.geteuid() == 0 else [unshare, "--mount", "--map-root-user"]
    done = subprocess.run(
        [*isolated, sys.executable, str(DRIVER), str(study), str(mount), *what],
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
    )
    if done.returncode == 77 or done.stderr.startswith("unshare:"):
        pytest.skip(f"cannot mount a small drive here ({done.stderr.strip()})")
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_a_full_disk(small_folder: Path, tmp_path: Path) -> None:
    """With ever less room on the drive a command works or is refused; refused, it leaves nothing behind."""
    refused = set()
    for result in on_a_small_drive(small_folder, tmp_path / "drive", "full", *map(str, ROOM)):
        what = f"{result['command']} with {result['room']} KB free: {result['err']}"
        assert result["code"] in (0, 1), what
        assert result["left"] == [], what
        assert result["check"] == 0, what
        if result["code"]:
            errors = [line for line in result["err"].splitlines() if line.startswith("Error: ")]
            assert len(errors) == 1 and "full" in errors[0] and "Traceback" not in result["err"], what
            assert result["changed"] == [], what
            refused.add(result["command"])
    assert refused >= {"import", "memo", "apply", "backup", "export csv", "accept-like edit"}


@pytest.mark.slow
def test_a_read_only_drive(small_folder: Path, tmp_path: Path) -> None:
    """What only reads works, what writes is refused."""
    results = on_a_small_drive(small_folder, tmp_path / "drive", "readonly")
    for result in results:
        what = f"{result['command']}: {result['err']}"
        assert result["code"] == (0 if result["command"] in ("status", "list", "check", "quotes") else 1), what
        assert result["changed"] == [] and "Traceback" not in result["err"], what
        if result["code"]:
            errors = [line for line in result["err"].splitlines() if line.startswith("Error: ")]
            assert len(errors) == 1 and ("read-only" in errors[0] or "Read-only" in errors[0]), what
    assert {result["code"] for result in results} == {0, 1}


@pytest.mark.skipif(os.name == "nt", reason="folders have no such permissions on Windows")
@pytest.mark.skipif(os.name != "nt" and os.geteuid() == 0, reason="root may write anywhere; the drive test covers it")
def test_a_read_only_folder(cli: Callable[..., Answer], small_folder: Path) -> None:
    before = tree(small_folder)
    for folder in (small_folder, *(p for p in small_folder.rglob("*") if p.is_dir())):
        folder.chmod(0o555)
    try:
        for arguments in (["memo", "add", "--text", "x"], ["undo"], ["backup"], ["export", "csv"]):
            answer = cli(*arguments, "--study", small_folder)
            assert answer.code == 1 and len(answer.errors) == 1, answer
        assert tree(small_folder) == before
    finally:
        for folder in (small_folder, *(p for p in small_folder.rglob("*") if p.is_dir())):
            folder.chmod(0o755)


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX limits")
def test_a_quota_on_the_size_of_files(small_folder: Path) -> None:
    """Where no drive can be mounted: the system refuses to let the database grow."""
    size = (small_folder / "project.db").stat().st_size
    before = tree(small_folder)

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 8192, size + 8192))

    words = "many words " * 40_000
    answer = real("memo", "add", "--text", words[:120_000], "--study", small_folder, preexec_fn=limited)
    assert answer.code == 1 and len(answer.errors) == 1 and "Traceback" not in answer.err, answer
    assert str(small_folder) in answer.errors[0]
    assert tree(small_folder) == before and half_written(small_folder) == []
