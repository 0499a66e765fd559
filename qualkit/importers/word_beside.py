"""What a Word file says besides its text: whoever opens it in Word can read it, and it can identify a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from qualkit.domain.sources import Beside
from qualkit.importers.bounded import local_name
from qualkit.importers.word_package import WordPackage
from qualkit.importers.word_walk import WordText, attribute, walk
from qualkit.text.normalise import normalised

__all__ = ["look_beside", "words_of_custom_xml"]

# Properties that say nothing of a person: counts, programs, switches.
_IMPERSONAL_WORDS = """
    template totaltime pages words characters application docsecurity lines paragraphs scalecrop linksuptodate
    characterswithspaces shareddoc hyperlinkschanged appversion revision created modified lastprinted headingpairs
    titlesofparts version language hlinks
"""
_IMPERSONAL = frozenset(_IMPERSONAL_WORDS.split())
_INSTRUCTION_TARGET = re.compile(r'(?:HYPERLINK|INCLUDETEXT|INCLUDEPICTURE|LINK)\b[^"]*"([^"]+)"')


def look_beside(package: WordPackage, flow: WordText) -> tuple[Beside, ...]:
    """All of it: properties, comments, tracked and hidden words, headers and footers, links, custom data."""
    found = [*_properties(package), *_comments(package), *_authors(package), *flow.beside]
    found += [*_heads_and_feet(package), *_links(package), *_custom_data(package), *_descriptions(package)]
    return tuple(found)


def _properties(package: WordPackage) -> Iterator[Beside]:
    for part in ("docProps/core.xml", "docProps/app.xml"):
        if part not in package:
            continue
        for one in package.parse(part):
            words = normalised((one.text or "").strip())
            if words and local_name(one).lower() not in _IMPERSONAL:
                yield Beside("property", local_name(one), words)
    if "docProps/custom.xml" in package:
        for one in package.parse("docProps/custom.xml"):
            words = normalised(" ".join(one.itertext()).strip())
            if words:
                yield Beside("property", str(one.get("name", "custom")), words)


def _comments(package: WordPackage) -> Iterator[Beside]:
    root = package.part("comments")
    for number, comment in enumerate([] if root is None else list(root), 1):
        author = attribute(comment, "author").strip()
        if author:
            yield Beside("comment", f"{number}, author", normalised(author))
        words = "\n".join(one.text for one in walk(comment).paragraphs if one.text.strip())
        if words:
            yield Beside("comment", str(number), words)


def _authors(package: WordPackage) -> Iterator[Beside]:
    """Who made tracked changes, and who has edited the file."""
    names: set[str] = set()
    for part in [package.document, *package.parts("footnotes"), *package.parts("endnotes")]:
        names.update(
            attribute(one, "author").strip()
            for one in package.parse(part).iter()
            if local_name(one) in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange")
        )
    people = package.part("people")
    if people is not None:
        names.update(attribute(one, "author").strip() for one in people)
    for name in sorted(names - {""}):
        yield Beside("property", "author of changes", normalised(name))


def _heads_and_feet(package: WordPackage) -> Iterator[Beside]:
    for what in ("header", "footer"):
        for part in package.parts(what):
            walked = walk(package.parse(part))
            words = "\n".join(one.text for one in walked.paragraphs if one.text.strip())
            where = part.rpartition("/")[2].removesuffix(".xml")
            if words:
                yield Beside("header or footer", where, words)
            yield from (Beside(one.kind, where, one.words) for one in walked.beside)


def _links(package: WordPackage) -> Iterator[Beside]:
    seen: set[str] = set()
    for kind, target in package.outside_links():
        words = normalised(unquote(target))
        if words and words not in seen:
            seen.add(words)
            yield Beside("custom data", f"link ({kind})", words)
    for instruction in _named(package.parse(package.document), "instrText"):
        for target in _INSTRUCTION_TARGET.findall(instruction.text or ""):
            if target not in seen:
                seen.add(target)
                yield Beside("custom data", "link (field)", normalised(target))


def _descriptions(package: WordPackage) -> Iterator[Beside]:
    """What pictures and content controls are called: often a file name, or a description of who is in them."""
    for picture in _named(package.parse(package.document), "docPr"):
        words = " ".join(part for name in ("descr", "title") if (part := attribute(picture, name).strip()))
        if words:
            yield Beside("custom data", "description of a picture", normalised(words))


def _named(root: Any, wanted: str) -> Iterator[Any]:
    return (one for one in root.iter() if local_name(one) == wanted)


def _custom_data(package: WordPackage) -> Iterator[Beside]:
    for part in package.names:
        folder, _, file = part.rpartition("/")
        if folder == "customXml" and file.startswith("item") and file.endswith(".xml") and "Props" not in file:
            words = words_of_custom_xml(package.parse(part))
            if words:
                yield Beside("custom data", file.removesuffix(".xml"), words)


def words_of_custom_xml(root: Any) -> str:
    """The words in an XML part that a form or an add-in has left."""
    return normalised("\n".join(words for text in root.itertext() if (words := text.strip())))
