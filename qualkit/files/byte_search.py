"""Proving that words are gone: a search of every byte under a folder, into archives and databases.

Each file is read as what it may be: text in UTF-8, UTF-16 or Windows-1252 (so also the raw pages of a database), an
archive whose members are searched in turn (Word, Excel, OpenDocument, zip, NumPy caches), compressed data, or a PDF.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from qualkit.text.runs import Run, Runs, words_in

__all__ = ["Left", "Searched", "search_bytes", "search_file", "search_folder"]

_CHUNK = 8 * 2**20
_OVERLAP = 4096
_LARGEST_MEMBER = 512 * 2**20
_DEEPEST = 4
_INLINE = re.compile(r"</?(?:w:(?!p\b|tab\b|br\b|cr\b|tc\b|tr\b)|a:(?!p\b)|text:span|span|b|i|u|em|strong)[^<>]*>")
_TAG = re.compile(r"<[^<>]{0,4000}>")
_MARKUP = re.compile(r"</\w|/>")
_ENTITY = re.compile(r"&#?\w{2,30};")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\"'/\\])|[abfnrtv0])")
# Bytes a letter, and blanks, in wide encodings. Five words in a row have four blanks close together, which other
# bytes hardly ever have.
_WIDE = {
    "utf-16-le": (2, re.compile(rb"[\t\n\r ]\x00")),
    "utf-16-be": (2, re.compile(rb"\x00[\t\n\r ]")),
    "utf-32-le": (4, re.compile(rb"[\t\n\r ]\x00\x00\x00")),  # as NumPy keeps texts
}
_BLANKS, _NEAR = 4, 200


@dataclass(frozen=True, slots=True)
class Left:
    """A place where runs of theirs still stand: a file under the folder, with the member of an archive after "!"."""

    place: str
    runs: int


@dataclass(slots=True)
class Searched:
    """What was searched and what was found; `unread` names files that could not be read, with the reason."""

    files: int = 0
    size: int = 0
    left: list[Left] = field(default_factory=list)
    unread: list[tuple[str, str]] = field(default_factory=list)


def search_folder(
    folder: Path, runs: Runs, *, tell: Callable[[str, int, int], None] = lambda *_: None, leave_out: Iterable[Path] = ()
) -> Searched:
    """Search every file under a folder, whatever it is called.

    Args:
        tell: told how far it has come.
        leave_out: files that are not searched, since they are about to go.
    """
    found = Searched()
    out = set(leave_out)
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path not in out)
    for number, path in enumerate(files):
        tell("Searching the study's folder", number, len(files))
        name = path.relative_to(folder).as_posix()
        try:
            found.left += search_file(path, runs, name)
            found.size += path.stat().st_size
            found.files += 1
        except OSError as error:
            found.unread.append((name, error.strerror or type(error).__name__))
    tell("Searching the study's folder", len(files), len(files))
    return found


def search_file(path: Path, runs: Runs, name: str = "") -> list[Left]:
    """The places in one file where runs stand. Raises OSError."""
    name = name or path.name
    if path.stat().st_size <= _LARGEST_MEMBER // 8:
        return search_bytes(path.read_bytes(), runs, name)
    # A recording, say: nothing but its raw bytes, a piece at a time.
    seen: set[Run] = set()
    with path.open("rb") as stream:
        before = b""
        while chunk := stream.read(_CHUNK):
            seen |= _in_raw(before + chunk, runs)
            before = chunk[-_OVERLAP:]
    return [Left(name, len(seen))] if seen else []


def search_bytes(data: bytes, runs: Runs, name: str, depth: int = 0) -> list[Left]:
    """The places in some bytes where runs stand; members of archives are places of their own."""
    found = []
    seen = _in_raw(data, runs)
    if data[:5] == b"%PDF-":
        seen |= _in_pdf(data, runs)
    if seen:
        found.append(Left(name, len(seen)))
    if depth < _DEEPEST:
        for member, inner in _members(data):
            found += search_bytes(inner, runs, f"{name}!{member}" if member else name, depth + 1)
    return list({left.place: left for left in sorted(found, key=lambda one: one.runs)}.values())


def _in_raw(data: bytes, runs: Runs) -> set[Run]:
    seen: set[Run] = set()
    for start in range(0, max(len(data), 1), _CHUNK):
        piece = data[max(0, start - _OVERLAP) : start + _CHUNK]
        for text in _readings(piece):
            seen |= runs.of_words(words_in(text))
    return seen


def _readings(data: bytes) -> Iterator[str]:
    """What these bytes may say."""
    text = data.decode("utf-8", "replace")
    yield from _spellings(text)
    if "\ufffd" in text:
        yield data.decode("cp1252", "replace")
    for encoding, (width, blank) in _WIDE.items():
        for start, end in _wide_stretches(data, width, blank):
            yield from _spellings(data[start:end].decode(encoding, "replace"))


def _wide_stretches(data: bytes, width: int, blank: re.Pattern[bytes]) -> list[tuple[int, int]]:
    """Which bytes may be text of so many bytes a letter: those around blanks that stand close together."""
    places = [match.start() for match in blank.finditer(data)]
    found: list[tuple[int, int]] = []
    for first_byte in range(width):
        same = [place for place in places if place % width == first_byte]
        begun = len(found)
        for first, last in zip(same, same[_BLANKS - 1 :], strict=False):
            if last - first < width * _NEAR:
                start, end = max(first_byte, first - 4 * _NEAR), last + 4 * _NEAR
                if len(found) > begun and start <= found[-1][1]:
                    found[-1] = (found[-1][0], end)
                else:
                    found.append((start, end))
    return found


def _spellings(text: str) -> Iterator[str]:
    """A text, and what it says as JSON or as XML."""
    yield text
    if "\\" in text:
        yield _ESCAPE.sub(_unescaped, text)
    if _MARKUP.search(text):
        yield unescape(_TAG.sub(" ", text))
        yield unescape(_TAG.sub(" ", _INLINE.sub("", text)))
    elif _ENTITY.search(text):
        yield unescape(text)


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else match[3] or " "


def _members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """What archives and compressed data hold; what cannot be read holds nothing that could be read."""
    if data[:2] == b"\x1f\x8b":
        yield from _unpacked(gzip.decompress, data)
    elif data[:3] == b"BZh":
        yield from _unpacked(bz2.decompress, data)
    elif data[:6] == b"\xfd7zXZ\x00":
        yield from _unpacked(lzma.decompress, data)
    elif data[:2] == b"\x78\x9c" or data[:2] == b"\x78\xda":
        yield from _unpacked(zlib.decompress, data)
    elif data[:2] == b"PK":
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for member in archive.infolist():
                    if not member.is_dir() and member.file_size <= _LARGEST_MEMBER:
                        yield member.filename, archive.read(member)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, ValueError):
            return


def _unpacked(unpack: Callable[[bytes], bytes], data: bytes) -> Iterator[tuple[str, bytes]]:
    try:
        inner = unpack(data)
    except (OSError, EOFError, ValueError, zlib.error, lzma.LZMAError):
        return
    yield "", inner


def _in_pdf(data: bytes, runs: Runs) -> set[Run]:
    """The runs in the text of a PDF, whose letters are packed."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(data)).pages]
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return set()
    return runs.of_words(words_in("\n".join(pages)))
