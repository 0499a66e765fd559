"""`qualkit review --plain`: one suggestion after the other, line by line.

Lines in, lines out: no colour, no cursor movement, nothing that a screen reader or a simple terminal would stumble
over.
"""

from __future__ import annotations

import click

from qualkit.cli._lines import answer_to, explain, next_line, stopped_by_ctrl_c
from qualkit.cli._output import wrapped
from qualkit.cli._suggested import place_of, print_code_suggestion
from qualkit.errors import BadInput, QualkitError

__all__ = ["talk"]

_KEYS = "a accept, m other code, r reject, s skip, b back, n note, u undo, q quit, ? help."
_HELP = """\
a: give the suggested code to its passage. S: only to the sentence that tells most.
a [name]: make a theme a code; name, place and definition are asked for. a alone proposes the label.
m LWR3.2: give this code instead. r [why]: reject; a theme needs a reason.
] and [: the next passage of a theme, the one before. x: mark it, or unmark it; a and m then take the marked ones.
t LWR3.2: give this code to the passage that was read last. d: decline that passage. The others stay open.
n words: a memo on the suggestion. o: open a rejected one again. u: take the last decision back.
s or Enter: leave it open for now. b: back to the one before. q: end. Every decision is stored at once."""
_BLIND = "As a second reader: a agrees, m CODE names another, r rejects, 0 is unsure. Nothing is coded."


def talk(study, *, kind: str = "", code: str = "", source: str = "", run: int = 0, blind: bool = False) -> None:
    """Go through open suggestions, themes first, until all are seen or the researcher ends it."""
    found = study.suggestions.list(state="open", kind=kind, code=code, source=source, run=run, blind=blind)
    if not found:
        click.echo("No open suggestions. To have some: qualkit suggest codes, or qualkit suggest themes")
        return
    from qualkit.tui.review.suggestions import Suggestions

    state = Suggestions(study, kind=kind, code=code, source=source, run=run, blind=blind)
    click.echo(wrapped(f"Open suggestions: {len(found)}. {_BLIND if blind else _KEYS}"))
    with stopped_by_ctrl_c():
        _Talk(study, state).run()
    told = ", ".join(f"{number} {how}" for how, number in state.states().items())
    click.echo(f"Now: {told}.")


class _Talk:
    """Where one is among the suggestions; what is decided and which passage is read is kept as on the screen."""

    def __init__(self, study, state) -> None:
        self.study, self.state = study, state
        self.ended = False

    def run(self) -> None:
        """Read out, ask, decide, go on."""
        while not self.ended:
            self._read()
            line = next_line()
            while line is not None and not self._tried(line):
                line = next_line()
            self.ended = self.ended or line is None

    def _read(self) -> None:
        one = self.state.in_hand()
        click.echo(f"\n{self.state.at + 1} of {len(self.state.rows)}")
        if one.code:
            print_code_suggestion(self.study, one)
            return
        click.echo(wrapped(f"{one.number}  theme: {one.label}  [{one.standing}]"))
        people = sum(one.participants.values())
        stable = "" if one.stability is None else f" {one.stability:.0%} of it comes back when passages are left out."
        click.echo(wrapped(f"{len(one.segments)} passages by {people} people.{stable}", indent="   "))
        click.echo(wrapped(f"keywords: {', '.join(one.keywords[:10])}", indent="   "))
        shown = self.state.passage(one)
        if shown:
            marked = ", marked" if shown.number in self.state.marks_of(one) else ""
            place = place_of(self.study.sources.get, shown.source, shown.span, shown.case, shown.group)
            click.echo(wrapped(f"passage {shown.number} of {len(one.segments)}{marked}: {place}", indent="   "))
            click.echo(wrapped(f"“{shown.quote}”", indent="      "))

    def _tried(self, line: str) -> bool:
        try:
            return self._answer(line)
        except QualkitError as error:
            click.echo(wrapped(str(error)))
            return False

    def _answer(self, line: str) -> bool:
        """Do what was said; whether to read out a suggestion then (this one, or another)."""
        key, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        decisions = {
            "a": self._accept, "S": lambda _: self.state.accept(sentence=True), "m": self._merge, "r": self._reject,
            "t": self._take, "d": lambda _: self.state.decline(), "o": lambda _: self.state.reopen(),
            "n": self._note, "u": lambda _: self.state.undo(), "0": lambda _: self.state.unsure(),
        }  # fmt: skip
        if key in decisions:
            done = decisions[key](rest)
            click.echo(wrapped(" ".join([done.said, *self.study.notices])))
            if done.on and not self.state.next_open() and not self.state.open_rows():
                self.ended = True
            return key != "n"
        if key in ("", "s"):
            self._go_on()
        elif key == "q":
            self.ended = True
        elif key == "b":
            self.state.step(-1)
        elif key in ("]", "["):
            self.state.walk(1 if key == "]" else -1)
        elif key == "x":
            self._mark()
            return False
        else:
            explain(key, _KEYS, _HELP)
            return False
        return True

    def _go_on(self) -> None:
        later = [at for at in self.state.open_rows() if at > self.state.at]
        if later:
            self.state.choose(self.state.rows[later[0]].number)
        else:
            self.ended = True

    def _mark(self) -> None:
        marked = self.state.mark()
        one = self.state.in_hand()
        click.echo(
            f"{'Marked' if marked else 'Unmarked'}. {len(self.state.marks_of(one))} of {len(one.segments)} marked."
        )

    def _accept(self, name: str):
        one = self.state.in_hand_open()
        if one.code or self.state.blind:
            return self.state.accept()
        name = name or answer_to(f"Name (Enter: {one.label}):") or one.label
        under = answer_to("Under which code or theme (Enter: at the top):")
        return self.state.accept(name=name, under=under, definition=answer_to("Definition (Enter: later):"))

    def _merge(self, key: str):
        return self.state.merge(self._needed(key, "Which code:"))

    def _take(self, key: str):
        one = self.state.in_hand_open()
        return self.state.take(key or one.code or self._needed(key, "Which code:"))

    def _reject(self, why: str):
        one = self.state.in_hand_open()
        return self.state.reject(why or ("" if one.code else answer_to("Why not:")))

    def _note(self, words: str):
        return self.state.note(words or answer_to("Note:"), "")

    def _needed(self, said: str, question: str) -> str:
        said = said or answer_to(question)
        if not said:
            raise BadInput("It is not said which code.", hint="Write its key after the letter.")
        return said
