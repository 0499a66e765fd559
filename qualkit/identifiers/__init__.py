"""Finding what could identify a person in a text. Knows nothing of the store."""

from __future__ import annotations

from qualkit.domain.identifiers import Detected
from qualkit.identifiers.combining import combinations
from qualkit.identifiers.detecting import detect
from qualkit.identifiers.looked_for import LOOKED_FOR
from qualkit.identifiers.models import models_available
from qualkit.identifiers.namelist import NameEntry, NameList

__all__ = [
    "LOOKED_FOR",
    "VERSION",
    "NameEntry",
    "NameList",
    "combinations",
    "detect",
    "detect_label",
    "models_available",
]

# Changes whenever what is found changes: results of an earlier scan are then out of date.
VERSION = "3"


def detect_label(label: str, names: NameList | None = None) -> list[Detected]:
    """What could identify a person in a speaker's label, a file name, or the name of a source or a case.

    >>> detect_label("P03"), [found.kind for found in detect_label("Sarah Thompson")]
    ([], ['person'])
    """
    from qualkit.identifiers.labelling import detect_label as found_in

    return found_in(label, names)
