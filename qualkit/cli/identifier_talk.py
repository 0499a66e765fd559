"""`qualkit identifiers review`: one finding after the other, line by line.

Lines in, lines out: no colour, no cursor movement, nothing that a screen reader or a simple terminal would stumble
over.
"""

from __future__ import annotations

import re

import click

from qualkit.cli._lines import answer_to, explain, next_line, stopped_by_ctrl_c
from qualkit.cli._output import wrapped
from qualkit.domain.identifiers import Identifier
from qualkit.domain.pseudonyms import Decision
from qualkit.domain.sources import Span
from qualkit.errors import NotFound, QualkitError

__all__ = ["talk"]

_KEYS = "a accept, e edit, w place, k keep, A and K everywhere, s skip, b back, q quit, ? help."
_HELP = """\
a: replace it as proposed. A: also wherever the same name or the same words stand.
e [link worker B]: replace it with other words. E: everywhere. The letter alone asks for the words.
w Sarah Thompson: the name is these words (they must overlap what was found); then decide.
t organisation: it is of another kind (person, place, organisation, …); then decide.
k: it stays. k public figure: it stays, for this reason (name nobody in it). K: wherever the same words stand.
s or Enter: leave it open for now. b: back to the one before. q: end. Every decision is stored at once."""
_TIERS = ("certain", "likely", "check")


def talk(study, *, source: str = "", tier: str = "", kind: str = "") -> None:
    """Go through open findings, certain ones first, until all are seen or the researcher ends it."""
    found = study.identifiers.list(source, tier=tier, kind=kind)
    ordered = sorted(found, key=lambda one: _TIERS.index(str(one.tier)))
    if not ordered:
        click.echo("No open findings. To look again: qualkit identifiers scan")
        return
    click.echo(wrapped(f"Open findings: {len(ordered)}. {_KEYS}"))
    conversation = _Talk(study, [one.number for one in ordered])
    with stopped_by_ctrl_c():
        conversation.run()
    conversation.end()


class _Talk:
    """Where one is among the findings, and what was said of the present one."""

    def __init__(self, study, numbers: list[int]) -> None:
        self.study, self.numbers, self.at = study, numbers, 0
        self.decided: dict[str, int] = {}
        self.span: Span | None = None
        self.kind = ""
        self.ended = False

    def run(self) -> None:
        """Read out, ask, decide, go on."""
        while not self.ended and self.at < len(self.numbers):
            here = self._here()
            if here is None:  # decided with another, or part of a wider one
                self.at += 1
                continue
            self._read(here)
            line = next_line()
            while line is not None and not self._answer(here, line):
                line = next_line()
            if line is None:
                self.ended = True

    def end(self) -> None:
        """What was done, and what comes next."""
        told = ", ".join(f"{number} {what}" for what, number in self.decided.items() if number)
        left = len(self.study.identifiers.list())
        click.echo(f"Decided: {told or 'nothing'}. Still open: {left}.")
        if self.decided.get("accepted"):
            click.echo("To replace what is accepted: qualkit identifiers replace")

    def _here(self) -> Identifier | None:
        try:
            found: Identifier = self.study.identifiers.get(self.numbers[self.at])
        except NotFound:
            return None
        return found if found.state == "open" or self._again else None

    _again = False

    def _read(self, one: Identifier) -> None:
        where = one.source or f"{one.place} {one.detail}"
        if one.source:
            where += f", turn {one.turn}" if one.place == "text" and one.turn else ""
            where += f", {one.place} {one.detail}".rstrip() if one.place != "text" else ""
        state = f" {one.state.capitalize()} already." if one.state != "open" else ""
        click.echo(f"\n{self.at + 1} of {len(self.numbers)}. {where}. {one.tier}: {one.kind}, {one.rule}.{state}")
        click.echo(wrapped(f"“{one.words}” in: {one.before}{one.words}{one.after}".replace("\n", " ")))
        if one.kind != "combination":
            click.echo(f"Would become: {self.study.identifiers.propose(one.number)}")

    def _answer(self, one: Identifier, line: str) -> bool:
        """Do what was said; whether to read out a finding again (this one, or another)."""
        key, _, rest = line.strip().partition(" ")
        rest = rest.strip()
        if key in ("", "s"):
            self._go(1)
        elif key == "q":
            self.ended = True
        elif key == "b":
            self._go(-1)
        elif key in ("a", "A", "e", "E", "k", "K"):
            return self._decide(one, key, rest)
        elif key == "w":
            return self._widen(one, rest or answer_to("Words of the place:"))
        elif key == "t":
            return self._retype(rest or answer_to("Kind:"))
        else:
            explain(key, _KEYS, _HELP)
            return False
        return True

    def _decide(self, one: Identifier, key: str, rest: str) -> bool:
        if key in ("e", "E"):
            rest = rest or answer_to("Replacement:")
            if not rest:
                return False
        decision = Decision(
            number=one.number,
            decision="keep" if key in ("k", "K") else "accept",
            replacement=rest if key in ("e", "E") else "",
            span=self.span,
            kind=self.kind,
            everywhere=key.isupper(),
            why=rest if key in ("k", "K") else "",
        )
        try:
            changed = self.study.identifiers.decide([decision])
        except QualkitError as error:
            click.echo(wrapped(str(error)))
            return False
        what = "kept" if key in ("k", "K") else "accepted"
        self.decided[what] = self.decided.get(what, 0) + changed
        click.echo(f"{what.capitalize()}." if changed == 1 else f"{changed} places {what}.")
        self._go(1)
        return True

    def _widen(self, one: Identifier, words: str) -> bool:
        around = one.before + one.words + one.after
        low = len(one.before)
        high = low + len(one.words)
        pattern = r"\s+".join(map(re.escape, words.split()))
        places = [match.span() for match in re.finditer(pattern, around)] if pattern else []
        fits = [place for place in places if place[0] < high and low < place[1]]
        if one.place == "attribute" or one.kind == "combination" or not fits:
            click.echo("These words do not stand there. Copy them from the line above.")
            return False
        first = one.span.start - low
        self.span = Span(first + fits[0][0], first + fits[0][1])
        click.echo(f"The place is now “{around[fits[0][0] : fits[0][1]]}”. {_KEYS}")
        return False

    def _retype(self, kind: str) -> bool:
        from qualkit.domain.identifiers import KINDS

        found = [known for known in KINDS if known.casefold().startswith(kind.casefold())] if kind else []
        if len(found) != 1:
            click.echo(wrapped(f"Kinds are: {', '.join(KINDS)}."))
            return False
        self.kind = found[0]
        click.echo(f"Its kind is now {self.kind}. {_KEYS}")
        return False

    def _go(self, steps: int) -> None:
        self.span, self.kind = None, ""
        self._again = steps < 0
        self.at = max(0, self.at + steps)
