"""The example of a third-party suggester in the documentation does what the documentation says."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

import pytest

from qualkit.errors import BadInput
from qualkit.ports import SilentProgress
from qualkit.suggesters.checking import check_suggester
from tests.helpers.talk import talk

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "qualkit-tomotopy"
PAGE = EXAMPLE.parents[1] / "how-to" / "write-a-suggester.md"


@pytest.fixture(scope="module")
def example() -> Iterator[ModuleType]:
    sys.path.insert(0, str(EXAMPLE))
    yield import_module("qualkit_tomotopy")
    sys.path.remove(str(EXAMPLE))
    sys.modules.pop("qualkit_tomotopy")


def test_the_entry_point_names_the_suggester(example: ModuleType) -> None:
    project = tomllib.loads((EXAMPLE / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"] == {"qualkit.suggesters": {"pseudodocuments": "qualkit_tomotopy:PseudoDocuments"}}
    assert example.PseudoDocuments.name == "pseudodocuments"


def test_without_its_library_it_still_answers(example: ModuleType) -> None:
    found = example.PseudoDocuments().suggest([], {}, 0, SilentProgress())
    assert found.themes == ()
    with pytest.raises(BadInput, match="no parameter topics"):
        example.PseudoDocuments().suggest([], {"topics": 3}, 0, SilentProgress())


@pytest.mark.skipif(find_spec("tomotopy") is None, reason="tomotopy is not installed")
def test_with_its_library_it_keeps_the_contract(example: ModuleType) -> None:
    found = check_suggester(example.PseudoDocuments(), talk(), {"themes": 4, "runs": 2, "iterations": 50})
    assert found.versions["tomotopy"]


def test_the_page_shows_the_entry_point_that_the_example_has() -> None:
    lines = (EXAMPLE / "pyproject.toml").read_text("utf-8").splitlines()
    start = lines.index('[project.entry-points."qualkit.suggesters"]')
    assert "\n".join(lines[start : start + 2]) in PAGE.read_text("utf-8")
