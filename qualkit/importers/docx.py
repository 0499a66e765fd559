"""Word documents."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qualkit.domain.sources import Dropped, Imported, Position
from qualkit.errors import BadInput, Location
from qualkit.importers.refusals import refuse_known
from qualkit.importers.subtitles import looks_like_cues, read_subtitles
from qualkit.importers.text import at_file
from qualkit.text.turns import Paragraph, find_turns

if TYPE_CHECKING:
    from qualkit.importers.word_package import WordPackage
    from qualkit.importers.word_walk import WordParagraph

__all__ = ["DocxImporter"]


class DocxImporter:
    """Reads ``.docx``: a paragraph is a line of the stored text, a table row too, its cells set off by TAB."""

    name = "docx"
    suffixes = (".docx",)

    def recognises(self, data: bytes, name: str) -> float:
        """For sure if it is a ZIP with a Word document in it; its suffix or a ZIP alone get the refusal here."""
        if data.startswith(b"PK"):
            try:
                members = zipfile.ZipFile(io.BytesIO(data)).namelist()
            except (zipfile.BadZipFile, ValueError, NotImplementedError):
                members = []
            return 0.95 if any(member.startswith("word/") for member in members) else 0.4
        return 0.4 if name.lower().endswith(self.suffixes) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """All words of the body in reading order; positions are paragraph numbers, table cells counted.

        Tracked insertions are text, tracked deletions are not. `encoding` has no meaning for Word files.

        Raises:
            BadInput: it is no Word document, is protected or damaged, or has no words.
        """
        from qualkit.importers.word_package import WordPackage
        from qualkit.importers.word_walk import walk

        refuse_known(data, name)
        if not data.startswith(b"PK"):
            hint = "Give it the ending that fits its content, or save it as .docx from Word."
            raise BadInput("is called .docx, but is no Word file.", hint=hint, where=Location(name))
        package = WordPackage(data, name)
        walked = walk(package.parse(package.document))
        dropped = _dropped(walked.dropped, package)
        text, positions, paragraphs = _join(walked.paragraphs)
        if looks_like_cues(text):
            return _pasted_cues(text, name, interviewers, dropped)
        found = find_turns(text, interviewers=interviewers, paragraphs=paragraphs, divide=divide)
        if not found.turns:
            raise BadInput("has no words in it.", hint="Check that the transcript was saved.", where=Location(name))
        return Imported(
            text=text,
            turns=found.turns,
            format="docx",
            layout=f"table, {found.layout}" if _is_tabular(walked.paragraphs) else found.layout,
            position_kind="paragraph",
            positions=positions,
            metadata=found.metadata,
            dropped=dropped,
            problems=at_file(found.problems, name),
        )


def _join(paragraphs: Sequence[WordParagraph]) -> tuple[str, tuple[Position, ...], list[Paragraph]]:
    """One text; a position for each paragraph with words; rows (paragraphs joined by TAB) as one paragraph each."""
    pieces: list[str] = []
    positions: list[Position] = []
    joined: list[Paragraph] = []
    length = 0
    for one in paragraphs:
        if pieces:
            pieces.append(one.joiner)
            length += 1
        start, end = length, length + len(one.text)
        pieces.append(one.text)
        length = end
        if start < end:
            positions.append(Position(start, end, one.number))
        if one.joiner == "\t" and joined:
            joined[-1] = Paragraph(joined[-1].start, end, joined[-1].bold)
        else:
            joined.append(Paragraph(start, end, one.bold))
    return "".join(pieces), tuple(positions), joined


def _is_tabular(paragraphs: Sequence[WordParagraph]) -> bool:
    in_rows = sum(1 for one in paragraphs if one.joiner == "\t")
    return in_rows > 0.4 * sum(1 for one in paragraphs if one.text)


def _dropped(walked: Counter[str], package: WordPackage) -> tuple[Dropped, ...]:
    from qualkit.importers.word_walk import walk

    counted = Counter(walked)
    for what in ("header", "footer"):
        for part in package.parts(what):
            if any(paragraph.text.strip() for paragraph in walk(package.parse(part)).paragraphs):
                counted[what] += 1
    return tuple(Dropped(what, count) for what, count in sorted(counted.items()) if count)


def _pasted_cues(text: str, name: str, interviewers: Sequence[str], dropped: tuple[Dropped, ...]) -> Imported:
    """Subtitles that somebody pasted into Word."""
    webvtt = text.lstrip().startswith("WEBVTT")
    imported = read_subtitles(text.lstrip(), name, interviewers, webvtt=webvtt, file_format="docx")
    return replace(imported, dropped=imported.dropped + dropped)
