"""Web pages (.html): noScribe's transcripts with speaker and time of each piece, and pages of any other kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from qualkit.domain.sources import Beside, Imported
from qualkit.errors import BadInput, Location
from qualkit.importers.bounded import too_much
from qualkit.importers.encodings import Decoded, decode, looks_binary
from qualkit.importers.flow import Asked, import_flow
from qualkit.importers.refusals import check_size, refuse_known

if TYPE_CHECKING:
    from qualkit.importers.html_walk import HtmlText

__all__ = ["HtmlImporter"]

_BEGINNING = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,2000}?-->\s*){0,5}<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE)
# Pages say iso-8859-1 and mean what browsers take it for.
_SAME = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
# Fewer than in XML: a page need not close what it opens, so every mark may be an element.
_MOST_MARKS = 300_000
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


class HtmlImporter:
    """Reads ``.html``: what a browser shows as a block is a paragraph; a table row is a line, cells set off by TAB."""

    name = "html"
    suffixes = (".html", ".htm", ".xhtml")

    def recognises(self, data: bytes, name: str) -> float:
        """For sure if it begins like a web page; its suffix alone is enough for a fragment of one."""
        head = data[:4096]
        text = head.decode("utf-16" if head.startswith(_MARKS[1:]) else "utf-8", "ignore").lstrip("\ufeff")
        if _BEGINNING.match(text):
            return 0.9
        return 0.5 if name.lower().endswith(self.suffixes) else 0.0

    def read(
        self, data: bytes, name: str, *, encoding: str = "", interviewers: Sequence[str] = (), divide: str = ""
    ) -> Imported:
        """What a browser shows of the page; positions are blocks, counted from 1.

        Scripts, styles, hidden parts, pictures and form fields are left out and counted. Nothing is ever fetched.

        Raises:
            BadInput: it is no text, is in another encoding, or has no words.
        """
        flow, decoded = _walked(data, name, encoding)
        imported = import_flow(flow, Asked(name, "html", decoded.encoding, interviewers, divide))
        return replace(imported, problems=decoded.problems + imported.problems)

    def beside(self, data: bytes, name: str) -> tuple[Beside, ...]:
        """The page's properties, comments in its source, hidden parts, links and descriptions. Raises BadInput."""
        flow, _ = _walked(data, name, "")
        title = flow.metadata.get("title")
        return (*((Beside("property", "title", title),) if title else ()), *flow.beside)


def _walked(data: bytes, name: str, encoding: str) -> tuple[HtmlText, Decoded]:
    from lxml import etree, html

    from qualkit.importers.html_walk import walk_html

    check_size(len(data), name)
    refuse_known(data, name)
    decoded = decode(data, name, encoding or _said(data))
    text = decoded.text.lstrip("\ufeff")
    if text.count("<") > _MOST_MARKS:
        raise too_much("marks", name)
    # Without bounds of its own libxml2 keeps what would be lost silently: the file's size and marks are bounded above.
    parser = html.HTMLParser(no_network=True, huge_tree=True, remove_pis=True, encoding="utf-8")
    try:
        root = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser, ensure_head_body=False)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        hint = "Open it in a browser, copy the words into a Word file and import that."
        raise BadInput("is a web page without words, or a damaged one.", hint=hint, where=Location(name)) from error
    if any(one.level_name == "FATAL" for one in parser.error_log):
        # Past its depth libxml2 leaves out the rest without a word.
        raise too_much("elements inside elements", name)
    return walk_html(root, name), decoded


def _said(data: bytes) -> str:
    """The encoding that the page names; "" where a byte-order mark, or nothing known, says otherwise."""
    import codecs

    if data.startswith(_MARKS) or looks_binary(data[:2048]):
        return ""
    found = _CHARSET.search(data, 0, 4096)
    if found is None:
        return ""
    said = found[1].decode("ascii").lower()
    try:
        known = codecs.lookup(_SAME.get(said, said)).name
        data.decode(known)
    except (LookupError, UnicodeError):
        return ""
    return "" if known in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32") else known
