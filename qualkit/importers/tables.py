"""Tables: transcripts with a row an utterance, and surveys whose open questions people answered in their own words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from qualkit.domain.sources import Beside, Imported
from qualkit.errors import Location, Problem
from qualkit.importers.bounded import members
from qualkit.importers.encodings import looks_binary
from qualkit.importers.grids import first_rows, read_grids
from qualkit.importers.refusals import only_one
from qualkit.importers.surveys import read_survey
from qualkit.importers.table_columns import OPEN_MARK, header_at, long_columns
from qualkit.importers.table_transcripts import read_table_transcript

__all__ = ["TableImporter"]

_HEAD, _SHORT_HEAD = 65_536, 8_192


class TableImporter:
    """Reads ``.csv``, ``.tsv`` and ``.xlsx``: what is in them is told by the headings of their columns."""

    name = "table"
    suffixes: tuple[str, ...] = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm")

    def recognises(self, data: bytes, name: str) -> float:
        """For sure if it is a workbook, or if its headings are those of a transcript or a survey."""
        suffixed = PurePath(name).suffix.lower() in self.suffixes
        if data.startswith(b"PK"):
            return 0.96 if any(part.startswith("xl/") for part in members(data)) else 0.5 * suffixed
        if looks_binary(data[:4096]):
            return 0.1 * suffixed
        wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
        # Every file of text is asked about: the first rows tell a table that its name does not.
        head = data[: _HEAD if suffixed else _SHORT_HEAD]
        rows = first_rows(head.decode("utf-16" if wide else "utf-8", "replace"))
        if len(rows) > 1 and len(rows[0].cells) > 1:
            marked = any(OPEN_MARK.match(cell) for cell in rows[0].cells)
            if marked or header_at(rows)[1] is not None or long_columns(rows[0], rows[1:]) is not None:
                return 0.9 if suffixed else 0.8
        return 0.7 if suffixed else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """The one source of a table.

        Raises:
            BadInput: as `read_all`, or the table holds several sources.
        """
        found = self.read_all(data, name, encoding=encoding, interviewers=interviewers, divide=divide)
        return only_one(found, name)

    def read_all(
        self,
        data: bytes,
        name: str,
        *,
        encoding: str = "",
        interviewers: Sequence[str] = (),
        divide: str = "",
        questions: Sequence[str] = (),
    ) -> tuple[Imported, ...]:
        """A transcript, one a sheet if several sheets are transcripts; or one source a respondent of a survey.

        Args:
            questions: headings or letters of the columns that hold the answers to open questions; () finds them.

        Raises:
            BadInput: it is damaged, too large, or no table of transcripts or of answers.
        """
        grids = read_grids(data, name, encoding)
        spoken = [] if questions else [grid for grid in grids if header_at(grid.rows)[1] is not None]
        if spoken:
            alone = len(spoken) == 1
            found = [read_table_transcript(grid, name, interviewers, divide, alone=alone) for grid in spoken]
            unread = len(grids) - len(spoken)
            return tuple(_with_unread(one, unread, name) for one in found)
        grid = max(grids, key=lambda one: len(one.rows))
        return tuple(
            _with_unread(one, len(grids) - 1, name) for one in read_survey(grid, name, interviewers, questions)
        )

    def beside(self, data: bytes, name: str) -> tuple[Beside, ...]:
        """Its properties and comments, and of a transcript the cells that are in no turn. Raises BadInput."""
        from qualkit.importers.table_beside import look_beside

        return look_beside(data, name)


def _with_unread(imported: Imported, sheets: int, name: str) -> Imported:
    if not sheets:
        return imported
    from dataclasses import replace

    message = f"sheets without a transcript or the answers, not read: {sheets}."
    return replace(imported, problems=(*imported.problems, Problem("info", message, Location(name))))
