"""Bibliographies: each record a source, so that the studies of a review can be coded as interviews are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from qualkit.domain.sources import Imported, Position, Role, Span, Turn
from qualkit.errors import BadInput, Location, Problem
from qualkit.importers.deadline import silence, time_limit
from qualkit.importers.encodings import decode, looks_binary
from qualkit.text.normalise import normalise

__all__ = ["MOST_RECORDS", "BibImporter", "Record", "RisImporter"]

MOST_RECORDS = 5_000
_LONGEST_NAME = 60
_RIS_START = re.compile(r"(?:\ufeff|\s|\d+\.?\s*$)*TY {1,2}- ", re.MULTILINE)
_RIS_RECORD = re.compile(r"^TY {1,2}- .*?(?:^ER {1,2}-[^\n]*(?:\n|\Z)|(?=^TY {1,2}- )|\Z)", re.MULTILINE | re.DOTALL)
_BIB_ENTRY = re.compile(r"^\s*@(?!comment|string|preamble)\w+\s*[{(]\s*[^\s,{}]*\s*,", re.MULTILINE | re.IGNORECASE)
_YEAR = re.compile(r"\b(1[5-9]\d\d|20\d\d)\b")
# Accents, symbols and names of commands; what stands in braces after a command stays.
_TEX = re.compile(
    r"""\\(?:["'`^~=.]\s*(?:\{\\?[A-Za-z]\}|\\?[A-Za-z])|[cvuHtdbkr](?:\s*\{\\?[A-Za-z]{1,2}\}|\s+[A-Za-z])"""
    r"""|[A-Za-z]+[ \t]?(?:\{\})?|[^A-Za-z])"""
)


@dataclass(frozen=True, slots=True)
class Record:
    """A reference, whatever the format.

    Attributes:
        number: in the file, from 1.
        sections: what is read and coded: title, abstract, keywords; the words of each.
        attributes: what is known of the study: authors, year, journal, DOI, type.
        author: family name of the first author; "" if there is none.
        raw: the record as it stands in the file.
    """

    number: int
    sections: dict[str, str]
    attributes: dict[str, str]
    author: str
    raw: str


class RisImporter:
    """Reads ``.ris``, as EndNote, Zotero, Mendeley, Covidence and the databases write it."""

    name = "ris"
    suffixes: tuple[str, ...] = (".ris",)

    def recognises(self, data: bytes, name: str) -> float:
        """For sure if it begins with the type of a reference."""
        if not looks_binary(data[:4096]) and _RIS_START.match(_beginning(data)):
            return 0.95
        return 0.5 if name.lower().endswith(self.suffixes) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """The one record of a file. Raises BadInput, also if there are several."""
        return _only(self.read_all(data, name, encoding=encoding), name)

    def read_all(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> tuple[Imported, ...]:
        """A source a record: its title, abstract and keywords.

        Raises:
            BadInput: it is not text, holds no record with a title or abstract, or too many.
        """
        decoded = decode(data, name, encoding)
        text = normalise(decoded.text).text
        blocks = [found[0] for _, found in zip(range(MOST_RECORDS + 1), _RIS_RECORD.finditer(text), strict=False)]
        _refuse_many(len(blocks), name)
        with time_limit(name):
            records = list(_ris_records(blocks))
        return _sources(records, "ris", ".ris", decoded.encoding, decoded.problems, 0, name)


class BibImporter:
    """Reads BibTeX (``.bib``)."""

    name = "bib"
    suffixes: tuple[str, ...] = (".bib", ".bibtex")

    def recognises(self, data: bytes, name: str) -> float:
        """For sure if an entry stands near its beginning."""
        if not looks_binary(data[:4096]) and _BIB_ENTRY.search(_beginning(data)):
            return 0.9 if name.lower().endswith(self.suffixes) else 0.8
        return 0.5 if name.lower().endswith(self.suffixes) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """The one record of a file. Raises BadInput, also if there are several."""
        return _only(self.read_all(data, name, encoding=encoding), name)

    def read_all(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> tuple[Imported, ...]:
        """As for RIS; accents written in TeX are read as the letters they stand for."""
        decoded = decode(data, name, encoding)
        text = normalise(decoded.text).text
        _refuse_many(sum(1 for _, _ in zip(range(MOST_RECORDS + 1), _BIB_ENTRY.finditer(text), strict=False)), name)
        with time_limit(name):
            records, failed = _bib_records(text)
        return _sources(records, "bib", ".bib", decoded.encoding, decoded.problems, failed, name)


def _beginning(data: bytes) -> str:
    head = data[:8192]
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    return normalise(head.decode("utf-16" if wide else "utf-8", "replace")).text


def _only(found: tuple[Imported, ...], name: str) -> Imported:
    if len(found) > 1:
        raise BadInput(
            f"holds {len(found)} records, and one source is wanted here.",
            hint="Save the record you mean in a file of its own.",
            where=Location(name),
        )
    return found[0]


def _refuse_many(number: int, name: str) -> None:
    if number > MOST_RECORDS:
        raise BadInput(
            f"holds more than {MOST_RECORDS:,} records.",
            hint="Export only the studies that the review includes.",
            where=Location(name),
        )


def _ris_records(blocks: Sequence[str]) -> Iterator[Record]:
    import rispy

    names = rispy.TYPE_OF_REFERENCE_MAPPING
    for number, block in enumerate(blocks, 1):
        try:
            parsed = rispy.loads(block if "\nER" in block else f"{block}\nER  - \n")
        except (OSError, ValueError, KeyError, IndexError):
            parsed = []
        fields = parsed[0] if parsed else {}
        authors = _strings(fields.get("first_authors")) + _strings(fields.get("authors"))
        authors = authors or _strings(fields.get("secondary_authors"))
        sections = {
            "title": _said(fields, "title", "primary_title", "translated_title", "short_title"),
            "abstract": _ris_abstract(block) or _said(fields, "abstract", "notes_abstract"),
            "keywords": "; ".join(_strings(fields.get("keywords"))),
        }
        kind = str(fields.get("type_of_reference", ""))
        journal = _said(fields, "journal_name", "secondary_title", "alternate_title1", "alternate_title3")
        year = _YEAR.search(_said(fields, "year", "publication_year", "date"))
        attributes = {
            "authors": "; ".join(authors),
            "year": year[0] if year else "",
            "journal": journal,
            "doi": _said(fields, "doi"),
            "type": str(names.get(kind, kind)).lower(),
        }
        yield _record(number, sections, attributes, authors, block)


def _ris_abstract(block: str) -> str:
    """The abstract with its paragraphs, which databases write as lines of their own or as several tags."""
    found = re.findall(r"^(?:AB|N2) {1,2}- ?(.*?)(?=^[A-Z][A-Z0-9] {1,2}-|\Z)", block, re.MULTILINE | re.DOTALL)
    # A line that does not end a sentence was broken for its length alone.
    joined = (re.sub(r"(?<![.?!:\n])[ \t]*\n[ \t]*(?=\S)", " ", paragraph.strip()) for paragraph in found)
    return "\n".join(dict.fromkeys(paragraph for paragraph in joined if paragraph))


def _bib_records(text: str) -> tuple[list[Record], int]:
    """The entries in the file's order, and how many blocks could not be read."""
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import Entry

    with silence("bibtexparser"):
        library = parse_string(text)
    found, failed = [], 0
    for block in library.blocks:
        # An entry whose key another has already is a record all the same.
        entry = block if isinstance(block, Entry) else getattr(block, "ignore_error_block", None)
        if isinstance(entry, Entry):
            found.append(entry)
        elif block in library.failed_blocks:
            failed += 1
    return [_bib_record(number, entry) for number, entry in enumerate(found, 1)], failed


def _bib_record(number: int, entry: Any) -> Record:
    raw = {field.key.lower(): _unclosed(str(field.value)) for field in entry.fields}
    fields = {key: from_tex(value) for key, value in raw.items()}
    people = raw.get("author") or raw.get("editor") or ""
    authors = [one for part in re.split(r"\s+and\s+", people) if (one := _one_line(from_tex(part)))]
    year = _YEAR.search(fields.get("year", "") or fields.get("date", ""))
    paragraphs = re.split(r"\n\s*\n", fields.get("abstract", ""))
    home = fields.get("journal") or fields.get("journaltitle") or fields.get("booktitle") or ""
    sections = {
        "title": _one_line(fields.get("title", "")),
        "abstract": "\n".join(one for part in paragraphs if (one := _one_line(part))),
        "keywords": _one_line(fields.get("keywords", "")),
    }
    attributes = {
        "authors": "; ".join(authors),
        "year": year[0] if year else "",
        "journal": _one_line(home),
        "doi": _one_line(fields.get("doi", "")),
        "type": entry.entry_type.lower(),
    }
    return _record(number, sections, attributes, authors, str(entry.raw))


def _unclosed(value: str) -> str:
    words = value.strip()
    while len(words) > 1 and (words[0], words[-1]) in {("{", "}"), ('"', '"')}:
        words = words[1:-1].strip()
    return words


def from_tex(words: str) -> str:
    """Words as TeX shows them: accents, symbols and braces; nothing that is no command is touched.

    >>> from_tex(r"{C}af{\\'e} in 50% of \\emph{link} work \\& more")
    'Café in 50% of link work & more'
    """
    if "\\" in words:
        words = _TEX.sub(lambda found: _tex_symbol(found[0]), words)
    return re.sub("[{}]", "", words)


@lru_cache(maxsize=2048)
def _tex_symbol(command: str) -> str:
    from pylatexenc.latex2text import LatexNodes2Text

    if len(command) == 2 and not command[1].isalpha():
        return {"\\": "\n"}.get(command[1], command[1])
    try:
        return str(LatexNodes2Text().latex_to_text(command))
    except (ValueError, KeyError, IndexError, RecursionError):
        return command


def _strings(value: object) -> list[str]:
    found = value if isinstance(value, list) else [value] if value else []
    return [_one_line(str(one)) for one in found if str(one).strip()]


def _said(fields: dict[str, object], *keys: str) -> str:
    return next((found[0] for key in keys if (found := _strings(fields.get(key)))), "")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _record(
    number: int, sections: dict[str, str], attributes: dict[str, str], authors: Sequence[str], raw: str
) -> Record:
    return Record(
        number,
        {key: words for key, words in sections.items() if words.strip()},
        {key: value for key, value in attributes.items() if value},
        _family_name(authors[0]) if authors else "",
        raw,
    )


def _family_name(author: str) -> str:
    """The family name, or the whole of an organisation's.

    >>> _family_name("Polley, Marie"), _family_name("Marie Polley"), _family_name("World Health Organization")
    ('Polley', 'Polley', 'World Health Organization')
    """
    family, comma, _ = author.partition(",")
    words = family.split()
    return family.strip() if comma or len(words) > 2 else words[-1] if words else ""


def _sources(
    records: Sequence[Record],
    file_format: str,
    suffix: str,
    encoding: str,
    problems: tuple[Problem, ...],
    failed: int,
    name: str,
) -> tuple[Imported, ...]:
    told = [record for record in records if record.sections.get("title") or record.sections.get("abstract")]
    if not told:
        message = "holds no record with a title or an abstract."
        raise BadInput(message, hint="Export the records again, with their abstracts.", where=Location(name))
    unread = failed + len(records) - len(told)
    problems = (*problems, *_remarks(told, unread, name))
    names = _names(told)
    return tuple(
        _imported(record, called, file_format, suffix, encoding, problems)
        for record, called in zip(told, names, strict=True)
    )


def _remarks(records: Sequence[Record], unread: int, name: str) -> Iterator[Problem]:
    where = Location(name)
    bare = sum(1 for record in records if "abstract" not in record.sections)
    if bare:
        message = f"records without an abstract, of which only the title is there to code: {bare} of {len(records)}."
        hint = "Export them again with abstracts, or import the papers themselves (.pdf)."
        yield Problem("warning", message, where, hint)
    if unread:
        hint = "Look at them in your reference manager."
        yield Problem("warning", f"records that could not be read or have no title: {unread}.", where, hint)


def _names(records: Sequence[Record]) -> list[str]:
    """“Polley 2017”, the second “Polley 2017b”; without an author, the beginning of the title."""
    names = []
    seen: Counter[str] = Counter()
    for record in records:
        opening = " ".join(next(iter(record.sections.values())).split()[:5])
        called = f"{record.author or opening} {record.attributes.get('year', '')}".strip()[:_LONGEST_NAME]
        seen[called.casefold()] += 1
        count = seen[called.casefold()]
        letters = f"b{count}" if count > 26 else chr(96 + count)
        names.append(called if count == 1 else f"{called}{letters if called[-1:].isdigit() else f' {letters}'}")
    return names


def _imported(
    record: Record, called: str, file_format: str, suffix: str, encoding: str, problems: tuple[Problem, ...]
) -> Imported:
    pieces: list[str] = []
    turns: list[Turn] = []
    positions: list[Position] = []
    length = 0
    for section, words in record.sections.items():
        if pieces:
            pieces.append("\n\n")
            length += 2
        pieces.append(words)
        positions.append(Position(length, length + len(words), record.number, cell=section))
        for found in re.finditer(r"[^\n]*\S[^\n]*", words):
            kept = found[0].strip()
            start = length + found.start() + found[0].index(kept)
            span = Span(start, start + len(kept))
            turns.append(Turn(number=len(turns) + 1, speaker="", role=Role.UNKNOWN, span=span))
        length += len(words)
    return Imported(
        text="".join(pieces),
        turns=tuple(turns),
        format=file_format,
        layout="record of a bibliography",
        encoding=encoding,
        position_kind="field",
        positions=tuple(positions),
        problems=problems,
        name=called,
        original=record.raw.encode("utf-8"),
        original_suffix=suffix,
        attributes=record.attributes,
    )
