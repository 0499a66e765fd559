"""The screen in trouble: refusals, other programs, crashes, no terminal; and what it remembers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import qualkit
from qualkit.errors import NotFound
from qualkit.tui.app import CodingApp
from tests.helpers.terminal import Answer
from tests.tui.desk_study import Hand, at_the_screen, codings, presses


def test_a_refused_action_is_a_sentence_on_the_screen(small_study: qualkit.Study) -> None:
    small_study.codings.add("Anna", "T2.1", quote="kind")

    async def steps(hand: Hand) -> None:
        await hand.go("kind", select=True)
        await hand.press("1")
        assert hand.said.startswith("Not done: Anna is coded T2.1 at this place already (coding 1).")
        await hand.press("U")
        assert hand.said == "Not done: There is nothing to redo."

    at_the_screen(small_study, steps)


async def _until(hand: Hand, done: Callable[[], bool]) -> None:
    """Wait until something is so: at most five seconds."""
    for _ in range(100):
        if done():
            return
        await hand.pilot.pause(0.05)
    raise AssertionError("it never came to this")


@presses("escape", on="Waiting")
def test_while_another_program_writes_the_screen_waits_and_nothing_is_lost(small_study: qualkit.Study) -> None:
    """Nor is anything doubled: a coding, a memo, and a new code with its coding are each written once."""
    small_study.codings.add("Anna", "T2.1", quote="kind")
    with (
        qualkit.Study.open(small_study.folder, coder="tester") as mine,
        qualkit.Study.open(small_study.folder) as other,
    ):
        lock = other._session.connection

        async def steps(hand: Hand) -> None:
            await hand.go("no desk", select=True)
            lock.execute("BEGIN IMMEDIATE")
            await hand.press("1")
            assert hand.question == "Waiting" and hand.sees("Another program is writing")
            await hand.press("1", "down", "x")
            lock.execute("ROLLBACK")
            # The wait is over a moment before what waited is done: it is what the screen says that tells.
            await _until(hand, lambda: hand.said == "Coded T2.1 Team.")
            assert hand.question == ""

            lock.execute("BEGIN IMMEDIATE")
            await hand.press("m", "y")
            await hand.type("words")
            await hand.press("escape")
            assert hand.question == "Waiting"
            await hand.press("escape")
            assert hand.question == "Writing" and hand.sees("Nothing was changed") and hand.sees("words")
            await hand.press("escape")
            assert hand.question == "Waiting"
            lock.execute("ROLLBACK")
            await _until(hand, lambda: hand.said.startswith("Memo 1"))
            assert hand.question == ""

            await hand.go("corridor", select=True)
            await hand.press("c")
            await hand.type("Echo")
            await hand.press("enter")
            lock.execute("BEGIN IMMEDIATE")
            await hand.press("enter")
            await _until(hand, lambda: hand.question == "Waiting")
            lock.execute("ROLLBACK")
            await _until(hand, lambda: "New code" in hand.said)
            assert hand.question == ""

            lock.execute("BEGIN IMMEDIATE")
            hand.screen.look()
            await hand.pilot.pause()
            assert hand.question == "", "looking for changes waits for nobody"
            lock.execute("ROLLBACK")

        at_the_screen(mine, steps)
        assert [memo.body for memo in mine.memos.list()] == ["words"]
        new = [code for code in mine.codebooks.show() if code.name == "Echo"]
        assert len(new) == 1
    assert sorted(codings(small_study)) == sorted([("T2.1", "kind"), ("T2.1", "no desk"), (new[0].key, "corridor")])


def test_the_first_opening_stands_where_the_interview_begins(tmp_path: Path, small_study: qualkit.Study) -> None:
    file = tmp_path / "Carl.txt"
    file.write_text(
        "Interview with Carl\nin the kitchen\n\nINT: How are you?\n\nCarl: Well enough.\n\nINT: Good.\n\nCarl: Yes.\n",
        encoding="utf-8",
    )
    small_study.sources.add([file])
    seen: list[str] = []

    async def first(hand: Hand) -> None:
        seen.append(hand.cursor)
        await hand.press("ctrl+home", "q")

    async def again(hand: Hand) -> None:
        seen.append(hand.cursor)

    at_the_screen(small_study, first, source="Carl")
    at_the_screen(small_study, again, source="Carl")
    assert seen == ["Well enough.", "Interview wi"], "where one left off, also if that is the very beginning"


def test_what_another_program_writes_shows_up(small_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        with qualkit.Study.open(small_study.folder, coder="Bea") as other:
            other.codings.add("Anna", "T2.1", quote="The team is kind.")
        hand.screen.look()
        await hand.pilot.pause()
        assert hand.said == "The study was changed elsewhere (+1 codings here)."
        await hand.go("team")
        assert hand.sees("Bea, coding 1")
        await hand.press("x")
        assert hand.said.startswith("Not done: ") and "Bea" in hand.said

    at_the_screen(small_study, steps)
    assert codings(small_study) == [("T2.1", "The team is kind.")]


def test_a_codebook_edited_wrongly_is_told_and_coding_goes_on(small_study: qualkit.Study) -> None:
    path = small_study.folder / "codebooks" / "tiny.yaml"
    good = path.read_text("utf-8")

    async def steps(hand: Hand) -> None:
        path.write_text("id: [", encoding="utf-8")
        await hand.go("kind", select=True)
        await hand.press("c")
        await hand.type("T2.1")
        await hand.press("enter")
        assert hand.said == "Coded T2.1 Team."
        await hand.press("u")
        assert hand.said.startswith("Taken back: coded Anna with T2.1") and "tiny.yaml" in hand.said
        path.write_text(good, encoding="utf-8")
        await hand.press("U")
        assert hand.said.endswith("(coding 1).")

    at_the_screen(small_study, steps)
    assert codings(small_study) == [("T2.1", "kind")]


def test_words_not_saved_yet_survive_a_crash(small_study: qualkit.Study) -> None:
    async def crash(hand: Hand) -> None:
        await hand.press("m", "y")
        await hand.type("half a thought")
        hand.app.exit()

    at_the_screen(small_study, crash)
    assert small_study.memos.list() == []

    async def again(hand: Hand) -> None:
        await hand.press("m", "y")
        assert hand.sees("half a thought") and hand.sees("You were interrupted")
        await hand.press("escape")

    at_the_screen(small_study, again)
    assert [memo.body for memo in small_study.memos.list()] == ["half a thought"]
    assert json.loads((small_study.folder / ".qualkit" / "drafts.json").read_text("utf-8")) == {"tester": {}}


@pytest.mark.parametrize(
    "damage", [b"", b"{", b"[]", b'{"tester": 3}', b'{"tester": {"sources": {"Anna": {"offset": -9}}}}']
)
def test_a_damaged_memory_stops_nobody(small_study: qualkit.Study, damage: bytes) -> None:
    folder = small_study.folder / ".qualkit"
    folder.mkdir(exist_ok=True)
    for name in ("places.json", "drafts.json", "screen.json"):
        (folder / name).write_bytes(damage)

    async def steps(hand: Hand) -> None:
        assert hand.cursor == "I am alone m"
        await hand.press("q")

    at_the_screen(small_study, steps, source="")


def test_a_study_without_sources_or_codes_is_refused(tmp_path: Path, small_study: qualkit.Study) -> None:
    with qualkit.Study.create(tmp_path / "empty") as study:
        with pytest.raises(NotFound, match="no sources yet"):
            CodingApp(study)
        study.sources.add([small_study.folder / "transcripts" / "Anna.txt"])
        with pytest.raises(NotFound, match="no codebook"):
            CodingApp(study)
    with pytest.raises(NotFound, match='no source "Carl"'):
        CodingApp(small_study, "Carl")


def test_without_a_terminal_the_way_out_is_named(small_folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(qualkit.__file__).parent.parent)}
    command = [sys.executable, "-m", "qualkit", "--study", str(small_folder), "code", "Anna"]
    found = subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert found.returncode == 1 and found.stdout == ""
    assert (
        found.stderr.startswith("Error: The coding screen needs a terminal") and "qualkit code --plain" in found.stderr
    )


def test_a_mistake_of_the_program_shows_no_words(
    small_study: qualkit.Study, capsys: pytest.CaptureFixture[str]
) -> None:
    async def steps(hand: Hand) -> None:
        hand.screen.desk.refresh = lambda *parts: [][1]
        await hand.go("kind", select=True)
        await hand.press("i")

    with pytest.raises(IndexError):
        at_the_screen(small_study, steps)
    said = capsys.readouterr()
    assert "kind" not in said.out + said.err and "Traceback" not in said.err
    assert Answer is not None


def test_the_mouse_chooses_a_coding_in_the_margin(small_study: qualkit.Study) -> None:
    small_study.codings.add("Anna", "T2.1", quote="The team is kind.")

    async def steps(hand: Hand) -> None:
        row = next(at for at, words in enumerate(hand.rows()) if "T2.1 Team" in words)
        column = hand.rows()[row].index("T2.1")
        await hand.pilot.click(offset=(column, row))
        await hand.pilot.pause()
        assert hand.cursor == "The team is " and hand.sees("you, coding 1")
        await hand.pilot.click("#keys", offset=(2, 0))
        await hand.pilot.pause()
        assert codings(small_study) == [], "the footer's keys can be clicked"

    at_the_screen(small_study, steps)
