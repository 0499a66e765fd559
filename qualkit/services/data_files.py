"""The study's data for other programs: tidy tables for R and pandas, and a workbook for Excel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from qualkit.analysis import tidy
from qualkit.domain.material import Located, Material
from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput
from qualkit.services.gate import gate
from qualkit.services.ledger import ledger_files
from qualkit.services.material import talks
from qualkit.services.selecting import select_codings
from qualkit.services.session import Session

__all__ = ["DataFiles"]


class DataFiles:
    """Part of ``study.exports``: tidy tables and workbooks."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def tidy(
        self,
        folder: str | Path = "",
        *,
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
        with_identifiers: bool = False,
    ) -> list[Path]:
        """Write tidy data: codings, one row each with all attributes; 0 or 1 by case and by turn; a data dictionary.

        Where rule hits stand that nobody has confirmed, ``cases_by_code`` and ``turns_by_code`` count them, and
        ``…_people`` are the same of what a person coded, confirmed or accepted.

        Args:
            folder: "" is ``exports/tidy``.
            where: a query, as in `Study.query`: only codings that it finds.
            origins: ``human``, ``rule``, ``model``; () takes all.
            confirmed_only: leave out rule hits that nobody has confirmed.
            with_identifiers: write it although something in it certainly identifies a person.

        Returns:
            The files written, the data dictionary last.

        Raises:
            BadInput: the folder is a file, an origin that does not exist, or a query that cannot be read.
            Conflict: something certainly identifies a person; nothing is written then.
        """
        session = self._session
        target = Path(folder) if folder else session.layout.exports / "tidy"
        if target.exists() and not target.is_dir():
            raise BadInput(f"{target.name} is a file, not a folder.", hint="Name a folder for the tables.")
        session.progress("Reading the study", 0, 3)
        chosen = select_codings(session, where=where, origins=origins, confirmed_only=confirmed_only)
        session.progress("Reading the study", 1, 3)
        tables = _tidy_tables(session, chosen.material, chosen.items)
        session.progress("Looking for identifiers", 2, 3)
        files = {target / f"{name}.csv": table.to_csv().encode("utf-8-sig") for name, table in tables.items()}
        gate(session).write(files, allow=with_identifiers)
        session.progress("Looking for identifiers", 3, 3)
        return list(files)

    def excel(
        self,
        file: str | Path = "",
        *,
        where: str = "",
        origins: Sequence[str] = (),
        confirmed_only: bool = False,
        small_groups: bool = False,
        with_identifiers: bool = False,
    ) -> Path:
        """Write a workbook: what is in it, counts and comparisons, every coding, case, source, memo and summary.

        Every sheet is a plain table with filters and a header that stays in view; the first one says what each column
        means. Text is never taken for a formula.

        Args:
            file: "" is ``exports/study.xlsx``.
            where: a query, as in `Study.query`: only codings that it finds.
            small_groups: show groups so small that a person could be told from them.
            with_identifiers: write it although something in it certainly identifies a person.

        Raises:
            BadInput: the file's name does not end in .xlsx, an origin that does not exist, a query that cannot be
                read, or a text longer than a cell of Excel can be.
            Conflict: something certainly identifies a person; nothing is written then.
        """
        from qualkit.exporters.table_workbook import write_tables

        session = self._session
        target = Path(file) if file else session.layout.exports / "study.xlsx"
        if target.suffix.casefold() != ".xlsx":
            raise BadInput(f"{target.name} is no name for a workbook.", hint="End it in .xlsx.")
        session.progress("Reading the study", 0, 3)
        chosen = select_codings(session, where=where, origins=origins, confirmed_only=confirmed_only, whole=True)
        session.progress("Writing the workbook", 1, 3)
        tables = _sheets(session, chosen.material, chosen.items, small_groups=small_groups)
        data = write_tables(tables, about=session.config.title or session.layout.root.name)
        session.progress("Looking for identifiers", 2, 3)
        gate(session).write({target: data}, allow=with_identifiers)
        session.progress("Looking for identifiers", 3, 3)
        return target


def _tidy_tables(session: Session, material: Material, items: Sequence[Located]) -> dict[str, DataTable]:
    spoken = talks(session)
    tables = {
        "codings": tidy.codings(material, items),
        "cases_by_code": tidy.cases_by_code(material, items),
        "turns_by_code": tidy.turns_by_code(material, spoken, items),
    }
    judged = [item for item in items if tidy.by_people(item)]
    if len(judged) < len(items):
        tables["cases_by_code_people"] = tidy.cases_by_code(material, judged, title="Cases by code, by people")
        tables["turns_by_code_people"] = tidy.turns_by_code(material, spoken, judged, title="Turns by code, by people")
    rows = [(name, column, table.meanings[column]) for name, table in tables.items() for column in table.columns]
    tables["dictionary"] = DataTable(title="Data dictionary", columns=("table", "column", "meaning"), rows=tuple(rows))
    return tables


def _sheets(session: Session, material: Material, items: Sequence[Located], *, small_groups: bool) -> list[DataTable]:
    """The workbook's tables, the counts first; what has no rows is left out, but for the codings."""
    from qualkit.analysis.cooccurrence import cooccurrence
    from qualkit.analysis.counting import frequencies, matrix
    from qualkit.analysis.framework import framework
    from qualkit.services.tidy_tables import study_tables

    plain = study_tables(session, material)
    codings = tidy.codings(material, items)
    tables = [
        frequencies(material, items),
        matrix(material, items, small_groups=small_groups),
        matrix(material, items, by="case", count="codings"),
        cooccurrence(material, items),
        framework(material, items),
        *(plain[name] for name in ("cases", "sources", "codes", "themes", "memos", "summaries")),
        *ledger_files(session).values(),
    ]
    return [codings, *(replace(table) for table in tables if table.rows)]
