"""Opening a .docx as what it is, a ZIP of XML from somebody else: nothing is inflated or expanded beyond bounds."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from typing import Any

from lxml import etree

from qualkit.errors import BadInput, Location

__all__ = ["MOST_ENTRIES", "MOST_IN_ALL", "MOST_IN_PART", "MOST_RATIO", "WordPackage", "local_name"]

MOST_ENTRIES = 10_000
MOST_IN_ALL = 1024**3
MOST_IN_PART = 64 * 1024**2
MOST_RATIO = 200
_RATIO_FROM = 8 * 1024**2
_AGAIN = "Open it in Word or LibreOffice and save it again as .docx."


def local_name(element: Any) -> str:
    """The name of an element without its namespace; "" for comments, entities and the like.

    Strict and transitional Word files use different namespaces for the same names.
    """
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


class WordPackage:
    """The parts of a .docx.

    Raises:
        BadInput: it is no Word document, is damaged, or would grow beyond all measure when unpacked.
    """

    def __init__(self, data: bytes, name: str) -> None:
        self._file = name
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise self._bad("is a damaged Word file.", _AGAIN) from error
        self._entries = {entry.filename: entry for entry in entries}
        self._check_bounds(entries)
        self.document = self._main_part()

    def _bad(self, message: str, hint: str) -> BadInput:
        return BadInput(message, hint=hint, where=Location(self._file))

    def _bomb(self) -> BadInput:
        return self._bad(
            "unpacks to far more than a transcript holds, so it was not opened.",
            "If you trust it, copy its words into a new document and save that as .docx.",
        )

    def _check_bounds(self, entries: list[zipfile.ZipInfo]) -> None:
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_IN_ALL:
            raise self._bomb()
        for entry in entries:
            grows = entry.file_size > _RATIO_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)
            if grows or (entry.filename.endswith((".xml", ".rels")) and entry.file_size > MOST_IN_PART):
                raise self._bomb()

    def _main_part(self) -> str:
        part = "word/document.xml"
        if "_rels/.rels" in self._entries:
            for relation in self.parse("_rels/.rels"):
                if str(relation.get("Type", "")).endswith("/officeDocument"):
                    part = posixpath.normpath(relation.get("Target", part).lstrip("/"))
        if part not in self._entries or not part.endswith(".xml"):
            raise self._bad("is a ZIP archive, but no Word document.", "Unpack it and import the transcripts inside.")
        return part

    def parts(self, prefix: str) -> list[str]:
        """Names of the XML parts beside the document that begin with `prefix`, sorted."""
        beginning = posixpath.join(posixpath.dirname(self.document), prefix)
        return sorted(name for name in self._entries if name.startswith(beginning) and name.endswith(".xml"))

    def parse(self, part: str) -> Any:
        """The root element of a part.

        Raises:
            BadInput: the part is damaged, too large, encrypted, or declares entities.
        """
        data = self._inflate(part)
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise self._entities()
        try:
            root = etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise self._bad("is a damaged Word file: its text is not well-formed.", _AGAIN) from error
        if root.getroottree().docinfo.internalDTD is not None:
            raise self._entities()
        return root

    def _entities(self) -> BadInput:
        return self._bad("declares XML entities, which no Word document does, so it was not opened.", _AGAIN)

    def _inflate(self, part: str) -> bytes:
        try:
            with self._zip.open(self._entries[part]) as stream:
                data = stream.read(MOST_IN_PART + 1)
        except RuntimeError as error:
            raise self._bad("is protected with a password.", "Remove the password and save it again.") from error
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, zlib.error) as error:
            raise self._bad("is a damaged Word file.", _AGAIN) from error
        if len(data) > MOST_IN_PART:
            raise self._bomb()
        return data
