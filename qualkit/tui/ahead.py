"""Letters typed before a box is ready for them: a fast typist's, or over a slow line. None is lost or misread."""

from __future__ import annotations

from typing import Generic, TypeVar

from textual.screen import ModalScreen
from textual.widgets import Input, TextArea

__all__ = ["TakesLettersAhead"]

Answer = TypeVar("Answer")


class TakesLettersAhead(ModalScreen[Answer], Generic[Answer]):
    """A box whose first field takes every letter, also those that come before it has the focus.

    A key goes to what has the focus when it is pressed; if a box has opened in the meantime, the key comes up to
    the app unused, and the app hands it over here.
    """

    _ahead = ""

    def take(self, letter: str) -> None:
        """A letter that was typed before the field was there."""
        self._ahead += letter
        self.hand_over()

    def hand_over(self) -> None:
        """Put the letters into the field, as soon as there is one."""
        field = next(iter(self.query("Input, TextArea")), None) if self._ahead else None
        if isinstance(field, Input):
            field.delete_selection()
            field.insert_text_at_cursor(self._ahead)
        elif isinstance(field, TextArea):
            field.insert(self._ahead)
        else:
            return
        self._ahead = ""
