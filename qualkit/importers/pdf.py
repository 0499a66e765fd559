"""PDF: what is on its pages is known, in which order it was meant to be read is a guess, and said to be one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from statistics import median

from qualkit.domain.sources import Beside, Dropped, Imported, Position
from qualkit.errors import BadInput, Location, Problem
from qualkit.importers.pdf_pages import Page, PdfLine, furniture, read_beside_pages, read_pages
from qualkit.importers.refusals import refuse_known
from qualkit.importers.text import at_file
from qualkit.text.turns import NO_LABELS, find_turns

__all__ = ["PdfImporter"]

_SENTENCE_END = re.compile(r"[.?!…:。؟][\"'”’)\]]*\s*$")
_SHORT = 0.8
_HEADING = 8
_MOST_NAMED = 12


class PdfImporter:
    """Reads ``.pdf`` by page and line."""

    name = "pdf"
    suffixes: tuple[str, ...] = (".pdf",)

    def recognises(self, data: bytes, name: str) -> float:
        """For sure by its first bytes; its suffix alone is enough to be told what is wrong with it."""
        if b"%PDF-" in data[:1024]:
            return 0.95
        return 0.4 if name.lower().endswith(self.suffixes) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """The lines of its pages in the order that pypdf gives; positions are pages and lines.

        Lines that stand at the top or end of most pages are left out and counted. Hyphens at the ends of lines stay.
        `encoding` has no meaning for PDF.

        Raises:
            BadInput: it is damaged, protected, too long, or most of its pages are pictures without words.
        """
        refuse_known(data, name)
        pages, unreadable, tabbed = read_pages(data, name)
        _refuse_pictures(pages, name)
        printed = furniture(pages)
        lines = [line for page in pages for line in page.lines if line not in printed]
        if not lines:
            lines, printed = [line for page in pages for line in page.lines], set()
        text, positions = _join(lines, set())
        found = find_turns(text, interviewers=interviewers)
        if divide or found.layout == NO_LABELS:
            text, positions = _join(lines, _paragraph_ends(lines))
            found = find_turns(text, interviewers=interviewers, divide=divide)
        if not found.turns:
            raise BadInput("has no words in it.", hint="Check that it is the right file.", where=Location(name))
        remarks = _remarks(pages, unreadable, tabbed)
        return Imported(
            text=text,
            turns=found.turns,
            format="pdf",
            layout=found.layout,
            position_kind="page line",
            positions=positions,
            metadata=found.metadata,
            dropped=(Dropped("header, footer or page number", len(printed)),) if printed else (),
            problems=at_file((*remarks, *found.problems), name),
            guessed=True,
        )

    def beside(self, data: bytes, name: str) -> tuple[Beside, ...]:
        """Its properties (author, title, …) and the words of its notes. Raises BadInput."""
        refuse_known(data, name)
        return read_beside_pages(data, name)


def _refuse_pictures(pages: Sequence[Page], name: str) -> None:
    words = [page for page in pages if page.lines]
    pictures = [page for page in pages if not page.lines and page.pictured]
    if words and len(pictures) <= len(words):
        return
    if pictures:
        message = f"has pictures of text on {len(pictures)} of its {len(pages)} pages (a scan), and no words to read."
        hint = "Have the text recognised first (OCR; Adobe Acrobat, OCRmyPDF and most scanners do it)."
    else:
        message = "has no words in it."
        hint = "Check that it is the right file."
    raise BadInput(message, hint=hint, where=Location(name))


def _join(lines: Sequence[PdfLine], ends: set[int]) -> tuple[str, tuple[Position, ...]]:
    """One text, with an empty line after the lines whose index is in `ends`."""
    pieces: list[str] = []
    positions: list[Position] = []
    length = 0
    for index, line in enumerate(lines):
        if pieces:
            gap = "\n\n" if index - 1 in ends else "\n"
            pieces.append(gap)
            length += len(gap)
        pieces.append(line.words)
        positions.append(Position(length, length + len(line.words), line.number, page=line.page))
        length += len(line.words)
    return "".join(pieces), tuple(positions)


def _paragraph_ends(lines: Sequence[PdfLine]) -> set[int]:
    """A line ends a paragraph if a sentence ends in it well before the page's usual width, or a heading is there."""
    widths: dict[int, list[int]] = {}
    for line in lines:
        widths.setdefault(line.page, []).append(len(line.words.strip()))
    usual = {page: median(sorted(found)[len(found) // 2 :]) for page, found in widths.items()}
    ends = set()
    for index, line in enumerate(lines):
        words = line.words.strip()
        short = len(words) < _SHORT * usual[line.page]
        ended = _SENTENCE_END.search(words) is not None
        heads = short and not ended and words[:1].isupper() and _starts_afresh(lines, index + 1)
        if (short and ended) or heads:
            ends.add(index)
        if heads and len(words.split()) <= _HEADING and index and _SENTENCE_END.search(lines[index - 1].words):
            ends.add(index - 1)
    if not ends:
        # Lines that nothing sets apart: a page is a paragraph.
        ends = {index for index, line in enumerate(lines[:-1]) if lines[index + 1].page != line.page}
    return ends or {len(lines) - 1}


def _starts_afresh(lines: Sequence[PdfLine], index: int) -> bool:
    return index < len(lines) and lines[index].words.lstrip()[:1].isupper()


def _remarks(pages: Sequence[Page], unreadable: int, tabbed: bool) -> list[Problem]:
    message = "layout guessed: a PDF does not say in which order its words are read."
    hint = (
        "Compare a page with columns, boxes or footnotes and one turn at the end of a page with the original;"
        " if you have the transcript as .docx, import that."
    )
    remarks = [Problem("warning", message, hint=hint)]
    empty = [page.number for page in pages if not page.lines and page.pictured]
    if empty:
        named = ", ".join(map(str, empty[:_MOST_NAMED])) + (" …" if len(empty) > _MOST_NAMED else "")
        message = f"pages that are pictures without words, not read: {len(empty)} (p. {named})."
        remarks.append(Problem("warning", message, hint="Have their text recognised (OCR) if they matter."))
    if unreadable:
        message = f"characters that the PDF's fonts do not explain, kept as “\ufffd”: {unreadable}."
        remarks.append(Problem("warning", message))
    if tabbed:
        remarks.append(Problem("info", "a tab stood between all words; it was read as a space."))
    return remarks
