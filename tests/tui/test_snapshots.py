"""What the screens look like, as text in tests/tui/snapshots; QUALKIT_UPDATE_SNAPSHOTS=1 rewrites them.

Under the words stand the attributes that carry meaning without colour (b bold, u underlined, r reversed, i italic),
row by row, where a row has any.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

import qualkit
from tests.helpers.small_study import suggest
from tests.tui.desk_study import Hand, at_the_screen
from tests.tui.screen_pictures import FOLDER, faint, looks_as, picture

NARROW, WIDE = (80, 24), (160, 50)


async def settled(hand: Hand) -> str:
    """The picture when nothing moves any more: a scroll bar may come one step later than its text."""
    before, now = "", picture(hand.app)
    while now != before:
        await hand.pilot.pause(0.05)
        before, now = now, picture(hand.app)
    return now


async def reading(hand: Hand) -> None:
    await hand.go("team")


async def beginning(hand: Hand) -> None:
    await hand.press("ctrl+home")


async def selected(hand: Hand) -> None:
    await hand.go("no desk")
    await hand.press("s")


async def picking(hand: Hand) -> None:
    await selected(hand)
    await hand.press("c")


async def filtered(hand: Hand) -> None:
    await picking(hand)
    await hand.type("is")


async def new_code(hand: Hand) -> None:
    await picking(hand)
    await hand.type("no room")
    await hand.press("f4")


async def memo(hand: Hand) -> None:
    await reading(hand)
    await hand.press("m", "c")
    await hand.type("Kind, she says")


async def memo_menu(hand: Hand) -> None:
    await reading(hand)
    await hand.press("m")


async def help_(hand: Hand) -> None:
    await hand.press("f1")


async def searching(hand: Hand) -> None:
    await hand.press("slash")
    await hand.type("on my own")


async def found(hand: Hand) -> None:
    await searching(hand)
    await hand.press("enter")


async def hit(hand: Hand) -> None:
    await hand.press("ctrl+home", "h")


async def suggestion(hand: Hand) -> None:
    await hand.press("ctrl+home", "g")


async def sources(hand: Hand) -> None:
    await hand.press("o")


async def chart(hand: Hand) -> None:
    await reading(hand)
    await hand.press("f")


SCREENS: dict[str, Callable[[Hand], Awaitable[None]]] = {
    "beginning": beginning,
    "reading": reading,
    "selected": selected,
    "picking": picking,
    "filtered": filtered,
    "new-code": new_code,
    "memo": memo,
    "memo-menu": memo_menu,
    "help": help_,
    "searching": searching,
    "found": found,
    "hit": hit,
    "suggestion": suggestion,
    "sources": sources,
    "chart": chart,
}
CASES = [(name, size) for name in SCREENS for size in (NARROW, WIDE)]


@pytest.fixture
def furnished(applied_study: qualkit.Study) -> qualkit.Study:
    """Rule hits, codings of two coders, a suggestion, a memo."""
    applied_study.codings.confirm(code="T2.1")
    applied_study.codings.add("Anna", "T1.2", quote="sit in the corridor", key_quote=True)
    with qualkit.Study.open(applied_study.folder, coder="Bea") as other:
        other.codings.add("Anna", "T2.2", quote="My supervision stopped in spring.")
    suggest(applied_study, (("Anna:Café mornings help.", "Ben:on Mondays"),))
    applied_study.memos.add("A kind place, then.", on="T2.1", about="code", kind="analytic")
    return applied_study


@pytest.mark.parametrize(("name", "size"), CASES, ids=[f"{name}-{size[0]}x{size[1]}" for name, size in CASES])
def test_the_screen_looks_as_it_did(furnished: qualkit.Study, name: str, size: tuple[int, int]) -> None:
    pictures: list[str] = []

    async def steps(hand: Hand) -> None:
        await SCREENS[name](hand)
        pictures.append(await settled(hand))

    at_the_screen(furnished, steps, size=size)
    looks_as(f"{name}-{size[0]}x{size[1]}", pictures[0])


def test_every_snapshot_belongs_to_a_screen() -> None:
    assert {path.stem for path in FOLDER.glob("*.txt")} == {f"{name}-{w}x{h}" for name, (w, h) in CASES}


def test_without_colours_everything_is_still_told(furnished: qualkit.Study, monkeypatch: pytest.MonkeyPatch) -> None:
    """NO_COLOR: the words and the attributes are the same."""
    monkeypatch.setenv("NO_COLOR", "1")
    colours: set[bool] = set()
    pictures: list[str] = []

    async def steps(hand: Hand) -> None:
        await reading(hand)
        pictures.append(await settled(hand))
        for strip in hand.app.screen._compositor.render_strips():
            for segment in strip:
                colour = segment.style.color.triplet if segment.style and segment.style.color else None
                colours.add(colour is None or max(colour) - min(colour) < 3)

    at_the_screen(furnished, steps)
    assert pictures[0] == (FOLDER / "reading-80x24.txt").read_text("utf-8")
    assert colours == {True}, "only greys"


@pytest.mark.parametrize("name", ["reading", "selected", "filtered", "hit", "suggestion", "found", "help", "memo"])
@pytest.mark.parametrize("light", [False, True], ids=["dark", "light"])
def test_every_word_can_be_read(furnished: qualkit.Study, name: str, light: bool) -> None:
    """A contrast of 4.5 to 1 for letters (WCAG 2.2, 1.4.3) and 3 to 1 for stripes and lines (1.4.11)."""
    unreadable: list[set[tuple[str, str, str]]] = []

    async def steps(hand: Hand) -> None:
        if light:
            await hand.press("f2")
        await SCREENS[name](hand)
        unreadable.append(faint(hand.app))

    at_the_screen(furnished, steps)
    assert unreadable == [set()]
