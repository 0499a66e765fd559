"""The review of findings on the screen: every key, what it does to the study, and what one sees of it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

import qualkit
from qualkit.domain.sources import Span
from qualkit.tui.review.findings_keys import KEYS, by_group, footer
from qualkit.tui.review.findings_screen import FindingsScreen
from qualkit.tui.review.programs import FindingsApp
from qualkit.tui.review.stretching import stretched
from tests.helpers.named_study import make_named_study
from tests.helpers.screens import drive
from tests.tui.review_study import PRESSED, Reviewer, presses
from tests.tui.screen_pictures import faint, looks_as, picture

ON = "findings"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    top = tmp_path_factory.mktemp("named")
    before = os.environ.get("QUALKIT_KEYS")
    os.environ["QUALKIT_KEYS"] = str(top / "keys")
    try:
        make_named_study(top / "study")
    finally:
        os.environ.pop("QUALKIT_KEYS") if before is None else os.environ.update(QUALKIT_KEYS=before)
    return top


@pytest.fixture
def study(template: Path, tmp_path: Path) -> Iterator[qualkit.Study]:
    shutil.copytree(template, tmp_path / "named")
    with qualkit.Study.open(tmp_path / "named" / "study", coder="tester") as opened:
        opened.identifiers.use_keys(str(tmp_path / "named" / "keys"))
        yield opened


def review(
    study: qualkit.Study,
    steps: Callable[[Reviewer], Awaitable[None]],
    *,
    size: tuple[int, int] = (80, 24),
    **only: str,
) -> FindingsApp:
    """Open the screen and do the steps."""
    app = FindingsApp(study, only.pop("source", ""), **only)

    async def run(pilot: Pilot[Any]) -> None:
        await steps(Reviewer(app, pilot))

    drive(app, run, size)
    return app


def state(study: qualkit.Study, number: int) -> tuple[str, str]:
    found = study.identifiers.get(number)
    return found.state, found.replacement


def number_of(study: qualkit.Study, words: str, place: str = "text") -> int:
    return next(one.number for one in study.identifiers.list() if one.words == words and one.place == place)


@presses(ON, "a", "k", "x", "u", "p")
def test_decisions_are_saved_at_once_and_taken_back(study: qualkit.Study) -> None:
    first, second = study.identifiers.list(tier="certain")[:2]
    proposed = study.identifiers.propose(first.number)

    async def steps(hand: Reviewer) -> None:
        await hand.press("a")
        assert state(study, first.number) == ("accepted", proposed)
        assert proposed in hand.told("status")
        assert hand.screen.findings.number == second.number, "on to the next open one"
        await hand.press("k")
        assert state(study, second.number)[0] == "kept"
        await hand.press("u")
        assert state(study, second.number)[0] == "open" and hand.screen.findings.number == second.number
        await hand.press("p", "x")
        assert state(study, first.number) == ("open", "")
        await hand.press("u", "u", "u")
        assert state(study, first.number) == ("open", "")
        assert hand.told("status").startswith("Not done: Nothing was decided on this screen yet.")

    review(study, steps)


@presses(ON, "A", "K")
def test_everywhere(study: qualkit.Study) -> None:
    one = number_of(study, "Larkfield Surgery")

    async def steps(hand: Reviewer) -> None:
        hand.screen.findings.choose(one)
        await hand.press("A")
        assert all(o.words != "Larkfield Surgery" for o in study.identifiers.list() if o.kind == "organisation")
        await hand.press("u")
        assert state(study, one)[0] == "open"
        hand.screen.findings.choose(one)
        await hand.press("K")
        kept = {o.words for o in study.identifiers.list(state="kept")}
        assert kept == {"Larkfield Surgery"} and len(study.identifiers.list(state="kept")) > 1

    review(study, steps)


@presses(ON, "e", "E", "r")
def test_other_words_and_a_reason(study: qualkit.Study) -> None:
    one = number_of(study, "Siobhan")

    async def steps(hand: Reviewer) -> None:
        hand.screen.findings.choose(one)
        await hand.press("e")
        assert hand.question == "Line"
        await hand.type("[x]")
        await hand.press("escape")
        assert state(study, one)[0] == "open", "Esc leaves it"
        await hand.press("e")
        await hand.type("[peer]")
        await hand.press("enter")
        assert state(study, one) == ("accepted", "[peer]")
        hand.screen.findings.choose(one)
        await hand.press("E")
        await hand.type("Thessaly")
        await hand.press("enter")
        assert hand.told("status").startswith("Not done:"), "a real name is refused"
        assert state(study, one) == ("accepted", "[peer]")
        hand.screen.findings.choose(one)
        await hand.press("r")
        await hand.type("public")
        await hand.press("enter")
        assert state(study, one)[0] == "kept"

    review(study, steps)
    assert "public" in str(study.identifiers.log().rows)


@presses(ON, "w", "W", "b", "B", "plus", "minus")
def test_wider_and_narrower(study: qualkit.Study) -> None:
    one = next(o for o in study.identifiers.list("LW02") if o.words == "Siobhan")

    async def steps(hand: Reviewer) -> None:
        findings = hand.screen.findings
        findings.choose(one.number)
        await hand.press("w")
        assert "“Siobhan too”" in hand.told("about") and "place changed" in hand.told("about")
        await hand.press("W", "b")
        assert "“me. Siobhan”" in hand.told("about")
        await hand.press("B", "plus", "minus", "w")
        assert study.identifiers.get(one.number).span == one.span, "nothing is saved before it is decided"
        await hand.press("a")

    review(study, steps)
    after = study.identifiers.get(one.number)
    assert (after.words, after.state) == ("Siobhan too", "accepted")


@pytest.mark.parametrize(("side", "by", "words"), [
    ("end", 1, "Ann's team"), ("begin", 1, "rang Ann's"), ("end", -1, "Ann's"), ("begin", -1, "Ann's"),
])  # fmt: skip
def test_stretching_goes_by_whole_words(side: str, by: int, words: str) -> None:
    text = "I rang Ann's team."
    assert stretched(text, Span(7, 12), side, by).of(text) == words


def test_a_word_that_is_half_inside_becomes_whole() -> None:
    text = "I rang Ann's team."
    assert stretched(text, Span(7, 10), "end", 1).of(text) == "Ann's"
    assert stretched(text, Span(7, 17), "end", 1) == Span(7, 17), "no word more"


@presses(ON, "o")
def test_another_kind(study: qualkit.Study) -> None:
    one = number_of(study, "Siobhan")

    async def steps(hand: Reviewer) -> None:
        hand.screen.findings.choose(one)
        await hand.press("o")
        assert hand.question == "Menu"
        await hand.press("l")  # place
        assert "place (was person)" in hand.told("about")
        await hand.press("a")

    review(study, steps)
    assert study.identifiers.get(one).kind == "place"


@presses(ON, "1", "2", "3", "0", "escape", "t", "slash", "f3")
def test_showing_only_some(study: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        findings = hand.screen.findings
        everything = len(findings.rows)
        for key, tier in (("1", "certain"), ("2", "likely"), ("3", "check")):
            await hand.press(key)
            assert {str(one.tier) for one in findings.rows} == {str(o.tier) for o in findings.everything} & {tier}
            assert f"only {tier}" in hand.told("title")
        await hand.press("3")
        assert len(findings.rows) == everything, "the same key again: all"
        await hand.press("t", "p")
        assert {one.kind for one in findings.rows} == {"person"}
        await hand.press("0")
        assert len(findings.rows) == everything
        await hand.press("slash")
        await hand.type("lark")
        assert 0 < len(findings.rows) < everything, "while one types"
        await hand.press("enter")
        assert all("lark" in f"{o.before}{o.words}{o.after}".casefold() for o in findings.rows)
        await hand.press("escape")
        assert len(findings.rows) == everything
        await hand.press("f3")
        await hand.type("zzz")
        await hand.press("enter")
        assert not findings.rows and hand.sees("Esc shows all")
        await hand.press("a")
        assert hand.told("status").startswith("Not done: No finding is listed.")

    review(study, steps)


@presses(ON, "down", "up", "home", "end", "s", "enter", "pagedown", "pageup")
def test_moving(study: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        findings = hand.screen.findings
        await hand.press("down", "down")
        assert findings.at == 2
        await hand.press("up")
        assert findings.at == 1
        await hand.press("end")
        assert findings.at == len(findings.rows) - 1
        await hand.press("s")
        assert findings.at == 0, "from the last one to the first"
        await hand.press("enter", "home")
        assert findings.at == 0 and not findings.decisions
        await hand.press("pagedown", "pageup")
        assert findings.at == 0

    review(study, steps)


@presses(ON, "i", "enter")
def test_words_that_no_scan_found(study: qualkit.Study) -> None:
    number = number_of(study, "07700 900123")

    async def steps(hand: Reviewer) -> None:
        view, findings = hand.screen.view, hand.screen.findings
        findings.choose(number)
        hand.screen.redraw()
        await hand.press("i")
        assert hand.screen.marking
        await hand.press("a")
        assert not findings.decisions, "nothing is decided in the list meanwhile"
        source = findings.text_of(findings.here.source)
        start = source.text.index("small")
        view.go_to(start)
        await hand.press("w", "enter", "p")
        assert hand.told("status").startswith("Added and accepted.")
        assert not hand.screen.marking and findings.here.words == "small"
        await hand.press("u", "i")
        view.go_to(start)
        await hand.press("escape")
        assert not hand.screen.marking

    before = len(study.identifiers.list(state=""))
    review(study, steps)
    assert len(study.identifiers.list(state="")) == before


def test_the_mouse(study: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        findings = hand.screen.findings
        await hand.pilot.click("#list", offset=(10, 3))
        assert findings.at == 3
        await hand.press("home")
        view = hand.screen.view
        page, source = view.page, findings.text_of(findings.here.source)
        other = next(o for o in findings.rows if o.source == source.name and o.number != findings.number)
        at = page.row_of(other.span.start)
        column = page.column_of(at, other.span.start) + 3
        await hand.pilot.click("#page", offset=(column, at - view.scroll_offset.y))
        assert findings.number == other.number and not hand.screen.marking, "a finding in the transcript"
        row = page.row_of(hand.screen.view.cursor) - hand.screen.view.scroll_offset.y
        await hand.pilot.click("#page", offset=(6, row), times=2)
        await hand.pilot.pause()
        assert hand.screen.marking and hand.screen.view.selection is not None
        await hand.pilot.click("#list", offset=(10, 1))
        assert not hand.screen.marking and findings.at == 1
        await hand.pilot.mouse_down("#page", offset=(4, 1))
        await hand.pilot.hover("#page", offset=(12, 1))
        await hand.pilot.mouse_up("#page", offset=(12, 1))
        assert hand.screen.marking and len(view.selection) == 9
        await hand.press("escape")
        assert not hand.screen.marking and view.selection is None

    review(study, steps)


def test_what_stands_in_no_transcript(study: qualkit.Study) -> None:
    attribute = next(one.number for one in study.identifiers.list() if one.place == "attribute")

    async def steps(hand: Reviewer) -> None:
        hand.screen.findings.choose(attribute)
        hand.screen.redraw()
        await hand.pilot.pause()
        assert hand.told("aside").startswith("Not in a transcript: attribute")
        await hand.press("w")
        assert hand.told("status").startswith("Not done: This finding has no place in a text")
        await hand.press("i")
        assert hand.told("status").startswith("Not done: Words are added in a transcript.")

    review(study, steps)


def test_what_another_program_decides_is_shown(study: qualkit.Study) -> None:
    first = study.identifiers.list(tier="certain")[0]

    async def steps(hand: Reviewer) -> None:
        with qualkit.Study.open(study.folder, coder="other") as other:
            other.identifiers.keep([first.number])
        hand.screen.look()
        assert hand.screen.findings.here.state == "kept"
        assert "changed elsewhere" in hand.told("status")
        await hand.press("u")
        assert hand.told("status").startswith("Not done:"), "the other's decision is not taken back from here"

    review(study, steps)


@presses(ON, "question_mark", "f1", "f2", "T", "q")
def test_help_light_and_the_end(study: qualkit.Study) -> None:
    async def steps(hand: Reviewer) -> None:
        for key in ("question_mark", "f1"):
            await hand.press(key)
            assert hand.question == "Help" and hand.sees("One finding after the other")
            await hand.press("escape")
        for key, theme in (("f2", "qualkit-light"), ("T", "qualkit-dark")):
            await hand.press(key)
            assert hand.app.theme == theme
        await hand.press("q")

    app = review(study, steps)
    assert app.findings.states()["open"] == len(study.identifiers.list())


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
@presses(ON, "ctrl+q", "ctrl+c")
def test_closing_by_ctrl(study: qualkit.Study, key: str) -> None:
    async def steps(hand: Reviewer) -> None:
        await hand.press(key)
        assert not hand.app.is_running or hand.app._exit

    review(study, steps, source="LW02")


def test_the_table_of_keys_is_whole() -> None:
    table = {name for key in KEYS for name in key.keys}
    assert table == {key for on, key in PRESSED if on == ON}
    assert all(callable(getattr(FindingsScreen, f"do_{key.verb}")) for key in KEYS)
    assert all(key.does.endswith(".") and key.label for key in KEYS)
    for name in table:
        assert not re.search(r"alt|ctrl\+shift|ctrl\+\d|ctrl\+[imh\[]$|f11", name), name
    assert sum(map(len, by_group().values())) >= len(KEYS) - 2
    for situation in ("finding", "decided", "marking"):
        assert [key.verb for key in footer(situation)][-2:] == ["help", "leave"]


async def _first(hand: Reviewer) -> None:
    await hand.press("down")


async def _filtered(hand: Reviewer) -> None:
    await hand.press("a", "k", "t", "p")


async def _marking(hand: Reviewer) -> None:
    await hand.press("i", "w")


PICTURES = {"first": _first, "filtered": _filtered, "marking": _marking}
CASES = [*((name, (80, 24)) for name in PICTURES), ("first", (160, 50))]


@pytest.mark.parametrize(("name", "size"), CASES, ids=[f"{name}-{size[0]}x{size[1]}" for name, size in CASES])
def test_it_looks_as_it_did(study: qualkit.Study, name: str, size: tuple[int, int]) -> None:
    pictures: list[str] = []

    async def steps(hand: Reviewer) -> None:
        await PICTURES[name](hand)
        await hand.pilot.pause(0.2)
        pictures.append(picture(hand.app))

    review(study, steps, size=size)
    looks_as(f"reviews/findings-{name}-{size[0]}x{size[1]}", pictures[0])


@pytest.mark.parametrize("light", [False, True], ids=["dark", "light"])
def test_every_word_can_be_read(study: qualkit.Study, light: bool) -> None:
    async def steps(hand: Reviewer) -> None:
        if light:
            await hand.press("f2")
        await hand.press("a", "K", "w")
        await hand.pilot.pause(0.1)
        assert faint(hand.app) == set()

    review(study, steps, size=(130, 30))
