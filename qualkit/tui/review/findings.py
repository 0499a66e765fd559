"""The findings on the screen: which are listed, which is in hand, and what is decided about it."""

from __future__ import annotations

from collections.abc import Sequence

from qualkit.domain.identifiers import Identifier
from qualkit.domain.pseudonyms import Decision
from qualkit.domain.sources import Source, Span
from qualkit.errors import Conflict
from qualkit.study import Study
from qualkit.tui.page import Mark
from qualkit.tui.review.listing import Done, Listing
from qualkit.tui.review.stretching import stretched

__all__ = ["Findings", "letter_of"]

TIERS = ("certain", "likely", "check")
_LETTERS = {"open": "?", "accepted": "A", "kept": "K"}
_COLOURS = {"certain": "#b3261e", "likely": "#a35a00", "check": "#3a6ea5"}


def letter_of(one: Identifier) -> str:
    """How a finding stands, in a letter: ``?`` open, ``A`` accepted, ``K`` kept."""
    return _LETTERS[one.state]


class Findings(Listing[Identifier]):
    """What the screen knows of the findings, and what is decided.

    Args:
        source, tier, kind: only these findings are reviewed; "" for all.
    """

    NONE_LISTED = "No finding is listed."

    def __init__(self, study: Study, source: str = "", tier: str = "", kind: str = "") -> None:
        super().__init__(study)
        self.source = study.sources.get(source).name if source else ""
        self._scope = (tier, kind)
        self.tier = self.kind = ""
        self.span: Span | None = None
        self.other_kind = ""
        self._sources: dict[str, Source] = {}
        self._proposals: dict[tuple[object, ...], str] = {}
        self.refresh()
        self.stay_listed()

    # -- what there is -----------------------------------------------------------------------------------------

    def _everything(self) -> tuple[Identifier, ...]:
        tier, kind = self._scope
        found = self.open_study.identifiers.list(self.source, tier=tier, kind=kind, state="")
        return tuple(sorted(found, key=lambda one: TIERS.index(str(one.tier))))

    def refresh(self) -> None:
        """Read the findings anew: open ones, and those that were open at some time on this screen."""
        self._proposals.clear()
        super().refresh()

    def taken_elsewhere(self) -> None:
        """Read anew what another program wrote; what was decided here before is not taken back from here any more."""
        self._sources.clear()
        super().taken_elsewhere()

    def is_open(self, one: Identifier) -> bool:
        """Whether it waits for a decision."""
        return one.state == "open"

    def is_listed(self, one: Identifier) -> bool:
        """Whether what is looked for at present lets it through."""
        sought = self.sought.casefold()
        return (
            self.tier in ("", str(one.tier))
            and self.kind in ("", one.kind)
            and (not sought or sought in f"{one.source}\n{one.before}{one.words}{one.after}".casefold())
        )

    @property
    def filtered(self) -> bool:
        return bool(self.tier or self.kind or self.sought)

    def show_only(self, *, tier: str | None = None, kind: str | None = None, sought: str | None = None) -> int:
        """List only some of the findings; what is None stays as it is. How many are listed then."""
        self.tier = self.tier if tier is None else tier
        self.kind = self.kind if kind is None else kind
        self.sought = self.sought if sought is None else sought.strip()
        return self.relist()

    def text_of(self, name: str) -> Source:
        """A source with its text, read once."""
        if name not in self._sources:
            self._sources[name] = self.open_study.sources.get(name)
        return self._sources[name]

    def marks(self, name: str) -> list[Mark]:
        """All findings in a source's text, for the margin of the page."""
        here = [one for one in self.everything if one.source == name and one.place == "text"]
        return [
            Mark(
                number=one.number,
                start=(span := self.place(one)).start,
                end=span.end,
                code=one.replacement if one.state == "accepted" else one.kind,
                name="",
                letter=letter_of(one),
                colour=_COLOURS[str(one.tier)],
            )
            for one in here
        ]

    def lit(self, one: Identifier) -> list[Span]:
        """The places to be seen in its source: its own first, then those of other open findings of the list."""
        own = self.place(one)
        others = [o for o in self.rows if o.source == one.source and o.place == "text" and o.state == "open"]
        return [own, *(o.span for o in others if o.number != one.number and not o.span.overlaps(own))]

    def place(self, one: Identifier) -> Span:
        """Where a finding stands, or where it would stand as the place in hand was changed."""
        return self.span if self.span and one.number == self.number else one.span

    def words(self, one: Identifier) -> str:
        """The words at that place."""
        if one.number != self.number or self.span is None:
            return one.words
        text, start = self.text_around(one)
        return text[self.span.start - start : self.span.end - start]

    def elsewhere(self, one: Identifier) -> list[Identifier]:
        """Other findings of the same words, whatever the scan took them for."""
        words = " ".join(self.words(one).casefold().split())
        return [
            o
            for o in self.everything
            if o.number != one.number and " ".join(o.words.casefold().split()) == words and o.kind != "combination"
        ]

    def proposal(self, one: Identifier) -> str:
        """The replacement that the finding would get as it is now; "" where no word can replace it."""
        if one.kind == "combination":
            return ""
        span = self.span if one.number == self.number else None
        kind = self.other_kind if one.number == self.number else ""
        key = (one.number, span, kind)
        if key not in self._proposals:
            self._proposals[key] = self.open_study.identifiers.propose(one.number, span=span, kind=kind)
        return self._proposals[key]

    # -- moving ------------------------------------------------------------------------------------------------

    def choose(self, number: int) -> None:
        """Take a finding in hand; a place that was changed and not decided is as it was."""
        if number != self.number:
            self.span, self.other_kind = None, ""
        super().choose(number)

    # -- deciding ----------------------------------------------------------------------------------------------

    def stretch(self, side: str, by: int) -> None:
        """Make the place in hand wider or narrower by a word. Raises Conflict where that cannot be."""
        one = self.in_hand()
        if one.kind == "combination" or one.place == "attribute":
            raise Conflict("This finding has no place in a text that could be changed.")
        text, start = self.text_around(one)
        now = self.place(one)
        found = stretched(text, Span(now.start - start, now.end - start), side, by)
        moved = Span(found.start + start, found.end + start)
        self.span = moved if moved != one.span else None

    def retype(self, kind: str) -> None:
        """Say that the finding in hand is of another kind."""
        one = self.in_hand()
        self.other_kind = kind if kind != one.kind else ""

    def decide(self, decision: str, *, replacement: str = "", why: str = "", everywhere: bool = False) -> Done:
        """Accept, keep or reopen the finding in hand."""
        one = self.in_hand()
        said = Decision(
            number=one.number,
            decision=decision,
            replacement=replacement,
            span=self.span,
            kind=self.other_kind,
            everywhere=everywhere,
            why=why,
        )
        changed = self.change(lambda study: study.identifiers.decide([said]))
        self.decisions += changed > 0
        self.span, self.other_kind = None, ""
        after = next((o for o in self.everything if o.number == one.number), None)
        what = {"accept": "accepted", "keep": "kept", "reopen": "open again"}[decision]
        told = (
            f"Accepted: it becomes {after.replacement}." if after and decision == "accept" else f"{what.capitalize()}."
        )
        return Done(f"{changed} places {what}." if changed > 1 else told, on=decision != "reopen")

    def add(self, name: str, span: Span, kind: str) -> Done:
        """Have words replaced that no scan found."""
        numbers = self.change(lambda study: study.identifiers.add(name, span=span, kind=kind))
        self.decisions += 1
        self._seen.update(numbers)
        self.show_only(tier="", kind="", sought="")
        self.choose(numbers[0])
        return Done("Added and accepted. e changes what stands there instead, A takes it everywhere.")

    def undo(self) -> Done:
        """Take back the last decision of this screen. Raises Conflict if there is none."""
        done = super().undo()
        self.span, self.other_kind = None, ""
        return done

    def text_around(self, one: Identifier) -> tuple[str, int]:
        """The text in which the place of a finding can be changed, and at which offset it begins."""
        if one.place == "text":
            return self.text_of(one.source).text, 0
        return one.before + one.words + one.after, one.span.start - len(one.before)

    def states(self) -> dict[str, int]:
        """How many of the findings that were open at some time on this screen are open, accepted and kept now."""
        now = [one.state for one in self.everything if one.number in self._seen]
        return {state: now.count(state) for state in _LETTERS}

    def kinds(self) -> Sequence[tuple[str, int]]:
        """The kinds of the findings that are reviewed, with how many there are of each, commonest first."""
        counts: dict[str, int] = {}
        for one in self.everything:
            if one.number in self._seen:
                counts[one.kind] = counts.get(one.kind, 0) + 1
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
