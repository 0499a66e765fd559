"""The last line: the keys that matter now, as many as fit; each can be clicked."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text
from textual.events import Click
from textual.message import Message

from qualkit.tui.keys import Key, shown
from qualkit.tui.words import Words

__all__ = ["KeyLine"]

GAP = 2


class KeyLine(Words):
    """A line of keys and what they do."""

    class Chosen(Message):
        """A key was clicked."""

        def __init__(self, verb: str) -> None:
            super().__init__()
            self.verb = verb

    def __init__(self) -> None:
        super().__init__("keys")
        self._shown_for: tuple[object, ...] = ()
        self._places: list[tuple[int, int, str]] = []

    def show_keys(self, keys: Iterable[Key], room: int, ink: str) -> None:
        """Show as many of the keys as fit in `room` cells, and always how to get help and how to close."""
        keys = list(keys)
        if (keys, room, ink) == self._shown_for:
            return
        self._shown_for = (keys, room, ink)
        always = [key for key in keys if key.verb in ("help", "leave")]
        left = room - sum(map(_width, always))
        taken: list[Key] = []
        for key in keys:
            if key not in always:
                left -= _width(key)
                if left < 0:
                    break
                taken.append(key)
        text = Text(no_wrap=True)
        self._places = []
        for key in (*taken, *always):
            start = text.cell_len
            text.append(shown(key.keys[0]), f"bold {ink}")
            text.append(f" {key.label}")
            self._places.append((start, text.cell_len, key.verb))
            text.append(" " * GAP)
        self.tell(text)

    def on_click(self, event: Click) -> None:
        column = event.x - self.styles.padding.left
        verb = next((verb for start, end, verb in self._places if start <= column < end), "")
        if verb:
            self.post_message(self.Chosen(verb))


def _width(key: Key) -> int:
    return len(shown(key.keys[0])) + 1 + len(key.label) + GAP
