"""Imports point one way, and every module has its place in the order."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = ROOT / "pyproject.toml"


def test_imports_point_one_way(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    importlinter = pytest.importorskip("importlinter.application.use_cases", reason="import-linter is for development")
    from importlinter.cli import lint_imports

    assert importlinter is not None
    monkeypatch.chdir(ROOT)
    monkeypatch.syspath_prepend(str(ROOT))
    code = lint_imports(config_filename=str(SETTINGS), no_cache=True)
    assert code == 0, capsys.readouterr().out


def test_every_module_is_placed() -> None:
    """The layers are exhaustive: a new module or package must be given its place."""
    contract = tomllib.loads(SETTINGS.read_text("utf-8"))["tool"]["importlinter"]["contracts"][0]
    assert contract["type"] == "layers" and contract["exhaustive"] is True
    placed = {name.strip() for layer in contract["layers"] for name in layer.split("|")}
    package = ROOT / "qualkit"
    found = {path.name for path in package.iterdir() if (path / "__init__.py").is_file()}
    found |= {path.stem for path in package.glob("*.py")} - {"__init__"}
    assert placed == found


@pytest.mark.parametrize("layer", ["domain", "text", "analysis", "rules", "suggesters", "importers", "exporters"])
def test_sql_is_spoken_only_in_the_store(layer: str) -> None:
    for path in sorted((ROOT / "qualkit" / layer).rglob("*.py")):
        assert "import sqlite3" not in path.read_text("utf-8"), path


def test_only_the_command_line_prints() -> None:
    """Neither print() nor sys.stdout below the command line."""
    for path in sorted((ROOT / "qualkit").rglob("*.py")):
        if path.parent.name == "cli":
            continue
        text = path.read_text("utf-8")
        assert "sys.stdout" not in text and "\n    print(" not in text, path


def test_files_stay_short() -> None:
    for path in sorted((ROOT / "qualkit").rglob("*.py")):
        assert path.read_text("utf-8").count("\n") <= 400, path
