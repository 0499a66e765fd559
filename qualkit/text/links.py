"""Links in memos and summaries: ``[[LWR3.2]]``, ``[[LW03:12]]``, ``[[#123]]``, ``[[memo 4]]``, ``[[theme NAME]]``.

Only how they are written; what they point at is looked up in the study.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Link", "links", "parse_target", "replace_links"]

_LINK = re.compile(r"\[\[([^\[\]\n]+)\]\]")
_NUMBERED = re.compile(
    r"(?:#|coding\s+#?)(?P<coding>\d+)|memo\s+#?(?P<memo>\d+)|suggestion\s+#?(?P<suggestion>\d+)", re.I
)
_KINDS = ("theme", "code", "source", "case")
_PREFIXED = re.compile(rf"({'|'.join(_KINDS)})\s+(\S.*)", re.I)
_TURN = re.compile(r"(.*\S)\s*:\s*(\d+)")


@dataclass(frozen=True, slots=True)
class Link:
    """One link as written.

    Attributes:
        raw: with its brackets.
        target: what stands in the brackets, before a bar.
        kind: ``coding``, ``memo``, ``suggestion``, ``theme``, ``code``, ``source`` or ``case`` where that is said;
            ``turn`` for a name with a number after a colon; ``name`` for a code, source or case alike.
        name: of a theme, code, source or case; the source's of a turn.
        number: of a coding, memo, suggestion or turn, else 0.
        words: what stands after a bar, to be read instead: ``[[LW03:12|what she said first]]``.
        start: where the link begins in its text.
    """

    raw: str
    target: str
    kind: str
    name: str
    number: int
    words: str
    start: int


def links(text: str) -> list[Link]:
    """Every link of a text, in order.

    >>> [(link.kind, link.name, link.number) for link in links("See [[LW03:12]], [[#7]] and [[LWR3.2|isolation]].")]
    [('turn', 'LW03', 12), ('coding', '', 7), ('name', 'LWR3.2', 0)]
    """
    return [found for match in _LINK.finditer(text) if (found := _link(match)) is not None]


def replace_links(text: str, told: Callable[[Link], str]) -> str:
    """The text with each link replaced by what `told` makes of it.

    >>> replace_links("As in [[#7]].", lambda link: f"coding {link.number}")
    'As in coding 7.'
    """

    def put(match: re.Match[str]) -> str:
        link = _link(match)
        return match[0] if link is None else told(link)

    return _LINK.sub(put, text)


def parse_target(target: str) -> Link:
    """What a person names on the command line as they would in a link, with or without its brackets.

    >>> parse_target("#12").kind, parse_target("[[memo 4]]").number, parse_target("LW03").kind
    ('coding', 4, 'name')
    """
    bare = target.strip()
    if bare.startswith("[[") and bare.endswith("]]"):
        bare = bare[2:-2]
    kind, name, number = _read(bare.strip())
    return Link(f"[[{bare}]]", bare.strip(), kind, name, number, "", 0)


def _link(match: re.Match[str]) -> Link | None:
    target, _, words = match[1].partition("|")
    if not target.strip():
        return None
    kind, name, number = _read(target.strip())
    return Link(match[0], target.strip(), kind, name, number, words.strip(), match.start())


def _read(target: str) -> tuple[str, str, int]:
    if numbered := _NUMBERED.fullmatch(target):
        kind, number = next((kind, number) for kind, number in numbered.groupdict().items() if number)
        return kind, "", int(number)
    if prefixed := _PREFIXED.fullmatch(target):
        return prefixed[1].casefold(), prefixed[2].strip(), 0
    if turn := _TURN.fullmatch(target):
        return "turn", turn[1], int(turn[2])
    return "name", target, 0
