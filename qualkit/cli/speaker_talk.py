"""`qualkit speakers review` and `qualkit import --review`: who speaks, as a conversation line by line.

Lines in, lines out: no colour, no cursor movement, nothing that a screen reader or a simple terminal would stumble
over.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

import click

from qualkit.cli._command import Exit
from qualkit.cli._output import print_problems, wrapped
from qualkit.cli.speakers import print_division, told
from qualkit.domain.speakers import SpeakerDecision, SpeakerLabel
from qualkit.errors import NotFound, QualkitError
from qualkit.text.labels import label_key

__all__ = ["refuse_without_listener", "review_speakers"]

_KEYS = "Enter confirms, n rename, m merge, r role, c case, d divide, l labels, u start again, s skip, q quit, ? help."
_HELP = """\
Enter: write what was said of this source, and go to the next one.
n 1 INT: label 1 gets the name INT. A name that another label has makes the two one.
m 2 4 P1: labels 2 and 4 become one speaker called P1 (a name, or the number of one of them).
r 1 i: label 1 is the interviewer (i), a participant (p), or unknown (u).
c 2 P03: case P03 speaks under label 2; c 2 alone takes the link away.
d q: divide the text into turns by alternating (a), bold type (b), questions (q), as one block (o), by labels (l).
l: read the labels again, with their first words.
u: forget what was said of this source, and start it again.
s: write nothing of this source, and go to the next one.
q: write nothing of this source, and end.
A letter alone asks for the rest. Nothing of what you say here changes the text or its codings."""
_ROLES = {"i": "interviewer", "p": "participant", "u": "unknown"}
_WAYS = {"a": "alternate", "b": "bold", "q": "questions", "o": "block", "l": ""}


def refuse_without_listener(what: str, hint: str = "To see the labels: qualkit speakers list") -> None:
    """Say that nobody is there to answer. Raises ClickException."""
    if not sys.stdin.isatty():
        raise click.ClickException(f"Nothing was {what}, since nobody is here to answer. {hint}")


def review_speakers(study, sources: Sequence[str] = ()) -> None:
    """Go through the speakers of these sources, or of all, until the researcher ends it or the input does."""
    refuse_without_listener("reviewed")
    names = [study.sources.get(name).name for name in sources] or [row["source"] for row in study.sources.list()]
    if not names:
        click.echo("There are no sources yet. Import some with: qualkit import FILES")
    try:
        for number, name in enumerate(names, 1):
            if not _Talk(study, name, number, len(names)).goes_on():
                break
    except (KeyboardInterrupt, click.Abort):
        click.echo("\nEnded. What you confirmed is written; nothing of this source is.")
        raise click.exceptions.Exit(Exit.INTERRUPTED) from None


class _Talk:
    """What is said of one source, until it is confirmed or skipped. The handlers are called ``on_`` and the key."""

    def __init__(self, study, source: str, number: int, of: int) -> None:
        self.study, self.source, self.place = study, source, f"{number} of {of}"
        self.first = number == 1
        self.ended = self.done = False
        self._begin()

    def _begin(self) -> None:
        self.decisions: dict[str, SpeakerDecision] = {}
        self.divide: dict[str, str] = {}
        self.new_cases: list[str] = []
        self.before = self.shown = self.study.speakers.labels(self.source)

    def goes_on(self) -> bool:
        """Talk about this source; whether to go on to the next one."""
        click.echo(wrapped(_KEYS)) if self.first else click.echo()
        self.show()
        while not (self.ended or self.done):
            line = _ask(f"{self.source}>")
            if line is None:
                self.ended = True
                break
            self._answer(line.split())
        return not self.ended

    def show(self, *, words_too: bool = True) -> None:
        """The labels as they would be, each in a sentence, with what is said first."""
        turns, words = sum(one.turns for one in self.shown), sum(one.words for one in self.shown)
        click.echo(f"{self.source} ({self.place}): {_counted(turns, 'turn')}, {words:,} words.")
        for number, one in enumerate(self.shown, 1):
            case = f", case {one.case}" if one.case else ""
            role = f"{one.role} in most turns" if one.mixed else str(one.role)
            counts = f"{_counted(one.turns, 'turn')}, {one.words:,} words ({one.share:.0%})"
            asks = f", {_counted(one.questions, 'question')}" if one.questions else ""
            click.echo(f"{number}. {one.label or 'not named'}, {role}{case}: {counts}{asks}.")
            for words_said in one.first if words_too else ():
                click.echo(wrapped(f"“{words_said}”", indent="   "))

    def _answer(self, words: list[str]) -> None:
        key = words[0].casefold() if words else ""
        handler = getattr(self, f"on_{key or 'enter'}", None) if key.isalpha() or not key else None
        if key in ("?", "h", "help"):
            click.echo(_HELP)
        elif handler is None:
            click.echo(wrapped(f"“{key}” is none of the keys. {_KEYS}"))
        else:
            kept = dict(self.decisions), dict(self.divide), list(self.new_cases), self.before, self.shown
            try:
                handler(words[1:])
            except QualkitError as error:
                self.decisions, self.divide, self.new_cases, self.before, self.shown = kept
                click.echo(wrapped(str(error)))

    # What can be said

    def on_enter(self, _: list[str]) -> None:
        if not self.decisions and not self.divide:
            click.echo(f"{self.source} stays as it is.")
            self.done = True
            return
        remember = any(one.becomes or one.role for one in self.decisions.values()) and _yes(
            "Remember these names and roles for the next file?", default=True
        )
        decisions = [replace(one, remember=remember) for one in self.decisions.values()]
        change = self.study.speakers.review(decisions, divide=self.divide, new_cases=self.new_cases)
        click.echo(wrapped(f"Written. {told(change)}"))
        print_problems(change.problems)
        self.done = True

    def on_n(self, words: list[str]) -> None:
        chosen = self._labels(words[:1], "Which label gets another name? Its number:")
        to = " ".join(words[1:]) or (_ask(f"New name of {_name(chosen[0])}:") or "").strip() if chosen else ""
        if chosen and to:
            self._decide(chosen, becomes=to)

    def on_m(self, words: list[str]) -> None:
        numbers = [word for word in words if word.isdecimal()]
        rest = [word for word in words if not word.isdecimal() and word.casefold() != "into"]
        if words and not rest and len(numbers) > 2 and len(set(numbers)) < len(numbers):
            numbers, rest = numbers[:-1], numbers[-1:]
        chosen = self._labels(numbers, "Which labels are one speaker? Their numbers:")
        if len(chosen) < 2:
            if chosen:
                click.echo("Name at least two labels by their numbers.")
            return
        into = " ".join(rest) or (_ask("Name of the one speaker, or the number of the label it has:") or "").strip()
        if into.isdecimal() and 0 < int(into) <= len(self.shown):
            into = self.shown[int(into) - 1].label
        if into:
            self._decide([one for one in chosen if one.key != label_key(into)], becomes=into)

    def on_r(self, words: list[str]) -> None:
        chosen = self._labels(words[:1], "Whose role? The label's number:")
        said = (words[1:] or [_ask("i interviewer, p participant, u unknown:") or ""])[0] if chosen else ""
        role = _ROLES.get(said[:1].casefold(), "")
        if chosen and role:
            self._decide(chosen, role=role)
        elif chosen:
            click.echo("Say i, p or u; nothing was changed.")

    def on_c(self, words: list[str]) -> None:
        chosen = self._labels(words[:1], "Which label is a case? Its number:")
        if not chosen:
            return
        case = " ".join(words[1:])
        if not words:
            case = (_ask(f"Case that speaks as {_name(chosen[0])} (Enter for none):") or "").strip()
        if not case:
            self._decide(chosen, case="")
            return
        try:
            case = self.study.cases.get(case).name
        except NotFound as error:
            if case.casefold() not in (name.casefold() for name in self.new_cases):
                if not _yes(f"{error.message} Make it?", default=False):
                    return
                self.new_cases.append(case)
        always = _yes(f"Is {_name(chosen[0])} case {case} in every file to come?", default=False)
        self._decide(chosen, case=case, remember_case=always)

    def on_d(self, words: list[str]) -> None:
        question = "Divide by: a alternating, b bold type, q questions, o one block, l labels?"
        said = (words or [_ask(question) or ""])[0][:1].casefold()
        if said not in _WAYS:
            click.echo("Say a, b, q, o or l; nothing was changed.")
            return
        plan = self.study.speakers.plan_division(self.source, _WAYS[said])
        print_division(plan)
        if plan.same:
            return
        if self.decisions:
            click.echo("What you said of the labels that were found before is forgotten.")
        self.decisions, self.divide, self.new_cases = {}, {self.source: plan.by}, []
        self.before = self.shown = plan.labels

    def on_l(self, _: list[str]) -> None:
        self.show()

    def on_u(self, _: list[str]) -> None:
        self._begin()
        self.show()

    def on_s(self, _: list[str]) -> None:
        click.echo(f"{self.source} is skipped.")
        self.done = True

    def on_q(self, _: list[str]) -> None:
        if self.decisions or self.divide:
            click.echo(f"Ended; nothing of {self.source} was written.")
        self.ended = True

    # Inside

    def _labels(self, numbers: Sequence[str], question: str) -> list[SpeakerLabel]:
        """The labels with these numbers, or with those that are asked for; none if one is not there."""
        wanted = list(numbers)
        if not wanted and len(self.shown) == 1 and "Which labels" not in question:
            wanted = ["1"]
        wanted = wanted or (_ask(question) or "").replace(",", " ").split()
        found = [self.shown[int(one) - 1] for one in wanted if one.isdecimal() and 0 < int(one) <= len(self.shown)]
        if not wanted or len(found) < len(wanted):
            click.echo(f"Labels have the numbers 1 to {len(self.shown)}; nothing was changed.")
            return []
        return found

    def _decide(self, chosen: Sequence[SpeakerLabel], **said: object) -> None:
        """Note what is said of labels as they are shown, by the labels as they are stored; and show what it makes."""
        for shown in chosen:
            for stored in self.before:
                known = self.decisions.get(stored.key, SpeakerDecision(source=self.source, label=stored.label))
                if (label_key(known.becomes) if known.becomes else stored.key) == shown.key:
                    self.decisions[stored.key] = replace(known, **said)  # type: ignore[arg-type]  # fields by name
        told_of = self.study.speakers.preview(self.decisions.values(), divide=self.divide, new_cases=self.new_cases)
        self.shown = told_of[self.source]
        self.show(words_too=False)


def _ask(prompt: str) -> str | None:
    """One line from the keyboard; None when there is no more."""
    click.echo(f"{wrapped(prompt)} ", nl=False)
    line = sys.stdin.readline()
    if not line:
        click.echo()
        return None
    return line.rstrip("\r\n")


def _yes(question: str, *, default: bool) -> bool:
    said = (_ask(f"{question} [{'Y/n' if default else 'y/N'}]") or "").strip().casefold()
    return said.startswith("y") if said else default


def _name(label: SpeakerLabel) -> str:
    return label.label or "whoever is not named"


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
