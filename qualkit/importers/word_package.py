"""Opening a .docx as what it is: a ZIP whose relationships say where its parts are."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import Any

from qualkit.importers.bounded import Archive, Kind, local_name

__all__ = ["WordPackage"]

_WORD = Kind("Word file", "Open it in Word or LibreOffice and save it again as .docx.")


class WordPackage(Archive):
    """The parts of a .docx.

    Raises:
        BadInput: it is no Word document, is damaged, or would grow beyond all measure when unpacked.
    """

    def __init__(self, data: bytes, name: str) -> None:
        super().__init__(data, name, _WORD)
        self.document = self._main_part()

    def _main_part(self) -> str:
        part = "word/document.xml"
        if "_rels/.rels" in self:
            for relation in self.parse("_rels/.rels"):
                if str(relation.get("Type", "")).endswith("/officeDocument"):
                    part = posixpath.normpath(relation.get("Target", part).lstrip("/"))
        if part not in self or not part.endswith(".xml"):
            raise self.bad("is a ZIP archive, but no Word document.", "Unpack it and import the transcripts inside.")
        return part

    def parts(self, prefix: str) -> list[str]:
        """Names of the XML parts beside the document that begin with `prefix`, sorted."""
        beginning = posixpath.join(posixpath.dirname(self.document), prefix)
        return [name for name in self.names if name.startswith(beginning) and name.endswith(".xml")]

    def part(self, name: str) -> Any | None:
        """The root of the part of that name beside the document (``"footnotes"``); None where there is none."""
        path = posixpath.join(posixpath.dirname(self.document), f"{name}.xml")
        return self.parse(path) if path in self else None

    def outside_links(self) -> Iterator[tuple[str, str]]:
        """What the file points to outside itself: (kind of link, target), in order of the parts' names."""
        for name in self.names:
            if not name.endswith(".rels"):
                continue
            for relation in self.parse(name):
                if local_name(relation) == "Relationship" and relation.get("TargetMode") == "External":
                    yield str(relation.get("Type", "")).rpartition("/")[2], str(relation.get("Target", ""))
