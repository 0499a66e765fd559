"""Pictures: whole, legible, the same bytes each time, and true to the table behind them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import numpy
import pytest
from PIL import Image

import qualkit
from qualkit.domain.pictures import SIZES, Picture
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, NotFound
from qualkit.exporters.pictures import draw
from qualkit.exporters.pictures.network import _untangled
from qualkit.exporters.pictures.style import shade

LONG = "Capacity and waiting lists in voluntary, community and social enterprise organisations"


def table(columns: str, rows: list[tuple[object, ...]]) -> DataTable:
    return DataTable(title="T", columns=tuple(columns.split()), rows=tuple(rows))


def picture(kind: str, data: DataTable, **details: object) -> Picture:
    return Picture(kind=kind, title=LONG, caption="c", alt="What <is> shown", table=data, details=details)


def many(codes: int) -> dict[str, Picture]:
    names = [(f"C{i}", f"{LONG} {i} 😀 مرحبا") for i in range(codes)]
    groups = [f"group {LONG} {g}" for g in range(40)]
    frequencies = [(*name, i % 3, codes - i, 1, 3) for i, name in enumerate(names)]
    cells = [(*name, *range(40)) for name in names]
    lines = [(names[i][0], names[j][0], i + j + 1) for i in range(codes) for j in range(i)]
    nodes = table("node name kind size", [(*name, ("code", "role")[i % 2], i + 1) for i, name in enumerate(names)])
    heat = DataTable(title="T", columns=("code", "name", *groups), rows=tuple(cells))
    found = {
        "bars": picture(
            "bars", table("code name cases of", [(*n, 1, 3) for n in names]), values=("cases",), of="of", unit="n of N"
        ),
        "groups": picture(
            "bars", table("code name group cases of_cases", [(*n, g, 1, 2) for n in names for g in "ab"]), groups="ab"
        ),
        "tree": picture("tree", table("code name depth codings cases of_cases", frequencies)),
        "heat": picture("heat", heat, columns=tuple(groups), unit="codings"),
        "map": picture(
            "map", table("theme theme_cases code name cases of_cases", [(LONG, 1, *n, 1, 3) for n in names])
        ),
    }
    if lines:
        network = picture("network", table("a b together", lines), what="codes")
        found["network"] = Picture(
            kind="network", title="T", caption="", alt="", table=network.table, nodes=nodes, details=network.details
        )
    return found


def edges(data: bytes) -> int:
    with Image.open(io.BytesIO(data)) as image:
        grey = numpy.asarray(image.convert("L"))
    return min(int(edge.min()) for edge in (grey[:3], grey[-3:], grey[:, :3], grey[:, -3:]))


@pytest.mark.parametrize(
    ("kind", "codes", "sizes"),
    [
        *((kind, 1, ("column", "slide")) for kind in ("bars", "groups", "tree", "heat", "map")),
        *((kind, 60, ("column",)) for kind in ("bars", "groups", "map")),
        *((kind, 60, ("column", "slide")) for kind in ("tree", "heat")),
        ("tree", 60, ("page",)),
    ],
)
def test_awkward_names_are_neither_cut_nor_too_tall(kind: str, codes: int, sizes: tuple[str, ...]) -> None:
    for size in sizes:
        width, height = SIZES[size]
        data = draw(many(codes)[kind], "png", size)
        with Image.open(io.BytesIO(data)) as image:
            assert image.width / 300 * 25.4 == pytest.approx(width, abs=0.2)
            assert image.height / 300 * 25.4 <= (height + 1 if size == "slide" else 245)
        assert edges(data) == 255


def test_a_network_of_sixty_is_whole_and_says_what_it_leaves_out() -> None:
    drawn = many(60)["network"]
    assert edges(draw(drawn)) == 255
    assert b"more are in the table" in draw(drawn, "svg", "page")


def test_a_themes_numbers_are_printed_but_not_shaded() -> None:
    rows = [("A", "theme", 90.0), ("A1", "code", 10.0), ("A2", "code", 5.0)]
    drawn = picture("heat", table("code name P1", rows), columns=("P1",), unit="codings", depths={"A1": 1, "A2": 1})
    svg = draw(drawn, "svg").decode()
    highest = shade(1.0)[0]
    assert svg.count(f"fill: {highest}") == 1
    assert ">90<" in svg
    assert "in bold" in svg
    alone = picture("heat", table("code name P1", rows[:1]), columns=("P1",), unit="codings")
    assert f"fill: {highest}" in draw(alone, "svg").decode()


def test_lines_of_a_network_do_not_cross_without_need() -> None:
    """Two chains, given in an order in which each would cross the other."""
    names = ["a1", "b1", "a2", "b2", "a3", "b3"]
    lines = [{"a": f"{chain}{n}", "b": f"{chain}{n + 1}"} for n in (1, 2) for chain in "ab"]
    order = _untangled(names, lines)
    assert sorted(order) == sorted(names)
    ring = [*order[::2], *order[1::2][::-1]]
    chords = [sorted((ring.index(line["a"]), ring.index(line["b"]))) for line in lines]
    assert not any(a < c < b < d for a, b in chords for c, d in chords)


@pytest.fixture
def study(example_study: Path) -> Iterator[qualkit.Study]:
    with qualkit.Study.open(example_study) as opened:
        yield opened


def test_equal_numbers_give_equal_bytes_in_every_form(study: qualkit.Study) -> None:
    drawn = study.pictures.bars(level="theme")
    for form in ("png", "svg", "pdf"):
        assert drawn.draw(form) == drawn.draw(form)
    svg = drawn.draw("svg", "slide").decode()
    assert "<title>Participants by code</title>" in svg
    assert drawn.picture.alt.split(".")[0] in svg
    assert ">17 of 17<" in svg


def test_bars_and_lines_stand_for_codes_of_one_level(study: qualkit.Study) -> None:
    parents = {row["code"] for row in study.reports.frequencies() if not row["depth"]}
    assert "LWR1" in parents
    drawn = study.pictures.bars()
    assert not parents & {row["code"] for row in drawn.table}
    assert "at the lowest level" in drawn.picture.caption
    assert {row["code"] for row in study.pictures.bars(level="theme").table} <= parents
    network = study.pictures.cooccurrence()
    assert not parents & {row[end] for row in network.table for end in "ab"}
    tops = study.pictures.cooccurrence(level="theme")
    assert {row[end] for row in tops.table for end in "ab"} <= parents
    assert "lowest" not in tops.picture.caption


def test_a_caption_is_short_and_counts_only_the_codes_that_are_drawn(study: qualkit.Study) -> None:
    every, one = study.pictures.heat(by="role"), study.pictures.heat(by="role", codes=["LWR3"])
    codings = {row["code"]: row["codings"] for row in study.reports.frequencies()}
    assert f"17 participants; {codings['LWR3']:,} codings" in one.picture.caption
    assert "too small to be shown alone" in one.picture.caption
    for drawn in (every, one, study.pictures.cooccurrence(), study.pictures.saturation(rule_hits=True)):
        assert len(drawn.picture.caption) < 330
        assert " %" not in drawn.picture.caption


def test_captions_count_what_the_tables_count(study: qualkit.Study) -> None:
    drawn = study.pictures.tree()
    assert "17 participants" in drawn.picture.caption
    assert "that nobody has confirmed" in drawn.picture.caption
    counted = {row["code"]: row["codings"] for row in study.reports.frequencies()}
    assert all(counted[row["code"]] == row["codings"] for row in drawn.table)


def test_timeline_and_portrait_show_one_interview(study: qualkit.Study) -> None:
    assert len(study.pictures.portrait("lw03").table) == 60
    rows = study.pictures.timeline("LW03").table.to_dicts()
    assert all(0 <= row["begins"] < row["ends"] <= 1 for row in rows)
    assert len(rows) == sum(coding.source == "LW03" for coding in study.codings.list())
    with pytest.raises(NotFound, match="no source"):
        study.pictures.portrait("nobody")


def test_nothing_to_draw_is_a_sentence(tmp_path: Path) -> None:
    with qualkit.Study.create(tmp_path / "s", codebook="link-worker-role") as empty:
        for call in (empty.pictures.bars, empty.pictures.tree, empty.pictures.heat, empty.pictures.themes):
            with pytest.raises(BadInput):
                call()


def test_a_picture_is_saved_by_its_ending(study: qualkit.Study, tmp_path: Path) -> None:
    drawn = study.pictures.bars(level="theme")
    assert drawn.save(tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(BadInput, match=r"\.png"):
        drawn.save(tmp_path / "a.gif")
    assert "<figcaption>" in drawn._repr_html_()
