"""What can go wrong, in words a researcher can act on.

The tree::

    QualkitError            one clear sentence, where it happened, and the remedy
    ├── BadInput            a file or argument cannot be used as it is
    ├── NotFound            a source, code, case, suggestion or study that is not there
    ├── Conflict            the study's state forbids it (duplicate name, nothing to undo)
    ├── StudyProblem        the study folder itself (locked, newer version, damaged, read-only)
    └── ModelProblem        an embedding model is missing or not the one expected

Faults inside users' files are values, not exceptions: a reader returns what it could read together with a
list of `Problem`, so that one bad line never hides the next ten.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "BadInput",
    "Conflict",
    "Location",
    "ModelProblem",
    "NotFound",
    "Problem",
    "QualkitError",
    "StudyProblem",
]


@dataclass(frozen=True, slots=True)
class Location:
    """A place in a user's file. `place` is free text such as ``"cue 14"`` or ``"codes.1.definition"``."""

    file: str
    line: int | None = None
    place: str | None = None

    def __str__(self) -> str:
        parts = [self.file]
        if self.line is not None:
            parts.append(str(self.line))
        if self.place:
            parts.append(f" {self.place}")
        return ":".join(parts)


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a user's file. `severity` is ``"error"``, ``"warning"`` or ``"info"``."""

    severity: str
    message: str
    where: Location | None = None
    hint: str = ""

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{where}{self.message}{hint}"


class QualkitError(Exception):
    """Base of every error that qualkit raises on purpose.

    Args:
        message: one sentence that says what is wrong.
        hint: what the researcher can do about it.
        where: the file and place, if there is one.
    """

    def __init__(self, message: str, *, hint: str = "", where: Location | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        where = f"{self.where}: " if self.where else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{where}{self.message}{hint}"


class BadInput(QualkitError):
    """A file or an argument cannot be used as it is."""


class NotFound(QualkitError):
    """Something named does not exist."""


class Conflict(QualkitError):
    """The present state of the study forbids it."""


class StudyProblem(QualkitError):
    """The study folder cannot be opened or written."""


class ModelProblem(QualkitError):
    """An embedding model is missing, damaged or not the one expected."""
