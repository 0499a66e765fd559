"""The research diary as a document: Markdown, or a report for Word."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from qualkit.analysis.notes import blocks
from qualkit.analysis.wording import count, joined, long_date
from qualkit.domain.memos import DiaryDay, Memo
from qualkit.domain.reports import Block, Paragraph, Report, Section

__all__ = ["KINDS", "as_markdown", "as_report", "heading"]

KINDS = {
    "data": "data memo",
    "analytic": "analytic memo",
    "methodological": "methodological memo",
    "reflexive": "reflexive memo",
    "summary": "summary",
}
_HEADING = re.compile(r"^(#{1,3})(?=\s)", re.MULTILINE)


def heading(time: str, memo: Memo) -> str:
    """``"14:05 Analytic memo on code LWR3.2: Not what I thought"``."""
    kind = KINDS[memo.kind]
    title = f": {memo.title}" if memo.title else ""
    return f"{time} {kind[0].upper()}{kind[1:]} on {memo.about}{title}"


def as_markdown(title: str, days: Sequence[DiaryDay], bodies: Mapping[int, str]) -> str:
    """The diary as Markdown; `bodies` are the memos' texts by number, their links told."""
    parts = [f"# Research diary: {title}"]
    for day in days:
        parts.append(f"## {long_date(day.day)}")
        if day.done:
            parts.append(f"*Done: {joined(day.done)}.*")
        for time, memo in day.memos:
            # Headings of a memo stand below those of the diary.
            body = _HEADING.sub(r"###\1", bodies[memo.number])
            parts += [f"### {heading(time, memo)}", f"*{memo.coder}, memo {memo.number}*", body]
    return "\n\n".join(parts) + "\n"


def as_report(
    title: str,
    days: Sequence[DiaryDay],
    bodies: Mapping[int, str],
    *,
    date: str,
    language: str,
    author: str,
) -> Report:
    """The diary as a report: a chapter a day, a section a memo."""
    sections = []
    for day in days:
        done = (Paragraph(f"Done: {joined(day.done)}.", "note"),) if day.done else ()
        sections.append(Section(key=f"day-{day.day}", title=long_date(day.day), blocks=done))
        for time, memo in day.memos:
            by: list[Block] = [Paragraph(f"{memo.coder}, memo {memo.number}", "note")]
            sections.append(
                Section(
                    key=f"memo-{memo.number}",
                    title=heading(time, memo),
                    level=2,
                    blocks=(*by, *blocks(bodies[memo.number])),
                )
            )
    memos = sum(len(day.memos) for day in days)
    return Report(
        title=title,
        subtitle="Research diary",
        date=date,
        language=language,
        author=author,
        status="Research diary – confidential",
        facts=(("Days", f"{len(days)}, with {count(memos, 'memo')}"),),
        sections=tuple(sections),
    )
