"""What a screen looks like, as text: its words, and the attributes that carry meaning without colour."""

from __future__ import annotations

from typing import Any

from textual.app import App

__all__ = ["picture"]


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
