"""Charts: drawn whole, legible without colour, the same bytes every time."""

from __future__ import annotations

import io
import math
import subprocess
import sys

import numpy
import pytest
from PIL import Image

from qualkit.domain.reports import Chart
from qualkit.exporters.pictures.charts import draw_chart as draw
from qualkit.exporters.pictures.parts import number
from qualkit.exporters.pictures.sheet import Ruler

LONG = "Capacity and waiting lists in voluntary, community and social enterprise organisations"
LABELS = ("Trust", LONG, "Costs $5_x^2$ & <travel>", "Donaudampfschifffahrtsgesellschaftskapitän" * 3, "😀 مرحبا", "")


def bars(labels: tuple[str, ...] = LABELS, series: int = 1) -> Chart:
    values = tuple(tuple(float((i * 3 + j * 5) % 7) for j in range(series)) for i in range(len(labels)))
    names = tuple(f"Role number {j}" for j in range(series))
    return Chart(kind="bars", labels=labels, series=names, values=values, unit="participants")


def heat(labels: tuple[str, ...] = LABELS, series: tuple[str, ...] = LABELS) -> Chart:
    values = tuple(tuple(float((i + 1) * (j + 2) % 11) for j in range(len(series))) for i in range(len(labels)))
    return Chart(kind="heat", labels=labels, series=series, values=values, unit="segments")


def pixels(chart: Chart, **options: float) -> numpy.ndarray:
    with Image.open(io.BytesIO(draw(chart, **options))) as image:
        return numpy.asarray(image.convert("L"))


CHARTS = {
    "one series": bars(), "eight series": bars(series=8), "one bar": bars(("Trust",)),
    "45 codes": bars(tuple(f"{LONG} {i}" for i in range(45)), series=4),
    "no mentions": Chart(kind="bars", labels=("a", "b"), series=("n",), values=((0.0,), (0.0,)), unit="participants"),
    "grid": heat(), "one cell": heat(("Trust",), ("GP",)), "tall grid": heat(tuple(f"Code {i}" for i in range(45))),
    "wide grid": heat(LABELS, tuple(f"{LONG} {i}" for i in range(24))),
}  # fmt: skip


@pytest.mark.parametrize("chart", CHARTS.values(), ids=list(CHARTS))
def test_nothing_touches_the_edge(chart: Chart) -> None:
    picture = pixels(chart)
    edges = (picture[:3], picture[-3:], picture[:, :3], picture[:, -3:])
    assert [int(edge.min()) for edge in edges] == [255] * 4
    assert picture.min() < 60


@pytest.mark.parametrize("chart", [bars(), heat()], ids=["bars", "heat"])
def test_width_and_resolution_are_as_asked(chart: Chart) -> None:
    for width in (10.0, 24.7):
        with Image.open(io.BytesIO(draw(chart, width_cm=width))) as image:
            assert image.info["dpi"][0] == pytest.approx(220, abs=0.1)
            assert image.width / 220 * 2.54 == pytest.approx(width, abs=0.02)
            assert image.mode == "P"
            assert "transparency" not in image.info
            assert "Software" not in image.info


def test_height_grows_with_the_rows_and_is_held_to_a_page() -> None:
    short, long = (pixels(bars(tuple(f"Code {i}" for i in range(count)))).shape[0] for count in (5, 45))
    assert long > 3 * short
    assert long / 220 * 2.54 <= 22.5
    crowded = pixels(bars(tuple(f"A code about something or other {i}" for i in range(45)), 3), max_height_cm=20)
    assert crowded.shape[0] / 220 * 2.54 <= 20.5


def test_a_longer_bar_is_longer() -> None:
    chart = Chart(kind="bars", labels=("a", "b"), series=("n",), values=((4.0,), (8.0,)), unit="n")
    picture = pixels(chart)
    fill = numpy.abs(picture.astype(int) - 85) < 12
    lengths = sorted(int(row.sum()) for row in fill if row.sum() > 200)
    assert lengths[-1] / lengths[0] == pytest.approx(2, rel=0.02)


def test_a_higher_number_is_darker() -> None:
    chart = Chart(
        kind="heat", labels=("a",), series=("p", "q", "r", "s"), values=((1.0, 5.0, 9.0, math.nan),), unit="segments"
    )
    picture = pixels(chart)
    middle = picture[picture.shape[0] // 2 - 20 : picture.shape[0] // 2 + 20]
    shades = [int(value) for value in numpy.median(middle, axis=0) if value < 250]
    seen = [shade for position, shade in enumerate(shades) if position == 0 or shade != shades[position - 1]]
    wide = [shade for shade in dict.fromkeys(seen) if shades.count(shade) > 100]
    assert len(wide) == 4
    assert wide[0] > wide[1] > wide[2]
    assert wide[3] > wide[0]


def test_the_same_chart_gives_the_same_bytes_whatever_was_drawn_before() -> None:
    first = draw(heat())
    draw(bars(series=3))
    assert draw(heat()) == first


def test_the_readers_settings_of_matplotlib_do_not_matter() -> None:
    import matplotlib

    plain = draw(bars(series=2))
    with matplotlib.rc_context({"font.size": 30, "hatch.linewidth": 5, "font.family": "serif", "text.color": "red"}):
        assert draw(bars(series=2)) == plain


@pytest.mark.parametrize(
    ("chart", "message"),
    [
        (Chart(kind="pie", labels=("a",), series=("n",), values=((1.0,),), unit="n"), "kind"),
        (Chart(kind="bars", labels=(), series=("n",), values=(), unit="n"), "at least one"),
        (Chart(kind="bars", labels=("a",), series=("n",), values=((1.0, 2.0),), unit="n"), "one value for each"),
        (Chart(kind="bars", labels=("a", "b"), series=("n",), values=((1.0,),), unit="n"), "one value for each"),
        (Chart(kind="bars", labels=("a",), series=("n",), values=((-1.0,),), unit="n"), "negative"),
        (Chart(kind="bars", labels=("a",), series=("n",), values=((math.nan,),), unit="n"), "missing"),
        (Chart(kind="heat", labels=("a",), series=("n",), values=((math.inf,),), unit="n"), "infinite"),
    ],
)
def test_data_that_cannot_be_drawn_are_refused(chart: Chart, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        draw(chart)


def test_wrapped_lines_fit_and_lose_nothing() -> None:
    ruler = Ruler()
    for text in LABELS:
        lines = ruler.wrap(text, 1.2, 8)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert all(ruler.width(line, 8) <= 1.25 for line in lines)


def test_a_label_without_end_is_cut_with_an_ellipsis() -> None:
    endless = "W" * 3000
    for chart in (bars((endless, "b"), 2), heat((endless,), tuple(f"{endless} {i}" for i in range(20)))):
        picture = pixels(chart)
        assert picture.shape[0] / 220 * 2.54 < 15


def test_numbers_are_written_as_read() -> None:
    assert [number(value) for value in (0, 3.0, 0.666, 2.5, 12345)] == ["0", "3", "0.67", "2.5", "12,345"]


def test_matplotlib_waits_until_something_is_drawn() -> None:
    code = (
        "import sys, qualkit.exporters.pictures.charts, qualkit.exporters.word; "
        "print([n for n in ('matplotlib', 'numpy', 'docx', 'lxml', 'PIL') if n in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
