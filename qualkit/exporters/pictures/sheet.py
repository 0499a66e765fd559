"""A sheet measured in inches on which pictures are drawn: text is measured before it is placed, so none is clipped.

Imports matplotlib: import this module only where a picture is wanted. It uses neither pyplot nor the reader's
matplotlib settings, so the same chart gives the same bytes on every machine with the same matplotlib.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from html import escape
from typing import Any, Literal

import matplotlib
import matplotlib.backends.backend_agg
import numpy
from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from PIL import Image

from qualkit.exporters.pictures.style import EDGE, INK, LINE, MUTED, Room

__all__ = ["Ruler", "Sheet", "own_settings"]

# matplotlib's back end has no types.
_AGG: Any = matplotlib.backends.backend_agg
DOTS_PER_INCH = 300
# What text is measured at. Letters are fitted to whole dots, so that a line is now wider at a fine resolution, now at a
# coarse one: the widest counts, and none is clipped wherever it is drawn.
_MEASURED_AT = (220, 300, 510)
LEADING = 1.28
_TITLE = 10.0
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


@lru_cache(maxsize=1)
def _renderers() -> dict[int, Any]:
    return {dots: _AGG.RendererAgg(8, 8, dots) for dots in _MEASURED_AT}


# Measuring takes longer than drawing, and the pictures of a study share their labels.
@lru_cache(maxsize=20_000)
def _measured(text: str, size: float, bold: bool) -> float:
    font = _font(size, bold)
    return max(
        float(renderer.get_text_width_height_descent(text, font, False)[0]) / dots
        for dots, renderer in _renderers().items()
    )


class Ruler:
    """Measures and wraps text; all lengths in inches, sizes in points."""

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """Width of one line of `text`."""
        return _measured(text, size, bold) if text else 0.0

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


class Sheet:
    """A white sheet, `height` inches high and as wide as the room, origin at the top left.

    A room with a title gets it above all else; one with a frame is filled up to exactly that height. Everything is
    enlarged by the room's scale.
    """

    def __init__(self, room: Room, height: float, ruler: Ruler) -> None:
        above, self._title = 0.0, room.title
        lines = ruler.wrap(room.title, room.width - 2 * EDGE, _TITLE, bold=True) if room.title else []
        if lines:
            above = ruler.height(len(lines), _TITLE) + 0.16
        content = height + above
        whole = max(content, room.frame)
        self._shift = above + (whole - content) / 2
        self._scale = min(room.scale, room.scale * room.frame / content) if room.frame else room.scale
        self._height = whole
        self._description = room.description
        size = (room.width * room.scale, (room.frame or whole) * room.scale)
        self._figure = Figure(figsize=size, dpi=DOTS_PER_INCH, facecolor="white")
        aside = (room.width * room.scale - room.width * self._scale) / 2
        self._inches = Affine2D().scale(self._scale).translate(aside, 0) + self._figure.dpi_scale_trans
        if lines:
            self.text(EDGE, 0.1 - self._shift, lines, _TITLE, bold=True, anchor="top")

    def _y(self, y: float) -> float:
        return self._height - self._shift - y

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        hatch: str = "",
        edge: str = "",
        *,
        thick: float = 0.5,
        front: bool = False,
    ) -> None:
        """A filled rectangle with its top left corner at (x, y); behind all lines, unless `front`."""
        line = edge or (LINE if hatch else fill)
        patch = Rectangle((x, self._y(y + height)), width, height, facecolor=fill, edgecolor=line, hatch=hatch or None)
        self._patch(patch, thick, front)

    def circle(self, x: float, y: float, radius: float, fill: str, edge: str = LINE, *, hatch: str = "") -> None:
        """A disc around (x, y), before all lines."""
        self._patch(
            Circle((x, self._y(y)), radius, facecolor=fill, edgecolor=edge, hatch=hatch or None), 0.7, front=True
        )

    def shape(
        self, points: Sequence[tuple[float, float]], fill: str, edge: str = "", *, hatch: str = "", front: bool = False
    ) -> None:
        """A filled polygon."""
        places = [(x, self._y(y)) for x, y in points]
        patch = Polygon(places, closed=True, facecolor=fill, edgecolor=edge or fill, hatch=hatch or None)
        self._patch(patch, 0.7, front)

    def line(
        self, x0: float, y0: float, x1: float, y1: float, colour: str = MUTED, *, thick: float = 0.6, dash: str = "-"
    ) -> None:
        """A straight line, `thick` points thick."""
        self.path([(x0, y0), (x1, y1)], colour, thick=thick, dash=dash)

    def path(
        self, points: Sequence[tuple[float, float]], colour: str = MUTED, *, thick: float = 0.6, dash: str = "-"
    ) -> None:
        """A line through points."""
        across, down = [x for x, _ in points], [self._y(y) for _, y in points]
        self._add(Line2D(across, down, color=colour, linewidth=thick * self._scale, linestyle=dash))

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
        """Lines of plain text around (x, y), evenly spaced: nothing in them is read as mathematics.

        Turned by 90 degrees, they read upwards and stand side by side, the first on the left.
        """
        leading = size * LEADING / 72
        first = {"top": 0.5, "center": -(len(lines) - 1) / 2, "bottom": 0.5 - len(lines)}[anchor] * leading
        # From a line's middle down to the foot of its letters: half the height of a capital.
        foot = 0.36 * size / 72
        start: Literal["left", "center", "right"] = align
        if rotation:
            start = "left" if anchor == "bottom" else "center"
        for index, line in enumerate(lines):
            if rotation:
                aside = (index - (len(lines) - 1) / 2) * leading
                place = x + aside + foot, self._y(y)
            else:
                place = x, self._y(y + first + index * leading + foot)
            label = Text(
                *place,
                line,
                fontproperties=_font(size * self._scale, bold),
                color=colour,
                horizontalalignment=start,
                verticalalignment="baseline",
                rotation=rotation,
                rotation_mode="anchor",
                parse_math=False,
            )
            label.set_zorder(4)
            self._add(label)

    def _patch(self, patch: Any, thick: float, front: bool) -> None:
        patch.set_linewidth(thick * self._scale)
        if front:
            patch.set_zorder(2.5)
        self._add(patch)

    def _add(self, artist: Artist) -> None:
        artist.set_transform(self._inches)
        self._figure.add_artist(artist)

    def data(self, form: str, dots: int = DOTS_PER_INCH) -> bytes:
        """The sheet as ``png``, ``svg`` or ``pdf``: equal sheets give equal bytes."""
        return {"png": lambda: self._png(dots), "svg": self._svg, "pdf": self._pdf}[form]()

    def _png(self, dots: int) -> bytes:
        self._figure.set_dpi(dots)
        canvas = _AGG.FigureCanvasAgg(self._figure)
        canvas.draw()
        buffer = io.BytesIO()
        opaque = Image.fromarray(numpy.asarray(canvas.buffer_rgba())[:, :, :3])
        # A palette takes a third of the bytes; the shades that it merges are those of letters' soft edges.
        palette = opaque.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
        palette.save(buffer, format="PNG", dpi=(dots, dots))
        return buffer.getvalue()

    def _svg(self) -> bytes:
        import matplotlib.backends.backend_svg

        svg: Any = matplotlib.backends.backend_svg
        buffer = io.BytesIO()
        with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": "qualkit"}):
            svg.FigureCanvasSVG(self._figure).print_svg(buffer, metadata={"Date": None, "Creator": None})
        text = buffer.getvalue().decode("utf-8").replace("'DejaVu Sans'", "'DejaVu Sans', Verdana, sans-serif")
        start = text.index(">", text.index("<svg ")) + 1
        said = f"\n <title>{escape(self._title)}</title>" if self._title else ""
        said += f"\n <desc>{escape(self._description)}</desc>" if self._description else ""
        return (text[: start - 1] + ' role="img">' + said + text[start:]).encode("utf-8")

    def _pdf(self) -> bytes:
        import matplotlib.backends.backend_pdf

        pdf: Any = matplotlib.backends.backend_pdf
        buffer = io.BytesIO()
        unsaid: dict[str, Any] = dict.fromkeys(("CreationDate", "Creator", "Producer"))
        with matplotlib.rc_context({"pdf.fonttype": 42}):
            pdf.FigureCanvasPdf(self._figure).print_pdf(buffer, metadata=unsaid | {"Title": self._title or None})
        return buffer.getvalue()
