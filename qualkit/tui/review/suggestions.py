"""Suggestions on the screen: what is decided about the one in hand."""

from __future__ import annotations

from qualkit.domain.suggestions import Deciding, Suggestion
from qualkit.errors import Conflict
from qualkit.tui.review.listing import Done
from qualkit.tui.review.suggestions_list import SuggestionList

__all__ = ["Suggestions", "blind_refusal"]


def blind_refusal() -> Conflict:
    """Why a key that changes the study does nothing for a second reader."""
    return Conflict(
        "A second reader gives an opinion and codes nothing.", hint="a agrees, m names another code, r rejects."
    )


class Suggestions(SuggestionList):
    """The suggestions, and deciding about them. Every decision is saved at once, in one action."""

    def accept(self, *, sentence: bool = False, name: str = "", under: str = "", definition: str = "") -> Done:
        """Accept the suggestion in hand: of a theme the marked passages, or all."""
        one = self.in_hand_open()
        if self.blind:
            if sentence:
                raise blind_refusal()
            return self._second("accept")
        if sentence and not (one.reasons and one.reasons.sentences):
            raise Conflict("No sentence of this passage tells more than the others.", hint="a takes the whole passage.")
        chosen = self.marks_of(one)
        code, codings = self.change(
            lambda study: study.suggestions.accept(
                one.number, name=name, under=under, segments=chosen, definition=definition, sentence=sentence
            )
        )
        what = "the telling sentence" if sentence else _passages(codings)
        return self._decided(one, f"Accepted: {what} coded {code.key} {code.name}.")

    def merge(self, key: str) -> Done:
        """Give the passages another code: the marked ones, or all."""
        one = self.in_hand_open()
        if self.blind:
            return self._second("merge", key)
        chosen = self.marks_of(one)
        code, codings = self.change(lambda study: study.suggestions.merge(one.number, into=key, segments=chosen))
        return self._decided(one, f"{_passages(codings).capitalize()} coded {code.key} {code.name}.")

    def reject(self, why: str = "") -> Done:
        """Turn the suggestion in hand down."""
        one = self.in_hand_open()
        if self.blind:
            return self._second("reject", why=why)
        self.change(lambda study: study.suggestions.reject(one.number, why=why))
        return self._decided(one, f"Rejected: {one.label}.")

    def unsure(self) -> Done:
        """A second reader's opinion that is none."""
        self.in_hand()
        if not self.blind:
            raise Conflict("Only a second reader can be unsure.", hint="n writes a note; g goes on and leaves it open.")
        return self._second("unsure")

    def decline(self) -> Done:
        """Turn down the passage that is shown; the others stay open."""
        one = self._codes_something()
        shown = self.open_passage(one)
        self.change(lambda study: study.suggestions.decline(one.number, shown.number))
        return self._decided(one, f"Passage {shown.number} declined.", walk=True)

    def take(self, key: str) -> Done:
        """Give a code to the passage that is shown; the others stay open."""
        one = self._codes_something()
        shown = self.open_passage(one)
        coding = self.change(lambda study: study.suggestions.take(one.number, shown.number, code=key))
        return self._decided(one, f"Passage {shown.number} coded {coding.code}.", walk=True)

    def reopen(self) -> Done:
        """Open a rejected suggestion again."""
        one = self.in_hand()
        if self.blind:
            raise blind_refusal()
        if one.state == "open":
            raise Conflict("This suggestion is open.")
        self.change(lambda study: study.suggestions.reopen(one.number))
        self.decisions += 1
        return Done(f"Suggestion {one.number} is open again.")

    def as_good(self, least: float) -> list[Suggestion]:
        """The listed open suggested codes of at least this chance."""
        listed = (self.rows[at] for at in self.open_rows())
        return [one for one in listed if one.probability is not None and one.probability >= least - 1e-9]

    def accept_all(self, least: float) -> Done:
        """Accept the listed open suggested codes of at least this chance, in one action."""
        if self.blind:
            raise blind_refusal()
        chosen = [Deciding(suggestion=one.number, kind="accept") for one in self.as_good(least)]
        if not chosen:
            raise Conflict("No open suggested code that is listed has this chance.")
        made = self.change(lambda study: study.suggestions.decide(chosen))
        self.decisions += 1
        return Done(
            f"{len(made)} accepted, {_passages(sum(one.codings for one in made))} coded. u takes them back.", True
        )

    def note(self, text: str, kind: str) -> Done:
        """Write a memo on the suggestion in hand."""
        one = self.in_hand()
        self.change(lambda study: study.memos.add(text, on=str(one.number), about="suggestion", kind=kind))
        self.decisions += 1
        return Done(f"Memo on suggestion {one.number} saved.")

    def again(self) -> Done:
        """Have codes suggested anew, with what was decided since; open ones of before give way to the new ones."""
        if self.blind:
            raise blind_refusal()
        last = [run for run in self.open_study.suggestions.runs() if run.kind == "codes"]
        asked = last[-1].parameters if last else {}
        scope = self.scope
        _, found = self.change(
            lambda study: study.suggestions.codes(
                codes=[scope["code"]] if scope["code"] else [],
                sources=[scope["source"]] if scope["source"] else [],
                precision=asked.get("precision"),
                most=int(asked.get("most") or 20),
            )
        )
        self.run = 0
        self.decisions += 1
        self.refresh()
        self.stay_listed()
        return Done(f"{len(found)} codes suggested with what is decided so far; those of before have made room.")

    def _codes_something(self) -> Suggestion:
        if self.blind:
            raise blind_refusal()
        return self.in_hand_open()

    def _second(self, kind: str, code: str = "", why: str = "") -> Done:
        one = self.in_hand()
        said = self.change(lambda study: study.suggestions.second(one.number, kind=kind, code=code, why=why))
        self.decisions += 1
        return Done(f"Your opinion of suggestion {one.number}: {said.kind} {said.code}".rstrip() + ".", on=True)

    def _decided(self, one: Suggestion, said: str, *, walk: bool = False) -> Done:
        """Go on: to the next open passage of the suggestion, or if none is left to the next suggestion."""
        self.decisions += 1
        now = next((each for each in self.everything if each.number == one.number), None)
        self.marked.pop(one.number, None) if not walk else None
        left = self.open_numbers(now) if now else set()
        if not now or not left:
            return Done(said, on=True)
        order = [segment.number for segment in now.segments]
        at = self.passages.get(now.number, 0)
        self.passages[now.number] = next(
            place % len(order) for place in range(at, at + len(order) + 1) if order[place % len(order)] in left
        )
        return Done(f"{said} {_passages(len(left)).capitalize()} of {len(order)} still open.")


def _passages(number: int) -> str:
    return f"{number} passage{'' if number == 1 else 's'}"
