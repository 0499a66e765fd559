"""The transcript and the mouse: click, drag, wheel, and clicks on stripes."""

from __future__ import annotations

from typing import Any

from textual import events
from textual.pilot import Pilot

from tests.helpers.screens import drive, shown
from tests.tui.page_alone import LONG, MARKS, TALK, Screen, at, selected


def test_clicks_select_words_sentences_and_turns() -> None:
    app = Screen(TALK)

    async def steps(pilot: Pilot[Any]) -> None:
        spot = (4, 4)  # the "s" of "sat"
        await pilot.click("#transcript", offset=spot)
        assert app.view.cursor == at("sat") and app.view.selection is None
        for times, words in ((2, "sat"), (3, "I sat there by myself."), (4, TALK.turns[1].span.of(TALK.text))):
            await pilot.click("#transcript", offset=spot, times=times)
            assert selected(app.view) == words

    drive(app, steps)


def test_dragging_selects_what_the_pointer_covers() -> None:
    app = Screen(TALK)

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.mouse_down("#transcript", offset=(4, 4))
        await pilot.hover("#transcript", offset=(12, 4))
        assert selected(app.view) == "sat there"
        await pilot.hover("#transcript", offset=(2, 1))
        assert selected(app.view) == TALK.text[at("How") : at("sat") + 1]
        await pilot.hover("#transcript", offset=(10, 5))
        await pilot.mouse_up("#transcript", offset=(10, 5))
        assert selected(app.view) == TALK.text[at("sat") : at("not once!") + 9]
        await pilot.hover("#transcript", offset=(2, 1))
        assert selected(app.view) == TALK.text[at("sat") : at("not once!") + 9], "the button is up"

    drive(app, steps)


def test_a_click_on_a_stripe_or_its_name_chooses_the_coding() -> None:
    app = Screen(TALK, MARKS)

    async def steps(pilot: Pilot[Any]) -> None:
        row = shown(app)[4]
        for words, code in (("R ?", "T1.1"), ("?4", "?4"), ("┏", "T2"), ("T1.1", "T1.1")):
            app.said.clear()
            await pilot.click("#transcript", offset=(row.index(words), 4))
            assert [chosen.code for chosen in app.said] == [code]
        app.said.clear()
        await pilot.click("#transcript", offset=(row.index("┏"), 1))
        assert app.said == []

    drive(app, steps)


def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    app = Screen(LONG)

    async def steps(pilot: Pilot[Any]) -> None:
        cursor = app.view.cursor
        app.view.post_message(events.MouseScrollDown(app.view, 5, 5, 0, 1, 0, False, False, False))
        await pilot.pause()
        assert app.view.scroll_offset.y > 0 and app.view.cursor == cursor

    drive(app, steps)


def test_dragging_beyond_the_view_scrolls_on() -> None:
    app = Screen(LONG, [])

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.mouse_down("#transcript", offset=(2, 1))
        move = events.MouseMove(app.view, 10, 30, 0, 1, 1, False, False, False)
        app.view.post_message(move)
        await pilot.pause(0.4)
        scrolled = app.view.scroll_offset.y
        assert scrolled > 2
        assert app.view.selection is not None and app.view.selection.end > LONG.turns[6].span.start
        await pilot.mouse_up("#transcript", offset=(2, 1))
        ended = app.view.scroll_offset.y
        await pilot.pause(0.2)
        assert app.view.scroll_offset.y == ended

    drive(app, steps)
