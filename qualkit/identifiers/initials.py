"""Initials that stand for people: “J.M.”, “client KB”, “K. and D.”."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qualkit.domain.identifiers import Detected, Tier
from qualkit.identifiers.reading import Reading, set_of

__all__ = ["find"]

_INITIALS = re.compile(r"(?<![\w.])(?:[A-Z](?:['’][A-Z])?\.[ -]?){2,4}(?![\w])")
_INITIAL = re.compile(r"(?<=[a-z,;] )[B-HJ-Z]\.(?=,| [a-z])")
_CLIENT = re.compile(r"\b(?:[Cc]lient|[Pp]atient|[Pp]t|[Ss]ervice user|[Ii]nitials(?: are)?) ([A-Z]{2,3})\b")
_NO_INITIALS = set_of("UK US EU NHS GP BBC TV PE PS NB AM PM USA RAF BA MA QC KC DIY DOB")


def find(reading: Reading) -> Iterator[Detected]:
    """All initials."""
    for match in _INITIALS.finditer(reading.text):
        end = match.start() + len(match[0].rstrip())
        letters = "".join(letter for letter in match[0] if letter.isalpha())
        if (
            match[0].strip() not in ("A.", "I.")
            and letters not in _NO_INITIALS
            and not reading.in_placeholder(match.start())
        ):
            yield Detected(match.start(), end, "person", Tier.LIKELY, "initials")
    for pattern, group in ((_INITIAL, 0), (_CLIENT, 1)):
        for match in pattern.finditer(reading.text):
            if match[group] not in _NO_INITIALS and not reading.in_placeholder(match.start(group)):
                yield Detected(match.start(group), match.end(group), "person", Tier.CHECK, "initial")
