"""Codings as sets of codes: which codes a table tells of, and which of them stand in each turn, segment or participant.

A code takes in the codes under it, as everywhere in qualkit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qualkit.analysis.tidy import by_people
from qualkit.domain.codebook import Code
from qualkit.domain.material import Located, Material, Talk
from qualkit.domain.sources import Role, Turn

__all__ = ["LEVELS", "CodeSet", "by_people", "by_source", "participants_turns", "touched"]

LEVELS = ("code", "theme")


@dataclass(frozen=True, slots=True)
class CodeSet:
    """The codes that a table tells of.

    Attributes:
        names: the name of each by its key, in the codebooks' order.
        held: for every code of the study, those of `names` that a coding with it counts for: the code and all above.
        above: each of `names` with those of `names` above it.
    """

    names: Mapping[str, str]
    held: Mapping[str, tuple[str, ...]] = field(repr=False)
    above: Mapping[str, frozenset[str]] = field(repr=False)

    @classmethod
    def of(
        cls, material: Material, items: Iterable[Located], *, level: str = "code", codes: Sequence[str] = ()
    ) -> CodeSet:
        """The codes of a table.

        Args:
            level: ``code``: every code that codings were made with (housekeeping left out); ``theme``: the themes at
                the top of the codebooks.
            codes: keys of the codes instead of a level.
        """
        every = [code for book in material.codebooks for code in book]
        wanted = set(codes) or _of_level(every, items, level)
        lines = _lines(every)
        return cls(
            names={code.key: code.name for code in every if code.key in wanted},
            held={key: tuple(one for one in line if one in wanted) for key, line in lines.items()},
            above={key: frozenset(line[1:]) & wanted for key, line in lines.items() if key in wanted},
        )

    @classmethod
    def of_all(cls, material: Material, items: Iterable[Located]) -> CodeSet:
        """Every code that codings were made with and every code above one of these (housekeeping left out)."""
        lines = _lines([code for book in material.codebooks for code in book])
        used = cls.of(material, items).names
        above = {one for key in used for one in lines[key]}
        return cls.of(material, items, codes=sorted(above)) if above else cls.of(material, items)

    def kin(self, one: str, other: str) -> bool:
        """Whether one of two codes is the other or stands above it: one coding counts for both."""
        return one == other or other in self.above[one] or one in self.above[other]


def by_source(items: Iterable[Located]) -> dict[str, list[Located]]:
    """The codings of each source, by the sources' names in order."""
    found: dict[str, list[Located]] = {}
    for item in items:
        found.setdefault(item.coding.source, []).append(item)
    return dict(sorted(found.items()))


def participants_turns(talk: Talk) -> list[tuple[Turn, str]]:
    """The turns of a source that are not the interviewer's, in order, each with the case that speaks."""
    return [
        (turn, case) for turn, case in zip(talk.turns, talk.cases, strict=True) if turn.role is not Role.INTERVIEWER
    ]


def touched(turns: Sequence[Turn], items: Iterable[Located]) -> Iterator[tuple[int, Located]]:
    """Which of these turns (by their places, in order of the text) a coding touches, each with the coding.

    A coding that reaches over several turns comes once for each.
    """
    from bisect import bisect_left, bisect_right

    starts, ends = [turn.span.start for turn in turns], [turn.span.end for turn in turns]
    for item in items:
        span = item.coding.span
        for place in range(bisect_right(ends, span.start), bisect_left(starts, span.end)):
            yield place, item


def _of_level(every: Sequence[Code], items: Iterable[Located], level: str) -> set[str]:
    if level == "theme":
        return {code.key for code in every if not code.parent and code.kind != "housekeeping"}
    used = {item.coding.code for item in items}
    return {code.key for code in every if code.key in used and code.kind != "housekeeping"}


def _lines(every: Sequence[Code]) -> dict[str, tuple[str, ...]]:
    """Each code with all codes above it, itself first."""
    found: dict[str, tuple[str, ...]] = {}
    for code in every:
        found[code.key] = (code.key, *found.get(code.parent, ()))
    return found
