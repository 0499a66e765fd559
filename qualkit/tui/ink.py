"""Colours that can be read on their background, whatever the codebook and the terminal's theme say. Pure."""

from __future__ import annotations

from functools import lru_cache

__all__ = ["blend", "contrast", "readable"]

Rgb = tuple[int, int, int]


def _rgb(colour: str) -> Rgb:
    digits = colour.lstrip("#")
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def _luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    parts = [value / 255 for value in _rgb(colour)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, definition of contrast ratio).

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def blend(colour: str, towards: str, share: float) -> str:
    """A colour between two: `colour` for 0, `towards` for 1.

    >>> blend("#000000", "#ffffff", 0.5)
    '#808080'
    """
    pairs = zip(_rgb(colour), _rgb(towards), strict=True)
    return "#" + "".join(f"{round(one + (other - one) * share):02x}" for one, other in pairs)


@lru_cache(maxsize=1024)
def readable(colour: str, background: str, ratio: float = 4.5) -> str:
    """The colour, made lighter or darker only as far as its contrast with the background needs.

    >>> contrast(readable("#332288", "#121212"), "#121212") >= 4.5
    True
    """
    towards = max(("#ffffff", "#000000"), key=lambda end: contrast(end, background))
    for step in range(21):
        tried = blend(colour, towards, step / 20)
        if contrast(tried, background) >= ratio:
            return tried
    return towards
