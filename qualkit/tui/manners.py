"""How a screen answers, asks, waits and refuses: the same words and ways on all of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import partial
from typing import Any

from textual.screen import Screen

from qualkit.errors import QualkitError
from qualkit.study import Study
from qualkit.tui.waiting import BeingWritten, Waiting
from qualkit.tui.words import Words

__all__ = ["Manners"]

# The study's file as SQLite's errors are told of; the folder says more than its path.
_FILE = "project.db"


class Manners(Screen[None]):
    """A screen over a study. It has a status line (`#status`) and shows what came of a deed (`show`)."""

    @property
    def study(self) -> Study:
        raise NotImplementedError

    def show(self, done: Any) -> None:
        """Show what came of a deed that answered something."""
        raise NotImplementedError

    # -- answering ---------------------------------------------------------------------------------------------

    def say(self, words: str, *, refused: bool = False) -> None:
        """Tell something in the status line. A refusal is told by words, not by its colour alone."""
        line = self.query_one("#status", Words)
        line.tell(f"Not done: {words}" if refused else words)
        line.set_class(refused, "refused")

    def attempt(self, deed: Callable[[], Any], after: Callable[[bool], None] | None = None) -> None:
        """Do something; if the study refuses, say why. Nothing is half done then.

        While another program writes, nothing is begun: the deed is done when that one has finished.

        Args:
            deed: what to do.
            after: called with whether it was done.
        """
        try:
            done = deed()
        except BeingWritten:
            self.app.push_screen(Waiting(self.study.being_written), partial(self._waited, deed, after))
            return
        except (QualkitError, sqlite3.Error, OSError) as error:
            self.say(self._why(error), refused=True)
            succeeded = False
        else:
            succeeded = True
            if done is not None:
                self.show(done)
        if after is not None:
            after(succeeded)

    def _waited(self, deed: Callable[[], Any], after: Callable[[bool], None] | None, free: bool | None) -> None:
        if free:
            self.attempt(deed, after)
            return
        self.say("another program is writing to the study. Nothing was changed; try again later.", refused=True)
        if after is not None:
            after(False)

    def _why(self, error: Exception) -> str:
        """The reason of a refusal, without anybody's words."""
        if isinstance(error, sqlite3.Error):
            from qualkit.store.database import explain

            return str(explain(self.study.folder / _FILE, error))
        if isinstance(error, OSError):
            return f"The computer refused: {error.strerror or type(error).__name__}."
        return str(error)

    def soon(self, words: str, deed: Callable[[], Any]) -> None:
        """Say what takes a moment, then do it."""
        self.say(words)
        self.call_after_refresh(self.attempt, deed)

    def ask(
        self, question: Screen[Any], then: Callable[[Any], Any], otherwise: Callable[[], None] | None = None
    ) -> None:
        """Put a question; what is answered goes to `then`, no answer to `otherwise`."""

        def answered(answer: Any) -> None:
            if answer is None or answer == "":
                if otherwise is not None:
                    otherwise()
            else:
                self.attempt(lambda: then(answer))

        self.app.push_screen(question, answered)
