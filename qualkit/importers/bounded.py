"""Archives and XML from somebody else: nothing is unpacked or expanded beyond bounds, and nothing is fetched.

The one room for the bounds of every format that is a ZIP of XML (.docx, .odt, .xlsx).
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Any

from qualkit.errors import BadInput, Location

__all__ = [
    "MOST_ENTRIES",
    "MOST_IN_ALL",
    "MOST_IN_PART",
    "MOST_MARKS",
    "MOST_PARAGRAPHS",
    "MOST_RATIO",
    "Archive",
    "Kind",
    "local_name",
    "members",
    "parse_xml",
    "too_much",
]

MOST_ENTRIES = 10_000
MOST_IN_ALL = 1024**3
MOST_IN_PART = 64 * 1024**2
MOST_RATIO = 200
# Of “<” in one XML part: each element costs some hundred bytes of memory, however short it is in the file.
MOST_MARKS = 1_000_000
# Of paragraphs: the longest focus group has some thousands.
MOST_PARAGRAPHS = 100_000
_RATIO_FROM = 8 * 1024**2


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is called in messages, and how its user makes a sound one."""

    noun: str
    again: str


def local_name(element: Any) -> str:
    """The name of an element without its namespace; "" for comments, entities and the like.

    Strict and transitional Word files use different namespaces for the same names.
    """
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def members(data: bytes) -> frozenset[str]:
    """The names in a ZIP; empty for what is no readable ZIP. Nothing is unpacked."""
    if not data.startswith(b"PK"):
        return frozenset()
    try:
        return frozenset(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError, EOFError):
        return frozenset()


class Archive:
    """The members of a ZIP, each of bounded size.

    Args:
        data: the whole file.
        name: its name, for messages.
        kind: what it is, for messages.

    Raises:
        BadInput: it is no ZIP, is damaged, or would grow beyond all measure when unpacked.
    """

    def __init__(self, data: bytes, name: str, kind: Kind) -> None:
        self._file = name
        self._kind = kind
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RuntimeError, EOFError) as error:
            raise self.bad(f"is a damaged {kind.noun}.", kind.again) from error
        self._entries = {entry.filename: entry for entry in entries}
        self._check_bounds(entries)

    def __contains__(self, part: str) -> bool:
        return part in self._entries

    @property
    def names(self) -> list[str]:
        """The names of all members, sorted."""
        return sorted(self._entries)

    def bad(self, message: str, hint: str) -> BadInput:
        """A refusal that names the file."""
        return BadInput(message, hint=hint, where=Location(self._file))

    def bomb(self) -> BadInput:
        """The refusal of a file that is far larger than it looks."""
        return self.bad(
            "unpacks to far more than a transcript holds, so it was not opened.",
            "If you trust it, copy its words into a new document and save that.",
        )

    def read(self, part: str) -> bytes:
        """The bytes of a member.

        Raises:
            BadInput: it is damaged, too large or encrypted.
        """
        try:
            with self._zip.open(self._entries[part]) as stream:
                data = stream.read(MOST_IN_PART + 1)
        except RuntimeError as error:
            raise self.bad("is protected with a password.", "Remove the password and save it again.") from error
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError, zlib.error, KeyError) as error:
            raise self.bad(f"is a damaged {self._kind.noun}.", self._kind.again) from error
        if len(data) > MOST_IN_PART:
            raise self.bomb()
        return data

    def parse(self, part: str) -> Any:
        """The root element of an XML member.

        Raises:
            BadInput: as `read`, or it is no sound XML, or declares entities.
        """
        return parse_xml(self.read(part), self._file, self._kind)

    def _check_bounds(self, entries: list[zipfile.ZipInfo]) -> None:
        if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_IN_ALL:
            raise self.bomb()
        for entry in entries:
            grows = entry.file_size > _RATIO_FROM and entry.file_size > MOST_RATIO * max(entry.compress_size, 1)
            if grows or (entry.filename.endswith((".xml", ".rels")) and entry.file_size > MOST_IN_PART):
                raise self.bomb()


def too_much(what: str, name: str) -> BadInput:
    """The refusal of a file with more `what` (“paragraphs”) than any transcript has."""
    message = f"holds far more {what} than a transcript has, so it was not opened."
    hint = "If you trust it, copy the words you need into a new document and save that."
    return BadInput(message, hint=hint, where=Location(name))


def parse_xml(data: bytes, name: str, kind: Kind) -> Any:
    """The root element of XML that nobody vouches for. Depth is bounded by libxml2 (256 levels).

    Args:
        data: the XML.
        name: of the file it is from, for messages.
        kind: what that file is, for messages.

    Raises:
        BadInput: it is not well-formed, nests too deep, holds too many elements, or declares entities.
    """
    from lxml import etree

    where = Location(name)
    if data.count(b"<") > MOST_MARKS:
        raise too_much("marks", name)
    entities = BadInput(f"declares XML entities, which no {kind.noun} does, so it was not opened.", hint=kind.again)
    entities.where = where
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise entities
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        message = f"is a damaged {kind.noun}: its text is not well-formed."
        raise BadInput(message, hint=kind.again, where=where) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise entities
    return root
