"""The names that an installed spaCy model finds; spaCy models are trained on news, not on interviews."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions
from importlib.util import find_spec
from typing import Any

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers.reading import Reading

__all__ = ["HOW_TO_INSTALL", "available", "find", "newest"]

HOW_TO_INSTALL = "Install an English spaCy model that finds names, such as en_core_web_sm."
_KINDS = {"PERSON": "person", "GPE": "place", "LOC": "place", "FAC": "place", "ORG": "organisation"}
_MOST = 100_000  # spaCy's own limit for one text is ten times this; shorter pieces need less memory


def available() -> bool:
    """Whether an English model is installed; it is not loaded for that."""
    return bool(_models()) and find_spec("spacy") is not None


def find(reading: Reading) -> Iterator[Detected]:
    """The people, places and organisations the model finds: likely for people, the others to be checked."""
    pipeline, text = _pipeline(), reading.text
    start = 0
    while start < len(text):
        end = text.rfind("\n", start, start + _MOST) + 1 if start + _MOST < len(text) else len(text)
        end = end if end > start else min(start + _MOST, len(text))
        for found in pipeline(text[start:end]).ents:
            kind = _KINDS.get(found.label_)
            if kind is None or reading.in_placeholder(start + found.start_char):
                continue
            tier = Tier.LIKELY if kind == "person" else Tier.CHECK
            yield Detected(start + found.start_char, start + found.end_char, kind, tier, f"spaCy model, {kind}")
        start = end


@cache
def _models() -> tuple[str, ...]:
    named = {(one.metadata["Name"] or "").replace("-", "_").lower() for one in distributions()}
    return tuple(sorted(name for name in named if name.startswith(("en_core_", "en_ner_"))))


def newest() -> str:
    """The name of the model that is used: the last in the order of the alphabet."""
    return _models()[-1]


@cache
def _pipeline() -> Any:
    import spacy

    pipeline = spacy.load(newest())
    for name in list(pipeline.pipe_names):
        if name not in ("tok2vec", "transformer", "ner"):
            pipeline.disable_pipe(name)
    return pipeline
