"""Screens look the same on every machine that tests them."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import qualkit


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_COLOR", "TEXTUAL", "TEXTUAL_THEME", "TEXTUAL_DRIVER", "TEXTUAL_ANIMATIONS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLORTERM", "truecolor")


@pytest.fixture(scope="session")
def applied_template(small_study_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = Path(shutil.copytree(small_study_template, tmp_path_factory.mktemp("applied") / "study"))
    with qualkit.Study.open(folder, coder="tester") as study:
        study.codings.apply()
    return folder


@pytest.fixture
def applied_study(applied_template: Path, tmp_path: Path) -> Iterator[qualkit.Study]:
    """The small study with its codebook applied: rule hits that nobody has confirmed."""
    with qualkit.Study.open(Path(shutil.copytree(applied_template, tmp_path / "applied")), coder="tester") as study:
        yield study
