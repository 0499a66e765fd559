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


@pytest.mark.parametrize("codes", [1, 60])
@pytest.mark.parametrize("kind", ["bars", "groups", "tree", "heat"])
def test_awkward_names_are_neither_cut_nor_too_tall(kind: str, codes: int) -> None:
    for size, (width, height) in SIZES.items():
        data = draw(many(codes)[kind], "png", size)
        with Image.open(io.BytesIO(data)) as image:
            assert image.width / 300 * 25.4 == pytest.approx(width, abs=0.2)
            assert image.height / 300 * 25.4 <= (height + 1 if size == "slide" else 245)
        assert edges(data) == 255


def test_a_network_of_sixty_is_whole_and_says_what_it_leaves_out() -> None:
    drawn = many(60)["network"]
    assert edges(draw(drawn)) == 255
    assert b"more are in the table" in draw(drawn, "svg", "page")


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
