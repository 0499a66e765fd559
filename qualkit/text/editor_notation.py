"""An interview with its codings as a text file that a person can edit: how it is written.

The notation in short (`docs/reference/editor-notation.md` has it in full)::

    ## Turn 12, LW03 (participant)
    I have a desk. {1 I sit there on my own. 1} It is fine.
    1 = LWR3.4 key [433]   # Isolation
    turn = ?LWR1.2 [501]   # Desk; rule, unconfirmed

Only characters that are not white space count, so that a file may be wrapped anew. In the interview's words a
backslash stands before each ``{ } = # \\``; hence no words can be taken for anything else, wherever a line is broken.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from qualkit.domain.codebook import Code
from qualkit.domain.codings import Coding
from qualkit.domain.sources import Source
from qualkit.text.visible import Block, Visible

__all__ = ["CONTRARY", "KEY", "SPECIAL", "STANCES", "VERSION", "fingerprint", "is_open", "write_notation"]

VERSION = 1
SPECIAL = "{}=#\\"
# The words that may follow a code.
KEY = "key"
CONTRARY = "contrary"
STANCES = ("enabler", "barrier", "mixed")
_WIDTH = 80
_ESCAPED = str.maketrans({character: f"\\{character}" for character in SPECIAL})
_ODD_KEY = re.compile(r"[\\?\[#]")

_GUIDE = """\
# {source}, to be coded by {coder}. Mark words, name their code, save, and close the file when you are done.
#
# Below a turn:
#   turn = {code}               all of the turn is coded {code}
#   1 = {code}                  the words marked in it {{1 like this 1}} are
#   "these words" = {code}      these words of the turn are, without a mark
#   1 = {code} key contrary barrier    a key quotation, a negative case, a barrier (or enabler, mixed)
#   1 = ?{code} [812]           a rule hit: take the ? away to confirm it, or the line to remove it
#
# [812] is the number of a coding that is there already: leave it in, and change the code or the marks as you
# like. Without its line the coding is removed. A mark over several turns has a letter: {{a ... in one turn,
# ... a}} in a later one. Leave the interview's words as they are; spaces and line breaks do not matter, nor does
# anything after a #. The codes are listed at the end."""

_LAST = """\
# What follows is how qualkit tells what you changed. Please leave it as it is."""


def is_open(coding: Coding) -> bool:
    """Whether it is a rule hit that nobody has confirmed."""
    return coding.origin == "rule" and not coding.confirmed_by


def fingerprint(code: str, place: tuple[int, int], *, stance: str, contrary: bool, key_quote: bool, open_: bool) -> str:
    """Six hexadecimal digits that change when a coding does; `place` in visible characters.

    >>> fingerprint("A1", (3, 9), stance="", contrary=False, key_quote=False, open_=False)
    'c6f52b'
    """
    state = f"{code}|{place[0]}|{place[1]}|{stance}|{int(contrary)}{int(key_quote)}{int(open_)}"
    return hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()[:6]


def write_notation(
    source: Source, codings: Sequence[Coding], others: Sequence[Coding], codes: Sequence[Code], coder: str
) -> str:
    """The file of an interview.

    Args:
        codings: those that `coder` may change; those outside the turns are left out.
        others: those of other coders, shown as remarks.
        codes: all codes, for their names and for the list at the end.
    """
    visible = Visible(source)
    sheet = _Sheet(visible, {code.key: code.name for code in codes})
    base = []
    for coding in codings:
        place = visible.place(coding.span)
        if place is not None:
            sheet.put(coding, place)
            base.append(f"{coding.number}:{_state(coding, place)}")
    for coding in others:
        place = visible.place(coding.span)
        if place is not None:
            sheet.remark(coding, place)
    usable = [code for code in codes if code.status != "retired"]
    example = next((code.key for code in usable if code.kind == "code"), "CODE")
    parts = [_GUIDE.format(source=_line(source.name), coder=_line(coder), code=example), ""]
    for block in visible.blocks:
        parts.extend(sheet.lines(block))
        parts.append("")
    parts.extend(_codes(usable))
    parts.extend(_trailer(source, coder, base))
    return "\n".join(parts) + "\n"


@dataclass(slots=True)
class _Marks:
    """What stands in one block: marks by the visible character before or behind which they stand, and lines."""

    opens: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    closes: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    coded: list[tuple[str, Coding]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


class _Sheet:
    """The marks of all codings, gathered before the text is written."""

    def __init__(self, visible: Visible, names: dict[str, str]) -> None:
        self._visible = visible
        self._names = names
        self._within: dict[int, dict[tuple[int, int], list[Coding]]] = defaultdict(lambda: defaultdict(list))
        self._across: dict[tuple[int, int], list[Coding]] = defaultdict(list)
        self._remarks: dict[int, list[str]] = defaultdict(list)
        self._marks: dict[int, _Marks] | None = None

    def put(self, coding: Coding, place: tuple[int, int]) -> None:
        block = self._visible.block(place[0])
        if place[1] <= block.last:
            self._within[block.index][place].append(coding)
        else:
            self._across[place].append(coding)

    def remark(self, coding: Coding, place: tuple[int, int]) -> None:
        whose = coding.confirmed_by or coding.coder
        words = coding.quote.split()
        quote = " ".join(words) if len(words) < 11 else f"{' '.join(words[:5])} ... {' '.join(words[-5:])}"
        name = self._names.get(coding.code, "")
        self._remarks[self._visible.block(place[0]).index].append(
            f"# {_line(whose)}: {coding.code} {_line(name)} [{coding.number}], on: {quote}"
        )

    def lines(self, block: Block) -> Iterator[str]:
        if self._marks is None:
            self._marks = self._numbered()
        marks = self._marks.get(block.index, _Marks())
        yield _heading(block)
        yield from _wrapped(_marked(self._visible, block, marks))
        yield from (f"{target} = {self._entry(coding)}" for target, coding in marks.coded)
        yield from self._remarks.get(block.index, ())

    def _numbered(self) -> dict[int, _Marks]:
        """Give every place its mark: numbers within a turn, letters across turns."""
        marks: dict[int, _Marks] = defaultdict(_Marks)
        for block in self._visible.blocks:
            here = marks[block.index]
            places = self._within.get(block.index, {})
            whole = (block.first, block.last)
            here.coded.extend(("turn", coding) for coding in places.get(whole, ()))
            ordered = sorted((place for place in places if place != whole), key=_outer_first)
            for number, place in enumerate(ordered, 1):
                _mark(str(number), place, here, here)
                here.coded.extend((str(number), coding) for coding in places[place])
        for position, place in enumerate(sorted(self._across, key=_outer_first)):
            name = _letters(position)
            first, last = self._visible.block(place[0]), self._visible.block(place[1] - 1)
            _mark(name, place, marks[first.index], marks[last.index])
            marks[first.index].coded.extend((name, coding) for coding in self._across[place])
        return marks

    def _entry(self, coding: Coding) -> str:
        key = f"\\{coding.code}" if _ODD_KEY.match(coding.code) else coding.code
        flags = [coding.stance, CONTRARY if coding.contrary else "", KEY if coding.key_quote else ""]
        words = ["?" + key if is_open(coding) else key, *filter(None, flags), f"[{coding.number}]"]
        state = "" if coding.origin == "human" else coding.state
        remarks = [_line(self._names.get(coding.code, "")), state, "negated" if coding.negated else ""]
        remark = "; ".join(filter(None, remarks))
        return " ".join(words) + (f"   # {remark}" if remark else "")


def _outer_first(place: tuple[int, int]) -> tuple[int, int]:
    return place[0], -place[1]


def _mark(name: str, place: tuple[int, int], first: _Marks, last: _Marks) -> None:
    first.opens[place[0]].append(name)
    # What was opened last is closed first.
    last.closes[place[1] - 1].insert(0, name)


def _letters(position: int) -> str:
    """a … z, aa, ab …

    >>> _letters(0), _letters(25), _letters(26), _letters(27)
    ('a', 'z', 'aa', 'ab')
    """
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(ord("a") + rest) + name
    return name


def _marked(visible: Visible, block: Block, marks: _Marks) -> str:
    """A turn's words, escaped, with its marks in them."""
    out: list[str] = []
    at = block.first
    for character in block.span.of(visible.text):
        if character.isspace():
            out.append(character)
            continue
        out.extend(f"{{{name} " for name in marks.opens.get(at, ()))
        out.append(character.translate(_ESCAPED))
        out.extend(f" {name}}}" for name in marks.closes.get(at, ()))
        at += 1
    return "".join(out)


def _wrapped(text: str) -> Iterator[str]:
    """The lines of a text, long ones broken between words."""
    for line in text.split("\n"):
        words = line.split()
        start, length = 0, 0
        for position, word in enumerate(words):
            if position > start and length + len(word) > _WIDTH:
                yield " ".join(words[start:position])
                start, length = position, 0
            length += len(word) + 1
        yield " ".join(words[start:])


def _heading(block: Block) -> str:
    turn = block.turn
    if turn is None:
        return "## Text"
    who = _line(turn.speaker)
    role = turn.role if turn.role != "unknown" else ""
    said = ", ".join(filter(None, (f"Turn {turn.number}", who)))
    return f"## {said} ({role})" if role else f"## {said}"


def _line(text: str) -> str:
    """Somebody's words as part of one line."""
    return " ".join(text.split())


def _codes(codes: Iterable[Code]) -> Iterator[str]:
    yield "# Codes"
    for code in codes:
        yield f"#   {'  ' * code.depth}{code.key}  {_line(code.name)}"
    yield "#"


def _trailer(source: Source, coder: str, base: list[str]) -> Iterator[str]:
    yield _LAST
    yield f"#! qualkit editor notation {VERSION}"
    yield f"#! source {_line(source.name)}"
    yield f"#! text {source.sha256[:16]}"
    yield f"#! coder {_line(coder)}"
    for start in range(0, len(base), 6):
        yield f"#! codings {' '.join(base[start : start + 6])}"
    yield f"#! end {len(base)}"


def _state(coding: Coding, place: tuple[int, int]) -> str:
    return fingerprint(
        coding.code,
        place,
        stance=coding.stance,
        contrary=coding.contrary,
        key_quote=coding.key_quote,
        open_=is_open(coding),
    )
