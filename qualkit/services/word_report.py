"""What a Word report is made with: the version that was named, the study's settings, and what a call adds to them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from qualkit.domain.report_versions import BUILT_IN, SECTIONS, WHEN_NAMED, ReportVersion, lineage
from qualkit.errors import BadInput, Location, NotFound
from qualkit.services.session import Session, nearest
from qualkit.store import themes as theme_store

if TYPE_CHECKING:
    from qualkit.analysis.report import ReportOptions
    from qualkit.domain.material import Material, Talk
    from qualkit.domain.reports import Report
    from qualkit.ports import Exporter

__all__ = ["house_template", "options_for", "version_named", "written"]


def version_named(session: Session, name: str, asked: ReportVersion) -> ReportVersion:
    """What a report is to be like: what was asked for, else as the version says, else as ``[report]`` says.

    Args:
        name: a version of the settings or one that every study has; "" takes the one that the settings name.

    Raises:
        BadInput: there is no such version (names the nearest).
    """
    config = session.config
    known = {key.casefold(): key for key in (*BUILT_IN, *config.report_versions)}
    wanted = (name or config.report_version or "full").strip()
    if wanted.casefold() not in known:
        hint = nearest(wanted, list(known.values()), "qualkit export word --list-versions")
        raise BadInput(f'There is no version "{wanted}" of the report.', hint=hint)
    versions = lineage(known[wanted.casefold()], config.report_versions)
    settings = ReportVersion(max_quotes=config.max_quotes)
    return reduce(ReportVersion.over, [asked, *versions, config.report, settings])


def options_for(session: Session, material: Material, version: ReportVersion) -> ReportOptions:
    """The options of a report of this version.

    Raises:
        NotFound: a theme, code or case that is not in the study.
    """
    from qualkit.analysis.report import ReportOptions

    known = [case.name for case in material.cases]
    for name in version.cases or ():
        if material.case(name) is None:
            raise NotFound(f'There is no case "{name}".', hint=nearest(name, known, "qualkit case list"))
    sections = version.sections or ()
    return ReportOptions(
        themes=tuple(dict.fromkeys(key for name in version.themes or () for key in _codes_meant(session, name))),
        cases=version.cases or (),
        sections=sections,
        max_quotes=version.max_quotes or len(material.codings),
        include_unconfirmed=not version.confirmed_only,
        publication=bool(version.publication),
        memos=_memos(version),
        title=version.title or "",
        depth=version.depth or 0,
        headings=version.headings or 3,
        quote_words=version.quote_words or 0,
        table_rows=version.table_rows or 0,
        reporting=session.config.reporting,
        talks=_talks(session, sections),
    )


def written(exporter: Exporter, report: Report, house: bytes | None, template: str | Path) -> bytes:
    """The report in the exporter's format; what is wrong with the template names its file."""
    try:
        return exporter.write(report, house)
    except BadInput as error:
        where = error.where or (Location(Path(template).name) if template else None)
        raise BadInput(error.message, hint=error.hint, where=where) from None


def house_template(path: str | Path) -> bytes | None:
    """A template's bytes; None for no template. Raises BadInput if it cannot be read."""
    if not path:
        return None
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise BadInput(f"The template {path} cannot be read ({error.strerror}).", hint="Give a .docx file.") from None


def _memos(version: ReportVersion) -> tuple[str, ...]:
    from qualkit.analysis.report.options import PRINTED_MEMOS

    return PRINTED_MEMOS if version.memos is None else tuple(kind.casefold() for kind in version.memos)


def _talks(session: Session, sections: tuple[str, ...]) -> Mapping[str, Talk]:
    """What was said, if a section of the report is made from it."""
    from qualkit.analysis.report.options import NEED_TALKS
    from qualkit.services.material import talks

    asked = {key.casefold() for key in sections} or set(SECTIONS).difference(WHEN_NAMED)
    return talks(session) if asked.intersection(NEED_TALKS) else {}


def _codes_meant(session: Session, name: str) -> tuple[str, ...]:
    """The code of this key, or else the codes of the theme of the write-up of this name. Raises NotFound."""
    themes = theme_store.select(session.connection)
    found = next((theme for theme in themes if theme.name.casefold() == name.casefold()), None)
    if found is None or any(book.find(name) for book in session.codebooks()):
        return (session.code(name).key,)
    if not found.codes:
        raise NotFound(f'The theme "{found.name}" collects no codes yet.', hint="Add some with: qualkit theme collect")
    return found.codes
