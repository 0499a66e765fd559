"""Memos and summaries as reports print them: links told, Markdown laid out as paragraphs and lists."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qualkit.domain.reports import Block, Bullets, Paragraph

__all__ = ["blocks", "plain", "told"]

_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_EMPHASIS = re.compile(r"(?<![\w*\\])([*_])(?=[^\s*_])(.+?)(?<=[^\s*_\\])\1(?![\w*])")
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+.!~|>-])")
_ADDRESS = re.compile(r"!?\[([^\[\]]+)\]\(\s*<?([^\s<>()]+)>?[^()]*\)")
_FENCE = re.compile(r"(?:`{3,}|~{3,})[ \t]*\w*")
_RULE = re.compile(r"={2,}|(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}")
_ROW = re.compile(r"\|(.*)\|")
_ROW_RULE = re.compile(r"\|[ \t:|-]+\|")
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
    """Markdown as paragraphs and bulleted lists.

    Emphasis is printed plain, addresses in brackets behind their words, what is struck out
    said to be, a table line by line with bars between its
    cells; lines that only rule something off are left out, and so are the fences of literal text.

    >>> [type(block).__name__ for block in blocks("One *two*\\nthree.\\n\\n- a\\n- b")]
    ['Paragraph', 'Bullets']
    """
    found: list[Block] = []
    lines: list[str] = []
    items: list[str] = []
    literal = False

    def close() -> None:
        if lines:
            found.append(Paragraph(" ".join(lines), style))
        if items:
            found.append(Bullets(tuple(items)))
        lines.clear()
        items.clear()

    for line in markdown.splitlines():
        bare = line.strip()
        if _FENCE.fullmatch(bare):
            close()
            literal = not literal
        elif literal or (_ROW.fullmatch(bare) and not _ROW_RULE.fullmatch(bare)):
            close()
            if bare:
                found.append(Paragraph(bare if literal else _cells(bare), style))
        elif _RULE.fullmatch(bare) or _ROW_RULE.fullmatch(bare):
            close()
        elif bullet := _BULLET.fullmatch(bare):
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
    text = _ADDRESS.sub(_words_and_address, _CODE.sub(r"\1", text))
    text = _STRUCK.sub(r"[struck out: \1]", text)
    text = _EMPHASIS.sub(r"\2", _STRONG.sub(r"\2", text))
    return " ".join(_ESCAPED.sub(r"\1", text).split())


def _words_and_address(link: re.Match[str]) -> str:
    words, address = link.groups()
    return words if words == address else f"{words} ({address})"


def _cells(row: str) -> str:
    """A row of a table, a bar between its cells."""
    return " | ".join(_inline(cell) for cell in row[1:-1].split("|")).strip()
