"""An interview with its codings as a text file that a person has edited: how it is read.

Reading never guesses: what is not understood is a `Problem` with its line. What it says of codes and of codings in
the study is for `qualkit.text.editor_changes` to find out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from qualkit.domain.editing import Difference
from qualkit.domain.sources import Source, Span
from qualkit.errors import Location, Problem
from qualkit.text.editor_entries import Entry, read_entries
from qualkit.text.quotes import find_quote
from qualkit.text.visible import Block, Visible

__all__ = ["EditedFile", "Entry", "Mark", "read_notation"]

_HEADING = re.compile(r"##+\s*(?:turn\s+(\d{1,9})\b|(text)\b)", re.IGNORECASE)
_CODING = re.compile(r'\s*(turn|\d+|[a-z]{1,3}|["“”][^"“”]*["“”])\s*=(.*)', re.IGNORECASE)
_TOKEN = re.compile(
    r"\\([\\{}=#])|\{(\d+|[a-z]{1,3}(?=\s|\{|$))|(\d+|(?<![^\s}])[a-z]{1,3})\}|([{}])|(\S)", re.IGNORECASE
)
_NO_EQUALS = re.compile(r"\s*(?:turn|\d+|[a-z]{1,3})\s*[:-]?\s+\??[A-Za-z]+[\d.]+\s*(?:[\[#].*)?", re.IGNORECASE)
_NO_TARGET = re.compile(r"\s*\S*\s*(?<!\\)=")
_BASE = re.compile(r"(\d+):([0-9a-f]{6})(?!\S)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A pair of marks in the text: its name, the line where it opens, the visible characters between."""

    name: str
    line: int
    place: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class EditedFile:
    """What a file says.

    Attributes:
        coder: whose codings it was written for.
        base: the codings it was written with, number to fingerprint.
        entries: its coding lines.
        uncoded: marks that no line names.
        difference: where its words part from the interview's first; there are no entries then.
    """

    coder: str = ""
    base: dict[int, str] = field(default_factory=dict)
    entries: tuple[Entry, ...] = ()
    uncoded: tuple[Mark, ...] = ()
    difference: Difference | None = None


def read_notation(text: str, source: Source, name: str = "the file") -> tuple[EditedFile, tuple[Problem, ...]]:
    """What an edited file says of `source`, and what is wrong with it.

    Args:
        text: the file; newlines of any system, with or without byte-order mark.
        name: of the file, for the problems.
    """
    reader = _Reader(source, name)
    for number, line in enumerate(text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n"), 1):
        reader.line(number, line)
    return reader.finish()


@dataclass(slots=True)
class _Turn:
    """A turn as the file has it: its visible characters with their line and column, and the marks between them."""

    line: int
    characters: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    raw: dict[int, str] = field(default_factory=dict)
    marks: list[tuple[str, str, int, int]] = field(default_factory=list)
    coded: list[tuple[int, str, str]] = field(default_factory=list)


class _Reader:
    def __init__(self, source: Source, name: str) -> None:
        self._source = source
        self._name = name
        self._visible = Visible(source)
        self._turns: dict[int, _Turn] = {}
        self._now: _Turn | None = None
        self._trailer: list[str] = []
        self._problems: list[Problem] = []

    def line(self, number: int, line: str) -> None:
        """Take in one line."""
        heading = _HEADING.match(line.lstrip())
        coding = _CODING.match(line)
        if heading:
            self._begin(number, int(heading[1] or 0))
        elif line.lstrip().startswith("#!"):
            self._trailer.append(line.strip()[2:].strip())
        elif line.lstrip().startswith("#") or not line.strip():
            return
        elif self._now is None:
            self._fault(number, "Something stands before the first turn.", "Put a # before remarks of your own.")
        elif coding:
            self._now.coded.append((number, coding[1], coding[2]))
        else:
            self._words(self._now, number, line)

    def finish(self) -> tuple[EditedFile, tuple[Problem, ...]]:
        """The whole of it."""
        coder, base = self._read_trailer()
        if not self._turns:
            self._problems = [self._problem(1, "There is no turn of the interview in it.")]
        difference = None if self._problems else self._compare()
        if self._problems:
            return EditedFile(coder=coder, base=base, difference=difference), tuple(self._problems)
        marks = self._read_marks()
        entries = tuple(self._read_entries(marks))
        used = {entry.mark for entry in entries}
        uncoded = tuple(mark for key, mark in sorted(marks.items()) if key not in used)
        return EditedFile(coder=coder, base=base, entries=entries, uncoded=uncoded), tuple(self._problems)

    def _begin(self, line: int, number: int) -> None:
        if number in self._turns:
            self._fault(line, f"Turn {number} stands here a second time.", "Every turn stands in the file once.")
        self._now = self._turns[number] = _Turn(line)

    def _words(self, turn: _Turn, number: int, line: str) -> None:
        turn.raw[number] = line
        for found in _TOKEN.finditer(line):
            escaped, opened, closed, stray, character = found.groups()
            if opened or closed:
                kind = "open" if opened else "close"
                turn.marks.append((kind, (opened or closed).casefold(), len(turn.characters), number))
            elif stray:
                self._fault(
                    number,
                    f"The {stray} here is part of no mark.",
                    "A mark is {1 in front of the words and 1} behind them, with a number or a letter.",
                )
            else:
                turn.characters.append(escaped or character)
                turn.places.append((number, found.start()))

    def _read_trailer(self) -> tuple[str, dict[int, str]]:
        lines = [line.partition(" ") for line in self._trailer]
        told = {key: value.strip() for key, _, value in lines}
        base = {
            int(number): state for key, _, value in lines if key == "codings" for number, state in _BASE.findall(value)
        }
        if told.get("end") != str(len(base)) or "text" not in told:
            self._fault(
                0, "The lines at its end that begin with #! are not complete.", "Put them back, or start afresh."
            )
        elif told["text"] != self._source.sha256[:16]:
            what = f"was written for another text than {self._source.name} has now"
            hint = "The transcript was corrected meanwhile, or it is another one: start afresh."
            self._problems.insert(0, self._problem(0, f"The file {what}.", hint))
        return told.get("coder", ""), base

    def _compare(self) -> Difference | None:
        """Hold the words against the interview's; say where they part first."""
        for block in self._visible.blocks:
            turn = self._turns.get(block.number)
            what = f"turn {block.number}" if block.turn else "the text"
            if turn is None:
                self._fault(0, f"The heading of {what} is missing.", f'Put it back: "{_heading(block)}".')
                return None
            expected = self._visible.characters[block.first : block.last]
            found = "".join(turn.characters)
            if found == expected:
                continue
            at = _parting(expected, found)
            line = turn.places[min(at, len(turn.places) - 1)][0] if turn.places else turn.line
            self._fault(line, f"The words of {what} are not the interview's here.", _hint(turn.raw.get(line, "")))
            words = self._visible.words(block.first + at) if at < len(expected) else ""
            return Difference(turn=block.number, line=line, expected=words, found=_file_words(turn, at))
        known = {block.number for block in self._visible.blocks}
        for number in sorted(set(self._turns) - known):
            self._fault(self._turns[number].line, f"{self._source.name} has no turn {number}.", "Take it out.")
        return None

    def _read_marks(self) -> dict[tuple[int, str], Mark]:
        """All pairs of marks, by turn and name; those with letters by turn -1."""
        marks: dict[tuple[int, str], Mark] = {}
        opened: dict[tuple[int, str], tuple[int, int]] = {}
        for block in self._visible.blocks:
            turn = self._turns[block.number]
            for kind, name, at, line in turn.marks:
                key = (block.index if name.isdigit() else -1, name)
                if kind == "open" and (key in opened or key in marks):
                    where = "in this turn" if name.isdigit() else "in the file"
                    self._fault(line, f"The mark {name} begins a second time {where}.", "Use another one.")
                elif kind == "open":
                    opened[key] = (block.first + at, line)
                elif key not in opened:
                    self._fault(
                        line, f"The mark {name} ends here but begins nowhere.", f"Put {{{name} where it begins."
                    )
                else:
                    start, begun = opened.pop(key)
                    marks[key] = Mark(name, begun, (start, block.first + at))
                    if start >= block.first + at:
                        self._fault(begun, f"There are no words in the mark {name}.", "Put it around some.")
        for (_, name), (_, line) in sorted(opened.items()):
            hint = f"Put {name}}} behind the last word; over several turns use a letter."
            self._fault(line, f"The mark {name} begins here but ends nowhere.", hint)
        return marks

    def _read_entries(self, marks: dict[tuple[int, str], Mark]) -> Iterator[Entry]:
        for block in self._visible.blocks:
            for line, target, rest in self._turns[block.number].coded:
                key, place = self._target(block, line, target.casefold(), target, marks)
                entries, problems = read_entries(rest)
                for message, hint in problems:
                    self._fault(line, message, hint)
                if place is not None:
                    yield from (entry.at(line, place, key) for entry in entries)

    def _target(
        self, block: Block, line: int, name: str, written: str, marks: dict[tuple[int, str], Mark]
    ) -> tuple[tuple[int, str] | None, tuple[int, int] | None]:
        """What a coding line is about: the key of its mark, if it has one, and the place."""
        if name == "turn":
            return None, (block.first, block.last) if block.first < block.last else None
        if name[0] in '"“”':
            return None, self._quoted(block, line, re.sub(r"\\([\\{}=#])", r"\1", written[1:-1]))
        key = (block.index if name.isdigit() else -1, name)
        if key not in marks:
            here = sorted((k[1] for k in marks if k[0] in (block.index, -1)), key=lambda n: (len(n), n))
            known = (
                f"The marks here are: {', '.join(here)}." if here else f"Put {{{name} and {name}}} around the words."
            )
            self._fault(line, f"There is no mark {name} in this turn.", known)
            return key, None
        return key, marks[key].place

    def _quoted(self, block: Block, line: int, words: str) -> tuple[int, int] | None:
        found = find_quote(block.span.of(self._visible.text), words)
        if len(found) == 1:
            shift = block.span.start
            return self._visible.place(Span(found[0].start + shift, found[0].end + shift))
        if found:
            self._fault(line, f"These words stand {len(found)} times in the turn.", "Put marks around those you mean.")
        else:
            self._fault(line, "These words are not in the turn.", "Copy them from the lines above.")
        return None

    def _fault(self, line: int, message: str, hint: str = "") -> None:
        self._problems.append(self._problem(line, message, hint))

    def _problem(self, line: int, message: str, hint: str = "") -> Problem:
        return Problem("error", message, Location(self._name, line or None), hint)


def _heading(block: Block) -> str:
    return f"## Turn {block.number}" if block.turn else "## Text"


def _parting(one: str, other: str) -> int:
    """The first index at which two strings differ."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _hint(line: str) -> str:
    if _NO_EQUALS.fullmatch(line):
        return "To code, write an = between the mark and the code: 1 = CODE."
    if _NO_TARGET.match(line):
        return 'To code, begin the line with turn, with a mark, or with words in quotation marks: "these words" = CODE.'
    return "Put the interview's words back; nothing but marks may stand between them."


def _file_words(turn: _Turn, at: int, most: int = 6) -> str:
    """What the file has from its visible character `at` on, up to the end of the line; "" at the turn's end."""
    if at >= len(turn.places):
        return ""
    line, column = turn.places[at]
    text = turn.raw[line]
    return " ".join(text[text.rfind(" ", 0, column) + 1 :].split()[:most])
