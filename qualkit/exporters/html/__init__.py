"""A study as one HTML file: it needs no network, no program and no other file, and runs no script but its own.

What a study holds (participants' words, names of codes, memos) is data to the page: it lies in a JSON block that no
browser runs, and is put on the page as text, never as HTML. A Content-Security-Policy names the hashes of the one
script and the one style sheet, so that nothing else could run even if it got there, and nothing can be fetched or sent.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Any

__all__ = ["PagePicture", "write_page"]

SCRIPTS = ("dom", "study", "quotes", "filters", "views", "tables", "themes", "heat", "interview", "search", "start")


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A drawn picture for the page: SVG, with what stands under it and what it shows, in words."""

    kind: str
    title: str
    caption: str
    alt: str
    svg: bytes


def write_page(content: Mapping[str, Any], pictures: Sequence[PagePicture] = (), *, language: str = "en-GB") -> bytes:
    """The page's bytes; equal content gives equal bytes.

    Args:
        content: see `qualkit.analysis.browsing.browsing`.
    """
    from jinja2 import Environment

    style = _part("style.css")
    script = "(function () {\n'use strict';\n" + "\n".join(_part(f"{name}.js") for name in SCRIPTS) + "\n})();\n"
    shown = [
        {
            "kind": one.kind,
            "title": one.title,
            "caption": one.caption,
            "alt": one.alt,
            "data": b64encode(one.svg).decode("ascii"),
        }
        for one in pictures
    ]
    page = Environment(autoescape=True).from_string(_part("page.html.j2"))
    return page.render(
        title=_writable(content["title"]),
        language=language,
        style=_Markup(style),
        script=_Markup(script),
        style_hash=_hash(style),
        script_hash=_hash(script),
        data=_Markup(_json({**content, "pictures": shown})),
    ).encode("utf-8")


class _Markup(str):
    """What goes onto the page as it is: our own style and script, and JSON that cannot end its block."""

    def __html__(self) -> str:
        return self


def _json(content: Mapping[str, Any]) -> str:
    """JSON in which nothing looks like HTML: no “<”, “>” or “&” is left, nor a line separator."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return _writable(text)


def _writable(text: str) -> str:
    """The text without lone surrogates, which cannot be written as UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode('utf-8')).digest()).decode('ascii')}"


def _part(name: str) -> str:
    return files(__package__).joinpath("parts", name).read_text(encoding="utf-8")
