"""Title block and table of contents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from qualkit.exporters.word.styles import Styles
from qualkit.exporters.word.xml import Element, add_field, add_paragraph, add_text, child, w

if TYPE_CHECKING:
    from qualkit.domain.reports import Report

__all__ = ["add_contents", "add_title_block", "bookmark", "day", "in_contents"]

_LEVELS = 2
# Not from the calendar module: that speaks the language of the machine.
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def day(text: str) -> datetime | None:
    """The moment an ISO date or date and time stands for, without zone; None if it is neither."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        return None


def add_title_block(body: Element, report: Report, styles: Styles) -> None:
    """Title, subtitle, the facts under them, and the status line."""
    add_paragraph(body, styles["Title"], report.title)
    if report.subtitle:
        add_paragraph(body, styles["Subtitle"], report.subtitle)
    for label, value in _facts(report):
        paragraph = add_paragraph(body, styles["Report Fact"])
        add_text(paragraph, f"{label}\t", style=styles["Strong"])
        add_text(paragraph, value)
    if report.status:
        add_paragraph(body, styles["Report Status"], report.status)


def _facts(report: Report) -> list[tuple[str, str]]:
    told = {label.casefold() for label, _ in report.facts}
    first = [("Author", report.author), ("Date", _written(report.date))]
    return [(label, value) for label, value in first if value and label.casefold() not in told] + list(report.facts)


def _written(text: str) -> str:
    moment = day(text)
    if moment is None:
        return text
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def in_contents(level: int) -> bool:
    """Whether headings of this level are listed."""
    return level <= _LEVELS


def bookmark(number: int) -> str:
    """The name under which the contents find the heading with this number."""
    return f"_Toc{number:09d}"


def add_contents(body: Element, headings: Sequence[tuple[int, int, str]], styles: Styles) -> None:
    """A contents field with its entries filled in; `headings` are (number, level, text)."""
    block = child(body, "sdt")
    gallery = child(child(block, "sdtPr"), "docPartObj")
    child(gallery, "docPartGallery", val="Table of Contents")
    child(gallery, "docPartUnique")
    content = child(block, "sdtContent")
    add_paragraph(content, styles["TOC Heading"], "Contents")
    for position, (number, level, text) in enumerate(headings):
        paragraph = add_paragraph(content, styles[f"toc {level}"])
        if position == 0:
            _open_field(paragraph)
        _entry(paragraph, number, " ".join(text.split()))
        if position == len(headings) - 1:
            child(child(paragraph, "r"), "fldChar", fldCharType="end")


def _open_field(paragraph: Element) -> None:
    child(child(paragraph, "r"), "fldChar", fldCharType="begin")
    code = child(child(paragraph, "r"), "instrText")
    code.text = f' TOC \\o "1-{_LEVELS}" \\h \\z \\u '
    code.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    child(child(paragraph, "r"), "fldChar", fldCharType="separate")


def _entry(paragraph: Element, number: int, text: str) -> None:
    link = child(paragraph, "hyperlink", anchor=bookmark(number))
    link.set(w("history"), "1")
    add_text(link, f"{text}\t")
    add_field(link, f"PAGEREF {bookmark(number)} \\h", "")
