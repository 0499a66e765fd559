"""The review of suggestions: the list, the passage in its transcript, why it was suggested, and what is decided."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from rich.console import Group
from rich.text import Text
from textual.binding import BindingType

from qualkit.domain.memos import MEMO_KINDS
from qualkit.domain.suggestions import Suggestion
from qualkit.errors import BadInput, Conflict
from qualkit.tui.chooser import Menu
from qualkit.tui.page import Mark
from qualkit.tui.picker import Picker, PlacePicker
from qualkit.tui.place import Places
from qualkit.tui.review.boxes import Line, Look
from qualkit.tui.review.listing import Done
from qualkit.tui.review.one_by_one import OneByOne, bindings_of
from qualkit.tui.review.suggestions import Suggestions, blind_refusal
from qualkit.tui.review.suggestions_keys import INTRODUCTION, KEYS, MOUSE, by_group, footer
from qualkit.tui.review.suggestions_list import KINDS, letter_of
from qualkit.tui.review.suggestions_view import about, lit_in, row_of, whole
from qualkit.tui.shelf import GREY
from qualkit.tui.words import Words
from qualkit.tui.writing import Writing, Written, help_of

__all__ = ["SuggestionsScreen"]


class SuggestionsScreen(OneByOne):
    """Deciding about one suggestion after the other."""

    HELP_TITLE = "Keys of the review of suggestions"
    NEXT = "q closes."
    SEARCH = "Search the suggestions"
    BINDINGS: ClassVar[list[BindingType]] = bindings_of(KEYS)

    def __init__(self, review: Suggestions, places: Places) -> None:
        super().__init__(review, places)
        self.review = review
        self.add_class("suggestions")

    def help_words(self) -> Group:
        return help_of(INTRODUCTION, by_group(), MOUSE)

    def welcome(self) -> str:
        if self.review.blind:
            return "Second opinions: nothing is coded, and others' decisions are hidden. ? shows all keys."
        return super().welcome()

    def row(self, one: Suggestion, room: int) -> Text:
        return row_of(one, room)

    def only(self, sought: str) -> int:
        return self.review.show_only(sought=sought)

    # -- deciding ----------------------------------------------------------------------------------------------

    def do_accept(self) -> Done | None:
        one = self.review.in_hand_open()
        if one.code or self.review.blind:
            return self.review.accept()
        marked = len(self.review.marks_of(one))
        which = f"{marked} marked passages of {len(one.segments)}" if marked else f"{len(one.open_segments)} passages"
        question = Line("Name of the new code", one.label, note=f"It is given to {which}.")
        self.ask(question, self._ask_place)
        return None

    def _ask_place(self, name: str) -> None:
        self.ask(PlacePicker(self.review.desk, name), lambda where: self._ask_definition(name, where))

    def _ask_definition(self, name: str, where: tuple[str, str]) -> None:
        one = self.review.in_hand()
        under = where[1] or (where[0] if len(self.review.desk.shelf.books) > 1 else "")
        draft = f"Passages about {', '.join(one.keywords[:5])}." if one.keywords else ""
        question = Line("What it means", draft, note="A draft from the keywords; empty leaves it to be written later.")

        def answered(definition: str | None) -> None:
            if definition is not None:
                deed = partial(self.review.accept, name=name, under=under, definition=definition)
                self.soon("Writing the codebook …", deed)

        self.app.push_screen(question, answered)

    def do_sentence(self) -> Done:
        if not self.review.in_hand_open().code:
            raise Conflict("A theme has no telling sentence.", hint="t takes the passage that is shown.")
        return self.review.accept(sentence=True)

    def do_merge(self) -> None:
        one = self.review.in_hand_open()
        self.ask(self._picker("Which code instead?" if one.code else "Into which code?"), self.review.merge)

    def do_take(self) -> Done | None:
        if self.review.blind:
            raise blind_refusal()
        one = self.review.in_hand_open()
        if one.code:
            return self.review.accept()
        self.ask(self._picker("Which code for this passage?"), self.review.take)
        return None

    def _picker(self, title: str) -> Picker:
        one = self.review.in_hand()
        shown = self.review.passage(one)
        first = [one.code] if one.code else list(one.overlaps)[:5]
        why = "Suggested" if one.code else "Codes at its passages"
        quote = shown.quote if shown else ""
        return Picker(self.review.desk, title, quote=quote, first=first, why_first=why, may_make=False)

    def do_reject(self) -> Done | None:
        one = self.review.in_hand_open()
        if one.code:
            return self.review.reject()
        self.ask(Line("Why not?", note="The reason stands in the ledger and in the log: name nobody."), self._reject)
        return None

    def _reject(self, why: str) -> Done:
        return self.review.reject(why)

    def do_unsure(self) -> Done:
        return self.review.unsure()

    def do_decline(self) -> Done:
        return self.review.decline()

    def do_reopen(self) -> Done:
        return self.review.reopen()

    def do_mark(self) -> None:
        if self.review.blind:
            raise blind_refusal()
        marked = self.review.mark()
        one = self.review.in_hand()
        number = len(self.review.marks_of(one))
        if marked and len(one.open_segments) > 1:
            self.review.walk(1)
        self.say(f"{number} of {len(one.segments)} marked; a makes them a code, m gives them one." if number else "")
        self.redraw()

    def do_accept_all(self) -> None:
        if self.review.blind:
            raise blind_refusal()
        if not self.review.as_good(0):
            raise Conflict("No open suggested code is listed.")
        question = Line("Accept all of at least this chance", "8/10", note="Of those that are listed. As 8/10 or 0.8.")
        self.ask(question, self._ask_all)

    def _ask_all(self, answer: str) -> None:
        least = chance_of(answer)
        number = len(self.review.as_good(least))
        if not number:
            raise Conflict("No open suggested code that is listed has this chance.")
        title = f"Accept {number} suggested code{'' if number == 1 else 's'}?"
        lines = [("y", "yes", "yes, in one step that u takes back"), ("n", "no", "no, one by one")]
        self.ask(Menu(title, lines), lambda said: self.review.accept_all(least) if said == "yes" else None)

    def do_note(self) -> None:
        one = self.review.in_hand()
        kinds = ["analytic", *(kind for kind in MEMO_KINDS if kind != "analytic")]
        self.ask(Writing(f"Memo on suggestion {one.number}", kinds=kinds), self._note)

    def _note(self, written: Written) -> Done:
        return self.review.note(written.text, written.kind)

    def do_again(self) -> None:
        if self.review.blind:
            raise blind_refusal()
        lines = [("y", "yes", "yes; it may take a minute"), ("n", "no", "no, go on with these")]

        def answered(said: str) -> None:
            if said == "yes":
                self.soon("Suggesting codes with what is decided so far …", self.review.again)

        self.ask(Menu("Suggest codes again?", lines), answered)

    # -- moving and choosing -----------------------------------------------------------------------------------

    def do_next_passage(self) -> None:
        self._walk(1)

    def do_previous_passage(self) -> None:
        self._walk(-1)

    def _walk(self, by: int) -> None:
        self.review.walk(by)
        self.redraw()

    def do_forward(self) -> None:
        self._next(1)

    def do_back(self) -> None:
        self._next(-1)

    def _next(self, step: int) -> None:
        self.say("" if self.review.next_open(step) else f"No other suggestion is open here. {self.NEXT}")
        self.redraw()

    def do_tell(self) -> None:
        one = self.review.in_hand()
        title = f"Suggestion {one.number}"
        self.app.push_screen(Look(title, whole(self.review), "↑ ↓ scroll · Esc back"))

    def do_kind(self) -> None:
        kind = KINDS[(KINDS.index(self.review.kind) + 1) % len(KINDS)]
        number = self.review.show_only(kind=kind, code="")
        self.say(f"Only {'suggested codes' if kind == 'codes' else 'themes'}: {number}." if kind else "")
        self.redraw()

    def do_code(self) -> None:
        codes = self.review.codes()
        if not codes:
            raise Conflict("No suggested codes are reviewed here.")
        first = [key for key, _ in codes]
        picker = Picker(self.review.desk, "Only which code?", first=first, why_first="Suggested here", may_make=False)
        self.ask(picker, self._only_code)

    def _only_code(self, key: str) -> None:
        number = self.review.show_only(kind="", code=key)
        self.say(f"Only {self.review.desk.shelf.label(key)}: {number}. Esc shows all.")
        self.redraw()

    def do_everything(self) -> None:
        self.review.show_only(kind="", code="", sought="")
        self.say("")
        self.redraw()

    # -- drawing -----------------------------------------------------------------------------------------------

    def redraw(self) -> None:
        """Bring everything up to date."""
        if not self.is_mounted:
            return
        review = self.review
        self.draw_list(self._title())
        self._show_place()
        self.query_one("#about", Words).tell(about(review))
        here = review.here
        situation = "blind" if review.blind else "decided"
        if here is not None and here.state == "open" and not review.blind:
            situation = "code" if here.code else "theme"
        self.show_keys(footer(situation, filtered=review.filtered))

    def _show_place(self) -> None:
        """The transcript with the passage that is shown, its telling sentence lit."""
        review, one = self.review, self.review.here
        shown = review.passage(one) if one else None
        if one is None or shown is None:
            self.show_source(None, "Its passages found no place in the corrected transcripts." if one else "")
            return
        self.show_source(review.text_of(shown.source))
        title = f"?{one.code or one.number}"
        letter = letter_of(one).strip() or "?"
        passage = Mark(one.number, shown.span.start, shown.span.end, title, one.label, letter, GREY)
        # A second reader must not see from the margin what others have coded.
        others = [] if review.blind else [mark for mark in review.desk.marks if mark.letter != "?"]
        self.view.show_marks([*others, passage])
        lit, telling = lit_in(one, shown)
        there = lit[0] if telling else shown.span
        self.view.highlight(lit, 0 if telling else -1)
        self.view.go_to(there.start)
        self.view.scroll_into_view(shown.span.start, shown.span.start)
        self.view.scroll_into_view(there.start, there.end - 1 if telling else there.start)

    def _title(self) -> list[str]:
        review = self.review
        still = [review.rows[at] for at in review.open_rows()]
        codes = sum(bool(one.code) for one in still)
        themes = len(still) - codes
        only = [review.kind, review.code, f"“{review.sought}”" if review.sought else ""]
        parts = [f"Suggestion {review.at + 1} of {len(review.rows)}"]
        parts += [f"open: {codes} code{'' if codes == 1 else 's'}, {themes} theme{'' if themes == 1 else 's'}"]
        parts += [f"only {', '.join(filter(None, only))}"] if review.filtered else []
        return [*parts, "second reader"] if review.blind else parts


def chance_of(answer: str) -> float:
    """A chance as it is written: "8/10", "0.8" or "80 %". Raises BadInput.

    >>> chance_of("8/10"), chance_of("80 %"), chance_of("0,8")
    (0.8, 0.8, 0.8)
    """
    words = answer.replace(",", ".").replace(" ", "")
    try:
        part, _, whole_ = words.rstrip("%").partition("/")
        found = float(part) / (float(whole_) if whole_ else 100 if words.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        found = -1
    if not 0 <= found <= 1:
        raise BadInput("This is no chance.", hint="Write it as 8/10 or 0.8.")
    return found
