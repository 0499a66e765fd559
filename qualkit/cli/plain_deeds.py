"""What the conversation of `qualkit code --plain` changes: each deed is one action, saved at once, told, undoable."""

from __future__ import annotations

from qualkit.cli.plain_moves import Moves
from qualkit.cli.plain_talk import capital, counted, is_open, lines
from qualkit.domain.codings import Coding
from qualkit.errors import NotFound
from qualkit.text.plain_commands import Command
from qualkit.text.plain_places import said

__all__ = ["Deeds"]

_BACK = "Undo takes it back."


class Deeds(Moves):
    """The commands that change the study."""

    # Coding

    def on_code(self, command: Command) -> None:
        code = self.code_meant(command)
        if code is None:
            return
        stance = next((mark for mark in command.marks if mark in ("enabler", "barrier", "mixed")), "")
        place = self.place(command.part)
        open_before = any(is_open(c) and c.code == code.key and c.span == place for c in self.codings())
        coding = self.study.codings.add(
            self.source.name,
            code.key,
            span=place,
            quote=place.of(self.source.text),
            stance=stance,
            contrary="contrary" in command.marks,
            key_quote="key" in command.marks,
        )
        done = "Confirmed the rule hit" if open_before else "Coded"
        self.say(f"{done} {self.label(code.key)}: {self._where_coded(coding)}. Coding {coding.number}. {_BACK}")

    def on_last(self, command: Command) -> None:
        recent = self.study.codings.recent(9)
        if not recent:
            self.say("No code was used yet. Say codes to hear what there is.")
        elif not command.numbers:
            for number, key in enumerate(recent, 1):
                self.say(f"{number}. {self.label(key)}.")
            self.say("To code with the first: last 1.")
        elif command.numbers[0] not in range(1, len(recent) + 1):
            self.say(f"There is no {command.numbers[0]}. of the codes used last; there are {len(recent)}.")
        else:
            key = recent[command.numbers[0] - 1]
            self.on_code(Command(verb="code", key=key, part=command.part, marks=command.marks))

    def on_new_code(self, command: Command) -> None:
        parent = self.code_meant(command, command.under) if command.under else None
        if command.under and parent is None:
            return
        place = self.place(command.part) if command.part is not None else None
        code = self.study.codebooks.add(command.key, under=parent.key if parent else "")
        self.refresh()
        above = f" under {self.label(parent.key)}" if parent else ""
        self.say(f"New code {self.label(code.key)}{above}, a draft. {_BACK}")
        if place is None:
            self.say(f"To use it: code {code.key}. To say what it means: define {code.key} as WORDS.")
        else:
            self.on_code(Command(verb="code", key=code.key, part=command.part))

    def on_in_vivo(self, command: Command) -> None:
        parent = self.code_meant(command, command.under) if command.under else None
        if command.under and parent is None:
            return
        if command.part is None and self.chosen is None:
            self.say('Choose the words first, or say them: in vivo "the cupboard" under LWR3.')
            return
        place = self.place(command.part)
        words = place.of(self.source.text)
        coding = self.study.codings.in_vivo(
            self.source.name, span=place, quote=words, under=parent.key if parent else ""
        )
        self.refresh()
        where = self._where_coded(coding)
        self.say(f"New code {self.label(coding.code)}, coded: {where}. Coding {coding.number}. {_BACK}")

    # Changing codings

    def on_uncode(self, command: Command) -> None:
        codings = [self._coding(number) for number in command.numbers]
        self.study.codings.remove(list(command.numbers), why=command.text)
        self.say(f"Removed {self._which(codings)}. {_BACK}")

    def on_change(self, command: Command) -> None:
        old = self._coding(command.numbers[0])
        code = self.code_meant(command) if command.key else None
        if command.key and code is None:
            return
        if command.part is not None and not old.span.overlaps(self.view.turn.span):
            turn = self.source.turn_at(old.span.start)
            self.say(f"Coding {old.number} is not in this turn. Go there first: turn {turn.number if turn else 1}.")
            return
        span = self.place(command.part) if command.part is not None else None
        words = span.of(self.source.text) if span is not None else ""
        new = self.study.codings.change(old.number, code=code.key if code else "", span=span, quote=words)
        if new == old:
            self.say("It is so already.", self.told(old))
            return
        self.say(f"Changed coding {new.number}: {self.label(new.code)}, {self._where_coded(new)}. {_BACK}")

    def on_stance(self, command: Command) -> None:
        self._marked(command.numbers[0], stance="" if command.text == "none" else command.text)

    def on_contrary(self, command: Command) -> None:
        for number in command.numbers:
            self._marked(number, contrary=True)

    def on_not_contrary(self, command: Command) -> None:
        for number in command.numbers:
            self._marked(number, contrary=False)

    def on_key(self, command: Command) -> None:
        for number in command.numbers:
            self._marked(number, key_quote=True)

    def on_not_key(self, command: Command) -> None:
        for number in command.numbers:
            self._marked(number, key_quote=False)

    def on_confirm(self, command: Command) -> None:
        numbers = list(command.numbers)
        if command.part is not None:
            numbers = [coding.number for coding in self.codings() if is_open(coding)]
            if not numbers:
                self.say("There is no open rule hit in this turn.", self.where())
                return
        codings = [self._coding(number) for number in numbers]
        self.study.codings.confirm(numbers)
        self.say(f"Confirmed {self._which(codings)}. {_BACK}")

    def on_reject(self, command: Command) -> None:
        codings = [self._coding(number) for number in command.numbers]
        self.study.codings.remove_hits(list(command.numbers), why=command.text)
        self.say(f"Rejected {self._which(codings)}; the rules will not bring it back. {_BACK}")

    # Writing

    def on_define(self, command: Command) -> None:
        if not command.text:
            super().on_define(command)
            return
        code = self.code_meant(command)
        if code is not None:
            self.study.codebooks.edit(code.key, definition=command.text)
            self.refresh()
            self.say(f"Definition of {self.label(code.key)} written. {_BACK}")

    def on_memo(self, command: Command) -> None:
        on, about = self._memo_target(command.key)
        text = command.text
        if not text:
            self.say("Write the memo. A line with only a full stop ends it.")
            text = "\n".join(lines(self))
        if not text.strip():
            self.say("Nothing was written, so there is no memo.")
            return
        if not command.key:
            text = f"[[{self.source.name}:{self.view.turn.number}]] {text}"
        memo = self.study.memos.add(text, on=on, about=about)
        what = "the study" if memo.target_kind == "study" else f"{memo.target_kind} {memo.target}"
        self.say(f"Memo {memo.number} written, on {what}. {_BACK}")

    def on_memos(self, command: Command) -> None:
        here = {str(coding.number) for coding in self.codings()}
        found = [
            memo
            for memo in self.study.memos.list()
            if (memo.target_kind == "source" and memo.target == self.source.name)
            or (memo.target_kind == "coding" and memo.target in here)
        ]
        self.say(f"{capital(counted(len(found), 'memo'))} on {self.source.name} and the codings of this turn.")
        for memo in found:
            on = f"on coding {memo.target}" if memo.target_kind == "coding" else "on the interview"
            self.say(f"Memo {memo.number}, {on}: {said(memo.body)}")

    # Back and forth

    def on_undo(self, command: Command) -> None:
        line = self.study.history.undo()
        self.refresh()
        self.say(f"Taken back: {line.what}. Redo does it again.", self.where())

    def on_redo(self, command: Command) -> None:
        line = self.study.history.redo()
        self.refresh()
        self.say(f"Done again: {line.what}. {_BACK}", self.where())

    # Inside

    def _coding(self, number: int) -> Coding:
        """A coding of this interview: a number that was misheard must not hit another one."""
        try:
            coding: Coding = self.study.codings.get(number)
        except NotFound:
            raise NotFound(f"There is no coding {number}.", hint="Codings lists those of this turn.") from None
        if coding.source != self.source.name:
            raise NotFound(
                f"Coding {number} is not in {self.source.name} but in {coding.source}.",
                hint=f"To go there: open {coding.source}.",
            )
        return coding

    def _marked(self, number: int, **marks: object) -> None:
        old = self._coding(number)
        new = self.study.codings.change(number, **marks)
        done = "It is so already." if new == old else f"Changed. {_BACK}"
        self.say(done, self.told(new))

    def _where_coded(self, coding: Coding) -> str:
        name, number = self.place_name(coding.span), self.view.turn.number
        if name == "the whole turn":
            return f"the whole of turn {number}"
        return name if "turn" in name else f"{name} of turn {number}"

    def _which(self, codings: list[Coding]) -> str:
        if len(codings) == 1:
            return f"coding {codings[0].number}, {self.label(codings[0].code)}"
        return f"{len(codings)} codings: {', '.join(f'{c.number} {c.code}' for c in codings)}"

    def _memo_target(self, key: str) -> tuple[str, str]:
        """What a memo is on, as `study.memos.add` takes it."""
        if not key or key.casefold() in ("turn", "here", "interview", "source"):
            return self.source.name, "source"
        if key.casefold() == "study":
            return "", ""
        if key.isdecimal() and len(key) < 19:
            return str(self._coding(int(key)).number), "coding"
        code = self.exact_code(key)
        return (code.key, "code") if code else (key, "")
