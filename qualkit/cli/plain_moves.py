"""Moving and reading in the conversation of `qualkit code --plain`. Nothing here changes the study."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qualkit.cli.plain_talk import Talk, capital, counted, is_open
from qualkit.domain.sources import Role, Span, Turn
from qualkit.errors import NotFound
from qualkit.text.plain_commands import Command, Part, explain
from qualkit.text.plain_places import quoted, said, shortened
from qualkit.text.plain_verbs import VERBS

__all__ = ["Moves"]


class Moves(Talk):
    """The commands that move and read."""

    _sought = ""

    def on_next(self, command: Command) -> None:
        if self.position + 1 < len(self.turns):
            self.go_to(self.position + 1)
        else:
            self.say("This is the last turn.", self.where())

    def on_previous(self, command: Command) -> None:
        if self.position:
            self.go_to(self.position - 1)
        else:
            self.say("This is the first turn.", self.where())

    def on_turn(self, command: Command) -> None:
        found = next((i for i, turn in enumerate(self.turns) if turn.number == command.numbers[0]), None)
        if found is None:
            raise NotFound(f"There is no turn {command.numbers[0]}; {self.source.name} has {len(self.turns)}.")
        self.go_to(found)

    def on_first(self, command: Command) -> None:
        self.go_to(0)

    def on_end(self, command: Command) -> None:
        self.go_to(len(self.turns) - 1)

    def on_next_uncoded(self, command: Command) -> None:
        if not self.source.turns:
            self.say("This interview has no turns.")
            return
        numbers = {turn.number for turn in self.study.codings.uncoded(self.source.name)}
        self._go_to_next(lambda turn: turn.number in numbers, "In every turn something is coded.", "uncoded turn")

    def on_next_hit(self, command: Command) -> None:
        spans = [coding.span for coding in self.codings(here=False) if is_open(coding)]
        self._go_to_next(_touching(spans), "There is no rule hit left to decide about.", "rule hit")

    def on_next_code(self, command: Command) -> None:
        code = self.code_meant(command)
        if code is not None:
            keys = {code.key, *(other.key for other in self.below(code))}
            spans = [coding.span for coding in self.codings(here=False) if coding.code in keys]
            self._go_to_next(_touching(spans), f"Nothing is coded {self.label(code.key)} here.", code.key)

    def on_find(self, command: Command) -> None:
        self._sought = command.text.strip('"“” ') or self._sought
        if not self._sought:
            self.say("Say what to look for: find waiting list.")
            return
        found = self.study.codings.search(self._sought, source=self.source.name, interviewer=True)
        if not found:
            self.say(f'"{said(self._sought)}" is not in {self.source.name}.')
            return
        here = self.chosen.start if self.chosen else self.view.turn.span.start - 1
        index = next((i for i, item in enumerate(found) if item.span.start > here), None)
        again = "" if index is not None else "From the beginning again."
        item = found[index or 0]
        offset = item.span.start
        position = max((i for i, turn in enumerate(self.turns) if turn.span.start <= offset), default=0)
        moved = position != self.position
        self.go_to(position, read=False)
        self.say(again, f"Found, {(index or 0) + 1} of {len(found)}.", self.where())
        if moved:
            self.say(said(self.view.turn.span.of(self.source.text)))
        self.chosen = item.span
        self.say(f'Chosen: "{shortened(item.quote)}", {self.view.name(item.span)}.')

    def on_read(self, command: Command) -> None:
        if command.part is None:
            self.read_turn()
        else:
            self.say(said(self.view.place(command.part).of(self.source.text)))

    def on_sentences(self, command: Command) -> None:
        self.say(self.where())
        for number, span in enumerate(self.view.sentences, 1):
            self.say(f"{number}. {said(span.of(self.source.text))}")

    def on_where(self, command: Command) -> None:
        every = self.codings(here=False)
        hits = sum(is_open(coding) for coding in every)
        self.say(f"{self.source.name}.", self.where(), f"Chosen: {self.chosen_name()}{self._chosen_words()}")
        left = len(self.study.codings.uncoded(self.source.name)) if self.source.turns else 0
        asked = sum(turn.role is not Role.INTERVIEWER for turn in self.source.turns)
        self.say(
            f"{counted(len(every), 'coding')} in this interview, {counted(hits, 'open rule hit')} among them.",
            f"{left} of {counted(asked, 'turn')} without the interviewer's are uncoded." if asked else "",
        )

    def on_choose(self, command: Command) -> None:
        self.chosen = self.view.place(command.part or Part())
        self.say(f"Chosen: {self.chosen_name()}{self._chosen_words()}")

    def on_all(self, command: Command) -> None:
        self.chosen = None
        self.say("Chosen: the whole turn.")

    def on_codes(self, command: Command) -> None:
        words = command.text
        if not self.shelf.offered:
            self.say("There is no code yet. To make one: new code Waiting room.")
            return
        above = self.exact_code(words) if words else None
        if above is not None and self.below(above):
            found = self.below(above)
            self.say(f"{self.label(above.key)}: {counted(len(found), 'code')}.")
        elif words:
            found = self.shelf.search(words)[:9]
            self.say(f"{capital(counted(len(found), 'code'))} that {'fits' if len(found) == 1 else 'fit'}.")
        else:
            found = [code for code in self.shelf.offered if not code.parent]
            self.say(f"{counted(len(found), 'code')} at the top. Say codes and one of them for those under it.")
        for code in found:
            self.say(f"{self.label(code.key)}.")

    def on_define(self, command: Command) -> None:
        code = self.code_meant(command)
        if code is None:
            return
        above = f"Under {self.label(code.parent)}." if code.parent else ""
        status = (
            "" if code.status == "active" else f"This code is {'a draft' if code.status == 'draft' else code.status}."
        )
        self.say(f"{self.label(code.key)}.", above, status)
        self.say(said(code.definition) or f"No definition yet. To write one: define {code.key} as WORDS.")
        for word, text in (("When to use: ", code.when_to_use), ("When not to use: ", code.when_not_to_use)):
            if text.strip():
                self.say(f"{word}{said(text)}")
        for example in code.examples[:2]:
            self.say(f'Example: "{said(example)}"')

    def on_codings(self, command: Command) -> None:
        found = self.codings()
        self.say(f"{capital(counted(len(found), 'coding'))} in turn {self.view.turn.number}.")
        for coding in found:
            self.say(self.told(coding))

    def on_open(self, command: Command) -> None:
        if not command.text:
            self.on_interviews(command)
            return
        self.enter(command.text)
        self.introduce()
        self.read_turn()

    def on_interviews(self, command: Command) -> None:
        for row in self.study.progress():
            left = f"{row.uncoded} of {counted(row.turns, 'turn')} uncoded"
            self.say(f"{row.source}: {counted(row.codings, 'coding')}, {left}.")
        self.say(f"You are in {self.source.name}. To go to another: open and its name.")

    def on_help(self, command: Command) -> None:
        if command.text:
            self.say(explain(command.text))
            return
        for verb in VERBS:
            self.say(f"{verb.usage}: {verb.does}")
        self.say("Help and a word says more of one of them.")

    def on_quit(self, command: Command) -> None:
        self.ended = True

    def _chosen_words(self) -> str:
        return f", {quoted(self.chosen.of(self.source.text))}" if self.chosen else "."

    def _go_to_next(self, wanted: Callable[[Turn], bool], none: str, what: str) -> None:
        """Go to the next turn that is wanted, from the beginning again if there is none further on."""
        count = len(self.turns)
        for step in range(1, count + 1):
            position = (self.position + step) % count
            if wanted(self.turns[position]):
                if position == self.position:
                    self.say(f"This is the only {what}." if what != "rule hit" else "The only ones are in this turn.")
                elif position < self.position:
                    self.say("From the beginning again.")
                self.go_to(position)
                return
        self.say(none, self.where())


def _touching(spans: Sequence[Span]) -> Callable[[Turn], bool]:
    return lambda turn: any(span.overlaps(turn.span) for span in spans)
