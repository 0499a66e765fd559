"""The command line. Each command calls one method of the Python API and prints what comes back."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Entry point of the `qualkit` program."""
    sys.unraisablehook = _unraisable
    try:
        from qualkit.cli._quick import answer

        if answer(sys.argv[1:]):
            sys.exit(0)
        from qualkit.cli._command import run
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(run())


def _unraisable(event: sys.UnraisableHookArgs) -> None:
    """A Ctrl-C that meets Python in a place where it cannot be raised is not lost, nor told as an exception."""
    if issubclass(event.exc_type, KeyboardInterrupt):
        import _thread
        import contextlib

        # From another thread and a moment later: raised here at once, it would be lost again. When Python is shutting
        # down there are no more threads, and nothing left to stop.
        with contextlib.suppress(RuntimeError):
            _thread.start_new_thread(_interrupt_again, ())
    else:
        sys.__unraisablehook__(event)


def _interrupt_again() -> None:
    import _thread
    import time

    time.sleep(0.02)
    _thread.interrupt_main()
