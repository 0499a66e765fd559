"""The transcript on the screen: what it shows, what keys and mouse do, and what it tells the rest of the screen."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest
from textual.binding import BindingType
from textual.pilot import Pilot

from qualkit.domain.sources import Source, Span
from qualkit.tui.transcript import TranscriptView
from tests.helpers.screens import drive, shown
from tests.helpers.sources import mark, mark_on, place, source_of
from tests.tui.page_alone import LONG, MARKS, TALK, Screen, at, selected


def keys(
    *pressed: str, source: Source = TALK, at: int | None = None, size: tuple[int, int] = (80, 24)
) -> TranscriptView:
    """Press keys with the cursor at a place, and look at the transcript then."""
    app = Screen(source)

    async def steps(pilot: Pilot[Any]) -> None:
        if at is not None:
            app.view.go_to(at)
        await pilot.press(*pressed)
        await pilot.pause()

    drive(app, steps, size)
    return app.view


def test_the_page_at_80_by_24() -> None:
    app = Screen(TALK, MARKS)

    async def look(_: Pilot[Any]) -> None:
        rows = [row.removesuffix("▁").rstrip() for row in shown(app)]
        assert rows[:12] == [
            "  1 INT",
            "› How was it?",
            "",
            "  2 LW03",
            "  I sat there by myself. Nobody rang me back at all, ┏ R ? T1.1 ?4",
            "  not once! So I went home.                          H     T2* Contact",
            "",
            "  3 INT",
            "  And then?",
            "",
            "  4 LW03",
            "  Well, we coped. Dŵr, 水, and tea.",
        ]

    drive(app, look)


def test_the_page_at_160_by_50() -> None:
    app = Screen(TALK, MARKS)

    async def look(_: Pilot[Any]) -> None:
        rows = shown(app)
        assert rows[4].startswith("  I sat there by myself. Nobody rang me back at all, not once! So I went home.  ")
        assert rows[4].endswith("R H ? T1.1 T2* ?4")
        assert rows[10] == "  Well, we coped. Dŵr, 水, and tea."

    drive(app, look, (160, 50))


@pytest.mark.parametrize("size", [(80, 24), (30, 10), (12, 5), (3, 2), (1, 1)])
@pytest.mark.parametrize("source", [TALK, source_of(""), source_of("No turns here.\n\nNone at all.", [])])
def test_any_size_and_any_source_can_be_shown(source: Source, size: tuple[int, int]) -> None:
    view = keys(
        "down", "s", "s", "shift+left", "t", "v", "end", "escape", "pagedown", "ctrl+home", source=source, size=size
    )
    assert view.selection is None
    assert view.cursor == view.page.start


def test_one_turn_of_5000_words() -> None:
    source = source_of("LW03: " + "word " * 5000)
    view = keys("ctrl+end", source=source)
    assert view.cursor == len(source.text.rstrip())
    assert view.scroll_offset.y == len(view.page.lines) - 24


# -- moving --------------------------------------------------------------------------------------------------------


MOTIONS = (
    ("How", ["right"], "ow was it?"),
    ("How", ["left"], "How"),
    ("ow was", ["left"], "How"),
    ("How", ["down"], "I sat"),
    ("rang", ["down", "down", "up", "up"], "rang"),
    ("I sat", ["up"], "How"),
    ("sat", ["home"], "I sat"),
    ("I sat", ["end"], " not once!"),
    ("I sat", ["end", "right"], "not once!"),
    ("not once!", ["left"], " not once!"),
    ("sat", ["ctrl+right"], "there"),
    ("sat", ["ctrl+left"], "I sat"),
    ("How", ["j"], "I sat"),
    ("rang", ["j"], "And then?"),
    ("rang", ["k"], "How"),
    ("I sat", ["k"], "How"),
    ("Well", ["j"], "Well"),
    ("Well", ["ctrl+home"], "How"),
    ("水", ["right"], ", and tea."),
    ("How", ["pagedown"], "Well"),
    ("Well", ["pageup"], "How"),
)


def test_motions() -> None:
    app = Screen(TALK)

    async def steps(pilot: Pilot[Any]) -> None:
        for start, pressed, end in MOTIONS:
            app.view.go_to(at(start))
            await pilot.press(*pressed)
            assert TALK.text[app.view.cursor :].startswith(end), (start, pressed)
            assert app.view.selection is None, (start, pressed)

    drive(app, steps)


def test_a_screen_down_and_up_again() -> None:
    assert keys("pagedown", source=LONG).cursor > LONG.turns[6].span.start
    down = keys("pagedown", "pagedown", source=LONG)
    assert 38 <= down.page.row_of(down.cursor) <= 45 and down.scroll_offset.y == down.page.row_of(down.cursor) - 2
    assert keys("pagedown", "pagedown", "pageup", "pageup", source=LONG).cursor == LONG.turns[0].span.start


def test_the_next_turn_is_shown_whole_where_there_is_room() -> None:
    app = Screen(source_of("\n\n".join(f"{'INT' if at % 2 else 'LW03'}: " + "many words " * 30 for at in range(20))))

    async def steps(pilot: Pilot[Any]) -> None:
        for key in "jjjjjkkk":
            await pilot.press(key)
            view = app.view
            turn = view.units.turn[view.units.index("turn", view.cursor)]
            first, last = view.page.rows_of(turn.start, turn.end)
            assert last - first > 5
            assert view.scroll_offset.y < first and last < view.scroll_offset.y + view.size.height, key

    drive(app, steps)


# -- selecting -----------------------------------------------------------------------------------------------------


FIRST, SECOND = "I sat there by myself.", "Nobody rang me back at all, not once!"
TURN = f"{FIRST} {SECOND} So I went home."
SELECTIONS = (
    ("sat", ["w"], "sat"),
    ("sat", ["w", "w"], "sat there"),
    ("sat", ["s"], FIRST),
    ("sat", ["s", "s"], f"{FIRST} {SECOND}"),
    ("sat", ["s", "shift+right", "shift+left"], FIRST),
    ("rang", ["s", "shift+up"], f"{FIRST} {SECOND}"),
    ("sat", ["s", "shift+down", "shift+down"], TURN),
    ("sat", ["s", "right"], SECOND),
    ("sat", ["s", "right", "left"], FIRST),
    ("sat", ["s", "s", "right"], "So I went home."),
    ("sat", ["s", "down"], ""),
    ("sat", ["t"], TURN),
    ("sat", ["s", "w"], "I"),
    ("sat", ["s", "escape"], ""),
    ("sat", ["shift+right", "shift+right"], "sa"),
    ("sat", ["shift+left", "shift+left"], "I "),
    ("sat", ["shift+right", "shift+left"], ""),
    ("sat", ["shift+end"], "sat there by myself. Nobody rang me back at all,"),
    ("sat", ["v", "right", "right", "right"], "sat"),
    ("sat", ["v", "right", "v", "right"], ""),
    ("sat", ["v", "right", "right", "v"], "sa"),
    ("sat", ["v", "escape", "right"], ""),
    ("sat", ["s", "v", "left"], "I sat there by myself"),
    ("sat", ["s", "shift+end"], "I sat there by myself. Nobody rang me back at all,"),
    ("水", ["shift+right"], "水"),
    ("水", ["w", "shift+left"], "Dŵr, 水"),
)


def test_selecting_by_keyboard() -> None:
    app = Screen(TALK)

    async def steps(pilot: Pilot[Any]) -> None:
        for start, pressed, words in SELECTIONS:
            app.view.go_to(at(start))
            await pilot.press(*pressed)
            assert selected(app.view) == words, (start, pressed)

    drive(app, steps)


def test_escape_with_nothing_to_clear_is_left_to_the_screen() -> None:
    class Listening(Screen):
        BINDINGS: ClassVar[list[BindingType]] = [("escape", "heard", "heard")]

        def action_heard(self) -> None:
            self.said.append("heard")

    app = Listening(TALK)

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press("s", "escape")
        assert "heard" not in app.said and app.view.selection is None
        await pilot.press("escape")
        assert app.said[-1] == "heard"

    drive(app, steps)


def test_what_the_screen_is_told() -> None:
    app = Screen(TALK)

    async def steps(pilot: Pilot[Any]) -> None:
        app.view.go_to(at("sat"))
        await pilot.pause()
        app.said.clear()
        await pilot.press("right", "s", "escape")
        await pilot.pause()

    drive(app, steps)
    sentence = place(TALK, "I sat there by myself.")
    assert app.said == [at("sat") + 1, sentence, sentence.start, None]


# -- what the screen asks for --------------------------------------------------------------------------------------


def test_go_to_scrolls_so_that_it_can_be_read() -> None:
    app = Screen(LONG)

    async def steps(pilot: Pilot[Any]) -> None:
        view = app.view
        for turn in (150, 151, 20, 199, 0):
            span = LONG.turns[turn].span
            view.go_to(span.start, select=span)
            await pilot.pause()
            row = view.page.row_of(span.start) - view.scroll_offset.y
            assert view.cursor == span.start and view.selection == span
            assert 1 <= row < view.size.height
            assert any(row.startswith(f"  {turn + 1} ") for row in shown(app)), "the label is in view"
            assert turn in (0, 199) or 2 <= row < view.size.height - 2

    drive(app, steps)


def test_a_place_can_be_asked_for_before_the_screen_is_laid_out() -> None:
    app = Screen(LONG, start=LONG.turns[120].span.start)

    async def look(_: Pilot[Any]) -> None:
        assert app.view.scroll_offset.y > 0
        assert any(row.startswith("› This is turn 121. It says little.") for row in shown(app))

    drive(app, look)


def test_a_new_width_keeps_the_place() -> None:
    app = Screen(source_of("LW03: " + " ".join(f"word{at}" for at in range(3000))))

    async def steps(pilot: Pilot[Any]) -> None:
        app.view.go_to(12_000)
        await pilot.pause()
        top = app.view.page.lines[app.view.scroll_offset.y]
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        page, first = app.view.page, app.view.scroll_offset.y
        assert page.width > 50
        assert first <= page.row_of(top.start) <= first + 2
        assert first <= page.row_of(app.view.cursor) < first + 40

    drive(app, steps)


def test_marks_at_an_offset() -> None:
    app = Screen(TALK, MARKS)

    async def look(_: Pilot[Any]) -> None:
        assert [found.code for found in app.view.marks_at(at("rang"))] == ["T2", "?4"]
        assert app.view.marks_at(at("How")) == []

    drive(app, look)


def test_new_marks_repaint_only_their_rows() -> None:
    app = Screen(LONG)

    async def steps(pilot: Pilot[Any]) -> None:
        view = app.view
        painted: list[int] = []
        paint = view.render_line
        view.render_line = lambda y: painted.append(y) or paint(y)  # type: ignore[method-assign,func-returns-value]
        view.show_marks([mark_on(LONG, "This is turn 3. It says little.", "T9", name="Little")])
        await pilot.pause()
        assert painted == [view.page.row_of(LONG.turns[2].span.start)]
        assert "H T9 Little" in shown(app)[painted[0]]
        painted.clear()
        view.show_marks([mark_on(LONG, "This is turn 90. It says little.", "T9")])
        await pilot.pause()
        assert len(painted) == 1, "the row that lost its mark; the other is out of view"

    drive(app, steps)


def test_codings_at_the_cursor_stand_out_without_colour() -> None:
    app = Screen(TALK, [mark_on(TALK, "I sat there by myself. Nobody rang me back at all, not once!", "T1")])

    async def steps(pilot: Pilot[Any]) -> None:
        assert "┗" in shown(app)[5]
        await pilot.press("j")
        await pilot.pause()
        assert "▀" in shown(app)[5]
        await pilot.press("j")
        await pilot.pause()
        assert "┗" in shown(app)[5]

    drive(app, steps)


def styles_of(app: Screen, words: str) -> list[Any]:
    """The styles of the segments that hold exactly these words."""
    strips = app.screen._compositor.render_strips()
    return [segment.style for strip in strips for segment in strip if segment.text.strip() == words]


def test_search_results_and_selection_can_be_told_without_colour() -> None:
    app = Screen(TALK)

    async def steps(pilot: Pilot[Any]) -> None:
        view = app.view
        view.highlight([place(TALK, "sat"), place(TALK, "rang"), place(TALK, "coped")], 1)
        await pilot.pause()
        [hit], [current] = styles_of(app, "sat"), styles_of(app, "rang")
        assert hit.underline and not hit.bold and current.underline and current.bold
        view.go_to(at("tea"), select=place(TALK, "Nobody"))
        await pilot.pause()
        [chosen] = styles_of(app, "Nobody")
        assert chosen.reverse and not chosen.underline
        view.highlight([])
        await pilot.pause()
        assert styles_of(app, "sat") == [] and styles_of(app, "coped") == []

    drive(app, steps)


def test_no_color_keeps_the_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    app = Screen(TALK, MARKS)

    async def look(_: Pilot[Any]) -> None:
        assert app.no_color
        assert "┏ R ? T1.1 ?4" in shown(app)[4]
        styles = [piece.style for strip in app.screen._compositor.render_strips() for piece in strip if piece.style]
        inks = {style.color.triplet for style in styles if style.color}
        assert inks and all(ink.red == ink.green == ink.blue for ink in inks if ink)

    drive(app, look)


def test_light_and_dark() -> None:
    app = Screen(TALK, MARKS)

    async def steps(pilot: Pilot[Any]) -> None:
        [dark] = styles_of(app, "Well, we coped. Dŵr, 水, and tea.")
        app.theme = "textual-light"
        await pilot.pause()
        [light] = styles_of(app, "Well, we coped. Dŵr, 水, and tea.")
        assert sum(dark.bgcolor.triplet) < 200 < 550 < sum(light.bgcolor.triplet)
        assert sum(light.color.triplet) < sum(dark.color.triplet)

    drive(app, steps)


def test_another_source_starts_afresh() -> None:
    app = Screen(TALK, MARKS)

    async def steps(pilot: Pilot[Any]) -> None:
        await pilot.press("j", "s")
        app.view.highlight([place(TALK, "sat")])
        app.view.load(LONG)
        await pilot.pause()
        assert app.view.cursor == LONG.turns[0].span.start and app.view.selection is None and app.view.marks == ()
        assert shown(app)[1].startswith("› This is turn 1.")
        assert "T1.1" not in "".join(shown(app))

    drive(app, steps)


def test_marks_of_any_extent_can_be_shown_and_taken_away() -> None:
    app = Screen(TALK)

    async def steps(pilot: Pilot[Any]) -> None:
        app.view.show_marks([mark(0, len(TALK.text) + 50, "T1"), mark(3, 3, "T2", number=2)])
        await pilot.pause()
        assert "T1" in "".join(shown(app)) and "T2" in "".join(shown(app))
        app.view.show_marks([])
        await pilot.pause()
        assert "T1" not in "".join(shown(app))

    drive(app, steps)


def test_a_selection_beyond_the_text_is_cut() -> None:
    app = Screen(TALK)

    async def look(_: Pilot[Any]) -> None:
        end = len(TALK.text)
        app.view.go_to(end + 9, select=Span(end - 4, end + 9))
        assert (app.view.cursor, app.view.selection) == (end, Span(end - 4, end))

    drive(app, look)


def test_without_the_focus_the_cursor_is_only_underlined() -> None:
    app = Screen(TALK)

    async def steps(pilot: Pilot[Any]) -> None:
        [block] = styles_of(app, "H")
        assert block.reverse
        app.screen.set_focus(None)
        await pilot.pause()
        [place_mark] = styles_of(app, "H")
        assert place_mark.underline and not place_mark.reverse

    drive(app, steps)
