"""The page of supported layouts says what the fixtures of the tests say, and the fixtures what their script says."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

TOP = Path(__file__).resolve().parents[2]
LAYOUTS = TOP / "tests" / "layouts"


def script(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_script_makes() -> None:
    stored = (TOP / "docs" / "reference" / "layouts.md").read_text(encoding="utf-8")
    assert stored == script(TOP / "docs" / "make_layouts.py").page(), "run: python docs/make_layouts.py"


def test_every_fixture_is_on_the_page() -> None:
    page = script(TOP / "docs" / "make_layouts.py").page()
    rows = [line for line in page.splitlines() if line.startswith("| ") and not line.startswith(("| From", "| ---"))]
    assert len(rows) == len(list(LAYOUTS.glob("*/expected.json")))
    assert all("| no | no |  |" not in row for row in rows)


DOCUMENTS = script(LAYOUTS / "make_documents.py").FILES


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_the_stored_fixture_is_what_its_script_makes(name: str) -> None:
    # Packed by another version of zlib the bytes differ, the parts do not.
    stored, made = (LAYOUTS / name).read_bytes(), DOCUMENTS[name]()
    assert parts(stored) == parts(made)


def parts(data: bytes) -> dict[str, bytes]:
    if not data.startswith(b"PK"):
        return {"": data}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {one: archive.read(one) for one in archive.namelist()}
