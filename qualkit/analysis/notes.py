"""Memos and summaries as reports print them: links told, Markdown laid out as paragraphs and lists."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qualkit.domain.reports import Block, Bullets, Paragraph

__all__ = ["blocks", "plain", "told"]

_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_])\1(?![\w*])")
_CODE = re.compile(r"`([^`]+)`")
_HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
_BULLET = re.compile(r"[-*+]\s+(.*)")
_NUMBERED = re.compile(r"\d+[.)]\s+")
_QUOTED = re.compile(r"(?:>\s?)+")


def told(body: str, links: Mapping[str, tuple[str, str]], *, locators: bool = True) -> str:
    """A text with its links told.

    Args:
        links: what to print for a link as written, with its place and without, see `Material.links`.
        locators: whether to say where quotations stand.

    >>> told("As in [[#7]].", {"[[#7]]": ("LW03, turn 12", "LW03")})
    'As in LW03, turn 12.'
    """
    for raw, (with_place, without) in links.items():
        body = body.replace(raw, with_place if locators else without)
    return body


def blocks(markdown: str, style: str = "body") -> list[Block]:
    """Markdown as paragraphs and bulleted lists; emphasis is printed plain.

    >>> [type(block).__name__ for block in blocks("One *two*\\nthree.\\n\\n- a\\n- b")]
    ['Paragraph', 'Bullets']
    """
    found: list[Block] = []
    lines: list[str] = []
    items: list[str] = []

    def close() -> None:
        if lines:
            found.append(Paragraph(" ".join(lines), style))
        if items:
            found.append(Bullets(tuple(items)))
        lines.clear()
        items.clear()

    for line in markdown.splitlines():
        bare = line.strip()
        if bullet := _BULLET.fullmatch(bare):
            if lines:
                close()
            items.append(_inline(bullet[1]))
        elif not bare or _NUMBERED.match(bare) or _HEADING.fullmatch(bare):
            close()
            if bare:
                lines.append(_inline(bare))
            if _HEADING.fullmatch(bare):
                close()
        elif items:
            items[-1] = f"{items[-1]} {_inline(bare)}"
        else:
            lines.append(_inline(bare))
    close()
    return found


def plain(markdown: str) -> str:
    """Markdown as the lines of a table's cell: a line a paragraph or list item.

    >>> plain("One *two*\\nthree.\\n\\n- a")
    'One two three.\\n• a'
    """
    lines: list[str] = []
    for block in blocks(markdown):
        if isinstance(block, Bullets):
            lines += [f"• {item}" for item in block.items]
        elif isinstance(block, Paragraph):
            lines.append(block.text)
    return "\n".join(lines)


def _inline(text: str) -> str:
    text = _QUOTED.sub("", text, count=1) if text.startswith(">") else text
    if heading := _HEADING.fullmatch(text):
        text = heading[1]
    text = _CODE.sub(r"\1", text)
    return " ".join(_EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text)).split())
