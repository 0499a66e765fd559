"""How wide text is in a terminal, and what must not be sent to one as it stands."""

from __future__ import annotations

import re

from rich.cells import cell_len, split_graphemes

__all__ = ["JOINER", "NOTHING", "cells_of", "clusters", "tidy", "visible"]

NOTHING = "\u200b"
JOINER = "\u200d"
# Control characters and line separators become a space; what steers direction or hyphenation becomes nothing: in a
# terminal it would move other text about.
_SPACES = [*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029]
_STEERING = [0x00AD, 0x061C, 0x180E, 0xFEFF, *range(0x200B, 0x200D), 0x200E, 0x200F, *range(0x202A, 0x202F)]
_ISOLATES = [*range(0x2060, 0x2070), *range(0xFFF9, 0xFFFC)]
_TABLE = dict.fromkeys(_SPACES, " ") | dict.fromkeys([*_STEERING, *_ISOLATES], NOTHING)
_EMOJI = "\u2190-\u2bff\U0001f000-\U0001faff\ufe0f"
# Joiners matter between emoji only; elsewhere terminals disagree about them.
_LONE_JOINER = re.compile(rf"(?<![{_EMOJI}])\u200d|\u200d(?![{_EMOJI}])")


def tidy(text: str) -> str:
    """Text that is safe to measure and to show, with exactly one character for each of `text`.

    >>> tidy("a\\tb\\u202e")
    'a b\\u200b'
    """
    if text.isascii() and text.isprintable():
        return text
    return _LONE_JOINER.sub(NOTHING, text.translate(_TABLE))


def visible(tidied: str) -> str:
    """Tidied text without the characters that stand for nothing."""
    return tidied.replace(NOTHING, "")


def cells_of(tidied: str) -> int:
    """How many cells of a terminal line tidied text takes.

    >>> cells_of("dŵr"), cells_of("w\\u0302"), cells_of("日本")
    (3, 1, 4)
    """
    return len(tidied) if tidied.isascii() else cell_len(tidied)


def clusters(tidied: str) -> list[tuple[int, int, int]]:
    """Characters as a reader sees them: start, end and width of each; marks belong to the letter before them.

    >>> clusters("w\\u0302y")
    [(0, 2, 1), (2, 3, 1)]
    """
    if tidied.isascii():
        return [(at, at + 1, 1) for at in range(len(tidied))]
    return split_graphemes(tidied)[0]
