"""The review of findings: the list, the words in the transcript, what they would become, and the keys that decide."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from rich.console import Group
from rich.text import Text
from textual.binding import BindingType
from textual.events import Click
from textual.timer import Timer

from qualkit.domain.identifiers import KINDS, Identifier
from qualkit.domain.sources import Span
from qualkit.errors import Conflict
from qualkit.tui.chooser import Menu
from qualkit.tui.place import Places
from qualkit.tui.review.boxes import Line
from qualkit.tui.review.findings import TIERS, Findings
from qualkit.tui.review.findings_keys import INTRODUCTION, KEYS, MOUSE, by_group, footer
from qualkit.tui.review.findings_view import about, outside, row_of
from qualkit.tui.review.listing import Done
from qualkit.tui.review.one_by_one import OneByOne, bindings_of
from qualkit.tui.review.rows import Rows
from qualkit.tui.transcript import TranscriptView
from qualkit.tui.words import Words
from qualkit.tui.writing import help_of

__all__ = ["FindingsScreen"]

PROPOSE_AFTER = 0.05
"""How long one stays at a finding before its replacement is worked out, in seconds."""
# What may be done while words are selected in the transcript; everything else goes on in the list.
_WHILE_MARKING = frozenset({"take", "everything", "light", "help", "leave"})


class FindingsScreen(OneByOne):
    """Deciding about one finding after the other."""

    HELP_TITLE = "Keys of the review of findings"
    NEXT = "Close with q; to replace what is accepted: qualkit identifiers replace"
    SEARCH = "Search the findings"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(KEYS)
    _timer: Timer | None = None

    def __init__(self, findings: Findings, places: Places) -> None:
        super().__init__(findings, places)
        self.findings = findings
        self.marking = False

    def help_words(self) -> Group:
        return help_of(INTRODUCTION, by_group(), MOUSE)

    def row(self, one: Identifier, room: int) -> Text:
        return row_of(one, room)

    def only(self, sought: str) -> int:
        return self.findings.show_only(sought=sought)

    def on_mount(self) -> None:
        self.watch(self.view, "selection", self._selected, init=False)

    # -- keys --------------------------------------------------------------------------------------------------

    def action_verb(self, verb: str) -> None:
        """Do what a key of the table does."""
        if self.marking and verb == "skip":
            verb = "take"
        if self.marking and verb not in _WHILE_MARKING:
            self.say("Select words and press Enter; Esc goes back to the list.")
            return
        super().action_verb(verb)

    def do_accept(self) -> Done:
        return self.findings.decide("accept")

    def do_accept_all(self) -> Done:
        return self.findings.decide("accept", everywhere=True)

    def do_edit(self, everywhere: bool = False) -> None:
        one = self.findings.in_hand()
        if one.kind == "combination":
            raise Conflict("No word can replace a combination of attributes.", hint="k keeps it.")
        title = "What stands there instead, everywhere" if everywhere else "What stands there instead"
        question = Line(title, self.findings.proposal(one), note="The same name gets the same replacement throughout.")
        self.ask(question, lambda new: self.findings.decide("accept", replacement=new, everywhere=everywhere))

    def do_edit_all(self) -> None:
        self.do_edit(everywhere=True)

    def do_keep(self) -> Done:
        return self.findings.decide("keep")

    def do_keep_all(self) -> Done:
        return self.findings.decide("keep", everywhere=True)

    def do_why(self) -> None:
        self.findings.in_hand()
        question = Line("Why it stays as it is", note="It stands in the log: name nobody in it.")
        self.ask(question, lambda why: self.findings.decide("keep", why=why))

    def do_reopen(self) -> Done:
        if self.findings.in_hand().state == "open":
            raise Conflict("This finding is open.")
        return self.findings.decide("reopen")

    def do_longer(self) -> None:
        self._stretch("end", 1)

    def do_shorter(self) -> None:
        self._stretch("end", -1)

    def do_sooner(self) -> None:
        self._stretch("begin", 1)

    def do_later(self) -> None:
        self._stretch("begin", -1)

    def _stretch(self, side: str, by: int) -> None:
        self.findings.stretch(side, by)
        self.say(
            "The place is changed; a accepts it so, k keeps it, s forgets the change." if self.findings.span else ""
        )
        self.redraw()

    def do_retype(self) -> None:
        self.findings.in_hand()

        def take(kind: str) -> None:
            self.findings.retype(kind)
            self.redraw()

        self.ask(_kind_menu("What is it?", [(kind, kind) for kind in KINDS if kind != "combination"]), take)

    def do_skip(self) -> None:
        if not self.findings.next_open():
            self.say(f"No other finding is open here. {self.NEXT}")
        self.redraw()

    def do_back(self) -> None:
        self.step(-1)

    def do_certain(self) -> None:
        self._only("certain")

    def do_likely(self) -> None:
        self._only("likely")

    def do_check(self) -> None:
        self._only("check")

    def _only(self, tier: str) -> None:
        number = self.findings.show_only(tier="" if self.findings.tier == tier else tier)
        self.say(f"{number} listed." if not self.findings.tier else f"Only {tier} ones: {number}.")
        self.redraw()

    def do_kind(self) -> None:
        def take(kind: str) -> None:
            self.findings.show_only(kind="" if kind == "all" else kind)
            self.say("" if kind == "all" else f"Only of the kind {kind}: {len(self.findings.rows)}.")
            self.redraw()

        kinds = [("all", "all kinds"), *((kind, f"{kind} ({number})") for kind, number in self.findings.kinds())]
        self.ask(_kind_menu("Show only", kinds), take)

    def do_everything(self) -> None:
        if self.marking:
            self._stop_marking()
            self.say("")
        else:
            self.findings.span, self.findings.other_kind = None, ""
            self.findings.show_only(tier="", kind="", sought="")
            self.say("")
        self.redraw()

    # -- words by hand -----------------------------------------------------------------------------------------

    def do_mark(self) -> None:
        if not self.loaded:
            raise Conflict("Words are added in a transcript.", hint="Go to a finding that is in one.")
        self._start_marking()

    def _start_marking(self) -> None:
        self.marking = True
        self.view.can_focus = True
        self.view.focus()
        self.say("Select words: w, s, or Shift with arrows. Enter adds them, Esc goes back.")
        self.redraw()

    def _stop_marking(self) -> None:
        self.marking = False
        self.view.forget_selection()
        self.rows.focus()
        self.view.can_focus = False

    def do_take(self) -> None:
        if not self.marking:
            return
        units = self.view.units
        at = units.index("word", self.view.cursor)
        span = self.view.selection or (units.word[at] if at >= 0 else None)
        if span is None:
            raise Conflict("There are no words here.")
        name = self.loaded
        kinds = [(kind, kind) for kind in KINDS if kind != "combination"]
        self.ask(_kind_menu("What do these words tell?", kinds), partial(self._add, name, span))

    def _add(self, name: str, span: Span, kind: str) -> Done:
        done = self.findings.add(name, span, kind)
        self._stop_marking()
        return done

    def _selected(self) -> None:
        if self.view.selection is not None and not self.marking:
            self._start_marking()

    # -- what happens ------------------------------------------------------------------------------------------

    def on_rows_chosen(self, event: Rows.Chosen) -> None:
        """The list is clicked while words are selected; what was clicked is taken in hand by the class above."""
        if self.marking:
            self._stop_marking()

    def on_click(self, event: Click) -> None:
        """A finding was clicked in the transcript."""
        if event.widget is self.view and not self.marking:
            at = self.view.cursor
            found = [one for one in self.findings.rows if one.source == self.loaded and one.place == "text"]
            number = next((one.number for one in found if one.span.start <= at < one.span.end), 0)
            if number:
                self.findings.choose(number)
                self.redraw()

    def on_transcript_view_mark_chosen(self, event: TranscriptView.MarkChosen) -> None:
        if any(one.number == event.mark.number for one in self.findings.rows):
            self.findings.choose(event.mark.number)
            self.redraw()

    # -- drawing -----------------------------------------------------------------------------------------------

    def redraw(self) -> None:
        """Bring everything up to date; the proposal comes a moment later, so that one can go on at once."""
        if not self.is_mounted:
            return
        findings = self.findings
        self.draw_list(self._title())
        self._show_place()
        self._tell_about()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(PROPOSE_AFTER, self._propose)
        here = findings.here
        situation = "marking" if self.marking else "finding" if here is None or here.state == "open" else "decided"
        self.show_keys(footer(situation, filtered=findings.filtered))

    def _propose(self) -> None:
        here = self.findings.here
        if here is not None and self.is_mounted:
            self.attempt(lambda: self._tell_about(self.findings.proposal(here)))

    def _tell_about(self, proposal: str | None = None) -> None:
        self.query_one("#about", Words).tell(about(self.findings, proposal))

    def _show_place(self) -> None:
        """The transcript with the finding in hand; for what stands in no source, a line that says so."""
        findings, one = self.findings, self.findings.here
        source = one.source if one else ""
        if one is None or not source:
            self.show_source(None, outside(findings))
            return
        self.show_source(findings.text_of(source))
        self.view.show_marks(findings.marks(source))
        if one.place == "text":
            there = findings.place(one)
            self.view.highlight(findings.lit(one), 0)
            if not self.marking:
                self.view.go_to(there.start)
                self.view.scroll_into_view(there.start, there.end - 1)
        else:
            self.view.highlight([])

    def _title(self) -> list[str]:
        findings = self.findings
        rows = findings.rows
        still = len(findings.open_rows())
        of = [f"{sum(str(o.tier) == tier and o.state == 'open' for o in rows)} {tier}" for tier in TIERS]
        only = [findings.tier, findings.kind, f"“{findings.sought}”" if findings.sought else ""]
        parts = [f"Finding {findings.at + 1} of {len(rows)}", f"{still} open: {', '.join(of)}"]
        return [*parts, f"only {', '.join(filter(None, only))}"] if findings.filtered else parts


def _kind_menu(title: str, kinds: list[tuple[str, str]]) -> Menu:
    """A menu of kinds: each with the first letter of its name that is free."""
    taken: list[str] = []
    for _, words in kinds:
        letters = [*(c for c in words.casefold() if c.isascii() and c.isalpha()), *"abcdefghijklmnopqrstuvwxyz"]
        taken.append(next(letter for letter in letters if letter not in taken))
    return Menu(title, [(letter, kind, words) for letter, (kind, words) in zip(taken, kinds, strict=True)])
