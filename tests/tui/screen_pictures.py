"""What a screen looks like, as text: its words, and the attributes that carry meaning without colour."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from textual.app import App

from qualkit.tui.ink import contrast

__all__ = ["FOLDER", "faint", "looks_as", "picture"]

FOLDER = Path(__file__).parent / "snapshots"
# Frames, scroll bars and the swatch of colour beside a code's key carry no meaning of their own.
_FRAME = set(" ╭╮╰╯─│▁▂▃▄▅▆▇█▔▌▐")


def picture(app: App[Any]) -> str:
    """The screen as words, then the rows that have attributes (b bold, u underlined, r reversed, i italic)."""
    words, attributes = [], []
    for number, strip in enumerate(app.screen._compositor.render_strips()):
        words.append(strip.text.rstrip())
        line = ""
        for segment in strip:
            style = segment.style
            mark = next((m for m in ("reverse", "underline", "bold", "italic") if style and getattr(style, m)), " ")[0]
            line += mark * segment.cell_length
        if line.strip():
            attributes.append(f"{number:>2} {line.rstrip()}")
    return "\n".join([*words, "-" * app.size.width, *attributes]) + "\n"


def faint(app: App[Any]) -> set[tuple[str, str, str]]:
    """What cannot be read well: letters below 4.5 to 1 (WCAG 2.2, 1.4.3), other signs below 3 to 1 (1.4.11)."""
    found = set()
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            style = segment.style
            if not segment.text.strip() or style is None or style.color is None or style.bgcolor is None:
                continue
            ink, paper = style.color.get_truecolor().hex, style.bgcolor.get_truecolor().hex
            needed = 4.5 if any(letter.isalnum() for letter in segment.text) else 3
            if contrast(ink, paper) < needed and not set(segment.text) <= _FRAME:
                found.add((segment.text.strip()[:30], ink, paper))
    return found


def looks_as(name: str, now: str) -> None:
    """Compare a picture with the one kept under this name; QUALKIT_UPDATE_SNAPSHOTS=1 keeps the new one instead."""
    target = FOLDER / f"{name}.txt"
    if os.environ.get("QUALKIT_UPDATE_SNAPSHOTS"):
        target.parent.mkdir(exist_ok=True)
        target.write_text(now, encoding="utf-8", newline="\n")
    assert target.is_file(), "make it with QUALKIT_UPDATE_SNAPSHOTS=1, and look at it"
    assert now == target.read_text("utf-8")
