"""The reference pages that are made from the program say what the program says now."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

TOP = Path(__file__).resolve().parents[2]


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_reference", TOP / "docs" / "make_reference.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("page", ["cli.md", "api.md"])
def test_the_page_is_what_the_script_makes(page: str) -> None:
    stored = (TOP / "docs" / "reference" / page).read_text(encoding="utf-8")
    assert stored == script().pages()[page], "run: python docs/make_reference.py"


def test_every_public_name_is_on_the_python_page() -> None:
    import qualkit

    page = script().pages()["api.md"]
    missing = [name for name in qualkit.__all__ if f"`{name}`" not in page and f"qualkit.{name}" not in page]
    assert missing == []


def test_every_service_of_a_study_is_on_the_python_page(tmp_path: Path) -> None:
    import qualkit

    page = script().pages()["api.md"]
    with qualkit.Study.create(tmp_path / "study") as study:
        public = [name for name in dir(study) if not name.startswith("_")]
        assert len(public) > 10
        for name in public:
            assert f"`study.{name}`" in page or f"`Study.{name}`" in page, name
