"""The versions of the Word report, as a list."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from qualkit.domain.report_versions import BUILT_IN, ReportVersion, lineage
from qualkit.domain.tables import DataTable
from qualkit.services.session import Session

__all__ = ["versions_table"]

_ABOUT = {
    "full": "everything, section by section",
    "short": "two pages in plain words, for participants or a board",
    "paper": "the appendices of a paper: participants, codebook, counts, quotations, COREQ, SRQR",
}
_COLUMNS = {
    "version": "its name, as --version takes it",
    "based_on": "the version that it takes the rest from",
    "what": "what it is for",
    "sections": "its sections in their order; empty for those of a full report",
    "publication": "yes if it is without locators and with rare attributes made general",
    "from": "qualkit, or the study's settings",
}


def versions_table(session: Session) -> DataTable:
    """One row a version, those that every study has first."""
    own = session.config.report_versions
    rows = []
    for name in dict.fromkeys((*BUILT_IN, *own)):
        version = reduce(ReportVersion.over, lineage(name, own))
        base = (own[name].based_on or (name if name in BUILT_IN else "full")) if name in own else ""
        what = version.title or _ABOUT[_built_in(name, own)]
        origin = "qualkit.toml" if name in own else "qualkit"
        sections = ", ".join(version.sections or ())
        rows.append((name, base, what, sections, "yes" if version.publication else "no", origin))
    return DataTable(title="Versions of the report", columns=tuple(_COLUMNS), rows=tuple(rows), meanings=_COLUMNS)


def _built_in(name: str, own: Mapping[str, ReportVersion]) -> str:
    """The version of every study that one is based on in the end."""
    last = lineage(name, own)[-1]
    return next(known for known, version in BUILT_IN.items() if version is last)
