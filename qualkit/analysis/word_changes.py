"""Which words of a text changed, in a form that needs neither colour nor two columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

__all__ = ["Piece", "item_changes", "marked", "pieces"]

_TOKEN = re.compile(r"\w+(?:[’'-]\w+)*|[^\w\s]")
# Below this likeness a text is not an edited one but another one.
_LIKE = 0.3
_ISLAND = 3


class Piece(NamedTuple):
    """A run of words: `kind` is ``same``, ``old`` or ``new``."""

    kind: str
    text: str


def pieces(before: str, after: str) -> list[Piece]:
    """The two texts as runs of words that stayed, went and came, in reading order; line ends count as spaces.

    >>> pieces("No place to work.", "No desk to work at.")
    [Piece(kind='same', text='No'), Piece(kind='old', text='place'), Piece(kind='new', text='desk'), \
Piece(kind='same', text='to work'), Piece(kind='new', text='at'), Piece(kind='same', text='.')]
    """
    old, new = _tokens(before), _tokens(after)
    matcher = SequenceMatcher(None, [word for _, word in old], [word for _, word in new], autojunk=False)
    if matcher.ratio() < _LIKE:
        found = [Piece("old", _text(old)), Piece("new", _text(new))]
        return [piece for piece in found if piece.text]
    found = []
    for tag, a, b, c, d in _without_islands(matcher.get_opcodes(), old):
        if tag == "equal":
            found.append(Piece("same", _text(new[c:d])))
            continue
        found += [Piece("old", _text(old[a:b]))] if b > a else []
        found += [Piece("new", _text(new[c:d]))] if d > c else []
    return found


def marked(before: str, after: str) -> str:
    """One text with what went as ``[-old-]`` and what came as ``{+new+}``.

    >>> marked("There is no place to work.", "There is no desk or chair to work.")
    'There is no [-place-] {+desk or chair+} to work.'
    """
    shown = ""
    for kind, text in pieces(before, after):
        text = {"old": f"[-{text}-]", "new": f"{{+{text}+}}"}.get(kind, text)
        apart = shown and not (kind == "same" and re.match(r"[.,;:!?)\]’”]", text))
        shown += f" {text}" if apart else text
    return shown


def item_changes(before: str, after: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of two lists with an item a line: the items that went, and those that came.

    >>> item_changes("alone\\non my own", "alone\\nby myself")
    (('on my own',), ('by myself',))
    """
    old, new = before.splitlines(), after.splitlines()
    return tuple(item for item in old if item not in new), tuple(item for item in new if item not in old)


def _tokens(text: str) -> list[tuple[bool, str]]:
    """Words and marks, each with whether a space stands before it."""
    return [(match.start() > 0 and text[match.start() - 1].isspace(), match.group()) for match in _TOKEN.finditer(text)]


def _text(tokens: list[tuple[bool, str]]) -> str:
    return "".join(f" {word}" if space else word for space, word in tokens).strip()


def _without_islands(
    opcodes: Sequence[tuple[str, int, int, int, int]], old: list[tuple[bool, str]]
) -> list[tuple[str, int, int, int, int]]:
    """A single short word that stayed between two changes is drawn into them: less to puzzle together."""
    joined: list[tuple[str, int, int, int, int]] = []
    for position, (tag, a, b, c, d) in enumerate(opcodes):
        inner = 0 < position < len(opcodes) - 1
        if tag == "equal" and inner and b - a == 1 and len(old[a][1]) <= _ISLAND:
            tag = "replace"
        if joined and tag != "equal" and joined[-1][0] != "equal":
            _, first, _, third, _ = joined[-1]
            joined[-1] = ("replace", first, b, third, d)
        else:
            joined.append((tag, a, b, c, d))
    return joined
