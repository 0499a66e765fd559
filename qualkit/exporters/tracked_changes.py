"""A Word document in which every replacement is a tracked change and every remark a comment.

Tracked changes are ``w:del`` and ``w:ins`` around runs (ISO/IEC 29500-1, 17.13.5), as Word itself writes them: whoever
opens the document accepts or rejects each, and sees by whom and when it was made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from qualkit.domain.tracked import TrackedPiece, TrackedText
from qualkit.exporters.word.package import packed
from qualkit.exporters.word.styles import proofing_language
from qualkit.exporters.word.xml import clean

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["write_tracked"]


def write_tracked(text: TrackedText) -> bytes:
    """The document as bytes; it names nobody but the authors of changes and remarks."""
    import docx

    document = docx.Document()
    _describe(document, text)
    document.add_heading(clean(text.title), level=1)
    for remark in text.remarks:
        document.add_paragraph().add_run(clean(remark)).italic = True
    writer = _Writer(document)
    for paragraph in text.paragraphs:
        writer.paragraph(paragraph)
    return packed(document)


def _describe(document: Document, text: TrackedText) -> None:
    from datetime import datetime

    properties = document.core_properties
    properties.title = clean(text.title)[:255]
    properties.author = properties.last_modified_by = properties.comments = properties.keywords = ""
    properties.created = properties.modified = datetime(1980, 1, 1)
    properties.language = proofing_language(text.language)
    properties.revision = 1


class _Writer:
    """Puts paragraphs into a document; numbers the changes."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._changes = 0

    def paragraph(self, pieces: tuple[TrackedPiece, ...]) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.space_after = 0 if not any(piece.words.strip() for piece in pieces) else None
        for piece in pieces:
            runs = []
            if piece.words:
                run = self._run(paragraph, piece.words, bold=piece.bold)
                if piece.instead is not None:
                    self._tracked(run, "w:del", piece)
                runs.append(run)
            if piece.instead:
                run = self._run(paragraph, piece.instead, bold=piece.bold)
                self._tracked(run, "w:ins", piece)
                runs.append(run)
            if piece.remark and runs:
                initials = "".join(word[0] for word in piece.author.split())[:3].upper()
                self._document.add_comment(
                    runs, text=clean(piece.remark), author=clean(piece.author), initials=clean(initials)
                )

    def _run(self, paragraph: Any, words: str, *, bold: bool) -> Any:
        run = paragraph.add_run(clean(words))
        run.bold = bold or None
        return run

    def _tracked(self, run: Any, tag: str, piece: TrackedPiece) -> None:
        """Wrap a run as deleted or inserted."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self._changes += 1
        change = OxmlElement(tag)
        change.set(qn("w:id"), str(self._changes))
        change.set(qn("w:author"), clean(piece.author) or "qualkit")
        if piece.at:
            change.set(qn("w:date"), piece.at)
        element = run._r
        element.addprevious(change)
        change.append(element)
        if tag == "w:del":
            for words in element.findall(qn("w:t")):
                words.tag = qn("w:delText")
                words.set(qn("xml:space"), "preserve")
