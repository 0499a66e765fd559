"""The finished file: what a document says about itself, and a zip that is the same for the same content."""

from __future__ import annotations

import io
import os
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from qualkit.exporters.word.contents import day
from qualkit.exporters.word.styles import proofing_language
from qualkit.exporters.word.xml import clean

if TYPE_CHECKING:
    from docx.document import Document

    from qualkit.domain.reports import Report

__all__ = ["describe", "packed"]

_FIRST_YEAR = 1980
_LAST_YEAR = 2107
_LONGEST = 255


def describe(document: Document, report: Report) -> None:
    """Fill in the core properties: nothing of the machine, its user or a template's author stays."""
    moment = day(report.date) or datetime(_FIRST_YEAR, 1, 1)
    properties = document.core_properties
    properties.title = _line(report.title)
    properties.subject = _line(report.subtitle)
    properties.author = properties.last_modified_by = _line(report.author)
    properties.created = properties.modified = moment
    properties.language = proofing_language(report.language)
    properties.content_status = _line(report.status)
    properties.comments = properties.keywords = properties.category = properties.version = ""
    properties.revision = 1


def _line(text: str) -> str:
    return " ".join(clean(text).split())[:_LONGEST]


def packed(document: Document) -> bytes:
    """The document as bytes: parts in a fixed order under a fixed date (`SOURCE_DATE_EPOCH`, else 1 January 1980)."""
    loose = io.BytesIO()
    document.save(loose)
    tight = io.BytesIO()
    with zipfile.ZipFile(loose) as source, zipfile.ZipFile(tight, "w", zipfile.ZIP_DEFLATED) as target:
        for name in sorted(source.namelist(), key=_place):
            entry = zipfile.ZipInfo(name, _timestamp())
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            target.writestr(entry, source.read(name))
    return tight.getvalue()


def _place(name: str) -> tuple[int, str]:
    # Readers of the format look for the content types first, then for the relationships.
    return (0 if name == "[Content_Types].xml" else 1 if name == "_rels/.rels" else 2), name


def _timestamp() -> tuple[int, int, int, int, int, int]:
    try:
        moment = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return (_FIRST_YEAR, 1, 1, 0, 0, 0)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        return (_FIRST_YEAR, 1, 1, 0, 0, 0)
    return (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
