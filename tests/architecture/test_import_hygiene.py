"""Commands without models load none of the heavy libraries, and help and status answer at once."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.helpers.terminal import environment, real

HEAVY = (
    "torch", "transformers", "bertopic", "sklearn", "scipy", "spacy", "pandas", "numpy", "matplotlib", "docx", "lxml",
    "openpyxl", "ruamel", "rich", "textual", "simplemma", "tokenizers",
    "rapidfuzz",
)  # fmt: skip
PROGRAM = """
import json, sys
sys.argv = ["qualkit", *json.loads(sys.argv[1])]
from qualkit.cli import main
try:
    main()
except SystemExit as leave:
    assert not leave.code, leave.code
finally:
    sys.stderr.write("\\nmodules " + json.dumps(sorted(sys.modules)))
"""
COMMANDS = (
    [],
    ["--help"],
    ["--version"],
    ["status"],
    ["status", "--json"],
    ["log"],
    ["code", "list"],
    ["theme", "list"],
    ["code", "add", "Ben", "T2.1", "--turn", "2"],
    ["code", "--help"],
    ["review", "list", "--json"],
    ["review", "hits"],
    ["source", "show", "Anna"],
    ["memo", "add", "--text", "a note"],
    ["case", "set", "Ben", "role=GP"],
    ["undo"],
    ["source", "list"],
    ["review", "list"],
    ["check"],
    ["backup"],
    ["report", "frequencies", "--csv"],
    ["quotes", "T1"],
    ["export", "csv"],
    ["report", "--help"],
    ["report", "network", "--help"],
    ["find", "--help"],
    ["quotes", "--help"],
    ["picture", "--help"],
    ["export", "html", "--help"],
    ["suggest", "--help"],
    ["suggest", "codes", "--help"],
    ["review", "--help"],
    ["evaluate", "--help"],
)


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_no_heavy_library_is_loaded(small_folder: Path, arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(arguments)],
        cwd=small_folder,
        env=environment(),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    loaded = {name.partition(".")[0] for name in json.loads(done.stderr.rpartition("\nmodules ")[2])}
    assert "qualkit" in loaded
    assert loaded & set(HEAVY) == set()


def test_the_library_is_imported_for_next_to_nothing() -> None:
    program = "import sys; before = set(sys.modules); import qualkit; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", program], env=environment(), capture_output=True, text=True)
    assert [name for name in eval(done.stdout) if name.startswith("qualkit")] == ["qualkit", "qualkit.version"]


@pytest.mark.parametrize("place", ["", "transcripts"])
def test_the_quick_way_says_what_the_long_way_says(small_folder: Path, place: str) -> None:
    """`qualkit status` and `--help` have a way of their own; with an option they go the way of all commands."""
    for quick, long in ((["status"], ["status", "--study", small_folder]), (["--help"], ["-q", "--help"])):
        one, other = real(*quick, cwd=small_folder / place), real(*long)
        assert (one.code, one.out, one.err) == (other.code, other.out, other.err)
    assert one.out.startswith("Usage: qualkit")


def test_the_quick_way_leaves_what_is_out_of_the_ordinary(small_folder: Path, tmp_path: Path) -> None:
    (small_folder / "qualkit.toml").write_text("[study]\ntitle = 3\n", encoding="utf-8")
    answer = real("status", cwd=small_folder)
    assert answer.code == 1 and "qualkit.toml:2" in answer.errors[0]
    (small_folder / "qualkit.toml").unlink()
    assert real("status", cwd=small_folder).out.startswith("study  (")
    (small_folder / ".qualkit" / "staging").mkdir(parents=True, exist_ok=True)
    (small_folder / ".qualkit" / "staging" / "left.tmp").write_bytes(b"by a kill")
    assert real("status", cwd=small_folder).code == 0
    assert not (small_folder / ".qualkit" / "staging").exists()
    (small_folder / "project.db").write_bytes(b"")
    assert "not a qualkit study" in real("status", cwd=small_folder).errors[0]
    assert "qualkit init" in real("status", cwd=tmp_path).errors[0]


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["--help"], ["status"]], ids=" ".join)
def test_it_takes_at_most_five_times_as_long_as_python_itself(example_study: Path, arguments: list[str]) -> None:
    """Measured by turns in one run; the least of ten, since other work on the machine only ever adds."""
    commands = {"python": ["-c", "pass"], "qualkit": ["-m", "qualkit", *arguments]}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(10):
        for name, command in commands.items():
            began = time.perf_counter()
            subprocess.run(
                [sys.executable, *command], cwd=example_study, env=environment(), stdout=subprocess.DEVNULL, check=True
            )
            times[name].append(time.perf_counter() - began)
    least = {name: min(taken) for name, taken in times.items()}
    middle = {name: statistics.median(taken) for name, taken in times.items()}
    assert least["qualkit"] <= 5 * least["python"], (
        least,
        middle,
        os.getloadavg() if hasattr(os, "getloadavg") else "",
    )
