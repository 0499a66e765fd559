"""The report as a Word document (.docx), laid out for reading, printing and editing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qualkit.domain.reports import Report

__all__ = ["WordExporter"]


class WordExporter:
    """Writes a report as a Word document.

    The contents list holds every heading as a link, without page numbers: they are known only to the program that
    lays the pages out, and asking Word to fill them in on opening makes it ask the reader an alarming question.
    "Update table" in Word (or "Update index" in LibreOffice) adds them.
    """

    name = "word"
    suffix = ".docx"

    def write(self, report: Report, template: bytes | None = None) -> bytes:
        """The document's bytes; the same report gives the same bytes.

        Args:
            report: what to lay out.
            template: a Word document or template (.docx, .dotx) whose styles, page setup, headers and footers are
                used; its text is left out. Styles that it lacks are added.

        Raises:
            BadInput: the template cannot be read as a Word document.
            ValueError: a table's row or a chart's values do not fit its columns.
        """
        from qualkit.exporters.word.document import write_document

        return write_document(report, template)
