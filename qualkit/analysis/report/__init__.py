"""The content of the report as values; `qualkit.exporters` lay it out."""

from qualkit.analysis.report.build import build_report
from qualkit.analysis.report.options import ReportOptions
from qualkit.analysis.report.view import look
from qualkit.domain.report_versions import SECTIONS

__all__ = ["SECTIONS", "ReportOptions", "build_report", "look"]
