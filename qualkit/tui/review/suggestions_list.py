"""Suggestions on the screen: which are listed, which of them is in hand, and which of its passages."""

from __future__ import annotations

from qualkit.domain.sources import Source
from qualkit.domain.suggestions import SuggestedSegment, Suggestion
from qualkit.errors import Conflict, NotFound
from qualkit.study import Study
from qualkit.tui.desk import Desk
from qualkit.tui.review.listing import Listing

__all__ = ["KINDS", "STATES", "SuggestionList", "letter_of"]

# How a suggestion stands, with the letter before its row.
STATES = {
    "open": " ", "coded meanwhile": "C", "accepted": "A", "merged": "M", "rejected": "R", "split": "S", "unsure": "?",
}  # fmt: skip
KINDS = ("", "codes", "themes")


def letter_of(one: Suggestion) -> str:
    """How a suggestion stands, in a letter; a blank for an open one."""
    return STATES[one.standing]


class SuggestionList(Listing[Suggestion]):
    """What the screen knows of the study, and where on it one is.

    Args:
        kind, code, source, run: only these suggestions are reviewed, as `study.suggestions.list` takes them.
        blind: as a second reader, who does not see what others have decided, and gives opinions.

    Raises:
        NotFound: no such code, source or run; or the study has no sources.
    """

    NONE_LISTED = "No suggestion is listed."

    def __init__(
        self, study: Study, *, kind: str = "", code: str = "", source: str = "", run: int = 0, blind: bool = False
    ) -> None:
        super().__init__(study)
        self.blind = blind
        self.scope = {"kind": kind, "code": code, "source": source}
        self.run = run
        self.kind = self.code = ""
        self.passages: dict[int, int] = {}
        self.marked: dict[int, set[int]] = {}
        names = [str(row[0]) for row in study.sources.list().rows]
        if not names:
            raise NotFound("The study has no sources yet.", hint="Import transcripts with: qualkit import PATH")
        self.desk = Desk(study, names[0])
        self.refresh()
        self.stay_listed()

    # -- what there is -----------------------------------------------------------------------------------------

    def _everything(self) -> tuple[Suggestion, ...]:
        scope = self.scope
        found = self.open_study.suggestions.list(
            run=self.run, kind=scope["kind"], code=scope["code"], source=scope["source"], blind=self.blind
        )
        # Themes first: there are few of them, and they may change the codebook that the codes come from.
        return tuple(sorted(found, key=lambda one: (bool(one.code), one.number)))

    def refresh(self) -> None:
        """Read the suggestions and the codebook anew."""
        super().refresh()
        self.desk.refresh()

    def is_open(self, one: Suggestion) -> bool:
        """Whether it waits for a decision."""
        return one.standing == "open"

    def is_listed(self, one: Suggestion) -> bool:
        """Whether what is looked for at present lets it through."""
        return self.kind in ("", "codes" if one.code else "themes") and self.code in ("", one.code) and self._holds(one)

    def _holds(self, one: Suggestion) -> bool:
        sought = self.sought.casefold()
        words = [one.code, one.label, *one.keywords]
        words += [text for s in one.segments for text in (s.source, s.case, s.group, s.quote)] if sought else []
        return not sought or sought in "\n".join(words).casefold()

    @property
    def filtered(self) -> bool:
        return bool(self.kind or self.code or self.sought)

    def show_only(self, *, kind: str | None = None, code: str | None = None, sought: str | None = None) -> int:
        """List only some of the suggestions; what is None stays as it is. How many are listed then."""
        self.kind = self.kind if kind is None else kind
        self.code = self.code if code is None else code
        self.sought = self.sought if sought is None else sought.strip()
        return self.relist()

    def in_hand_open(self) -> Suggestion:
        """The suggestion in hand, which nobody has decided about. Raises Conflict if somebody has."""
        here = self.in_hand()
        if here.state != "open" and not self.blind:
            raise Conflict(f"Suggestion {here.number} is {here.state} already.", hint="u takes the last decision back.")
        return here

    def theme_in_hand(self) -> Suggestion:
        """The open theme in hand. Raises Conflict if it is a suggested code."""
        here = self.in_hand_open()
        if here.code:
            raise Conflict(
                "A suggested code has one passage.", hint="a accepts it, m gives another code, r rejects it."
            )
        return here

    def passage(self, one: Suggestion) -> SuggestedSegment | None:
        """The passage of a suggestion that is shown; None if corrected transcripts have none of them left."""
        at = min(self.passages.get(one.number, 0), len(one.segments) - 1)
        return one.segments[at] if at >= 0 else None

    def open_numbers(self, one: Suggestion) -> set[int]:
        """The numbers of the passages that nobody has decided about."""
        return {segment.number for segment in one.open_segments}

    def marks_of(self, one: Suggestion) -> tuple[int, ...]:
        """The numbers of the marked passages that are open."""
        return tuple(sorted(self.marked.get(one.number, set()) & self.open_numbers(one)))

    def text_of(self, name: str) -> Source:
        """A source with its text, which is on the desk then."""
        if self.desk.source.name != name:
            self.desk.open(name)
        return self.desk.source

    def codes(self) -> list[tuple[str, int]]:
        """The suggested codes that are reviewed, with how many suggestions of each there are."""
        counts: dict[str, int] = {}
        for one in self.everything:
            if one.code and one.number in self._seen:
                counts[one.code] = counts.get(one.code, 0) + 1
        return sorted(counts.items())

    def states(self) -> dict[str, int]:
        """How many of those that were open at some time on this screen stand how."""
        now = [one.standing for one in self.everything if one.number in self._seen]
        return {state: now.count(state) for state in STATES if now.count(state)}

    # -- its passages ------------------------------------------------------------------------------------------

    def walk(self, by: int) -> None:
        """So many passages on in the suggestion in hand, around the end."""
        one = self.in_hand()
        if len(one.segments) > 1:
            self.passages[one.number] = (self.passages.get(one.number, 0) + by) % len(one.segments)

    def mark(self) -> bool:
        """Mark the passage that is shown, or unmark it; whether it is marked now."""
        one = self.theme_in_hand()
        number = self.open_passage(one).number
        marked = self.marked.setdefault(one.number, set())
        marked ^= {number}
        return number in marked

    def open_passage(self, one: Suggestion) -> SuggestedSegment:
        """The passage that is shown. Raises Conflict if it is decided."""
        shown = self.passage(one)
        if shown is None:
            raise Conflict("Its passages found no place in the corrected transcripts.")
        if not self.blind and shown.number not in self.open_numbers(one):
            raise Conflict(f"Passage {shown.number} is decided already.", hint="[ and ] go to another one.")
        return shown
