"""A small study on the coding screen: helpers for its tests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from textual.pilot import Pilot

import qualkit
from qualkit.domain.sources import Span
from qualkit.tui.app import CodingApp
from qualkit.tui.screen import CodingScreen
from tests.helpers.screens import drive, shown

PRESSED: set[tuple[str, str]] = set()


def presses(*keys: str, on: str = "screen") -> Callable[[Any], Any]:
    """Say which keys (of which screen) a test presses: a test compares them with the table of keys."""
    PRESSED.update((on, key) for key in keys)
    return lambda test: test


class Hand:
    """A person at the coding screen, in a test."""

    def __init__(self, app: CodingApp, pilot: Pilot[Any]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def screen(self) -> CodingScreen:
        """The coding screen, also behind a question."""
        found = self.app.screen_stack[1]
        assert isinstance(found, CodingScreen)
        return found

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        names = {" ": "space", "-": "minus", ".": "full_stop", ",": "comma"}
        await self.press(*(names.get(letter, letter) for letter in words))

    async def go(self, words: str, *, select: bool = False) -> None:
        """Put the cursor on some words of the source, or select them."""
        start = self.screen.desk.source.text.index(words)
        self.screen.view.go_to(start, select=Span(start, start + len(words)) if select else None)
        await self.pilot.pause()

    @property
    def cursor(self) -> str:
        """The twelve characters from the cursor on."""
        at = self.screen.view.cursor
        return self.screen.desk.source.text[at : at + 12]

    @property
    def selected(self) -> str:
        span = self.screen.view.selection
        return span.of(self.screen.desk.source.text) if span else ""

    @property
    def said(self) -> str:
        return str(self.screen.query_one("#status").render())

    @property
    def question(self) -> str:
        """The kind of box that is open, "" for none."""
        return "" if self.app.screen is self.screen else type(self.app.screen).__name__

    def rows(self) -> list[str]:
        return shown(self.app)

    def sees(self, words: str) -> bool:
        """Whether words stand on the screen, wherever lines end."""
        return words in " ".join(" ".join(row.split()) for row in self.rows())


def at_the_screen(
    study: qualkit.Study,
    steps: Callable[[Hand], Awaitable[None]],
    *,
    source: str = "Anna",
    size: tuple[int, int] = (80, 24),
) -> CodingApp:
    """Open the coding screen on a source and do the steps."""
    app = CodingApp(study, source)

    async def run(pilot: Pilot[Any]) -> None:
        await steps(Hand(app, pilot))

    drive(app, run, size)
    return app


def codings(study: qualkit.Study, source: str = "Anna") -> list[tuple[str, str]]:
    """(code, words) of every coding of a source, in reading order."""
    return [(coding.code, coding.quote) for coding in study.codings.list(source=source)]
