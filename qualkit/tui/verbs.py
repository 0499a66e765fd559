"""What each key does: from the key to the question it asks, if any, to the deed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qualkit.domain.codebook import Code
from qualkit.domain.codings import Coding
from qualkit.domain.sources import Span
from qualkit.errors import Conflict, NotFound
from qualkit.tui.chooser import Menu
from qualkit.tui.deeds import Done
from qualkit.tui.desk import Item, Piece, is_open_hit
from qualkit.tui.ground import Ground
from qualkit.tui.picker import New, Picker, PlacePicker, SourcePicker
from qualkit.tui.writing import Find, Help

__all__ = ["Verbs"]

STANCES = (
    ("e", "enabler", "enabler: it helps"),
    ("b", "barrier", "barrier: it hinders"),
    ("m", "mixed", "mixed: both"),
    ("n", "none", "no stance"),
)


class Verbs(Ground):
    """The keys of the table that code, decide, jump and search."""

    # -- coding ------------------------------------------------------------------------------------------------

    def do_code(self) -> None:
        place = self.place
        words = "the selection" if self.view.selection else "this sentence"
        quote = place.of(self.desk.source.text)
        self._pick(f"A code for {words}", lambda key: self.deeds.code(key, place), quote=quote)

    def do_recent(self, number: int) -> Done:
        if number > len(self.desk.recent):
            raise NotFound(f"No code has the number {number} yet.", hint="They are those you used last; c shows all.")
        return self.deeds.code(self.desk.recent[number - 1], self.place)

    def do_in_vivo(self) -> None:
        place = self.view.selection
        if place is None:
            raise Conflict("Select the words that are to be the code.", hint="w selects a word, v begins a range.")
        self.soon("Writing the codebook …", lambda: self.deeds.in_vivo(place))

    def do_uncode(self) -> Done:
        return self.deeds.uncode(self.coding_here())

    def do_recode(self) -> None:
        coding = self.coding_here()
        self._pick(
            f"Instead of {self.desk.shelf.label(coding.code)}",
            lambda key: self.deeds.recode(coding, key),
            quote=coding.quote,
        )

    def do_extent(self) -> Done:
        if self.view.selection is None:
            raise Conflict("Select the words the coding should cover, then press e.")
        return self.deeds.extent(self.coding_here(), self.view.selection)

    def do_key_quote(self) -> Done:
        return self.deeds.key_quote(self.coding_here())

    def do_against(self) -> Done:
        return self.deeds.against(self.coding_here())

    def do_stance(self) -> None:
        coding = self.coding_here()
        menu = Menu(f"Stance of {self.desk.shelf.label(coding.code)}", STANCES)
        self.ask(menu, lambda stance: self.deeds.stance(coding, "" if stance == "none" else stance))

    def do_accept(self) -> Done | None:
        item = self._undecided()
        if isinstance(item, Piece):
            overlaps = sorted(item.suggestion.overlaps, key=lambda key: -item.suggestion.overlaps[key])[:5]
            taken = [d.code for d in reversed(item.suggestion.decisions) if d.code]
            own = item.suggestion.code
            first = tuple(dict.fromkeys([*([own] if own else []), *taken, *overlaps]))
            label = item.suggestion.label
            self._pick(
                f"Suggested for this passage: {own} {label}" if own else f"A code for this passage of “{label}”",
                lambda key: self.deeds.accept(item, key),
                quote=item.segment.quote,
                first=first,
                why_first="Suggested, and at this passage" if own else "At the passages of this suggestion",
            )
            return None
        return self.deeds.accept(item)

    def do_dismiss(self) -> Done:
        return self.deeds.dismiss(self._undecided())

    def _undecided(self) -> Item:
        """The chosen hit or suggestion; if a decided coding is chosen, the first open one at the cursor."""
        waiting = [item for item in self.here if isinstance(item, Piece) or is_open_hit(item)]
        if not waiting:
            raise Conflict(
                "There is no open rule hit or suggestion at the cursor.",
                hint="h goes to the next hit, g to the next suggestion.",
            )
        chosen = self.chosen
        return chosen if chosen is not None and chosen in waiting else waiting[0]

    def _pick(self, title: str, deed: Callable[[str], Done], **options: Any) -> None:
        """Ask for a code, make it if it is new, and do something with its key."""

        def then(picked: str | New) -> Done | None:
            if isinstance(picked, New):
                name = picked.name
                self.ask(
                    PlacePicker(self.desk, name),
                    lambda where: self.soon("Writing the codebook …", lambda: make(name, where)),
                )
                return None
            return deed(picked)

        made: list[Code] = []

        def make(name: str, where: tuple[str, str]) -> Done:
            # Only once, even if the coding itself has to wait for another program and is tried again.
            if not made:
                made.append(self.deeds.new_code(name, codebook=where[0], under=where[1]))
            code = made[0]
            done = deed(code.key)
            return Done(f"New code {code.key}. {done.said} D writes its definition.", done.item, done.at)

        self.ask(Picker(self.desk, title, **options), then)

    # -- jumping -----------------------------------------------------------------------------------------------

    def do_next_uncoded(self, step: int = 1) -> None:
        turn = self.desk.next_uncoded(self.view.cursor, step)
        if turn is None:
            turns = self.desk.source.turns
            raise NotFound("Every turn of the people interviewed has a code." if turns else "This source has no turns.")
        self._jump(turn, step, "uncoded turn")

    def do_last_uncoded(self) -> None:
        self.do_next_uncoded(-1)

    def do_next_hit(self, step: int = 1) -> None:
        self._to_item(self.desk.next_hit(self.view.cursor, step, self.chosen), step, "open rule hit")

    def do_last_hit(self) -> None:
        self.do_next_hit(-1)

    def do_next_suggestion(self, step: int = 1) -> None:
        self._to_item(self.desk.next_piece(self.view.cursor, step, self.chosen), step, "open suggestion")

    def do_last_suggestion(self) -> None:
        self.do_next_suggestion(-1)

    def do_next_like(self, step: int = 1) -> None:
        chosen = self.chosen
        code = chosen.code if isinstance(chosen, Coding) else self.followed
        if not code:
            self.do_browse()
            return
        self.followed = code
        label = self.desk.shelf.label(code)
        self._to_item(self.desk.next_of(code, self.view.cursor, step, chosen), step, f"coding of {label}")

    def do_last_like(self) -> None:
        self.do_next_like(-1)

    def do_browse(self) -> None:
        def go(key: str) -> None:
            self.followed = key
            item = self.desk.next_of(key, self.view.cursor, 1, self.chosen)
            self._to_item(item, 1, f"coding of {self.desk.shelf.label(key)}")

        self.ask(Picker(self.desk, "Go through the codings of", may_make=False), go)

    def _to_item(self, item: Item | None, step: int, what: str) -> None:
        if item is None:
            raise NotFound(f"There is no {what} in {self.desk.source.name}.")
        self._jump(item.span, step, what)
        self.choose(item)

    def _jump(self, place: Span, step: int, what: str) -> None:
        before = self.view.cursor
        around = place.start < before if step > 0 else place.start > before
        self.arrive(place)
        again = "the beginning" if step > 0 else "the end"
        self.say(f"Again from {again}: {what}." if around else "")

    # -- searching ---------------------------------------------------------------------------------------------

    def do_find(self) -> None:
        def go(text: str) -> None:
            self.look_for(text)
            if not self.found:
                self.clear_search()
                raise NotFound(f"“{text}” is not in {self.desk.source.name}.")
            ahead = (at for at, span in enumerate(self.found) if span.start >= self.view.cursor)
            self._to_found(next(ahead, 0))

        self.ask(Find(self.sought, self.look_for), go, otherwise=self.clear_search)

    def do_next_found(self, step: int = 1) -> None:
        if not self.found:
            raise NotFound("Nothing is looked for.", hint="/ searches for words.")
        self._to_found((self.found_at + step) % len(self.found))

    def do_last_found(self) -> None:
        self.do_next_found(-1)

    def look_for(self, text: str) -> int:
        """Mark the places of some words; answers how many there are."""
        self.sought = text
        self.found, self.found_at = self.desk.find(text), -1
        self.view.highlight(self.found)
        return len(self.found)

    def clear_search(self) -> None:
        self.found, self.found_at = [], -1
        self.view.highlight([])

    def _to_found(self, at: int) -> None:
        self.found_at = at
        self.view.highlight(self.found, at)
        self.view.go_to(self.found[at].start)
        self.say(f"“{self.sought}”: {at + 1} of {len(self.found)}. n next, N before, Esc ends the search.")

    # -- the study ---------------------------------------------------------------------------------------------

    def do_undo(self) -> Done:
        return self.deeds.undo()

    def do_redo(self) -> Done:
        return self.deeds.redo()

    def do_open(self) -> None:
        def take_up(name: str) -> None:
            self.remember()
            self.desk.open(name)
            self._chosen, self.followed = None, ""
            self.clear_search()
            self.load_source(self.where_to_begin())
            self.say(f"{name} is open.")

        self.ask(SourcePicker(self.desk.progress(), self.desk.source.name), take_up)

    def do_help(self) -> None:
        self.app.push_screen(Help())
