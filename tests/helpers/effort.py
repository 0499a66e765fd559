"""How many examples property tests try."""

from __future__ import annotations

import os

__all__ = ["examples"]


def examples(number: int) -> int:
    """So many examples, times ``QUALKIT_TEST_EFFORT`` (1 unless it is set): ``QUALKIT_TEST_EFFORT=10 pytest …``."""
    return max(1, round(number * float(os.environ.get("QUALKIT_TEST_EFFORT", "1"))))
