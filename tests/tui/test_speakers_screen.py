"""The review of speakers on the screen: every key, what is written and when, and what one sees of it."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

import qualkit
from qualkit.tui.review.programs import SpeakersApp
from qualkit.tui.review.speakers_keys import KEYS, by_group, footer
from qualkit.tui.review.speakers_screen import SpeakersScreen
from tests.helpers.screens import drive
from tests.tui.review_study import PRESSED, Reviewer, presses
from tests.tui.screen_pictures import faint, looks_as, picture
from tests.unit.test_speakers import GROUP, PAIR, PLAIN

ON = "speakers"


@pytest.fixture
def study(tmp_path: Path) -> Iterator[qualkit.Study]:
    for name, text in (("Group", GROUP), ("Plain", PLAIN), ("Pair", PAIR)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    with qualkit.Study.create(tmp_path / "study", title="Speakers", coder="tester") as made:
        made.sources.add([tmp_path / f"{name}.txt" for name in ("Group", "Plain", "Pair")])
        made.cases.set("Ann", {"role": "carer"})
        yield made


def review(
    study: qualkit.Study,
    steps: Callable[[Reviewer], Awaitable[None]],
    *names: str,
    size: tuple[int, int] = (80, 24),
) -> SpeakersApp:
    """Open the screen on these sources and do the steps."""
    app = SpeakersApp(study, names or ("Group", "Pair"))

    async def run(pilot: Pilot[Any]) -> None:
        await steps(Reviewer(app, pilot))

    drive(app, run, size)
    return app


def who(study: qualkit.Study, source: str = "Group") -> list[tuple[str, str]]:
    return list(dict.fromkeys((turn.speaker, str(turn.role)) for turn in study.sources.get(source).turns))


def last_action(study: qualkit.Study) -> str:
    return study.status().undo


@presses(ON, "r", "n", "enter")
def test_nothing_is_written_before_enter_and_all_of_it_then(study: qualkit.Study) -> None:
    before, text = who(study), study.sources.get("Group").text

    async def steps(hand: Reviewer) -> None:
        await hand.press("r", "n")
        await hand.type("INT")
        await hand.press("enter")
        assert hand.screen.label.label == "INT" and str(hand.screen.label.role) == "interviewer"
        assert "not written yet" in hand.told("title") and who(study) == before
        await hand.press("enter")
        assert "Group is written" in hand.told("status") and hand.told("title").startswith("Pair (2 of 2)")

    app = review(study, steps)
    assert ("INT", "interviewer") in who(study) and study.sources.get("Group").text == text
    assert len(app.changes) == 1 and app.unwritten == ""
    study.history.undo()
    assert who(study) == before, "one action"


@presses(ON, "x", "u")
def test_steps_are_taken_back_one_by_one(study: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        role = str(hand.screen.label.role)
        await hand.press("r", "r")
        twice = str(hand.screen.label.role)
        await hand.press("r", "x")
        assert str(hand.screen.label.role) == twice
        await hand.press("u", "x")
        assert str(hand.screen.label.role) == role and not hand.screen.draft.changed
        await hand.press("x")
        assert hand.told("status").startswith("Not done: Nothing was changed here yet.")

    review(study, steps)


@presses(ON, "m", "M", "down", "up", "escape")
def test_marked_labels_become_one(study: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        await hand.press("M")
        assert hand.told("status").startswith("Not done: Mark the labels first")
        await hand.press("m")
        assert hand.sees("✱ Speaker 1")
        await hand.press("escape")
        assert not hand.sees("✱")
        await hand.press("down", "m", "down", "m", "up", "up", "M")
        assert hand.question == "Line" and hand.sees("One speaker: Speaker 2, Speaker 3")
        await hand.type("P1")
        await hand.press("enter")
        assert [one.label for one in hand.screen.draft.labels] == ["Speaker 1", "P1"]
        assert hand.sees("was Speaker 2, Speaker 3")
        await hand.press("enter")

    turns = len(study.sources.get("Group").turns)
    review(study, steps)
    assert {speaker for speaker, _ in who(study)} == {"Speaker 1", "P1"}
    assert len(study.sources.get("Group").turns) == turns


@presses(ON, "c", "y")
def test_cases_old_and_new_here_and_always(study: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        await hand.press("y")
        assert hand.told("status").startswith("Not done: No case is linked")
        await hand.press("down", "c")
        assert hand.question == "CasePicker"
        await hand.type("an")
        await hand.press("enter")
        assert hand.screen.label.cases == ("Ann",)
        await hand.press("y")
        assert hand.sees("case Ann in every file")
        await hand.press("down", "c")
        await hand.type("Zoe")
        assert hand.sees("new case “Zoe”")
        await hand.press("enter", "down", "c", "escape")
        assert [row["case"] for row in study.cases.list()] == ["Ann"], "not before it is written"
        await hand.press("enter")

    review(study, steps)
    assert {one.label: one.case for one in study.speakers.labels("Group")}["Speaker 2"] == "Ann"
    assert [row["case"] for row in study.cases.list()] == ["Ann", "Zoe"]
    assert [row["case"] for row in study.speakers.rules()] == ["Ann"]


@presses(ON, "d")
def test_a_division_is_seen_before_it_is_taken(study: qualkit.Study) -> None:
    before = len(study.sources.get("Plain").turns)

    async def steps(hand: Reviewer) -> None:
        await hand.press("d", "a")
        assert hand.question == "Look"
        assert hand.sees("Plain divided by alternate") and hand.sees(f"now there are {before}")
        await hand.press("escape")
        assert not hand.screen.draft.changed
        await hand.press("d", "a", "enter")
        assert [str(one.role) for one in hand.screen.draft.labels] == ["interviewer", "participant"]
        await hand.press("n")
        await hand.type("INT")
        await hand.press("enter", "enter")

    review(study, steps, "Plain")
    assert {speaker for speaker, _ in who(study, "Plain")} >= {"INT"}
    study.history.undo()
    assert len(study.sources.get("Plain").turns) == before, "division and names are one action"


@presses(ON, "f")
def test_what_is_remembered(study: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        await hand.press("f")
        assert "remember: no" in hand.told("title")
        await hand.press("r", "enter")
        assert not len(study.speakers.rules())
        await hand.press("f", "r", "enter")

    review(study, steps)
    assert [row["label"] for row in study.speakers.rules()] == ["speaker 1"]


@presses(ON, "s", "p", "q")
def test_going_on_and_back_and_leaving(study: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        await hand.press("p")
        assert hand.told("status").startswith("Not done: This is the first source.")
        await hand.press("r", "s")
        assert hand.told("status") == "Group is skipped."
        await hand.press("p")
        assert hand.told("title").startswith("Group (1 of 2)") and not hand.screen.draft.changed
        await hand.press("s", "r", "p")
        assert hand.told("status").startswith("Not done: What you said of this source is not written.")
        await hand.press("q")
        assert hand.question == "Menu"
        await hand.press("escape", "q", "d")

    before = who(study), who(study, "Pair")
    app = review(study, steps)
    assert (who(study), who(study, "Pair")) == before and app.unwritten == "Pair"


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
@presses(ON, "ctrl+q", "ctrl+c")
def test_leaving_asks_and_can_write(study: qualkit.Study, key: str) -> None:
    async def steps(hand: Reviewer) -> None:
        await hand.press("r", key)
        assert hand.question == "Menu"
        await hand.press("w")

    app = review(study, steps)
    assert len(app.changes) == 1 and app.unwritten == ""


def test_a_refusal_changes_nothing(study: qualkit.Study) -> None:
    study.cases.set("Bea", {})

    async def steps(hand: Reviewer) -> None:
        for name in ("an", "be"):
            await hand.press("down", "c")
            await hand.type(name)
            await hand.press("enter")
        await hand.press("n")
        await hand.type("Speaker 2")
        await hand.press("enter")
        assert hand.told("status").startswith("Not done:"), "two cases are not one speaker"
        assert len(hand.screen.draft.labels) == 3

    review(study, steps)


@presses(ON, "full_stop", "comma", "j", "k", "pagedown", "pageup", "home", "end")
def test_looking_at_the_transcript(study: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        view, source = hand.screen.view, hand.screen.draft.source
        own = [turn.span.start for turn in source.turns if turn.speaker == "Speaker 1"]
        await hand.press("full_stop")
        assert view.cursor == own[1]
        await hand.press("comma", "j")
        assert view.cursor == own[1]
        await hand.press("k", "k")
        assert view.cursor == own[0] and "no other turn" in hand.told("status")
        await hand.press("pagedown", "end", "pageup", "home")
        assert view.scroll_offset.y == 0
        await hand.press("down")
        assert source.turn_at(view.cursor).speaker == "Speaker 2"

    review(study, steps)


def test_the_mouse(study: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        await hand.pilot.click("#list", offset=(6, 2))
        assert hand.screen.label.label == "Speaker 2"
        row = hand.screen.view.page.row_of(hand.screen.draft.source.turns[0].span.start)
        await hand.pilot.click("#page", offset=(4, row))
        assert hand.screen.label.label == "Speaker 1"

    review(study, steps)


@presses(ON, "question_mark", "f1", "f2", "T")
def test_help_and_light(study: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        for key in ("question_mark", "f1"):
            await hand.press(key)
            assert hand.question == "Help" and hand.sees("Nothing is written before Enter")
            await hand.press("escape")
        for key, theme in (("f2", "qualkit-light"), ("T", "qualkit-dark")):
            await hand.press(key)
            assert hand.app.theme == theme

    review(study, steps)


def test_the_table_of_keys_is_whole() -> None:
    names = [name for key in KEYS for name in key.keys]
    assert len(names) == len(set(names)) and set(names) == {key for on, key in PRESSED if on == ON}
    assert all(callable(getattr(SpeakersScreen, f"do_{key.verb}")) for key in KEYS)
    assert all(key.does.endswith(".") and key.label for key in KEYS)
    assert not [name for name in names if re.search(r"alt|ctrl\+shift|ctrl\+\d|ctrl\+[imh\[]$|f11", name)]
    assert sum(map(len, by_group().values())) == len(KEYS)
    for marked in (False, True):
        assert {"help", "leave"} <= {key.verb for key in footer(marked=marked, changed=True)}


async def _first(hand: Reviewer) -> None:
    await hand.press("down")


async def _marked(hand: Reviewer) -> None:
    await hand.press("r", "down", "m", "down")


async def _division(hand: Reviewer) -> None:
    await hand.press("s", "d", "q")


PICTURES = {"first": _first, "marked": _marked, "division": _division}
CASES = [*((name, (80, 24)) for name in PICTURES), ("first", (160, 50))]


@pytest.mark.parametrize(("name", "size"), CASES, ids=[f"{name}-{size[0]}x{size[1]}" for name, size in CASES])
def test_it_looks_as_it_did(study: qualkit.Study, name: str, size: tuple[int, int]) -> None:
    pictures: list[str] = []

    async def steps(hand: Reviewer) -> None:
        await PICTURES[name](hand)
        await hand.pilot.pause(0.1)
        pictures.append(picture(hand.app))

    review(study, steps, "Group", "Plain", size=size)
    looks_as(f"reviews/speakers-{name}-{size[0]}x{size[1]}", pictures[0])


@pytest.mark.parametrize("light", [False, True], ids=["dark", "light"])
def test_every_word_can_be_read(study: qualkit.Study, light: bool) -> None:
    async def steps(hand: Reviewer) -> None:
        if light:
            await hand.press("f2")
        await hand.press("r", "down", "m")
        await hand.pilot.pause(0.1)
        assert faint(hand.app) == set()

    review(study, steps, size=(130, 30))
