"""Run inside a mount namespace of its own: put a study on a small drive, run commands there, tell what came of it.

    python small_drive.py STUDY MOUNTPOINT full KB…     with so much room left
    python small_drive.py STUDY MOUNTPOINT readonly

Prints JSON. Ends with 77 where mounting is not allowed.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.helpers.terminal import half_written, tree

MEGABYTES = 4
LONG = "INT: Well?\n\n" + "".join(f"P: I said this {n} times over. \n\n" for n in range(6_000))


def run(*arguments: object) -> tuple[int, str]:
    from qualkit.cli._command import run as run_command

    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run_command([str(argument) for argument in arguments])
    return int(code), err.getvalue()


def mount(place: Path, options: str) -> None:
    done = subprocess.run(["mount", *options.split(), str(place)], capture_output=True, text=True)
    if done.returncode:
        sys.stderr.write(done.stderr)
        sys.exit(77)


def commands(material: Path, study: Path) -> dict[str, list[object]]:
    return {
        "import": ["import", material / "long.txt"],
        "memo": ["memo", "add", "--text", "words " * 20_000],
        "apply": ["apply"],
        "code": ["code", "add", "Anna", "T2.2", "--quote", "My supervision"],
        "accept-like edit": ["codebook", "load", material / "tiny.yaml", "--yes"],
        "undo": ["undo"],
        "backup": ["backup"],
        "export csv": ["export", "csv"],
    }


def fill(place: Path, room: int) -> None:
    """Leave `room` KB."""
    with (place / "filler").open("wb", buffering=0) as stream, contextlib.suppress(OSError):
        while True:
            stream.write(bytes(4096))
    kept = max((place / "filler").stat().st_size - room * 1024, 0)
    os.truncate(place / "filler", kept)


def full(template: Path, place: Path, rooms: list[int]) -> list[dict[str, Any]]:
    material = template.parent / "for-drive"
    material.mkdir()
    (material / "long.txt").write_text(LONG, encoding="utf-8")
    text = (template / "codebooks" / "tiny.yaml").read_text("utf-8")
    padding = "".join(f"# {n} a long remark of the researcher's own, which is kept\n" for n in range(2_000))
    (material / "tiny.yaml").write_text(text.replace("name: No desk", "name: No room") + padding, encoding="utf-8")
    mount(place, f"-t tmpfs -o size={MEGABYTES}m tmpfs")
    results = []
    for room in rooms:
        for name, arguments in commands(material, place / "study").items():
            study = Path(shutil.copytree(template, place / "study"))
            before = tree(study)
            fill(place, room)
            code, err = run(*arguments, "--study", study)
            left = half_written(study)
            (place / "filler").unlink()
            after = tree(study)
            changed = sorted(key for key in {*before, *after} if before.get(key) != after.get(key))
            check, _ = run("check", "--study", study)
            results.append(
                {
                    "command": name,
                    "room": room,
                    "code": code,
                    "err": err,
                    "left": left,
                    "changed": changed,
                    "check": check,
                }
            )
            shutil.rmtree(study)
    return results


def readonly(template: Path, place: Path) -> list[dict[str, Any]]:
    material = template.parent / "for-drive"
    material.mkdir()
    (material / "long.txt").write_text("INT: Well?\n\nP: Well.\n", encoding="utf-8")
    text = (template / "codebooks" / "tiny.yaml").read_text("utf-8")
    (material / "tiny.yaml").write_text(text.replace("name: No desk", "name: No room"), encoding="utf-8")
    mount(place, f"-t tmpfs -o size={MEGABYTES}m tmpfs")
    study = Path(shutil.copytree(template, place / "study"))
    mount(place, "-o remount,ro")
    reading = {"status": ["status"], "list": ["code", "list"], "check": ["check"], "quotes": ["quotes", "T1"]}
    results = []
    before = tree(study)
    for name, arguments in {**commands(material, study), **reading}.items():
        code, err = run(*arguments, "--study", study)
        changed = [] if tree(study) == before else ["something"]
        results.append({"command": name, "code": code, "err": err, "changed": changed})
    return results


if __name__ == "__main__":
    template, place, what, *rest = sys.argv[1:]
    found = (
        full(Path(template), Path(place), [int(r) for r in rest])
        if what == "full"
        else readonly(Path(template), Path(place))
    )
    sys.stdout.write(json.dumps(found))
