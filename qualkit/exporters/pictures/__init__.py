"""Pictures that a person would put in a paper. matplotlib is imported when one is drawn, not when this module is."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from qualkit.exporters.pictures.style import Room, room_for

if TYPE_CHECKING:
    from qualkit.domain.pictures import Picture

__all__ = ["FORMATS", "KINDS", "draw", "draw_within"]

FORMATS = ("png", "svg", "pdf")
# Kind of a Picture → the module of this package whose `paint` draws it.
KINDS = {
    "bars": "bars",
    "heat": "heat",
    "tree": "tree",
    "network": "network",
    "map": "map",
    "timeline": "timeline",
    "curve": "curve",
    "portrait": "portrait",
    "sides": "sides",
    "dots": "dots",
}


def draw(picture: Picture, form: str = "png", size: str = "column") -> bytes:
    """The picture's bytes; equal pictures give equal bytes.

    Args:
        form: ``png`` (300 dots an inch), ``svg`` (its words as text) or ``pdf``.
        size: ``column`` (88 mm wide), ``page`` (180 mm) or ``slide`` (254 by 143 mm, with its title).

    Raises:
        ValueError: there is no such kind, form or size.
    """
    if form not in FORMATS:
        raise ValueError(f"unknown form of a picture: {form!r}")
    return _drawn(picture, room_for(size, picture.title, picture.alt), form, 300)


def draw_within(
    picture: Picture, *, width_cm: float, max_height_cm: float, dots: int = 220, form: str = "png"
) -> bytes:
    """The picture for a place of this width in a document, without a title."""
    room = Room(width_cm / 2.54, max_height_cm / 2.54, description=picture.alt)
    return _drawn(picture, room, form, dots)


def _drawn(picture: Picture, room: Room, form: str, dots: int) -> bytes:
    from qualkit.exporters.pictures.sheet import Ruler, own_settings

    if picture.kind not in KINDS:
        raise ValueError(f"unknown kind of picture: {picture.kind!r}")
    painter = import_module(f"{__name__}.{KINDS[picture.kind]}")
    with own_settings():
        data: bytes = painter.paint(picture, room, Ruler()).data(form, dots)
        return data
