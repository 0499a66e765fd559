"""OpenDocument texts (.odt), as LibreOffice saves them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from qualkit.domain.sources import Beside, Imported
from qualkit.errors import BadInput, Location
from qualkit.importers.bounded import Archive, Kind, local_name, members
from qualkit.importers.flow import Asked, import_flow
from qualkit.importers.refusals import refuse_known

if TYPE_CHECKING:
    from qualkit.importers.odt_walk import OdtText

__all__ = ["OdtImporter"]

_ODT = Kind("OpenDocument file", "Open it in LibreOffice or Word and save it again as .odt.")
# Properties that say nothing of a person: counts, programs, switches.
_IMPERSONAL = frozenset({"generator", "creation-date", "date", "editing-cycles", "editing-duration", "language"})


class OdtImporter:
    """Reads ``.odt``: a paragraph is a line of the stored text, a table row too, its cells set off by TAB."""

    name = "odt"
    suffixes = (".odt", ".ott")

    def recognises(self, data: bytes, name: str) -> float:
        """For sure if it is a ZIP with an OpenDocument text in it; its suffix alone gets the refusal here."""
        if data.startswith(b"PK") and "content.xml" in members(data):
            return 0.95 if b"opendocument.text" in data[:200] else 0.85
        return 0.4 if name.lower().endswith(self.suffixes) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """All words of the body; positions are paragraph numbers, those in table cells counted.

        Tracked insertions are text, tracked deletions are not. The words of footnotes and endnotes follow the body,
        in no turn. Numbers that lists get by themselves are no text; they are counted. `encoding` has no meaning.

        Raises:
            BadInput: it is no OpenDocument text, is protected or damaged, or has no words.
        """
        flow = _walked(_opened(data, name))
        return import_flow(flow, Asked(name, "odt", interviewers=interviewers, divide=divide))

    def beside(self, data: bytes, name: str) -> tuple[Beside, ...]:
        """Properties, comments with their authors, hidden and deleted words, heads, links. Raises BadInput."""
        archive = _opened(data, name)
        heads = [Beside("header or footer", what, words) for what, words in _heads_and_feet(archive)]
        return (*_properties(archive), *_walked(archive).beside, *heads)


def _opened(data: bytes, name: str) -> Archive:
    refuse_known(data, name)
    if not data.startswith(b"PK"):
        hint = "Give it the ending that fits its content, or save it as .odt from LibreOffice."
        raise BadInput("is called .odt, but is no OpenDocument file.", hint=hint, where=Location(name))
    archive = Archive(data, name, _ODT)
    if "content.xml" not in archive:
        raise archive.bad("is a ZIP archive, but no OpenDocument text.", "Unpack it and import the transcripts inside.")
    if "META-INF/manifest.xml" in archive and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise archive.bad("is protected with a password.", "Open it in LibreOffice and save it without a password.")
    return archive


def _walked(archive: Archive) -> OdtText:
    from qualkit.importers.odt_walk import read_styles, walk_odt

    root = archive.parse("content.xml")
    styles = read_styles([archive.parse("styles.xml"), root] if "styles.xml" in archive else [root])
    bodies = [text for body in root if local_name(body) == "body" for text in body if local_name(text) == "text"]
    if not bodies:
        raise archive.bad("is an OpenDocument file that is no text.", "Copy its words into a text document.")
    flow = walk_odt(bodies[0], styles)
    for what, _ in _heads_and_feet(archive):
        flow.dropped[what.split("-")[0]] += 1
    return flow


def _heads_and_feet(archive: Archive) -> Iterator[tuple[str, str]]:
    if "styles.xml" not in archive:
        return
    for element in archive.parse("styles.xml").iter():
        what = local_name(element)
        if what in ("header", "footer", "header-left", "footer-left", "header-first", "footer-first"):
            words = "\n".join(_words(one) for one in element.iter() if local_name(one) in ("p", "h"))
            if words.strip():
                yield what, words.strip()


def _properties(archive: Archive) -> Iterator[Beside]:
    if "meta.xml" not in archive:
        return
    for meta in archive.parse("meta.xml"):
        for one in meta:
            name, words = local_name(one), _words(one)
            if name == "user-defined":
                name = next((str(value) for key, value in one.attrib.items() if key.endswith("}name")), name)
            if words and name not in _IMPERSONAL:
                yield Beside("property", name, words)


def _words(element: Any) -> str:
    from qualkit.text.normalise import normalised

    return normalised("".join(element.itertext())).strip()
