"""A day of coding one example interview in a real terminal, by its keys; then the study is checked and read again."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import qualkit
from qualkit.domain.codings import Origin

pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
pytestmark = pytest.mark.slow

QUALKIT = [sys.executable, "-m", "qualkit"]
SOURCE = "LW03"


def _screen(folder: Path, **environment: str):  # type: ignore[no-untyped-def]  # pty is not on every system
    from tests.helpers.real_terminal import RealTerminal

    paths = {"PYTHONPATH": str(Path(qualkit.__file__).parent.parent), "QUALKIT_CODER": "reader", **environment}
    terminal = RealTerminal([*QUALKIT, "code", SOURCE], folder, **paths)
    terminal.wait_for("help")
    return terminal


def _mine(study: qualkit.Study) -> list[qualkit.Coding]:
    return [c for c in study.codings.list(source=SOURCE, coder="reader") if c.origin is Origin.HUMAN]


def test_a_whole_session(example_copy: Path) -> None:
    with _screen(example_copy) as screen:
        # Sentence by sentence with the list of codes, then with the number of the code used last.
        for code in ("LWR1.5", "LWR2.6", "LWR3.4"):
            screen.press(".", "s", "c")
            screen.type(code)
            screen.press("enter")
        for number in ("1", "2", "3", "1", "2", "3", "1", "2", "3", "1", "2", "3"):
            screen.press(".", "s", number)
        # Whole turns, ranges and words.
        for _ in range(6):
            screen.press("j", "j", "t", "1")
        screen.press("k", "w", "w", "2", "escape", "v", "down", "right", "3")
        # New codes made on the spot, and one of the participant's own words.
        for made, name in enumerate(("Doors that open one way", "Lunch", "What the corridor hears"), 5):
            screen.press("j", "s", "c")
            screen.type(name)
            screen.press("enter", "enter")
            screen.wait_for(f"New code LWR{made}")
        # Memos, a key quotation, a negative case.
        screen.press("m", "enter")
        screen.type("Why does this come **twice**? See [[LWR3.4]].")
        screen.press("ctrl+s")
        screen.press("K", "A")
        # Two back, one forth again.
        screen.press("u", "u", "U")
        screen.press("q")
        assert screen.end() == 0

    with qualkit.Study.open(example_copy, coder="reader") as study:
        codings = _mine(study)
        new = [
            code
            for book in [study.codebooks.show()]
            for code in book
            if code.type != "a priori" or code.status == "draft"
        ]
        assert len(codings) >= 25, len(codings)
        assert len(new) == 3, [code.name for code in new]
        assert [memo.body for memo in study.memos.list(search="twice")] == [
            "Why does this come **twice**? See [[LWR3.4]]."
        ]
        log = [line.what for line in study.history.log()]
        assert sum(line.startswith("undo of") for line in log) == 2
        assert sum(line.startswith("redo of") for line in log) == 1
        before = {coding.guid: coding.quote for coding in codings}

        # In the same terminal: a merge and a split, then the screen again.
        study.codebooks.merge([new[0].key], new[1].key, why="They say the same.")
        some = [coding.number for coding in _mine(study) if coding.code == "LWR2.6"]
        study.codebooks.split("LWR2.6", into={"Money": some[:2], "Rooms": some[2:]}, why="Two things in one.")
        after = {coding.guid: coding.quote for coding in _mine(study)}
        assert after == before, "every coding keeps its words"
        assert study.integrity.check().clean

    with _screen(example_copy, NO_COLOR="1") as screen:
        assert b"before turn 1" not in screen.output, "it opens where it was left"
        screen.press("u", "u", "q")
        assert screen.end() == 0
    with qualkit.Study.open(example_copy, coder="reader") as study:
        assert {coding.guid: coding.quote for coding in _mine(study)} == before
        assert {code.name for code in study.codebooks.show()} >= {code.name for code in new}
        assert study.integrity.check().clean


def test_a_lost_connection_loses_nothing(example_copy: Path) -> None:
    import os
    import signal

    with _screen(example_copy) as screen:
        screen.press(".", "s", "c")
        screen.type("LWR3.4")
        screen.press("enter", "m", "enter")
        screen.type("half a thou")
        screen.settle(quiet=2.5, limit=6.0)  # what is being written is noted every other second, and the cursor blinks
        os.kill(screen.process, signal.SIGHUP)
        screen.end()
    with qualkit.Study.open(example_copy, coder="reader") as study:
        assert [coding.code for coding in _mine(study)] == ["LWR3.4"]
        assert study.integrity.check().clean
    with _screen(example_copy) as screen:
        screen.press("m", "enter")
        screen.wait_for("half a thou")  # what was being written is offered again
        screen.press("escape", "q")
        screen.end()
