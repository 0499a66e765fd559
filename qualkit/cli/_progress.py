"""Progress on the terminal, for work that takes longer than a second."""

from __future__ import annotations

import sys
import time
from typing import Any

__all__ = ["TerminalProgress"]

PATIENCE = 0.8


class TerminalProgress:
    """Shows a bar on stderr once the work has taken `PATIENCE` seconds; nothing when piped or quiet."""

    def __init__(self, *, quiet: bool) -> None:
        self._silent = quiet or not sys.stderr.isatty()
        self._began = 0.0
        self._bar: Any = None
        self._task: Any = None
        self._what = ""

    def __call__(self, what: str, done: int, total: int) -> None:
        if self._silent:
            return
        now = time.monotonic()
        if what != self._what:
            self._what, self._task = what, None
            self._began = self._began or now
        if self._bar is None:
            if now - self._began < PATIENCE:
                return
            self._bar = _bar()
            self._bar.start()
        if self._task is None:
            self._task = self._bar.add_task(what, total=total or None)
        self._bar.update(self._task, completed=done, total=total or None)

    def close(self) -> None:
        """Take the bar away; called at the end of every command, also after Ctrl-C."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None


def _bar() -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
