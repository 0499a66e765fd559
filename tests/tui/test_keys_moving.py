"""Keys that move, select, jump, search, look and write, each pressed on the real screen."""

from __future__ import annotations

import pytest

import qualkit
from tests.helpers.small_study import suggest
from tests.tui.desk_study import Hand, at_the_screen, codings, presses

GROUPS = (("Anna:corridor", "Anna:I did it on my own after that.", "Ben:on Mondays"),)


@presses("up", "down", "left", "right", "j", "k", "pagedown", "pageup", "home", "end", "ctrl+home", "ctrl+end")
@presses("ctrl+right", "ctrl+left")
def test_moving(small_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        await hand.press("ctrl+home")
        assert hand.screen.view.cursor < 20
        await hand.press("j", "j")
        assert hand.cursor.startswith("I am alone m") or hand.cursor.startswith("And the othe")
        await hand.go("I am alone")
        start = hand.screen.view.cursor
        for there, back in (("right", "left"), ("down", "up"), ("ctrl+right", "ctrl+left"), ("j", "k")):
            await hand.press(there)
            assert hand.screen.view.cursor > start, there
            await hand.press(back)
            assert hand.screen.view.cursor == start, back
        await hand.press("end")
        assert hand.screen.view.cursor > start
        await hand.press("home")
        assert hand.screen.view.cursor == start
        await hand.press("pagedown")
        below = hand.screen.view.cursor
        assert below > start
        await hand.press("pageup")
        assert hand.screen.view.cursor < below
        await hand.press("ctrl+end")
        assert hand.screen.view.cursor > len(hand.screen.desk.source.text) - 40

    at_the_screen(small_study, steps)


@presses("s", "t", "w", "v", "escape", "shift+right", "shift+left", "shift+down", "shift+up")
@presses("shift+home", "shift+end", "shift+pagedown", "shift+pageup")
def test_selecting(small_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        await hand.go("no desk")
        await hand.press("s")
        assert hand.selected == "There is no desk for me, so I sit in the corridor." and hand.sees("12 words selected")
        await hand.press("escape")
        assert hand.selected == ""
        await hand.press("t")
        assert hand.selected.startswith("I am alone most days.")
        await hand.press("escape", "w")
        assert hand.selected == "I"
        await hand.press("escape")
        await hand.go("no desk")
        await hand.press("v", "right", "right")
        assert hand.selected.startswith("no")
        await hand.press("escape")
        await hand.go("no desk")
        for more, less in (("shift+right", "shift+left"), ("shift+end", "shift+home"), ("shift+down", "shift+up")):
            await hand.press(more)
            assert hand.selected, more
            longer = len(hand.selected)
            await hand.press(less)
            assert len(hand.selected) != longer, less
            await hand.press("escape")
            await hand.go("no desk")
        await hand.press("shift+pagedown")
        assert len(hand.selected) > 50
        await hand.press("shift+pageup", "escape")

    at_the_screen(small_study, steps)


@presses("full_stop", "f6", "comma", "f5")
def test_the_next_uncoded_turn_passes_the_interviewer(small_study: qualkit.Study) -> None:
    small_study.codings.add("Anna", "T2.1", quote="The team is kind.")

    async def steps(hand: Hand) -> None:
        await hand.press("ctrl+home", "full_stop")
        assert hand.cursor == "I am alone m"
        await hand.press("f6")
        assert hand.cursor == "My supervisi"
        await hand.press("full_stop")
        assert hand.cursor == "I am alone m" and hand.said == "Again from the beginning: uncoded turn."
        await hand.press("comma")
        assert hand.cursor == "My supervisi"
        await hand.press("f5")
        assert hand.cursor == "I am alone m"
        for words in ("I am alone most days.", "My supervision stopped in spring."):
            await hand.go(words, select=True)
            await hand.press("1")
        await hand.press("full_stop")
        assert hand.said == "Not done: Every turn of the people interviewed has a code."

    at_the_screen(small_study, steps)


@presses("h", "H", "l", "L", "b")
def test_jumping_to_hits_and_codings(applied_study: qualkit.Study) -> None:
    alone = [coding.quote[:12] for coding in applied_study.codings.list(source="Anna", code="T1.1")]

    async def steps(hand: Hand) -> None:
        hits = [coding.quote[:12] for coding in hand.screen.desk.codings]
        await hand.press("ctrl+home")
        seen = []
        for _ in hits:
            await hand.press("h")
            seen.append(hand.cursor)
        assert seen == hits
        await hand.press("H")
        assert hand.cursor == hits[-2]
        await hand.press("ctrl+home", "b")
        assert hand.question == "Picker" and not hand.sees("new code")
        await hand.type("isolation")
        await hand.press("enter")
        assert hand.cursor == alone[0]
        await hand.press("l")
        assert hand.cursor == alone[1]
        await hand.press("L")
        assert hand.cursor == alone[0]

    at_the_screen(applied_study, steps)


@presses("g", "G")
def test_suggestions_are_decided_where_they_stand(small_study: qualkit.Study) -> None:
    suggest(small_study, GROUPS)

    async def steps(hand: Hand) -> None:
        await hand.press("g")
        assert hand.cursor.startswith("corridor") and hand.sees("┊? suggestion 1: group 1")
        await hand.press("g")
        assert hand.cursor == "I did it on "
        await hand.press("G")
        assert hand.cursor.startswith("corridor")
        await hand.press("x")
        assert "a suggestion, not a coding" in hand.said
        await hand.press("a")
        assert hand.sees("A code for this passage of “group 1”")
        await hand.type("desk")
        await hand.press("enter")
        assert hand.said == "Accepted as T1.2 No desk; 2 of suggestion 1's passages open."
        await hand.press("g")
        assert hand.cursor == "I did it on "
        await hand.press("d")
        assert hand.said == "Declined; 1 of suggestion 1's passages open."
        await hand.press("g")
        assert "There is no open suggestion in Anna." in hand.said
        await hand.press("u")
        assert hand.said == "Taken back: declined segment 2 of suggestion 1."

    at_the_screen(small_study, steps)
    assert codings(small_study) == [("T1.2", "corridor")]
    assert small_study.suggestions.get(1).state == "open"


@presses("slash", "f3", "n", "N")
def test_searching(small_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        await hand.press("n")
        assert hand.said.startswith("Not done: Nothing is looked for.")
        await hand.press("slash")
        await hand.type("on my own")
        assert hand.question == "Find" and hand.sees("2 places")
        await hand.press("enter")
        assert hand.said.startswith("“on my own”: 1 of 2.") and hand.sees("n next found")
        first = hand.screen.view.cursor
        await hand.press("n")
        assert hand.screen.view.cursor > first
        await hand.press("n")
        assert hand.screen.view.cursor == first
        await hand.press("N")
        assert hand.screen.view.cursor > first
        await hand.press("escape")
        assert not hand.sees("n next found")
        await hand.press("f3")
        await hand.type("zebra")
        assert hand.sees("no places")
        await hand.press("enter")
        assert "“zebra” is not in Anna." in hand.said

    at_the_screen(small_study, steps)


@presses("m")
def test_memos_on_everything(small_study: qualkit.Study) -> None:
    coding = small_study.codings.add("Anna", "T2.1", quote="The team is kind.").number

    async def write(hand: Hand, letter: str, words: str) -> None:
        await hand.press("m", letter)
        assert hand.question == "Writing", letter
        await hand.type(words)
        await hand.press("escape")
        assert hand.said.startswith("Memo "), hand.said

    async def steps(hand: Hand) -> None:
        await hand.go("team")
        for letter, words in zip("ckspy", ("i", "ii", "iii", "iv", "v"), strict=True):
            await write(hand, letter, words)
        assert any(mark.memo for mark in hand.screen.desk.marks)
        await hand.press("m", "c", "1")
        await hand.type(" x")
        await hand.press("escape")
        assert hand.sees("i x")
        await hand.press("m", "c", "n", "f4")
        assert hand.sees("kind: analytic")
        await hand.type("not")
        await hand.press("f8")

    at_the_screen(small_study, steps, size=(160, 50))
    memos = {(m.target_kind, m.target, m.kind): m.body for m in small_study.memos.list()}
    assert memos == {
        ("coding", str(coding), "data"): "i x",
        ("code", "T2.1", "analytic"): "ii",
        ("source", "Anna", "data"): "iii",
        ("case", "Anna", "data"): "iv",
        ("study", "", "methodological"): "v",
    }


@presses("f")
def test_the_framework_cell(small_study: qualkit.Study) -> None:
    small_study.codings.add("Anna", "T2.1", quote="The team is kind.")

    async def steps(hand: Hand) -> None:
        await hand.go("team")
        await hand.press("f")
        assert hand.sees("Anna × T2.1 Team") and hand.sees("“The team is kind.”")
        await hand.type("Kind people")
        await hand.press("ctrl+s")
        await hand.go("corridor")
        await hand.press("f")
        assert hand.question == "Picker"
        await hand.type("T2.1")
        await hand.press("enter")
        assert hand.sees("Kind people")
        await hand.press("escape")

    at_the_screen(small_study, steps)
    found = small_study.summaries.get("Anna", "T2.1")
    assert found is not None and found.body == "Kind people"


@presses("p", "f2", "T")
def test_panel_and_light(small_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        assert hand.sees("Nothing is coded here.")
        await hand.press("p")
        assert not hand.sees("Nothing is coded here.")
        await hand.press("p")
        await hand.press("f2")
        assert hand.app.theme == "qualkit-light"
        await hand.press("T")
        assert hand.app.theme == "qualkit-dark"
        await hand.press("T")

    at_the_screen(small_study, steps)

    async def again(hand: Hand) -> None:
        assert hand.app.theme == "qualkit-light", "the choice is remembered"

    at_the_screen(small_study, again)


@presses("o", "question_mark", "f1")
def test_opening_another_source_and_help(small_study: qualkit.Study) -> None:
    async def steps(hand: Hand) -> None:
        await hand.go("kind")
        await hand.press("o")
        assert hand.question == "SourcePicker" and hand.sees("3 of 3 turns uncoded")
        await hand.type("be")
        await hand.press("enter")
        assert hand.screen.desk.source.name == "Ben" and hand.said == "Ben is open."
        await hand.press("o")
        await hand.type("anna")
        await hand.press("enter")
        assert hand.cursor.startswith("kind"), "where one left off"
        await hand.press("question_mark")
        assert hand.question == "Help"
        await hand.press("escape", "f1")
        assert hand.question == "Help"
        await hand.press("q")
        assert hand.question == ""

    at_the_screen(small_study, steps)


@pytest.mark.parametrize("key", ["q", "ctrl+q", "ctrl+c"])
@presses("q", "ctrl+q", "ctrl+c")
def test_closing_asks_nothing_and_reopens_there(small_study: qualkit.Study, key: str) -> None:
    async def steps(hand: Hand) -> None:
        await hand.go("kind")
        await hand.press(key)

    app = at_the_screen(small_study, steps)
    assert app._exit and app.return_code in (0, None)

    async def again(hand: Hand) -> None:
        assert hand.cursor.startswith("kind")

    at_the_screen(small_study, again, source="")
