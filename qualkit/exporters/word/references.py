"""References between places of a document: bookmarks on what is referred to, fields where it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from qualkit.domain.reports import Bullets, Figure, Paragraph, Referring, Table
from qualkit.exporters.word.xml import Element, add_field, add_text, child

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qualkit.domain.reports import Report

__all__ = ["References"]

# Beyond the numbers of headings, which have bookmarks of their own.
_FIRST = 1_000_000


class References:
    """The places of a report that something refers to, and the bookmarks they have in the document.

    A reference is a field with its words already in it (``REF``, ISO/IEC 29500-1, 17.16.5.51): it can be clicked, and
    follows the numbers when tables are added or moved and the fields are updated.
    """

    def __init__(self, report: Report) -> None:
        wanted = {key for text in _texts(report) for _, key in text.pieces() if key}
        there = dict.fromkeys(key for key in _keys(report) if key in wanted)
        self._numbers = {key: number for number, key in enumerate(there, _FIRST)}
        self._open = dict(self._numbers)

    @contextmanager
    def marked(self, paragraph: Element, key: str) -> Iterator[None]:
        """What is appended to `paragraph` meanwhile gets the bookmark of `key`, if something refers to it."""
        number = self._open.pop(key, None)
        if number is not None:
            child(paragraph, "bookmarkStart", id=number, name=_name(number))
        yield
        if number is not None:
            child(paragraph, "bookmarkEnd", id=number)

    def write(self, paragraph: Element, text: Referring) -> None:
        """Append a text with its references."""
        for words, key in text.pieces():
            if key in self._numbers:
                quoted = words.startswith("“") and words.endswith("”")
                add_text(paragraph, "“" if quoted else "")
                add_field(paragraph, f"REF {_name(self._numbers[key])} \\h", words[1:-1] if quoted else words)
                add_text(paragraph, "”" if quoted else "")
            else:
                add_text(paragraph, words)


def _name(number: int) -> str:
    return f"_Ref{number:09d}"


def _keys(report: Report) -> Iterator[str]:
    for section in report.sections:
        yield section.key
        for block in section.blocks:
            if isinstance(block, Table | Figure):
                yield block.key


def _texts(report: Report) -> Iterator[Referring]:
    for section in report.sections:
        for block in section.blocks:
            found: Iterable[str] = ()
            if isinstance(block, Paragraph):
                found = (block.text,)
            elif isinstance(block, Bullets):
                found = block.items
            elif isinstance(block, Table):
                found = (cell for row in block.rows for cell in row)
            yield from (text for text in found if isinstance(text, Referring))
