"""What modules promise in `__all__` is there."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

import qualkit

MODULES = sorted(m.name for m in pkgutil.walk_packages(qualkit.__path__, "qualkit.") if not m.name.endswith("__main__"))


def test_the_public_names_resolve() -> None:
    for name in qualkit.__all__:
        assert getattr(qualkit, name) is not None
    assert sorted(qualkit.__all__) == list(qualkit.__all__)
    assert set(qualkit.__all__) <= set(dir(qualkit))
    assert qualkit.Study.__module__ == "qualkit.study"


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="nosuch"):
        _ = qualkit.nosuch


def test_modules_were_found() -> None:
    assert len(MODULES) > 80


@pytest.mark.parametrize("name", MODULES)
def test_every_module_keeps_its_promises(name: str) -> None:
    module = importlib.import_module(name)
    for promised in getattr(module, "__all__", ()):
        assert hasattr(module, promised), promised
    assert module.__doc__, f"{name} does not say what it is for"
