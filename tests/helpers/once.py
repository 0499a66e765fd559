"""Work that all processes of one run of the tests share: whoever comes first does it, the others wait for it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

__all__ = ["made_once"]

_PATIENCE = 300.0
"""Seconds to wait for another process."""


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that `make` fills once in a run, however many processes run the tests. It is not to be written to.

    Args:
        factory: pytest's, whose folders go with the run.
        name: of the folder.
        make: given a folder that does not exist, makes it.
    """
    base = factory.getbasetemp()
    # The processes of pytest-xdist have a folder each, in the folder of the run.
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "once"
    shared.mkdir(exist_ok=True)
    done, turn = shared / name, shared / f"{name}.turn"
    end = time.monotonic() + _PATIENCE
    while not done.exists():
        try:
            turn.mkdir()
        except FileExistsError:
            assert time.monotonic() < end, f"another process does not finish making {name}"
            time.sleep(0.1)
            continue
        try:
            if not done.exists():
                make(turn / name)
                (turn / name).rename(done)
        finally:
            # A process that failed leaves its turn to the next one.
            shutil.rmtree(turn)
    return done
