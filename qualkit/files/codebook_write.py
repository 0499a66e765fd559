"""YAML for codebooks and single codes, laid out as a researcher would: folded text, one entry a line."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from qualkit.domain.codebook import Code, Codebook

__all__ = ["FIELD_ORDER", "code_lines", "entry_lines", "new_codebook_yaml"]

WIDTH = 96
FIELD_ORDER = (
    "id",
    "name",
    "kind",
    "brief",
    "definition",
    "when_to_use",
    "when_not_to_use",
    "examples",
    "patterns",
    "exclude_patterns",
    "aliases",
    "type",
    "status",
    "colour",
    "codes",
)
_HEADER = """\
# {title}
#
# The codebook of record: edit it freely, comments stay. Indent with spaces, two for each level.
# Long text goes below “>-”, indented; put text in quotation marks if it contains “: ” or “#”.
# kind: theme groups codes; code is applied to segments; housekeeping is for your own order.
# status: active, draft or retired.  type: a priori, inductive or in vivo.
# Patterns help a reader find passages worth reading. They are not a judgement: a match is no
# coding until a person has read it, and passages without a match can still belong to a code.
"""
# What plain text may look like without quotation marks: nothing that YAML could take for something else.
_PLAIN = re.compile(r"[^\W\d_](?:[\w ,.;()/%&+=’‘“”–—…~*?!'-]*[\w.,;)%’”…?!])?")
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_ESCAPED = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_BREAK = re.compile(r"(?<=[^ \t]) (?=[^ \t])")
_ALWAYS = ("name", "kind", "brief", "definition", "when_to_use", "when_not_to_use")


def new_codebook_yaml(codebook: Codebook) -> bytes:
    """A commented YAML file for a codebook that has none; reading it gives the same codebook.

    Empty texts are written as empty keys, so that it shows what remains to be filled in.

    >>> print(new_codebook_yaml(Codebook(key="a", title="A")).decode().splitlines()[-1])
    codes: []
    """
    lines = _HEADER.format(title=" ".join(codebook.title.split())).splitlines()
    lines.append("")
    lines += entry_lines("id", codebook.key, 0) + entry_lines("title", codebook.title, 0)
    lines += ["version: " + _quoted(codebook.version)]
    for name in ("description", "source"):
        lines += entry_lines(name, getattr(codebook, name), 0)
    lines.append("codes:" if codebook.codes else "codes: []")
    colours = {"": ""}
    for number, code in enumerate(codebook.codes):
        if not code.parent and number:
            lines.append("")
        leaf = number + 1 == len(codebook.codes) or codebook.codes[number + 1].depth <= code.depth
        lines += code_lines(code, 2 + 4 * code.depth, colours[code.parent])
        colours[code.key] = code.colour
        if not leaf:
            lines.append(" " * (4 + 4 * code.depth) + "codes:")
    return ("\n".join(lines) + "\n").encode("utf-8")


def code_lines(code: Code, column: int, inherited: str = "") -> list[str]:
    """The lines of one code as an entry of a list whose hyphens stand at `column`; no codes below it.

    Args:
        inherited: the colour of the code above; the same colour is not written again.
    """
    lines = entry_lines("id", code.key, column + 2)
    for name in FIELD_ORDER[1:-1]:
        value = getattr(code, name)
        left_out = not value and name not in _ALWAYS or name == "colour" and value == inherited
        if not left_out and not (name == "status" and value == "active"):
            lines += entry_lines(name, value, column + 2)
    lines[0] = " " * column + "- " + lines[0].lstrip(" ")
    return lines


def entry_lines(name: str, value: str | Sequence[str], column: int) -> list[str]:
    """The lines of ``name: value`` with the name at `column`.

    >>> entry_lines("patterns", ["grey area", '"made of steel"'], 0)
    ['patterns:', '  - grey area', '  - \\'"made of steel"\\'']
    """
    pad = " " * column
    if isinstance(value, str):
        return _scalar_lines(f"{pad}{name}:", value, column)
    if not value:
        return [f"{pad}{name}: []"]
    lines = [f"{pad}{name}:"]
    for item in value:
        lines += item_lines(item, column + 2)
    return lines


def item_lines(item: str, column: int) -> list[str]:
    """The lines of one text in a list whose hyphens stand at `column`."""
    return _scalar_lines(" " * column + "-", item, column)


def _scalar_lines(head: str, text: str, column: int) -> list[str]:
    if not text:
        return [head]
    short = _quoted(text) if head.endswith(("colour:", "version:")) else _inline(text)
    if len(head) + 1 + len(short) <= WIDTH and "\n" not in text or not _can_be_block(text):
        return [f"{head} {short}"]
    pad = " " * (column + 2)
    if "\n" in text:
        return [f"{head} |-", *(pad + line if line else "" for line in text.split("\n"))]
    return [f"{head} >-", *(pad + line for line in _wrapped(text, max(40, WIDTH - len(pad))))]


def _inline(text: str) -> str:
    if _PLAIN.fullmatch(text) and text.casefold() not in _WORDS:
        return text
    if '"' in text and "'" not in text and "\n" not in text and text.isprintable():
        return f"'{text}'"
    return _quoted(text)


def _quoted(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", written)


def _can_be_block(text: str) -> bool:
    """Block scalars keep no escapes, and folding would change lines that begin with white space."""
    return not (
        _ESCAPED.search(text) or re.search(r"[\x00-\x09\x0b-\x1f]", text) or re.search(r"^[ \t]|[ \t]$", text, re.M)
    )


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of at most `width` characters where words allow, broken at single spaces only."""
    lines = [""]
    for word in _BREAK.split(text):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines
