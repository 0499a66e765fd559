"""Word documents."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualkit.domain.sources import Beside, Imported
from qualkit.errors import BadInput, Location
from qualkit.importers.bounded import members
from qualkit.importers.flow import Asked, import_flow
from qualkit.importers.refusals import refuse_known

if TYPE_CHECKING:
    from qualkit.importers.word_package import WordPackage
    from qualkit.importers.word_walk import WordText

__all__ = ["DocxImporter"]


class DocxImporter:
    """Reads ``.docx``: a paragraph is a line of the stored text, a table row too, its cells set off by TAB."""

    name = "docx"
    suffixes = (".docx",)

    def recognises(self, data: bytes, name: str) -> float:
        """For sure if it is a ZIP with a Word document in it; a damaged one, or its suffix alone, is refused here."""
        if data.startswith(b"PK"):
            inside = members(data)
            if any(member.startswith("word/") for member in inside):
                return 0.95
            named = name.lower().endswith(self.suffixes)
            return 0.4 if named else 0.0 if inside else 0.3
        return 0.4 if name.lower().endswith(self.suffixes) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """All words of the body in reading order; positions are paragraph numbers, table cells counted.

        Tracked insertions are text, tracked deletions are not. The words of footnotes and endnotes follow the body,
        in no turn; their positions have the number of the paragraph that refers to them. Numbers that Word gives to
        lists by itself are no text; they are counted. `encoding` has no meaning for Word files.

        Raises:
            BadInput: it is no Word document, is protected or damaged, or has no words.
        """
        package = _opened(data, name)
        flow = _walked(package)
        return import_flow(flow, Asked(name, "docx", interviewers=interviewers, divide=divide))

    def beside(self, data: bytes, name: str) -> tuple[Beside, ...]:
        """Properties, comments with their authors, hidden and deleted words, headers, footers, links, custom data.

        Raises:
            BadInput: it is no Word document, or is protected or damaged.
        """
        from qualkit.importers.word_beside import look_beside

        package = _opened(data, name)
        return look_beside(package, _walked(package))


def _opened(data: bytes, name: str) -> WordPackage:
    from qualkit.importers.word_package import WordPackage

    refuse_known(data, name)
    if not data.startswith(b"PK"):
        hint = "Give it the ending that fits its content, or save it as .docx from Word."
        raise BadInput("is called .docx, but is no Word file.", hint=hint, where=Location(name))
    return WordPackage(data, name)


def _walked(package: WordPackage) -> WordText:
    from qualkit.importers.word_notes import add_notes, find_numbering
    from qualkit.importers.word_walk import walk

    flow = walk(package.parse(package.document), find_numbering(package))
    add_notes(package, flow)
    for what in ("header", "footer"):
        for part in package.parts(what):
            if any(paragraph.text.strip() for paragraph in walk(package.parse(part)).paragraphs):
                flow.dropped[what] += 1
    return flow
