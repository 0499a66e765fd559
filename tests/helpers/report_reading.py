"""A small study and ways to read its report."""

from __future__ import annotations

from typing import Any, TypeVar

from qualkit.analysis.report import ReportOptions, build_report
from qualkit.domain.material import Material
from qualkit.domain.reports import Paragraph, Report, Section, Table
from tests.builders import study

T = TypeVar("T")

STUDY = """
    book LWR Link worker role
      LWR1 Defining the role (theme)
        LWR1.1 Role ambiguity
        LWR1.2 Explaining the role (in vivo)
        LWR1.9 Old idea (retired)
      LWR2 Complex needs (theme)
        LWR2.1 Holding (inductive)
      LWR3 Nothing said (theme)
        LWR3.1 Nothing at all
      zz Own order (housekeeping)
    case L1: link worker, NHS
    case L2: link worker, charity
    case L3: link worker, NHS
    case G1: GP, NHS
    L1.3 LWR1.1 human key at 751: I make it up as I go along, and so does everybody else here
    L1.3 LWR1.2 rule: I make it up as I go along, and so does everybody else here
    L2.6 LWR1.1 rule: nobody could tell me what the job was meant to be when I began
    L2.7 LWR1.1 confirmed negated: I was never unsure of the job, not for one single day
    L3.1 LWR1.1 human contrary: the job is as clear to me as the nose in my own face
    G1.2 LWR2.1 model s 1: we hold people until there is somewhere that they can go to
    G1.4 LWR1.9 human: an idea of long ago
    L1.9 zz human: a line to remember
"""


def built(material: Material | None = None, **options: Any) -> Report:
    return build_report(material or study(STUDY), ReportOptions(**options))


def section(report: Report, key: str) -> Section:
    return next(found for found in report.sections if found.key == key)


def blocks(found: Section, kind: type[T]) -> list[T]:
    return [block for block in found.blocks if isinstance(block, kind)]


def told(report: Report) -> str:
    """Everything a report says."""
    return repr((report.title, report.facts, report.status, report.sections))


def text(found: Section) -> str:
    return " ".join(paragraph.text for paragraph in blocks(found, Paragraph))


def lines(found: Section) -> dict[str, tuple[str, ...]]:
    return {line[0].strip(): line[1:] for table in blocks(found, Table) for line in table.rows}
