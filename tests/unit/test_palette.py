"""The palette keeps what it promises: white letters stay legible, colour-blind readers can tell themes apart."""

from __future__ import annotations

import math
from itertools import combinations

import pytest

from qualkit.files.palette import HOUSEKEEPING_COLOUR, PALETTE, as_colour, next_colour

Linear = tuple[float, float, float]

# Machado, Oliveira and Fernandes (2009), severity 1.0, on linear RGB.
SIGHT = {
    "normal": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def linear(colour: str) -> Linear:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return red, green, blue


def lab(rgb: Linear) -> Linear:
    red, green, blue = rgb
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883
    fx, fy, fz = (part ** (1 / 3) if part > 0.008856 else 7.787 * part + 16 / 116 for part in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def seen(colour: str, sight: str) -> Linear:
    rgb = linear(colour)
    one, two, three = (min(1.0, max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in SIGHT[sight])
    return lab((one, two, three))


@pytest.mark.parametrize("colour", [*PALETTE, HOUSEKEEPING_COLOUR])
def test_white_letters_are_legible(colour: str) -> None:
    red, green, blue = linear(colour)
    assert 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05) >= 4.5
    assert as_colour(colour) == colour


@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_colours_can_be_told_apart(sight: str) -> None:
    assert min(math.dist(seen(one, sight), seen(two, sight)) for one, two in combinations(PALETTE, 2)) >= 13


def test_colours_are_given_out_in_order_and_begin_again() -> None:
    taken: list[str] = []
    for _ in range(10):
        taken.append(next_colour(taken))
    assert taken == [*PALETTE, *PALETTE[:2]]
