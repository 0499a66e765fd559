"""A real terminal for programs that want one: a pseudo-terminal with a size, keys to type, and patience."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from pathlib import Path

__all__ = ["KEYS", "RealTerminal"]

KEYS = {
    "enter": "\r", "escape": "\x1b", "tab": "\t", "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C",
    "left": "\x1b[D", "shift+right": "\x1b[1;2C", "shift+down": "\x1b[1;2B", "pagedown": "\x1b[6~", "f2": "\x1bOQ",
    "ctrl+s": "\x13", "ctrl+home": "\x1b[1;5H",
}  # fmt: skip


class RealTerminal:
    """A program in a pseudo-terminal. Use it as a context manager: whatever is left running is killed at the end."""

    def __init__(
        self, command: Sequence[str], folder: Path, *, columns: int = 80, lines: int = 24, **environment: str
    ) -> None:
        self.output = b""
        self.status: int | None = None
        self.process, self._handle = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.environ.update({"TERM": "xterm-256color", "COLORTERM": "truecolor", **environment})
            os.execvp(command[0], list(command))
        fcntl.ioctl(self._handle, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def __enter__(self) -> RealTerminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.status is None:
            os.kill(self.process, signal.SIGKILL)
            os.waitpid(self.process, 0)
        os.close(self._handle)

    def settle(self, quiet: float = 0.15, limit: float = 20.0) -> None:
        """Wait until the program has been silent for so many seconds."""
        end = time.monotonic() + limit
        while time.monotonic() < end:
            ready, _, _ = select.select([self._handle], [], [], quiet)
            if not ready:
                return
            try:
                found = os.read(self._handle, 65536)
            except OSError:  # Linux says so when the program has ended
                return
            if not found:
                return
            self.output += found

    def wait_for(self, words: str, limit: float = 60.0) -> None:
        """Wait until the program has written these words (without line breaks or movements inside them)."""
        end = time.monotonic() + limit
        while words.encode() not in self.output:
            assert time.monotonic() < end, f"{words!r} was not written"
            self.settle(0.1)
        self.settle()

    def press(self, *keys: str) -> None:
        """Press named keys or single characters, one after the other, each answered before the next."""
        for key in keys:
            os.write(self._handle, KEYS.get(key, key).encode())
            # A lone escape is told from the beginning of another key by the pause after it.
            self.settle(0.25 if key == "escape" else 0.12)

    def type(self, text: str) -> None:
        """Type a text at one go, as a fast writer does."""
        os.write(self._handle, text.encode())
        self.settle(0.2)

    def end(self, limit: float = 30.0) -> int:
        """Wait for the program's end; its exit code."""
        end = time.monotonic() + limit
        while self.status is None:
            self.settle(0.05, 0.1)
            done, status = os.waitpid(self.process, os.WNOHANG)
            if done:
                self.status = os.waitstatus_to_exitcode(status)
            assert time.monotonic() < end, "the program does not end"
        return self.status
