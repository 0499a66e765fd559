"""Lists of numbers on the command line, as people write them."""

from __future__ import annotations

from collections.abc import Iterable

import click

__all__ = ["Numbers", "flat"]

# A range longer than this is a slip of the finger.
_MOST = 100_000


class Numbers(click.ParamType):  # type: ignore[type-arg]  # generic only in newer releases of click
    """Numbers as people write them: ``1,4,7-9``."""

    name = "numbers"

    def convert(self, value, param, ctx):
        if isinstance(value, tuple):
            return value
        found: list[int] = []
        for part in value.replace(" ", "").replace("–", "-").split(","):
            low, dash, high = part.partition("-")
            if not low.isdecimal() or (dash and not high.isdecimal()):
                self.fail(f'"{value}" is not a list of numbers such as 1,4,7-9', param, ctx)
            first, last = int(low), int(high) if dash else int(low)
            if not first <= last < first + _MOST:
                self.fail(f'"{part}" is no range of numbers', param, ctx)
            found.extend(range(first, last + 1))
        return tuple(found)


def flat(lists: Iterable[Iterable[int]]) -> tuple[int, ...]:
    """The numbers of several such lists, each once, in their order."""
    return tuple(dict.fromkeys(number for numbers in lists for number in numbers))
