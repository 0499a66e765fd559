"""The quotations that a query found as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.services.gate import gate
from qualkit.services.session import Session, now
from qualkit.services.table_files import TableFiles

if TYPE_CHECKING:
    from qualkit.analysis.query_results import QueryResult

__all__ = ["QuotationFiles"]


class QuotationFiles:
    """Part of ``study.exports``: what `Study.query` found."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def quotations(self, found: QueryResult, file: str | Path, *, with_identifiers: bool = False) -> Path:
        """Write quotations: .docx lays them out to be read, .csv and .xlsx hold the table of `QueryResult.to_table`.

        Raises:
            BadInput: another ending.
            Conflict: unless `with_identifiers`, if something in it certainly identifies a person and nobody has
                decided to keep that; nothing is written then.
        """
        target = Path(file)
        if target.suffix.casefold() != ".docx":
            return TableFiles(self._session).table(found.to_table(), target, with_identifiers=with_identifiers)
        from qualkit.exporters.quotation_document import write_quotations

        config = self._session.config
        data = write_quotations(
            found,
            title=config.title or self._session.layout.root.name,
            language=config.language,
            date=now().date().isoformat(),
        )
        gate(self._session).write({target: data}, allow=with_identifiers)
        return target
