"""What all keys stand on: the parts of the screen, what is chosen in it, how it answers, asks and refuses."""

from __future__ import annotations

from qualkit.domain.codings import Coding
from qualkit.domain.sources import Span
from qualkit.errors import Conflict
from qualkit.study import Study
from qualkit.tui.deeds import Deeds, Done
from qualkit.tui.desk import Desk, Item, Piece
from qualkit.tui.manners import Manners
from qualkit.tui.place import Drafts, Places
from qualkit.tui.transcript import TranscriptView

__all__ = ["Ground"]


class Ground(Manners):
    """State and manners of the coding screen; the verbs are added by subclasses."""

    def __init__(self, desk: Desk, places: Places) -> None:
        super().__init__()
        self.desk = desk
        self.deeds = Deeds(desk)
        self.places = places
        self.drafts = Drafts(desk.study.folder, desk.coder)
        self.view = TranscriptView(desk.source, id="page")
        self.found: list[Span] = []
        self.found_at = -1
        self.sought = ""
        self.followed = ""
        self._chosen: Item | None = None
        self._here: list[Item] = []
        self._here_for: tuple[object, ...] | None = None

    # -- where we are ------------------------------------------------------------------------------------------

    @property
    def spot(self) -> Span:
        """The selection, or the character at the cursor."""
        return self.view.selection or Span(self.view.cursor, self.view.cursor + 1)

    @property
    def place(self) -> Span:
        """What would be coded now: the selection, or else the sentence at the cursor."""
        return self.view.selection or self.desk.sentence(self.view.cursor)

    @property
    def here(self) -> list[Item]:
        """Codings and suggestions at the selection or the cursor."""
        now = (self.spot, self.desk.codings, self.desk.pieces)
        if self._here_for is None or any(
            was is not is_ and was != is_ for was, is_ in zip(self._here_for, now, strict=True)
        ):
            self._here_for, self._here = now, self.desk.at(self.spot)
        return self._here

    @property
    def chosen(self) -> Item | None:
        """The one of them that the next key is about."""
        here = self.here
        return self._chosen if self._chosen in here else here[0] if here else None

    def choose(self, item: Item | None) -> None:
        self._chosen = item
        self.redraw()

    def coding_here(self) -> Coding:
        """The coding that is chosen. Raises Conflict if there is none."""
        item = self.chosen
        if isinstance(item, Piece):
            raise Conflict("This is a suggestion, not a coding yet.", hint="a accepts it, d declines it.")
        if item is None:
            raise Conflict("There is no coding at the cursor.", hint="c codes the words here.")
        return item

    # -- answering ---------------------------------------------------------------------------------------------

    @property
    def study(self) -> Study:
        return self.desk.study

    def show(self, done: Done) -> None:
        """Show what came of a deed."""
        self._chosen = done.item or self._chosen
        if self.view.source is not self.desk.source:
            self.load_source(self.view.cursor)
        else:
            self.view.show_marks(self.desk.marks)
        if done.at is not None and not self._on_screen(done.at):
            self.view.go_to(done.at.start)
        notices = [*self.desk.study.notices, self.desk.trouble]
        self.say(" ".join(part for part in (done.said, *notices) if part))
        self.redraw()

    def remember(self) -> None:
        """Note where the coder is, for the next time."""
        self.places.remember(self.desk.source.name, self.desk.source.sha256, self.view.cursor)

    def where_to_begin(self) -> int:
        """Where the coder left off in the source, or else its beginning."""
        left_off = self.places.offset(self.desk.source.name, self.desk.source.sha256)
        return self.desk.beginning if left_off is None else left_off

    # -- showing -----------------------------------------------------------------------------------------------

    def redraw(self) -> None:
        """Bring panel, title and footer up to date."""
        raise NotImplementedError

    def load_source(self, offset: int) -> None:
        """Show the desk's source from `offset`."""
        self.view.load(self.desk.source)
        self.view.show_marks(self.desk.marks)
        self.arrive_at(offset)

    def arrive(self, place: Span) -> None:
        """Put the cursor at the beginning of a place, with as much of it in view as fits."""
        self.view.go_to(place.start)
        self.view.scroll_into_view(place.start, max(place.start, place.end - 1))

    def arrive_at(self, offset: int) -> None:
        """Put the cursor somewhere, with the rest of the turn in view."""
        offset = min(offset, max(0, len(self.desk.source.text) - 1))
        turn = self.desk.source.turn_at(offset)
        self.arrive(Span(offset, max(offset + 1, turn.span.end if turn else 0)))

    def _on_screen(self, place: Span) -> bool:
        first, last = self.view.page.rows_of(place.start, place.end)
        top = self.view.scroll_offset.y
        return top <= first and last < top + self.view.size.height
