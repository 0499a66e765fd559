"""What a reader can find in a file that is about to be written: the words of every part of it, hidden ones too.

Word and Excel files are archives of XML: their comments, properties, headers and the targets of links are read like
their text. Pictures are not: what is drawn in them stands in the tables and headings around them as well. Of a page
with its data in a JSON block, the texts of the data are read, and what is not style or script.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from typing import Any

__all__ = ["BREAK", "words_of_file"]

# Between two pieces: nothing that is looked for can reach across it.
BREAK = "\n\u241e\n"
_XML = (".xml", ".rels", ".vml")
_BLOCK = re.compile(
    r"</(?:w:p|w:tc|w:tr|w:tab|w:br|a:p|si|c|v|t|row|vt:\w+|dc:\w+|dcterms:\w+|cp:\w+|[A-Z]\w+)>|<w:(?:tab|br|cr)/>"
)
_DATA = re.compile(r'<script type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
_NOT_READ = re.compile(r"<(style|script)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SAYING = re.compile(r'\s(?:w:author|w:initials|w:tooltip|descr|title|alt|author|displayName)="([^"]+)"')
_LINK = re.compile(r'<Relationship\b(?=[^>]*TargetMode="External")[^>]*\sTarget="([^"]+)"')


def words_of_file(name: str, data: bytes) -> str:
    """The words of a file as one text, its paragraphs and cells divided by `BREAK`.

    >>> words_of_file("a.csv", "quote,coder\\n\\"one, two\\",Ann\\n".encode()).split(BREAK)
    ['quote', 'coder', 'one, two', 'Ann']
    """
    suffix = name.rpartition(".")[2].casefold()
    if data[:4] == b"PK\x03\x04":
        # A sheet's numbers and a document's recurring cells are read once.
        return BREAK.join(dict.fromkeys(_of_archive(data)))
    text = data.decode("utf-8-sig", "replace")
    if suffix == "csv":
        # Cells that come again and again (a coder's name, a code's key) are read once.
        with suppress(csv.Error):  # a cell longer than the reader takes: the text as it stands
            cells = (cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row if cell)
            return BREAK.join(dict.fromkeys(cells))
    if suffix in ("html", "htm"):
        return BREAK.join(dict.fromkeys(_of_page(text)))
    return text


def _of_page(text: str) -> Iterator[str]:
    for block in _DATA.findall(text):
        yield from _strings(json.loads(block))
    yield from map(str.strip, map(unescape, _TAG.split(_NOT_READ.sub("", text))))


def _strings(value: Any) -> Iterator[str]:
    """Every text in a JSON value, but those that hold a picture."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            if not isinstance(one, int | float):
                yield from _strings(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key != "data":
                yield from _strings(one)


def _of_archive(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.namelist():
            if member.casefold().endswith(_XML):
                xml = archive.read(member).decode("utf-8", "replace")
                yield from _of_xml(xml, links=member.endswith(".rels"))


def _of_xml(xml: str, *, links: bool) -> Iterator[str]:
    if links:
        yield from map(unescape, _LINK.findall(xml))
        return
    for block in _BLOCK.split(xml):
        words = unescape(_TAG.sub("", block)).strip()
        if words:
            yield words
    yield from dict.fromkeys(map(unescape, _SAYING.findall(xml)))
