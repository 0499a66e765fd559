"""Everything in a text that could identify a person, found by all detectors and put in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module

from qualkit.domain.identifiers import Detected, Tier
from qualkit.domain.sources import Turn
from qualkit.identifiers import models
from qualkit.identifiers.namelist import NameList
from qualkit.identifiers.reading import Reading
from qualkit.identifiers.settling import settle

__all__ = ["CERTAIN", "DETECTORS", "detect"]

Detector = Callable[[Reading], Iterable[Detected]]
# A detector is a module of this package with a function find(reading); the first group finds what is certain.
CERTAIN = ("numbers", "contacts", "postcodes", "dates", "addresses")
DETECTORS = (*CERTAIN, "people", "initials", "places", "organisations", "capitals", "rare")


def detect(
    text: str,
    *,
    names: NameList | None = None,
    turns: Sequence[Turn] = (),
    only: Tier | None = None,
    extra: Sequence[str] = (),
) -> list[Detected]:
    """What could identify a person in a text, in order and not overlapping.

    Args:
        text: any text: a transcript, a memo, the words of a table's cell.
        names: the study's own list of real names.
        turns: the speaker turns of a transcript, whose labels are then looked at as labels.
        only: `Tier.CERTAIN` looks only for what is certain, which is several times faster.
        extra: names of optional model detectors, see `models_available()`.

    Raises:
        NotFound: a model detector that is not installed.

    >>> [(found.kind, found.tier.value) for found in detect("My NHS number is 943 476 5919.")]
    [('NHS number', 'certain')]
    """
    reading = Reading(text, turns, certain_only=only == Tier.CERTAIN)
    found = [*_all(reading, names, only), *_labels(reading, names), *models.find(reading, extra)]
    if only is not None:
        found = [one for one in found if one.tier == only]
    return settle(found, text)


def _all(reading: Reading, names: NameList | None, only: Tier | None) -> Iterator[Detected]:
    for module in CERTAIN if only == Tier.CERTAIN else DETECTORS:
        yield from _detector(module)(reading)
    if names is not None:
        yield from names.find(reading, only)


def _labels(reading: Reading, names: NameList | None) -> Iterator[Detected]:
    """What stands in the labels of the speakers, between the words of one turn and those of the next."""
    judged: dict[str, list[Detected]] = {}
    end = 0
    for turn in reading.turns:
        if turn.speaker:
            if turn.speaker not in judged:
                judged[turn.speaker] = _detect_label(turn.speaker, names)
            at = reading.text.find(turn.speaker, end, turn.span.start) if judged[turn.speaker] else -1
            if at >= 0:
                for one in judged[turn.speaker]:
                    yield replace(one, start=at + one.start, end=at + one.end)
        end = turn.span.end


def _detect_label(label: str, names: NameList | None) -> list[Detected]:
    from qualkit.identifiers.labelling import detect_label

    return detect_label(label, names)


def _detector(module: str) -> Detector:
    found: Detector = import_module(f"qualkit.identifiers.{module}").find
    return found
