"""Following codes from one state of a codebook to another, whatever they are called in time.

What was done to the codes is written down as it is done (`Happening`). Walking through it, a renamed code stays the
same code, and a code of the same key that came later is another one. Where nothing was written down (a study from
before that was kept), a code is known by its key or, failing that, by an alias.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from qualkit.domain.codebook import Code, Codebook
from qualkit.domain.codebook_diff import Happening

__all__ = ["Life", "follow"]

_BEGINNINGS = ("added", "copied")
_ENDINGS = ("merged", "removed")


@dataclass(slots=True, eq=False)
class Life:
    """One code between two states.

    Attributes:
        before, after: the code in the first and in the last state; None where it was not there.
        keys: every key it has had, the present (or last) one last.
        into: the codes it was merged into, or that were split off.
        origin: the code it was split off from.
        happenings: what was done to it, in order.
    """

    before: Code | None = None
    after: Code | None = None
    keys: list[str] = field(default_factory=list)
    ended: Happening | None = None
    into: list[Life] = field(default_factory=list)
    origin: Life | None = None
    happenings: list[Happening] = field(default_factory=list)

    def ends_in(self) -> list[Life]:
        """The codes of the last state that this one has become part of, through any number of mergers."""
        found, seen, waiting = [], {id(self)}, list(self.into)
        while waiting:
            life = waiting.pop(0)
            if id(life) in seen:
                continue
            seen.add(id(life))
            if life.after is not None:
                found.append(life)
            else:
                waiting += life.into
        return found


def follow(before: Codebook, happenings: Iterable[Happening], after: Codebook) -> list[Life]:
    """Every code of the two states and of the time between them, each once; `happenings` come in order."""
    walk = _Walk(before)
    for _, step in groupby(happenings, key=lambda one: one.state):
        walk.take(list(step))
    return walk.arrive(after)


class _Walk:
    """Where every code is at one moment: `at` holds the living ones by their present key."""

    def __init__(self, before: Codebook) -> None:
        self.lives = [Life(before=code, keys=[code.key]) for code in before]
        self.at = {life.keys[-1].casefold(): life for life in self.lives}

    def take(self, step: Sequence[Happening]) -> None:
        """One state on: first what is gone, then new keys all at once (codes may swap theirs), then the rest."""
        for one in step:
            if one.kind in _ENDINGS:
                self._end(one)
        self._rename([one for one in step if one.kind == "renamed"])
        for one in step:
            if one.kind in _BEGINNINGS and one.key.casefold() not in self.at:
                self._begin(one.key)
        for one in step:
            life = self.at.get(one.key.casefold())
            if one.kind not in _ENDINGS and life is not None:
                life.happenings.append(one)
        self._link(step)

    def arrive(self, after: Codebook) -> list[Life]:
        """Pair the living with the codes of the last state, and tie up who went into whom."""
        unpaired = []
        for code in after:
            life = self.at.pop(code.key.casefold(), None)
            if life is None:
                unpaired.append(code)
            else:
                life.after = code
        for code in unpaired:
            life = self._by_alias(code) or self._begin(code.key)
            life.after = code
            self.at.pop(life.keys[-1].casefold(), None)
            if life.keys[-1].casefold() != code.key.casefold():
                life.keys.append(code.key)
        self._end_the_rest(after)
        return self.lives

    def _begin(self, key: str) -> Life:
        life = Life(keys=[key])
        self.lives.append(life)
        self.at[key.casefold()] = life
        return life

    def _end(self, one: Happening) -> None:
        life = self.at.pop(one.key.casefold(), None)
        if life is not None:
            life.ended = one
            life.happenings.append(one)

    def _rename(self, renamings: Sequence[Happening]) -> None:
        taken = [(one, self.at.pop((one.former or one.key).casefold(), None)) for one in renamings]
        for one, life in taken:
            if life is not None:
                self.at[one.key.casefold()] = life
                if one.key != life.keys[-1]:
                    life.keys.append(one.key)

    def _link(self, step: Sequence[Happening]) -> None:
        """Tie up who went into whom, by the keys after the step."""
        ended = {id(life.ended): life for life in self.lives if life.ended is not None}
        for one in step:
            life = ended.get(id(one)) if one.kind == "merged" else self.at.get(one.key.casefold())
            if life is None or one.kind not in ("merged", "split"):
                continue
            there = [other for key in one.others if (other := self.at.get(key.casefold())) and other is not life]
            life.into += there
            if one.kind == "split":
                for other in there:
                    other.origin = life

    def _by_alias(self, code: Code) -> Life | None:
        """The life that this code of a new key may continue: of its aliases the one of its name, else the first."""
        candidates = [life for alias in code.aliases if (life := self.at.get(alias.casefold()))]
        same = [life for life in candidates if life.before is not None and life.before.name == code.name]
        return next(iter(same or candidates), None)

    def _end_the_rest(self, after: Codebook) -> None:
        """A code that is gone went into the one that has its key as an alias; nobody wrote down more."""
        living = {id(life.after): life for life in self.lives if life.after is not None}
        for life in list(self.at.values()):
            heir = after.find(life.keys[-1])
            if heir is not None:
                life.into.append(living[id(heir)])
