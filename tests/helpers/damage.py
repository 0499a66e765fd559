"""Damaged files, the same ones every time: what befalls transcripts on old sticks, in mail programs and by malice."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator, Sequence

from qualkit.importers.bounded import MOST_IN_PART

__all__ = ["bombs", "damaged", "zipped"]


def _truncated(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _flipped(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 20, 200))):
        if changed:
            changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _hole(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] + data[start + chance.randrange(1, 2000) :]


def _zeroed(data: bytes, chance: random.Random) -> bytes:
    start, length = chance.randrange(len(data) + 1), chance.randrange(1, 600)
    return data[:start] + bytes(len(data[start : start + length])) + data[start + length :]


def _repeated(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    piece = data[start : start + chance.randrange(1, 3000)]
    return data[:start] + piece * chance.randrange(2, 30) + data[start:]


def _noise(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data) + 1)
    return data[:start] + chance.randbytes(chance.randrange(1, 400)) + data[start:]


def _shuffled(data: bytes, chance: random.Random) -> bytes:
    size = max(1, len(data) // chance.randrange(2, 12))
    pieces = [data[start : start + size] for start in range(0, len(data), size)]
    chance.shuffle(pieces)
    return b"".join(pieces)


def _rewritten_inside(data: bytes, chance: random.Random) -> bytes:
    """A sound ZIP with a damaged part in it: the container's checks do not help there."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            parts = [(entry.filename, package.read(entry)) for entry in package.infolist()]
    except (zipfile.BadZipFile, NotImplementedError):
        return _flipped(data, chance)
    victim = chance.randrange(len(parts))
    harm = chance.choice((_truncated, _flipped, _hole, _zeroed, _repeated, _noise))
    return zipped((name, harm(part, chance) if at == victim else part) for at, (name, part) in enumerate(parts))


_HARMS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _truncated,
    _flipped,
    _hole,
    _zeroed,
    _repeated,
    _noise,
    _shuffled,
    _rewritten_inside,
)
_SUFFIXES = (".txt", ".docx", ".vtt", ".srt", ".rtf", ".odt", ".html", ".pdf", ".csv", ".xlsx", ".json", ".ris", ".zip")


def damaged(samples: Sequence[tuple[str, bytes]], number: int, seed: str) -> Iterator[tuple[str, bytes]]:
    """`number` damaged files, in equal parts by each kind of harm, now and then under a wrong suffix."""
    chance = random.Random(seed)
    for index in range(number):
        name, data = samples[index % len(samples)]
        harm = _HARMS[(index // len(samples)) % len(_HARMS)]
        if chance.random() < 0.15:
            name = f"wrong{chance.choice(_SUFFIXES)}"
        harmed = harm(data, chance)
        if chance.random() < 0.05:
            harmed, name = zipped([(f"inner/{name}", harmed), ("nested.zip", zipped([(name, data)]))]), "nested.zip"
        yield name, harmed


def zipped(parts: Iterator[tuple[str, bytes]] | Sequence[tuple[str, bytes]], *, stored: bool = False) -> bytes:
    """A ZIP archive of these parts."""
    buffer = io.BytesIO()
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(buffer, "w", method) as package:
        for name, data in parts:
            package.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, method)
    return buffer.getvalue()


_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(12))
    + "]>"
)
_OUTSIDE = '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def _word(body: str, head: str = "") -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'{head}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'.encode()


def _odt(body: str, head: str = "") -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    return (
        f'{head}<o:document-content xmlns:o="{names}:office:1.0" xmlns:text="{names}:text:1.0"><o:body><o:text>'
        f"{body}</o:text></o:body></o:document-content>"
    ).encode()


def _as_odt(content: bytes) -> bytes:
    return zipped([("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content)], stored=False)


def _pdf(pages: bytes) -> bytes:
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages" + pages + b">>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )


def bombs() -> Iterator[tuple[str, bytes]]:
    """Files made to exhaust whoever opens them, or to write where they should not."""
    # More than a part may hold, and a thousandth of it in the archive.
    zeros = bytes(MOST_IN_PART + 1024**2)
    yield "zeros.docx", zipped([("word/document.xml", zeros)])
    yield "zeros.odt", _as_odt(zeros)
    yield "zeros.xlsx", zipped([("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", zeros)])
    yield "zeros.zip", zipped([("interview.txt", zeros)])
    inner = zipped([("a.txt", b"INT: a?\n\nP: b\n")])
    for _ in range(12):
        inner = zipped([("again.zip", inner)])
    yield "russian-doll.zip", inner
    many = zipped([(f"{number}.txt", b"INT: a?\n\nP: b\n") for number in range(20_000)], stored=True)
    yield "many.zip", many
    yield "laughs.docx", zipped([("word/document.xml", _word("<w:p><w:r><w:t>&m;</w:t></w:r></w:p>", _LAUGHS))])
    yield "outside.docx", zipped([("word/document.xml", _word("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", _OUTSIDE))])
    yield "laughs.odt", _as_odt(_odt("<text:p>&m;</text:p>", _LAUGHS))
    yield "outside.odt", _as_odt(_odt("<text:p>&x;</text:p>", _OUTSIDE))
    yield "laughs.html", f"{_LAUGHS}<html><body><p>INT: &m;</p></body></html>".encode()
    deep = 50_000
    yield "deep.docx", zipped([("word/document.xml", _word("<w:sdt><w:sdtContent>" * deep))])
    yield "deep.html", b"<div>" * deep + b"words"
    yield "deep.rtf", b"{\\rtf1 " + b"{" * deep + b"words" + b"}" * deep
    yield "deep.json", b"[" * deep
    yield "deep-segments.json", b'{"segments": ' + b"[" * deep + b"]" * deep + b"}"
    yield "one-line.txt", b"word " * (8 * 1024 * 1024)
    yield "one-line.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + b"word " * (4 * 1024 * 1024)
    yield "one-line.html", b"<p>" + b"word " * (2 * 1024 * 1024)
    yield "one-line.csv", b"speaker,text\nP," + b"word " * (8 * 1024 * 1024)
    yield "one-cell-open.csv", b'speaker,text\nP,"' + b"word\n" * (4 * 1024 * 1024)
    yield "one-line.rtf", b"{\\rtf1 " + b"word " * (1024 * 1024) + b"}"
    yield "colons.txt", b"a: " * (2 * 1024 * 1024)
    yield "stamps.txt", b"[00:00:00] " * (1024 * 1024)
    yield "arrows.vtt", b"WEBVTT\n\n" + b"00:00.000 --> 00:01.000\n" * 400_000
    yield "breaks.txt", b"\n" * (10 * 1024 * 1024) + b"P: words"
    yield "tags.vtt", b"WEBVTT\n\n00:00.000 --> 00:01.000\n" + b"<v A" * 1_000_000
    yield "records.ris", b"TY  - JOUR\nTI  - A title\nER  - \n" * 30_000
    yield "open.bib", b"@article{a, title = " + b"{" * 200_000
    up = ("../../outside.txt", "/abs.txt", "C:\\w.txt")
    yield "climbing.zip", zipped([(name, f"INT: {at}?\n\nP: b\n".encode()) for at, name in enumerate(up)])
    yield "loop.pdf", _pdf(b"/Kids[2 0 R 2 0 R]/Count 2")
    yield "count.pdf", _pdf(b"/Kids[]/Count 999999999")
