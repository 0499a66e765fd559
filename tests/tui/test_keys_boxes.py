"""The keys inside the boxes that open on the screen."""

from __future__ import annotations

import pytest
from textual.events import Key
from textual.widgets import Input

import qualkit
from tests.tui.desk_study import Hand, at_the_screen, codings, presses

CHOOSING = ("down", "up", "pagedown", "pageup", "escape")


@presses(*CHOOSING, "f4", "ctrl+n", on="Picker")
@presses(*CHOOSING, on="PlacePicker")
def test_walking_the_list_and_making_a_code(small_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        await hand.go("corridor", select=True)
        await hand.press("c")
        picker = hand.app.screen
        first = picker.in_hand
        await hand.press("down")
        second = picker.in_hand
        assert (first, second) == ("T1", "T1.1") and hand.sees("The speaker feels alone in the work.")
        await hand.press("up")
        assert picker.in_hand == first
        await hand.press("pagedown")
        assert picker.in_hand != first
        await hand.press("pageup")
        assert picker.in_hand == first
        await hand.type("No room")
        await hand.press("f4")
        assert hand.question == "PlacePicker" and hand.sees("Where does “No room” go?")
        await hand.press("down", "down", "up", "pagedown", "pageup", "escape")
        assert hand.question == "" and codings(small_study) == [], "nothing is made without a place"
        await hand.press("c")
        await hand.type("No room")
        await hand.press("ctrl+n")
        await hand.type("Alone")
        await hand.press("enter")
        assert hand.said == "New code T1.3. Coded T1.3 No room. D writes its definition."
        await hand.press("c", "escape")
        assert hand.question == ""

    at_the_screen(small_study, steps)
    code = small_study.codebooks.code("T1.3")
    assert (code.name, code.parent, code.status) == ("No room", "T1", "draft")
    assert codings(small_study) == [("T1.3", "corridor")]


def test_a_new_code_at_the_top_by_choosing_its_line(small_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        await hand.go("corridor", select=True)
        await hand.press("c")
        await hand.type("qqq")
        await hand.press("enter", "enter")

    at_the_screen(small_study, steps)
    assert [(c.key, c.parent) for c in small_study.codebooks.show() if c.name == "qqq"] == [("T3", "")]
    assert codings(small_study) == [("T3", "corridor")]


@presses("escape", on="Menu")
@presses("escape", "f3", "ctrl+s", "f4", "f8", on="Writing")
def test_writing_is_kept_unless_thrown_away(small_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        await hand.press("m", "escape")
        assert hand.question == ""
        for key in ("escape", "f3", "ctrl+s"):
            await hand.press("m", "y")
            if hand.question == "Menu":
                await hand.press("n")
            await hand.type(key[:2])
            await hand.press(key)
            assert hand.question == "" and hand.said.startswith("Memo ")
        await hand.press("m", "y", "n", "f4")
        assert hand.sees("kind: data")
        await hand.type("never mind")
        await hand.press("f8")
        await hand.press("m", "y", "n", "escape")

    at_the_screen(small_study, steps)
    assert [(memo.kind, memo.body) for memo in small_study.memos.list()] == [
        ("methodological", "es"), ("methodological", "f3"), ("methodological", "ct"),
    ]  # fmt: skip


@presses("escape", on="Find")
@presses("escape", "q", "question_mark", "f1", "enter", on="Help")
def test_leaving_search_and_help(small_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        await hand.press("slash")
        await hand.type("alone")
        assert hand.screen.found
        await hand.press("escape")
        assert hand.question == "" and hand.screen.found == []
        for key in ("escape", "q", "question_mark", "f1", "enter"):
            await hand.press("f1")
            assert hand.question == "Help"
            await hand.press(key)
            assert hand.question == "", key

    at_the_screen(small_study, steps)


@pytest.mark.parametrize(("first", "words"), [("c", "desk"), ("slash", "alone"), ("D", "x1")])
def test_no_letter_is_lost_that_is_typed_ahead(small_study: qualkit.Study, first: str, words: str) -> None:
    """Letters that come before the box is drawn belong to it: they must not act on the transcript."""
    small_study.codings.add("Anna", "T2.1", quote="kind")

    async def steps(hand: Hand) -> None:
        await hand.go("kind")
        for key in (first, *words):
            hand.app.post_message(Key(key, {"slash": "/"}.get(key, key)))
        await hand.pilot.pause(0.3)
        field = hand.app.screen.query("Input, TextArea").first()
        assert (field.value if isinstance(field, Input) else field.text).endswith(words)

    at_the_screen(small_study, steps)
    assert codings(small_study) == [("T2.1", "kind")]
