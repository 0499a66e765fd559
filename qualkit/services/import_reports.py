"""What became of the files of an import."""

from __future__ import annotations

from dataclasses import dataclass, field

from qualkit.domain.sources import Dropped
from qualkit.errors import Problem

__all__ = ["FileReport", "ImportReport"]


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """What became of one file.

    Attributes:
        file: its name; of a member of an archive, with the archive's.
        state: ``imported``, ``already there``, ``left out`` (another form of a transcript that was imported) or
            ``refused``.
        source: what was imported, or was there already; of several the first.
        sources: all that was imported from the file, in its order: the respondents of a survey, the records of a
            bibliography. One of most files.
        known: how many of its sources were there already.
        words, turns: of all that was imported.
        speakers: label to (role, turns).
        rules: how many remembered rules for speaker labels were applied.
        identifiers: how much that could identify a person was found, by tier.
    """

    file: str
    state: str
    source: str = ""
    sources: tuple[str, ...] = ()
    known: int = 0
    format: str = ""
    layout: str = ""
    encoding: str = ""
    words: int = 0
    turns: int = 0
    speakers: dict[str, tuple[str, int]] = field(default_factory=dict)
    dropped: tuple[Dropped, ...] = ()
    problems: tuple[Problem, ...] = ()
    rules: int = 0
    identifiers: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What became of every file, in the order of their paths."""

    files: tuple[FileReport, ...]

    @property
    def imported(self) -> int:
        """Files of which something was imported."""
        return sum(report.state == "imported" for report in self.files)

    @property
    def sources(self) -> int:
        """Sources that were imported."""
        return sum(len(report.sources) for report in self.files)

    @property
    def refused(self) -> int:
        return sum(report.state == "refused" for report in self.files)
