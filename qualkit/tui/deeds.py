"""What a coder does at the desk. Each deed calls the study's public API, is saved at once, and says what was done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qualkit.domain.codebook import Code
from qualkit.domain.codings import Coding, Origin
from qualkit.domain.sources import Span
from qualkit.errors import BadInput, Conflict
from qualkit.tui.desk import Desk, Item, Piece, is_open_hit
from qualkit.tui.waiting import BeingWritten

if TYPE_CHECKING:
    from qualkit.study import Study

__all__ = ["Deeds", "Done", "Target"]

# A name made of somebody's words should still fit a margin.
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, in a sentence; the item it was done to, if it still stands; and where to look, if elsewhere."""

    said: str
    item: Item | None = None
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Something a memo can be about: `about` and `on` as `study.memos.add` takes them, `label` for people."""

    about: str
    on: str
    label: str


class Deeds:
    """The verbs of the coding screen. All raise `QualkitError` when the study refuses; nothing is changed then.

    They raise `BeingWritten` before anything is begun, if another program is writing: do them again later.
    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    @property
    def study(self) -> Study:
        """The study, for a change of it."""
        if self.desk.study.being_written():
            raise BeingWritten
        return self.desk.study

    def code(self, key: str, place: Span) -> Done:
        """Code a place."""
        coding = self.study.codings.add(self.desk.source.name, key, span=place, quote=place.of(self.desk.source.text))
        return self._done(f"Coded {self._label(coding.code)}", coding)

    def new_code(self, name: str, *, under: str = "", codebook: str = "", in_vivo: bool = False) -> Code:
        """Make a code: a draft, whose definition is written later."""
        if not name.strip():
            raise BadInput("The new code has no name.", hint="Type its name first.")
        book = codebook or (self.desk.shelf.book_of(under) if under else self._usual_book())
        code = self.study.codebooks.add(name.strip(), codebook=book, under=under, in_vivo=in_vivo)
        self.desk.refresh("codes")
        return code

    def in_vivo(self, place: Span) -> Done:
        """Make the words at a place a code, and code them with it; take the code if there is one of that name."""
        words = " ".join(place.of(self.desk.source.text).split()).strip(" .,;:!?–—-…\"'“”‘’()[]")
        if len(words) > LONGEST_NAME:
            raise BadInput(
                f"These are {len(words)} characters, too many for the name of a code.",
                hint="Select the few words that say it, then press i.",
            )
        known = next((c for c in self.desk.shelf.offered if c.name.casefold() == words.casefold()), None)
        code = known or self.new_code(words, in_vivo=True)
        done = self.code(code.key, place)
        made = "" if known else "New in-vivo code. "
        return Done(f"{made}{done.said}", done.item)

    def uncode(self, item: Coding) -> Done:
        """Remove a coding."""
        self.study.codings.remove([item.number])
        return self._done(f"Removed {self._label(item.code)}", gone=item.number)

    def recode(self, item: Coding, key: str) -> Done:
        """Give a coding another code."""
        coding = self.study.codings.change(item.number, code=key)
        return self._done(f"{self._label(item.code)} is now {self._label(coding.code)}", coding)

    def extent(self, item: Coding, place: Span) -> Done:
        """Make a coding cover another place."""
        coding = self.study.codings.change(item.number, span=place, quote=place.of(self.desk.source.text))
        return self._done(f"{self._label(coding.code)} now covers the selection", coding)

    def key_quote(self, item: Coding) -> Done:
        coding = self.study.codings.change(item.number, key_quote=not item.key_quote)
        said = "A key quotation for the report" if coding.key_quote else "No longer a key quotation"
        return self._done(f"{said}: {self._label(coding.code)}", coding)

    def against(self, item: Coding) -> Done:
        coding = self.study.codings.change(item.number, contrary=not item.contrary)
        said = "A negative case" if coding.contrary else "No longer a negative case"
        return self._done(f"{said}: {self._label(coding.code)}", coding)

    def stance(self, item: Coding, stance: str) -> Done:
        coding = self.study.codings.change(item.number, stance=stance)
        return self._done(f"{self._label(coding.code)}: {coding.stance or 'no stance'}", coding)

    def accept(self, item: Item, key: str = "") -> Done:
        """Confirm a rule hit; code a suggested passage with `key`."""
        if isinstance(item, Piece):
            coding = self.study.suggestions.take(item.number, item.segment.number, code=key)
            own = coding.suggestion == item.number or coding.origin is Origin.RULE
            said = f"Accepted as {self._label(coding.code)}" if own else f"Coded {self._label(coding.code)} already"
            return self._done(f"{said}; {self._left(item)}", coding, "codings", "suggestions")
        if not is_open_hit(item):
            raise Conflict(f"{item.code} is no open rule hit here ({item.state}).", hint="Nothing was changed.")
        self.study.codings.confirm([item.number])
        return self._done(f"Confirmed {self._label(item.code)}", self.desk.study.codings.get(item.number))

    def dismiss(self, item: Item) -> Done:
        """Remove a rule hit for good; decline a suggested passage."""
        if isinstance(item, Piece):
            self.study.suggestions.decline(item.number, item.segment.number)
            return self._done(f"Declined; {self._left(item)}", None, "codings", "suggestions")
        if not is_open_hit(item):
            raise Conflict(
                f"{item.code} is no open rule hit here ({item.state}).", hint="To remove the coding press x."
            )
        self.study.codings.remove_hits([item.number])
        return self._done(f"Removed the rule hit {self._label(item.code)}; it does not come back", gone=item.number)

    def define(self, key: str, definition: str) -> Done:
        """Write a code's definition; a draft becomes active by it."""
        code = self.desk.shelf.get(key)
        status = {"status": "active"} if code is not None and code.status == "draft" else {}
        self.study.codebooks.edit(key, definition=definition.strip(), **status)
        return self._done(f"Defined {self._label(key)}", None, "codes")

    def memo(self, target: Target, body: str, kind: str) -> Done:
        memo = self.study.memos.add(body, on=target.on, about=target.about if target.on else "", kind=kind)
        return self._done(f"Memo {memo.number} ({memo.kind}) on {target.label} saved", None, "memos")

    def edit_memo(self, number: int, body: str) -> Done:
        self.study.memos.edit(number, body)
        return self._done(f"Memo {number} saved", None, "memos")

    def chart(self, case: str, key: str, text: str) -> Done:
        """Write the framework cell of a case and a code."""
        self.study.summaries.write(case, key, text)
        return self._done(f"Framework cell {case} × {key} saved")

    def undo(self) -> Done:
        return self._reversed("undo")

    def redo(self) -> Done:
        return self._reversed("redo")

    def _reversed(self, kind: str) -> Done:
        before = {coding.number: coding for coding in self.desk.codings}
        history = self.study.history
        line = history.undo() if kind == "undo" else history.redo()
        self.desk.refresh()
        now = {coding.number: coding for coding in self.desk.codings}
        stands = sorted((c for c in now.values() if before.get(c.number) != c), key=lambda coding: coding.span)
        changed = stands or sorted((c for c in before.values() if c.number not in now), key=lambda coding: coding.span)
        said = f"{'Taken back' if kind == 'undo' else 'Done again'}: {line.what}."
        return Done(said, stands[0] if stands else None, changed[0].span if changed else None)

    def _done(self, said: str, item: Coding | None = None, *parts: str, gone: int = 0) -> Done:
        """Bring the desk up to date: these parts of it, or else this coding or the one that is gone."""
        if parts:
            self.desk.refresh(*parts)
        elif item is not None:
            self.desk.changed(item)
        elif gone:
            self.desk.changed(gone=[gone])
        return Done(f"{said}.", item)

    def _label(self, key: str) -> str:
        return self.desk.shelf.label(key)

    def _left(self, item: Piece) -> str:
        if item.suggestion.code:
            return f"suggestion {item.number} is settled"
        state = self.desk.study.suggestions.get(item.number)
        left = len(state.open_segments)
        return f"{left} of suggestion {item.number}'s passages open" if left else f"suggestion {item.number} is settled"

    def _usual_book(self) -> str:
        """The codebook of the code used last, or else the first one."""
        for key in self.desk.recent:
            if book := self.desk.shelf.book_of(key):
                return book
        return self.desk.shelf.books[0].key
