"""Services that share a name in the study and only read it: reports and exports.

Apart from those that write (`qualkit.services.groups`), so that a table does not wait for what makes suggestions.
"""

from __future__ import annotations

from qualkit.services.comparing import Comparing
from qualkit.services.data_files import DataFiles
from qualkit.services.exports import Exports
from qualkit.services.finding import Finding
from qualkit.services.html_pages import HtmlPages
from qualkit.services.quotation_files import QuotationFiles
from qualkit.services.relations import Relations
from qualkit.services.reports import Reports
from qualkit.services.table_files import TableFiles

__all__ = ["StudyExports", "StudyReports"]


class StudyReports(Reports, Comparing, Relations, Finding):
    """``study.reports``: quotations, counts, comparisons and matrices."""


class StudyExports(Exports, DataFiles, HtmlPages, TableFiles, QuotationFiles):
    """``study.exports``: files for people and programs without qualkit."""
