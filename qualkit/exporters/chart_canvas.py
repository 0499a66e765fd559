"""A sheet measured in inches on which charts are drawn: text is measured before it is placed, so none is clipped.

Imports matplotlib: import this module only where a picture is wanted. It uses neither pyplot nor the reader's
matplotlib settings, so the same chart gives the same bytes on every machine with the same matplotlib.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import matplotlib
import matplotlib.backends.backend_agg
import numpy
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

__all__ = ["INK", "MUTED", "Canvas", "Ruler", "own_settings"]

# matplotlib's back end has no types.
_AGG: Any = matplotlib.backends.backend_agg
INK = "#222222"
MUTED = "#595959"
DOTS_PER_INCH = 220
LEADING = 1.28
_SETTINGS: dict[Any, Any] = {
    "hatch.color": "#404040",
    "hatch.linewidth": 0.7,
    "lines.antialiased": True,
    "lines.solid_capstyle": "projecting",
    "patch.antialiased": True,
    "patch.force_edgecolor": False,
    "path.sketch": None,
    "path.simplify": False,
    "path.snap": True,
    "text.antialiased": True,
    "text.hinting": "default",
    "text.usetex": False,
}
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffe\uffff]+")


@contextmanager
def own_settings() -> Iterator[None]:
    """Within this, neither the reader's settings of matplotlib nor its warnings about missing glyphs count."""
    with matplotlib.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _font(size: float, bold: bool) -> FontProperties:
    # DejaVu Sans comes with matplotlib: the one font that is the same everywhere.
    return FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")


class Ruler:
    """Measures and wraps text; all lengths in inches, sizes in points."""

    def __init__(self) -> None:
        self._renderer = _AGG.RendererAgg(8, 8, DOTS_PER_INCH)
        self._known: dict[tuple[str, float, bool], float] = {}

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Width of one line of `text`."""
        if not text:
            return 0.0
        key = (text, size, bold)
        if key not in self._known:
            self._known[key] = self._measure(text, size, bold)
        return self._known[key]

    def _measure(self, text: str, size: float, bold: bool) -> float:
        width, _, _ = self._renderer.get_text_width_height_descent(text, _font(size, bold), False)
        return float(width) / DOTS_PER_INCH

    def height(self, lines: int, size: float) -> float:
        """Height of a block of `lines` lines."""
        return lines * size * LEADING / 72

    def wrap(self, text: str, limit: float, size: float, *, bold: bool = False) -> list[str]:
        """`text` in lines no wider than `limit`; a word wider than that is broken, preferably after a mark."""
        lines: list[str] = []
        filled = 0.0
        space = self.width("n n", size, bold=bold) - 2 * self.width("n", size, bold=bold)
        for word in _UNPRINTABLE.sub(" ", text).split():
            wide = self.width(word, size, bold=bold)
            if lines and filled + space + wide <= limit:
                lines[-1] = f"{lines[-1]} {word}"
                filled += space + wide
            else:
                lines.extend(self._pieces(word, limit, size, bold))
                filled = self.width(lines[-1], size, bold=bold)
        return lines or [""]

    def _pieces(self, word: str, limit: float, size: float, bold: bool) -> list[str]:
        pieces = []
        while len(word) > 1 and self.width(word, size, bold=bold) > limit:
            fits = self._longest_prefix(word, limit, size, bold)
            mark = max(word.rfind(sign, 1, fits) for sign in "-/_&:.") + 1
            cut = mark if mark > fits // 3 else fits
            pieces.append(word[:cut])
            word = word[cut:]
        return [*pieces, word] if word else pieces

    def _longest_prefix(self, word: str, limit: float, size: float, bold: bool) -> int:
        low, high = 1, len(word)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(word[:middle], size, bold=bold) <= limit:
                low = middle
            else:
                high = middle - 1
        return low


class Canvas:
    """A white sheet, `width` by `height` inches, origin at the top left."""

    def __init__(self, width: float, height: float) -> None:
        self._figure = Figure(figsize=(width, height), dpi=DOTS_PER_INCH, facecolor="white")
        self._height = height
        self._inches = self._figure.dpi_scale_trans

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        hatch: str = "",
        edge: str = "",
        front: bool = False,
    ) -> None:
        """A filled rectangle with its top left corner at (x, y); behind all lines, unless `front`."""
        line = edge or ("#404040" if hatch else fill)
        corner = (x, self._height - y - height)
        patch = Rectangle(corner, width, height, facecolor=fill, edgecolor=line, hatch=hatch or None, linewidth=0.5)
        if front:
            patch.set_zorder(2.5)
        self._add(patch)

    def line(self, x0: float, y0: float, x1: float, y1: float, colour: str = MUTED) -> None:
        """A thin line."""
        self._add(Line2D([x0, x1], [self._height - y0, self._height - y1], color=colour, linewidth=0.6))

    def text(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        size: float,
        *,
        align: Literal["left", "center", "right"] = "left",
        bold: bool = False,
        colour: str = INK,
        rotation: float = 0.0,
        anchor: Literal["center", "top", "bottom"] = "center",
    ) -> None:
        """Lines of plain text around (x, y): nothing in them is read as mathematics."""
        label = Text(
            x,
            self._height - y,
            "\n".join(lines),
            fontproperties=_font(size, bold),
            color=colour,
            horizontalalignment=align,
            verticalalignment=anchor,
            multialignment=align if rotation == 0 else "left",
            rotation=rotation,
            rotation_mode="default",
            linespacing=LEADING,
            parse_math=False,
        )
        self._add(label)

    def _add(self, artist: Artist) -> None:
        artist.set_transform(self._inches)
        self._figure.add_artist(artist)

    def png(self) -> bytes:
        """The sheet as PNG, without any metadata but its resolution."""
        canvas = _AGG.FigureCanvasAgg(self._figure)
        canvas.draw()
        buffer = io.BytesIO()
        opaque = Image.fromarray(numpy.asarray(canvas.buffer_rgba())[:, :, :3])
        opaque.save(buffer, format="PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH))
        return buffer.getvalue()

    def svg(self) -> bytes:
        """The sheet as SVG, its words as text, without a date, so that the same sheet gives the same bytes."""
        import matplotlib.backends.backend_svg

        svg: Any = matplotlib.backends.backend_svg
        buffer = io.BytesIO()
        with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "qualkit"}):
            canvas = svg.FigureCanvasSVG(self._figure)
            canvas.print_svg(buffer, metadata={"Date": None, "Creator": None})
        return buffer.getvalue()
