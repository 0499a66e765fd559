"""Importing transcripts: each file whole or not at all, and no file twice."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from qualkit.domain.sources import Source
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput
from qualkit.services.import_reports import FileReport, ImportReport
from qualkit.services.intake import find_files, parts_of, read_bytes
from qualkit.services.session import Session
from qualkit.store import sources as source_store

__all__ = ["FileReport", "ImportReport", "Sources", "parts_of", "read_bytes"]


class Sources:
    """``study.sources``: the transcripts of the study."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        paths: Iterable[str | Path],
        *,
        encoding: str = "",
        strict: bool = False,
        divide: str = "",
        questions: Sequence[str] = (),
    ) -> ImportReport:
        """Import transcripts, surveys and papers. A file that cannot be used never stops the others.

        A survey's respondents and a bibliography's records become a source each, with a case that has what the file
        says of them as attributes. Those that are there already are left as they are, so that a survey that has
        grown can be imported again.

        Args:
            paths: files, folders (with the folders in them) or .zip archives.
            encoding: the text encoding of all of them; "" finds it out.
            strict: import nothing if any file is refused.
            divide: how turns are told apart in transcripts without labels: ``alternate``, ``bold``, ``questions`` or
                ``block``; "" finds the labels.
            questions: of a survey's table, the columns (headings or letters) that hold the answers to open
                questions; () finds them.

        Returns:
            A report a file: words, turns, speakers, what was assumed, what was left out, or why it was refused.

        Raises:
            NotFound: a path does not exist (nothing is imported).
            BadInput: with `strict`, a file was refused; or `divide` is no way to divide a transcript.
        """
        from qualkit.services.import_scanning import with_identifiers
        from qualkit.services.importing import Intake
        from qualkit.text.turns import DIVISIONS

        if divide and divide not in DIVISIONS:
            raise BadInput(f"“{divide}” is no way to divide a transcript.", hint=f"Known: {', '.join(DIVISIONS)}.")
        session = self._session
        files = find_files(paths)
        reports: list[FileReport] = []
        with session.action("import") as action:
            intake = Intake(session, self._free_file_name, encoding=encoding, divide=divide, questions=questions)
            for position, (path, shown) in enumerate(files):
                session.progress("Importing", position, len(files))
                reports.extend(intake.take(path, shown))
            session.progress("Importing", len(files), len(files))
            if strict and any(report.state == "refused" for report in reports):
                first = next(report for report in reports if report.state == "refused")
                raise BadInput(f"Nothing was imported: {first.problems[0]}")
            added = [name for report in reports for name in report.sources]
            if not added:
                action.cancel()
            action.detail = {"sources": added, "files": len(reports)}
            reports = with_identifiers(session, reports, action.at)
        return ImportReport(tuple(reports))

    def list(self) -> DataTable:
        """Every source with its format, words, turns, speakers, case and number of codings."""
        rows = source_store.listing(self._session.connection)
        columns = ("source", "format", "layout", "encoding", "words", "turns", "speakers", "cases", "codings")
        names = ("name", *columns[1:])
        return DataTable(title="Sources", columns=columns, rows=tuple(tuple(row[n] for n in names) for row in rows))

    def get(self, name: str) -> Source:
        """One source with its text, turns and positions. Raises NotFound."""
        source = source_store.get(self._session.connection, self._session.source_name(name))
        assert source is not None
        return source

    def _free_file_name(self, wanted: str, digest: str) -> str:
        """A name in the transcripts folder that no source and no other file has (an undone import leaves some)."""
        from qualkit.files.layout import safe_file_name

        session = self._session
        taken = {file_name.casefold() for _, file_name, _ in source_store.originals(session.connection)}
        name = safe_file_name(wanted)
        stem, suffix = Path(name).stem, Path(name).suffix
        number = 2
        while name.casefold() in taken or not _is_free(session.layout.transcripts / name, digest):
            name = f"{stem} ({number}){suffix}"
            number += 1
        return name


def _is_free(place: Path, digest: str) -> bool:
    return not place.exists() or (place.is_file() and hashlib.sha256(place.read_bytes()).hexdigest() == digest)
