"""Charts for print: every value is written out, so neither colour nor an axis is needed to read one.

matplotlib is imported when a chart is drawn, not when this module is.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualkit.domain.reports import Chart
    from qualkit.exporters.chart_canvas import Canvas, Ruler

__all__ = ["draw", "number"]

_Place = tuple[float, float, list[str], int]


@dataclass(frozen=True, slots=True)
class _Look:
    """Type size in points, the labels' share of the width, the least height of a row and its padding in inches."""

    size: float
    share: float
    row: float
    pad: float


# From roomy to tight: the first under which all rows fit on the page is taken.
_LOOKS = (
    _Look(8, 0.38, 0.27, 0.1),
    _Look(7.5, 0.46, 0.22, 0.06),
    _Look(7, 0.52, 0.19, 0.05),
    _Look(6.5, 0.56, 0.16, 0.03),
)
_LEGEND = 8.0
_LONGEST = 120
# How high standing headings may be, in inches; what does not fit under the last is cut, with an ellipsis.
_HEADER_LIMITS = (1.1, 1.5, 2.0, 3.0)
_NOTE = 7.5
_EDGE = 0.06
_GAP = 0.1
# Dark to light, each with its own hatch: told apart in greyscale and by any reader.
_FILLS = (
    ("#2f5d8a", ""),
    ("#cfe0f0", "////"),
    ("#8a8a8a", ""),
    ("#f4ead2", "...."),
    ("#b5cdb0", "\\\\\\\\"),
    ("#ffffff", "xxxx"),
    ("#5b4a72", ""),
    ("#e8d5e3", "----"),
)


def draw(chart: Chart, *, width_cm: float = 16.0, max_height_cm: float = 22.0) -> bytes:
    """Draw a chart as PNG at 220 dots an inch.

    Args:
        chart: kind ``bars`` (values at the bar ends; several series are stacked, the total written first and its
            parts in the legend's order) or ``heat`` (the number stands in each cell; NaN is shown as a dash).
        width_cm: width in centimetres; the height follows from the number of labels and their length.
        max_height_cm: type and spacing are tightened, within what stays legible, to keep below this height.

    Raises:
        ValueError: the kind is unknown, the values do not fit labels and series, or a bar's value is negative.
    """
    _check(chart)
    from qualkit.exporters.chart_canvas import Ruler, own_settings

    short = replace(
        chart,
        labels=tuple(map(_shortened, chart.labels)),
        series=tuple(map(_shortened, chart.series)),
        unit=_shortened(chart.unit),
    )
    painter = _bars if chart.kind == "bars" else _heat
    with own_settings():
        return painter(short, width_cm / 2.54, max_height_cm / 2.54, Ruler()).png()


def number(value: float) -> str:
    """A value as it is printed: whole numbers plain, others with two decimals at most, NaN as a dash.

    >>> number(12.0), number(1234.0), number(0.667), number(0.5), number(float("nan"))
    ('12', '1,234', '0.67', '0.5', '–')
    """
    if math.isnan(value):
        return "–"
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _check(chart: Chart) -> None:
    if chart.kind not in {"bars", "heat"}:
        raise ValueError(f"unknown kind of chart: {chart.kind!r}")
    if not chart.labels or not chart.series:
        raise ValueError("a chart needs at least one label and one series")
    if len(chart.values) != len(chart.labels) or any(len(row) != len(chart.series) for row in chart.values):
        raise ValueError("a chart needs one value for each label and series")
    values = [value for row in chart.values for value in row]
    if any(math.isinf(value) for value in values):
        raise ValueError("a chart cannot show an infinite value")
    if chart.kind == "bars" and any(math.isnan(value) or value < 0 for value in values):
        raise ValueError("bars cannot show a negative or missing value")


def _rows(chart: Chart, width: float, limit: float, ruler: Ruler) -> tuple[_Look, list[list[str]], list[float], float]:
    """The look under which the rows stay below `limit`, the wrapped labels, the rows' heights, where labels end."""
    for look in _LOOKS:
        labels = [ruler.wrap(label, width * look.share, look.size) for label in chart.labels]
        heights = [max(look.row, ruler.height(len(lines), look.size) + look.pad) for lines in labels]
        if sum(heights) <= limit:
            break
    return look, labels, heights, _EDGE + max(ruler.width(line, look.size) for lines in labels for line in lines) + _GAP


def _bars(chart: Chart, width: float, limit: float, ruler: Ruler) -> Canvas:
    from qualkit.exporters.chart_canvas import MUTED, Canvas

    legend, top = _legend_places(chart.series, width, ruler)
    look, labels, heights, left = _rows(chart, width, limit - top - 0.4, ruler)
    ends = [_bar_end(row) for row in chart.values]
    tail = max(ruler.width(total, look.size, bold=True) + ruler.width(parts, look.size) for total, parts in ends)
    room = max(width - left - tail - _GAP - _EDGE, width * 0.2)
    scale = room / (max(sum(row) for row in chart.values) or 1.0)
    note = ruler.wrap(_sentence(chart.unit), width - left, _NOTE)
    thick = min(min(heights) - 0.06, 0.2)
    canvas = Canvas(width, top + sum(heights) + 0.1 + ruler.height(len(note), _NOTE) + _EDGE)
    _paint_legend(canvas, legend)
    y = top
    for lines, row, end, height in zip(labels, chart.values, ends, heights, strict=True):
        middle = y + height / 2
        canvas.text(left - _GAP, middle, lines, look.size, align="right")
        x = _paint_bar(canvas, row, left, middle, thick, scale) + 0.06
        total, parts = end
        canvas.text(x, middle, [total], look.size, bold=True)
        canvas.text(x + ruler.width(total, look.size, bold=True), middle, [parts], look.size, colour=MUTED)
        y += height
    canvas.line(left, top, left, y)
    canvas.text(left, y + 0.07, note, _NOTE, colour=MUTED, anchor="top")
    return canvas


def _bar_end(row: tuple[float, ...]) -> tuple[str, str]:
    parts = f"  ({' + '.join(number(value) for value in row)})" if len(row) > 1 and any(row) else ""
    return number(round(sum(row), 10)), parts


def _paint_bar(canvas: Canvas, row: tuple[float, ...], x: float, middle: float, thick: float, scale: float) -> float:
    for index, value in enumerate(row):
        if value:
            fill, hatch = _FILLS[index % len(_FILLS)]
            canvas.box(x, middle - thick / 2, value * scale, thick, fill, hatch, "#404040")
            x += value * scale
    return x


def _legend_places(names: tuple[str, ...], width: float, ruler: Ruler) -> tuple[list[_Place], float]:
    """Where each entry of the legend goes, in lines from left to right: (x, y, text, series); and where it ends."""
    places: list[_Place] = []
    if len(names) == 1:
        return places, _EDGE
    x, y, deepest = _EDGE, 0.14, 1
    for index, name in enumerate(names):
        lines = ruler.wrap(name, width - 0.5, _LEGEND)
        wide = 0.36 + max(ruler.width(line, _LEGEND) for line in lines) + 0.2
        if x > _EDGE and x + wide > width:
            x, y, deepest = _EDGE, y + ruler.height(deepest, _LEGEND) + 0.08, 1
        places.append((x, y, lines, index))
        x, deepest = x + wide, max(deepest, len(lines))
    return places, y + ruler.height(deepest, _LEGEND) / 2 + 0.14


def _paint_legend(canvas: Canvas, places: list[_Place]) -> None:
    for x, y, lines, index in places:
        fill, hatch = _FILLS[index % len(_FILLS)]
        canvas.box(x, y - 0.06, 0.26, 0.13, fill, hatch, "#404040")
        canvas.text(x + 0.34, y, lines, _LEGEND)


def _heat(chart: Chart, width: float, limit: float, ruler: Ruler) -> Canvas:
    from qualkit.exporters.chart_canvas import MUTED, Canvas

    look, labels, heights, left = _rows(chart, width, limit * 0.82, ruler)
    cell = min((width - left - _EDGE) / len(chart.series), 1.25)
    upright, headers, top = _headers(chart.series, cell, ruler)
    texts = [[number(value) for value in row] for row in chart.values]
    widest = max(ruler.width(text, look.size) for row in texts for text in row)
    size = min(look.size, look.size * (cell - 0.04) / widest)
    shade = _shader(max((value for row in chart.values for value in row if not math.isnan(value)), default=0.0))
    note = ruler.wrap(f"Numbers are {chart.unit}; a darker cell means a higher number.", width - 0.2, _NOTE)
    canvas = Canvas(width, top + sum(heights) + 0.1 + ruler.height(len(note), _NOTE) + _EDGE)
    for column, lines in enumerate(headers):
        x = left + (column + 0.5) * cell
        canvas.text(
            x, top - 0.06, lines, _NOTE, align="center", bold=True, rotation=0 if upright else 90, anchor="bottom"
        )
    y = top
    for lines, row, cells, height in zip(labels, chart.values, texts, heights, strict=True):
        canvas.text(left - _GAP, y + height / 2, lines, look.size, align="right")
        for column, (value, text) in enumerate(zip(row, cells, strict=True)):
            fill, ink = shade(value)
            canvas.box(left + column * cell, y, cell, height, fill, edge="#ffffff")
            canvas.text(left + (column + 0.5) * cell, y + height / 2, [text], size, align="center", colour=ink)
        y += height
    canvas.text(_EDGE, y + 0.09, note, _NOTE, colour=MUTED, anchor="top")
    return canvas


def _headers(names: tuple[str, ...], cell: float, ruler: Ruler) -> tuple[bool, list[list[str]], float]:
    """Column headings, level if every word fits in its column, else standing; and the height they need."""
    room = cell - 0.08
    words = [word for name in names for word in name.split()]
    if all(ruler.width(word, _NOTE, bold=True) <= room for word in words):
        lines = [ruler.wrap(name, room, _NOTE, bold=True) for name in names]
        return True, lines, _EDGE + ruler.height(max(map(len, lines)), _NOTE) + 0.08
    most = max(1, int(cell / ruler.height(1, _NOTE)))
    for limit in _HEADER_LIMITS:
        lines = [ruler.wrap(name, limit, _NOTE, bold=True) for name in names]
        if max(map(len, lines)) <= most:
            break
    lines = [each if len(each) <= most else [*each[: most - 1], f"{each[most - 1]} …"] for each in lines]
    longest = max(ruler.width(line, _NOTE, bold=True) for each in lines for line in each)
    return False, lines, _EDGE + longest + 0.12


def _shader(high: float) -> Callable[[float], tuple[str, str]]:
    """Fill and ink of a cell; the ramp only grows darker, so it also reads in greyscale."""
    import matplotlib
    from matplotlib.colors import to_hex

    ramp = matplotlib.colormaps["Blues"]

    def shade(value: float) -> tuple[str, str]:
        if math.isnan(value) or value <= 0 or high <= 0:
            return "#f3f3f3", "#595959"
        colour = ramp(0.06 + 0.86 * value / high)
        return to_hex(colour), ("#000000" if _luminance(colour[:3]) > 0.179 else "#ffffff")

    return shade


def _luminance(colour: Iterable[float]) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.1); above 0.179 black is the better ink, below it white."""
    red, green, blue = ((part / 12.92) if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _shortened(text: str) -> str:
    """`text`, or its beginning and an ellipsis: a label longer than this would leave no room for its chart."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()} …"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
