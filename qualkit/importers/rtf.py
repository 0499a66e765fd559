"""Rich text (.rtf), as f4, easytranscript, TextEdit, WordPad, Word and LibreOffice save it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qualkit.domain.sources import Beside, Imported
from qualkit.errors import BadInput, Location
from qualkit.importers.flow import Asked, import_flow
from qualkit.importers.refusals import check_size, refuse_known

if TYPE_CHECKING:
    from qualkit.importers.rtf_walk import RtfText

__all__ = ["RtfImporter"]

_BEGINNING = b"{\\rtf"


class RtfImporter:
    """Reads ``.rtf``: a paragraph is a line of the stored text, a table row too, its cells set off by TAB."""

    name = "rtf"
    suffixes = (".rtf",)

    def recognises(self, data: bytes, name: str) -> float:
        """For sure by its first bytes; its suffix alone is enough to be told what is wrong with it."""
        if _stripped(data[:64]).startswith(_BEGINNING):
            return 0.95
        return 0.2 if name.lower().endswith(self.suffixes) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """All words of the body; positions are paragraph numbers, those in table cells counted.

        Deleted and hidden words, comments, headers and footers are left out and counted; the words of footnotes and
        endnotes follow the body, in no turn. The file itself says how its bytes are characters: `encoding` has no
        meaning here.

        Raises:
            BadInput: it is no rich text, or has no words.
        """
        flow = _walked(data, name)
        return import_flow(flow, Asked(name, "rtf", interviewers=interviewers, divide=divide))

    def beside(self, data: bytes, name: str) -> tuple[Beside, ...]:
        """Properties, comments with their authors, hidden and deleted words, heads, links. Raises BadInput."""
        return tuple(_walked(data, name).beside)


def _stripped(data: bytes) -> bytes:
    return data.lstrip(b"\xef\xbb\xbf \t\r\n")


def _walked(data: bytes, name: str) -> RtfText:
    from qualkit.importers.rtf_tokens import tokens
    from qualkit.importers.rtf_walk import walk_rtf

    check_size(len(data), name)
    refuse_known(data, name)
    if not _stripped(data[:64]).startswith(_BEGINNING):
        hint = "Give it the ending that fits its content, or save it as .docx."
        raise BadInput("is called .rtf, but is no rich text.", hint=hint, where=Location(name))
    return walk_rtf(tokens(data, name))
