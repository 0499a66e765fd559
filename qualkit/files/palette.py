"""Colours for themes that have none: told apart by colour-blind readers, and dark enough for white letters."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["HOUSEKEEPING_COLOUR", "PALETTE", "as_colour", "next_colour"]

# Any two are at least 13 CIELAB units apart as seen with normal sight, protanopia, deuteranopia and tritanopia
# (simulated after Machado, Oliveira and Fernandes 2009), and each has a contrast of 4.5 to 1 or more with white.
PALETTE = ("#0b6fb0", "#7f3b08", "#1b7837", "#332288", "#b0307a", "#8c6d00", "#225555", "#661100")
HOUSEKEEPING_COLOUR = "#5a5a5a"
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})", re.IGNORECASE)


def as_colour(text: str) -> str:
    """A colour as ``#rrggbb`` in lower case, or "" if `text` is none.

    >>> as_colour("#1F6F8B"), as_colour("abc"), as_colour("teal")
    ('#1f6f8b', '#aabbcc', '')
    """
    found = _HEX.fullmatch(text.strip())
    if not found:
        return ""
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def next_colour(taken: Iterable[str]) -> str:
    """The first colour of the palette that is not taken; it begins again when all are.

    >>> next_colour([])
    '#0b6fb0'
    """
    counts = dict.fromkeys(PALETTE, 0)
    for colour in taken:
        if colour in counts:
            counts[colour] += 1
    return min(PALETTE, key=lambda colour: counts[colour])
