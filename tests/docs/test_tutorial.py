"""The tutorial works as it is printed: its commands run in order, and its highlighted lines are what they answer.

In a ```console block, lines that begin with ``$`` are run. Lines named in ``hl_lines`` must occur in the output of the
commands of that block; ``…`` stands for anything, and line breaks do not count, since terminals differ in width.

A block that opens the coding screen is followed by a numbered list. What it tells the reader to press and to type is
pressed and typed, and what it says the screen says is looked for.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import qualkit
from tests.tui.desk_study import Hand, at_the_screen

TOP = Path(__file__).resolve().parents[2]
TUTORIAL = TOP / "docs" / "tutorial" / "first-study.md"
BLOCK = re.compile(r"^```console(?: hl_lines=\"([\d ]+)\")?\n(.*?)^```$\n*((?:(?:\d\.)? [^\n]*\n+)*)", re.M | re.S)
SCREEN = re.compile(r"qualkit code (\w+)")
STEP = re.compile(r"\b([Pp]ress|[Tt]ype|says) `([^`]+)`")


@dataclass
class Block:
    commands: list[str]
    promised: list[str]
    steps: list[tuple[str, str]]


def blocks() -> list[Block]:
    found = []
    for marked, body, listed in BLOCK.findall(TUTORIAL.read_text(encoding="utf-8")):
        lines = body.splitlines()
        numbers = [int(number) for number in marked.split()]
        found.append(
            Block(
                commands=[line[2:] for line in lines if line.startswith("$ ")],
                promised=[lines[number - 1] for number in numbers],
                steps=[(verb.lower(), what) for verb, what in STEP.findall(listed)],
            )
        )
    return found


def promise(line: str) -> re.Pattern[str]:
    """A highlighted line as a pattern over output whose white space is single spaces."""
    pieces = [re.escape(" ".join(piece.split())) for piece in line.split("…")]
    return re.compile(r".*?".join(piece for piece in pieces if piece))


def run(command: str, folder: Path) -> tuple[str, Path]:
    """What a command prints, and the folder one is in after it."""
    words = shlex.split(command)
    if words[0] == "cd":
        return "", folder / words[1]
    assert words[0] == "qualkit", f"the tutorial may only use qualkit and cd: {command}"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("QUALKIT_")}
    environment |= {"PYTHONPATH": str(TOP), "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}
    done = subprocess.run(
        [sys.executable, "-m", "qualkit", *words[1:]],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-1500:]}{done.stderr[-1500:]}"
    return done.stdout + done.stderr, folder


def at_the_coding_screen(source: str, steps: list[tuple[str, str]], folder: Path) -> None:
    """Do what the list says at the coding screen."""

    async def follow(hand: Hand) -> None:
        for verb, what in steps:
            if verb == "press":
                await hand.press({"/": "slash", ".": "full_stop"}.get(what, what.lower() if len(what) > 1 else what))
            elif verb == "type":
                await hand.type(what)
            else:
                assert hand.said == what

    with qualkit.Study.open(folder, coder="sam") as study:
        before = len(study.codings.list(source=source, origin="human"))
        at_the_screen(study, follow, source=source, size=(120, 36))
        assert len(study.codings.list(source=source, origin="human")) == before + 1


def test_every_highlighted_line_is_an_answer() -> None:
    found = blocks()
    assert sum(len(block.promised) for block in found) > 20
    for block in found:
        assert block.commands
        assert not [line for line in block.promised if line.startswith("$")]
        assert not [line for line in block.promised if not line.replace("…", "").strip()]


@pytest.mark.slow
@pytest.mark.first
def test_the_tutorial_works_as_printed(tmp_path: Path) -> None:
    shutil.copytree(TOP / "transcripts_example", tmp_path / "transcripts_example")
    folder = tmp_path
    for block in blocks():
        output = ""
        for command in block.commands:
            screen = SCREEN.fullmatch(command)
            if screen:
                assert len(block.steps) > 5
                at_the_coding_screen(screen[1], block.steps, folder)
                continue
            printed, folder = run(command, folder)
            output += printed
        flat = " ".join(output.split())
        for line in block.promised:
            assert promise(line).search(flat), f"{block.commands}: not answered: {line!r}\nbut:\n{output[:3000]}"
    assert (folder / "exports" / "findings.docx").stat().st_size > 10_000
