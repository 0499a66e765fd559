"""A table as a file: for a spreadsheet, for a program, for a paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput
from qualkit.services.gate import gate
from qualkit.services.session import Session

__all__ = ["TableFiles"]


class TableFiles:
    """Part of ``study.exports``: any table of `study.reports` as a file."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def table(self, table: DataTable, file: str | Path, *, with_identifiers: bool = False) -> Path:
        """Write a table; the file's ending says how: .csv, .xlsx (with its note and what its columns mean) or .docx.

        Raises:
            BadInput: another ending.
            Conflict: unless `with_identifiers`, if something in it certainly identifies a person and nobody has
                decided to keep that; nothing is written then.
        """
        target = Path(file)
        write = _WRITERS.get(target.suffix.casefold())
        if write is None:
            ending = f"“{target.suffix}”" if target.suffix else "no ending"
            known = ", ".join(_WRITERS)
            raise BadInput(f"{target.name} has {ending}; a table is written as {known}.", hint="Give such a name.")
        data = write(self._session, table)
        gate(self._session).write({target: data}, allow=with_identifiers)
        return target


def _csv(session: Session, table: DataTable) -> bytes:
    # With a byte-order mark Excel reads the file as UTF-8.
    return table.to_csv().encode("utf-8-sig")


def _xlsx(session: Session, table: DataTable) -> bytes:
    from qualkit.exporters.table_workbook import write_tables

    return write_tables([table], about=session.config.title or session.layout.root.name)


def _docx(session: Session, table: DataTable) -> bytes:
    from qualkit.exporters.table_document import write_table

    return write_table(table, language=session.config.language)


_WRITERS: dict[str, Callable[[Session, DataTable], bytes]] = {".csv": _csv, ".xlsx": _xlsx, ".docx": _docx}
