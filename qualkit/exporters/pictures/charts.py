"""Charts of a report in the style of all pictures: every value is written out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from qualkit.exporters.pictures.style import Room

if TYPE_CHECKING:
    from qualkit.domain.reports import Chart

__all__ = ["draw_chart"]


def draw_chart(chart: Chart, *, width_cm: float = 16.0, max_height_cm: float = 22.0) -> bytes:
    """Draw a chart as PNG at 220 dots an inch.

    Args:
        chart: kind ``bars`` (values at the bar ends; several series are stacked, the total written first and its
            parts in the legend's order) or ``heat`` (the number stands in each cell; NaN is shown as a dash).
        width_cm: width in centimetres; the height follows from the number of labels and their length.
        max_height_cm: type and spacing are tightened, within what stays legible, to keep below this height; rows
            that do not fit even so are left out, and a sentence says so.

    Raises:
        ValueError: the kind is unknown, the values do not fit labels and series, or a bar's value is negative.
    """
    _check(chart)
    from qualkit.exporters.pictures import bars, heat
    from qualkit.exporters.pictures.sheet import Ruler, own_settings

    room = Room(width_cm / 2.54, max_height_cm / 2.54)
    painter = bars.stacked if chart.kind == "bars" else heat.grid
    with own_settings():
        return painter(chart.labels, chart.series, chart.values, chart.unit, room, Ruler()).data("png", 220)


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
