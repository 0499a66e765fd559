"""A house template: read with care, emptied of its text, so that nothing of an earlier document is sent along."""

from __future__ import annotations

import io
import zipfile
from copy import deepcopy
from typing import TYPE_CHECKING

from qualkit.errors import BadInput
from qualkit.exporters.word.xml import RELATION, Element, w

if TYPE_CHECKING:
    from docx.document import Document

__all__ = ["open_template"]

_LIMIT = 200_000_000
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
# What a document needs besides its text; all else (pictures, comments, notes, links of the old text) is dropped.
_KEPT = frozenset(
    {
        "styles", "stylesWithEffects", "settings", "webSettings", "fontTable", "theme", "numbering", "header", "footer",
        "customXml",
    }
)  # fmt: skip
# Settings that ask questions, lock the document, or point to files on somebody's machine.
_UNWANTED_SETTINGS = (
    "writeProtection", "documentProtection", "attachedTemplate", "saveThroughXslt", "linkStyles", "updateFields",
    "mailMerge", "trackRevisions", "footnotePr", "endnotePr", "docVars", "rsids",
)  # fmt: skip


def open_template(data: bytes) -> Document:
    """The template as an empty document: its styles, headers, footers and page setup stay, its text goes.

    Raises:
        BadInput: it is not a Word document or template, has macros, or is unreasonably large.
    """
    import docx

    try:
        document = docx.Document(io.BytesIO(_as_document(data)))
        _empty(document)
    except BadInput:
        raise
    # A file from outside can break the readers beneath in any way they know; all mean the same to the researcher.
    except Exception as error:
        raise _unreadable() from error
    return document


def _unreadable() -> BadInput:
    return BadInput(
        "The template cannot be read as a Word document.",
        hint="Open it in Word, save it as .docx or .dotx without a password, and try again.",
    )


def _as_document(data: bytes) -> bytes:
    """`data`, with the content type of a document where it has that of a template."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if sum(entry.file_size for entry in package.infolist()) > _LIMIT:
            raise BadInput("The template holds more than 200 MB when unpacked.", hint="Remove its pictures and text.")
        types = package.read("[Content_Types].xml")
        if b"macroEnabled" in types:
            raise BadInput("The template has macros.", hint="Save it as .docx or .dotx, without macros, and try again.")
        if f"{_MAIN}.template.main+xml".encode() not in types:
            return data
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as copy:
            for name in package.namelist():
                part = package.read(name)
                if name == "[Content_Types].xml":
                    part = part.replace(f"{_MAIN}.template.main+xml".encode(), f"{_MAIN}.document.main+xml".encode())
                copy.writestr(name, part)
    return buffer.getvalue()


def _empty(document: Document) -> None:
    body = document.element.body
    sections = list(body.iter(w("sectPr")))
    if not sections:
        raise _unreadable()
    last = sections[-1]
    _inherit_headers(last, sections[:-1])
    for element in list(body):
        body.remove(element)
    body.append(last)
    background = document.element.find(w("background"))
    if background is not None:
        document.element.remove(background)
    _drop_parts(document, {reference.get(RELATION) for reference in last if reference.get(RELATION)})
    _tidy_settings(document)


def _tidy_settings(document: Document) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE

    settings = document.settings.element
    for name in _UNWANTED_SETTINGS:
        for element in settings.findall(w(name)):
            settings.remove(element)
    document.part.part_related_by(RELATIONSHIP_TYPE.SETTINGS).rels.clear()


def _inherit_headers(last: Element, earlier: list[Element]) -> None:
    """Copy into the last section the headers and footers that it takes over from the sections before it."""
    for section in reversed(earlier):
        have = {(element.tag, element.get(w("type"))) for element in last}
        for kind in ("footerReference", "headerReference"):
            for reference in section.findall(w(kind)):
                if (reference.tag, reference.get(w("type"))) not in have:
                    last.insert(0, deepcopy(reference))


def _drop_parts(document: Document, referenced: set[str]) -> None:
    rels = document.part.rels
    for identifier in sorted(rels):
        kind = rels[identifier].reltype.rsplit("/", 1)[-1]
        unused = kind in {"header", "footer"} and identifier not in referenced
        if unused or kind not in _KEPT or rels[identifier].is_external:
            del rels[identifier]
    package = document.part.package.rels
    for identifier in sorted(package):
        if package[identifier].reltype.endswith("/thumbnail"):
            del package[identifier]
