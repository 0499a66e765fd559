"""Carrying results out of the study."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from qualkit.domain.report_versions import ReportVersion
from qualkit.domain.tables import DataTable
from qualkit.errors import NotFound
from qualkit.services.gate import gate
from qualkit.services.ledger import ledger_files
from qualkit.services.material import gather
from qualkit.services.session import Session
from qualkit.services.tidy_tables import study_tables
from qualkit.services.word_report import house_template, options_for, version_named, written

__all__ = ["Exports"]


class Exports:
    """``study.exports``: Word and CSV."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def word(
        self,
        path: str | Path = "",
        *,
        version: str = "",
        template: str | Path = "",
        themes: Sequence[str] = (),
        cases: Sequence[str] = (),
        sections: Sequence[str] = (),
        max_quotes: int | None = None,
        quote_words: int | None = None,
        table_rows: int | None = None,
        depth: int | None = None,
        headings: int | None = None,
        confirmed_only: bool | None = None,
        publication: bool | None = None,
        memos: Sequence[str] | None = None,
        with_identifiers: bool = False,
    ) -> Path:
        """Write the report as a Word document. What is not given is as the version has it, see `report_versions`.

        Args:
            path: where to; "" writes ``exports/findings.docx`` in the study, or ``exports/NAME.docx`` for a version.
            version: ``full``, ``short`` (two pages in plain words), ``paper`` (the appendices of a paper) or one of
                ``[report.versions]`` in qualkit.toml; "" takes what the settings name.
            template: a .docx whose styles, page and header are used.
            themes: only these codes, with those under them; the name of a theme of the write-up stands for its codes.
            cases: only what these participants said.
            sections: keys of the sections wanted, in their order; see `qualkit.analysis.report.SECTIONS`.
            max_quotes: quotations a sub-theme; 0 for all.
            quote_words: words of a quotation at most; 0 for whole ones.
            table_rows: rows of a table at most; 0 for all.
            depth: how many levels of the code tree are told; 0 for all.
            headings: how many of these levels have a heading each, 1 to 3.
            confirmed_only: leave out rule hits that nobody has confirmed.
            publication: without locators, and with attributes that single a person out made general.
            memos: kinds of memos to print; those on the method (``methodological``) and on oneself (``reflexive``)
                only if they are named here.
            with_identifiers: write it although something in it certainly identifies a person.

        Raises:
            Conflict: something in it certainly identifies a person, and nobody has decided to keep that.
            NotFound: no such theme, case or template.
            BadInput: no such version, section or kind of memo, or the template is no Word document.
        """
        asked = ReportVersion(
            sections=tuple(sections) or None,
            themes=tuple(themes) or None,
            cases=tuple(cases) or None,
            max_quotes=max_quotes,
            quote_words=quote_words,
            table_rows=table_rows,
            depth=depth,
            headings=headings,
            confirmed_only=confirmed_only,
            publication=publication,
            memos=None if memos is None else tuple(memos),
            template=str(template) or None,
        )
        return self._report(path, version, asked, with_identifiers=with_identifiers)

    def report_versions(self) -> DataTable:
        """The versions of the report that `word` can write: those that every study has, and those of the settings."""
        from qualkit.services.report_listing import versions_table

        return versions_table(self._session)

    def csv(self, folder: str | Path = "", *, with_identifiers: bool = False) -> list[Path]:
        """Write tidy tables: codings (one row each, with the participant's attributes), codes, cases, sources,
        framework summaries, themes of the write-up (one row a code of each), memos of every kind; and, where a
        suggester has run, runs, suggestions and decisions, with what each column of these means.

        Text that a spreadsheet would take for a formula is preceded by an apostrophe.

        Raises:
            Conflict: unless `with_identifiers`, if something in them certainly identifies a person and nobody has
                decided to keep that; nothing is written then.
        """
        session = self._session
        target = Path(folder) if folder else session.layout.exports / "csv"
        # With a byte-order mark Excel reads the files as UTF-8.
        tables = study_tables(session) | ledger_files(session)
        files = {target / f"{name}.csv": table.to_csv().encode("utf-8-sig") for name, table in tables.items()}
        gate(session).write(files, allow=with_identifiers)
        return list(files)

    def _report(self, path: str | Path, name: str, asked: ReportVersion, *, with_identifiers: bool) -> Path:
        from qualkit import plugins
        from qualkit.analysis.report import build_report

        session = self._session
        version = version_named(session, name, asked)
        target = Path(path) if path else session.layout.exports / f"{_file_name(name)}.docx"
        template = session.layout.root / version.template if version.template and not asked.template else asked.template
        house = house_template(template or "")
        session.progress("Reading the study", 0, 3)
        material = gather(session)
        if not material.codings:
            raise NotFound("Nothing is coded yet.", hint="Code with: qualkit code add, or qualkit apply")
        options = options_for(session, material, version)
        session.progress("Composing the report", 1, 3)
        report = build_report(material, options)
        session.progress("Writing the Word document", 2, 3)
        data = written(plugins.load("exporters", "word"), report, house, template or "")
        gate(session).write({target: data}, allow=with_identifiers)
        session.progress("Writing the Word document", 3, 3)
        return target


def _file_name(version: str) -> str:
    """The file that a version is written to when none is named."""
    name = "".join(sign if sign.isalnum() else "-" for sign in version.strip().casefold()).strip("-")
    return name if name and name != "full" else "findings"
