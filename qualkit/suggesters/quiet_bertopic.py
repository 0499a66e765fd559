"""BERTopic without the parts that qualkit never uses: plots, neural text generation, UMAP and HDBSCAN.

Importing BERTopic in a full installation loads torch, transformers, numba and plotly, seven seconds' worth, for
features that are optional: it is made to do without any of them. Here they are out of its sight while it is loaded.
The copy is qualkit's own: ``import bertopic`` elsewhere in the process still gives the complete one.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.abc import MetaPathFinder
from threading import RLock, get_ident
from types import ModuleType
from typing import Any, cast

__all__ = ["bertopic"]

_OPTIONAL = frozenset(
    ("hdbscan", "litellm", "llama_cpp", "model2vec", "openai", "spacy", "torch", "transformers", "umap")
)
_lock = RLock()
_own: dict[str, ModuleType] = {}


@contextmanager
def bertopic() -> Iterator[Any]:
    """The package `bertopic`, for use inside the block only.

    Raises:
        ImportError: BERTopic, or a package it cannot do without, is not installed.
    """
    with _lock, warnings.catch_warnings():
        if not _own:
            _load()
        others = _take_out()
        sys.modules.update(_own)
        try:
            yield _own["bertopic"]
        finally:
            _own.update(_take_out())
            sys.modules.update(others)


class _Absent(MetaPathFinder):
    """Answers this thread that an optional package is not installed; packages already imported are not touched."""

    def __init__(self) -> None:
        self._thread = get_ident()

    def find_spec(self, fullname: str, path: Any, target: Any = None) -> None:
        if get_ident() == self._thread and fullname.partition(".")[0] in _OPTIONAL:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def _load() -> None:
    others = _take_out()
    modules = cast(dict[str, Any], sys.modules)
    absent = _Absent()
    sys.meta_path.insert(0, absent)
    # BERTopic asks for plotly by find_spec, to which only None in sys.modules says no (import system, 5.3.1).
    hidden = "plotly" not in modules
    if hidden:
        modules["plotly"] = None
    try:
        for part in ("backend", "cluster", "dimensionality", "vectorizers"):
            import_module(f"bertopic.{part}")
        _own.update(_take_out())
    finally:
        _take_out()
        sys.meta_path.remove(absent)
        if hidden:
            del modules["plotly"]
        sys.modules.update(others)


def _take_out() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name == "bertopic" or name.startswith("bertopic.")]
    return {name: sys.modules.pop(name) for name in names}
