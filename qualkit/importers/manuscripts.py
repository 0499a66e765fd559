"""Reading a paper: its paragraphs, and which of them are set as quotations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from qualkit.domain.manuscripts import PaperParagraph
from qualkit.errors import BadInput, Location
from qualkit.importers.bounded import local_name

if TYPE_CHECKING:
    from qualkit.importers.word_package import WordPackage
    from qualkit.importers.word_walk import Reference

__all__ = ["SUFFIXES", "read_manuscript"]

SUFFIXES = (".docx", ".odt", ".rtf", ".html", ".htm", ".md", ".txt")
_QUOTE_STYLE = re.compile(r"quot|citation intense|blocktext|block text", re.IGNORECASE)
_HEADING_STYLE = re.compile(r"heading|title", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|bibliograph|reference|toc|caption", re.IGNORECASE)
_INDENT = 280  # twentieths of a point: half a centimetre
_WRAPPERS = frozenset({"sdt", "sdtContent", "ins", "moveTo", "customXml", "smartTag", "body", "tbl", "tr"})
_MARK = re.compile(r"^\s*(#{1,6}|>+)\s*")


def read_manuscript(data: bytes, name: str) -> tuple[PaperParagraph, ...]:
    """The paragraphs of a paper that have words, in order, those of notes last.

    Raises:
        BadInput: it is in no format that is read, damaged or protected, or has no words.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise BadInput(
            f"is no paper that can be read ({suffix or 'no suffix'}).",
            hint=f"Save it as one of {', '.join(SUFFIXES)}; .docx keeps most.",
            where=Location(name),
        )
    found = tuple(_of_word(data, name) if suffix == ".docx" else _of_text(data, name, suffix))
    if not found:
        raise BadInput("has no words.", where=Location(name))
    return found


def _of_text(data: bytes, name: str, suffix: str) -> Iterator[PaperParagraph]:
    """Paragraphs of other formats: between empty lines in plain text, a line each elsewhere."""
    from qualkit.importers import read_file

    text = read_file(data, name).text
    lines = re.split(r"\n[ \t]*\n", text) if suffix in (".md", ".txt") else text.split("\n")
    heading, number = "", 0
    for line in lines:
        if not line.strip():
            continue
        number += 1
        mark = _MARK.match(line) if suffix == ".md" else None
        block = mark is not None and mark[1].startswith(">")
        words = " ".join(_MARK.sub("", one) if mark else one for one in line.splitlines()).strip()
        if mark is not None and not block:
            heading = words
        yield PaperParagraph(number, words, heading=heading, block=block)


@dataclass(slots=True)
class _Walk:
    """A walk through a Word document."""

    quoting: frozenset[str]
    headings: frozenset[str]
    plain: frozenset[str]
    number: int = 0
    heading: str = ""
    references: list[Reference] = field(default_factory=list)

    def blocks(self, container: Any, part: str = "") -> Iterator[PaperParagraph]:
        for child in container:
            name = local_name(child)
            if name == "p":
                yield from self._paragraph(child, part)
            elif name == "tc":
                yield from self.blocks(child, "table")
            elif name in _WRAPPERS:
                yield from self.blocks(child, part)

    def _paragraph(self, element: Any, part: str) -> Iterator[PaperParagraph]:
        from qualkit.importers.word_walk import walk

        style, indented = _set(element)
        walked = walk([element])
        self.number += 1
        self.references += [type(one)(one.kind, one.id, self.number) for one in walked.references]
        for place, one in enumerate(walked.paragraphs):
            text = one.text.strip()
            if not text:
                continue
            if style in self.headings and not part:
                self.heading = text
            styled = place == 0 and style in self.quoting
            apart = place == 0 and not styled and indented and not part and style not in self.plain
            where = part if place == 0 else "text box"
            yield PaperParagraph(self.number, text, where, self.heading, styled or apart, apart)


def _of_word(data: bytes, name: str) -> Iterator[PaperParagraph]:
    from qualkit.importers.word_package import WordPackage

    if not data.startswith(b"PK"):
        hint = "Save it as .docx from Word; a file with a password must be saved without it."
        raise BadInput("is called .docx, but is no Word file that can be read.", hint=hint, where=Location(name))
    package = WordPackage(data, name)
    named = _styles(package)
    walk = _Walk(
        frozenset(style for style, names in named.items() if any(map(_QUOTE_STYLE.search, names))),
        frozenset(style for style, names in named.items() if any(map(_HEADING_STYLE.search, names))),
        frozenset(style for style, names in named.items() if any(map(_LIST_STYLE.search, names))),
    )
    yield from walk.blocks(package.parse(package.document))
    yield from _notes(package, walk)


def _notes(package: WordPackage, walk: _Walk) -> Iterator[PaperParagraph]:
    from qualkit.importers.word_walk import attribute
    from qualkit.importers.word_walk import walk as walk_note

    for kind in ("footnote", "endnote"):
        root = package.part(f"{kind}s")
        elements = {} if root is None else {attribute(one, "id"): one for one in root if local_name(one) == kind}
        referred = [one for one in walk.references if one.kind == kind]
        for number, reference in enumerate(referred, 1):
            element = elements.get(reference.id)
            for one in () if element is None else walk_note(element).paragraphs:
                if one.text.strip():
                    yield PaperParagraph(reference.number, one.text.strip(), f"{kind} {number}")


def _styles(package: WordPackage) -> dict[str, tuple[str, ...]]:
    """The paragraph styles by their id: their own id and name, and those of the styles they are based on."""
    from qualkit.importers.word_walk import attribute

    names: dict[str, str] = {"": ""}
    parents: dict[str, str] = {}
    root = package.part("styles")
    for style in () if root is None else root:
        key = attribute(style, "styleId")
        for one in style:
            if local_name(one) == "name":
                names[key] = attribute(one, "val")
            elif local_name(one) == "basedOn":
                parents[key] = attribute(one, "val")
    found = {}
    for key in names:
        line = [key]
        while line[-1] in parents and parents[line[-1]] not in line:
            line.append(parents[line[-1]])
        found[key] = tuple(word for one in line for word in (one, names.get(one, "")) if word)
    return found


def _set(paragraph: Any) -> tuple[str, bool]:
    """The style of a paragraph, and whether it is indented as a whole, as a quotation is and no list or reference."""
    from qualkit.importers.word_walk import attribute, properties

    style = next((attribute(one, "val") for one in properties(paragraph, "pPr", "pStyle")), "")
    listed = any(True for _ in properties(paragraph, "pPr", "numPr"))
    for one in properties(paragraph, "pPr", "ind"):
        left = attribute(one, "left") or attribute(one, "start") or "0"
        hanging = attribute(one, "hanging") or "0"
        wide = left.lstrip("-").isdigit() and int(left) >= _INDENT and not left.startswith("-")
        return style, wide and not listed and hanging in ("", "0")
    return style, False
