"""Optional model detectors: used when they are installed, never downloaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module

from qualkit.domain.identifiers import Detected
from qualkit.errors import NotFound
from qualkit.identifiers.reading import Reading

__all__ = ["MODELS", "find", "models_available"]

# A model detector is a module with available() and find(reading).
MODELS = {"presidio": "qualkit.identifiers.model_presidio", "spacy": "qualkit.identifiers.model_spacy"}


def models_available() -> tuple[str, ...]:
    """The names of the model detectors that can be used here, for `detect(extra=…)`."""
    return tuple(name for name in sorted(MODELS) if import_module(MODELS[name]).available())


def find(reading: Reading, names: Iterable[str]) -> Iterator[Detected]:
    """What the model detectors of these names find.

    Raises:
        NotFound: one of them is unknown or not installed.
    """
    for name in names:
        if name not in MODELS:
            raise NotFound(f"there is no model detector called “{name}”.", hint=f"Known: {', '.join(sorted(MODELS))}.")
        module = import_module(MODELS[name])
        if not module.available():
            raise NotFound(f"the model detector “{name}” is not installed here.", hint=module.HOW_TO_INSTALL)
        yield from module.find(reading)
