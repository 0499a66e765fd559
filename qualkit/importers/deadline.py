"""Bounds for libraries that read what nobody vouches for: how long they may take, and that they tell nobody of it."""

from __future__ import annotations

import ctypes
import logging
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from qualkit.errors import BadInput, Location

__all__ = ["SECONDS", "silence", "time_limit"]

SECONDS = 8.0


class _Late(BaseException):
    """Not an Exception: libraries that catch everything would go on."""


@contextmanager
def time_limit(name: str, seconds: float = SECONDS) -> Iterator[None]:
    """Stop what runs inside after so many seconds.

    The interpreter delivers the interruption between two of its instructions, so one long call of a C library ends
    first; where an interpreter cannot deliver it (PyPy), there is no limit.

    Args:
        name: of the file that is read, for the message.

    Raises:
        BadInput: the time was up.

    >>> with time_limit("a.pdf"):
    ...     read = 1 + 1
    """
    deliver = getattr(getattr(ctypes, "pythonapi", None), "PyThreadState_SetAsyncExc", None)
    reader = ctypes.c_ulong(threading.get_ident())
    lock = threading.Lock()
    over = late = False

    def stop() -> None:
        nonlocal late
        with lock:
            if not over and deliver is not None:
                late = True
                deliver(reader, ctypes.py_object(_Late))

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        try:
            yield
        finally:
            with lock:
                over = True
            timer.cancel()
            if late and deliver is not None:
                # Not delivered yet, it would strike whatever comes next.
                deliver(reader, None)
    except _Late:
        raise BadInput(
            f"takes more than {seconds:.0f} seconds to read, so it was given up.",
            hint="It may be damaged, or far larger than a transcript: save its words alone, as .docx or .txt.",
            where=Location(name),
        ) from None


@contextmanager
def silence(library: str) -> Iterator[None]:
    """Keep a library's remarks on a file out of logs and off the screen: they quote it."""
    logger = logging.getLogger(library)
    before = logger.level
    logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logger.setLevel(before)
