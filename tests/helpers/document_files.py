"""Small .odt, .rtf and .html files made by hand."""

from __future__ import annotations

from html import escape

from tests.helpers.word_files import zipped

_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{prefix}:1.0"'
    for prefix in ("office", "text", "style", "table", "meta")
)
NAMESPACES = (
    f'{_NAMES} xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
)


def odt_file(body: str, *, styles: str = "", before: str = "", **parts: str) -> bytes:
    """An .odt whose text is the XML `body`; `parts` are other members, without ``.xml``."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {NAMESPACES}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    named: dict[str, str | bytes] = {f"{name.replace('__', '/')}.xml": xml for name, xml in parts.items()}
    return zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, **named})


def odt_paragraph(words: str) -> str:
    return f"<text:p>{escape(words, quote=False)}</text:p>"


def rtf_file(body: str) -> bytes:
    """An .rtf with this inside its braces; characters beyond ASCII are written as ``\\u``."""
    coded = "".join(one if ord(one) < 128 else _units(one) for one in body)
    return (r"{\rtf1\ansi\ansicpg1252\uc1\deff0{\fonttbl{\f0\fcharset0 Arial;}}" + coded + "}").encode("ascii")


def _units(character: str) -> str:
    raw = character.encode("utf-16-le")
    units = [int.from_bytes(raw[at : at + 2], "little") for at in range(0, len(raw), 2)]
    return "".join(f"\\u{unit - 0x10000 if unit > 0x7FFF else unit}?" for unit in units)


def rtf_words(words: str) -> str:
    """Words with the signs that mean something in rich text set off."""
    for sign in "\\{}":
        words = words.replace(sign, f"\\{sign}")
    return words.replace("\t", "\\tab ").replace("\n", "\\line ")


def html_file(body: str, *, head: str = '<meta charset="utf-8">') -> bytes:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode()
