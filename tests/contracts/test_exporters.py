"""One contract for every registered exporter, ours and other people's."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from qualkit import plugins
from qualkit.domain.reports import Bullets, Chart, Column, Figure, Paragraph, Quote, Report, Section, Table
from qualkit.errors import BadInput
from qualkit.ports import Exporter

ROOT = Path(__file__).parents[2]
NAMES = plugins.names("exporters")
HOSTILE = "<script>alert(1)</script> \x00\x0b\ud800 ]]> &amp; =1+1 {{x}} 😀 مرحبا " + "W" * 3000


def exporter(name: str) -> Exporter:
    loaded: Exporter = plugins.load("exporters", name)
    return loaded


def report(text: str = "They listened.") -> Report:
    """Every kind of block there is, with `text` in each place that holds text."""
    bars = Chart(kind="bars", labels=(text, "b"), series=(text, "q"), values=((1.0, 2.0), (3.0, 0.0)), unit=text)
    heat = Chart(kind="heat", labels=(text,), series=(text,), values=((0.5,),), unit=text)
    blocks = (
        *(Paragraph(text, style=style) for style in ("body", "definition", "note", "placeholder")),
        Quote(text=text, attribution=text, locator=text, origin=text),
        Bullets((text, "")),
        Table(
            caption=text,
            columns=(Column(text), Column("n", 1, numeric=True)),
            rows=((text, ""),),
            note=text,
            small=True,
        ),
        Figure(caption=text, alt=text, chart=bars),
        Figure(caption=text, alt=text, chart=heat),
    )
    sections = (
        Section(key="a", title=text, blocks=blocks),
        Section(key="b", title=text, level=2, landscape=True, blocks=blocks),
        Section(key="c", title=text, level=3),
    )
    return Report(
        title=text, subtitle=text, date="2026-11-20", language="en", author=text, status=text,
        facts=((text, text),), sections=sections,
    )  # fmt: skip


def digests() -> str:
    """What every exporter makes of the same report, in a form to compare between processes."""
    return "\n".join(f"{name} {hashlib.sha256(exporter(name).write(report())).hexdigest()}" for name in NAMES)


def test_there_is_an_exporter() -> None:
    assert "word" in NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_tells_its_name_and_suffix(name: str) -> None:
    assert exporter(name).name == name
    assert exporter(name).suffix.startswith(".")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("text", ["They listened.", "", HOSTILE], ids=["plain", "empty", "hostile"])
def test_it_writes_any_report_quietly(name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        data = exporter(name).write(report(text))
    assert isinstance(data, bytes)
    assert len(data) > 100
    assert output.getvalue() == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", NAMES)
def test_it_writes_a_report_without_sections(name: str) -> None:
    bare = Report(title="", subtitle="", date="", language="", author="", status="")
    assert exporter(name).write(bare)


@pytest.mark.parametrize("name", NAMES)
def test_different_words_give_different_files(name: str) -> None:
    assert exporter(name).write(report("one")) != exporter(name).write(report("two"))


@pytest.mark.parametrize("name", NAMES)
def test_an_unusable_template_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        exporter(name).write(report(), b"neither a document nor a page")


def test_the_same_report_gives_the_same_bytes_in_another_process() -> None:
    code = "import sys; sys.path.insert(0, sys.argv[1]); import test_exporters as t; print(t.digests())"
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "PYTHONHASHSEED": "77",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
    }
    result = subprocess.run(
        [sys.executable, "-c", code, str(Path(__file__).parent)],
        env=environment, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert result.stdout.strip() == digests()
