"""Carrying results out of the study."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.domain.tables import DataTable
from qualkit.errors import BadInput, Location, NotFound
from qualkit.files.layout import write_atomically, write_together
from qualkit.services.gate import gate
from qualkit.services.ledger import ledger_files
from qualkit.services.material import gather
from qualkit.services.session import Session, nearest
from qualkit.store import themes as theme_store

if TYPE_CHECKING:
    from qualkit.domain.reports import Report
    from qualkit.ports import Exporter

__all__ = ["Exports"]


class Exports:
    """``study.exports``: Word and CSV."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def word(
        self,
        path: str | Path = "",
        *,
        template: str | Path = "",
        themes: Sequence[str] = (),
        cases: Sequence[str] = (),
        sections: Sequence[str] = (),
        max_quotes: int = 0,
        confirmed_only: bool = False,
        publication: bool = False,
        memos: Sequence[str] = ("data", "analytic", "summary"),
        with_identifiers: bool = False,
    ) -> Path:
        """Write the report as a Word document.

        Args:
            path: where to; "" writes ``exports/findings.docx`` in the study.
            template: a .docx whose styles, page and header are used.
            themes: only these codes, with those under them; the name of a theme of the write-up stands for its codes.
            cases: only what these participants said.
            sections: keys of the sections wanted, see `qualkit.analysis.report.SECTIONS`; () gives all.
            max_quotes: quotations a sub-theme; 0 takes the study's setting (where 0 means all).
            confirmed_only: leave out rule hits that nobody has confirmed.
            publication: without locators, and with attributes that single a person out made general.
            memos: kinds of memos to print; those on the method (``methodological``) and on oneself (``reflexive``)
                only if they are named here.
            with_identifiers: write it although something in it certainly identifies a person.

        Raises:
            Conflict: something in it certainly identifies a person, and nobody has decided to keep that.
            NotFound: no such theme, case or template.
            BadInput: no such section or kind of memo, or the template is no Word document.
        """
        from qualkit import plugins
        from qualkit.analysis.report import ReportOptions, build_report

        session = self._session
        target = Path(path) if path else session.layout.exports / "findings.docx"
        house = _template(template)
        session.progress("Reading the study", 0, 3)
        material = gather(session)
        if not material.codings:
            raise NotFound("Nothing is coded yet.", hint="Code with: qualkit code add, or qualkit apply")
        for name in cases:
            if material.case(name) is None:
                known = [case.name for case in material.cases]
                raise NotFound(f'There is no case "{name}".', hint=nearest(name, known, "qualkit case list"))
        options = ReportOptions(
            themes=tuple(dict.fromkeys(key for name in themes for key in _codes_meant(session, name))),
            cases=tuple(cases),
            sections=tuple(sections),
            max_quotes=max_quotes or session.config.max_quotes or len(material.codings),
            include_unconfirmed=not confirmed_only,
            publication=publication,
            memos=tuple(kind.casefold() for kind in memos),
        )
        session.progress("Composing the report", 1, 3)
        report = build_report(material, options)
        session.progress("Writing the Word document", 2, 3)
        data = _written(plugins.load("exporters", "word"), report, house, template)
        gate(session).pass_({target: data}, allow=with_identifiers)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(target, data)
        session.progress("Writing the Word document", 3, 3)
        return target

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
        tables = self._tables() | ledger_files(session)
        files = {target / f"{name}.csv": table.to_csv().encode("utf-8-sig") for name, table in tables.items()}
        gate(session).pass_(files, allow=with_identifiers)
        target.mkdir(parents=True, exist_ok=True)
        write_together(files)
        return list(files)

    def _tables(self) -> dict[str, DataTable]:
        material = gather(self._session)
        attributes = list(dict.fromkeys(name for case in material.cases for name in case.attributes))
        by_case = {case.name: case.attributes for case in material.cases}
        codings = tuple(
            (
                item.coding.number,
                item.coding.source,
                item.case,
                *(by_case.get(item.case, {}).get(name, "") for name in attributes),
                item.coding.code,
                item.turn,
                "" if item.seconds is None else item.seconds,
                item.coding.span.start,
                item.coding.span.end,
                item.coding.quote,
                item.coding.coder,
                str(item.coding.origin),
                item.coding.confirmed_by,
                int(item.coding.negated),
                item.coding.stance,
                int(item.coding.contrary),
                int(item.coding.key_quote),
                " | ".join(item.coding.patterns),
                item.coding.suggestion or "",
                item.coding.created_at,
            )
            for item in material.codings
        )
        codes = tuple(
            (
                book.key,
                code.key,
                code.name,
                code.parent,
                code.kind,
                code.status,
                code.type,
                code.brief,
                code.definition,
                code.when_to_use,
                code.when_not_to_use,
            )
            for book in material.codebooks
            for code in book
        )
        return {
            "codings": DataTable(
                title="Codings",
                columns=(
                    "coding",
                    "source",
                    "case",
                    *attributes,
                    "code",
                    "turn",
                    "seconds",
                    "start",
                    "end",
                    "quote",
                    "coder",
                    "origin",
                    "confirmed_by",
                    "negated",
                    "stance",
                    "contrary",
                    "key_quote",
                    "patterns",
                    "suggestion",
                    "created_at",
                ),
                rows=codings,
            ),
            "codes": DataTable(
                title="Codes",
                columns=(
                    "codebook",
                    "code",
                    "name",
                    "parent",
                    "kind",
                    "status",
                    "type",
                    "brief",
                    "definition",
                    "when_to_use",
                    "when_not_to_use",
                ),
                rows=codes,
            ),
            "cases": DataTable(
                title="Cases",
                columns=("case", *attributes),
                rows=tuple((c.name, *(c.attributes.get(n, "") for n in attributes)) for c in material.cases),
            ),
            "summaries": DataTable(
                title="Framework summaries",
                columns=("case", "code", "summary", "coder", "created_at", "updated_at"),
                rows=tuple((s.case, s.code, s.body, s.coder, s.created_at, s.updated_at) for s in material.summaries),
            ),
            "themes": DataTable(
                title="Themes of the write-up",
                columns=("theme", "position", "code", "code_position", "claim"),
                rows=tuple(
                    (theme.name, theme.position, code, place, theme.claim)
                    for theme in material.themes
                    for place, code in enumerate(theme.codes or ("",), 1)
                ),
            ),
            "memos": DataTable(
                title="Memos",
                columns=("memo", "kind", "about", "target", "title", "coder", "created", "updated", "text"),
                rows=tuple(
                    (m.number, m.kind, m.target_kind, m.target, m.title, m.coder, m.created_at, m.updated_at, m.body)
                    for m in material.memos
                ),
            ),
            "sources": DataTable(
                title="Sources",
                columns=("source", "format", "layout", "words", "participant_words", "turns", "minutes", "cases"),
                rows=tuple(
                    (
                        s.name,
                        s.format,
                        s.layout,
                        s.words,
                        s.participant_words,
                        s.turns,
                        "" if s.minutes is None else s.minutes,
                        ", ".join(s.cases),
                    )
                    for s in material.sources
                ),
            ),
        }


def _codes_meant(session: Session, name: str) -> tuple[str, ...]:
    """The code of this key, or else the codes of the theme of the write-up of this name. Raises NotFound."""
    themes = theme_store.select(session.connection)
    found = next((theme for theme in themes if theme.name.casefold() == name.casefold()), None)
    if found is None or any(book.find(name) for book in session.codebooks()):
        return (session.code(name).key,)
    if not found.codes:
        raise NotFound(f'The theme "{found.name}" collects no codes yet.', hint="Add some with: qualkit theme collect")
    return found.codes


def _written(exporter: Exporter, report: Report, house: bytes | None, template: str | Path) -> bytes:
    """The report in the exporter's format; what is wrong with the template names its file."""
    try:
        return exporter.write(report, house)
    except BadInput as error:
        where = error.where or (Location(Path(template).name) if template else None)
        raise BadInput(error.message, hint=error.hint, where=where) from None


def _template(path: str | Path) -> bytes | None:
    if not path:
        return None
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BadInput(f"The template {path} cannot be read ({error.strerror}).", hint="Give a .docx file.") from None
