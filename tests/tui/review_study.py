"""A person at one of the reviews on the screen, in a test."""

from __future__ import annotations

from typing import Any

from textual.app import App
from textual.pilot import Pilot

from qualkit.tui.words import Words
from tests.helpers.screens import shown

__all__ = ["PRESSED", "Reviewer", "presses"]

PRESSED: set[tuple[str, str]] = set()
_NAMES = {
    " ": "space", "-": "minus", ".": "full_stop", ",": "comma", "[": "left_square_bracket",
    "]": "right_square_bracket",
}  # fmt: skip


def presses(on: str, *keys: str) -> Any:
    """Say which keys of which screen a test presses: a test compares them with the table of keys."""
    PRESSED.update((on, key) for key in keys)
    return lambda test: test


class Reviewer:
    """Presses keys and reads the screen."""

    def __init__(self, app: App[Any], pilot: Pilot[Any]) -> None:
        self.app, self.pilot = app, pilot

    @property
    def screen(self) -> Any:
        """The review itself, also behind a question."""
        return self.app.screen_stack[1]

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def type(self, words: str) -> None:
        await self.press(*(_NAMES.get(letter, letter) for letter in words))

    @property
    def question(self) -> str:
        """The kind of box that is open, "" for none."""
        return "" if self.app.screen is self.screen else type(self.app.screen).__name__

    def told(self, place: str) -> str:
        """The words of a part of the screen."""
        return str(self.screen.query_one(f"#{place}", Words).render())

    def sees(self, words: str) -> bool:
        """Whether words stand on the screen, wherever lines end."""
        return words in " ".join(" ".join(row.split()) for row in shown(self.app))
