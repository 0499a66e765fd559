"""The conversation of `qualkit code --plain`: where one is, what is read out, how one moves.

Lines in, lines out: no colour, no cursor movement, nothing that a screen reader or a simple terminal would stumble
over. An answer begins with what matters most.
"""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace

import click

from qualkit.cli._output import width
from qualkit.cli._place import places
from qualkit.domain.codebook import Code
from qualkit.domain.codings import Coding
from qualkit.domain.sources import Role, Source, Span, Turn
from qualkit.text.plain_commands import Command, Part
from qualkit.text.plain_places import TurnView, quoted, said, turns_of

__all__ = ["Talk", "capital", "counted", "is_open", "lines"]

_LETTERS = "abcde"


def is_open(coding: Coding) -> bool:
    """Whether it is a rule hit that nobody has confirmed."""
    return coding.origin == "rule" and not coding.confirmed_by


class Talk:
    """One conversation about one interview at a time. The handlers are called ``on_`` and the verb."""

    def __init__(self, study, source: str, read_line: Callable[[str], str | None]) -> None:
        self.study = study
        self.read_line = read_line
        self.asked: dict[str, Command] = {}
        self.ended = False
        self.source: Source
        self.turns: tuple[Turn, ...]
        self.view: TurnView
        self.chosen: Span | None = None
        self._places = places(study)
        self.enter(source)

    # What is said

    def say(self, *sentences: str) -> None:
        """Sentences as one line (or, in a terminal, as lines that end between words)."""
        text = " ".join(sentence for sentence in sentences if sentence)
        if sys.stdout.isatty():
            text = textwrap.fill(text, max(20, width() - 1), break_long_words=False, break_on_hyphens=False)
        click.echo(text)

    def prompt(self) -> str:
        """What a person at a terminal sees before their line."""
        return f"turn {self.view.turn.number}> "

    def begin(self) -> None:
        """Say what this is, and read the turn where one left off."""
        self.introduce()
        self.say("Say help for what you can say, and quit to end. Everything is saved at once.")
        self.read_turn()

    def where(self) -> str:
        """``Turn 12 of 58, LW03, participant.``"""
        turn = self.view.turn
        role = str(turn.role) if turn.role is not Role.UNKNOWN else ""
        return f"{', '.join(filter(None, (f'Turn {turn.number} of {len(self.turns)}', said(turn.speaker), role)))}."

    def read_turn(self) -> None:
        """Where one is, the words, how they are coded: always in this order."""
        self.say(self.where())
        self.say(said(self.view.turn.span.of(self.source.text)))
        self.say(self._how_coded())

    def label(self, key: str) -> str:
        """``LWR3.4, Isolation``."""
        code = self.shelf.get(key)
        return f"{code.key}, {said(code.name)}" if code else key

    def told(self, coding: Coding) -> str:
        """A coding in a sentence or two."""
        name = self.place_name(coding.span)
        words = f": {quoted(coding.quote)}" if name.startswith(("part", "words")) else "."
        marks = [coding.stance, "contrary" if coding.contrary else "", "key quotation" if coding.key_quote else ""]
        if is_open(coding):
            marks.append("rule hit, not confirmed")
        elif coding.origin != "human":
            marks.append(coding.state)
        marks.append("negated" if coding.negated else "")
        whose = coding.confirmed_by or coding.coder
        if not is_open(coding) and whose.casefold() != self.study.coder.casefold():
            marks.append(f"by {said(whose)}")
        extra = capital(", ".join(filter(None, marks)))
        return f"Coding {coding.number}, {self.label(coding.code)}: {name}{words}{f' {extra}.' if extra else ''}"

    def place_name(self, span: Span) -> str:
        """``sentence 3`` of the present turn, ``sentence 3 of turn 6`` elsewhere."""
        own = self.view.turn.span
        if span.overlaps(own):
            return self.view.name(span)
        turn = next((turn for turn in self.turns if turn.span.overlaps(span)), None)
        if turn is None:
            return self.view.name(span)
        name = TurnView(self.source, turn).name(span)
        if name == "the whole turn":
            return f"the whole of turn {turn.number}"
        return name if name.startswith("words") else f"{name} of turn {turn.number}"

    # Where one is

    def codings(self, *, here: bool = True) -> list[Coding]:
        """The codings of this turn, or of the whole interview."""
        found = self.study.codings.list(source=self.source.name)
        span = self.view.turn.span
        return [coding for coding in found if not here or coding.span.overlaps(span)]

    def place(self, part: Part | None) -> Span:
        """What is meant: what is named, else what was chosen, else the whole turn."""
        return self.view.place(part) if part is not None else self.chosen or self.view.turn.span

    def go_to(self, position: int, *, read: bool = True) -> None:
        """Make another turn the present one."""
        self.position = position
        self.view = TurnView(self.source, self.turns[position])
        self.chosen = None
        self._places.put(self.source.name, self.study.coder, self.view.turn.span.start, self.source.sha256)
        if read:
            self.read_turn()

    def refresh(self, *, quiet: bool = True) -> bool:
        """Look at the study anew: it may have been changed from elsewhere, or by undo and redo.

        Returns:
            Whether the text is still the one that was read out; if not, the turn has been read anew.
        """
        self.version = self.study.data_version()
        self._load_codes()
        source = self.study.sources.get(self.source.name)
        if source.sha256 != self.source.sha256:
            self.source, self.turns = source, turns_of(source)
            self.say(f"{source.name} has a corrected text now.")
            self.go_to(min(self.position, len(self.turns) - 1))
            return False
        if not quiet:
            self.say("Somebody changed the study meanwhile; what you hear now is as it is.")
        return True

    def code_meant(self, command: Command, key: str = "") -> Code | None:
        """The code that a command names by key or by words; None if it must be asked which, or there is none."""
        words = key or command.key
        exact = self.exact_code(words)
        if exact is not None:
            return exact
        fitting = self.shelf.search(words, self.study.codings.recent())[: len(_LETTERS)]
        if len(fitting) == 1 and words.casefold() in fitting[0].name.casefold():
            return fitting[0]
        if not fitting:
            self.say(f'No code fits "{said(words)}". Say codes to hear them all.')
            return None
        asks_where = bool(key) and key == command.under
        self.asked = {
            letter: replace(command, under=code.key) if asks_where else replace(command, key=code.key)
            for letter, code in zip(_LETTERS, fitting, strict=False)
        }
        options = " ".join(
            f"{letter}: {self.label(code.key)}." for letter, code in zip(_LETTERS, fitting, strict=False)
        )
        self.say(f'Which code is "{said(words)}"? {options} Say the letter, or anything else to leave it.')
        return None

    def exact_code(self, words: str) -> Code | None:
        """The code of this key, alias or name, whatever the case."""
        wanted = words.casefold()
        named = [code for code in self.shelf.offered if code.name.casefold() == wanted]
        by_key = self.shelf.get(words)
        alias = next((c for b in self.shelf.books for c in b if wanted in (a.casefold() for a in c.aliases)), None)
        return by_key or alias or (named[0] if len(named) == 1 else None)

    # Inside

    def enter(self, source: str) -> None:
        self.source = self.study.sources.get(source)
        self.turns = turns_of(self.source)
        self.version = self.study.data_version()
        self._load_codes()
        offset = self._places.get(self.source.name, self.study.coder, self.source.sha256) or 0
        position = max((i for i, turn in enumerate(self.turns) if turn.span.start <= offset), default=0)
        self.go_to(position, read=False)

    def introduce(self) -> None:
        codings = counted(len(self.codings(here=False)), "coding")
        self.say(
            f"{self.source.name}, {counted(len(self.turns), 'turn')}, {codings}.",
            f"You code as {self.study.coder}.",
            f"You left off in turn {self.view.turn.number}." if self.position else "",
        )

    def _load_codes(self) -> None:
        from qualkit.tui.shelf import Shelf

        self.shelf = Shelf(self.study.codebooks.show(key) for key in self.study.status().codebooks)

    def below(self, code: Code) -> list[Code]:
        book = next(book for book in self.shelf.books if book.get(code.key))
        return [other for other in book.below(code.key) if other.key != code.key and other.status != "retired"]

    def chosen_name(self) -> str:
        return self.view.name(self.chosen) if self.chosen else "the whole turn"

    def _how_coded(self) -> str:
        found = self.codings()
        if not found:
            return "No codings."
        hits = [coding for coding in found if is_open(coding)]
        keys = ", ".join(dict.fromkeys(coding.code for coding in found if not is_open(coding)))
        parts = [f"{counted(len(found) - len(hits), 'coding')}: {keys}." if keys else "No codings."]
        if hits:
            open_ = ", ".join(dict.fromkeys(coding.code for coding in hits))
            parts.append(f"{capital(counted(len(hits), 'open rule hit'))}: {open_}.")
        return " ".join(parts)


def lines(talk: Talk, end: str = ".") -> Iterator[str]:
    """What is said until a line with only a full stop, or the end of all input."""
    while (line := talk.read_line("")) is not None and line.strip() != end:
        yield line


def counted(number: int, word: str) -> str:
    return f"{number or 'no'} {word}" if number == 1 else f"{number or 'no'} {word}s"


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
