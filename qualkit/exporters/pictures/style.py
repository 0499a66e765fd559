"""The one style of all pictures: sizes, lengths and colours. No matplotlib here.

Lengths are inches and type sizes points, at the size that is printed. Type is never smaller than 7 points. Fills
differ in lightness and in hatch, so that none is told from another by colour alone; the hues are those of Okabe and
Ito (2008).
"""

from __future__ import annotations

from dataclasses import dataclass

from qualkit.domain.pictures import SIZES

__all__ = ["EDGE", "FILLS", "GAP", "INK", "MUTED", "NOTE", "SIZE", "Room", "dark", "room_for", "shade"]

INK = "#222222"
MUTED = "#595959"
LINE = "#404040"
GRID = "#d9d9d9"
STRONG = "#2f5d8a"
SIZE = 7.5
NOTE = 7.0
EDGE = 0.06
GAP = 0.09
# Each with its own hatch: told apart in greyscale and by any reader.
FILLS = (
    ("#2f5d8a", ""),
    ("#b9d9ee", "////"),
    ("#e69f00", ""),
    ("#f4ead2", "...."),
    ("#009e73", "\\\\\\\\"),
    ("#ffffff", "xxxx"),
    ("#5b3a5e", ""),
    ("#f0cfe2", "----"),
    ("#d9d9d9", "||||"),
    ("#8a8a8a", ""),
    ("#fbf3a8", "++++"),
    ("#ffffff", "oooo"),
)
_TALLEST = 220.0
_SLIDE_SCALE = 1.7


@dataclass(frozen=True, slots=True)
class Room:
    """How much room a picture has: width and greatest height in inches, before `scale` enlarges all of it.

    `frame` is the exact height that it must have, 0 for as high as its content. `title` is drawn above it.
    """

    width: float
    height: float
    scale: float = 1.0
    frame: float = 0.0
    title: str = ""
    description: str = ""

    @property
    def wide(self) -> bool:
        """Whether there is more room than a journal's column has."""
        return self.width > 4.5


def room_for(size: str, title: str, description: str = "") -> Room:
    """The room of ``column``, ``page`` or ``slide``; slides carry a title, since no caption stands under them."""
    width, height = (length / 25.4 for length in SIZES[size])
    if size == "slide":
        whole = height / _SLIDE_SCALE
        return Room(width / _SLIDE_SCALE, whole, _SLIDE_SCALE, whole, title, description)
    return Room(width, _TALLEST / 25.4, title="", description=description)


def shade(share: float) -> tuple[str, str]:
    """Fill and ink for a share of the highest value: one hue that only grows darker, so that it reads in grey.

    >>> shade(0.0)[1] == shade(1.0)[1]
    False
    """
    if share <= 0:
        return "#f3f3f3", MUTED
    low, high = (0xE3, 0xEE, 0xF7), (0x0B, 0x3C, 0x70)
    mixed = [round(a + (b - a) * min(1.0, share)) for a, b in zip(low, high, strict=True)]
    fill = "#" + "".join(f"{part:02x}" for part in mixed)
    return fill, ("#ffffff" if dark(fill) else "#000000")


def dark(colour: str) -> bool:
    """Whether white is the better ink on it: by the relative luminance of an sRGB colour (WCAG 2.1)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue <= 0.179
