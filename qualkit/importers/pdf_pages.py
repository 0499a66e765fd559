"""The lines of a PDF's pages, as pypdf guesses them, without what is printed on every page."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from qualkit.domain.sources import Beside
from qualkit.errors import BadInput, Location
from qualkit.importers.deadline import silence, time_limit
from qualkit.text.normalise import normalise

__all__ = ["MOST_PAGES", "Page", "PdfLine", "furniture", "read_beside_pages", "read_pages"]

MOST_PAGES = 1_500
MOST_CHARACTERS = 20_000_000
_EDGE = 3
_FEWEST_PAGES = 3
_NUMBERS = re.compile(r"\d+|(?<=\W)[ivxlc]+(?=\W|$)|^[ivxlc]+$")
_LABEL = re.compile(r"\s*([^\W_][^:\n]{0,47}?)\s*:(?=\s|$)")
# What no text holds: controls, halves of characters, and code points that are none.
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
# Properties that a program writes about itself.
_MACHINE = re.compile(r"CreationDate|ModDate|Creator$|Producer|PTEX|Trapped|SourceModified")
_PROTECTED = "Save it without the password, or copy its words into a Word document."
_DAMAGED = "Open it in a PDF reader and print it to a new PDF, or ask for the text as .docx."


@dataclass(frozen=True, slots=True)
class PdfLine:
    """A line: its page and its number there, from 1."""

    page: int
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines. `pictured` says that it shows a picture."""

    number: int
    lines: tuple[PdfLine, ...]
    pictured: bool = False


def read_pages(data: bytes, name: str) -> tuple[list[Page], int, bool]:
    """The pages, how many characters could not be read, and whether tabs stood between all words.

    Raises:
        BadInput: it is damaged, protected, too long, or takes too long.
    """
    with _reader(data, name) as reader:
        if len(reader.pages) > MOST_PAGES:
            message = f"has {len(reader.pages):,} pages; up to {MOST_PAGES:,} are read."
            raise BadInput(message, hint="Split it, or take the pages you need.", where=Location(name))
        texts: list[tuple[str, bool]] = []
        length = 0
        for page in reader.pages:
            text = page.extract_text()
            length += len(text)
            if length > MOST_CHARACTERS:
                raise BadInput("holds more text than any transcript.", hint="Split it.", where=Location(name))
            texts.append((text, not text.strip() and _shows_picture(page)))
    whole = "".join(text for text, _ in texts)
    tabbed = whole.count("\t") > 0.5 * max(whole.count(" ") + whole.count("\t"), 1) and whole.count("\t") > 20
    unreadable = len(_UNREADABLE.findall(whole))
    pages = [_page(number, text, pictured, tabbed) for number, (text, pictured) in enumerate(texts, 1)]
    return pages, unreadable, tabbed


def read_beside_pages(data: bytes, name: str) -> tuple[Beside, ...]:
    """Properties of the document and the words of its notes. Raises BadInput as `read_pages` does."""
    found: list[Beside] = []
    with _reader(data, name) as reader:
        properties = {str(key).lstrip("/"): str(value) for key, value in (reader.metadata or {}).items()}
        notes = [
            str(note["/Contents"])
            for page in reader.pages[:MOST_PAGES]
            for note in _notes(page)
            if note.get("/Contents")
        ]
    said = {key: words for key, words in properties.items() if words.strip() and not _MACHINE.match(key)}
    found += [Beside("property", key, words) for key, words in sorted(said.items())]
    found += [Beside("comment", str(number), words) for number, words in enumerate(notes, 1)]
    return tuple(found)


def _notes(page: Any) -> list[Any]:
    return [note.get_object() for note in page.get("/Annots") or ()]


@contextmanager
def _reader(data: bytes, name: str) -> Iterator[Any]:
    """pypdf's reader, quiet, within a time limit; whatever it raises on a damaged file becomes one sentence."""
    where = Location(name)
    try:
        with time_limit(name), silence("pypdf"):
            import pypdf

            reader = pypdf.PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise BadInput("is protected with a password.", hint=_PROTECTED, where=where)
            yield reader
    except BadInput:
        raise
    except (Exception, RecursionError) as error:  # pypdf raises nearly anything on damaged files
        # What it says may quote the file.
        raise BadInput("is a damaged PDF, or none.", hint=_DAMAGED, where=where) from _without_words(error)


def _without_words(error: BaseException) -> Exception:
    return ValueError(type(error).__name__)


def _shows_picture(page: Any) -> bool:
    try:
        resources: Any = page["/Resources"].get_object()
        shown: Any = resources["/XObject"].get_object()
        return any(shown[key].get_object().get("/Subtype") in {"/Image", "/Form"} for key in list(shown)[:50])
    except (KeyError, AttributeError, TypeError):
        return False


def _page(number: int, text: str, pictured: bool, tabbed: bool) -> Page:
    plain = normalise(_UNREADABLE.sub("\ufffd", text).replace("\x0c", "\n")).text
    if tabbed:
        plain = re.sub("[\t ]+", " ", plain)
    lines = tuple(PdfLine(number, at, words) for at, words in enumerate(plain.split("\n"), 1) if words.strip())
    return Page(number, lines, pictured)


def furniture(pages: Sequence[Page]) -> set[PdfLine]:
    """Lines that come back at one place near the top or the end of most pages, numbers aside: headers, page numbers."""
    filled = [page for page in pages if page.lines]
    if len(filled) < _FEWEST_PAGES:
        return set()
    edges = [edge for page in filled for edge in _edges(page)]
    seen = Counter(place for place, _ in edges)
    # Left and right pages may have headers of their own.
    most = max(_FEWEST_PAGES, (0.6 if len(filled) < 8 else 0.4) * len(filled))
    often = {line for place, line in edges if seen[place] >= most}
    # Who speaks in the middle of pages does so at their edges too: “INT: Mm-hm.” is no header, however often it comes.
    speaking = {_label(line) for page in filled for line in page.lines if line not in often} - {""}
    # So do names with a time (“Ann Lee 00:05:05”) and questions that come back; a title may stand in a page once.
    at_edges = {line for _, line in edges}
    inside = Counter(_shape(line) for page in filled for line in page.lines if line not in at_edges)
    said = {shape for shape, times in inside.items() if times > 1 and any(map(str.isalpha, shape))}
    return {line for line in often if _label(line) not in speaking and _shape(line) not in said}


def _label(line: PdfLine) -> str:
    found = _LABEL.match(line.words)
    return found[1].casefold() if found else ""


def _edges(page: Page) -> Iterator[tuple[tuple[int, str], PdfLine]]:
    """The first and last lines, each with its place (counted from the top, or back from the end) and its shape."""
    lines = page.lines
    edge = min(_EDGE, len(lines) // 2)
    for at in range(edge):
        yield (at, _shape(lines[at])), lines[at]
        yield (-at - 1, _shape(lines[-at - 1])), lines[-at - 1]


def _shape(line: PdfLine) -> str:
    return _NUMBERS.sub("#", " ".join(line.words.casefold().split()))
