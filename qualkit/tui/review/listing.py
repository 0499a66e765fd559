"""What the reviews of findings and of suggestions know alike: what is listed, which of it is in hand, going back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from qualkit.errors import Conflict
from qualkit.study import Study
from qualkit.tui.waiting import BeingWritten

__all__ = ["Done", "Listing"]


class _Numbered(Protocol):
    @property
    def number(self) -> int: ...


One = TypeVar("One", bound=_Numbered)
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in a sentence; whether to go on to the next open one."""

    said: str
    on: bool = False


class Listing(Generic[One]):
    """What a screen knows of the study, and where on it one is. Every decision is saved at once, in one action.

    The subclass says what there is (`_everything`), which of it is open and which is listed.
    """

    NONE_LISTED = ""
    """What is said where something should be in hand and nothing is listed."""

    def __init__(self, study: Study) -> None:
        self.open_study = study
        self.sought = ""
        self.number = 0
        self.decisions = 0
        self.everything: tuple[One, ...] = ()
        self.rows: tuple[One, ...] = ()
        self._seen: set[int] = set()

    def _everything(self) -> tuple[One, ...]:
        """All that is reviewed, read from the study, in the order of the list."""
        raise NotImplementedError

    def is_open(self, one: One) -> bool:
        """Whether it waits for a decision."""
        raise NotImplementedError

    def is_listed(self, one: One) -> bool:
        """Whether what is looked for at present lets it through."""
        raise NotImplementedError

    @property
    def study(self) -> Study:
        """The study, for a change of it. Raises BeingWritten if another program is writing to it."""
        if self.open_study.being_written():
            raise BeingWritten
        return self.open_study

    # -- what there is -----------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read anew: what is open, and what was open at some time on this screen."""
        self.version = self.open_study.data_version()
        self.everything = self._everything()
        self._seen |= {one.number for one in self.everything if self.is_open(one)}
        self._choose_rows()

    def taken_elsewhere(self) -> None:
        """Read anew what another program wrote; what was decided here before is not taken back from here any more."""
        self.decisions = 0
        self.refresh()
        self.stay_listed()

    def _choose_rows(self) -> None:
        self.rows = tuple(one for one in self.everything if one.number in self._seen and self.is_listed(one))

    def relist(self) -> int:
        """List what is looked for now; how many there are."""
        self._choose_rows()
        self.stay_listed()
        return len(self.rows)

    def stay_listed(self) -> None:
        """Have something in hand that is listed."""
        if self.at < 0 and self.rows:
            self.choose(self.rows[0].number)

    @property
    def at(self) -> int:
        """Which row is in hand; -1 if it is not listed."""
        return next((at for at, one in enumerate(self.rows) if one.number == self.number), -1)

    @property
    def here(self) -> One | None:
        """What is in hand."""
        at = self.at
        return self.rows[at] if at >= 0 else None

    def in_hand(self) -> One:
        """What is in hand. Raises Conflict if there is nothing."""
        here = self.here
        if here is None:
            raise Conflict(self.NONE_LISTED, hint="Esc shows all of them.")
        return here

    def open_rows(self) -> list[int]:
        """The rows that wait for a decision."""
        return [at for at, one in enumerate(self.rows) if self.is_open(one)]

    # -- moving ------------------------------------------------------------------------------------------------

    def choose(self, number: int) -> None:
        """Take something in hand."""
        self.number = number

    def step(self, by: int) -> None:
        """So many rows on, or back."""
        if self.rows:
            self.choose(self.rows[max(0, min(len(self.rows) - 1, self.at + by))].number)

    def next_open(self, step: int = 1) -> bool:
        """Go to the next open one (or the one before), around the end; whether there is another one."""
        rows = [at for at in self.open_rows() if at != self.at]
        if not rows:
            return False
        beyond = [at for at in rows if (at > self.at if step > 0 else at < self.at)] or rows
        self.choose(self.rows[beyond[0 if step > 0 else -1]].number)
        return True

    # -- changing ----------------------------------------------------------------------------------------------

    def change(self, deed: Callable[[Study], Answer]) -> Answer:
        """Change the study, and read anew what is listed."""
        answer = deed(self.study)
        at = self.at
        self.refresh()
        if self.at < 0 and self.rows:
            self.choose(self.rows[max(0, min(at, len(self.rows) - 1))].number)
        return answer

    def undo(self) -> Done:
        """Take back the last thing done on this screen. Raises Conflict if there is none."""
        if not self.decisions:
            raise Conflict("Nothing was decided on this screen yet.", hint="Earlier actions: qualkit undo")
        before = {one.number: one for one in self.everything}
        undone = self.change(lambda study: study.history.undo().what)
        self.decisions -= 1
        other = [one.number for one in self.rows if before.get(one.number) != one]
        if other and self.number not in other:
            self.choose(other[0])
        self.stay_listed()
        return Done(f"Taken back: {undone}.")
