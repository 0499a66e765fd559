"""The contract of labellers: none comes with qualkit, another package's is found, loaded and checked."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from qualkit import plugins
from qualkit.errors import BadInput, NotFound
from qualkit.ports import Labeller
from qualkit.suggesters.checking import ContractBroken, check_labeller

MODULE = """
class Capitals:
    name, version = "capitals", "1"

    def label(self, keywords, phrases, quotes):
        return " and ".join(keywords[:2]).capitalize() or None
"""
Label = Callable[[Sequence[str], Sequence[str], Sequence[str]], Any]


@pytest.fixture
def another_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A package with a labeller, laid out as pip lays it out."""
    (tmp_path / "capitals.py").write_text(MODULE, encoding="utf-8")
    info = tmp_path / "capitals-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: capitals\nVersion: 1.0\n", encoding="utf-8")
    entries = "[qualkit.labellers]\ncapitals = capitals:Capitals\nlost = capitals:Lost\n"
    (info / "entry_points.txt").write_text(entries, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    plugins._installed.cache_clear()
    yield tmp_path
    plugins._installed.cache_clear()
    sys.modules.pop("capitals", None)


def test_labellers_that_are_installed_keep_the_contract() -> None:
    for name in plugins.names("labellers"):
        check_labeller(plugins.load("labellers", name))


def test_none_comes_with_qualkit() -> None:
    assert plugins.BUILT_IN["labellers"] == {}
    with pytest.raises(NotFound, match="no labeller called") as refused:
        plugins.load("labellers", "llama")
    assert refused.value.hint


def test_another_packages_labeller_is_found_by_its_name(another_package: Path) -> None:
    assert {"capitals", "lost"} <= set(plugins.names("labellers"))
    labeller: Labeller = plugins.load("labellers", "capitals")
    check_labeller(labeller)
    assert labeller.label(["rent", "debt", "food"], [], []) == "Rent and debt"
    assert labeller.label([], [], []) is None


def test_a_labeller_that_cannot_be_loaded_is_named(another_package: Path) -> None:
    with pytest.raises(BadInput, match=r"lost.*cannot be loaded"):
        plugins.load("labellers", "lost")


def answering(answer: Label) -> Labeller:
    class Answering:
        name, version = "answering", "1"

        def label(self, keywords: Sequence[str], phrases: Sequence[str], quotes: Sequence[str]) -> str | None:
            given: str | None = answer(keywords, phrases, quotes)
            return given

    return Answering()


def test_the_contract_finds_what_is_wrong() -> None:
    turns = iter(range(100))
    for answer in (
        lambda keywords, phrases, quotes: "",
        lambda keywords, phrases, quotes: "Money\nDebt",
        lambda keywords, phrases, quotes: 3,
        lambda keywords, phrases, quotes: f"Money {next(turns)}",
    ):
        with pytest.raises(ContractBroken):
            check_labeller(answering(answer))
    check_labeller(answering(lambda keywords, phrases, quotes: None))
