"""One text model: every newline is LF, byte-order marks are gone, nothing else is touched."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

__all__ = ["BYTE_ORDER_MARK", "NormalisedText", "line_number", "normalise", "normalised"]

# U+FEFF inside a text is left over from joining files; its use as a joiner is deprecated since Unicode 3.2.
BYTE_ORDER_MARK = "\ufeff"
_CHANGED = "\r\x0b\x85\u2028\u2029\ufeff"
_CHANGES = re.compile("\r\n|[\r\x0b\x85\u2028\u2029\ufeff]")


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """A text and the way back to the text it was made from.

    Attributes:
        text: the stored text.
        removed: for each code point that was taken out, the offset in `text` before which it stood; sorted.
    """

    text: str = field(repr=False)
    removed: tuple[int, ...] = field(default=(), repr=False)

    def to_raw(self, offset: int) -> int:
        """The offset in the raw text of the code point at `offset` of `text`.

        >>> normalise("\\ufeffa\\r\\nb").to_raw(0)
        1
        >>> normalise("\\ufeffa\\r\\nb").to_raw(2)
        4
        """
        return offset + bisect_right(self.removed, offset)

    def from_raw(self, offset: int) -> int:
        """The offset in `text` of the code point at `offset` of the raw text.

        A code point that was taken out answers with the one that follows it; the CR of a CRLF with its LF.
        """
        low, high = 0, len(self.removed)
        while low < high:
            middle = (low + high) // 2
            if self.removed[middle] + middle < offset:
                low = middle + 1
            else:
                high = middle
        return offset - low


def normalise(raw: str) -> NormalisedText:
    """Turn CRLF, CR, VT, NEL, U+2028 and U+2029 into LF and take out byte-order marks.

    No Unicode normalisation and no repair of quotes or spaces: the words stay as they were.

    >>> normalise("one\\r\\ntwo\\u2028three").text
    'one\\ntwo\\nthree'
    """
    if not any(character in raw for character in _CHANGED):
        return NormalisedText(raw)
    pieces: list[str] = []
    removed: list[int] = []
    raw_end = length = 0
    for found in _CHANGES.finditer(raw):
        kept = found.start() - raw_end
        pieces.append(raw[raw_end : found.start()])
        length += kept
        raw_end = found.end()
        if found[0] == BYTE_ORDER_MARK:
            removed.append(length)
            continue
        if len(found[0]) == 2:
            removed.append(length)
        pieces.append("\n")
        length += 1
    pieces.append(raw[raw_end:])
    return NormalisedText("".join(pieces), tuple(removed))


def normalised(raw: str) -> str:
    """The text of `normalise` alone: fast and frugal where nobody needs the way back, as with very large files.

    >>> normalised("\\ufeffone\\r\\ntwo\\rthree")
    'one\\ntwo\\nthree'
    """
    text = raw.replace("\r\n", "\n")
    for character in _CHANGED:
        if character in text:
            text = text.replace(character, "" if character == BYTE_ORDER_MARK else "\n")
    return text


def line_number(text: str, offset: int) -> int:
    """The line, from 1, in which `offset` of a normalised text lies.

    >>> line_number("a\\nb", 2)
    2
    """
    return text.count("\n", 0, offset) + 1
